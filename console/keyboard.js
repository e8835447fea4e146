// The operator's keyboard, while their hands are in the picture: physical keys as keys, and what
// an input method or a dead key composes as text. Both come through one text field, which is
// almost nothing until something is being composed in it.
import { MODIFIERS, characterOf, isOneShot, isText, usageOf } from './key-codes.js';
import { setStyle } from './page.js';

/**
 * @typedef {object} KeyboardListener
 * @property {(usage: number, down: boolean, character: number) => void} key
 * @property {(text: string) => void} text
 * @property {() => void} blur the keys go elsewhere now
 * @property {() => void} leave the operator wants them to
 */

const ALT_GR = 'AltGraph';
const COMPOSE = 'Compose';
const ALT_GR_MS = 50; // between the Control that Windows makes up and AltGr itself
const COMPOSING = 229; // the keyCode of a key that an input method took
const COMPOSED = /^(insert(CompositionText|FromComposition)|delete(CompositionText|ByComposition))$/;
const ROOM = { width: 260, height: 48 }; // for what is being composed
const ENTER = 40;
const BACKSPACE = 42;
const DELETE = 76;
/** What keyboards on glass say instead of a key. @type {Record<string, number>} */
const EDITS = { insertLineBreak: ENTER, insertParagraph: ENTER, deleteContentBackward: BACKSPACE,
	deleteContentForward: DELETE };

export class Keyboard {
	#field;
	#listener;
	#isMac;
	#isWindows;
	/** Which key went down as what. @type {Map<string, number>} */
	#down = new Map();
	/** A Control that AltGr may have made up. @type {{ event: KeyboardEvent, timer: ReturnType<typeof setTimeout> } | null} */
	#control = null;
	#leaving = false;
	#composing = false;
	/** A dead key, or a Compose key, waits for what it belongs to. */
	#begun = false;

