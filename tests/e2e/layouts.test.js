// Keyboards of different countries at both ends: an operator presses keys of a real X server, in
// a real browser; what counts is what an X client on the host gets. Layouts are named
// operator's → host's.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { until } from '../lib/wait.js';
import { focused } from './lib/hands.js';
import { KeyReader, locksOn, pressPlaces, setLayout } from './lib/key_reader.js';
import { TwoDesks } from './lib/two_desks.js';

/** By which a browser shows which layout it has. */
const BRACKET = { us: '[', de: 'ü', jp: '@' };
const rows = (...specs) => specs.flatMap(([name, from, to]) =>
	Array.from({ length: to - from + 1 }, (_, i) => name + String(from + i).padStart(2, '0')));
/** All keys with a character on them that every keyboard of a PC has. */
const PLACES = ['TLDE', ...rows(['AE', 1, 12], ['AD', 1, 12], ['AC', 1, 11]), 'BKSL', ...rows(['AB', 1, 10]), 'SPCE'];
const shifted = (places) => places.map((place) => `LFSH+${place}`);
const US = '`1234567890-=qwertyuiop[]asdfghjkl;\'\\zxcvbnm,./ ';
const US_SHIFTED = '~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"|ZXCVBNM<>? ';

const both = new TwoDesks();
let away, desk, browser, keys;

before(async () => {
	await both.start();
	({ away, desk } = both);
	keys = await KeyReader.start(away);
	await both.view();
	({ browser } = both);
	await both.ask('control');
	await browser.clickAt(150, 100);
	await focused(away, 'Keys');
}, { timeout: 120000 });

after(async () => {
	await keys?.stop();
	await both.stop();
});

/** @param {string[]} options of the operator's keyboard */
async function layouts(here, there, options = []) {
	setLayout(away, there);
	setLayout(desk, here, options);
	const seen = () => browser.evaluate(() => /** @type {any} */ (navigator).keyboard.getLayoutMap()
		.then((map) => map.get('BracketLeft')));
	await both.told(() => until(`the browser has ${here}`,
		async () => await seen() === BRACKET[here]));
}

/** Presses these here; there come these. @param {string[]} places @param {string[] | string} wanted */
async function gives(places, wanted) {
	keys.forget();
	await pressPlaces(desk, ...places);
	assert.deepEqual(await both.told(() => keys.gets([...wanted])), [...wanted]);
}

describe('us → jp', () => {
	before(() => layouts('us', 'jp'));

	test('every key is what stands on it here', async () => {
		await gives(PLACES, US);
		await gives(shifted(PLACES), US_SHIFTED);
	});

	test('keys that there are only there are buttons', async () => {
		for (const [label, symbol] of [['半角/全角', 'Zenkaku_Hankaku'], ['変換', 'Henkan_Mode'], ['無変換', 'Muhenkan'],
			['かな', 'Hiragana_Katakana'], ['英数 Caps', 'Eisu_toggle']]) {
			keys.forget();
			await browser.click('#keys');
			await browser.evaluate((text) => [...document.querySelectorAll('#key-menu button')]
				.find((one) => one.textContent === text).click(), label);
			assert.deepEqual(await keys.gets([symbol]), [symbol]);
		}
	});
});

describe('jp → us', () => {
	before(() => layouts('jp', 'us'));

	test('every key is what stands on it here, ¥ and ろ too', async () => {
		const places = [...PLACES.slice(1), 'AE13', 'AB11'];
		await gives(places, '1234567890-^qwertyuiop@[asdfghjkl;:]zxcvbnm,./ \\\\');
		await gives(shifted(places).filter((one) => one !== 'LFSH+AE10'),
			'!"#$%&\'()=~QWERTYUIOP`{ASDFGHJKL+*}ZXCVBNM<>? |_');
	});

	test('変換, 無変換 and カタカナ/ひらがな are themselves', async () => {
		await gives(['HENK', 'MUHE', 'HKTG'], ['Henkan_Mode', 'Muhenkan', 'Hiragana_Katakana']);
	});

	test('半角/全角 is not what their keyboard has at its place, and the operator is told', async () => {
		keys.forget();
		await pressPlaces(desk, 'TLDE');
		await browser.reads('#warning', /このキーがありません/);
		await gives(['AD01'], 'q');
	});
});

describe('jp → jp', () => {
	before(() => layouts('jp', 'jp'));

	test('every key is itself', async () => {
		await gives(['TLDE', 'HENK', 'MUHE', 'HKTG', 'AE13', 'AB11', 'LFSH+AE13', 'LFSH+AB11', 'CAPS'],
			['Zenkaku_Hankaku', 'Henkan_Mode', 'Muhenkan', 'Hiragana_Katakana', '\\', '\\', '|', '_', 'Eisu_toggle']);
		assert.deepEqual(keys.events.filter(({ down, symbol }) => down && symbol !== 'Shift_L').map(({ keycode }) => keycode),
			[49, 100, 102, 101, 132, 97, 132, 97, 66]); // each by its place
	});
});

