// A window that the person hid never has one pixel in any picture that a viewer decodes, whatever
// happens to it and around it. That this test would see it without the safeguards: tests/defences.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { until } from '../lib/wait.js';
import { LeakScene, leaks, readFrame } from './lib/leak_scene.js';
import { readTexts } from './lib/ocr.js';
import { screenOf } from './lib/picture.js';
import { WORDS, countForeign } from './lib/secret.js';

const UNREST_MS = 30000;
const FRAMES_MIN = 100;
const READ_MAX = 12; // frames whose words are read

let scene, session;

before(async () => {
	scene = await LeakScene.open();
}, { timeout: 60000 });

after(() => scene?.close());

/** No two alike, spread over the whole session. */
function selection(frames) {
	const seen = new Map(frames.map((file) =>
		[crypto.createHash('sha256').update(fs.readFileSync(file)).digest('hex'), file]));
	const distinct = [...seen.values()];
	const step = Math.max(1, distinct.length / READ_MAX);
	return distinct.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
}

test('nothing else on the screen has the hidden window\'s colours', async () => {
	assert.equal(countForeign(screenOf(scene.desktop)), 0);
	await scene.openSecret();
});

test('its words can be read on the screen', async () => {
	const { desktop, person, secret } = scene;
	const file = path.join(desktop.account.dir, 'screen.png');
	await until('every word is read', async () => {
		person.do('windowraise', secret);
		execFileSync('import', ['-window', 'root', file], { env: desktop.env });
		const [text] = await readTexts([file]);
		return WORDS.every((word) => text.includes(word));
	}, 120000);
});

test('no picture has a pixel of it', async (t) => {
	session = await scene.watch(scene.programs, UNREST_MS);
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
