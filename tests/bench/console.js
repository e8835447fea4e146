// What the console costs the operator's computer: a clip seen in Chromium, and its own trace of it.
import { chromium } from 'playwright-core';
import { Console } from '../e2e/lib/console.js';
import { median } from '../lib/median.js';

// As the tests' throwaway browsers; without a GPU, as on many desks.
const OPTIONS = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
	'--disable-component-update', '--disable-sync'];
const STILL_MS = 5000;
const CATEGORIES = ['toplevel', 'blink.user_timing', '__metadata'];

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Milliseconds of each measure() of that name (console/screen.js). */
function measures(events, name) {
	const begun = new Map();
	const took = [];
	for (const { name: called, ph, id2, id, ts, pid } of events) {
		const key = `${pid} ${id2?.local ?? id}`;
		if (called !== name)
			continue;
		if (ph === 'b')
			begun.set(key, ts);
		else if (ph === 'e' && begun.has(key))
			took.push((ts - begun.get(key)) / 1000);
	}
	return took;
}

/** Milliseconds that the page's own thread was at work. */
function mainThreadMs(events, pid) {
	const main = events.find((e) => e.pid === pid && e.name === 'thread_name' && e.args.name === 'CrRendererMain');
	return events.filter((e) => e.pid === pid && e.tid === main.tid && e.ph === 'X' && e.name.endsWith('RunTask'))
		.reduce((sum, { dur }) => sum + dur / 1000, 0);
}

/** Events of the browser's trace while this goes on. */
async function trace(browser, page, goOn) {
	await browser.startTracing(page, { categories: CATEGORIES });
	await goOn();
	return JSON.parse(String(await browser.stopTracing())).traceEvents;
}

/** @returns figures for one picture shown: decoding it, putting it on the page, the page's thread;
 *	and per cent of that thread while the screen is still */
export async function measureConsole(broker, host, play) {
	const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: OPTIONS,
		chromiumSandbox: process.getuid?.() !== 0 });
	try {
		const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
		await page.goto(`http://${broker}/`);
		await page.waitForSelector('body[data-state="enter"]');
		const view = new Console(page);
		await view.enter(await host.code());
		await host.allow();
		await view.firstPicture();
		const events = await trace(browser, page, play);
		const turns = measures(events, 'turn');
		const { pid } = events.find(({ name }) => name === 'turn');
		await pause(STILL_MS); // until what the clip set in motion has come to rest
		const rest = await trace(browser, page, () => pause(STILL_MS));
		return { pictures: turns.length, decode: median(turns), present: median(measures(events, 'present')),
			main: mainThreadMs(events, pid) / turns.length, still: mainThreadMs(rest, pid) / STILL_MS * 100 };
	} finally {
		await browser.close();
	}
}
