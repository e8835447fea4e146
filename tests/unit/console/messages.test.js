import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { create, toBinary } from '@bufbuild/protobuf';
import {
	CursorAtSchema, FromBrokerSchema, GrantSchema, HostControlSchema, ScreenSchema, ToBrokerSchema,
	ViewerControlSchema, file_engawa,
} from '#wire';
import { BOUNDS, SIZES } from '../../../console/bounds.js';
import { RuleError, pack, unpack } from '../../../console/messages.js';

const root = new URL('../../../', import.meta.url);
const boundsInC = fs.readFileSync(new URL('wire/bounds.c', root), 'utf8');
const numbersInC = { SIDE: 16384, CURSOR_SIDE: 256, WHEEL: 12000, TITLE: 255, U32: 0xffffffff, INT32_MAX: 0x7fffffff,
	CODEC_PACKET_MAX: 192 * 1024, CODEC_DATA_MAX: 193 * 1024, WIRE_BROKER_MAX: 256, WIRE_VIEWER_CONTROL_MAX: 544,
	WIRE_MEET: 16, PEOPLE: 4 };

/** A sum of products of the constants that wire/bounds.c uses. */
function numberInC(text) {
	return text.split('+').map((term) => term.split('*').map((factor) => {
		const [, sign, name] = /^\s*(-?)(\w+)\s*$/.exec(factor);
		const value = numbersInC[name] ?? Number(name);
		assert.ok(Number.isInteger(value), name);
		return sign ? -value : value;
	}).reduce((a, b) => a * b)).reduce((a, b) => a + b);
}

test('the bounds are those of wire/bounds.c', () => {
	const rows = [...boundsInC.matchAll(/\{ "(\w+)", "(\w+)", ([^{}]+) \}/g)];
	assert.ok(rows.length > 40);
	for (const [, message, field, numbers] of rows) {
		const own = BOUNDS[`${message}.${field}`];
		if (!own)
			continue; // a message that no console sees
		const [min, max, count] = numbers.split(',').map(numberInC);
		assert.deepEqual(own, { min, max, ...(count === undefined ? {} : { count }) },
			`${message}.${field}`);
	}
	for (const name of Object.keys(BOUNDS))
		assert.ok(rows.some(([, message, field]) => name === `${message}.${field}`), name);
});

