// The bar under window managers that people have, also such as draw the screen themselves: it is
// on the screen, above a window in full screen, and stays there while the screen changes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { startDesktop } from '../../tools/lib/desktop.js';
import { startTerminal } from '../../tools/lib/applications.js';
import { until } from '../lib/wait.js';
import { startBroker } from './lib/broker.js';
import { checkText } from './lib/findings.js';
import { hasWindow } from './lib/hands.js';
import { JsViewer } from './lib/js_viewer.js';
import { countColour, screenOf } from './lib/picture.js';
import { copyPrograms } from './lib/programs.js';
import { WindowHost } from './lib/window_host.js';

const BAR = /seen$/; // its title
const BLUE = 0x2d63a6; // its ground while they only look
const SIZE = { w: 1100, h: 760 };
const MANAGERS = {
	'xfwm4, which draws the screen itself': ['xfwm4', '--compositor=on'],
	'mutter, which does so too': ['mutter', '--x11'],
};

let programs;
before(() => {
	programs = copyPrograms();
});
after(() => programs?.remove());

/** The part of a picture that lies there. */
function share({ width, rgb }, { x, y, w, h }, colour) {
	const rows = [];
	for (let row = y; row < y + h; row++)
		rows.push(rgb.subarray(3 * (width * row + x), 3 * (width * row + x + w)));
	return countColour({ width: w, height: h, rgb: Buffer.concat(rows) }, colour) / (w * h);
}

for (const [name, manager] of Object.entries(MANAGERS))
	describe(name, () => {
		let outer, desktop, broker, host, viewer;

		before(async () => {
			outer = await startDesktop({ size: '1200x850' });
			process.env.XAUTHORITY = outer.env.XAUTHORITY;
			desktop = await startDesktop({ size: `${SIZE.w}x${SIZE.h}`, parent: outer.display, manager });
			startTerminal(desktop, '30x6+10+10', '-T', 'Ink', '-e', 'cat');
			await until('the terminal is there', () => hasWindow(desktop, 'Ink'));
			broker = await startBroker(desktop, programs.dir, programs.console);
		}, { timeout: 60000 });
		after(async () => {
			viewer?.vanish();
			await host?.stop();
			await desktop?.stop();
			await outer?.stop();
		});

		const bar = () => host.tree().find((node) => node.role === 'button' && BAR.test(node.window));
		const place = () => WindowHost.placeOf(desktop.env, '-name', bar().window);

		/** Where the person's eyes are: outside of the Xephyr. */
		const isSeen = () => {
			const inside = WindowHost.placeOf(outer.env, '-name', 'Engawa');
			const at = place();
			return share(screenOf(outer), { ...at, x: at.x + inside.x, y: at.y + inside.y }, BLUE) > 0.3;
		};

		test('the question is answered by hand, and the bar is there', async () => {
			host = new WindowHost({ desktop, outer, program: programs.program('engawa'), broker: broker.address, check: checkText });
			viewer = await JsViewer.asking(broker.address, await host.code());
			await host.allow();
			await until('the first picture is there', () => viewer.turn > 0);
			await until('the bar is there', bar);
			await until('it is seen', isSeen);
		});

		test('it stays above a window in full screen, and the session lasts', async () => {
			startTerminal(desktop, '30x6+10+10', '-T', 'Full', '-fullscreen', '-e', 'cat');
			await until('it is full', () => {
				const at = hasWindow(desktop, 'Full') && WindowHost.placeOf(desktop.env, '-name', 'Full');
				return at && at.w >= SIZE.w - 30 && at.h >= SIZE.h - 30;
			});
			await until('the bar is seen', isSeen);
			await until('seven seconds of it', () => host.tree().some(({ text }) => /0:(0[7-9]|[1-5]\d)/.test(text)));
			assert.ok(isSeen());
			assert.doesNotMatch(host.log(), /session.end/);
		});

		test('it stays on a screen that becomes smaller', async () => {
			execFileSync('xrandr', ['-s', '640x480'], { env: desktop.env, stdio: 'ignore' });
			await until('it is all on it, and seen', () => {
				const { x, y, w, h } = place();
				return x >= 0 && y >= 0 && x + w <= 640 && y + h <= 480 && isSeen();
			});
			assert.doesNotMatch(host.log(), /session.end/);
		});

		test('ends everything by one click', async () => {
			await host.click(/^End$/, BAR);
			await host.logs(/session.end reason=PERSON/);
		});
	});
