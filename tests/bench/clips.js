// What is done on the desktop while bytes and CPU time are counted: the same for every system.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startBrowser, startEditor, startFileManager, startTerminal } from '../../tools/lib/applications.js';
import { until } from '../lib/wait.js';

export const SIZE = '1920x1080';

/** Where the applications' windows stand; for startDesktop(). */
export const placed = {
	Mousepad: { x: 60, y: 560, width: 720, height: 440 },
	Pcmanfm: { x: 500, y: 300, width: 700, height: 500 },
};

/** Runs one xdotool with a chain of commands, at the pace that the chain says. */
function xdotool(desktop, ...chain) {
	const result = spawnSync('xdotool', chain.map(String), {
		env: { ...desktop.env, PATH: process.env.PATH },
		encoding: 'utf8',
	});
	return result.status === 0 ? result.stdout.trim() : '';
}

const findWindow = (desktop, windowClass) =>
	until(`a ${windowClass} window is shown`, () =>
		xdotool(desktop, 'search', '--onlyvisible', '--class', windowClass).split('\n').pop());

/** Opens the applications that the clips use. */
export async function openApplications(desktop, pageUrl) {
	startTerminal(desktop, '100x30+40+40', '-bg', '#1e1e1e', '-fg', '#dddddd', '-T', 'terminal');
	const terminal = await findWindow(desktop, 'xterm');
	startEditor(desktop);
	const editor = await findWindow(desktop, 'mousepad');
	startBrowser(desktop, pageUrl, { x: 820, y: 20, width: 1060, height: 1000 });
	const browser = await until('the page is shown', () =>
		xdotool(desktop, 'search', '--onlyvisible', '--name', 'Engawa bench page').split('\n').pop());
	xdotool(desktop, 'windowactivate', '--sync', editor);
	return { terminal, editor, browser };
}

const TEXT = 'A helper sees only the rooms that were opened, and touches only what was allowed.';
const CODE = 'static int encode_tile(struct encode *e, int x) { return x < 0 ? -EINVAL : e->tile[x]; }';
const LISTING = fileURLToPath(new URL('listing.sh', import.meta.url));

const repeat = (count, make) => Array.from({ length: count }, (_, i) => make(i)).flat();

/** Each clip: what to do before counting starts, and what is counted. */
export const clips = {
	typing: {
		prepare: (d, w) => xdotool(d, 'windowactivate', '--sync', w.editor),
		run: (d) => xdotool(d, 'type', '--delay', '35', `${TEXT}\n${CODE}\n`),
	},
	terminal: {
		prepare: (d, w) => xdotool(d, 'windowactivate', '--sync', w.terminal,
			'type', '--delay', '5', `sh ${LISTING}`),
		run: async (d, w) => {
			xdotool(d, 'key', 'Return');
			await until('the listing is done', () =>
				xdotool(d, 'getwindowname', w.terminal) === 'listing done', 60000);
		},
	},
	scroll: {
		prepare: (d, w) => xdotool(d, 'windowactivate', '--sync', w.browser, 'mousemove', 1300, 600),
		run: (d) => xdotool(d, ...repeat(30, () => ['click', 5, 'sleep', 0.12]), 'sleep', 1,
			...repeat(8, () => ['click', 4, 'sleep', 0.1])),
	},
	drag: {
		prepare: (d, w) => xdotool(d, 'windowactivate', '--sync', w.terminal, 'mousemove', 400, 300),
		run: (d) => xdotool(d, 'keydown', 'alt', 'mousedown', 1,
			...repeat(150, (i) => ['mousemove', Math.round(400 + 400 * Math.sin(i / 19)),
				Math.round(300 + 180 * (1 - Math.cos(i / 23))), 'sleep', 0.03]),
			'mouseup', 1, 'keyup', 'alt'),
	},
	mixed: {
		prepare: (d, w) => xdotool(d, 'windowactivate', '--sync', w.browser, 'key', 'Home'),
		run: async (d, w) => {
			xdotool(d, 'mousemove', 1300, 400, 'click', 3, 'sleep', 0.8,
				'key', 'Down', 'key', 'Down', 'sleep', 0.5, 'key', 'Escape', 'sleep', 0.5);
			startFileManager(d, '/usr/share');
			const files = await findWindow(d, 'pcmanfm');
			xdotool(d, 'windowactivate', '--sync', files, 'sleep', 1, 'key', 'Next', 'sleep', 0.7,
				'windowactivate', '--sync', w.browser, 'key', 'Next', 'sleep', 1.2,
				'windowactivate', '--sync', w.editor, 'type', '--delay', 50, 'Tea at three. ');
			xdotool(d, 'windowclose', files);
		},
	},
};
