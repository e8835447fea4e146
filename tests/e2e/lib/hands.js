// What the tests of hands need on the helped side: windows that write down what is typed into
// them, the commands a person types, and what is down for the X server.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { startTerminal } from '../../../tools/lib/applications.js';
import { until } from '../../lib/wait.js';

let files = 0;

/**
 * A terminal of this title in which everything that is typed goes to a file.
 * @param {import('../../../tools/lib/desktop.js').Desktop} desktop
 */
export async function typedInto(desktop, title, geometry) {
	const file = path.join(desktop.account.home, `typed-${++files}`);
	const process = startTerminal(desktop, geometry, '-T', title, '-e', 'sh', '-c',
		`stty raw -echo; printf ready; exec cat -u > ${file}`);
	await until(`the terminal ${title} is ready`, () => fs.existsSync(file) && hasWindow(desktop, title));
	return {
		text: () => fs.readFileSync(file, 'utf8'),
		stop: async () => {
			process.kill();
			await once(process, 'exit').catch(() => {});
			await until('its window is gone', () => !hasWindow(desktop, title));
		},
	};
}

/** Whether a window with this in its title is on the screen. */
export function hasWindow(desktop, title) {
	try {
		execFileSync('xdotool', ['search', '--onlyvisible', '--name', title], { env: desktop.env, stdio: 'pipe' });
		return true;
	} catch {
		return false;
	}
}

/** Waits until a window with this in its title has the focus. A click gives it, in its time. */
export async function focused(desktop, title) {
	await until(`${title} has the focus`, () => {
		try {
			return execFileSync('xdotool', ['getwindowfocus', 'getwindowname'],
				{ env: desktop.env, stdio: 'pipe', encoding: 'utf8' }).includes(title);
		} catch {
			return false;
		}
	});
}

/** `engawa open NAME` (or hide, show, shut) as a person types it in a terminal of their own. */
export async function command({ desktop, programs }, verb, name) {
	const child = desktop.spawn(programs.program('pty'), ['80x24', programs.program('engawa'), verb, name],
		{ stdio: ['pipe', 'pipe', 'pipe'], env: { TERM: 'dumb', LANGUAGE: 'en' } });
	let text = '';
	let answered = false;
	for (const stream of [child.stdout, child.stderr])
		stream.setEncoding('utf8').on('data', (chunk) => {
			text += chunk;
			if (!answered && /type "yes"/.test(text)) {
				answered = true;
				child.stdin.write('yes\n');
			}
		});
	child.stdin.on('error', () => {});
	const [status] = await once(child, 'close');
	if (status !== 0)
		throw new Error(`engawa ${verb} ${name} ended with ${status}: ${text}`);
	return text;
}

/** Lets hands into a window, which is shown for it: a session begins with nothing shown. */
export async function openToHands(parts, name) {
	await command(parts, 'show', name);
	await command(parts, 'open', name);
}

/** Keys and buttons that are down on the devices through which programs press. */
export function downOn(desktop) {
	return ['Virtual core XTEST keyboard', 'Virtual core XTEST pointer'].flatMap((device) =>
		execFileSync('xinput', ['query-state', device], { env: desktop.env, encoding: 'utf8' })
			.split('\n').filter((line) => line.includes('=down')).map((line) => line.trim()));
}
