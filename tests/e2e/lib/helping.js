// An operator who helps: the console in one of the browsers that operators use, with a host of
// test's own making (tests/lib/scripted_host.js) behind it, and what tests of hands ask of both.
import { after, before, describe } from 'node:test';
import { ScriptedHost } from '../../lib/scripted_host.js';
import { until } from '../../lib/wait.js';
import { startBrowser } from './browsers.js';
import { pattern, startBareBroker } from './scripted.js';

/** Messages that need a grant. */
export const HANDS = ['point', 'move', 'button', 'wheel', 'key', 'text'];
const WIDTH = 1000;
const HEIGHT = 700;
const MONITORS = [{ x: 0, y: 0, w: 600, h: 700 }, { x: 600, y: 0, w: 400, h: 500 }];
const CURSOR = { w: 2, h: 2, hotX: 0, hotY: 0, rgba: new Uint8Array(16).fill(255) };
export const PICTURE = pattern(WIDTH, HEIGHT);

// ---- in the page ----

const readState = () => [document.body.dataset.state, document.body.dataset.reason].filter(Boolean).join(' ');
export const textOf = (selector) => document.querySelector(selector).textContent.replace(/\s+/g, ' ').trim();
export const isShown = (selector) => document.querySelector(selector)?.checkVisibility() ?? false;
const dataOf = (selector) => ({ ...document.querySelector(selector).dataset });
/** What is still to be laid out has been, by the second frame. */
const twoFrames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

/** Where a pixel of the host's picture lies on the page, by the canvas that holds all of it. */
export function placeOf(x, y) {
	const screen = document.getElementById('screen');
	const { left, top, width, height } = screen.getBoundingClientRect();
	return { x: left + (x + 0.5) * width / screen.width, y: top + (y + 0.5) * height / screen.height };
}

export class Helping {
	browser;
	/** @type {ScriptedHost} */
	host;
	name;
	#address = '';

	/** @param {'chromium' | 'firefox'} name */
	constructor(name) {
		this.name = name;
	}

	/** @param {string} address of the broker */
	async start(address) {
		this.#address = address;
		this.browser = await startBrowser(this.name);
	}

	async stop() {
		await this.browser?.close();
		this.host?.close();
	}

	/** Runs in the page. */
	page(fn, ...args) {
		return this.browser.evaluate(fn, ...args);
	}

	stateIs(wanted) {
		return until(`it is ${wanted}`, async () => await this.page(readState) === wanted)
			.catch(async (error) => {
				throw new Error(`${error.message}: it is ${await this.page(readState)}`);
			});
	}

	reads(selector, words) {
		return until(`${selector} says ${words}`, async () => words.test(await this.page(textOf, selector)))
			.catch(async (error) => {
				throw new Error(`${error.message}: it says ${await this.page(textOf, selector)}`);
			});
	}

	shows(selector) {
		return until(`${selector} is shown`, () => this.page(isShown, selector));
	}

	isAt(permit, at) {
		return until(`${permit} is ${at}`, async () => (await this.page(dataOf, `#permit-${permit}`)).at === at);
	}

	/** A new session: the picture is there, and nothing else is granted. */
	async view() {
		this.host?.close();
		this.host = await ScriptedHost.open(this.#address);
		await this.browser.goto(`http://${this.#address}/`);
		await this.stateIs('enter');
		await this.browser.keys(this.host.code);
		await this.browser.press('Enter');
		await this.stateIs('asking');
		this.host.grant();
		await until('it wants turns', () => this.host.want?.window);
		const turn = await this.host.show(PICTURE,
			{ monitors: MONITORS, cursor: CURSOR, cursorAt: { x: 500, y: 300, turn: 0 } });
		await until('the picture is there', async () => Number((await this.page(dataOf, '#screen')).frame) === turn);
	}

	/** Without being asked: what the person's PC says is what counts. */
	async granted(permits) {
		this.host.grants(permits);
		for (const permit of Object.keys(permits))
			await this.isAt(permit, 'held');
		this.host.said = [];
	}

	async controlling(permits = { control: 600 }) {
		await this.view();
		await this.granted(permits);
		await until('it is the tool', async () => (await this.page(dataOf, '#stage')).tool === 'control');
	}

	/** @returns where on the page the pointer is now */
	async moveTo(x, y) {
		await this.page(twoFrames); // tools and scroll bars come and go, and the picture moves with them
		const place = await this.page(placeOf, x, y);
		const at = { x: Math.floor(place.x), y: Math.floor(place.y) };
		await this.browser.move(at.x, at.y);
		return at;
	}

	async clickAt(x, y, button = 'left') {
		await this.moveTo(x, y);
		await this.browser.button(true, button);
		await this.browser.button(false, button);
	}

	/** Everything that hands did, once this much of it has come. */
	did(count, ...kinds) {
		return until(`the host heard ${count} of ${kinds}`,
			() => this.host.heard(...kinds).length >= count && this.host.heard(...kinds)).catch((error) => {
			throw new Error(`${error.message}: ${JSON.stringify(this.host.heard(...HANDS))}`);
		});
	}

	/** All that was on its way has come: what the worker says once a second has been said since. */
	async settled() {
		await this.page(twoFrames);
		const pings = () => this.host.said.filter(({ body }) => body.case === 'ping').length;
		const before = pings();
		await until('the worker has said something since', () => pings() > before);
	}
}

/** These tests in each browser. @param {(one: Helping) => void} tests */
export function inEachBrowser(tests) {
	let broker;
	before(async () => {
		broker = await startBareBroker();
	});
	after(() => broker?.stop());
	for (const name of /** @type {const} */ (['chromium', 'firefox']))
		describe(name, () => {
			const one = new Helping(name);
			before(() => one.start(broker.address));
			after(() => one.stop());
			tests(one);
		});
}
