// A window is closed while it shows a password or a secret number, as its application tells over the
// accessibility bus; engawa-reader reads, and where it is gone the person is told.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startTerminal } from '../../tools/lib/applications.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { until } from '../lib/wait.js';
import { Person } from './lib/actions.js';
import { startBroker } from './lib/broker.js';
import { Host } from './lib/host.js';
import { besidePlaceholder, fromPng } from './lib/picture.js';
import { copyPrograms } from './lib/programs.js';
import { Reading, SECRET } from './lib/reading.js';
import { countForeign } from './lib/secret.js';
import { Viewer } from './lib/viewer.js';

const FRAMES = 'frames';
const FIELD_MIN = 2000; // pixels of a field that shows
const CARD = '4111 1111 1111 1111';

let desktop, programs, broker, person, host, viewer;

before(async () => {
	programs = copyPrograms();
	desktop = await startDesktop({ size: '1000x700', placed: { 'Reading-1-gtk.py': { x: 20, y: 20, width: 400, height: 400 } } });
	broker = await startBroker(desktop, programs.dir, programs.console);
	person = new Person(desktop);
	startTerminal(desktop, '40x8+560+500', '-T', 'beside');
	await person.window('beside', 'name');
	host = new Host({ desktop, programs, broker: broker.address });
	viewer = new Viewer({ desktop, programs, broker: broker.address, code: await host.code(), options: ['--frames', FRAMES] });
	await host.logs(/reader\.ready/);
	await host.allow();
	await until('the first picture is there', () => fs.existsSync(path.join(viewer.dir, FRAMES)) && viewer.frames(FRAMES).length);
}, { timeout: 90000 });

after(async () => {
	await viewer?.stop();
	await host?.stop();
	await desktop?.stop();
	programs?.remove();
});

/** The latest picture, whole: one may be being written. */
function latest() {
	for (const file of viewer.frames(FRAMES).reverse())
		try {
			return fromPng(fs.readFileSync(file));
		} catch {
			// not yet
		}
	throw new Error('there is no picture');
}

/** Whether the window is closed in the latest picture. */
const isClosed = (place) => besidePlaceholder(latest(), place) === 0;
const secretSeen = () => countForeign(latest());

/** Something moves beside, so that there are more pictures; none of them has a secret pixel. */
async function noSecret() {
	const before = viewer.frames(FRAMES).length;
	const terminal = await person.window('beside', 'name');
	let x = 560;
	await until('there are more pictures', () => {
		person.do('windowmove', terminal, x = x === 560 ? 520 : 560, 480);
		return viewer.frames(FRAMES).length > before + 2;
	});
	const more = viewer.frames(FRAMES).slice(before, -1).map((file) => fromPng(fs.readFileSync(file)));
	assert.deepEqual(more.map((picture) => countForeign(picture)).filter(Boolean), []);
}

async function staysClosed(place) {
	await noSecret();
	assert.ok(isClosed(place));
}

for (const toolkit of /** @type {const} */ (['gtk3', 'gtk4', 'qt5'])) {
	test(`a window of ${toolkit} is closed while it shows a secret`, { timeout: 180000 }, async () => {
		const reading = new Reading(desktop, toolkit);
		try {
			const id = await person.window('^reading$', 'name');
			person.do('windowsize', '--sync', id, 400, 400, 'windowmove', '--sync', id, 40, 40);
			const inside = { x: 60, y: 80, w: 300, h: 200 };
			await until('it is shown', () => !isClosed(inside));
			await reading.say('password', SECRET);
			await until('a place for a password closes it', () => isClosed(inside));
			await staysClosed(inside);
			await reading.say('reveal');
			await staysClosed(inside);
			await reading.say('none');
			await until('it is open again', () => !isClosed(inside));
			await reading.say('number', SECRET, 'nothing', 'special');
			await until('words are shown', () => secretSeen() > FIELD_MIN);
			await reading.say('none');
			await reading.say('number', SECRET, CARD);
			await until('the number of a card closes it', () => isClosed(inside));
			await staysClosed(inside);
			await reading.say('none');
			await until('it is open again', () => !isClosed(inside));
			await reading.say('label', SECRET, '認証コード', '482913');
			await until('a code to be used once closes it', () => isClosed(inside));
			await reading.say('none');
			await until('it is open again', () => !isClosed(inside));
			const seen = viewer.frames(FRAMES).length;
			await reading.say('dialog', SECRET);
			await person.window('a dialog', 'name');
			await noSecret();
			assert.deepEqual(viewer.frames(FRAMES).slice(seen, -1).map((file) => countForeign(fromPng(fs.readFileSync(file)))).filter(Boolean), [],
				'a new dialog is closed until it was read');
			await reading.say('none');
			} finally {
			reading.stop();
		}
	});
}

/** Processes of this name on this desktop. */
function processesOf(name) {
	try {
		return execFileSync('pgrep', ['-u', String(desktop.account.uid), '-x', name], { encoding: 'utf8' }).trim().split('\n').map(Number);
	} catch {
		return [];
	}
}

test('without engawa-reader the person is told, and what was closed stays closed', { timeout: 120000 }, async () => {
	const reading = new Reading(desktop, 'gtk3');
	try {
		const id = await person.window('^reading$', 'name');
		person.do('windowsize', '--sync', id, 400, 400, 'windowmove', '--sync', id, 40, 40);
		const inside = { x: 60, y: 80, w: 300, h: 200 };
		await until('it is shown', () => !isClosed(inside));
		await reading.say('password', SECRET);
		await until('it is closed', () => isClosed(inside));
		for (const pid of processesOf('engawa-reader'))
			process.kill(pid, 'SIGKILL');
		await host.says(/cannot check windows for passwords and card numbers now/);
		await staysClosed(inside);
		assert.equal(host.process.exitCode, null);
	} finally {
		reading.stop();
	}
});
