// Physical keys: what a browser calls `code` (w3.org/TR/uievents-code) as usages of USB HID page 7.
// Left out are keys that switch a PC off or start programs.

/** @param {string[]} names @param {number} first @returns {[string, number][]} */
const row = (names, first) => names.map((name, i) => [name, first + i]);

/** @type {Map<string, number>} */
const USAGES = new Map([
	...row([...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => `Key${letter}`), 4),
	...row([...'1234567890'].map((digit) => `Digit${digit}`), 30),
	...row(['Enter', 'Escape', 'Backspace', 'Tab', 'Space', 'Minus', 'Equal', 'BracketLeft',
		'BracketRight', 'Backslash'], 40),
	...row(['Semicolon', 'Quote', 'Backquote', 'Comma', 'Period', 'Slash', 'CapsLock'], 51),
	...row(Array.from({ length: 12 }, (_, i) => `F${i + 1}`), 58),
	...row(['PrintScreen', 'ScrollLock', 'Pause', 'Insert', 'Home', 'PageUp', 'Delete', 'End',
		'PageDown', 'ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp', 'NumLock'], 70),
	...row(['NumpadDivide', 'NumpadMultiply', 'NumpadSubtract', 'NumpadAdd', 'NumpadEnter'], 84),
	...row([...'1234567890'].map((digit) => `Numpad${digit}`), 89),
	...row(['NumpadDecimal', 'IntlBackslash', 'ContextMenu'], 99),
	['NumpadEqual', 103],
	...row(Array.from({ length: 12 }, (_, i) => `F${i + 13}`), 104),
	['Help', 117], ['Select', 119],
	...row(['Again', 'Undo', 'Cut', 'Copy', 'Paste', 'Find', 'AudioVolumeMute', 'AudioVolumeUp',
		'AudioVolumeDown'], 121),
	['VolumeMute', 127], ['VolumeUp', 128], ['VolumeDown', 129], // older names, still in use
	['NumpadComma', 133],
	...row(['IntlRo', 'KanaMode', 'IntlYen', 'Convert', 'NonConvert'], 135),
	...row(['Lang1', 'Lang2', 'Lang3', 'Lang4', 'Lang5'], 144),
	['NumpadParenLeft', 182], ['NumpadParenRight', 183], ['NumpadBackspace', 187],
	['NumpadHash', 204], ['NumpadStar', 85],
	...row(['NumpadMemoryStore', 'NumpadMemoryRecall', 'NumpadMemoryClear', 'NumpadMemoryAdd',
		'NumpadMemorySubtract'], 208),
	...row(['NumpadClear', 'NumpadClearEntry'], 216),
	...row(['ControlLeft', 'ShiftLeft', 'AltLeft', 'MetaLeft', 'ControlRight', 'ShiftRight',
		'AltRight', 'MetaRight'], 224),
	['OSLeft', 227], ['OSRight', 231], // older names
]);

/** What the keypad's keys are while NumLock is off: the same keys elsewhere, whatever is locked there. */
const NAVIGATION = ['Insert', 'Home', 'PageUp', 'Delete', 'End', 'PageDown', 'ArrowRight', 'ArrowLeft',
	'ArrowDown', 'ArrowUp'];

/** Keyboards on glass give names without a place. */
const NAMED = ['Enter', 'Escape', 'Backspace', 'Tab', ...NAVIGATION];

/** 半角/全角 has the place of another keyboard's `, which is not what it means. */
const HALF_FULL_WIDTH = ['ZenkakuHankaku', 'Zenkaku', 'Hankaku'];

/** Of these keys some systems tell that they go down, but never that they come up. */
const ONE_SHOT_CODES = ['KanaMode', 'Lang1', 'Lang2', 'Lang3', 'Lang4', 'Lang5'];
const ONE_SHOT_KEYS = [...HALF_FULL_WIDTH, 'KanaMode', 'Hiragana', 'Katakana',
	'HiraganaKatakana', 'Romaji', 'Alphanumeric', 'Eisu', 'HangulMode', 'HanjaMode', 'KanjiMode'];

export const MODIFIERS = ['ControlLeft', 'ShiftLeft', 'AltLeft', 'MetaLeft', 'ControlRight',
	'ShiftRight', 'AltRight', 'MetaRight', 'OSLeft', 'OSRight'];

/** 0: there is none. @param {{ code: string, key: string }} event */
export function usageOf({ code, key }) {
	if (HALF_FULL_WIDTH.includes(key))
		code = 'Lang5';
	else if (code.startsWith('Numpad') && NAVIGATION.includes(key))
		code = key;
	else if (code === 'Numpad5' && key === 'Clear')
		return 0; // a 5 where NumLock is on
	else if ((code === '' || code === 'Unidentified') && NAMED.includes(key))
		code = key;
	return USAGES.get(code) ?? 0;
}

/** The character a key gave, by its Unicode number; 0: none. @param {string} key as KeyboardEvent.key */
export function characterOf(key) {
	const [first, ...more] = key;
	const number = first?.codePointAt(0) ?? 0;
	const isControl = number < 0x20 || (number >= 0x7f && number < 0xa0);
	const isHalf = number >= 0xd800 && number <= 0xdfff;
	return more.length > 0 || isControl || isHalf ? 0 : number;
}

/** Several characters from one key, and no name. @param {string} key */
export function isText(key) {
	return key !== '' && !/^[A-Z][A-Za-z0-9]+$/.test(key);
}

/** @param {{ code: string, key: string }} event */
export function isOneShot({ code, key }) {
	return ONE_SHOT_CODES.includes(code) || ONE_SHOT_KEYS.includes(key);
}
