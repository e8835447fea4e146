// Keys and combinations that the browser or the operator's own system keeps for itself, as
// buttons. Names of keys are the same in every language, but for the Japanese ones.
import { element, show } from './page.js';
import { characterOf, usageOf } from './key-codes.js';

/** @typedef {(keys: { usage: number, character: number }[]) => void} Press */

/** One a line: what stands on the button, and the keys by their codes. @type {[string, ...string[]][]} */
const BUTTONS = [
	['Esc', 'Escape'],
	['Ctrl+W', 'ControlLeft', 'KeyW'],
	['Ctrl+T', 'ControlLeft', 'KeyT'],
	['Ctrl+N', 'ControlLeft', 'KeyN'],
	['Ctrl+Tab', 'ControlLeft', 'Tab'],
	['Alt+F4', 'AltLeft', 'F4'],
	['Alt+Tab', 'AltLeft', 'Tab'],
	['Alt+←', 'AltLeft', 'ArrowLeft'],
	['F11', 'F11'],
	['F5', 'F5'],
	['PrtSc', 'PrintScreen'],
	['Super', 'MetaLeft'],
	['Ctrl+Alt+Del', 'ControlLeft', 'AltLeft', 'Delete'],
	['半角/全角', 'Lang5'],
	['かな', 'KanaMode'],
	['変換', 'Convert'],
	['無変換', 'NonConvert'],
	['英数 Caps', 'CapsLock'],
];

const JAPANESE = 5; // so many at the end
const opener = element('keys');
const menu = element('key-menu');

/** @param {string} code */
function keyOf(code) {
	const letter = /^Key(.)$/.exec(code)?.[1]?.toLowerCase() ?? '';
	return { usage: usageOf({ code, key: '' }), character: letter ? characterOf(letter) : 0 };
}

export class KeyButtons {
	#onClose;

	/** @param {Press} press @param {() => void} onClose the menu is gone again */
	constructor(press, onClose) {
		this.#onClose = onClose;
		for (const [i, [label, ...codes]] of BUTTONS.entries())
			menu.append(this.#button(label, i >= BUTTONS.length - JAPANESE, () => press(codes.map(keyOf))));
		opener.addEventListener('click', () => this.#open(menu.hidden));
		menu.addEventListener('keydown', (event) => {
			if (event.key === 'Escape')
				this.#close();
		});
		document.addEventListener('pointerdown', ({ target }) => {
			if (target instanceof Node && !menu.contains(target) && !opener.contains(target))
				this.#open(false);
		});
	}

	/** @param {boolean} available */
	render(available) {
		show(opener, available);
		if (!available)
			this.#open(false);
	}

	/** @param {string} label @param {boolean} isJapanese @param {() => void} press */
	#button(label, isJapanese, press) {
		const button = document.createElement('button');
		button.type = 'button';
		button.textContent = label;
		if (isJapanese)
			button.lang = 'ja';
		button.addEventListener('click', () => {
			press();
			this.#close();
		});
		return button;
	}

	#close() {
		this.#open(false);
		this.#onClose();
	}

	/** @param {boolean} now */
	#open(now) {
		show(menu, now);
		opener.setAttribute('aria-expanded', String(now));
		if (now)
			menu.querySelector('button')?.focus();
	}
}
