// The leak bench in short (tests/leaks/bench.js, `make leaks`): windows of a closed program amid
// harmless ones, and every picture that a viewer decodes is judged; and it would tell.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { Bench } from '../leaks/bench.js';
import { buildPatched } from './lib/patched.js';

const RUNS = { runs: 3, steps: 10 };
const PATCHES = ['no-scrub', 'no-admission'];
const TELLING = { runs: 6, steps: 12 }; // enough to show what a patch lets out

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

describe('without a safeguard it is told', () => {
	let patched;
	before(async () => {
		patched = await buildPatched(PATCHES);
	}, { timeout: 300000 });
	after(() => patched?.remove());

	for (const name of PATCHES)
		test(name, async () => {
			const agent = patched.program(name);
			assert.ok(fs.existsSync(agent));
			const bench = await Bench.open({ agent });
			try {
				await bench.closeSecret();
				const found = [];
				for (const kind of ['none', 'overlap'])
					found.push((await bench.run(kind, TELLING)).leaked);
				assert.ok(found.some((leaked) => leaked > 0), found.join(' '));
			} finally {
				await bench.close();
			}
		});
});
