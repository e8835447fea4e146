// What a person chooses at the start, by the pictures that a viewer decodes: nobody is let in
// before, and then there is what was chosen and nothing else.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { startTerminal } from '../../tools/lib/applications.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { until } from '../lib/wait.js';
import { Person } from './lib/actions.js';
import { startBroker } from './lib/broker.js';
import { hasWindow } from './lib/hands.js';
import { Host, codeIn } from './lib/host.js';
import { countColour, fromPng } from './lib/picture.js';
import { copyPrograms } from './lib/programs.js';
import { Viewer } from './lib/viewer.js';

const WINDOWS = {
	Leaf: { colour: 0x2a5d3c, at: '+10+10' },
	Brick: { colour: 0x8a3324, at: '+10+200' },
	Letters: { colour: 0x5b2a86, at: '+10+390', options: ['-class', 'Thunderbird'] },
	Later: { colour: 0xb8860b, at: '+420+10' },
};
const MANY = 5000; // pixels: most of such a window

let desktop, programs, broker, host, later;
/** @type {Viewer[]} */
let viewers = [];
let moves = 0;

function open(title) {
	const { colour, at, options = [] } = WINDOWS[title];
	const paint = `#${colour.toString(16).padStart(6, '0')}`;
	return startTerminal(desktop, `40x8${at}`, '-T', title, ...options, '-bg', paint, '-fg', paint, '-cr', paint, '-e', 'cat');
}

before(async () => {
	programs = copyPrograms();
	desktop = await startDesktop({ size: '900x640' });
	for (const title of ['Leaf', 'Brick', 'Letters']) {
		open(title);
		await until(`${title} is there`, () => hasWindow(desktop, title));
	}
	broker = await startBroker(desktop, programs.dir, programs.console, ['--joins-per-minute', '60000']);
}, { timeout: 60000 });

afterEach(async () => {
	for (const viewer of viewers)
		await viewer.stop();
	viewers = [];
	await host?.stop();
	later?.kill();
	await until('the later window is gone', () => !hasWindow(desktop, 'Later'));
});

after(async () => {
	await desktop?.stop();
	programs?.remove();
});

async function ask(code) {
	const viewer = new Viewer({ desktop, programs, broker: broker.address, code, options: ['--frames', 'frames'] });
	viewers.push(viewer);
	await until('the person is asked', () => /The code is right/.test(viewer.text));
	return viewer;
}

/** As far as the question what they may see. */
async function asked() {
	host = new Host({ desktop, programs, broker: broker.address });
	const viewer = await ask(await host.code());
	await host.sayYes();
	await host.says(/What may they see\?/);
	return viewer;
}

const frames = (viewer) => fs.existsSync(path.join(viewer.dir, 'frames')) ? viewer.frames('frames') : [];

/** Which windows a picture has something of. */
function seenIn(file) {
	const picture = fromPng(fs.readFileSync(file));
	return Object.keys(WINDOWS).filter((title) => countColour(picture, WINDOWS[title].colour) > 0);
}

/** Waits until the latest picture has most of these, and asserts that no picture has others. */
async function seesOnly(viewer, ...titles) {
	await until(`${titles} are seen`, () => {
		try {
			const picture = fromPng(fs.readFileSync(frames(viewer).at(-1)));
			return titles.every((title) => countColour(picture, WINDOWS[title].colour) > MANY);
		} catch {
			return false; // none yet, or it is being written
		}
	});
	const others = (file) => seenIn(file).filter((title) => !titles.includes(title));
	assert.deepEqual(frames(viewer).slice(0, -1).flatMap(others), []);
}

/** Something moves on the screen, and the viewer has it. */
async function anotherPicture(viewer) {
	const before = frames(viewer).length;
	const person = new Person(desktop);
	person.do('windowmove', await person.window('Leaf', 'name'), 30 + 20 * (++moves % 2), 15);
	await until('there is another picture', () => frames(viewer).length > before);
}

/** Presses the key of a window's row until the window may be seen. from: where the list begins in what the face has shown */
async function show(title, from = 0) {
	const row = new RegExp(`(\\d) +\\[[^\\n]*\\] +${title}`);
	const [, key] = await until(`${title} is listed`, () => row.exec(host.text.slice(from)));
	await host.pressUntil(key, () => new RegExp(`${key} +\\[may be seen\\][^\\n]*${title}`).test(host.text.slice(from)));
}

test('nobody is let in before the choice, and a key in its first second is none', { timeout: 60000 }, async () => {
	const viewer = await asked();
	host.type('e');
	await host.says(/Please read first/);
	assert.doesNotMatch(host.log(), /event=window.choose/);
	assert.doesNotMatch(host.log(), /to=viewing/);
	assert.deepEqual(frames(viewer), []);
	await host.choose('e');
	await seesOnly(viewer, 'Leaf', 'Brick');
});

test('who chose nothing yet shows grey places alone, also for what opens later', { timeout: 60000 }, async () => {
	const viewer = await asked();
	await host.choose('w');
	await host.says(/NOTHING IS SHOWN YET/);
	await until('there is a picture', () => frames(viewer).length > 0);
	later = open('Later');
	await until('it is there', () => hasWindow(desktop, 'Later'));
	for (let i = 0; i < 3; i++)
		await anotherPicture(viewer);
	assert.deepEqual(frames(viewer).slice(0, -1).flatMap(seenIn), []);
	const from = host.text.length;
	host.type('w');
	await show('Leaf', from);
	await seesOnly(viewer, 'Leaf');
});

test('one window that was chosen is all they see', { timeout: 60000 }, async () => {
	const viewer = await asked();
	await show('Brick');
	await host.choose('w');
	later = open('Later');
	await until('it is there', () => hasWindow(desktop, 'Later'));
	await anotherPicture(viewer);
	await seesOnly(viewer, 'Brick');
});

test('several that were chosen are all they see, and one more person sees the same unasked', { timeout: 90000 }, async () => {
	const viewer = await asked();
	await show('Leaf');
	await show('Brick');
	await host.choose('w');
	await seesOnly(viewer, 'Leaf', 'Brick');
	const from = host.text.length;
	host.type('i');
	const other = await ask(await until('there is another code', () => codeIn(host.text.slice(from))));
	await host.pressUntil('a', () => (host.log().match(/from=asking to=viewing/g) ?? []).length === 2);
	await seesOnly(other, 'Leaf', 'Brick');
	assert.doesNotMatch(host.text.slice(from), /What may they see/);
	assert.equal(host.log().match(/to=choosing/g)?.length, 1);
});

test('everything that is not private leaves out what is', { timeout: 60000 }, async () => {
	const viewer = await asked();
	await host.choose('e');
	await seesOnly(viewer, 'Leaf', 'Brick');
	later = open('Later');
	await seesOnly(viewer, 'Leaf', 'Brick', 'Later');
});
