import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digitsOf, formatCode, withHyphens } from '../../../console/code-field.js';

test('hyphens appear where the code has them', () => {
	const steps = ['', '4', '48', '482', '4821', '4821-3', '4821-30', '4821-304', '4821-3049',
		'4821-30491', '4821-304917', '4821-304917-5', '4821-304917-55'];
	steps.forEach((shown, count) =>
		assert.equal(withHyphens('482130491755'.slice(0, count)), shown));
});

test('digits are found whatever stands around them', () => {
	for (const text of ['4821-304917-5', '4821 304917 5', '４８２１－３０４９１７－５',
		'コードは 4821ー304917ー5 です', '48213049175\n', '4821—304917—5', ' 4 8 2 1 3 0 4 9 1 7 5 '])
		assert.equal(digitsOf(text), '48213049175', text);
	assert.equal(digitsOf('①½²四'), '', 'only digits that the code can hold');
	assert.equal(digitsOf('x'.repeat(1e6) + '1'), '', 'no more is read than a code needs');
	assert.equal(digitsOf('1'.repeat(1e6)).length, 20);
});

test('the caret stays behind the digit that was typed', () => {
	assert.deepEqual(formatCode('48213', 5), { text: '4821-3', caret: 6 });
	assert.deepEqual(formatCode('4821-3', 4), { text: '4821-3', caret: 4 });
	assert.deepEqual(formatCode('48921-304917', 3), { text: '4892-130491-7', caret: 3 });
	assert.deepEqual(formatCode('４８', 2), { text: '48', caret: 2 });
	assert.deepEqual(formatCode('4821x', 5), { text: '4821', caret: 4 });
	assert.deepEqual(formatCode('', 0), { text: '', caret: 0 });
});

test('formatting twice changes nothing', () => {
	for (const text of ['4821304917512', '4821', '48213', '4']) {
		const once = formatCode(text, text.length);
		assert.deepEqual(formatCode(once.text, once.caret), once);
	}
});
