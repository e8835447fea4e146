// The face as a window, on a real desktop with a real window manager, driven by hands: a Xephyr
// inside an Xvfb, where what xdotool does outside is a real mouse and keyboard inside.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { after, afterEach, before, describe, test } from 'node:test';
import { startDesktop } from '../../tools/lib/desktop.js';
import { startTerminal } from '../../tools/lib/applications.js';
import { until } from '../lib/wait.js';
import { BareWindow } from './lib/bare.js';
import { startBroker } from './lib/broker.js';
import { checkText } from './lib/findings.js';
import { hasWindow } from './lib/hands.js';
import { JsViewer } from './lib/js_viewer.js';
import { countColour, screenOf } from './lib/picture.js';
import { copyPrograms } from './lib/programs.js';
import { Viewer } from './lib/viewer.js';
import { WindowHost } from './lib/window_host.js';

const BAR = /seen$/; // its title
const ALL = /^Everything that is not private$/; // a button
const BARE = 0x2e3440; // what the shield paints where no window is
const INK = 0x2a5d3c; // of a window that has nothing else
const SIZE = { w: 1100, h: 760 };

let outer, desktop, programs, broker, host, viewer;

before(async () => {
	programs = copyPrograms();
	outer = await startDesktop({ size: '1200x850' });
	process.env.XAUTHORITY = outer.env.XAUTHORITY;
	desktop = await startDesktop({ size: `${SIZE.w}x${SIZE.h}`, parent: outer.display });
	startTerminal(desktop, '30x6+10+90', '-T', 'Ink', '-bg', '#2a5d3c', '-fg', '#2a5d3c', '-cr', '#2a5d3c', '-e', 'cat');
	await until('the terminal is there', () => hasWindow(desktop, 'Ink'));
	broker = await startBroker(desktop, programs.dir, programs.console, ['--joins-per-minute', '60000']);
}, { timeout: 60000 });

afterEach(async () => {
	viewer?.vanish();
	await host?.stop();
	host = viewer = undefined;
});

after(async () => {
	await desktop?.stop();
	await outer?.stop();
	programs?.remove();
});

const startHost = (env) => {
	host = new WindowHost({ desktop, outer, program: programs.program('engawa'), broker: broker.address, env, check: checkText });
	return host;
};

/** As far as the question. */
async function asked() {
	startHost();
	viewer = await JsViewer.asking(broker.address, await host.code());
	await host.logs(/face.state from=code to=asked/);
}

async function watched() {
	await asked();
	await host.allow();
	await until('the first picture is there', () => viewer.turn > 0);
}

/** Once the bar is where it belongs. */
async function barShown() {
	return until('the bar is there', () => host.tree().find((node) => node.role === 'button' && BAR.test(node.window)));
}

/** Where the window with such a title is. */
async function windowPlace(title) {
	const { window } = await until(`a window ${title} is there`, () => host.tree().find((node) => title.test(node.window)));
	return WindowHost.placeOf(desktop.env, '-name', window);
}

/** The part of a picture that lies there. */
function partOf({ width, height, rgb }, { x, y, w, h }) {
	const right = Math.min(x + w, width);
	const rows = [];
	for (let row = Math.max(y, 0); row < Math.min(y + h, height); row++)
		rows.push(rgb.subarray(3 * (width * row + x), 3 * (width * row + right)));
	return { width: right - x, height: rows.length, rgb: Buffer.concat(rows) };
}

/** The uppermost window that is not one of engawa-overlay's, as xwininfo describes it. */
function topmost() {
	const list = execFileSync('xwininfo', ['-root', '-children'], { env: desktop.env, encoding: 'utf8' });
	return list.split('\n').filter((line) => /^\s+0x/.test(line) && !/engawa-overlay/.test(line))[0];
}

