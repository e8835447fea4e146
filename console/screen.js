// The picture: takes the screen channel's messages one by one, decodes, and puts whole turns
// onto the canvas. Runs in the worker; the canvases belong to the page's elements.
//
// Two canvases: `exact` holds the picture pixel by pixel; `fitted` what is shown of it when that
// is smaller, because a browser's own scaling of an element loses thin lines.
import { AREA_MAX } from './bounds.js';
import { Fitted, contextOf } from './fitted.js';
import { RuleError } from './messages.js';
import { Turns } from './turns.js';

/** So long the browser's next frame is waited for. */
const NO_FRAME_MS = 200;

/**
 * @import { Cursor, Picture, Screen as ScreenMessage, Update } from '#wire'
 * @import { TileDecoder } from './decode.js'
 * @import { Fit } from './fitted.js'
 * @import { Box } from './layout.js'
 */

/**
 * What changed between two presentations; the page shows cursor and sizes together with it.
 * @typedef {object} Shown
 * @property {number} turn
 * @property {{ width: number, height: number, monitors: Box[] }} [picture]
 * @property {{ w: number, h: number, hotX: number, hotY: number, rgba: Uint8Array }} [cursor]
 * @property {{ x: number, y: number }} [cursorAt]
 */

/** For whoever records a profile of the console (tests/bench/console.js); it leaves nothing behind.
 * @param {string} name @param {number} start */
function measure(name, start) {
	performance.measure(name, { start });
	performance.clearMeasures(name);
}

/** @param {Picture} picture */
function checkPicture({ width, height }) {
	if (width * height > AREA_MAX)
		throw new RuleError('picture too large');
}

/** @param {Cursor} cursor */
function checkCursor({ w, h, hotX, hotY, rgba }) {
	if (rgba.length !== w * h * 4 || (w === 0) !== (h === 0) || hotX > w || hotY > h)
		throw new RuleError('cursor');
}

export class Screen {
	#exact;
	#fitted;
	#decoder;
	#turns = new Turns();
	/** @type {Shown} what the turn under way has brought */
	#coming = { turn: 0 };
	/** @type {Shown} whole turns that wait for the next presentation */
	#ready = { turn: 0 };
	/** @type {Box[]} decoded, not yet on the canvas */
	#decoded = [];
	/** @type {Box | null} on the exact canvas, not yet on the fitted one */
	#stale = null;
	#presented = 0;
	#frameAsked = false;
	#begun = 0; // when the turn under way did; 0: there is none
	#onShown;

	/**
	 * @param {OffscreenCanvas} exact
	 * @param {OffscreenCanvas} fitted
	 * @param {TileDecoder} decoder owned
	 * @param {(shown: Shown, turns: number) => void} onShown with how many turns it holds
	 */
	constructor(exact, fitted, decoder, onShown) {
		this.#exact = contextOf(exact);
		this.#fitted = new Fitted(fitted);
		this.#decoder = decoder;
		this.#onShown = onShown;
	}

	/** Whether it shows videos. */
	get hasVideo() {
		return this.#decoder.hasVideo;
	}

	/**
	 * One message at a time: wait for the promise before the next one. Rejects when it is
	 * against the rules.
	 * @param {ScreenMessage['body']} body
	 * @param {number} limit highest turn that was asked for
	 */
	async take(body, limit) {
		const turn = this.#turns.step(body, limit);
		this.#begun ||= performance.now();
		switch (body.case) {
		case 'picture':
			this.#takePicture(body.value);
			break;
		case 'cursor':
			checkCursor(body.value);
			this.#coming.cursor = body.value;
			break;
		case 'cursorAt':
			this.#coming.cursorAt = { x: body.value.x, y: body.value.y };
			break;
		case 'update':
			await this.#takeUpdate(body.value);
			break;
		}
		if (turn !== 0)
			this.#finishTurn(turn);
	}

	/** The host begins anew, from turn 1. What is shown stays until then. */
	restart() {
		this.#decoder.restart();
		this.#turns = new Turns();
		this.#coming = { turn: 0 };
		this.#ready = { turn: 0 };
		this.#decoded = [];
		this.#presented = 0;
		this.#begun = 0;
	}

	/** @param {Fit | null} fit null: the fitted canvas is not shown */
	setFit(fit) {
		this.#fitted.set(fit, this.#exact.canvas);
	}

	/** The newest turn that was shown. */
	get presented() {
		return this.#presented;
	}

	/** @param {Picture} picture */
	#takePicture(picture) {
		checkPicture(picture);
		const { width, height, monitors } = picture;
		this.#decoder.setPicture(width, height);
		this.#coming.picture = {
			width, height, monitors: monitors.map(({ x, y, w, h }) => ({ x, y, w, h })),
		};
	}

	/** @param {Update} update */
	async #takeUpdate(update) {
		await this.#decoder.takeUpdate(update);
		const painted = this.#decoder.takePainted();
		const { width, height } = this.#decoder;
		if (update.key)
			this.#decoded.push({ x: 0, y: 0, w: width, h: height }); // it became black first
		else if (painted)
			this.#decoded.push({ x: painted.x, y: painted.y, w: painted.width, h: painted.height });
	}

	/** @param {number} turn */
	#finishTurn(turn) {
		const { picture } = this.#coming;
		const { canvas } = this.#exact;
		if (picture && (picture.width !== canvas.width || picture.height !== canvas.height)) {
			canvas.width = picture.width;
			canvas.height = picture.height;
		}
		this.#paint();
		measure('turn', this.#begun);
		this.#begun = 0;
		this.#ready = { ...this.#ready, ...this.#coming, turn };
		this.#coming = { turn: 0 };
		if (!this.#frameAsked)
			this.#askFrame();
	}

	/** With the browser's next frame. A browser that gives none, as Firefox may in a worker while its machine
	 * is busy, must not stop the session: the host waits until its turn was shown. */
	#askFrame() {
		const present = () => {
			cancelAnimationFrame(frame);
			clearTimeout(timer);
			this.#frameAsked = false;
			this.#present();
		};
		const frame = requestAnimationFrame(present);
		const timer = setTimeout(present, NO_FRAME_MS);
		this.#frameAsked = true;
	}

	#paint() {
		const { width, height } = this.#exact.canvas;
		const image = new ImageData(this.#decoder.picture(), width, height);
		for (const { x, y, w, h } of this.#decoded) {
			this.#exact.putImageData(image, 0, 0, x, y, w, h);
			this.#stale = this.#stale ? around(this.#stale, { x, y, w, h }) : { x, y, w, h };
		}
		this.#decoded = [];
	}

	#present() {
		const begun = performance.now();
		if (this.#stale)
			this.#fitted.draw(this.#exact.canvas, this.#stale);
		this.#stale = null;
		const shown = this.#ready;
		const turns = shown.turn - this.#presented;
		this.#ready = { turn: 0 };
		this.#presented = shown.turn;
		this.#onShown(shown, turns);
		measure('present', begun);
	}
}

/** @param {Box} a @param {Box} b @returns {Box} */
function around(a, b) {
	const x = Math.min(a.x, b.x);
	const y = Math.min(a.y, b.y);
	return {
		x, y,
		w: Math.max(a.x + a.w, b.x + b.w) - x,
		h: Math.max(a.y + a.h, b.y + b.h) - y,
	};
}
