// A helper at a desk of their own, with a keyboard, a mouse and a browser window on a real X
// server, and the desktop of the person who is helped on another. No
// window manager keeps keys to itself, so that all of them can be seen to arrive.
import { startTerminal } from '../../../tools/lib/applications.js';
import { startDesktop } from '../../../tools/lib/desktop.js';
import { until } from '../../lib/wait.js';
import { startBroker } from './broker.js';
import { DeskBrowser } from './desk_browser.js';
import { command } from './hands.js';
import { Host } from './host.js';
import { copyPrograms } from './programs.js';

export class TwoDesks {
	/** The person's. @type {import('../../../tools/lib/desktop.js').Desktop} */
	away;
	/** The helper's. @type {import('../../../tools/lib/desktop.js').Desktop} */
	desk;
	/** @type {Host} */
	host;
	/** @type {DeskBrowser} */
	browser;

	/** What the person has there is on the screen already when the picture comes. */
	async start() {
		this.programs = copyPrograms();
		this.away = await startDesktop({ size: '1000x700', shortcuts: false });
		this.desk = await startDesktop({ size: '1300x900', shortcuts: false });
		// so that there is always another picture to come
		startTerminal(this.away, '20x3+700+600', '-e', 'sh', '-c', 'while :; do date +%N; sleep 0.1; done');
	}

	/**
	 * The helper sees the person's screen.
	 * @param {{ show?: string[] }} how  show: windows that the person shows by name
	 */
	async view({ show = [] } = {}) {
		const broker = await startBroker(this.away, this.programs.dir, this.programs.console);
		this.host = new Host({ desktop: this.away, programs: this.programs, broker: broker.address });
		const code = await this.host.code();
		for (const name of show)
			await command({ desktop: this.away, programs: this.programs }, 'show', name);
		this.browser = new DeskBrowser(this.desk);
		await this.browser.start(`http://${broker.address}/icon.svg`);
		await this.browser.click('svg'); // or Chromium would not go back to it
		await this.browser.goOn(`http://${broker.address}/`);
		await this.browser.has('body[data-state="enter"]');
		await this.browser.click('#code');
		await until('it has the keyboard', () => this.browser.evaluate(
			() => document.hasFocus() && document.activeElement?.id === 'code'));
		this.browser.hand('type', code);
		await this.browser.has('#enter[data-tone="good"]');
		this.browser.hand('key', 'Return');
		await this.host.allow();
		await this.browser.has('#screen[data-frame]');
	}

	/** Asks, and the person allows it. @param {'point' | 'control'} what */
	async ask(what) {
		await until('they are asked', async () => { // once it is time to ask again
			await this.browser.click(`#ask-${what}`);
			return until('it is told', () => this.browser.evaluate(
				(one) => document.getElementById(one).dataset.at === 'asked', `permit-${what}`), 500).catch(() => false);
		});
		await this.host.grant(what);
		await this.browser.has(`#permit-${what}[data-at="held"]`);
	}

	/**
	 * When it fails, what both ends know goes into the message.
	 * @template T
	 * @param {() => Promise<T>} what
	 * @returns {Promise<T>}
	 */
	async told(what) {
		try {
			return await what();
		} catch (error) {
			const page = await this.browser.evaluate(() => JSON.stringify({ ...document.body.dataset,
				warning: document.getElementById('warning')?.textContent,
				control: document.getElementById('permit-control')?.dataset.at })).catch(String);
			error.message += `\nthe helper's page: ${page}\nthe host: ${this.host.story()}`;
			throw error;
		}
	}

	async stop() {
		this.browser?.stop();
		await this.host?.stop();
		await this.away?.stop();
		await this.desk?.stop();
		this.programs?.remove();
	}
}
