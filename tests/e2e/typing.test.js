// Text arrives unchanged in the fields of real applications, on several layouts, with and
// without an input method that makes kana of letters, and leaves the keyboard as it was.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startDesktop } from '../../tools/lib/desktop.js';
import { until } from '../lib/wait.js';
import { ask, fields, press } from './lib/fields.js';
import { activate, deactivate, startInputMethod } from './lib/input_method.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const LENGTH = 2000;
// LibreOffice lays a long paragraph out anew for each character: less of it shows the same.
const LENGTH_SLOW = 400;
const ARRIVAL_LIMIT_MS = 60000;

const SENTENCE = '遠隔サポート、ありがとう。';
const GROUPS = ['👩‍🚀', '❤️', 'é', 'が', 'ｱｲｳ', '１２３４５', '𠮷野家', '😀🎉', 'ÄÖÜß', '한글', '🇯🇵',
	'"引用"', '\'x\'', '葛󠄀', 'Hello, World!', '~|\\{}[]@^_`', 'áÁñ¿'];

/** About half of them are different ones. */
function longText(length) {
	let text = SENTENCE;
	for (let i = 0, kanji = 0x4e00; [...text].length < length; i++) {
		for (let n = 0; n < 13; n++, kanji += 7)
			text += String.fromCodePoint(kanji % 0x5000 + (kanji % 0x5000 < 0x4e00 ? 0x4e00 : 0));
		text += GROUPS[i % GROUPS.length] + SENTENCE.slice(i % 7);
	}
	return [...text].slice(0, length - 1).join('') + '終';
}

const desktops = [];
after(async () => {
	for (const desktop of desktops)
		await desktop.stop();
});

async function start(layout) {
	const desktop = await startDesktop({ size: '1000x700' });
	desktops.push(desktop);
	ask(desktop, 'setxkbmap', ...layout);
	fs.copyFileSync(path.join(root, 'build/tests/lib/type_text'), path.join(desktop.account.dir, 'type_text'));
	return desktop;
}

/** The whole map, as text. */
function keymap(desktop) {
	const { status, stdout } = spawnSync('xkbcomp', ['-w0', desktop.display, '-'],
		{ encoding: 'utf8', env: { ...process.env, ...desktop.env } });
	assert.equal(status, 0);
	return stdout;
}

async function type(desktop, text) {
	const child = desktop.spawn(path.join(desktop.account.dir, 'type_text'), [], { stdio: ['pipe', 'pipe', 'inherit'] });
	let said = '';
	child.stdout.setEncoding('utf8').on('data', (chunk) => { said += chunk; });
	child.stdin.end(text + '\n');
	const [code] = await once(child, 'exit');
	assert.equal(code, 0, said);
}

async function close(field) {
	const ended = once(field.child, 'exit');
	process.kill(-field.child.pid, 'SIGTERM');
	const limit = setTimeout(() => process.kill(-field.child.pid, 'SIGKILL'), 5000);
	await ended;
	clearTimeout(limit);
	field.close?.();
}

/** Types into a new field and compares. */
async function check(desktop, name, text, prepare = async (_field) => '') {
	const field = await fields[name](desktop);
	try {
		const expected = (await prepare(field)) + text;
		await type(desktop, text);
		let got;
		await until(`${name} has it all`, async () => (got = await field.read()) === expected, ARRIVAL_LIMIT_MS)
			.catch(() => assert.equal(got, expected));
	} finally {
		await close(field);
	}
}

const LAYOUTS = {
	us: ['-model', 'pc105', '-layout', 'us'],
	jp106: ['-model', 'jp106', '-layout', 'jp'],
	de: ['-model', 'pc105', '-layout', 'de'],
	fr: ['-model', 'pc105', '-layout', 'fr'],
};

for (const [layout, options] of Object.entries(LAYOUTS)) {
	test(`text into every kind of field, on a ${layout} keyboard`, async (t) => {
		const desktop = await start(options);
		const before = keymap(desktop);
		for (const name of layout === 'jp106' ? Object.keys(fields) : ['GTK3', 'Qt5'])
			await t.test(`into ${name}`, () =>
				check(desktop, name, longText(layout !== 'jp106' ? LENGTH / 2 : name === 'LibreOffice' ? LENGTH_SLOW : LENGTH)));
		assert.equal(keymap(desktop), before, 'the keyboard is as it was');
		await desktops.pop().stop();
	});
}

test('text into every kind of field, with mozc in hiragana mode', async (t) => {
	const desktop = await start(LAYOUTS.jp106);
	await startInputMethod(desktop);
	const before = keymap(desktop);
	for (const name of Object.keys(fields)) {
		const length = name === 'LibreOffice' ? LENGTH_SLOW : LENGTH / 2;
		deactivate(desktop); // fields are tried with keys that are to stay letters
		await t.test(`into ${name}`, () => check(desktop, name, longText(length), async (field) => {
			await activate(desktop);
			const empty = await field.read();
			// The counterpart: keys of the keyboard do become kana here.
			for (const key of ['k', 'a', 'Return'])
				await press(desktop, key);
			return until('keys became kana', async () => {
				const now = await field.read();
				return now === `${empty}か` && now;
			});
		}));
	}
	assert.equal(keymap(desktop), before, 'the keyboard is as it was');
	await desktops.pop().stop();
});
