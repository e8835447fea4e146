// A small WebDriver BiDi client (w3c.github.io/webdriver-bidi), enough to use Debian's Firefox.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { WebSocket } from 'ws';

/** @param {string[]} languages as the browser names them to pages */
function makeProfile(languages) {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'engawa-firefox-'));
	const prefs = {
		'intl.accept_languages': languages.join(','),
		'browser.shell.checkDefaultBrowser': false,
		'datareporting.policy.dataSubmissionEnabled': false,
		'toolkit.telemetry.enabled': false,
		'app.normandy.enabled': false,
		'app.update.disabledForTesting': true,
		'extensions.update.enabled': false,
		'network.captive-portal-service.enabled': false,
		'network.connectivity-service.enabled': false,
		'services.settings.server': 'data:,',
		'full-screen-api.transition-duration.enter': '0 0',
		'full-screen-api.transition-duration.leave': '0 0',
		'full-screen-api.warning.timeout': 0,
	};
	fs.writeFileSync(path.join(dir, 'user.js'), Object.entries(prefs)
		.map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''));
	return dir;
}

export class Firefox {
	#child;
	#profile;
	#socket;
	#context;
	#id = 0;
	/** @type {Map<number, { resolve: Function, reject: Function }>} */
	#waiting = new Map();
	#listeners = [];

	static async start({ languages = ['en-US', 'en'], width = 1280, height = 800 } = {}) {
		const firefox = new Firefox();
		firefox.#profile = makeProfile(languages);
		firefox.#child = spawn('firefox-esr', ['--headless', '--no-remote', '--profile', firefox.#profile,
			'--remote-debugging-port', '0', '--width', String(width), '--height', String(height),
			'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'],
			env: { ...process.env, HOME: firefox.#profile, MOZ_CRASHREPORTER_DISABLE: '1' } });
		await firefox.#connect(await firefox.#address());
		return firefox;
	}

	async #address() {
		for await (const line of readline.createInterface({ input: this.#child.stderr })) {
			const found = /WebDriver BiDi listening on (ws:\S+)/.exec(line);
			if (found) {
				this.#child.stderr.resume();
				return found[1];
			}
		}
		throw new Error('Firefox did not start');
	}

	async #connect(address) {
		this.#socket = new WebSocket(`${address}/session`);
		this.#socket.on('message', (data) => this.#take(JSON.parse(data)));
		await once(this.#socket, 'open');
		await this.send('session.new', { capabilities: {} });
		// A tab of our own has the focus; the first one leaves it in the address field.
		const { context } = await this.send('browsingContext.create', { type: 'tab' });
		await this.send('browsingContext.activate', { context });
		this.#context = context;
	}

	#take({ id, type, result, error, message, method, params }) {
		if (type === 'event')
			return this.#listeners.forEach((listener) => listener(method, params));
		const { resolve, reject } = this.#waiting.get(id) ?? {};
		this.#waiting.delete(id);
		if (type === 'success')
			resolve?.(result);
		else
			reject?.(new Error(`${error}: ${message}`));
	}

	send(method, params) {
		const id = ++this.#id;
		this.#socket.send(JSON.stringify({ id, method, params }));
		return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
	}

	/** Calls listener(method, params) for these events. */
	async subscribe(events, listener) {
		this.#listeners.push(listener);
		await this.send('session.subscribe', { events });
	}

	/** Runs before each page's own scripts. */
	addPreload(functionDeclaration) {
		return this.send('script.addPreloadScript', { functionDeclaration });
	}

	goto(url) {
		return this.send('browsingContext.navigate', { context: this.#context, url, wait: 'complete' });
	}

	setViewport(width, height, devicePixelRatio = 1) {
		return this.send('browsingContext.setViewport',
			{ context: this.#context, viewport: { width, height }, devicePixelRatio });
	}

	/** The JSON value of fn(...args), run in the page. */
	async evaluate(fn, ...args) {
		const { type, result, exceptionDetails } = await this.send('script.callFunction', {
			target: { context: this.#context },
			functionDeclaration: `async (text) => JSON.stringify(await (${fn})(...JSON.parse(text)))`,
			arguments: [{ type: 'string', value: JSON.stringify(args) }],
			awaitPromise: true,
			userActivation: true,
		});
		if (type !== 'success')
			throw new Error(exceptionDetails.text);
		return result.type === 'string' ? JSON.parse(result.value) : undefined;
	}

	/** Presses and releases keys one after the other: characters, or BiDi's code points. */
	async keys(keys) {
		const actions = [...keys].flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]);
		await this.send('input.performActions', { context: this.#context,
			actions: [{ type: 'key', id: 'keyboard', actions }] });
	}

	async click(x, y) {
		await this.send('input.performActions', { context: this.#context, actions: [{
			type: 'pointer', id: 'mouse', actions: [{ type: 'pointerMove', x, y },
				{ type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }] }] });
	}

	/** Steps of the mouse; what is down stays so. */
	pointer(actions) {
		return this.send('input.performActions', { context: this.#context,
			actions: [{ type: 'pointer', id: 'mouse', actions }] });
	}

	wheel(turn) {
		return this.send('input.performActions', { context: this.#context,
			actions: [{ type: 'wheel', id: 'wheel', actions: [{ type: 'scroll', ...turn }] }] });
	}

	/** @param {boolean} down @param {string} value a character, or BiDi's code point */
	key(down, value) {
		return this.send('input.performActions', { context: this.#context,
			actions: [{ type: 'key', id: 'keyboard', actions: [{ type: down ? 'keyDown' : 'keyUp', value }] }] });
	}

	async screenshot() {
		const { data } = await this.send('browsingContext.captureScreenshot', { context: this.#context });
		return Buffer.from(data, 'base64');
	}

	async close() {
		const ended = once(this.#child, 'exit');
		await this.send('browser.close', {}).catch(() => this.#child.kill());
		await ended;
		this.#socket.close();
		fs.rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
	}
}
