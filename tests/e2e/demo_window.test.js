// `make demo` where there is a screen to show its desktop on: Engawa is a window there.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startDesktop } from '../../tools/lib/desktop.js';
import { until } from '../lib/wait.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
let outer, demo;
let text = '';

const says = (pattern) => until(`the demo says ${pattern}; it said:\n${text.slice(-2000)}`, () => pattern.exec(text));

/** Where root may look at the demo's desktop; other users see their own. */
function authority(user) {
	return fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith('engawa-desktop-'))
		.map((name) => path.join(os.tmpdir(), name, 'Xauthority'))
		.find((file) => process.getuid() !== 0 || path.basename(path.dirname(file)).toLowerCase() === user);
}

before(async () => {
	const { MAKEFLAGS, MAKELEVEL, ...env } = process.env;
	outer = await startDesktop({ size: '1400x950' });
	demo = spawn(path.join(root, 'build/tests/lib/pty'), ['100x40', 'make', 'demo'], { cwd: root,
		env: { ...env, TERM: 'dumb', LANGUAGE: 'en', DISPLAY: outer.display, XAUTHORITY: outer.env.XAUTHORITY } });
	demo.ended = once(demo, 'close');
	demo.stdout.setEncoding('utf8').on('data', (chunk) => { text += chunk; });
	demo.stdin.on('error', () => {});
});

after(async () => {
	demo.stdin.end();
	await demo.ended;
	await outer.stop();
});

test('Engawa’s window is on the demo’s desktop, and Ctrl-C ends all of it', { timeout: 120000 }, async () => {
	const [, display, user] = await says(/virtual desktop (:\d+) as user (\S+), in a window/);
	await says(/console: http/);
	await until('the window is there', () => {
		try {
			return execFileSync('xdotool', ['search', '--onlyvisible', '--name', '^Engawa$'],
				{ env: { DISPLAY: display, XAUTHORITY: authority(user), PATH: process.env.PATH }, stdio: 'pipe' });
		} catch {
			return false; // none yet
		}
	});
	demo.stdin.write('\x03');
	await demo.ended;
	assert.match(text, /nothing is kept/);
});
