// What pointer and keys do, as messages: moves once per animation frame but always before what
// follows them, what is down and that it is still meant to be, and that nothing stays down.
import { Wheel } from './wheel.js';

/**
 * @import { Stroke } from './hands.js'
 * @typedef {{ x: number, y: number }} At
 * @typedef {'NO_MARK' | 'MARK_ARROW' | 'MARK_CIRCLE' | 'MARK_SPOTLIGHT'} MarkName
 */

const HOLDING_MS = 150;
/** As the schema's MarkShape; the page has no need of the rest of it. */
const SHAPES = { NO_MARK: 0, MARK_ARROW: 1, MARK_CIRCLE: 2, MARK_SPOTLIGHT: 3 };

export class Strokes {
	#send;
	#frame;
	/** @type {At} */
	#at = { x: 0, y: 0 };
	/** @type {Stroke | null} a Move or Point that waits for the frame */
	#pending = null;
	#wheel = new Wheel();
	#frameAsked = false;
	#marked = false;
	/** @type {Map<number, number>} usage and the character it went down with */
	#keys = new Map();
	/** @type {Set<number>} */
	#buttons = new Set();
	/** @type {ReturnType<typeof setInterval> | undefined} */
	#holding;

	/**
	 * @param {(stroke: Stroke) => void} send
	 * @param {(work: () => void) => void} frame calls back at the next animation frame
	 */
	constructor(send, frame) {
		this.#send = send;
		this.#frame = frame;
	}

	get isDown() {
		return this.#keys.size + this.#buttons.size > 0;
	}

	/** @param {At} at */
	move(at) {
		this.#at = at;
		this.#later({ case: 'move', value: at });
	}

	/** @param {Exclude<MarkName, 'NO_MARK'>} shape @param {At} at */
	point(shape, at) {
		this.#marked = true;
		this.#later({ case: 'point', value: { shape: SHAPES[shape], ...at } });
	}

	/** Takes the mark away, if there is one. */
	unpoint() {
		if (this.#pending?.case === 'point')
			this.#pending = null;
		if (this.#marked)
			this.#send({ case: 'point', value: { shape: SHAPES.NO_MARK, x: 0, y: 0 } });
		this.#marked = false;
	}

	/** @param {WheelEvent | { deltaX: number, deltaY: number, deltaMode: number }} turn @param {At} at */
	wheel(turn, at) {
		this.#at = at;
		this.#wheel.turn(turn);
		this.#askFrame();
	}

	/** @param {number} button @param {boolean} down @param {At} at */
	button(button, down, at) {
		if (this.#buttons.has(button) === down)
			return;
		this.flush();
		this.#at = at;
		if (down)
			this.#buttons.add(button);
		else
			this.#buttons.delete(button);
		this.#send({ case: 'button', value: { button, down, ...at } });
		this.#watch();
	}

	/** @param {number} usage @param {boolean} down @param {number} character */
	key(usage, down, character) {
		if (this.#keys.has(usage) === down)
			return;
		this.flush();
		if (down)
			this.#keys.set(usage, character);
		const first = this.#keys.get(usage) ?? 0; // it comes up as what it went down as
		if (!down)
			this.#keys.delete(usage);
		this.#send({ case: 'key', value: { usage, down, character: first } });
		this.#watch();
	}

	/** @param {number} usage */
	isKeyDown(usage) {
		return this.#keys.has(usage);
	}

	/** Sends what waits for the frame, in the order in which it was meant. */
	flush() {
		const pending = this.#pending;
		this.#pending = null;
		if (pending)
			this.#send(pending);
		for (let turn = this.#wheel.take(); turn; turn = this.#wheel.take())
			this.#send({ case: 'wheel', value: { ...this.#at, ...turn } });
	}

	/** Everything that is down comes up. */
	release() {
		this.releaseButtons();
		for (const usage of [...this.#keys.keys()].reverse())
			this.key(usage, false, 0);
	}

	releaseButtons() {
		for (const button of this.#buttons)
			this.button(button, false, this.#at);
	}

	/** The host has let go of everything, or listens no longer: nothing is sent. */
	forget() {
		this.#keys.clear();
		this.#buttons.clear();
		this.#wheel.clear();
		if (this.#pending?.case === 'move')
			this.#pending = null;
		this.#watch();
	}

	/** @param {Stroke} stroke */
	#later(stroke) {
		if (this.#pending && this.#pending.case !== stroke.case)
			this.flush();
		this.#pending = stroke;
		this.#askFrame();
	}

	#askFrame() {
		if (this.#frameAsked)
			return;
		this.#frameAsked = true;
		this.#frame(() => {
			this.#frameAsked = false;
			this.flush();
		});
	}

	#watch() {
		if (!this.isDown) {
			clearInterval(this.#holding);
			this.#holding = undefined;
		} else {
			this.#holding ??= setInterval(
				() => this.#send({ case: 'holding', value: {} }), HOLDING_MS);
		}
	}
}
