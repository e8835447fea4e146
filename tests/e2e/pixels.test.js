// The whole way with real parts: a real desktop is seen in a real browser, and every pixel is
// the same.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startBrowser, startEditor, startFileManager, startTerminal } from '../../tools/lib/applications.js';
import { startBroker } from './lib/broker.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { serveFolder } from '../../tools/lib/site.js';
import { until } from '../lib/wait.js';
import { Person } from './lib/actions.js';
import { OperatorBrowser } from './lib/console.js';
import { command } from './lib/hands.js';
import { Host } from './lib/host.js';
import { besidePlaceholder, difference, screenOf } from './lib/picture.js';
import { copyPrograms } from './lib/programs.js';

// What the shield paints where no window is, so that the bare root compares too.
const BARE = '#2e3440';
const shop = fileURLToPath(new URL('../../tools/demo/site/shop', import.meta.url));

let desktop, programs, broker, site, host, operator, view, person;
const windows = {};

before(async () => {
	programs = copyPrograms();
	desktop = await startDesktop({ size: '1280x800' });
	execFileSync('xsetroot', ['-solid', BARE], { env: desktop.env });
	calmCursors(desktop.account);
	site = await serveFolder(shop);
	broker = await startBroker(desktop, programs.dir, programs.console);
	person = new Person(desktop);
	startTerminal(desktop, '70x20+20+20', '+bc');
	startEditor(desktop);
	startFileManager(desktop, '/usr/share');
	startBrowser(desktop, site.url, { x: 560, y: 30, width: 700, height: 600 });
	windows.terminal = await person.window('xterm');
	windows.editor = await person.window('mousepad');
	windows.files = await person.window('pcmanfm');
	windows.browser = await person.window('chromium');
	host = new Host({ desktop, programs, broker: broker.address });
	operator = await OperatorBrowser.start();
	view = await operator.open(broker.address);
	const code = await host.code();
	await command({ desktop, programs }, 'show', 'chromium'); // is private by itself
	await view.enter(code);
	await view.reaches('asking');
	await host.allow();
	await view.reaches('viewing');
	await view.firstPicture();
}, { timeout: 120000 });

after(async () => {
	await operator?.stop();
	await host?.stop();
	site?.close();
	await desktop?.stop();
	programs?.remove();
});

/** A text cursor that blinks would be another picture each time it is compared. */
function calmCursors({ home, uid, gid }) {
	const dir = path.join(home, '.config/gtk-3.0');
	fs.mkdirSync(dir, { recursive: true });
	fs.writeFileSync(path.join(dir, 'settings.ini'), '[Settings]\ngtk-cursor-blink=0\ngtk-enable-animations=0\n');
	for (const one of [path.join(home, '.config'), dir])
		fs.chownSync(one, uid, gid);
}

/** Once the screen rests, the console shows it in every pixel. */
async function same(except = []) {
	let last;
	await until(`the pictures are the same: ${JSON.stringify(last)}`, async () => {
		const before = screenOf(desktop);
		const seen = await view.picture();
		last = difference(before, seen, except);
		return last === undefined && difference(before, screenOf(desktop)) === undefined;
	}).catch((error) => {
		throw new Error(`${error.message} ${JSON.stringify(last)}`);
	});
}

/** Does it, and waits until the operator was told to copy so many pixels and shows the same. */
async function copies(pixels, work) {
	const copied = () => [...host.log().matchAll(/event=frame\.done .*copied=(\d+)/g)]
		.reduce((sum, [, count]) => sum + Number(count), 0);
	const before = copied();
	await work();
	await until(`${pixels} pixels are copied`, () => copied() - before >= pixels);
	await same();
}

test('at the start', () => same());

test('after typing in a terminal', async () => {
	person.focus(windows.terminal);
	person.type('ls -l /usr/bin | head -60\n');
	await same();
	person.type('clear; echo "遠隔サポート、ありがとう。"\n');
	await same();
});

test('after typing in an editor', async () => {
	person.focus(windows.editor);
	person.type('Ringo, mikan, nashi.\nThe quick brown fox\n');
	await same();
});

test('with a menu open, and after it', async () => {
	person.focus(windows.editor);
	person.key('alt+f');
	await same();
	person.key('Right', 'Right');
	await same();
	person.key('Escape');
	await same();
});

test('after scrolling a page', async () => {
	person.focus(windows.browser);
	const { x, y, w, h } = person.frameOf(windows.browser);
	await copies(w * h / 2, () => {
		person.wheel({ x: x + w / 2, y: y + h / 2 }, 'down', 6);
		person.wheel({ x: x + w / 2, y: y + h / 2 }, 'up', 2);
	});
});

test('after a terminal has scrolled', async () => {
	person.focus(windows.terminal);
	await copies(100000, () =>
		person.type('for i in $(seq 60); do echo "$i: $RANDOM $RANDOM"; sleep 0.05; done\n'));
});

test('after dragging a window over the others', async () => {
	person.focus(windows.terminal);
	const { x, y, w, h } = person.frameOf(windows.terminal);
	await copies(w * h, () => person.drag({ x: x + 100, y: y + 8 }, { x: x + 500, y: y + 260 }));
	await copies(w * h, () => person.drag({ x: x + 500, y: y + 260 }, { x: x + 60, y: y + 40 }));
});

test('after moving a window partly off the screen', async () => {
	person.do('windowmove', windows.files, -80, 560);
	await same();
	person.do('windowmove', windows.files, 200, 400);
	await same();
});

test('after resizing windows', async () => {
	person.do('windowsize', windows.editor, 640, 380);
	await same();
	person.do('windowsize', windows.editor, 300, 200);
	person.do('windowsize', windows.browser, 560, 480);
	await same();
});

test('after restacking windows', async () => {
	for (const name of ['files', 'browser', 'editor', 'terminal']) {
		person.do('windowraise', windows[name]);
		await same();
	}
});

test('after closing and opening windows', async () => {
	person.do('windowunmap', windows.files);
	await same();
	person.do('windowmap', windows.files);
	await same();
	person.focus(windows.editor);
	person.key('ctrl+n');
	await same();
	startTerminal(desktop, '40x10+700+500', '+bc', '-bg', 'navy', '-fg', 'white', '-T', 'second');
	const second = await person.window('^second$', 'name');
	await same();
	person.do('windowkill', second);
	await same();
});

test('with a window hidden, everything else', async () => {
	const hide = (verb) => execFileSync(programs.program('engawa'), [verb, `0x${Number(windows.editor).toString(16)}`],
		{ env: desktop.env, uid: desktop.account.uid, gid: desktop.account.gid });
	person.do('windowraise', windows.editor);
	hide('hide');
	const hidden = person.frameOf(windows.editor);
	await same([hidden]);
	const seen = await view.picture();
	assert.equal(besidePlaceholder(seen, hidden), 0);
	hide('show');
	await same();
	assert.notEqual(besidePlaceholder(await view.picture(), hidden), 0);
});

test('and it ends for both when the person says so', async () => {
	host.type('q');
	assert.equal(await view.reason(), 'person');
	assert.equal(await host.ended, 0);
});
