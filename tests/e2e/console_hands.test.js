// Pointing and the pointer under control, as an operator has them in each browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../lib/wait.js';
import { PICTURE, inEachBrowser, isShown, placeOf } from './lib/helping.js';

inEachBrowser((one) => {
	const boxOf = (pixel, tolerance) => ([, value]) =>
		Math.abs(value.x - pixel.x) <= tolerance && Math.abs(value.y - pixel.y) <= tolerance;

	// ---- pointing ----

	test('arrow, circle and spotlight follow the pointer and are taken away', async () => {
		await one.view();
		await one.granted({ point: 600 });
		for (const [tool, shape] of [['arrow', 1], ['circle', 2], ['spotlight', 3]]) {
			await one.browser.click(`#tools input[value=${tool}]`);
			one.host.said = [];
			await one.moveTo(400, 250);
			await until('it is there', () => one.host.heard('point').some(boxOf({ x: 400, y: 250 }, 1)));
			assert.equal(one.host.heard('point').at(-1)[1].shape, shape);
			assert.equal(await one.page(isShown, '#mark'), true);
			await one.browser.move(5, 5);
			await until('it is gone', () => one.host.heard('point').at(-1)[1].shape === 0);
			assert.equal(await one.page(isShown, '#mark'), false);
		}
		await one.moveTo(400, 250);
		await until('it is back', () => one.host.heard('point').at(-1)[1].shape === 3);
		await one.page(() => document.querySelector('#tools input[value=look]').click());
		await until('it is gone with the tool', () => one.host.heard('point').at(-1)[1].shape === 0);
	});

	// ---- control ----

	test('a click lands on its pixel: fitted, at 1:1 and on a chosen monitor', async () => {
		await one.controlling();
		await one.browser.click('#size input[value=exact]');
		for (const [x, y] of [[0, 0], [1, 0], [317, 211], [640, 400]]) {
			one.host.said = [];
			await one.clickAt(x, y);
			await one.did(2, 'button');
			assert.deepEqual(one.host.heard('button'), [true, false].map((down) => ['button', { button: 1, down, x, y }]));
		}
		await one.browser.click('#size input[value=fit]');
		await one.browser.click('#monitors input[value="2"]');
		for (const [x, y] of [[600, 0], [999, 499], [777, 333]]) {
			one.host.said = [];
			await one.clickAt(x, y);
			const [[, down]] = await one.did(2, 'button');
			assert.deepEqual([down.x, down.y], [x, y]);
		}
		await one.browser.click('#monitors input[value="0"]');
	});

	test('each button is itself, moves go before it, and no menu of the browser opens', async () => {
		await one.controlling();
		await one.page(() => {
			window.undone = [];
			for (const type of ['mousedown', 'mouseup', 'auxclick', 'contextmenu'])
				window.addEventListener(type, (event) => event.defaultPrevented || window.undone.push(type));
		});
		for (const [button, number] of [['left', 1], ['middle', 2], ['right', 3]]) {
			one.host.said = [];
			await one.clickAt(100 + number * 50, 120, button);
			await one.did(2, 'button');
			const kinds = one.host.heard('move', 'button');
			assert.equal(kinds[0][0], 'move');
			assert.deepEqual(one.host.heard('button').map(([, value]) => [value.button, value.down]), [[number, true], [number, false]]);
		}
		assert.deepEqual(await one.page(() => window.undone), []);
	});

	// playwright has no such buttons for Chromium: a real mouse presses them in full_screen.test.js
	if (one.name !== 'chromium')
		test('back and forward go to the host, and this page stays', async () => {
			await one.controlling();
			await one.page(() => history.pushState(null, '', '#elsewhere'));
			for (const [button, number] of [['back', 8], ['forward', 9]]) {
				one.host.said = [];
				await one.clickAt(200, 200, button);
				await one.did(2, 'button');
				assert.deepEqual(one.host.heard('button').map(([, value]) => [value.button, value.down]), [[number, true], [number, false]]);
			}
			await one.settled();
			assert.equal(await one.page(() => location.hash), '#elsewhere');
			await one.stateIs('viewing');
		});

	test('two buttons at once come and go by themselves', async () => {
		await one.controlling();
		await one.moveTo(300, 300);
		await one.browser.button(true, 'left');
		await one.browser.button(true, 'right');
		await one.browser.button(false, 'left');
		await one.browser.button(false, 'right');
		await one.did(4, 'button');
		assert.deepEqual(one.host.heard('button').map(([, { button, down }]) => [button, down]),
			[[1, true], [3, true], [1, false], [3, false]]);
	});

	test('a drag beyond the picture stays at its edge and ends there', async () => {
		await one.controlling();
		await one.browser.click('#size input[value=exact]');
		await one.moveTo(500, 300);
		await one.browser.button(true, 'left');
		await one.browser.move(2, 2);
		await until('it is at the edge', () => one.host.heard('move').some(([, { x, y }]) => x === 0 && y === 0));
		await one.browser.button(false, 'left');
		assert.deepEqual((await one.did(2, 'button'))[1], ['button', { button: 1, down: false, x: 0, y: 0 }]);
		await one.browser.click('#size input[value=fit]');
	});

	test('the wheel turns there and not here, and loses nothing', async () => {
		await one.controlling();
		await one.browser.click('#size input[value=exact]');
		await one.moveTo(200, 200);
		one.host.said = [];
		await one.browser.wheel(0, 100);
		await one.browser.wheel(0, 20);
		await one.browser.wheel(-30, 20);
		const sum = () => one.host.heard('wheel').reduce(([x, y], [, { dx, dy }]) => [x + dx, y + dy], [0, 0]);
		await until('all of it came', () => sum()[1] === 168 && sum()[0] === -36)
			.catch((error) => { throw new Error(`${error.message}: ${sum()}`); });
		assert.equal(await one.page(() => document.getElementById('stage').scrollTop), 0);
		await one.browser.click('#size input[value=fit]');
	});

	const look = () => one.page(() => ({ css: getComputedStyle(document.getElementById('frame')).cursor,
		...(({ left, top }) => ({ left, top }))(document.getElementById('cursor').getBoundingClientRect()) }));
	/** The host's pointer, drawn here; its pixel may be larger or smaller than one of the page. */
	const isDrawnAt = (at) => until(`the pointer is at ${at.x},${at.y}`, async () => {
		const { css, left, top } = await look();
		return css === 'none' && Math.abs(left - at.x) <= 2 && Math.abs(top - at.y) <= 2;
	}).catch(async (error) => {
		throw new Error(`${error.message}: ${JSON.stringify(await look())}`);
	});

	test('there is one pointer, and it is the host’s', async () => {
		await one.controlling();
		await isDrawnAt(await one.moveTo(200, 150));
		await one.host.show(PICTURE, { cursor: { w: 0, h: 0 }, box: { x: 0, y: 0, w: 1, h: 1 } });
		await until('the host hides its own: then this one is seen', async () => (await look()).css === 'default');
	});

	test('it stays under the hand when the picture moves beneath it; the mark stays on its pixel', async () => {
		await one.controlling({ point: 600, control: 600 });
		const at = await one.moveTo(600, 450);
		await isDrawnAt(at);
		await one.page(() => document.querySelector('#size input[value=exact]').click());
		await isDrawnAt(at);
		await one.page(() => document.querySelector('#tools input[value=circle]').click());
		await one.moveTo(300, 200);
		const offMark = async () => {
			const place = await one.page(placeOf, 300, 200);
			const { left, top } = await one.page(() => {
				const box = document.getElementById('mark').getBoundingClientRect();
				return { left: box.left, top: box.top };
			});
			return Math.max(Math.abs(left - place.x), Math.abs(top - place.y));
		};
		await until('the mark is there', async () => await one.page(isShown, '#mark') && await offMark() <= 2);
		await one.page(() => document.querySelector('#size input[value=fit]').click());
		await until('it is there again once scroll bars have gone', async () => await offMark() <= 2);
	});

	test('everything comes up when the page is left: blur, hiding, the dialog', async () => {
		const away = {
			blur: () => one.page(() => window.dispatchEvent(new Event('blur'))),
			hidden: () => one.page(() => {
				Object.defineProperty(document, 'hidden', { value: true, configurable: true });
				document.dispatchEvent(new Event('visibilitychange'));
				delete document.hidden;
			}),
			dialog: () => one.page(() => document.getElementById('end').click()),
			field: () => one.page(() => document.activeElement.blur()),
			full: () => one.page(() => document.dispatchEvent(new Event('fullscreenchange'))),
		};
		for (const [what, leave] of Object.entries(away)) {
			await one.controlling();
			await one.moveTo(300, 300);
			await one.browser.button(true, 'left');
			await one.browser.key(true, 'Shift');
			await one.did(1, 'key');
			await leave();
			await until(`${what}: both are up`, () => one.host.heard('button', 'key').filter(([, { down }]) => !down).length === 2);
			one.host.said = [];
			await one.settled();
			assert.deepEqual(one.host.heard('holding'), [], what);
			await one.browser.key(false, 'Shift');
			await one.browser.button(false, 'left');
		}
	});

	test('losing the pointer lets its buttons go', async () => {
		await one.controlling();
		await one.page(() => document.addEventListener('pointerdown',
			({ pointerId }) => { window.pointerHeld = pointerId; }, { once: true }));
		await one.moveTo(300, 300);
		await one.browser.button(true, 'left');
		await one.did(1, 'button');
		await one.page(() => document.getElementById('stage').releasePointerCapture(window.pointerHeld));
		await one.moveTo(310, 310);
		assert.equal((await one.did(2, 'button'))[1][1].down, false);
		await one.browser.button(false, 'left');
	});

	test('while something is down the host hears of it every 200 ms', async () => {
		await one.controlling();
		await one.moveTo(300, 300);
		await one.browser.button(true, 'left');
		await until('it is held', () => one.host.heard('holding').length >= 5);
		await one.browser.button(false, 'left');
		await one.did(2, 'button');
		one.host.said = [];
		await one.settled();
		assert.deepEqual(one.host.heard('holding'), []);
	});

	test('the page is content with its strict policy', async () => {
		assert.deepEqual(await one.browser.complaints(), []);
	});
});
