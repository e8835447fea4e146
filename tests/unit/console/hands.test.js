// What pointer and keys become, and in which order it goes out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Outbox, WAITING_MAX, pieces } from '../../../console/outbox.js';
import { RuleError } from '../../../console/messages.js';
import { toPicture } from '../../../console/place.js';
import { Strokes } from '../../../console/strokes.js';
import { Wheel } from '../../../console/wheel.js';

const bytes = (text) => new TextEncoder().encode(text).length;
const px = (deltaY, deltaX = 0) => ({ deltaX, deltaY, deltaMode: 0 });
const at = (x, y) => ({ x, y });

// ---- coordinates ----

test('at 1:1 each pixel is found, whatever a device pixel is', () => {
	for (const ratio of [1, 1.1, 1.25, 1.5, 2, 3]) {
		const part = { x: 0, y: 0, w: 1601, h: 7 };
		const frame = { left: 13 / ratio, top: 41 / ratio, width: part.w / ratio, height: part.h / ratio };
		for (let x = 0; x < part.w; x++)
			for (const inPixel of [0, 0.5, 0.99])
				assert.deepEqual(toPicture(at((13 + x + inPixel) / ratio, (41 + 3) / ratio), frame, part), at(x, 3));
	}
});

test('fitted, the middle of each pixel is that pixel, and of a chosen monitor its own', () => {
	const part = { x: 1920, y: 100, w: 1280, h: 1024 };
	for (const scale of [0.31, 0.5, 1.7, 4]) {
		const frame = { left: 10.4, top: 60.2, width: part.w * scale, height: part.h * scale };
		for (let x = 0; x < part.w; x++)
			assert.deepEqual(toPicture(at(10.4 + (x + 0.5) * scale, 60.2 + 0.5 * scale), frame, part), at(1920 + x, 100));
	}
});

test('beyond the picture is its edge', () => {
	const part = { x: 100, y: 0, w: 50, h: 20 };
	const frame = { left: 0, top: 0, width: 50, height: 20 };
	assert.deepEqual(toPicture(at(-500, -1), frame, part), at(100, 0));
	assert.deepEqual(toPicture(at(50, 1e6), frame, part), at(149, 19));
});

// ---- wheel ----

test('a notch is 120, by pixels, lines or the wheel’s own count', () => {
	const units = (event) => {
		const wheel = new Wheel();
		wheel.turn(event);
		return wheel.take()?.dy;
	};
	assert.equal(units(px(100)), 120);
	assert.equal(units(px(-100)), -120);
	assert.equal(units({ deltaX: 0, deltaY: 3, deltaMode: 1 }), 120);
	assert.equal(units({ ...px(53), wheelDeltaX: 0, wheelDeltaY: -120 }), 120, 'where a notch is 53 pixels');
	assert.equal(units({ ...px(4), wheelDeltaX: 0, wheelDeltaY: -12 }), 4, 'smooth: nothing is made of it');
	assert.equal(units({ ...px(40), wheelDeltaX: 0, wheelDeltaY: -120 }), 48, 'a touch pad by chance');
});

test('nothing of slow turns is lost', () => {
	const wheel = new Wheel();
	let sum = 0;
	for (let i = 0; i < 1000; i++) {
		wheel.turn(px(0.1, -0.37));
		sum += wheel.take()?.dy ?? 0;
	}
	assert.equal(sum, 120);
	assert.equal(wheel.take(), null);
});

test('one message holds 100 notches at most; the rest follows', () => {
	const wheel = new Wheel();
	wheel.turn(px(25000));
	const sent = [wheel.take(), wheel.take(), wheel.take()].map(({ dy }) => dy);
	assert.deepEqual(sent, [12000, 12000, 6000]);
	assert.equal(wheel.take(), null);
});

// ---- strokes ----

/** What is down keeps a timer, also of a test that failed. */
function strokes(t) {
	const sent = [];
	const frames = [];
	const one = new Strokes((stroke) => sent.push(stroke), (work) => frames.push(work));
	t.after(() => one.forget());
	return { one, frame: () => frames.splice(0).forEach((work) => work()),
		take: () => sent.splice(0).map(({ case: kind, value }) => [kind, value]) };
}

test('a million moves are one a frame', (t) => {
	const { one, frame, take } = strokes(t);
	for (let i = 0; i < 1e6; i++)
		one.move(at(i & 1023, 5));
	assert.deepEqual(take(), []);
	frame();
	assert.deepEqual(take(), [['move', at(999999 & 1023, 5)]]);
	frame();
	assert.deepEqual(take(), []);
});

test('what was moved or turned before a button or key is sent before it', (t) => {
	const { one, take } = strokes(t);
	one.move(at(3, 4));
	one.wheel(px(100), at(3, 4));
	one.button(1, true, at(3, 4));
	one.move(at(8, 8));
	one.key(4, true, 97);
	assert.deepEqual(take().map(([kind]) => kind), ['move', 'wheel', 'button', 'move', 'key']);
	one.release();
});

test('everything that is down comes up, once, the keys as what they went down as', (t) => {
	const { one, take } = strokes(t);
	one.key(225, true, 0);
	one.key(4, true, 65);
	one.key(4, true, 65);
	one.button(3, true, at(1, 1));
	take();
	one.release();
	assert.deepEqual(take(), [
		['button', { button: 3, down: false, x: 1, y: 1 }],
		['key', { usage: 4, down: false, character: 65 }], ['key', { usage: 225, down: false, character: 0 }],
	]);
	one.release();
	one.key(4, false, 0);
	assert.deepEqual(take(), []);
	assert.equal(one.isDown, false);
});

