// What an X client really gets of keyboard and mouse, by xev; and keys that are pressed by their place.
import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { until } from '../../lib/wait.js';
import { hasWindow } from './hands.js';

/** @param {string} first of a row, by XKB's name @param {number} code @param {number} count */
function row(first, code, count) {
	const [, name, number] = /^(\D+)(\d+)$/.exec(first);
	return Array.from({ length: count },
		(_, i) => [name + String(Number(number) + i).padStart(number.length, '0'), code + i]);
}

/** Keys by XKB's names of their places, as Linux numbers them (xkeyboard-config, keycodes/evdev). */
const CODES = Object.fromEntries([
	...row('AE01', 10, 12), ...row('AD01', 24, 12), ...row('AC01', 38, 11), ...row('AB01', 52, 10),
	...Object.entries({ ESC: 'Escape' /* xdotool takes 9 for the digit */, BKSP: 22, TAB: 23, RTRN: 36, LCTL: 37, TLDE: 49, LFSH: 50, BKSL: 51, LALT: 64,
		SPCE: 65, CAPS: 66, FK04: 70, NMLK: 77, KP7: 79, KP1: 87, KPDL: 91, LSGT: 94, FK11: 95, AB11: 97, HENK: 100, HKTG: 101,
		MUHE: 102, RALT: 108, AE13: 132, LWIN: 133 }),
]);

/**
 * Presses keys of a desktop's own keyboard, one after the other: `AD01`, or `LFSH+AD01`. Meanwhile
 * what xev says is read: some 280 lines fill the pipe, and an xev that waits looks keys up too late.
 * @param {import('../../../tools/lib/desktop.js').Desktop} desktop
 */
export async function pressPlaces(desktop, ...strokes) {
	for (const stroke of strokes) {
		const codes = stroke.split('+').map((place) => String(CODES[place]));
		await promisify(execFile)('xdotool', [...codes.flatMap((code) => ['keydown', code]),
			...codes.toReversed().flatMap((code) => ['keyup', code])], { env: desktop.env });
	}
}

/** @param {import('../../../tools/lib/desktop.js').Desktop} desktop @param {string[]} options of XKB, and no others */
export function setLayout(desktop, layout, options = []) {
	execFileSync('setxkbmap', ['-model', layout === 'jp' ? 'jp106' : 'pc105', '-layout', layout,
		...['', ...options].flatMap((one) => ['-option', one])], { env: desktop.env });
}

/** Which locks are in force there, of 'Caps Lock' and 'Num Lock'. */
export function locksOn(desktop) {
	const text = execFileSync('xset', ['q'], { env: desktop.env, encoding: 'utf8' });
	return ['Caps Lock', 'Num Lock'].filter((name) => new RegExp(`${name}:\\s+on`).test(text));
}

const EVENT = new RegExp('Key(Press|Release) event.*\\n.*\\n.*state 0x(\\w+), keycode (\\d+) \\(keysym 0x\\w+, ([\\w ]+|\\(no name\\))\\).*' +
	'(?:\\n +XKeysymToKeycode.*)?\\n +XLookupString.*(?:\\n +XmbLookupString gives \\d+ bytes: ?(?:\\(([\\w ]*)\\))?.*)?' +
	'\\n +XFilterEvent returns: (True|False)', 'g');
const MODIFIER = /^(Shift|Control|Alt|Super|Meta|ISO_Level)/;

export class KeyReader {
	#text = '';

	/** A window at 10,10. @param {import('../../../tools/lib/desktop.js').Desktop} desktop */
	static async start(desktop, title = 'Keys') {
		const one = new KeyReader();
		one.process = desktop.spawn('stdbuf', ['-oL', 'xev', '-event', 'keyboard', '-event', 'button', '-geometry', '400x200+10+10',
			'-name', title], { stdio: ['ignore', 'pipe', 'ignore'] });
		one.process.stdout.setEncoding('utf8').on('data', (text) => { one.#text += text; });
		await until(`the window ${title} is there`, () => hasWindow(desktop, title));
		return one;
	}

	/** @returns {{ down: boolean, state: number, keycode: number, symbol: string, text: string }[]} */
	get events() {
		return [...this.#text.matchAll(EVENT)].filter(([, , , , , , filtered]) => filtered === 'False')
			.map(([, kind, state, keycode, symbol, bytes = '']) => ({
				down: kind === 'Press', state: parseInt(state, 16), keycode: Number(keycode), symbol,
				text: Buffer.from(bytes.replaceAll(' ', ''), 'hex').toString('utf8'),
			}));
	}

	/** Buttons of the mouse: number and whether it went down. @returns {[number, boolean][]} */
	get buttons() {
		return [...this.#text.matchAll(/Button(Press|Release) event(?:.*\n)+?.*button (\d+)/g)]
			.map(([, kind, button]) => [Number(button), kind === 'Press']);
	}

	/** What each press gave: its characters, or the name of its symbol. Modifiers are left out. */
	get got() {
		return this.events.filter(({ down, symbol }) => down && !MODIFIER.test(symbol))
			.map(({ symbol, text }) => /^[^\x00-\x1f\x7f]+$/.test(text) ? text : symbol);
	}

	/** @param {string[]} wanted */
	async gets(wanted) {
		await until(`${wanted.length} presses came`, () => this.got.length >= wanted.length, 10000)
			.catch((error) => {
				throw new Error(`${error.message}: ${JSON.stringify(this.got)} for ${JSON.stringify(wanted)}`);
			});
		return this.got;
	}

	forget() {
		this.#text = '';
	}

	async stop() {
		this.process.kill();
		await once(this.process, 'exit').catch(() => {});
	}
}
