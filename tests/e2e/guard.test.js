// The guard's defences, taken out one at a time: then presses land where they may not, and
// the unit tests that show that none does can tell.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, before, after, test } from 'node:test';
import { buildPatched } from './lib/patched.js';

/** Runs a cmocka program; what it printed, and whether a test of it failed. */
async function run(program, env = {}) {
	const child = spawn(program, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
	let text = '';
	for (const stream of [child.stdout, child.stderr])
		stream.setEncoding('utf8').on('data', (chunk) => { text += chunk; });
	const [code] = await once(child, 'close');
	return { failed: code > 0, text };
}

/** Builds the program that notices with each patch and hands it to `use`. */
function without(programs, use) {
	const patches = Object.keys(programs);
	let patched;

	before(async () => {
		patched = await buildPatched(patches, (name) => `tests/unit/guard/${programs[name]}`);
	}, { timeout: 240000 });
	after(() => patched?.remove());
	for (const name of patches)
		test(`${name}: without this safeguard presses land where they may not`,
			() => use(patched.program(name)));
}

async function notices(program) {
	const { failed, text } = await run(program);
	assert.ok(failed, text);
	assert.match(text, /FAILED +\] test_/);
}

describe('safeguards', () => {
	without({
		'no-holder': 'test_guard',
		'no-passing-on': 'test_guard',
		'no-fresh-list': 'test_guard',
		'no-silent-end': 'test_guard',
		'no-rules': 'test_guard',
		'no-verdict': 'test_guard',
	}, notices);
});

describe('what a press becomes', () => {
	without({
		'no-repeat': 'test_press',
		'no-shortcut': 'test_press',
		'no-server-keys': 'test_press',
		'no-others': 'test_press',
		'no-retreat': 'test_drag',
	}, notices);
});

describe('what is pasted', () => {
	without({
		'no-paste': 'test_paste',
		'no-copy-gone': 'test_paste',
		'no-copy-unmapped': 'test_paste',
		'no-click-at-once': 'test_paste',
	}, notices);
});

describe('the storm', () => {
	const TRIES = 3; // a race may be lost by chance
	const FOUND = [/(\d+) elsewhere/g, /(\d+) from closed windows/g, /wrote (\d+) bytes/g];

	without({
		'no-hold': 'test_storm',
		'no-holder': 'test_storm',
		'no-paste': 'test_storm',
		'no-rules': 'test_storm',
		'no-shortcut': 'test_storm',
		'no-verdict': 'test_storm',
	}, async (program) => {
		for (let i = 0; i < TRIES; i++) {
			const { text } = await run(program, { ENGAWA_PRESSES: '2000' });
			const found = FOUND.flatMap((what) => [...text.matchAll(what)].map(([, n]) => Number(n)));
			assert.ok(found.length > 0, text);
			if (found.some((n) => n > 0))
				return;
		}
		assert.fail('nobody noticed');
	});
});