test('while anything is down it says so, and not a moment longer', (t) => {
	t.mock.timers.enable({ apis: ['setInterval'] });
	const { one, take } = strokes(t);
	one.button(1, true, at(1, 1));
	one.key(4, true, 97);
	take();
	t.mock.timers.tick(600);
	assert.deepEqual(take(), Array(4).fill(['holding', {}]));
	one.key(4, false, 97);
	t.mock.timers.tick(150);
	assert.equal(take().at(-1)[0], 'holding');
	one.forget();
	t.mock.timers.tick(600);
	assert.deepEqual(take(), []);
});

test('a mark is taken away once', (t) => {
	const { one, frame, take } = strokes(t);
	one.unpoint();
	assert.deepEqual(take(), []);
	one.point('MARK_CIRCLE', at(5, 6));
	frame();
	one.point('MARK_CIRCLE', at(7, 7));
	one.unpoint();
	one.unpoint();
	frame();
	assert.deepEqual(take(), [['point', { shape: 2, x: 5, y: 6 }], ['point', { shape: 0, x: 0, y: 0 }]]);
});

// ---- outbox ----

function outbox() {
	const sent = [];
	const one = new Outbox((body) => Boolean(sent.push(body)));
	return { one, take: () => sent.splice(0).map(({ case: kind, value }) =>
		kind === 'text' ? `${value.number}:${value.text}` : kind === 'key' ? `key ${value.usage} ${value.down}` : kind) };
}
const key = (usage) => ({ case: 'key', value: { usage, down: true, character: 0 } });
const move = (x) => ({ case: 'move', value: at(x, 0) });

test('two Texts are under way at most, and what follows waits behind them', () => {
	const { one, take } = outbox();
	for (const text of ['a', 'b', 'c'])
		one.write(text);
	one.add(key(40));
	one.add(move(1));
	one.add(move(2));
	assert.deepEqual(take(), ['1:a', '2:b']);
	assert.equal(one.waiting, 1);
	one.typed({ number: 1, whole: true });
	assert.deepEqual(take(), ['3:c', 'key 40 true', 'move']);
	one.typed({ number: 2, whole: true });
	one.typed({ number: 3, whole: true });
	assert.throws(() => one.typed({ number: 3, whole: true }), RuleError);
});

test('typed what was never sent, or out of order, is against the rules', () => {
	assert.throws(() => outbox().one.typed({ number: 1, whole: true }), RuleError);
	const { one } = outbox();
	one.write('a');
	one.write('b');
	assert.throws(() => one.typed({ number: 2, whole: true }), RuleError);
});

test('a gap ends a text', () => {
	const { one, take } = outbox();
	['a', 'b', 'c', 'd'].forEach((text) => one.write(text));
	take();
	one.typed({ number: 1, whole: false });
	one.typed({ number: 2, whole: false });
	assert.deepEqual(take(), []);
	one.write('e');
	assert.deepEqual(take(), ['3:e'], 'numbers go on');
});

test('text that may not go out uses no number', () => {
	let allowed = true;
	const sent = [];
	const one = new Outbox((body) => allowed && Boolean(sent.push(body.value.number)));
	['a', 'b', 'c'].forEach((text) => one.write(text));
	allowed = false;
	one.typed({ number: 1, whole: true });
	allowed = true;
	one.write('d');
	assert.deepEqual(sent, [1, 2, 3]);
});

test('so much waits and no more', () => {
	const { one } = outbox();
	assert.ok(one.write('あ'.repeat(WAITING_MAX)));
	assert.ok(one.waiting > WAITING_MAX - 1024);
	assert.ok(!one.write('い'.repeat(WAITING_MAX - one.waiting + 1)));
	let taken = 0;
	while (taken < 1e5 && one.add(key(4)))
		taken++;
	assert.ok(taken < 5000);
	one.clear();
	assert.equal(one.waiting, 0);
	assert.ok(one.add(key(4)));
});

test('pieces fit, cut no character in two, and make the same text', () => {
	const family = '👨‍👩‍👧‍👦';
	for (const text of ['', 'a', 'a'.repeat(513), '遠隔サポート、ありがとう。'.repeat(200), family.repeat(60),
		'e\u0301'.repeat(400), `${'x'.repeat(511)}が`, '１２３'.repeat(300), `a${'\u0301'.repeat(2000)}`]) {
		const all = pieces(text);
		assert.equal(all.join(''), text);
		assert.ok(all.every((piece) => piece && bytes(piece) <= 512));
	}
	assert.ok(pieces(family.repeat(60)).every((piece) => piece.length % family.length === 0));
	assert.ok(pieces('e\u0301'.repeat(400)).every((piece) => piece.length % 2 === 0));
});

test('control characters are keys or nothing, and halves of characters are nothing', () => {
	const { one, take } = outbox();
	one.write('a\r\nb\tc\u202e\u0000\ud800d');
	assert.deepEqual(take(), ['1:a', 'key 40 true', 'key 40 false', '2:b', 'key 43 true', 'key 43 false']);
	one.typed({ number: 1, whole: true });
	assert.deepEqual(take(), ['3:cd']);
});
