// The operator's side as an operator has it: the console in a real, headless Chromium.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { fromRgba } from './picture.js';

// Silent towards the network. Only this throwaway browser, which sees nothing but the broker
// under test, runs without a sandbox, and only where the tests run as root.
const OPTIONS = [
	'--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
	'--disable-component-update', '--disable-sync',
	...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** In the page: the picture as it is decoded. */
export function readPicture() {
	const screen = /** @type {HTMLCanvasElement} */ (document.getElementById('screen'));
	const copy = new OffscreenCanvas(screen.width, screen.height);
	const context = copy.getContext('2d');
	context.drawImage(screen, 0, 0);
	const bytes = context.getImageData(0, 0, screen.width, screen.height).data;
	let text = '';
	for (let at = 0; at < bytes.length; at += 0x8000)
		text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
	return { width: screen.width, height: screen.height, rgba: btoa(text) };
}

export class OperatorBrowser {
	static async start() {
		const one = new OperatorBrowser();
		one.profile = fs.mkdtempSync(path.join(os.tmpdir(), 'engawa-operator-'));
		one.context = await chromium.launchPersistentContext(one.profile, {
			executablePath: '/usr/bin/chromium',
			headless: true,
			locale: 'en',
			viewport: { width: 1400, height: 900 },
			args: OPTIONS,
			chromiumSandbox: process.getuid?.() !== 0,
		});
		return one;
	}

	/** Opens the console. @param {string} broker address and port */
	async open(broker) {
		const page = await this.context.newPage();
		await page.goto(`http://${broker}/`);
		await page.waitForSelector('body[data-state="enter"]');
		return new Console(page);
	}

	async stop() {
		await this.context.close();
		fs.rmSync(this.profile, { recursive: true, force: true });
	}
}

export class Console {
	/** @param {import('playwright-core').Page} page */
	constructor(page) {
		this.page = page;
	}

	/** Types the code as an operator does. @param {string} code */
	async enter(code) {
		await this.page.fill('#code', '');
		await this.page.type('#code', code.replaceAll('-', ''));
		await this.page.press('#code', 'Enter');
	}

	/** @param {'enter' | 'joining' | 'proving' | 'asking' | 'viewing' | 'ended'} state */
	async reaches(state) {
		await this.page.waitForSelector(`body[data-state="${state}"]`, { timeout: 30000 });
	}

	/** Why it ended. */
	async reason() {
		await this.reaches('ended');
		return this.page.getAttribute('body', 'data-reason');
	}

	async firstPicture() {
		await this.page.waitForSelector('#screen[data-frame]', { timeout: 30000 });
	}

	/** The picture as it is decoded, pixel by pixel. */
	async picture() {
		const { width, height, rgba } = await this.page.evaluate(readPicture);
		return fromRgba(width, height, Buffer.from(rgba, 'base64'));
	}

	/** Where in the page a pixel of the host's picture is. */
	async placeOf(x, y) {
		return this.page.evaluate(([px, py]) => {
			const screen = /** @type {HTMLCanvasElement} */ (document.getElementById('screen'));
			const shown = [...document.querySelectorAll('canvas')].find((one) => one.getClientRects().length > 0);
			const box = shown.getBoundingClientRect();
			return { x: box.x + px * box.width / screen.width, y: box.y + py * box.height / screen.height };
		}, [x, y]);
	}

	async clickAt(x, y) {
		const place = await this.placeOf(x, y);
		await this.page.mouse.click(place.x, place.y);
	}

	async close() {
		await this.page.close();
	}
}
