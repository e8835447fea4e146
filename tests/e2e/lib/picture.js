// Pictures as tests compare them: { width, height, rgb } with three bytes a pixel.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

/** @typedef {{ width: number, height: number, rgb: Buffer }} Picture */

const screenDump = fileURLToPath(new URL('../../../build/tests/lib/screen_dump', import.meta.url));

/** What the X server shows; only tests may read the whole screen. @returns {Picture} */
export function screenOf(desktop) {
	const dump = execFileSync(screenDump, { env: desktop.env, maxBuffer: 1 << 28 });
	return { width: dump.readUInt32LE(0), height: dump.readUInt32LE(4), rgb: dump.subarray(8) };
}

/** From R, G, B, A bytes. @returns {Picture} */
export function fromRgba(width, height, rgba) {
	const rgb = Buffer.alloc(width * height * 3);
	for (let from = 0, to = 0; to < rgb.length; from += 4) {
		rgb[to++] = rgba[from];
		rgb[to++] = rgba[from + 1];
		rgb[to++] = rgba[from + 2];
	}
	return { width, height, rgb };
}

/** A PNG of 8 bits, RGB or RGBA, not interlaced (what engawa-view writes). @returns {Picture} */
export function fromPng(png) {
	let width = 0;
	let height = 0;
	let channels = 0;
	const data = [];
	for (let at = 8; at < png.length;) {
		const size = png.readUInt32BE(at);
		const type = png.toString('latin1', at + 4, at + 8);
		const body = png.subarray(at + 8, at + 8 + size);
		if (type === 'IHDR') {
			[width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)];
			channels = { 2: 3, 6: 4 }[body[9]] ?? 0;
			if (body[8] !== 8 || channels === 0 || body[12] !== 0)
				throw new Error('not a PNG of the kind expected');
		} else if (type === 'IDAT') {
			data.push(body);
		}
		at += 12 + size;
	}
	return { width, height, rgb: withoutFilters(zlib.inflateSync(Buffer.concat(data)), width, height, channels) };
}

/** Undoes PNG's row filters (PNG specification, section 9) and drops the alpha. */
function withoutFilters(raw, width, height, channels) {
	const rowBytes = width * channels;
	const rgb = Buffer.alloc(width * height * 3);
	let above = Buffer.alloc(rowBytes);
	for (let y = 0, from = 0, to = 0; y < height; y++) {
		const filter = raw[from++];
		const row = raw.subarray(from, from + rowBytes);
		from += rowBytes;
		if (filter !== 0)
			undoFilter(filter, row, above, channels);
		for (let x = 0; x < rowBytes; x += channels) {
			rgb[to++] = row[x];
			rgb[to++] = row[x + 1];
			rgb[to++] = row[x + 2];
		}
		above = row;
	}
	return rgb;
}

/** In place. */
function undoFilter(filter, row, above, channels) {
	for (let i = 0; i < row.length; i++) {
		const left = i >= channels ? row[i - channels] : 0;
		const corner = i >= channels ? above[i - channels] : 0;
		row[i] += [0, left, above[i], (left + above[i]) >> 1, paeth(left, above[i], corner)][filter];
	}
}

function paeth(left, above, corner) {
	const base = left + above - corner;
	const [a, b, c] = [Math.abs(base - left), Math.abs(base - above), Math.abs(base - corner)];
	if (a <= b && a <= c)
		return left;
	return b <= c ? above : corner;
}

/**
 * Where two pictures differ, outside the rectangles left out: undefined, or the number of
 * pixels and the first of them.
 * @param {Picture} a @param {Picture} b
 * @param {{ x: number, y: number, w: number, h: number }[]} except
 */
export function difference(a, b, except = []) {
	if (a.width !== b.width || a.height !== b.height)
		return { pixels: -1, sizes: `${a.width}x${a.height} ${b.width}x${b.height}` };
	if (except.length === 0 && a.rgb.equals(b.rgb))
		return undefined;
	let pixels = 0;
	let first;
	for (let y = 0; y < a.height; y++)
		for (let x = 0; x < a.width; x++) {
			const i = 3 * (y * a.width + x);
			if (a.rgb[i] === b.rgb[i] && a.rgb[i + 1] === b.rgb[i + 1] && a.rgb[i + 2] === b.rgb[i + 2])
				continue;
			if (except.some((r) => x >= r.x && y >= r.y && x < r.x + r.w && y < r.y + r.h))
				continue;
			pixels++;
			first ??= { x, y, a: a.rgb.toString('hex', i, i + 3), b: b.rgb.toString('hex', i, i + 3) };
		}
	return pixels ? { pixels, first } : undefined;
}

/** What stands for a closed window is made of these alone (shield/shield.h). */
const PLACEHOLDER = new Set([0x7b8794, 0x66717d, 0xa7afb8, 0xd3d7db, 0xffffff]);

/** How many pixels of a rectangle are nothing that stands for a closed window. @param {Picture} p */
export function besidePlaceholder(p, { x, y, w, h }) {
	let n = 0;
	for (let row = y; row < y + h; row++)
		for (let i = 3 * (row * p.width + x); i < 3 * (row * p.width + x + w); i += 3)
			n += PLACEHOLDER.has(p.rgb.readUIntBE(i, 3)) ? 0 : 1;
	return n;
}

/** How many pixels have exactly this colour. @param {Picture} p @param {number} colour 0xRRGGBB */
export function countColour(p, colour) {
	const wanted = Buffer.from([colour >> 16, (colour >> 8) & 255, colour & 255]);
	let n = 0;
	for (let at = p.rgb.indexOf(wanted); at >= 0; at = p.rgb.indexOf(wanted, at + 1))
		n += at % 3 === 0 ? 1 : 0;
	return n;
}
