// Fingers, input methods and full screen: what Chromium lets a test do as a device would
// (Input.dispatchTouchEvent, Input.imeSetComposition), on a screen of a tablet's size.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ScriptedHost } from '../lib/scripted_host.js';
import { until } from '../lib/wait.js';
import { startBrowser } from './lib/browsers.js';
import { pattern, startBareBroker } from './lib/scripted.js';

let broker;
let browser;
let host;

before(async () => {
	broker = await startBareBroker();
	browser = await startBrowser('chromium', { width: 1024, height: 768, ratio: 2, touch: true });
	host = await ScriptedHost.open(broker.address);
	await browser.goto(`http://${broker.address}/`);
	await browser.keys(host.code);
	await browser.press('Enter');
	await until('the person is asked', async () =>
		await browser.evaluate(() => document.body.dataset.state) === 'asking');
	host.grant();
	await until('it wants turns', () => host.want?.window);
	await host.show(pattern(800, 600));
	await until('the picture is there', () => browser.evaluate(() => document.getElementById('screen').dataset.frame));
	await grant({ control: 600 });
});
after(async () => {
	await browser?.close();
	host?.close();
	await broker?.stop();
});

async function grant(permits) {
	host.grants(permits);
	await until('it has them', async () => host.heard('grantsSeen').at(-1)?.[1].number === host.grantsNumber &&
		await browser.evaluate((wanted) => wanted.every(
			(name) => document.getElementById(`permit-${name}`).dataset.at === 'held'), Object.keys(permits)));
	host.said = [];
}

const placeOf = (x, y) => browser.evaluate((px, py) => {
	const { left, top, width, height } = document.getElementById('screen').getBoundingClientRect();
	return { x: left + (px + 0.5) * width / 800, y: top + (py + 0.5) * height / 600 };
}, x, y);
const widthShown = () => browser.evaluate(() => document.getElementById('screen').getBoundingClientRect().width);

/** @param {'touchStart' | 'touchMove' | 'touchEnd'} type @param {[number, number][]} pixels of the host's picture */
async function touch(type, ...pixels) {
	const points = [];
	for (const [i, [x, y]] of pixels.entries())
		points.push({ ...await placeOf(x, y), id: i });
	await browser.cdp('Input.dispatchTouchEvent', { type, touchPoints: points });
}

/** Points of the page, where the picture itself moves under the fingers. */
const touchPage = (type, ...points) => browser.cdp('Input.dispatchTouchEvent',
	{ type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });

const did = (count, ...kinds) => until(`the host heard ${count} of ${kinds}`,
	() => host.heard(...kinds).length >= count && host.heard(...kinds));
const near = ([, { x, y }], [px, py]) => Math.abs(x - px) <= 1 && Math.abs(y - py) <= 1;
const forget = () => {
	host.said = [];
};

test('a tap is a click, and the keyboard on glass stays away', async () => {
	await browser.evaluate(() => document.activeElement.blur());
	forget();
	await touch('touchStart', [200, 150]);
	await touch('touchEnd');
	const buttons = await did(2, 'button');
	assert.deepEqual(buttons.map(([, { button, down }]) => [button, down]), [[1, true], [1, false]]);
	assert.ok(buttons.every((one) => near(one, [200, 150])));
	assert.equal(await browser.evaluate(() => document.activeElement.id === 'typing'), false);
	await browser.click('#soft-keyboard');
	assert.equal(await browser.evaluate(() => document.activeElement.id), 'typing', 'until it is asked for');
});

test('two taps are a double click on one pixel', async () => {
	forget();
	for (const x of [300, 306]) {
		await touch('touchStart', [x, 150]);
		await touch('touchEnd');
	}
	const buttons = await did(4, 'button');
	assert.equal(new Set(buttons.map(([, { x, y }]) => `${x} ${y}`)).size, 1);
});

test('a long press is the right button', async () => {
	forget();
	await touch('touchStart', [500, 300]);
	const buttons = await did(2, 'button');
	await touch('touchEnd');
	assert.deepEqual(buttons.map(([, { button, down }]) => [button, down]), [[3, true], [3, false]]);
});

