// Mouse, pen and fingers over the picture. Knows nothing of what they are for.
import { Gestures } from './gestures.js';

/**
 * @import { At } from './strokes.js'
 * @import { GestureListener } from './gestures.js'
 *
 * Points are CSS pixels of the page.
 * @typedef {object} PointerListener
 * @property {(at: At) => void} over the picture, or beyond it while a button holds it
 * @property {(at: At, buttons: number) => void} buttons those that went down here and are still
 *	down, as PointerEvent.buttons
 * @property {(place: At) => void} pressed before anything else; in CSS pixels of the stage
 * @property {() => void} left the picture
 * @property {() => void} lost the buttons can no longer be followed
 * @property {(event: WheelEvent, at: At) => boolean} wheel true: it was taken
 * @property {GestureListener} fingers
 */

/** @param {PointerEvent | WheelEvent} event @returns {At} */
const pointOf = ({ clientX, clientY }) => ({ x: clientX, y: clientY });

export class Pointer {
	#stage;
	#listener;
	#gestures;

	/** @param {HTMLElement} stage around the picture @param {PointerListener} listener */
	constructor(stage, listener) {
		this.#stage = stage;
		this.#listener = listener;
		this.#gestures = new Gestures(listener.fingers);
		stage.addEventListener('pointerdown', (event) => this.#down(event));
		stage.addEventListener('pointermove', (event) => this.#move(event));
		stage.addEventListener('pointerup', (event) => this.#up(event));
		stage.addEventListener('pointercancel', (event) => this.#cancel(event));
		stage.addEventListener('lostpointercapture', ({ pointerType }) =>
			pointerType !== 'touch' && listener.lost());
		stage.addEventListener('pointerleave', ({ pointerType }) =>
			pointerType !== 'touch' && listener.left());
		stage.addEventListener('wheel', (event) => {
			if (listener.wheel(event, pointOf(event)))
				event.preventDefault();
		}, { passive: false });
	}

	/** @param {PointerEvent} event */
	#isOnPicture({ target, pointerId }) {
		return target !== this.#stage || this.#stage.hasPointerCapture(pointerId);
	}

	/** @param {PointerEvent} event */
	#down(event) {
		if (!this.#isOnPicture(event) && event.pointerType !== 'touch')
			return; // beside the picture, or a scroll bar
		this.#stage.setPointerCapture(event.pointerId);
		const at = pointOf(event);
		if (event.pointerType === 'touch')
			return this.#gestures.down(event.pointerId, at, event.timeStamp);
		const { left, top } = this.#stage.getBoundingClientRect();
		this.#listener.pressed({ x: at.x - left + this.#stage.scrollLeft, y: at.y - top + this.#stage.scrollTop });
		this.#listener.buttons(at, event.buttons);
	}

	/** @param {PointerEvent} event */
	#move(event) {
		const at = pointOf(event);
		if (event.pointerType === 'touch')
			return this.#gestures.move(event.pointerId, at);
		if (!this.#isOnPicture(event))
			return this.#listener.left();
		this.#listener.over(at);
		// A second one comes and goes as a move; one pressed elsewhere is none.
		this.#listener.buttons(at, this.#stage.hasPointerCapture(event.pointerId) ? event.buttons : 0);
	}

	/** @param {PointerEvent} event */
	#up(event) {
		if (event.pointerType === 'touch')
			return this.#gestures.up(event.pointerId, event.timeStamp);
		if (this.#stage.hasPointerCapture(event.pointerId))
			this.#listener.buttons(pointOf(event), event.buttons);
	}

	/** @param {PointerEvent} event */
	#cancel({ pointerType }) {
		if (pointerType === 'touch')
			this.#gestures.cancel();
		else
			this.#listener.lost();
	}
}
