// The shield's defences, taken out one at a time: then pictures have something of a closed window,
// and the tests that show that none has can tell.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { LeakScene, leaks } from '../e2e/lib/leak_scene.js';
import { copyPrograms } from '../e2e/lib/programs.js';
import { Bench } from '../leaks/bench.js';
import { buildPatched } from './patched.js';

const PATCHES = ['no-scrub', 'no-admission'];
const TELLING = { runs: 6, steps: 12 }; // enough to show what a patch lets out

let patched;
before(async () => {
	patched = await buildPatched(PATCHES);
}, { timeout: 300000 });
after(() => patched?.remove());

describe('among the usual programs (leak.test.js)', () => {
	let scene;
	before(async () => {
		scene = await LeakScene.open();
		await scene.openSecret();
	}, { timeout: 60000 });
	after(() => scene?.close());

	for (const name of PATCHES)
		test(name, async () => {
			const parts = copyPrograms();
			try {
				fs.copyFileSync(patched.program(name), parts.program('engawa-agent'));
				assert.notDeepEqual(leaks(await scene.watch(parts, 0)), []);
			} finally {
				parts.remove();
			}
		});
});

describe('every kind of change (leaks.test.js)', () => {
	for (const name of PATCHES)
		test(name, async () => {
			const bench = await Bench.open({ agent: patched.program(name) });
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
