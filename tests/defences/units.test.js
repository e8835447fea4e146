// Defences of guard, capture and shield, taken out one at a time: the unit tests can tell.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, before, after, test } from 'node:test';
import { buildPatched } from './patched.js';

const TRIES = 3; // a race may be lost by chance
const FOUND = [/(\d+) elsewhere/g, /(\d+) from closed windows/g, /wrote (\d+) bytes/g];

/** Runs a cmocka program; what it printed, and whether a test of it failed. */
async function run(program, env = {}) {
	const child = spawn(program, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
	let text = '';
	for (const stream of [child.stdout, child.stderr])
		stream.setEncoding('utf8').on('data', (chunk) => { text += chunk; });
	const [code] = await once(child, 'close');
	return { failed: code > 0, text };
}

async function notices(program) {
	const { failed, text } = await run(program);
	assert.ok(failed, text);
	assert.match(text, /FAILED +\] test_/);
}

/** Among windows in unrest: something is found where it may not be. */
async function isFound(program) {
	for (let i = 0; i < TRIES; i++) {
		const { text } = await run(program, { ENGAWA_PRESSES: '2000' });
		const found = FOUND.flatMap((what) => [...text.matchAll(what)].map(([, n]) => Number(n)));
		assert.ok(found.length > 0, text);
		if (found.some((n) => n > 0))
			return;
	}
	assert.fail('nobody noticed');
}

/** The patches, each with the program that notices, and how that is told. */
const GROUPS = {
	safeguards: { program: 'guard/test_guard', told: notices,
		patches: ['no-holder', 'no-passing-on', 'no-fresh-list', 'no-silent-end', 'no-leaving', 'no-rules', 'no-verdict'] },
	'what a press becomes': { program: 'guard/test_press', told: notices,
		patches: ['no-repeat', 'no-shortcut', 'no-server-keys', 'no-others'] },
	'what is dragged': { program: 'guard/test_drag', told: notices, patches: ['no-retreat', 'no-waiting'] },
	'what is pasted': { program: 'guard/test_paste', told: notices,
		patches: ['no-paste', 'no-copy-gone', 'no-copy-unmapped', 'no-click-at-once'] },
	'what is read': { program: 'shield/test_shield_why', told: notices, patches: ['no-unread', 'no-secret-stays'] },
	'the storm': { program: 'guard/test_storm', told: isFound,
		patches: ['no-hold', 'no-holder', 'no-paste', 'no-rules', 'no-shortcut', 'no-verdict'] },
};

const at = (program) => `tests/unit/${program}`;
let patched;

before(async () => {
	const groups = Object.values(GROUPS);
	const needing = (patch) => groups.filter(({ patches }) => patches.includes(patch)).map(({ program }) => at(program));
	patched = await buildPatched([...new Set(groups.flatMap(({ patches }) => patches))], needing);
}, { timeout: 600000 });
after(() => patched?.remove());

for (const [name, { program, told, patches }] of Object.entries(GROUPS)) {
	describe(name, () => {
		for (const patch of patches)
			test(`${patch}: without this defence it is told`,
				() => told(patched.program(patch, at(program))));
	});
}