describe('what a screen reader finds', () => {
	test('the code, every button by its name, and the question with the focus on it', async () => {
		await asked();
		const nameless = host.tree().filter(({ role, name }) => role === 'button' && !name);
		assert.deepEqual(nameless, []);
		const title = await until('the question has the focus', () => host.tree().find(({ focused, name }) => focused && /asks to see/.test(name)));
		assert.ok(title);
		for (const name of [/^Allow: next, you choose what they see$/, /^Refuse: they see nothing$/, /^End$/])
			assert.ok(host.button(name), `${name} is there`);
	});

	test('the bar: who, what they may do, and the end', async () => {
		await watched();
		await barShown();
		const words = host.tree().filter(({ window }) => BAR.test(window)).map(({ text }) => text).join('\n');
		assert.match(words, /not verified, sees your screen/);
		assert.match(words, /only look/);
		assert.ok(host.button(/^End$/, BAR));
	});
});

describe('consent', () => {
	test('and what they may see count by clicks of the hand', async () => {
		await asked();
		await host.untilCounts('the click counts', () => host.click(/^Allow/), () => host.isChoosing());
		await host.untilCounts('the other, too', () => host.click(ALL), () => viewer.grant?.allowed);
	});

	test('and what they may see count by Tab and Space of the hand, and nothing is chosen beforehand', async () => {
		const tabTo = (name) => host.byHand('key',
			name.test(host.tree().find(({ focused }) => focused)?.name ?? '') ? 'space' : 'Tab');
		await asked();
		for (const key of ['Return', 'space'])
			host.byHand('key', key);
		assert.equal(viewer.grant, undefined);
		await host.untilCounts('it counts', () => tabTo(/^Allow/), () => host.isChoosing());
		await until('the question has the focus', () => host.tree().some(({ focused, name }) => focused && /What may they see/.test(name)));
		for (const key of ['Return', 'space'])
			host.byHand('key', key);
		assert.equal(viewer.grant, undefined);
		await host.untilCounts('so does this', () => tabTo(ALL), () => viewer.grant?.allowed);
	});

	test('within the first second it is not heard', async () => {
		await asked();
		host.byHand('key', 'a');
		await host.says(/Please read/);
		assert.equal(viewer.grant, undefined);
	});

	for (const [what, act] of Object.entries({
		'a key': () => host.madeUp('key', 'a'),
		'a click': async () => {
			const { x, y } = await host.spotOf(/^Allow/);
			host.madeUp('mousemove', x, y, 'click', 1);
		},
	}))
		test(`does not count from ${what} that a program made up`, async () => {
			await asked();
			await host.untilCounts('it is refused', act, () => /consent.made_up/.test(host.log()));
			await host.says(/your own mouse or keyboard/);
			assert.equal(viewer.grant, undefined);
			await host.allow();
		});

	test('does not count from a program on the accessibility bus', async () => {
		await asked();
		await host.untilCounts('it is refused', () => host.pressFromOutside('Allow: next, you choose what they see'),
			() => /window.made_up/.test(host.log()));
		assert.equal(viewer.grant, undefined);
	});

	for (const [what, act] of Object.entries({
		'a key': () => host.madeUp('key', 'e'),
		'a click': async () => {
			const { x, y } = await host.spotOf(ALL);
			host.madeUp('mousemove', x, y, 'click', 1);
		},
		'the accessibility bus': () => host.pressFromOutside('Everything that is not private'),
	}))
		test(`what they may see is not chosen by ${what} that a program made up`, async () => {
			await asked();
			await host.sayYes();
			await host.untilCounts('it is refused', act, () => /window.made_up/.test(host.log()));
			await host.says(/your own mouse or keyboard/);
			assert.equal(viewer.grant, undefined);
			await host.choose('e');
		});

	test('is not given while another window lies over the question', async () => {
		await asked();
		const cover = new BareWindow(desktop, programs, false);
		const { x, y } = await host.spotOf(/^Allow/);
		await cover.do(`place ${x - 150} ${y - 20} 60 40`, 'map', 'raise');
		await host.untilCounts('it says so', () => host.byHand('key', 'a'), () =>
			host.tree().some(({ text }) => /let nothing cover this window/.test(text)));
		assert.equal(viewer.grant, undefined);
		cover.process.stdin.end();
		await once(cover.process, 'exit');
		await host.allow();
	});
});

