// Full screen, at either end: a console that gives the host the keys that a browser keeps to
// itself, and a browser on the host, above which mark and border stay.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from '../lib/wait.js';
import { focused } from './lib/hands.js';
import { KeyReader, pressPlaces } from './lib/key_reader.js';
import { TwoDesks } from './lib/two_desks.js';

const both = new TwoDesks();
let keys;

before(async () => {
	await both.start();
	keys = await KeyReader.start(both.away);
	await both.view();
	await both.ask('control');
	await both.browser.clickAt(150, 100);
	await focused(both.away, 'Keys');
}, { timeout: 120000 });

after(async () => {
	await keys?.stop();
	await both.stop();
});

const isFull = () => both.browser.evaluate(() => document.fullscreenElement !== null);

async function setFull(now) {
	await both.browser.over('#permit-view'); // in full screen the bar opens for who comes to it
	await both.browser.click('#full');
	await until(`full screen: ${now}`, async () => await isFull() === now &&
		await both.browser.evaluate(() => window.innerHeight === window.screen.height) === now);
}

/** @param {string[]} places @param {[string, number][]} wanted symbols that go down, with Control, Alt and Super as state bits */
async function gives(places, wanted) {
	keys.forget();
	await pressPlaces(both.desk, ...places);
	const got = () => keys.events.filter(({ down }) => down).map(({ symbol, state }) => [symbol, state & 0x4c]);
	await until(`${wanted.length} presses came`, () => got().length >= wanted.length, 10000).catch(() => {});
	assert.deepEqual(got(), wanted);
	await until('all is up', () => keys.events.filter(({ down }) => down).length * 2 === keys.events.length);
}

describe('the console in full screen', () => {
	before(() => setFull(true));

	test('Escape, Tab and F11 go there, and it stays full', async () => {
		await gives(['ESC', 'TAB', 'FK11', 'ESC'], [['Escape', 0], ['Tab', 0], ['F11', 0], ['Escape', 0]]);
		assert.ok(await isFull());
	});

	test('what a browser keeps to itself goes there: tabs, windows, the menu of the PC', async () => {
		await gives(['LCTL+AD02', 'LCTL+AD05', 'LCTL+AB06', 'LCTL+TAB', 'LALT+FK04', 'LALT+TAB', 'LWIN'], [
			['Control_L', 0], ['w', 4], ['Control_L', 0], ['t', 4], ['Control_L', 0], ['n', 4],
			['Control_L', 0], ['Tab', 4], ['Alt_L', 0], ['F4', 8], ['Alt_L', 0], ['Tab', 8], ['Super_L', 0]]);
		assert.equal((await both.browser.pages()).length, 1);
		assert.ok(await isFull());
	});

	test('Escape held down leaves it: the browser’s own way out stays', async () => {
		both.browser.hand('keydown', 'Escape');
		await until('it is left', async () => !await isFull());
		both.browser.hand('keyup', 'Escape');
		await setFull(true);
		await gives(['AD01'], [['q', 0]]);
	});

	test('outside of it the browser has its keys again', async () => {
		await setFull(false);
		await gives(['AD01'], [['q', 0]]);
		await pressPlaces(both.desk, 'LCTL+AD05');
		await until('another tab is open', async () => (await both.browser.pages()).length === 2);
		await pressPlaces(both.desk, 'LCTL+AD02');
		await until('it is closed', async () => (await both.browser.pages()).length === 1);
	});
});

describe('buttons of the mouse', () => {
	test('Back and Forward are buttons there, and turn no page here', async () => {
		assert.ok(await both.browser.evaluate(() => history.length) > 1, 'there is a page to go back to');
		await both.browser.moveTo(150, 100);
		keys.forget();
		for (const button of [1, 8, 9, 2])
			both.browser.hand('click', button);
		await until('all came', () => keys.buttons.length >= 8);
		assert.deepEqual(keys.buttons, [1, 8, 9, 2].flatMap((button) => [[button, true], [button, false]]));
		await both.browser.evaluate(() => document.querySelector('#tools input[value=look]').click());
		for (const button of [8, 9])
			await both.browser.clickAt(150, 100, button);
		await both.browser.evaluate(() => document.querySelector('#tools input[value=control]').click());
		await both.browser.clickAt(150, 100);
		await until('the session goes on', () => keys.buttons.length >= 10);
		assert.equal(await both.browser.evaluate(() => document.body.dataset.state), 'viewing');
		assert.deepEqual(keys.buttons.slice(8), [[1, true], [1, false]]);
	});
});
