// The picture on the page: its two canvases and the cursor above them, where they lie, and
// the tools that say how it is shown.
import { centre, cut, layOut } from './layout.js';
import { element, setStyle, show } from './page.js';
import { toPicture } from './place.js';

/**
 * @import { Fit } from './fitted.js'
 * @import { Shown } from './screen.js'
 * @import { Box, Mode } from './layout.js'
 * @import { Say } from './door.js'
 * @import { At } from './strokes.js'
 */

const stage = element('stage');
const frame = element('frame');
const monitors = element('monitors');
const size = element('size');
const ZOOM_MAX = 8;
const ZOOM_NONE = 1.05; // less is meant as none

/** @param {string} id */
function newCanvas(id) {
	const canvas = document.createElement('canvas');
	canvas.id = id;
	canvas.setAttribute('aria-hidden', 'true'); // the stage around it has the words
	return canvas;
}

/** What the operator points with, drawn here as well: the host's own is in no picture. */
function newMark() {
	const mark = document.createElement('div');
	mark.id = 'mark';
	mark.hidden = true;
	mark.setAttribute('aria-hidden', 'true');
	return mark;
}

export class View {
	#say;
	#onFit;
	#screen = newCanvas('screen');
	#fitted = newCanvas('fitted');
	#cursor = newCanvas('cursor');
	#mark = newMark();
	/** @type {NonNullable<Shown['picture']> | null} */
	#picture = null;
	/** @type {NonNullable<Shown['cursor']> | null} */
	#cursorImage = null;
	#cursorAt = { x: 0, y: 0 };
	#room = { widthDev: 1, heightDev: 1 };
	/** @type {Mode} */
	#mode = 'fit';
	#monitor = 0; // 0: all of them
	#zoom = 1; // of what fits
	/** Where on the page the operator's own pointer is, while it looks like the host's. @type {At | null} */
	#hand = null;
	/** What the mark points at. @type {{ shape: string, pixel: At } | null} */
	#marked = null;
	#fitSent = '';

