// What fingers on the picture mean. Knows points and times only.
//
//	tap                     a click; a second tap soon lands on the same pixel
//	long press              a click with the right button
//	tap, press and move     a drag with the left button
//	one finger moves        pan: what lies under the finger follows
//	two fingers move        scroll
//	two fingers apart       zoom, here only

/**
 * @typedef {{ x: number, y: number }} At CSS pixels of the page
 * @typedef {object} GestureListener
 * @property {(at: At) => void} finger one finger, and no other, is here
 * @property {() => void} lifted no longer
 * @property {(at: At) => void} tap
 * @property {(at: At) => void} longPress
 * @property {(at: At, phase: 'start' | 'move' | 'end') => void} drag
 * @property {(dx: number, dy: number, at: At) => void} pan
 * @property {(dx: number, dy: number, at: At) => void} scroll
 * @property {(factor: number, at: At, dx: number, dy: number) => void} zoom and moved with it
 */

const SLOP = 10;
const PINCH = 24; // how far fingers go apart before it means that
const LONG_MS = 500;
const AGAIN_MS = 300;
const AGAIN_NEAR = 40;

/** @param {At} a @param {At} b */
const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
/** @param {At} a @param {At} b @returns {At} */
const between = (a, b) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

export class Gestures {
	#listener;
	/** @type {Map<number, At>} */
	#fingers = new Map();
	/** @type {'none' | 'one' | 'pan' | 'drag' | 'two' | 'scroll' | 'zoom' | 'over'} */
	#state = 'none';
	/** @type {At} */
	#from = { x: 0, y: 0 };
	#apart = 0;
	#isAgain = false;
	/** @type {{ at: At, ms: number } | null} */
	#lastTap = null;
	/** @type {ReturnType<typeof setTimeout> | undefined} */
	#long;

	/** @param {GestureListener} listener */
	constructor(listener) {
		this.#listener = listener;
	}

	/** @param {number} id @param {At} at @param {number} ms */
	down(id, at, ms) {
		this.#fingers.set(id, at);
		if (this.#fingers.size === 1)
			this.#begin(at, ms);
		else if (this.#fingers.size === 2 && this.#state !== 'over')
			this.#beginTwo();
		else
			this.#finish('over');
	}

	/** @param {number} id @param {At} at */
	move(id, at) {
		const before = this.#fingers.get(id);
		if (!before)
			return;
		this.#fingers.set(id, at);
		if (this.#fingers.size === 1)
			this.#moveOne(at, before);
		else if (this.#fingers.size === 2)
			this.#moveTwo();
	}

	/** @param {number} id @param {number} ms */
	up(id, ms) {
		const at = this.#fingers.get(id);
		if (!at)
			return;
		this.#fingers.delete(id);
		if (this.#state === 'one')
			this.#tap(ms);
		this.#finish(this.#fingers.size > 0 ? 'over' : 'none');
	}

	/** The system took the fingers away. */
	cancel() {
		this.#fingers.clear();
		this.#finish('none');
	}

	/** @param {At} at @param {number} ms */
	#begin(at, ms) {
		this.#state = 'one';
		this.#from = at;
		const last = this.#lastTap;
		this.#isAgain = last !== null && ms - last.ms < AGAIN_MS && distance(last.at, at) < AGAIN_NEAR;
		this.#listener.finger(at);
		this.#long = setTimeout(() => {
			if (this.#isAgain)
				return this.#beginDrag();
			this.#finish('over');
			this.#listener.longPress(at);
		}, LONG_MS);
	}

	#beginDrag() {
		clearTimeout(this.#long);
		this.#state = 'drag';
		this.#listener.drag(this.#lastTap?.at ?? this.#from, 'start');
		this.#lastTap = null;
	}

	/** @param {At} at @param {At} before */
	#moveOne(at, before) {
		if (this.#state !== 'over')
			this.#listener.finger(at);
		if (this.#state === 'one' && distance(at, this.#from) > SLOP) {
			clearTimeout(this.#long);
			if (this.#isAgain)
				this.#beginDrag();
			else
				this.#state = 'pan';
			before = this.#from;
		}
		if (this.#state === 'drag')
			this.#listener.drag(at, 'move');
		if (this.#state === 'pan')
			this.#listener.pan(at.x - before.x, at.y - before.y, at);
	}

	/** @param {number} ms */
	#tap(ms) {
		const at = this.#isAgain && this.#lastTap ? this.#lastTap.at : this.#from;
		this.#lastTap = this.#isAgain ? null : { at, ms };
		this.#listener.tap(at);
	}

	#beginTwo() {
		this.#finish('two');
		const [a, b] = this.#fingers.values();
		this.#from = between(a, b);
		this.#apart = distance(a, b);
	}

	#moveTwo() {
		const [a, b] = this.#fingers.values();
		const at = between(a, b);
		const apart = distance(a, b);
		if (this.#state === 'two') {
			if (Math.abs(apart - this.#apart) > PINCH)
				this.#state = 'zoom';
			else if (distance(at, this.#from) > SLOP)
				this.#state = 'scroll';
			else
				return;
		}
		const [dx, dy] = [at.x - this.#from.x, at.y - this.#from.y];
		if (this.#state === 'scroll')
			this.#listener.scroll(dx, dy, at);
		if (this.#state === 'zoom')
			this.#listener.zoom(apart / Math.max(1, this.#apart), at, dx, dy);
		this.#from = at;
		this.#apart = apart;
	}

	/** @param {'none' | 'two' | 'over'} next */
	#finish(next) {
		clearTimeout(this.#long);
		const was = this.#state;
		this.#state = next;
		if (was === 'drag')
			this.#listener.drag(this.#from, 'end');
		if (was === 'one' || was === 'pan' || was === 'drag')
			this.#listener.lifted();
	}
}
