// A browser that is full screen on the host: mark and border stay above it, take no clicks, and
// are in no picture.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startBrowser } from '../../tools/lib/applications.js';
import { until } from '../lib/wait.js';
import { Person } from './lib/actions.js';
import { screenOf } from './lib/picture.js';
import { TwoDesks } from './lib/two_desks.js';

const [WIDTH, HEIGHT] = [1000, 700];
const ORANGE = 'ff8f00'; // overlay/border.c
const BLUE = '204060';
const GREEN = '108020';
/** Each click changes its colour to the other one. */
const PAGE = `data:text/html,<title>Full</title><body style="margin:0;background:%23${BLUE}" onmousedown=` +
	`"let s=document.body.style;s.background=s.background.includes('16')?'%23${BLUE}':'%23${GREEN}'">`;

const both = new TwoDesks();
let person;

const colourAt = ({ rgb, width }, x, y) => rgb.subarray(3 * (y * width + x), 3 * (y * width + x) + 3).toString('hex');
/** How many pixels of a box on the real screen are not of this colour. */
function othersIn({ x, y, w, h }, colour) {
	const screen = screenOf(both.away);
	let count = 0;
	for (let row = y; row < y + h; row++)
		for (let column = x; column < x + w; column++)
			count += Number(colourAt(screen, column, row) !== colour);
	return count;
}
const all = { x: 0, y: 0, w: WIDTH, h: HEIGHT };
const isAll = (colour) => until(`all of the screen is ${colour}`, () => othersIn(all, colour) === 0);
/** Nothing but the page is in the picture, once its colour has come. */
const seesOnly = (colour) => until(`the helper sees ${colour} alone`, async () =>
	String(await both.browser.coloursIn(0, 0, WIDTH, HEIGHT)) === colour);

before(async () => {
	await both.start();
	person = new Person(both.away);
	startBrowser(both.away, PAGE);
	person.focus(await person.window('Full', 'name'));
	person.key('F11');
	person.do('mousemove', 500, 500); // the browser's own bar goes
	await isAll(BLUE);
	await both.view({ show: ['Full'] });
	await seesOnly(BLUE);
}, { timeout: 120000 });

after(() => both.stop());

describe('the mark', () => {
	const at = { x: 300, y: 200 };
	const around = { x: at.x - 60, y: at.y - 60, w: 120, h: 120 };

	before(() => both.ask('point'));

	for (const shape of ['arrow', 'circle', 'spotlight'])
		test(`${shape}: above, clicked through, and in no picture`, async () => {
			await both.browser.click(`#tools input[value=${shape}] + span`);
			await both.browser.moveTo(at.x, at.y);
			const there = shape === 'spotlight' ? { x: 700, y: 500, w: 100, h: 100 } : around; // what it darkens
			await until('it is on the screen', () => othersIn(there, BLUE) > 50);
			person.do('mousemove', at.x + 3, at.y + 3, 'click', 1);
			await seesOnly(GREEN);
			assert.ok(othersIn(there, GREEN) > 50, 'it is still there');
			person.do('click', 1);
			await seesOnly(BLUE);
			both.browser.hand('mousemove', 5, 5);
			await isAll(BLUE);
		});
});

describe('the border', () => {
	const edges = [[500, 3], [500, HEIGHT - 4], [3, 350], [WIDTH - 4, 350]];

	test('stays on all four sides while control lasts, is clicked through, and is in no picture', async () => {
		await both.ask('control');
		await until('it is there', () => edges.every(([x, y]) => colourAt(screenOf(both.away), x, y) === ORANGE));
		await both.browser.clickAt(3, 350);
		await seesOnly(GREEN);
		await both.browser.clickAt(500, 300);
		await seesOnly(BLUE);
		assert.ok(edges.every(([x, y]) => colourAt(screenOf(both.away), x, y) === ORANGE));
		await both.browser.click('#give-up-control');
		await isAll(BLUE);
	});

	test('stays above a browser that becomes full screen only then', async () => {
		await both.ask('control'); // before F11: consent does not count after a key of a program
		await until('it is there', () => colourAt(screenOf(both.away), 500, 3) === ORANGE);
		person.key('F11');
		await until('its bars are back', () => othersIn({ x: 20, y: 20, w: WIDTH - 40, h: HEIGHT - 40 }, BLUE) > 1000);
		person.key('F11');
		person.do('mousemove', 500, 500);
		await until('it is full', () => othersIn({ x: 20, y: 20, w: WIDTH - 40, h: HEIGHT - 40 }, BLUE) === 0);
		assert.ok(edges.every(([x, y]) => colourAt(screenOf(both.away), x, y) === ORANGE));
		await seesOnly(BLUE);
	});
});
