// Keys by their place and by their character.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { characterOf, isOneShot, isText, usageOf } from '../../../console/key-codes.js';

const usage = (code, key = '') => usageOf({ code, key });

test('physical keys are usages of HID page 7', () => {
	// hidutil's and the HID Usage Tables' own numbers
	const known = { KeyA: 0x04, KeyZ: 0x1d, Digit1: 0x1e, Digit0: 0x27, Enter: 0x28, Escape: 0x29, Backspace: 0x2a,
		Tab: 0x2b, Space: 0x2c, Minus: 0x2d, Equal: 0x2e, BracketLeft: 0x2f, BracketRight: 0x30, Backslash: 0x31,
		Semicolon: 0x33, Quote: 0x34, Backquote: 0x35, Comma: 0x36, Period: 0x37, Slash: 0x38, CapsLock: 0x39,
		F1: 0x3a, F12: 0x45, PrintScreen: 0x46, ScrollLock: 0x47, Pause: 0x48, Insert: 0x49, Home: 0x4a, PageUp: 0x4b,
		Delete: 0x4c, End: 0x4d, PageDown: 0x4e, ArrowRight: 0x4f, ArrowLeft: 0x50, ArrowDown: 0x51, ArrowUp: 0x52,
		NumLock: 0x53, NumpadDivide: 0x54, NumpadMultiply: 0x55, NumpadSubtract: 0x56, NumpadAdd: 0x57,
		NumpadEnter: 0x58, Numpad1: 0x59, Numpad9: 0x61, Numpad0: 0x62, NumpadDecimal: 0x63, IntlBackslash: 0x64,
		ContextMenu: 0x65, NumpadEqual: 0x67, F13: 0x68, F24: 0x73, Help: 0x75, Again: 0x79, Undo: 0x7a, Cut: 0x7b,
		Copy: 0x7c, Paste: 0x7d, Find: 0x7e, AudioVolumeMute: 0x7f, AudioVolumeUp: 0x80, AudioVolumeDown: 0x81,
		NumpadComma: 0x85, IntlRo: 0x87, KanaMode: 0x88, IntlYen: 0x89, Convert: 0x8a, NonConvert: 0x8b,
		Lang1: 0x90, Lang2: 0x91, Lang3: 0x92, Lang4: 0x93, Lang5: 0x94, NumpadParenLeft: 0xb6, NumpadParenRight: 0xb7,
		NumpadHash: 0xcc, NumpadMemoryStore: 0xd0, NumpadMemorySubtract: 0xd4, NumpadClear: 0xd8, NumpadClearEntry: 0xd9,
		ControlLeft: 0xe0, ShiftLeft: 0xe1, AltLeft: 0xe2, MetaLeft: 0xe3, ControlRight: 0xe4, ShiftRight: 0xe5,
		AltRight: 0xe6, MetaRight: 0xe7 };
	for (const [code, number] of Object.entries(known))
		assert.equal(usage(code), number, code);
});

test('what switches a PC off, and what nobody knows, is no key', () => {
	for (const code of ['Power', 'Sleep', 'WakeUp', 'Eject', 'BrowserHome', 'LaunchMail', 'MediaPlayPause', 'Fn',
		'Unidentified', '', 'toString', 'KeyAA'])
		assert.equal(usage(code), 0, code);
});

test('keyboards on glass name a key without its place', () => {
	assert.equal(usage('', 'Backspace'), 42);
	assert.equal(usage('Unidentified', 'Enter'), 40);
	assert.equal(usage('', 'a'), 0);
});

test('keys that mean something else at the same place are what they mean', () => {
	for (const key of ['ZenkakuHankaku', 'Zenkaku', 'Hankaku'])
		assert.equal(usage('Backquote', key), 0x94);
	assert.equal(usage('Numpad7', '7'), 0x5f);
	assert.equal(usage('Numpad7', 'Home'), 0x4a, 'whatever NumLock is there');
	assert.equal(usage('NumpadDecimal', 'Delete'), 0x4c);
	assert.equal(usage('NumpadEnter', 'Enter'), 0x58);
	assert.equal(usage('Numpad5', 'Clear'), 0);
});

test('one character is one; names, halves and control characters are none', () => {
	assert.equal(characterOf('a'), 0x61);
	assert.equal(characterOf('ろ'), 0x308d);
	assert.equal(characterOf('😀'), 0x1f600);
	assert.equal(characterOf('¥'), 0xa5);
	for (const key of ['', 'Enter', 'Dead', 'Process', 'ab', '\u0008', '\u007f', '\ud83d', 'F1'])
		assert.equal(characterOf(key), 0, key);
	assert.ok(isText('ﷺx') && isText('ij') && !isText('Enter') && !isText('F1') && !isText(''));
});

test('keys of which some systems tell only that they go down come up by themselves', () => {
	assert.ok(isOneShot({ code: 'KanaMode', key: 'KanaMode' }));
	assert.ok(isOneShot({ code: 'Backquote', key: 'Zenkaku' }));
	assert.ok(isOneShot({ code: 'Lang1', key: 'Unidentified' }));
	assert.ok(!isOneShot({ code: 'Backquote', key: '`' }));
	assert.ok(!isOneShot({ code: 'Convert', key: 'Convert' }));
});
