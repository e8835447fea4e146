// The browsers that operators use, as tests use them: Debian's Chromium through playwright-core
// and Debian's Firefox through WebDriver BiDi, behind the same few functions.
//
//	goto(url)  evaluate(fn, ...args)  keys(text)  press(name)  click(selector)
//	move(x, y)  button(down, name)  wheel(dx, dy)  key(down, name)
//	resize(width, height, ratio)  screenshot()  complaints()  close()
// and for Chromium alone its own protocol: cdp(method, params).
import { chromium } from 'playwright-core';
import { Firefox } from '../../lib/bidi.js';

/** Without a sandbox: a throwaway browser that sees nothing but the page under test. */
const CHROMIUM_ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
	'--disable-background-networking', '--disable-component-update', '--disable-sync'];

const KEYS = { Enter: '\uE006', Escape: '\uE00C', Tab: '\uE004', Space: ' ', Backspace: '\uE003',
	Shift: '\uE008', Control: '\uE009', Alt: '\uE00A', F4: '\uE034',
	ArrowLeft: '\uE012', ArrowRight: '\uE014', ArrowDown: '\uE015' };

const BUTTONS = { left: 0, middle: 1, right: 2, back: 3, forward: 4 };

/** Notes in the page what a strict policy would have stopped. */
function watchViolations() {
	window.violations = [];
	document.addEventListener('securitypolicyviolation',
		({ violatedDirective, sourceFile }) => window.violations.push(`${violatedDirective} ${sourceFile}`));
}

/** The middle of an element, for a mouse. */
function middleOf(selector) {
	const { left, top, width, height } = document.querySelector(selector).getBoundingClientRect();
	return { x: Math.round(left + width / 2), y: Math.round(top + height / 2) };
}

async function startChromium({ language, width, height, dark, ratio, touch }) {
	const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: CHROMIUM_ARGS });
	const context = await browser.newContext({ locale: language, viewport: { width, height },
		deviceScaleFactor: ratio, colorScheme: dark ? 'dark' : 'light', hasTouch: touch });
	const page = await context.newPage();
	const session = await context.newCDPSession(page);
	const errors = [];
	page.on('pageerror', (error) => errors.push(String(error)));
	page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
	await page.addInitScript(watchViolations);
	return {
		name: 'chromium',
		goto: (url) => page.goto(url),
		// As text, like Firefox's: playwright itself takes one argument only.
		evaluate: (fn, ...args) => page.evaluate(`(${fn})(...${JSON.stringify(args)})`),
		keys: (text) => page.keyboard.type(text),
		press: (name) => page.keyboard.press(name),
		async click(selector) {
			const { x, y } = await page.evaluate(middleOf, selector);
			await page.mouse.click(x, y);
		},
		move: (x, y) => page.mouse.move(x, y),
		button: (down, name) => page.mouse[down ? 'down' : 'up']({ button: name }),
		wheel: (dx, dy) => page.mouse.wheel(dx, dy),
		key: (down, name) => page.keyboard[down ? 'down' : 'up'](name),
		cdp: (method, params) => session.send(method, params),
		resize: (w, h) => page.setViewportSize({ width: w, height: h }),
		screenshot: () => page.screenshot(),
		complaints: async () => [...errors, ...await page.evaluate(() => window.violations)],
		close: () => browser.close(),
	};
}

async function startFirefox({ language, width, height, ratio }) {
	const firefox = await Firefox.start({ languages: [language, language.split('-')[0]] });
	const errors = [];
	let at = { x: 0, y: 0 };
	await firefox.setViewport(width, height, ratio);
	await firefox.addPreload(String(watchViolations));
	await firefox.subscribe(['log.entryAdded'], (method, { level, text }) =>
		method === 'log.entryAdded' && level === 'error' && errors.push(text));
	return {
		name: 'firefox',
		goto: (url) => firefox.goto(url),
		evaluate: (fn, ...args) => firefox.evaluate(fn, ...args),
		keys: (text) => firefox.keys(text),
		press: (name) => firefox.keys([KEYS[name] ?? name]),
		async click(selector) {
			const { x, y } = await firefox.evaluate(middleOf, selector);
			await firefox.click(x, y);
		},
		async move(x, y) {
			at = { x, y };
			await firefox.pointer([{ type: 'pointerMove', x, y }]);
		},
		button: (down, button) =>
			firefox.pointer([{ type: down ? 'pointerDown' : 'pointerUp', button: BUTTONS[button] }]),
		wheel: (deltaX, deltaY) => firefox.wheel({ ...at, deltaX, deltaY }),
		key: (down, key) => firefox.key(down, KEYS[key] ?? key),
		resize: (w, h) => firefox.setViewport(w, h, ratio),
		screenshot: () => firefox.screenshot(),
		complaints: async () => [...errors, ...await firefox.evaluate(() => window.violations)],
		close: () => firefox.close(),
	};
}

/** @param {'chromium' | 'firefox'} name */
export function startBrowser(name,
	{ language = 'en-US', width = 1280, height = 800, ratio = 1, dark = false, touch = false } = {}) {
	const start = { chromium: startChromium, firefox: startFirefox }[name];
	return start({ language, width, height, ratio, dark, touch });
}