test('tap, press and move drags', async () => {
	forget();
	await touch('touchStart', [100, 400]);
	await touch('touchEnd');
	await touch('touchStart', [100, 400]);
	await touch('touchMove', [180, 400]);
	await touch('touchMove', [250, 420]);
	await touch('touchEnd');
	const buttons = await did(4, 'button');
	assert.deepEqual(buttons.map(([, { down }]) => down), [true, false, true, false]);
	assert.ok(near(buttons[2], [100, 400]) && near(buttons[3], [250, 420]), JSON.stringify(buttons));
});

test('two fingers scroll; so does one where all is seen', async () => {
	for (const fingers of [[[300, 300], [400, 300]], [[300, 300]]]) {
		forget();
		await touch('touchStart', ...fingers);
		await touch('touchMove', ...fingers.map(([x, y]) => [x, y - 60]));
		await touch('touchEnd');
		const wheel = await did(1, 'wheel');
		assert.ok(wheel.reduce((sum, [, { dy }]) => sum + dy, 0) > 0, 'what lies under the fingers goes up');
		assert.deepEqual(host.heard('button'), []);
	}
});

test('pinching zooms here only, one finger then moves the picture, and taps stay exact', async () => {
	const before = await widthShown();
	forget();
	await touchPage('touchStart', [450, 400], [550, 400]);
	for (const spread of [100, 150, 200])
		await touchPage('touchMove', [500 - spread, 400], [500 + spread, 400]);
	await touchPage('touchEnd');
	await until('it is larger', async () => await widthShown() > before * 1.5);
	const left = () => browser.evaluate(() => document.getElementById('stage').scrollLeft);
	const from = await left();
	await touchPage('touchStart', [600, 400]);
	await touchPage('touchMove', [500, 400]);
	await touchPage('touchEnd');
	await until('it moved', async () => Math.abs(await left() - from - 100) <= 1);
	assert.deepEqual(host.heard('button', 'wheel'), []);
	await touch('touchStart', [400, 300]);
	await touch('touchEnd');
	assert.ok(near((await did(2, 'button'))[0], [400, 300]));
	await browser.click('#size input[value=fit]');
	await until('all is seen again', async () => Math.abs(await widthShown() - before) < 1);
});

test('what an input method composes arrives as text and as no key', async () => {
	await browser.evaluate(() => document.getElementById('soft-keyboard').click());
	forget();
	for (const text of ['え', 'えん', 'えんかく'])
		await browser.cdp('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
	assert.equal(await browser.evaluate(() => getComputedStyle(document.getElementById('typing')).opacity), '1');
	await browser.cdp('Input.insertText', { text: '遠隔サポート、ありがとう。' });
	await browser.cdp('Input.insertText', { text: '😀' });
	await did(2, 'text');
	assert.deepEqual(host.heard('text', 'key').map(([, { text }]) => text), ['遠隔サポート、ありがとう。', '😀']);
	assert.equal(await browser.evaluate(() => document.getElementById('typing').value), '');
});

test('in full screen the browser’s own keys are asked for, and only while in control', async () => {
	await browser.evaluate(() => {
		window.locks = [];
		const { keyboard } = navigator;
		keyboard.lock = async () => void window.locks.push('lock');
		keyboard.unlock = () => void window.locks.push('unlock');
	});
	const locks = () => browser.evaluate(() => window.locks.at(-1));
	await browser.click('#full');
	await until('they are asked for', async () => await locks() === 'lock');
	await browser.evaluate(() => document.querySelector('#tools input[value=look]').click());
	await until('not to look', async () => await locks() === 'unlock');
	await browser.evaluate(() => document.querySelector('#tools input[value=control]').click());
	await until('they are again', async () => await locks() === 'lock');
	await browser.evaluate(() => document.exitFullscreen());
	await until('they are given back', async () => await locks() === 'unlock');
});

test('a finger points while it is there', async () => {
	await grant({ point: 600 });
	await browser.evaluate(() => document.querySelector('#tools input[value=circle]').click());
	await touch('touchStart', [300, 300]);
	await until('the mark is there', () => host.heard('point').some((one) => near(one, [300, 300])));
	await touch('touchEnd');
	await until('it is gone', () => host.heard('point').at(-1)[1].shape === 0);
	assert.deepEqual(await browser.complaints(), []);
});