describe('the bar', () => {
	test('is on the screen, and not one pixel of Engawa is in the other side’s picture', async () => {
		startHost();
		const native = new Viewer({ desktop, programs, broker: broker.address, code: await host.code(),
			options: ['--snapshot', 'picture.png', '--seconds', '10'] });
		await host.allow();
		await barShown();
		const places = [await windowPlace(BAR), await windowPlace(/^Engawa$/)];
		assert.equal(countColour(partOf(screenOf(desktop), places[0]), BARE), 0, 'the bar is on the screen');
		assert.equal(await native.ended, 0);
		const picture = native.snapshot('picture.png');
		assert.ok(countColour(picture, INK) > 10000, 'what is shown is there');
		for (const place of places) {
			const part = partOf(picture, place);
			assert.equal(countColour(part, BARE), part.width * part.height, JSON.stringify(place));
		}
	});

	test('comes back over a window that covers all of the screen', async () => {
		await watched();
		await barShown();
		const cover = new BareWindow(desktop, programs, false);
		await cover.do(`place 0 0 ${SIZE.w} ${SIZE.h}`, 'map', 'raise');
		await until('the bar is above it', () => /Engawa: your/.test(topmost()));
		cover.process.stdin.end();
		await once(cover.process, 'exit');
		assert.doesNotMatch(host.log(), /FACE_SILENT/);
	});

	test('says that nobody looks for secrets when nobody does any more', async () => {
		const says = () => host.tree().some(({ text, window }) => BAR.test(window) && text === 'Not checked for passwords');
		await watched();
		await barShown();
		await host.logs(/event=reader\.switch/);
		assert.ok(!says());
		execFileSync('pkill', ['-KILL', '-u', String(desktop.account.uid), '-f', 'engawa-reader']);
		await until('the bar says so', says);
	});

	test('ends everything by one click', async () => {
		await watched();
		await host.click(/^End$/, BAR);
		await host.logs(/session.end reason=PERSON/);
	});

	for (const [what, act] of Object.entries({
		'one click': () => host.click(/^Take back$/, BAR),
		'one key': () => host.byHand('key', 's'),
	}))
		test(`takes mouse and keyboard back by ${what}, and nothing else ends`, async () => {
			await watched();
			for (const capability of ['POINT', 'CONTROL']) {
				viewer.ask(capability);
				await host.grant(capability);
				await until(`${capability} is held`, () => viewer.holds(capability));
			}
			await until('it can be taken back', () => host.button(/^Take back$/, BAR));
			await act();
			await until('it is over', () => !viewer.holds('CONTROL'));
			assert.ok(viewer.holds('POINT'));
			assert.doesNotMatch(host.log(), /session.end/);
		});
});

describe('what they see', () => {
	test('is what was sent: a window that is hidden is not in it', async () => {
		await watched();
		host.byHand('key', 'v');
		await host.says(/This is what they see/);
		const place = await windowPlace(/^Engawa$/);
		const seen = () => countColour(partOf(screenOf(desktop), place), INK);
		await until('the window is in the picture', () => seen() > 500);
		const { uid, gid } = desktop.account;
		execFileSync(programs.program('engawa'), ['hide', 'Ink'], { env: desktop.env, uid, gid, cwd: '/' });
		await until('it is no more', () => seen() === 0);
	});
});

describe('the end', () => {
	test('comes with closing the window, which asks nothing', async () => {
		await watched();
		// Keys after a search are sent to the window that it found, which may be gone before they come up.
		host.madeUp('search', '--onlyvisible', '--name', '^Engawa$', 'windowfocus', '--sync');
		host.madeUp('key', 'alt+F4');
		await host.logs(/session.end reason=PERSON/);
		assert.equal(await host.ended, 0);
	});

	test('comes when the face stands still', async () => {
		await watched();
		host.process.kill('SIGSTOP');
		await host.logs(/session.end reason=FACE_SILENT/);
		host.process.kill('SIGCONT');
		await host.says(/could not show you any more/);
	});

	test('is told, and another code can be had', async () => {
		await watched();
		viewer.leave();
		await host.says(/The other side has ended it/);
		await host.says(/Nobody can see your screen any more/);
		await host.click(/^Get a new code$/);
		assert.match(await host.code(), /^\d{4}-/);
	});
});
