// Where the picture lies on the operator's screen. Pure arithmetic; lengths are picture
// pixels, device pixels (…Dev) or CSS pixels as their names say.

/**
 * @typedef {{ x: number, y: number, w: number, h: number }} Box
 * @typedef {'fit' | 'exact'} Mode
 * @typedef {object} Layout
 * @property {number} widthDev size of the shown part on the screen
 * @property {number} heightDev
 * @property {number} scale device pixels for each picture pixel
 * @property {boolean} shrunk smaller than the picture: to be resampled, not just scaled
 * @property {boolean} blocky each picture pixel covers whole device pixels
 */

/**
 * @param {Box} part what is shown of the picture
 * @param {{ widthDev: number, heightDev: number }} room
 * @param {Mode} mode
 * @param {number} zoom how many times larger than what fits
 * @returns {Layout}
 */
export function layOut(part, room, mode, zoom = 1) {
	if (mode === 'exact')
		return { widthDev: part.w, heightDev: part.h, scale: 1, shrunk: false, blocky: true };
	const scale = Math.min(room.widthDev / part.w, room.heightDev / part.h) * zoom;
	return {
		widthDev: Math.max(1, Math.round(part.w * scale)),
		heightDev: Math.max(1, Math.round(part.h * scale)),
		scale,
		shrunk: scale < 1,
		blocky: Number.isInteger(scale),
	};
}

/**
 * The offset, in CSS pixels, that puts something in the middle of its room and onto whole
 * device pixels; at the room's edge when it is larger.
 * @param {number} roomCss
 * @param {number} sizeDev
 * @param {number} originCss where the room begins on the page
 * @param {number} ratio device pixels for each CSS pixel
 */
export function centre(roomCss, sizeDev, originCss, ratio) {
	const offset = Math.max(0, (roomCss - sizeDev / ratio) / 2);
	return Math.round((originCss + offset) * ratio) / ratio - originCss;
}

/**
 * What is left of a monitor inside the picture; null: nothing.
 * @param {Box} monitor
 * @param {{ width: number, height: number }} picture
 * @returns {Box | null}
 */
export function cut(monitor, picture) {
	const w = Math.min(monitor.x + monitor.w, picture.width) - monitor.x;
	const h = Math.min(monitor.y + monitor.h, picture.height) - monitor.y;
	return w > 0 && h > 0 ? { x: monitor.x, y: monitor.y, w, h } : null;
}