	/**
	 * @param {HTMLTextAreaElement} field
	 * @param {KeyboardListener} listener
	 * @param {string} platform as navigator.platform
	 */
	constructor(field, listener, platform) {
		this.#field = field;
		this.#listener = listener;
		this.#isMac = /^(Mac|iP)/.test(platform);
		this.#isWindows = platform.startsWith('Win');
		field.addEventListener('keydown', (event) => this.#keyDown(event));
		field.addEventListener('keyup', (event) => this.#keyUp(event));
		field.addEventListener('beforeinput', (event) => this.#edit(event));
		field.addEventListener('input', () => this.#composing || this.#empty());
		field.addEventListener('compositionstart', () => this.#setComposing(true));
		field.addEventListener('compositionend', ({ data }) => this.#composed(data));
		field.addEventListener('blur', () => {
			this.forget();
			listener.blur();
		});
	}

	focus() {
		this.#field.focus({ preventScroll: true });
	}

	get hasFocus() {
		return document.activeElement === this.#field;
	}

	/** Where an input method shows its candidates. @param {number} left @param {number} top in the stage */
	place(left, top) {
		if (this.#composing)
			return;
		const { clientWidth, clientHeight, scrollLeft, scrollTop } = this.#field.parentElement ?? this.#field;
		setStyle(this.#field, {
			left: `${Math.max(0, Math.min(left, scrollLeft + clientWidth - ROOM.width))}px`,
			top: `${Math.max(0, Math.min(top, scrollTop + clientHeight - ROOM.height))}px`,
		});
	}

	/** What waits for AltGr waits no longer. */
	flush() {
		const control = this.#control;
		this.#control = null;
		clearTimeout(control?.timer);
		if (control)
			this.#press(control.event);
	}

	/** Everything that was down is up elsewhere already. */
	forget() {
		clearTimeout(this.#control?.timer);
		this.#control = null;
		this.#leaving = false;
		this.#begun = false;
		this.#down.clear();
	}

	/** @param {KeyboardEvent} event */
	#keyDown(event) {
		if (isComposing(event)) {
			this.#begun ||= event.key === 'Dead';
			return;
		}
		if (this.#begun && !isModifier(event)) {
			this.#begun = false;
			if (isPlain(event))
				return; // the browser makes one text of all
		}
		event.preventDefault();
		if (event.repeat)
			return;
		this.#leaving = event.ctrlKey && event.altKey && event.shiftKey && MODIFIERS.includes(event.code);
		if (event.key === ALT_GR) {
			clearTimeout(this.#control?.timer);
			this.#control = null; // nobody pressed it
			return; // all that it does is in the characters that come with it
		}
		this.flush();
		if (this.#isWindows && event.code === 'ControlLeft')
			this.#control = { event, timer: setTimeout(() => this.flush(), ALT_GR_MS) };
		else
			this.#press(event);
	}

	/** @param {KeyboardEvent} event */
	#press(event) {
		const usage = usageOf(event);
		const character = characterOf(event.key);
		if (character === 0 && isText(event.key) || usage === 0 && character !== 0)
			return this.#listener.text(event.key);
		if (usage === 0)
			return;
		this.#listener.key(usage, true, character);
		if (isOneShot(event) || this.#staysDown(event))
			this.#listener.key(usage, false, character);
		else
			this.#down.set(placeOf(event), usage);
	}

	/** A Mac does not tell that these come up. @param {KeyboardEvent} event */
	#staysDown({ code, metaKey }) {
		return this.#isMac && (code === 'CapsLock' || (metaKey && !MODIFIERS.includes(code)));
	}

	/** @param {KeyboardEvent} event */
	#keyUp(event) {
		this.flush();
		// Chromium keeps to itself that it went down, and all that follows but the last key.
		if (event.key === COMPOSE)
			this.#begun = true;
		const place = placeOf(event);
		const usage = this.#down.get(place);
		this.#down.delete(place);
		if (usage !== undefined)
			this.#listener.key(usage, false, 0);
		else if (event.code === 'PrintScreen' || this.#isMac && event.code === 'CapsLock')
			this.#tap(usageOf(event)); // it is told of only now
		if (this.#leaving)
			this.#listener.leave();
		this.#leaving = false;
		if (!isComposing(event))
			event.preventDefault();
	}

	/** @param {number} usage */
	#tap(usage) {
		this.#listener.key(usage, true, 0);
		this.#listener.key(usage, false, 0);
	}

	/** @param {InputEvent} event */
	#edit(event) {
		const { inputType, data } = event;
		if (event.isComposing || COMPOSED.test(inputType))
			return;
		event.preventDefault();
		this.#begun = false;
		if (EDITS[inputType])
			this.#tap(EDITS[inputType]);
		else if (data && /^insert(Text|ReplacementText|FromDictation)$/.test(inputType))
			this.#listener.text(data);
	}

	/** @param {boolean} now */
	#setComposing(now) {
		this.#composing = now;
		this.#field.toggleAttribute('data-composing', now);
	}

	/** @param {string} text */
	#composed(text) {
		this.#setComposing(false);
		this.#begun = false;
		this.#empty();
		if (text)
			this.#listener.text(text);
	}

	#empty() {
		this.#field.value = '';
	}
}

/** Taken by an input method, or the first half of something. @param {KeyboardEvent} event */
function isComposing({ isComposing: now, keyCode, key }) {
	return now || keyCode === COMPOSING || key === 'Process' || key === 'Dead';
}

/** @param {KeyboardEvent} event */
function isModifier({ code, key }) {
	return MODIFIERS.includes(code) || key === ALT_GR;
}

/** A character without a command. Windows says that AltGr is Control and Alt. @param {KeyboardEvent} event */
function isPlain(event) {
	const isCommand = (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState(ALT_GR);
	return characterOf(event.key) !== 0 && !isCommand;
}

/** Two keys of one code do not exist; keyboards on glass have none. @param {KeyboardEvent} event */
function placeOf({ code, key }) {
	return code || key;
}
