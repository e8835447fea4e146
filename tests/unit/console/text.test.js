import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { BlockReason, BrokerErrorCode, EndReason } from '#wire';
import { BLOCK_REASONS, BROKER_REASONS, END_REASONS, OWN_REASONS } from '../../../console/reasons.js';
import { en } from '../../../console/text-en.js';
import { ja } from '../../../console/text-ja.js';
import { chooseLanguage, say } from '../../../console/text.js';

const placeholders = (words) => [...words.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test('both languages say the same things', () => {
	assert.deepEqual(Object.keys(ja).sort(), Object.keys(en).sort());
	for (const key of Object.keys(en)) {
		assert.deepEqual(placeholders(ja[key]), placeholders(en[key]), key);
		assert.notEqual(en[key].trim(), '');
		assert.notEqual(ja[key].trim(), '');
	}
});

test('each way to end has a title and a hint', () => {
	const numbers = (type) => Object.values(type).filter((value) => typeof value === 'number');
	assert.deepEqual(Object.keys(BROKER_REASONS).map(Number), numbers(BrokerErrorCode));
	assert.deepEqual(Object.keys(END_REASONS).map(Number), numbers(EndReason));
	const reasons = [...OWN_REASONS, ...Object.values(BROKER_REASONS), ...Object.values(END_REASONS)];
	for (const reason of reasons) {
		assert.ok(en[reason], reason);
		assert.ok(en[`${reason}.hint`], reason);
	}
	assert.equal(new Set(reasons).size, reasons.length);
});

test('each reason to keep hands out has words', () => {
	const reasons = Object.values(BlockReason).filter((value) => typeof value === 'number' && value > 0);
	assert.deepEqual(Object.keys(BLOCK_REASONS).map(Number), reasons);
	for (const key of Object.values(BLOCK_REASONS))
		assert.ok(en[key], key);
});

test('every word is used, and every one used is there', () => {
	const folder = new URL('../../../console/', import.meta.url);
	const sources = fs.readdirSync(folder)
		.filter((name) => /\.(js|html)$/.test(name) && !name.startsWith('text-'))
		.map((name) => fs.readFileSync(new URL(name, folder), 'utf8')).join('\n');
	const reasons = [...OWN_REASONS, ...Object.values(BROKER_REASONS), ...Object.values(END_REASONS)];
	for (const key of Object.keys(en)) {
		const isReason = reasons.includes(key.replace(/\.hint$/, ''));
		const isTitle = key.startsWith('title.'); // put together from the state's name
		assert.ok(isReason || isTitle || sources.includes(`'${key}'`) || sources.includes(`"${key}"`), key);
	}
	for (const [, key] of sources.matchAll(/data-t(?:-label)?="([^"]+)"/g))
		assert.ok(en[key], key);
});

test('values are filled in', () => {
	assert.equal(say('en', 'view.latency', { value: 12 }), '12 ms');
	assert.equal(say('ja', 'code.more', { count: 4 }), 'あと4桁');
	assert.throws(() => say('en', 'no such words'));
});

test('the language is the first one of the two that the browser names', () => {
	assert.equal(chooseLanguage(['ja-JP', 'en-US']), 'ja');
	assert.equal(chooseLanguage(['en-GB', 'ja']), 'en');
	assert.equal(chooseLanguage(['fr', 'JA']), 'ja');
	assert.equal(chooseLanguage(['de']), 'en');
	assert.equal(chooseLanguage([]), 'en');
});
