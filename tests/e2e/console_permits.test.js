// What is granted, asked for, refused and taken back, as an operator has it in each browser; and
// what the host says meanwhile. The host is of test's own making (lib/helping.js).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../lib/wait.js';
import { HANDS, inEachBrowser, isShown, textOf } from './lib/helping.js';

inEachBrowser((one) => {
	// ---- grants ----

	test('asking, being asked, a yes, and giving it back', async () => {
		await one.view();
		assert.match(await one.page(textOf, '#permit-view'), /60 min left/);
		await one.browser.click('#ask-point');
		assert.deepEqual(await one.did(1, 'askFor'), [['askFor', { capability: 2 }]]);
		await one.isAt('point', 'asked');
		assert.match(await one.page(textOf, '#permit-point'), /being asked/);
		await one.browser.click('#ask-control');
		one.host.grants({ point: 600 });
		one.host.answerAsk('point', 'allowed');
		await one.isAt('point', 'held');
		assert.equal(one.host.heard('askFor').length, 1, 'one question at a time');
		assert.deepEqual(await one.did(1, 'grantsSeen'), [['grantsSeen', { number: 1 }]]);
		assert.match(await one.page(textOf, '#permit-point'), /Point 10 min left/);
		assert.match(await one.page(textOf, '#announce'), /You may point now/);
		await one.browser.click('#give-up-point');
		assert.deepEqual(await one.did(1, 'giveUp'), [['giveUp', { capability: 2 }]]);
		await one.isAt('point', 'none');
		one.host.grants({});
		assert.deepEqual((await one.did(2, 'grantsSeen'))[1], ['grantsSeen', { number: 2 }]);
	});

	test('a no, no answer, not yet and never are told apart', async () => {
		await one.view();
		for (const [result, retry, at, words, again] of [['refused', 0, 'refused', /They said no/, true],
			['unanswered', 0, 'unanswered', /No answer/, true], ['not-now', 1, 'later', /ask in 1 s/, true],
			['refused', 77, 'refused', /Ask again in 7\d s/, false]]) {
			await until('it can be asked', () => one.page(() => !document.getElementById('ask-control').disabled));
			await one.browser.click('#ask-control');
			await one.isAt('control', 'asked');
			one.host.answerAsk('control', result, retry);
			await one.isAt('control', at);
			await one.reads('#permit-control', words);
			if (!again)
				assert.equal(await one.page(() => document.getElementById('ask-control').disabled), true);
		}
		await one.browser.click('#ask-point');
		await one.isAt('point', 'asked');
		one.host.answerAsk('point', 'not-now', 0);
		await one.reads('#permit-point', /Not in this session/);
		assert.equal(await one.page(isShown, '#ask-point'), false);
	});

	test('End keeps its place, whatever is granted, asked and answered', async () => {
		const place = () => one.page(() => {
			const { right, top } = document.getElementById('end').getBoundingClientRect();
			return { right, top };
		});
		try {
			for (const width of [1440, 1024, 800]) {
				await one.browser.resize(width, 768);
				await one.view();
				const before = await place();
				await one.browser.click('#ask-control');
				await one.isAt('control', 'asked');
				assert.deepEqual(await place(), before, `asked, ${width}`);
				one.host.answerAsk('control', 'refused', 77);
				await one.isAt('control', 'refused');
				assert.deepEqual(await place(), before, `refused, ${width}`);
				await one.granted({ point: 600, control: 600 });
				assert.deepEqual(await place(), before, `granted, ${width}`);
			}
		} finally {
			await one.browser.resize(1280, 800);
		}
	});

	test('nothing is sent that is not granted', async () => {
		await one.view();
		await one.clickAt(200, 200);
		await one.browser.keys('abc');
		await one.browser.wheel(0, 100);
		await one.settled();
		assert.deepEqual(one.host.heard(...HANDS, 'holding'), []);
		await one.granted({ point: 600 });
		await one.clickAt(300, 300);
		await one.browser.keys('abc');
		await one.did(1, 'point');
		await one.settled();
		assert.deepEqual(one.host.heard(...HANDS.slice(1), 'holding'), []);
	});

	test('what was still down when a grant ended is not sent after it', async () => {
		await one.controlling({ control: 600 });
		await one.moveTo(100, 100);
		await one.browser.button(true, 'left');
		await one.browser.key(true, 'a');
		await one.did(1, 'key');
		one.host.grants({});
		await until('it saw that nothing is held any more', () =>
			one.host.heard('grantsSeen').some(([, { number }]) => number === 2));
		one.host.said = [];
		await one.browser.key(false, 'a');
		await one.moveTo(150, 150);
		await one.browser.button(false, 'left');
		await one.browser.keys('xyz');
		await one.settled();
		assert.deepEqual(one.host.heard(...HANDS, 'holding'), []);
		await one.isAt('control', 'none');
		assert.equal(await one.page(isShown, '#tools'), false);
		assert.match(await one.page(textOf, '#announce'), /no longer control/);
	});

	test('that a grant is taken back is seen, and not when the operator gave it back', async () => {
		await one.controlling();
		one.host.grants({});
		await one.reads('#warning', /no longer control their PC/);
		await one.controlling();
		await one.browser.click('#give-up-control');
		await one.isAt('control', 'none');
		await one.settled();
		assert.equal(await one.page(textOf, '#warning'), '');
	});

	test('a grant ends by its time without a word of the host', async () => {
		await one.controlling({ control: 1 });
		await one.isAt('control', 'none');
		await one.clickAt(100, 100);
		await one.settled();
		assert.deepEqual(one.host.heard('button'), []);
	});

	// ---- what the host says ----

	test('the person’s own hands go first: nothing is sent, and it is seen', async () => {
		await one.controlling();
		await one.moveTo(200, 200);
		await one.browser.button(true, 'left');
		await one.did(1, 'button');
		one.host.paused(true);
		await one.shows('#paused');
		await one.reads('#paused', /using their PC/);
		one.host.said = [];
		await one.moveTo(250, 250);
		await one.browser.keys('abc');
		await one.settled();
		assert.deepEqual(one.host.heard(...HANDS, 'holding'), []);
		one.host.paused(false);
		await until('it is over', async () => !await one.page(isShown, '#paused'));
		await one.moveTo(260, 260);
		await one.did(1, 'move');
		assert.deepEqual(one.host.heard('button'), [], 'a button from before stays up');
		await one.browser.button(false, 'left');
		one.host.said = [];
		await one.clickAt(270, 270);
		await one.did(2, 'button');
	});

	test('each “blocked here” says why, and goes away', async () => {
		await one.controlling();
		await one.clickAt(100, 100);
		await one.did(2, 'button');
		const seen = new Set();
		for (let reason = 1; reason <= 12; reason++) {
			one.host.blocked(reason);
			seen.add(await until('it says something new', async () => {
				const words = await one.page(textOf, '#warning');
				return words && !seen.has(words) && words;
			}));
		}
		assert.equal(seen.size, 12);
		assert.equal(await one.page(() => document.getElementById('warning').getAttribute('role')), 'status');
		await until('it is gone', async () => await one.page(textOf, '#warning') === '');
	});

	const breaches = {
		'grants that go backwards': () => one.host.grants({ control: 600 }, 1),
		'grants that leave a number out': () => one.host.grants({ control: 600 }, 3),
		'the same grant twice in one': () => one.host.control({ case: 'grants', value: { number: 2,
			held: [{ capability: 3, expiresS: 60 }, { capability: 3, expiresS: 90 }] } }),
		'an answer that nobody asked for': () => one.host.answerAsk('point', 'refused'),
		'a yes without a grant': async () => {
			await one.page(() => document.getElementById('ask-point').click());
			await one.did(1, 'askFor');
			one.host.answerAsk('point', 'allowed');
		},
		'typed what was never sent': () => one.host.typed(1),
		'blocked where nothing was sent': () => one.host.blocked(3),
		'blocked without a reason': async () => {
			await one.clickAt(100, 100);
			await one.did(2, 'button');
			one.host.blocked(0);
		},
	};
	for (const [what, commit] of Object.entries(breaches))
		test(`${what} ends the session`, async () => {
			await one.controlling();
			await commit();
			await one.stateIs('ended broke-rules');
			await until('the host is let go', () => one.host.left === 1);
		});

	test('the page is content with its strict policy', async () => {
		assert.deepEqual(await one.browser.complaints(), []);
	});
});