	/**
	 * @param {Say} say
	 * @param {(fit: Fit | null) => void} onFit how large the fitted canvas is to be
	 */
	constructor(say, onFit) {
		this.#say = say;
		this.#onFit = onFit;
		new ResizeObserver(() => this.#measure()).observe(stage);
		stage.addEventListener('blur', () => delete stage.dataset.quiet);
		size.addEventListener('change', ({ target }) => {
			this.#mode = /** @type {HTMLInputElement} */ (target).value === 'exact' ? 'exact' : 'fit';
			this.#zoom = 1;
			this.#place();
		});
		monitors.addEventListener('change', ({ target }) => {
			this.#monitor = Number(/** @type {HTMLInputElement} */ (target).value);
			this.#zoom = 1;
			this.#place();
		});
	}

	/** Canvases for a new session; they belong to the worker from now on. */
	begin() {
		this.end();
		this.#screen = newCanvas('screen');
		this.#fitted = newCanvas('fitted');
		this.#cursor = newCanvas('cursor');
		frame.append(this.#screen, this.#fitted, this.#cursor, this.#mark);
		return {
			exact: this.#screen.transferControlToOffscreen(),
			fitted: this.#fitted.transferControlToOffscreen(),
		};
	}

	/** Nothing of the picture stays. */
	end() {
		frame.replaceChildren();
		this.#picture = null;
		this.#cursorImage = null;
		this.#monitor = 0;
		this.#zoom = 1;
		this.#hand = null;
		this.setMark(null);
		this.#fitSent = '';
	}

	/** The pixel of the picture at a point of the page, the nearest one; null: no picture yet. @param {At} at */
	pixelAt(at) {
		const part = this.#part();
		return part && toPicture(at, frame.getBoundingClientRect(), part);
	}

	/**
	 * The host's pointer is drawn at once where the operator's hand is, not where the host last
	 * said, and stays there when the picture moves beneath; null: where the host says.
	 * @param {At | null} at
	 */
	setHand(at) {
		this.#hand = at;
		this.#placeCursor();
	}

	/** @param {{ shape: string, pixel: At } | null} mark null: none */
	setMark(mark) {
		this.#marked = mark;
		this.#placeMark();
	}

	#placeMark() {
		const part = this.#part();
		show(this.#mark, this.#marked !== null && part !== null);
		if (!this.#marked || !part)
			return;
		const { shape, pixel } = this.#marked;
		const scale = this.#scale(part);
		this.#mark.dataset.shape = shape;
		setStyle(this.#mark, {
			transform: `translate(${(pixel.x - part.x + 0.5) * scale}px, ${(pixel.y - part.y + 0.5) * scale}px)`,
		});
	}

	/** CSS pixels for each pixel of the picture. @param {Box} part */
	#scale(part) {
		return layOut(part, this.#room, this.#mode, this.#zoom).scale / window.devicePixelRatio;
	}

	/** @param {number} dx @param {number} dy CSS pixels. False: nothing of it is out of sight. */
	pan(dx, dy) {
		const canPan = stage.scrollWidth > stage.clientWidth || stage.scrollHeight > stage.clientHeight;
		stage.scrollBy(-dx, -dy);
		return canPan;
	}

	/** What lies at a point of the page stays there. @param {number} factor @param {At} at */
	zoom(factor, at) {
		const part = this.#part();
		if (!part)
			return;
		const fitting = layOut(part, this.#room, 'fit').scale;
		const now = layOut(part, this.#room, this.#mode, this.#zoom).scale / fitting;
		const zoom = Math.min(Math.max(1, ZOOM_MAX / fitting), now * factor);
		const before = frame.getBoundingClientRect();
		const [fx, fy] = [(at.x - before.left) / before.width, (at.y - before.top) / before.height];
		this.#mode = 'fit';
		this.#zoom = zoom < ZOOM_NONE ? 1 : zoom;
		for (const input of size.querySelectorAll('input'))
			input.checked = input.value === 'fit' && this.#zoom === 1;
		this.#place();
		const after = frame.getBoundingClientRect();
		stage.scrollBy(after.left + fx * after.width - at.x, after.top + fy * after.height - at.y);
	}

	/** Keys scroll the picture; without a frame around it as long as nobody tabs here. */
	focus() {
		stage.dataset.quiet = '';
		stage.focus();
	}

	/** @param {Shown} shown */
	take(shown) {
		if (shown.cursor)
			this.#takeCursor(shown.cursor);
		if (shown.cursorAt)
			this.#cursorAt = shown.cursorAt;
		if (shown.picture) {
			this.#picture = shown.picture;
			this.renderMonitors();
			this.#place();
		} else {
			this.#placeCursor();
		}
		this.#screen.dataset.frame = String(shown.turn);
	}

	renderMonitors() {
		const count = this.#picture?.monitors.length ?? 0;
		if (this.#monitor > count)
			this.#monitor = 0;
		show(monitors, count > 1);
		monitors.querySelectorAll('label').forEach((label) => label.remove());
		for (let number = 0; number <= count; number++)
			monitors.append(this.#choice(number));
	}

	/** @param {number} number */
	#choice(number) {
		const label = document.createElement('label');
		const input = document.createElement('input');
		const text = document.createElement('span');
		input.type = 'radio';
		input.name = 'monitor';
		input.value = String(number);
		input.checked = number === this.#monitor;
		text.textContent = number === 0 ? this.#say('view.all') : String(number);
		if (number > 0)
			input.setAttribute('aria-label', this.#say('view.monitor.label', { number }));
		label.append(input, text);
		return label;
	}

	/** Scroll bars included: they come and go with what is decided here. */
	#measure() {
		const ratio = window.devicePixelRatio;
		const { width, height } = stage.getBoundingClientRect();
		this.#room = {
			widthDev: Math.max(1, Math.floor(width * ratio)),
			heightDev: Math.max(1, Math.floor(height * ratio)),
		};
		this.#place();
	}

	/** The part of the picture that is shown. @returns {Box | null} */
	#part() {
		if (!this.#picture)
			return null;
		const { width, height, monitors: all } = this.#picture;
		const monitor = all[this.#monitor - 1];
		return (monitor && cut(monitor, this.#picture)) ?? { x: 0, y: 0, w: width, h: height };
	}

	#place() {
		const part = this.#part();
		if (!part || !this.#picture)
			return;
		const ratio = window.devicePixelRatio;
		const layout = layOut(part, this.#room, this.#mode, this.#zoom);
		const origin = stage.getBoundingClientRect();
		const px = (/** @type {number} */ device) => `${device / ratio}px`;
		setStyle(frame, {
			width: px(layout.widthDev),
			height: px(layout.heightDev),
			left: `${centre(stage.clientWidth, layout.widthDev, origin.left, ratio)}px`,
			top: `${centre(stage.clientHeight, layout.heightDev, origin.top, ratio)}px`,
		});
		setStyle(this.#screen, {
			width: px(this.#picture.width * layout.scale),
			height: px(this.#picture.height * layout.scale),
			left: px(-part.x * layout.scale),
			top: px(-part.y * layout.scale),
		});
		this.#screen.classList.toggle('blocky', layout.blocky);
		this.#cursor.classList.toggle('blocky', layout.blocky);
		show(this.#fitted, layout.shrunk);
		this.#sendFit(layout.shrunk ?
			{ part, width: layout.widthDev, height: layout.heightDev } : null);
		this.#placeCursor();
		this.#placeMark();
	}

	/** @param {Fit | null} fit */
	#sendFit(fit) {
		const text = JSON.stringify(fit);
		if (text === this.#fitSent)
			return;
		this.#fitSent = text;
		this.#onFit(fit);
	}

	/** @param {NonNullable<Shown['cursor']>} image */
	#takeCursor(image) {
		this.#cursorImage = image;
		if (image.w === 0)
			return;
		this.#cursor.width = image.w;
		this.#cursor.height = image.h;
		const pixels = new Uint8ClampedArray(image.rgba);
		this.#cursor.getContext('2d')?.putImageData(new ImageData(pixels, image.w, image.h), 0, 0);
	}

	#placeCursor() {
		const part = this.#part();
		const image = this.#cursorImage;
		const isShown = part !== null && image !== null && image.w > 0;
		show(this.#cursor, isShown);
		frame.toggleAttribute('data-hand', isShown && this.#hand !== null); // not two pointers
		if (!part || !image)
			return;
		const scale = this.#scale(part);
		const at = (this.#hand && this.pixelAt(this.#hand)) ?? this.#cursorAt;
		const x = (at.x - image.hotX - part.x) * scale;
		const y = (at.y - image.hotY - part.y) * scale;
		setStyle(this.#cursor, {
			width: `${image.w * scale}px`,
			height: `${image.h * scale}px`,
			transform: `translate(${x}px, ${y}px)`,
		});
	}
}
