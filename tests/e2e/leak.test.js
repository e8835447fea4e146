// A window that the person hid never has one pixel in any picture that a viewer decodes, whatever
// happens to it and around it; and without the safeguards this test would see it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { placed, startBrowser, startEditor, startFileManager, startTerminal } from '../../tools/lib/applications.js';
import { startBroker } from '../../tools/lib/broker.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { serveFolder } from '../../tools/lib/site.js';
import { until } from '../lib/wait.js';
import { Person } from './lib/actions.js';
import { command } from './lib/hands.js';
import { Host } from './lib/host.js';
import { readTexts } from './lib/ocr.js';
import { buildPatched } from './lib/patched.js';
import { fromPng, screenOf } from './lib/picture.js';
import { copyPrograms } from './lib/programs.js';
import { WORDS, countForeign, startSecret } from './lib/secret.js';
import { Unrest } from './lib/unrest.js';
import { Viewer } from './lib/viewer.js';

const PATCHES = ['no-scrub', 'no-admission'];
const UNREST_MS = 30000;
const FRAMES_MIN = 100;
const READ_MAX = 12; // frames whose words are read
const FRAMES = 'frames';
const shop = fileURLToPath(new URL('../../tools/demo/site/shop', import.meta.url));

let desktop, programs, patched, broker, site, person, secret, session;
const windows = {};

before(async () => {
	patched = buildPatched(PATCHES);
	patched.catch(() => {}); // told by the tests that need them
	programs = copyPrograms();
	desktop = await startDesktop({ size: '1024x768', placed });
	broker = await startBroker(desktop, programs.dir, programs.console);
	site = await serveFolder(shop);
	person = new Person(desktop);
	startTerminal(desktop, '60x16+20+20');
	startEditor(desktop);
	startFileManager(desktop, '/usr/share');
	startBrowser(desktop, site.url, { x: 500, y: 30, width: 500, height: 500 });
	windows.terminal = await person.window('xterm');
	windows.editor = await person.window('mousepad');
	windows.files = await person.window('pcmanfm');
	windows.browser = await person.window('chromium');
}, { timeout: 60000 });

after(async () => {
	site?.close();
	await desktop?.stop();
	programs?.remove();
	(await patched.catch(() => undefined))?.remove();
});

/**
 * A session of which every picture is kept, with the secret window hidden before anybody looks.
 * @param {any} parts programs, with the agent to be tried
 */
async function watch(parts, unrest_ms) {
	const host = new Host({ desktop, programs: parts, broker: broker.address });
	const code = await host.code();
	const unrest = new Unrest({ desktop, programs: parts, secret, windows });
	await unrest.engawa('hide', secret);
	await command({ desktop, programs: parts }, 'show', `0x${Number(windows.browser).toString(16)}`); // is private by itself
	const viewer = new Viewer({ desktop, programs: parts, broker: broker.address, code,
		options: ['--frames', FRAMES, '--cursor'] });
	try {
		await host.allow();
		await until('the first picture is there', () => fs.existsSync(path.join(viewer.dir, FRAMES)) && viewer.frames(FRAMES).length);
		await unrest.go(() => viewer.frames(FRAMES).length, unrest_ms);
	} finally {
		unrest.stop();
		host.type('q');
		await viewer.ended;
		await host.ended;
	}
	return { frames: viewer.frames(FRAMES), unrest };
}

const readFrame = (file) => fromPng(fs.readFileSync(file));

/** Each picture of a session that has something of the secret window. */
function leaks({ frames, unrest }) {
	return frames.flatMap((file, i) => {
		const pixels = countForeign(readFrame(file));
		const near = unrest.log.filter((line) => Math.abs(parseInt(line, 10) - i) < 2);
		return pixels ? [{ file: path.basename(file), pixels, near }] : [];
	});
}

/** No two alike, spread over the whole session. */
function selection(frames) {
	const seen = new Map(frames.map((file) =>
		[crypto.createHash('sha256').update(fs.readFileSync(file)).digest('hex'), file]));
	const distinct = [...seen.values()];
	const step = Math.max(1, distinct.length / READ_MAX);
	return distinct.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
}

test('nothing else on the screen has the hidden window\'s colours', async () => {
	assert.equal(countForeign(screenOf(desktop)), 0);
	startSecret(desktop);
	secret = await person.window('Secret');
	await until('it is painted', () => countForeign(screenOf(desktop)) > 50000);
});

test('its words can be read on the screen', async () => {
	const file = path.join(desktop.account.dir, 'screen.png');
	await until('every word is read', async () => {
		person.do('windowraise', secret);
		execFileSync('import', ['-window', 'root', file], { env: desktop.env });
		const [text] = await readTexts([file]);
		return WORDS.every((word) => text.includes(word));
	}, 120000);
});

test('no picture has a pixel of it', async (t) => {
	session = await watch(programs, UNREST_MS);
	t.diagnostic(`${session.frames.length} pictures`);
	assert.ok(session.frames.length >= FRAMES_MIN, `only ${session.frames.length} pictures`);
	assert.deepEqual(leaks(session), []);
});

test('one planted pixel would be found', () => {
	const picture = readFrame(session.frames[session.frames.length >> 1]);
	Buffer.from('800080', 'hex').copy(picture.rgb, 3 * (300 * picture.width + 500));
	assert.equal(countForeign(picture), 1);
});

test('no picture has a word of it', async () => {
	const texts = await readTexts(selection(session.frames));
	assert.match(texts.join(' '), /Mousepad|Untitled|Search|Document|xterm|share/, 'others are read');
	for (const text of texts)
		for (const word of WORDS)
			assert.ok(!text.includes(word), text);
});

for (const name of PATCHES)
	test(`${name}: without this safeguard it is seen`, async () => {
		const agent = (await patched).program(name);
		const parts = copyPrograms();
		try {
			fs.copyFileSync(agent, parts.program('engawa-agent'));
			assert.notDeepEqual(leaks(await watch(parts, 0)), []);
		} finally {
			parts.remove();
		}
	});
