// The part of the picture that is shown, made smaller. Browsers look at four pixels for each one
// they draw, which is right down to half the size and loses thin lines below; so the picture is
// halved as often as needed first.

/**
 * @import { Box } from './layout.js'
 * @typedef {{ part: Box, width: number, height: number }} Fit device pixels of the fitted canvas
 */

const MARGIN = 2; // a pixel depends on its neighbours

/** @param {OffscreenCanvas} canvas */
export function contextOf(canvas) {
	const context = canvas.getContext('2d', { alpha: false, colorSpace: 'srgb' });
	if (!context)
		throw new Error('no canvas');
	return context;
}

/** @param {Box} box @param {number} sx @param {number} sy @returns {Box} on whole pixels */
function scaled(box, sx, sy) {
	const x = Math.floor(box.x * sx) - MARGIN;
	const y = Math.floor(box.y * sy) - MARGIN;
	return {
		x, y,
		w: Math.ceil((box.x + box.w) * sx) + MARGIN - x,
		h: Math.ceil((box.y + box.h) * sy) + MARGIN - y,
	};
}

/**
 * Draws `part` of a canvas over all of another one, but touches only `changed` of it.
 * @param {OffscreenCanvasRenderingContext2D} to
 * @param {Box} changed
 * @param {OffscreenCanvas} from
 * @param {Box} part
 */
function drawSmaller(to, changed, from, part) {
	to.save();
	to.beginPath();
	to.rect(changed.x, changed.y, changed.w, changed.h);
	to.clip();
	to.imageSmoothingEnabled = true;
	to.imageSmoothingQuality = 'high';
	to.drawImage(from, part.x, part.y, part.w, part.h, 0, 0, to.canvas.width, to.canvas.height);
	to.restore();
}

/** @param {OffscreenCanvas} canvas @returns {Box} */
const whole = ({ width, height }) => ({ x: 0, y: 0, w: width, h: height });

export class Fitted {
	#context;
	/** @type {Fit | null} */
	#fit = null;
	/** @type {OffscreenCanvasRenderingContext2D[]} the picture at half its size, a quarter, … */
	#halves = [];

	/** @param {OffscreenCanvas} canvas */
	constructor(canvas) {
		this.#context = contextOf(canvas);
	}

	/**
	 * @param {Fit | null} fit null: it is not shown
	 * @param {OffscreenCanvas} picture
	 */
	set(fit, picture) {
		this.#fit = fit;
		this.#halves = [];
		if (!fit)
			return;
		this.#context.canvas.width = fit.width;
		this.#context.canvas.height = fit.height;
		this.draw(picture, whole(picture));
	}

	/** @param {OffscreenCanvas} picture @param {Box} changed */
	draw(picture, changed) {
		if (!this.#fit)
			return;
		const { part, width, height } = this.#fit;
		let from = picture;
		let box = changed;
		for (let level = 0; width / part.w * 2 ** level < 0.5; level++) {
			const half = this.#half(level, from);
			box = scaled(box, half.canvas.width / from.width, half.canvas.height / from.height);
			drawSmaller(half, box, from, whole(from));
			from = half.canvas;
		}
		const [rx, ry] = [from.width / picture.width, from.height / picture.height];
		const source = { x: part.x * rx, y: part.y * ry, w: part.w * rx, h: part.h * ry };
		const [sx, sy] = [width / source.w, height / source.h];
		drawSmaller(this.#context,
			scaled({ ...box, x: box.x - source.x, y: box.y - source.y }, sx, sy), from, source);
	}

	/** @param {number} level @param {OffscreenCanvas} from */
	#half(level, from) {
		const width = Math.ceil(from.width / 2);
		const height = Math.ceil(from.height / 2);
		const known = this.#halves[level];
		if (known && known.canvas.width === width && known.canvas.height === height)
			return known;
		return this.#halves[level] = contextOf(new OffscreenCanvas(width, height));
	}
}
