// The leak bench in short (tests/leaks/bench.js, `make leaks`): windows of a closed program amid
// harmless ones, and every picture that a viewer decodes is judged. That it would tell: tests/defences.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Bench } from '../leaks/bench.js';

const RUNS = { runs: 3, steps: 10 };

describe('every kind of change', () => {
	let bench;
	before(async () => {
		bench = await Bench.open();
	}, { timeout: 60000 });
	after(() => bench?.close());

	test('the secret windows are seen before they are closed', async () => {
		await bench.measureBase();
		assert.ok(bench.base_ms > 0);
		assert.ok(bench.judged.of('leak').length > 0);
	});

	test('once they are closed no picture has a pixel of them, and all others are shown', async () => {
		await bench.closeSecret();
		for (const kind of await bench.kinds()) {
			const { leaked, released, runs, frames, first_leaks } = await bench.run(kind, RUNS);
			assert.equal(leaked, 0, `${kind}: ${first_leaks}`);
			assert.equal(released, runs, kind);
			assert.ok(frames >= runs, kind);
		}
	});

	test('no log has a word of them', () => {
		assert.deepEqual(bench.logsWithWords(), []);
	});
});

test('one planted pixel in one picture is found', async () => {
	const bench = await Bench.open({ plant: 4 });
	try {
		await bench.closeSecret();
		await bench.run('move', RUNS);
		assert.equal(bench.judged.of('leak').filter(([picture]) => picture === '4').length, 1);
	} finally {
		await bench.close();
	}
});