test('the sizes are those of wire/bounds.c', () => {
	const rows = new Map([...boundsInC.matchAll(/\{ "(\w+)", ([^{}",]+) \}/g)].map(([, a, b]) => [a, b]));
	for (const [message, size] of Object.entries(SIZES))
		if (rows.get(message) !== 'WIRE_FACE_MAX')
			assert.equal(numberInC(rows.get(message)), size, message);
});

test('every field that a console reads or writes has a bound', () => {
	const seen = new Set();
	const visit = (schema) => {
		if (seen.has(schema))
			return;
		seen.add(schema);
		for (const field of schema.fields) {
			const free = field.message || field.enum || field.scalar === 8 /* bool */;
			assert.ok((free && field.fieldKind !== 'list') || BOUNDS[`${schema.name}.${field.name}`],
				`${schema.name}.${field.name}`);
			if (field.message)
				visit(field.message);
		}
	};
	[FromBrokerSchema, GrantSchema, HostControlSchema, ScreenSchema, ViewerControlSchema].forEach(visit);
	assert.ok(file_engawa.messages.length > seen.size);
});

const hex = (text) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const screen = (body) => toBinary(ScreenSchema, create(ScreenSchema, { body }));
const update = (value) => screen({ case: 'update',
	value: { turn: 1, key: true, last: true, inflatedSize: 10, data: Uint8Array.of(1), ...value } });

test('what is in order is read', () => {
	assert.equal(unpack(FromBrokerSchema, hex('12 00')).body.case, 'peerJoined');
	const error = unpack(FromBrokerSchema, hex('22 02 08 02')).body.value;
	assert.deepEqual([error.code, error.retryAfterS], [2, 0]);
	assert.equal(unpack(ScreenSchema, update({})).body.value.inflatedSize, 10);
	assert.equal(unpack(ScreenSchema, screen({ case: 'cursorAt', value: { x: -5, y: 7, turn: 2 } })).body.value.x, -5);
	assert.equal(unpack(GrantSchema, new Uint8Array(0)).allowed, false);
});

test('what we write is in order', () => {
	assert.deepEqual(Buffer.from(pack(ToBrokerSchema, { body: { case: 'joinSlot', value: { slot: '4821' } } })).toString('hex'),
		'12060a0434383231');
	assert.deepEqual(pack(ViewerControlSchema, { body: { case: 'want', value: { shown: 0, window: 3 } } }),
		hex('0a 02 10 03'));
	assert.throws(() => pack(ToBrokerSchema, { body: { case: 'joinSlot', value: { slot: '48213' } } }), TypeError);
	assert.throws(() => pack(ViewerControlSchema, { body: { case: 'want', value: { shown: 0, window: 17 } } }), TypeError);
});

test('out of bounds is refused', () => {
	for (const bad of [
		update({ turn: 0 }), update({ inflatedSize: 0 }), update({ inflatedSize: 196609 }),
		update({ data: new Uint8Array(0) }), update({ data: new Uint8Array(197633) }),
		screen({ case: 'picture', value: { width: 0, height: 5 } }),
		screen({ case: 'picture', value: { width: 16385, height: 5 } }),
		screen({ case: 'picture', value: { width: 5, height: 5, monitors: Array(17).fill({ x: 0, y: 0, w: 1, h: 1 }) } }),
		screen({ case: 'picture', value: { width: 5, height: 5, monitors: [{ x: -1, y: 0, w: 1, h: 1 }] } }),
		screen({ case: 'cursor', value: { w: 257, h: 1, rgba: new Uint8Array(257 * 4) } }),
		screen({ case: 'cursorAt', value: { x: 16385, y: 0, turn: 0 } }),
	])
		assert.throws(() => unpack(ScreenSchema, bad), RuleError);
	assert.throws(() => unpack(ScreenSchema, new Uint8Array(262209)), RuleError);
	assert.throws(() => unpack(FromBrokerSchema, hex('22 06 08 04 10 81 a3 05')), RuleError);
	assert.throws(() => unpack(CursorAtSchema, new Uint8Array(0)), RuleError, 'travels only inside another');
});

test('an enum value without a name is refused', () => {
	assert.throws(() => unpack(FromBrokerSchema, hex('22 02 08 09')), RuleError);
	assert.throws(() => unpack(HostControlSchema, hex('12 02 08 63')), RuleError);
	assert.throws(() => unpack(GrantSchema, hex('08 01 12 01 07')), RuleError);
});

test('any other spelling is refused', () => {
	for (const [what, text] of Object.entries({
		'nothing set': '', 'unknown field': '1200 2a00', 'unknown inside': '12 02 08 01',
		'twice': '12 00 12 00', 'two of a oneof': '12 00 1a 00', 'long length': '12 80 00',
		'long number': '22 03 08 82 00', 'default spelt out': '22 04 08 02 10 00',
		'out of order': '22 04 10 05 08 02', 'cut': '22 02 08', 'wrong wire type': '15 00 00 00 00',
		'group': '13 14', 'field number 0': '02 00',
	}))
		assert.throws(() => unpack(FromBrokerSchema, hex(text)), RuleError, what);
});

test('text is one plain line', () => {
	const ended = (detail) => toBinary(HostControlSchema,
		create(HostControlSchema, { body: { case: 'ended', value: { reason: 1, detail } } }));
	unpack(HostControlSchema, ended('画面 1 が消えた'));
	for (const detail of ['a\nb', 'a\u0000', '\u202eabc', 'a\u2028b', '\u0085', '\u2066', 'x'.repeat(129), 'あ'.repeat(43)])
		assert.throws(() => unpack(HostControlSchema, ended(detail)), RuleError, JSON.stringify(detail));
	assert.throws(() => unpack(HostControlSchema, hex('12 05 08 01 12 01 ff')), RuleError, 'not UTF-8');
});

test('every cut and every flipped bit of a message is refused or read as another that is in order', () => {
	const good = screen({ case: 'picture', value: { width: 1920, height: 1080,
		monitors: [{ x: 0, y: 0, w: 960, h: 1080 }, { x: 960, y: 0, w: 960, h: 1080 }] } });
	for (let size = 0; size < good.length; size++)
		assert.throws(() => unpack(ScreenSchema, good.subarray(0, size)), RuleError);
	for (let bit = 0; bit < good.length * 8; bit++) {
		const bad = good.slice();
		bad[bit >> 3] ^= 1 << (bit & 7);
		try {
			assert.deepEqual(toBinary(ScreenSchema, unpack(ScreenSchema, bad)), bad);
		} catch (error) {
			assert.ok(error instanceof RuleError, String(error));
		}
	}
});
