// From a point on the page to the pixel of the picture that lies under it. Pure arithmetic.

/** @import { Box } from './layout.js' */

const ALMOST = 1e-6; // what a fraction of a pixel may lose on its way through the browser

/** @param {number} value @param {number} size */
const inside = (value, size) => Math.min(size - 1, Math.max(0, Math.floor(value + ALMOST)));

/**
 * The nearest pixel of `part`, which is shown in the frame; all of it even where a scrolled
 * frame reaches beyond its room.
 * @param {{ x: number, y: number }} at in CSS pixels of the page
 * @param {{ left: number, top: number, width: number, height: number }} frame
 * @param {Box} part of the picture
 */
export function toPicture(at, frame, part) {
	return {
		x: part.x + inside((at.x - frame.left) * part.w / frame.width, part.w),
		y: part.y + inside((at.y - frame.top) * part.h / frame.height, part.h),
	};
}
