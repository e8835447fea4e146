// What a session costs in which nothing is done: the kernel's time for each of the host's processes.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cpuMs } from './measure.js';

const STILL_MS = 10000;
const CARET_MS = 8000; // GTK lets it blink for ten seconds
const MANY = 50; // windows
const bareWindow = fileURLToPath(new URL('../../build/tests/lib/bare_window', import.meta.url));
const LIMIT = 1; // per cent of one core

/** Per cent of a core that each process takes. @param {Record<string, number>} pids @param {number} ms */
async function percent(pids, ms) {
	const before = Object.entries(pids).map(([name, pid]) => ({ name, pid, cpu: cpuMs(pid) }));
	const began = performance.now();
	await new Promise((resolve) => setTimeout(resolve, ms));
	const took = performance.now() - began;
	return before.map(({ name, pid, cpu }) => ({ name, value: (cpuMs(pid) - cpu) / took * 100 }));
}

const sum = (list) => list.reduce((all, { value }) => all + value, 0);

/** With so many more windows that nothing moves in. */
async function withMany(desktop, pids) {
	const windows = Array.from({ length: MANY }, (_, i) => {
		const child = desktop.spawn(bareWindow, ['managed'], { uid: 0, gid: 0, stdio: ['pipe', 'pipe', 'inherit'] });
		child.stdin.write(`place ${i * 17} ${i * 11} 300 200\nmap\n`);
		return child;
	});
	try {
		await Promise.all(windows.map((child) => once(child.stdout, 'data')));
		await percent(pids, STILL_MS / 5); // the viewer's pictures of them, and what the window manager does
		return await percent(pids, STILL_MS);
	} finally {
		for (const child of windows)
			child.stdin.end();
		await Promise.all(windows.map((child) => child.exitCode ?? once(child, 'exit')));
	}
}

/**
 * With a viewer that looks on: first a screen on which nothing moves, then one where only
 * the editor's text cursor blinks, then one with many windows.
 * @param {any} desktop @param {Record<string, number>} pids the host's processes @param {string} editor its window
 * @param {{ mark: () => Promise<{ updates: number }> }} viewer
 */
export async function measureIdle(desktop, pids, editor, viewer) {
	const still = await percent(pids, STILL_MS);
	spawnSync('xdotool', ['windowactivate', '--sync', editor, 'key', 'End'], {
		env: { ...desktop.env, PATH: process.env.PATH },
	});
	const before = await viewer.mark();
	const caret = await percent(pids, CARET_MS);
	const { updates } = await viewer.mark();
	if (updates - before.updates < CARET_MS / 1000)
		throw new Error(`the editor's text cursor does not blink: ${updates - before.updates} pictures`);
	const many = await withMany(desktop, pids);
	const row = (value) => ({ value, limit: LIMIT, unit: '%' });
	return {
		...Object.fromEntries(still.map(({ name, value }) => [`still screen: ${name}`, row(value)])),
		'still screen: all of the host\'s processes': row(sum(still)),
		...Object.fromEntries(many.filter(({ name }) => name === 'engawa-agent')
			.map(({ name, value }) => [`still screen, ${MANY} windows more: ${name}`, row(value)])),
		'a blinking text cursor: all of the host\'s processes': row(sum(caret)),
	};
}
