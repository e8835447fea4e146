// Keys and text under control, as an operator has them in each browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../lib/wait.js';
import { inEachBrowser, isShown } from './lib/helping.js';

inEachBrowser((one) => {
	// ---- keys ----

	test('keys go by place and character, Tab and Escape too', async () => {
		await one.controlling();
		await one.clickAt(100, 100);
		one.host.said = [];
		await one.browser.key(true, 'Shift');
		await one.browser.key(true, 'A');
		await one.browser.key(false, 'A');
		await one.browser.key(false, 'Shift');
		for (const key of ['Tab', 'Escape', 'Enter', 'ArrowDown', '7'])
			await one.browser.press(key);
		await one.did(14, 'key');
		const down = one.host.heard('key').filter(([, value]) => value.down).map(([, { usage, character }]) => [usage, character]);
		assert.deepEqual(down, [[225, 0], [4, 65], [43, 0], [41, 0], [40, 0], [81, 0], [36, 55]]);
		assert.equal(one.host.heard('key').filter(([, value]) => !value.down).length, 7);
		assert.equal(await one.page(() => document.activeElement.id), 'typing', 'Tab did nothing here');
	});

	test('Control, Alt and Shift bring the keys back to this page', async () => {
		await one.controlling();
		await one.clickAt(100, 100);
		await one.reads('#keys-hint', /go to their PC/);
		for (const key of ['Control', 'Alt', 'Shift'])
			await one.browser.key(true, key);
		for (const key of ['Shift', 'Alt', 'Control'])
			await one.browser.key(false, key);
		assert.equal(await one.page(() => document.activeElement.value), 'control');
		await one.reads('#keys-hint', /Click the picture/);
		await until('nothing is down', () => one.host.heard('key').filter(([, { down }]) => down).length ===
			one.host.heard('key').filter(([, { down }]) => !down).length);
		one.host.said = [];
		await one.browser.press('Tab');
		await one.settled();
		assert.deepEqual(one.host.heard('key'), []);
	});

	test('combinations that the browser keeps are buttons', async () => {
		await one.controlling();
		for (const [label, ...usages] of [['Ctrl+W', 224, 26], ['Alt+F4', 226, 61], ['Ctrl+Alt+Del', 224, 226, 76],
			['Esc', 41], ['半角/全角', 148], ['かな', 136], ['PrtSc', 70]]) {
			one.host.said = [];
			await one.browser.click('#keys');
			await one.page((text) => [...document.querySelectorAll('#key-menu button')]
				.find((one) => one.textContent === text).click(), label);
			await one.did(usages.length * 2, 'key');
			assert.deepEqual(one.host.heard('key').map(([, { usage, down }]) => [usage, down]),
				[...usages.map((usage) => [usage, true]), ...usages.toReversed().map((usage) => [usage, false])]);
			assert.equal(await one.page(() => document.activeElement.id), 'typing');
			assert.equal(await one.page(isShown, '#key-menu'), false);
		}
	});

	// ---- text ----

	const compose = (text) => one.page((data) => {
		const field = document.getElementById('typing');
		field.focus();
		field.dispatchEvent(new CompositionEvent('compositionstart'));
		field.value = data;
		field.dispatchEvent(new CompositionEvent('compositionend', { data }));
	}, text);

	test('long text goes in pieces, two at once, and Enter waits behind it', async () => {
		await one.controlling();
		one.host.typing = false;
		const text = '遠隔サポート、ありがとう。😀'.repeat(60);
		await compose(text);
		await one.browser.press('Enter');
		await one.did(2, 'text');
		await one.settled();
		assert.equal(one.host.heard('text').length, 2);
		assert.deepEqual(one.host.heard('key'), []);
		await one.reads('#waiting-count', /\d+ characters to go/);
		for (let number = 1; !one.host.heard('key').length; number++) {
			await until('the next piece', () => one.host.heard('text').length >= number);
			one.host.typed(number);
			await one.settled();
		}
		assert.equal(one.host.heard('text').map(([, value]) => value.text).join(''), text);
		assert.deepEqual(one.host.heard('text').map(([, { number }]) => number), one.host.heard('text').map((_, i) => i + 1));
		assert.ok(one.host.heard('text').every(([, value]) => Buffer.byteLength(value.text) <= 512));
		assert.equal(await one.page(isShown, '#waiting'), false);
	});

	test('more than 20,000 characters are refused, and what waits can be stopped', async () => {
		await one.controlling();
		one.host.typing = false;
		await compose('あ'.repeat(20001));
		await one.reads('#warning', /At most 20,000/);
		await compose('い'.repeat(20000));
		await one.did(2, 'text');
		await one.reads('#waiting-count', /19\d\d\d characters/);
		await one.browser.click('#stop-writing');
		one.host.typed(1);
		one.host.typed(2);
		await one.browser.press('a');
		await one.did(2, 'key');
		assert.equal(one.host.heard('text').length, 2);
	});

	test('text that was not typed to its end is told, and the rest is not sent', async () => {
		await one.controlling();
		one.host.typing = false;
		await compose('う'.repeat(1000));
		await one.did(2, 'text');
		one.host.typed(1, false);
		await one.reads('#warning', /not typed to its end/);
		one.host.typed(2, false);
		await one.settled();
		assert.equal(one.host.heard('text').length, 2);
	});

	test('the page is content with its strict policy', async () => {
		assert.deepEqual(await one.browser.complaints(), []);
	});
});
