// The operator's tools: what pointer, fingers and keys do just now, by what is granted and what
// was chosen. What is not granted is stopped in the worker (permits.js), whatever is asked here.
import { KeyButtons } from './key-buttons.js';
import { Keyboard } from './keyboard.js';
import { Notes } from './notes.js';
import { element, show } from './page.js';
import { PermitsBar } from './permits-bar.js';
import { Pointer } from './pointer.js';
import { Strokes } from './strokes.js';

/**
 * @import { Say } from './door.js'
 * @import { GestureListener } from './gestures.js'
 * @import { Askable, PermitsShown } from './permits.js'
 * @import { At, MarkName } from './strokes.js'
 * @import { View } from './view.js'
 * @import { ToWorker } from './worker.js'
 * @typedef {'look' | 'arrow' | 'circle' | 'spotlight' | 'control'} Tool
 */

/** PointerEvent.buttons: bit, and X11's number. @type {[number, number][]} */
const BUTTONS = [[1, 1], [4, 2], [2, 3], [8, 8], [16, 9]];
const LEFT = 1;
const RIGHT = 3;
const BACK = 3; // MouseEvent.button, and Forward after it
const CONTROL_KEYS = [224, 228];
/** @type {Partial<Record<Tool, Exclude<MarkName, 'NO_MARK'>>>} */
const MARKS = { arrow: 'MARK_ARROW', circle: 'MARK_CIRCLE', spotlight: 'MARK_SPOTLIGHT' };
const FIRST_TOOL = { point: 'arrow', control: 'control' };

const stage = element('stage');
const tools = element('tools');
const field = element('typing', HTMLTextAreaElement);
const soft = element('soft-keyboard');

/** What a tool needs. @param {Tool} tool @returns {Askable | null} */
const needOf = (tool) => tool === 'look' ? null : tool === 'control' ? 'control' : 'point';

export class Operator {
	#view;
	#tell;
	#strokes;
	#keyboard;
	#notes;
	#bar;
	#buttons;
	#say;
	/** @type {Tool} */
	#tool = 'look';
	/** It ends by their own wish. @type {Askable | null} */
	#gaveUp = null;
	#buttonsSeen = 0; // one that was let go of here stays so until it is pressed anew

