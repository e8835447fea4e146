// The console in a browser window on a desktop of its own, run by that desktop's user. Keys and
// mouse are those of its X server; the page is only read, through Chromium's own protocol
// (chromedevtools.github.io/devtools-protocol). A library that drives browsers would say to the
// page that it is in front, and Chromium then makes no window full screen.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { WebSocket } from 'ws';
import { startBrowser } from '../../../tools/lib/applications.js';
import { until } from '../../lib/wait.js';

const ANSWER_LIMIT_MS = 20000;
const SIZE = { width: 1280, height: 880 };

// ---- in the page ----

/** A point of the page, on the screen: the browser's own bars are above it. */
function onScreen(x, y) {
	const border = (window.outerWidth - window.innerWidth) / 2;
	const above = window.outerHeight - window.innerHeight - border;
	return { x: Math.floor(window.screenX + border + x), y: Math.floor(window.screenY + above + y) };
}

function middleOf(selector) {
	const one = document.querySelector(selector);
	if (!one?.checkVisibility() || one.matches(':disabled'))
		return null;
	const { left, top, width, height } = one.getBoundingClientRect();
	return { x: left + width / 2, y: top + height / 2 };
}

function isHovered(selector) {
	const one = document.querySelector(selector);
	return (one?.closest('label') ?? one)?.matches(':hover') ?? false;
}

/** Where a pixel of the host's picture is. */
function placeOf(x, y) {
	const screen = /** @type {HTMLCanvasElement} */ (document.getElementById('screen'));
	const { left, top, width, height } = screen.getBoundingClientRect();
	return { x: left + (x + 0.5) * width / screen.width, y: top + (y + 0.5) * height / screen.height };
}

/** The colours in a box of the picture as it was decoded, each once. */
function coloursIn(x, y, w, h) {
	const screen = /** @type {HTMLCanvasElement} */ (document.getElementById('screen'));
	const copy = new OffscreenCanvas(w, h);
	const context = copy.getContext('2d');
	context.drawImage(screen, -x, -y);
	const pixels = new DataView(context.getImageData(0, 0, w, h).data.buffer);
	const found = new Set();
	for (let at = 0; at < pixels.byteLength; at += 4)
		found.add(pixels.getUint32(at) >>> 8);
	return [...found].map((one) => one.toString(16).padStart(6, '0'));
}

const twoFrames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
const textOf = (selector) => document.querySelector(selector)?.textContent ?? '';

export class DeskBrowser {
	#desk;
	#port = '';
	#socket;
	#calls = 0;

	/** @param {import('../../../tools/lib/desktop.js').Desktop} desk whose stop() ends it */
	constructor(desk) {
		this.#desk = desk;
	}

	/** @param {string} url */
	async start(url) {
		const file = path.join(this.#desk.account.dir, 'chromium/DevToolsActivePort');
		startBrowser(this.#desk, url,
			{ x: 0, y: 0, ...SIZE, options: ['--remote-debugging-port=0'] });
		await until('the browser can be asked', () => fs.existsSync(file) && fs.readFileSync(file, 'utf8').includes('\n'));
		[this.#port] = fs.readFileSync(file, 'utf8').split('\n');
		const { webSocketDebuggerUrl } = await until('its page is there',
			async () => (await this.pages()).find((page) => page.url === url));
		this.#socket = new WebSocket(webSocketDebuggerUrl);
		await once(this.#socket, 'open');
		await until('the page runs', () => this.evaluate(() => document.readyState === 'complete')
			.catch(() => false)); // asked between two pages
	}

	/** Another page in its place, with the first one to go back to. @param {string} url */
	async goOn(url) {
		await this.evaluate((to) => void (location.href = to), url);
		await until('the page runs', () => this.evaluate((to) => location.href === to && document.readyState === 'complete', url)
			.catch(() => false));
	}

	/** Its tabs and windows. @returns {Promise<{ url: string, webSocketDebuggerUrl: string }[]>} */
	async pages() {
		const answer = await fetch(`http://127.0.0.1:${this.#port}/json/list`);
		return (await answer.json()).filter(({ type }) => type === 'page');
	}

	/** Has the page evaluate it once; the protocol's whole answer. */
	async #ask(expression) {
		const id = ++this.#calls;
		const answer = new Promise((resolve, reject) => {
			const limit = setTimeout(() => reject(new Error('the page does not answer: a dialog?')), ANSWER_LIMIT_MS);
			const take = (data) => {
				const message = JSON.parse(String(data));
				if (message.id !== id)
					return;
				clearTimeout(limit);
				this.#socket.off('message', take);
				resolve(message);
			};
			this.#socket.on('message', take);
		});
		this.#socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params: {
			expression, awaitPromise: true, returnByValue: true } }));
		return answer;
	}

	/** Runs in the page, once there is one: between two pages there is none. Its result, as JSON has it. */
	async evaluate(fn, ...args) {
		const expression = `(${fn})(...${JSON.stringify(args)})`;
		const { result, error } = await until('there is a page', async () => {
			const answer = await this.#ask(expression);
			return /Cannot find default execution context/.test(answer.error?.message) ? undefined : answer;
		});
		if (error || result.exceptionDetails)
			throw new Error(JSON.stringify(error ?? result.exceptionDetails));
		return result.result.value;
	}

	/** @param {RegExp} words */
	reads(selector, words) {
		return until(`${selector} says ${words}`, async () => words.test(await this.evaluate(textOf, selector)));
	}

	has(selector) {
		return until(`there is ${selector}`, () => this.evaluate((one) => document.querySelector(one) !== null, selector));
	}

	/** Its own keyboard and mouse, in xdotool's words. @param {...(string | number)} words */
	hand(...words) {
		execFileSync('xdotool', words.map(String), { env: this.#desk.env });
	}

	/** The pointer onto it, also when the page moves it away meanwhile. */
	async over(selector) {
		await until(`${selector} is under the pointer`, async () => {
			const { x, y } = await until(`${selector} can be clicked`, () => this.evaluate(middleOf, selector));
			await this.#moveOnPage(x, y);
			await this.evaluate(twoFrames);
			return this.evaluate(isHovered, selector);
		});
	}

	async click(selector) {
		await this.over(selector);
		this.hand('click', 1);
	}

	/** @returns {Promise<string[]>} */
	coloursIn(x, y, w, h) {
		return this.evaluate(coloursIn, x, y, w, h);
	}

	/** To a pixel of the host's picture. */
	async moveTo(x, y) {
		await this.evaluate(twoFrames); // tools come and go, and the picture moves with them
		const at = await this.evaluate(placeOf, x, y);
		await this.#moveOnPage(at.x, at.y);
	}

	async clickAt(x, y, button = 1) {
		await this.moveTo(x, y);
		this.hand('click', button);
	}

	async #moveOnPage(px, py) {
		const { x, y } = await this.evaluate(onScreen, px, py);
		this.hand('mousemove', x, y);
	}

	stop() {
		this.#socket?.close();
	}
}