describe('de → us', () => {
	before(() => layouts('de', 'us'));

	test('letters, umlauts and signs are what stands on them here', async () => {
		await gives([...rows(['AE', 1, 11], ['AD', 1, 12], ['AC', 1, 11]), 'BKSL', 'LSGT', ...rows(['AB', 1, 10])],
			'1234567890ßqwertzuiopü+asdfghjklöä#<yxcvbnm,.-');
		await gives(shifted([...rows(['AE', 1, 11]), 'AD06', 'AD11', 'BKSL', 'LSGT', 'AB08']), '!"§$%&/()=?ZÜ\'>;');
	});

	test('what AltGr gives, and nothing of the Alt that it is there', async () => {
		await gives(['RALT+AD01', 'RALT+AD03', 'RALT+AE07', 'RALT+AE08', 'RALT+AE09', 'RALT+AE10', 'RALT+AE11',
			'RALT+AD12', 'RALT+LSGT', 'RALT+AB07'], '@€{[]}\\~|µ');
		assert.ok(keys.events.every(({ state }) => (state & 8) === 0));
	});

	test('CapsLock and AltGr together', async () => {
		await gives(['CAPS', 'AD06', 'RALT+AD01', 'CAPS', 'AD06'], ['Caps_Lock', 'Z', '@', 'Caps_Lock', 'z']);
	});

	test('dead keys: é, É, ê, ^ and what follows', async () => {
		await gives(['AE12', 'AD03', 'AE12', 'LFSH+AD03', 'TLDE', 'AD03', 'TLDE', 'TLDE', 'LFSH+AE12', 'AC01', 'AD01'],
			'éÉê^àq');
	});

	test('Control and a letter is that letter', async () => {
		keys.forget();
		await pressPlaces(desk, 'LCTL+AD06');
		await until('it came', () => keys.got.length > 0);
		assert.deepEqual(keys.events.filter(({ down }) => down).map(({ symbol, state }) => [symbol, state & 4]),
			[['Control_L', 0], ['z', 4]]);
	});
});

describe('us → de', () => {
	before(() => layouts('us', 'de'));

	test('every key is what stands on it here, also what is a dead key there', async () => {
		await gives(PLACES, US);
		await gives(shifted(PLACES), US_SHIFTED);
	});

	test('the right Alt here, AltGr there, changes no character', async () => {
		await gives(['RALT+AD01', 'RALT+AD03'], 'qe');
	});
});

describe('de → de', () => {
	before(() => layouts('de', 'de'));

	test('AltGr and dead keys give the same there', async () => {
		await gives(['RALT+AD01', 'RALT+AE11', 'AE12', 'AD03', 'TLDE', 'SPCE', 'AD06'], '@\\é^z');
	});
});

describe('a Compose key at the operator’s', () => {
	before(() => layouts('us', 'us', ['compose:ralt']));
	after(() => setLayout(desk, 'us'));

	test('what it composes is a character there, and what comes after it is a key again', async () => {
		await gives(['RALT', 'AC11', 'AD03', 'AC11', 'RALT', 'LFSH+AC11', 'LFSH+AD07', 'RALT', 'AC02', 'AC02', 'AD01'], 'é\'Üßq');
		assert.equal(keys.events.at(-1).keycode, 24);
	});

	test('what it does not know is nothing there, and the next key is itself', async () => {
		await gives(['RALT', 'AB01', 'AD08', 'AD02', 'RALT', 'RALT', 'AD03', 'AD04', 'RALT', 'RTRN', 'AD05'], 'wert');
	});

	test('Control and a letter behind it is that letter', async () => {
		keys.forget();
		await pressPlaces(desk, 'RALT', 'AC11', 'LCTL+AD03');
		await until('it came', () => keys.got.length > 0);
		assert.deepEqual(keys.events.filter(({ down }) => down).map(({ symbol, state }) => [symbol, state & 4]),
			[['Control_L', 0], ['e', 4]]);
	});
});

describe('locks', () => {
	before(() => layouts('us', 'us'));

	test('CapsLock goes with the operator’s', async () => {
		await gives(['CAPS', 'AD01', 'LFSH+AD01', 'AE01', 'CAPS', 'AD01'],
			['Caps_Lock', 'Q', 'q', '1', 'Caps_Lock', 'q']);
		assert.deepEqual(locksOn(away), []);
	});

	/** Pressed at either end, it arrives there. */
	async function lock(desktop, symbol) {
		keys.forget();
		execFileSync('xdotool', ['key', symbol], { env: desktop.env });
		assert.deepEqual(await keys.gets([symbol]), [symbol]);
	}

	test('a CapsLock that is on at one end alone changes no letter', async () => {
		await lock(away, 'Caps_Lock');
		assert.deepEqual([locksOn(desk), locksOn(away)], [[], ['Caps Lock']]);
		await gives(['AD01', 'LFSH+AD02', 'AE02', 'LFSH+AE02'], 'qW2@');
		await lock(desk, 'Caps_Lock');
		assert.deepEqual([locksOn(desk), locksOn(away)], [['Caps Lock'], []]);
		await gives(['AD01', 'LFSH+AD02', 'AE02', 'LFSH+AE02'], 'Qw2@');
		await lock(desk, 'Caps_Lock');
		await lock(away, 'Caps_Lock');
		assert.deepEqual([locksOn(desk), locksOn(away)], [[], []]);
	});

	test('the keypad gives what it gives here, whatever NumLock is there', async () => {
		await gives(['KP7', 'KPDL', 'KP1'], ['Home', 'Delete', 'End']);
		await lock(away, 'Num_Lock');
		assert.deepEqual([locksOn(desk), locksOn(away)], [[], ['Num Lock']]);
		await gives(['KP7', 'KPDL', 'KP1'], ['Home', 'Delete', 'End']);
		await gives(['NMLK', 'KP7', 'KPDL', 'KP1'], ['Num_Lock', '7', '.', '1']); // off there, on here
		assert.deepEqual([locksOn(desk), locksOn(away)], [['Num Lock'], []]);
	});
});