	/** @param {Say} say @param {View} view @param {(message: ToWorker) => void} tell */
	constructor(say, view, tell) {
		this.#say = say;
		this.#view = view;
		this.#tell = tell;
		this.#strokes = new Strokes((stroke) => tell({ type: 'stroke', stroke }),
			(work) => requestAnimationFrame(work));
		this.#keyboard = new Keyboard(field, {
			key: (usage, down, character) => this.#strokes.key(usage, down, character),
			text: (text) => this.#write(text),
			blur: () => this.#release(),
			leave: () => this.#leaveKeys(),
		}, navigator.platform);
		this.#notes = new Notes(say, () => {
			tell({ type: 'stop-writing' });
			this.focus();
		});
		this.#bar = new PermitsBar(say, {
			ask: (capability) => tell({ type: 'ask', capability }),
			giveUp: (capability) => this.#giveUp(capability),
			over: () => this.#renew(),
		});
		this.#buttons = new KeyButtons((keys) => this.#pressAll(keys), () => this.#keyboard.focus());
		this.#listen();
	}

	/** @param {PermitsShown} permits */
	takePermits(permits) {
		const held = { point: this.#bar.holds('point'), control: this.#bar.holds('control') };
		const news = this.#bar.take(permits);
		for (const name of /** @type {const} */ (['point', 'control']))
			if (!held[name] && this.#bar.holds(name))
				this.#choose(/** @type {Tool} */ (FIRST_TOOL[name]));
		this.#renew();
		if (this.#gaveUp && !this.#bar.holds(this.#gaveUp))
			this.#gaveUp = null;
		this.#notes.announce(news);
		this.#notes.setPaused(permits.paused && this.#bar.holds('control'));
	}

	/** @param {string} reason */
	takeBlocked(reason) {
		this.#notes.warn(reason);
	}

	/** @param {number} waiting @param {string} trouble */
	takeText(waiting, trouble) {
		this.#notes.setWaiting(waiting);
		if (trouble)
			this.#notes.warn(trouble);
	}

	/** The session is over, or has not begun. */
	end() {
		this.#strokes.forget();
		this.#bar.take(null);
		this.#notes.clear();
		this.#choose('look');
		this.#renew();
	}

	/** Keys go where the tool wants them. */
	focus() {
		if (this.#tool === 'control')
			this.#keyboard.focus();
		else
			this.#view.focus();
	}

	render() {
		this.#bar.render();
		this.#notes.render();
		this.#renderKeys();
	}

	#listen() {
		new Pointer(stage, {
			over: (at) => this.#over(at),
			buttons: (at, buttons) => this.#takeButtons(at, buttons),
			pressed: (place) => this.#pressed(place),
			left: () => this.#left(),
			lost: () => {
				this.#buttonsSeen = 0;
				this.#strokes.releaseButtons();
			},
			wheel: (event, at) => this.#wheel(event, at),
			fingers: this.#fingers(),
		});
		tools.addEventListener('change', ({ target }) =>
			this.#choose(/** @type {Tool} */ (/** @type {HTMLInputElement} */ (target).value)));
		// It happens there, not here. While a button is down the stage has all that comes after
		// mousedown; that on the stage itself is for its scroll bars.
		for (const type of ['mousedown', 'mouseup', 'auxclick', 'contextmenu', 'dragstart'])
			stage.addEventListener(type, (event) => this.#tool === 'control' &&
				(type !== 'mousedown' || event.target !== stage) && event.preventDefault());
		for (const type of ['mousedown', 'mouseup', 'auxclick'])
			element('view').addEventListener(type, (event) => {
				if (/** @type {MouseEvent} */ (event).button >= BACK)
					event.preventDefault(); // a slip would leave the page, and end the session
			});
		soft.addEventListener('click', () => this.#keyboard.focus());
		field.addEventListener('focus', () => this.#renderKeys());
		window.addEventListener('blur', () => this.#away());
		document.addEventListener('visibilitychange', () => document.hidden && this.#away());
		document.addEventListener('fullscreenchange', () => this.#fullChanged());
	}

	/** May the tool be used now? */
	#isReady() {
		const need = needOf(this.#tool);
		return need !== null && this.#bar.holds(need) && !(need === 'control' && this.#bar.paused);
	}

	/** The pixel that hands would work on; null: they may not. @param {At} at */
	#handAt(at) {
		return this.#tool === 'control' && this.#isReady() ? this.#view.pixelAt(at) : null;
	}

	/** @param {Tool} tool */
	#choose(tool) {
		if (tool !== this.#tool) {
			this.#away();
			this.#tool = tool;
		}
		stage.dataset.tool = tool;
		for (const input of tools.querySelectorAll('input'))
			input.checked = input.value === tool;
		if (tool === 'control' && !document.activeElement?.closest('fieldset, dialog'))
			this.#keyboard.focus();
		else if (tool !== 'control' && this.#keyboard.hasFocus)
			this.#view.focus();
		this.#lockKeys();
		this.#renderKeys();
	}

	/** After what is granted has changed. */
	#renew() {
		const holds = { point: this.#bar.holds('point'), control: this.#bar.holds('control') };
		for (const label of tools.querySelectorAll('label')) {
			const need = needOf(/** @type {Tool} */ (label.querySelector('input')?.value));
			show(label, need === null || holds[need]);
		}
		show(element('hand-tools'), holds.point || holds.control);
		show(soft, holds.control);
		const need = needOf(this.#tool);
		if (need && !holds[need]) {
			if (need !== this.#gaveUp)
				this.#notes.warn(`say.${need}.over`);
			this.#strokes.forget();
			this.#choose(holds.point ? 'arrow' : holds.control ? 'control' : 'look');
		}
		if (!this.#isReady()) {
			this.#strokes.forget(); // the host has let go of everything
			this.#keyboard.forget();
			this.#view.setHand(null);
		}
		this.#buttons.render(holds.control);
		this.#renderKeys();
	}

	/** @param {Askable} name */
	#giveUp(name) {
		this.#gaveUp = name;
		this.#away(); // while it still counts
		this.#tell({ type: 'give-up', capability: name });
	}

	/** @param {At} at */
	#over(at) {
		const pixel = this.#isReady() ? this.#view.pixelAt(at) : null;
		if (!pixel)
			return;
		const mark = MARKS[this.#tool];
		if (mark) {
			this.#strokes.point(mark, pixel);
			this.#view.setMark({ shape: this.#tool, pixel });
		} else {
			this.#strokes.move(pixel);
			this.#view.setHand(at);
		}
	}

	/** The pointer is elsewhere: no mark, no button stays. Keys may go on. */
	#left() {
		this.#strokes.releaseButtons();
		this.#strokes.unpoint();
		this.#view.setMark(null);
		this.#view.setHand(null);
	}

	/** The operator does something else. */
	#away() {
		this.#release();
		this.#left();
	}

	/** Everything that is down comes up. */
	#release() {
		this.#keyboard.forget();
		this.#strokes.release();
		this.#renderKeys();
	}

	/** @param {At} place in the stage */
	#pressed(place) {
		if (this.#tool !== 'control')
			return;
		this.#keyboard.flush();
		this.#keyboard.place(place.x, place.y);
		this.#keyboard.focus();
	}

	/** @param {At} at @param {number} buttons */
	#takeButtons(at, buttons) {
		const fresh = buttons & ~this.#buttonsSeen;
		this.#buttonsSeen = buttons;
		const pixel = this.#handAt(at);
		if (!pixel)
			return;
		for (const [bit, button] of BUTTONS)
			if ((buttons & bit) === 0)
				this.#strokes.button(button, false, pixel);
			else if (fresh & bit)
				this.#strokes.button(button, true, pixel);
	}

	/** @param {WheelEvent} event @param {At} at */
	#wheel(event, at) {
		const isPinch = event.ctrlKey && !CONTROL_KEYS.some((usage) => this.#strokes.isKeyDown(usage));
		if (isPinch) { // two fingers apart on a touch pad
			this.#view.zoom(Math.exp(-event.deltaY / 100), at);
			return true;
		}
		if (this.#tool !== 'control')
			return false;
		const pixel = this.#handAt(at);
		if (pixel) {
			this.#keyboard.flush();
			this.#strokes.wheel(event, pixel);
		}
		return true;
	}

	/** @returns {GestureListener} */
	#fingers() {
		return {
			finger: (at) => MARKS[this.#tool] && this.#over(at),
			lifted: () => {
				this.#strokes.unpoint();
				this.#view.setMark(null);
			},
			tap: (at) => this.#click(at, LEFT),
			longPress: (at) => this.#click(at, RIGHT),
			drag: (at, phase) => this.#drag(at, phase),
			pan: (dx, dy, at) => {
				if (!MARKS[this.#tool] && !this.#view.pan(dx, dy))
					this.#scroll(dx, dy, at);
			},
			scroll: (dx, dy, at) => this.#tool === 'control' ? this.#scroll(dx, dy, at) : this.#view.pan(dx, dy),
			zoom: (factor, at, dx, dy) => {
				this.#view.pan(dx, dy);
				this.#view.zoom(factor, at);
			},
		};
	}

	/** @param {At} at @param {number} button */
	#click(at, button) {
		const pixel = this.#handAt(at);
		if (!pixel)
			return;
		this.#strokes.move(pixel);
		this.#strokes.button(button, true, pixel);
		this.#strokes.button(button, false, pixel);
	}

	/** @param {At} at @param {'start' | 'move' | 'end'} phase */
	#drag(at, phase) {
		const pixel = this.#handAt(at);
		if (phase === 'end')
			return this.#strokes.releaseButtons();
		if (!pixel)
			return;
		this.#strokes.move(pixel);
		if (phase === 'start')
			this.#strokes.button(LEFT, true, pixel);
	}

	/** What lies under the fingers follows them. @param {number} dx @param {number} dy @param {At} at */
	#scroll(dx, dy, at) {
		const pixel = this.#handAt(at);
		if (pixel)
			this.#strokes.wheel({ deltaX: -dx, deltaY: -dy, deltaMode: 0 }, pixel);
	}

	/** @param {string} text */
	#write(text) {
		if (!this.#isReady())
			return;
		this.#strokes.flush();
		this.#tell({ type: 'write', text });
	}

	/** @param {{ usage: number, character: number }[]} keys */
	#pressAll(keys) {
		if (!this.#isReady())
			return;
		for (const { usage, character } of keys)
			this.#strokes.key(usage, true, character);
		for (const { usage } of [...keys].reverse())
			this.#strokes.key(usage, false, 0);
	}

	/** The keys come back to this page. */
	#leaveKeys() {
		this.#release();
		const chosen = [...tools.querySelectorAll('input')].find(({ checked }) => checked);
		chosen?.focus();
	}

	#fullChanged() {
		this.#lockKeys();
		if (!document.fullscreenElement)
			this.#release();
		this.focus(); // not on the button, where the next key would undo it
	}

	/** In full screen the browser's own combinations, Escape too, go to the host where it lets them. */
	#lockKeys() {
		const { keyboard } = /** @type {any} */ (navigator);
		if (document.fullscreenElement && this.#tool === 'control')
			keyboard?.lock?.().catch(() => {}); // then the buttons are there for them
		else
			keyboard?.unlock?.();
	}

	#renderKeys() {
		const hint = element('keys-hint');
		const isControl = this.#tool === 'control' && this.#isReady();
		show(hint, isControl);
		hint.dataset.at = this.#keyboard.hasFocus ? 'there' : 'here';
		hint.textContent = isControl ? this.#say(this.#keyboard.hasFocus ? 'keys.there' : 'keys.here') : '';
	}
}
