// The leak bench in short (tests/leaks/bench.js, `make leaks`): windows of a closed program amid
// harmless ones, and every picture that a viewer decodes is judged. That it would tell: tests/defences.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Bench } from '../leaks/bench.js';
import { runPlanted } from '../leaks/parts.js';
import { until } from '../lib/wait.js';

const RUNS = { runs: 3, steps: 10 };

describe('every kind of change', () => {
	let bench;
	before(async () => {
		bench = await Bench.open();
	}, { timeout: 60000 });
	after(() => bench?.close());

	test('the secret windows are seen before they are closed', async () => {
		await bench.show();
		await until('a picture has a pixel of them', () => bench.judged.of('leak').length > 0);
	});

	test('once they are closed no picture has a pixel of them, and all others are shown', async () => {
		await bench.closeSecret();
		for (const kind of await bench.kinds()) {
			const { leaked, released, runs, frames, first_leaks, not_released } = await bench.run(kind, RUNS);
			assert.equal(leaked, 0, `${kind}: ${first_leaks}`);
			assert.equal(released, runs, `${kind}: ${JSON.stringify(not_released)}`);
			assert.ok(frames >= runs, kind);
		}
	});

	test('no log and no message has a word of them', async () => {
		assert.deepEqual(await bench.placesOfWords(), []);
	});
});

for (const judge of /** @type {const} */ (['view', 'console']))
	test(`one planted pixel in one picture is found, and nothing else: ${judge}`, async () => {
		const { found, leaks } = await runPlanted('none', judge);
		assert.ok(found, JSON.stringify(leaks));
	});
