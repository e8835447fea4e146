// The small parts of the console that only reckon.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Attempts } from '../../../console/attempts.js';
import { centre, cut, layOut } from '../../../console/layout.js';
import { RuleError } from '../../../console/messages.js';
import { Meter } from '../../../console/meter.js';
import { isSupported } from '../../../console/support.js';
import { Turns } from '../../../console/turns.js';

test('a code is tried three times from here, then never again while it lives', () => {
	const attempts = new Attempts();
	for (let left = 3; left > 0; left--) {
		assert.equal(attempts.left('4821', 1000), left);
		attempts.use('4821', 1000);
	}
	assert.equal(attempts.left('4821', 1000), 0);
	assert.equal(attempts.left('4822', 1000), 3);
	assert.equal(attempts.left('4821', 1000 + 599999), 0);
	assert.equal(attempts.left('4821', 1000 + 600000), 3);
});

test('a right code leaves nothing counted', () => {
	const attempts = new Attempts();
	attempts.use('4821', 0);
	attempts.succeed('4821');
	assert.equal(attempts.left('4821', 0), 3);
});

test('quality is what came in the last seconds', () => {
	const meter = new Meter(0);
	assert.deepEqual(meter.read(0), { latencyMs: null, kbits: 0, turns: 0, silentMs: 0 });
	const token = meter.ping(100);
	assert.ok(meter.pong(token, 125));
	meter.received(1000, 1000);
	meter.received(500, 2000);
	meter.shown(3, 2000);
	assert.deepEqual(meter.read(3000), { latencyMs: 25, kbits: 4, turns: 1, silentMs: 2875 });
	assert.deepEqual(meter.read(9000), { latencyMs: 25, kbits: 0, turns: 0, silentMs: 8875 });
});

test('an answer nobody asked for is none', () => {
	const meter = new Meter(0);
	assert.ok(!meter.pong(1, 0));
	const first = meter.ping(0);
	const second = meter.ping(1);
	assert.ok(!meter.pong(second, 2), 'answers come in order');
	assert.ok(meter.pong(first, 2));
	assert.ok(!meter.pong(first, 3), 'once');
	assert.ok(meter.pong(second, 3));
});

test('pings without an answer do not pile up', () => {
	const meter = new Meter(0);
	for (let i = 0; i < 32; i++)
		assert.notEqual(meter.ping(i), null);
	assert.equal(meter.ping(32), null);
});

test('1:1 is one device pixel for each pixel', () => {
	assert.deepEqual(layOut({ x: 0, y: 0, w: 1920, h: 1080 }, { widthDev: 800, heightDev: 600 }, 'exact'),
		{ widthDev: 1920, heightDev: 1080, scale: 1, shrunk: false, blocky: true });
});

test('fitted keeps the shape and fills the room one way', () => {
	const part = { x: 960, y: 0, w: 1920, h: 1080 };
	const shrunk = layOut(part, { widthDev: 960, heightDev: 1000 }, 'fit');
	assert.deepEqual(shrunk, { widthDev: 960, heightDev: 540, scale: 0.5, shrunk: true, blocky: false });
	const grown = layOut(part, { widthDev: 3840, heightDev: 2400 }, 'fit');
	assert.deepEqual(grown, { widthDev: 3840, heightDev: 2160, scale: 2, shrunk: false, blocky: true });
	assert.equal(layOut(part, { widthDev: 1920, heightDev: 1080 }, 'fit').scale, 1);
	const narrow = layOut({ x: 0, y: 0, w: 16384, h: 1 }, { widthDev: 100, heightDev: 100 }, 'fit');
	assert.equal(narrow.heightDev, 1, 'never nothing');
});

test('what is in the middle lies on whole device pixels', () => {
	for (const ratio of [1, 1.1, 1.25, 1.5, 2, 3]) {
		const offset = centre(801, 600, 43.3, ratio);
		const device = (43.3 + offset) * ratio;
		assert.ok(Math.abs(device - Math.round(device)) < 1e-6);
		assert.ok(Math.abs(offset - (801 - 600 / ratio) / 2) <= 0.5 / ratio + 1e-9);
	}
	assert.equal(centre(800, 1920, 0, 1), 0, 'what is larger begins at the edge');
});

test('a monitor is shown as far as it lies in the picture', () => {
	const picture = { width: 100, height: 50 };
	assert.deepEqual(cut({ x: 50, y: 0, w: 50, h: 50 }, picture), { x: 50, y: 0, w: 50, h: 50 });
	assert.deepEqual(cut({ x: 50, y: 10, w: 80, h: 80 }, picture), { x: 50, y: 10, w: 50, h: 40 });
	assert.equal(cut({ x: 100, y: 0, w: 10, h: 10 }, picture), null);
});

const picture = { case: 'picture', value: {} };
const cursor = { case: 'cursor', value: {} };
const at = (turn) => ({ case: 'cursorAt', value: { turn } });
const update = (turn, last) => ({ case: 'update', value: { turn, last } });

test('a turn is Picture, Cursor, CursorAt, Updates, each where something changed', () => {
	const turns = new Turns();
	const limit = 9;
	for (const [body, done] of [
		[picture, 0], [cursor, 0], [at(0), 0], [update(1, false), 0], [update(1, false), 0], [update(1, true), 1],
		[at(2), 2], [cursor, 0], [at(3), 3], [update(4, true), 4], [at(0), 0], [update(5, true), 5],
		[picture, 0], [update(6, true), 6],
	])
		assert.equal(turns.step(body, limit), done);
});

test('anything else on the screen channel is against the rules', () => {
	for (const bodies of [
		[{ case: undefined }], [cursor], [at(1)], [update(1, true)], // before a picture
		[picture, picture], [picture, cursor, cursor], [picture, at(0), at(0)],
		[picture, at(0), cursor], [picture, update(1, false), at(0)], [picture, update(1, false), picture],
		[picture, update(2, true)], [picture, update(1, false), update(2, true)],
		[picture, update(1, true), update(1, true)], [picture, at(1), at(1)], [picture, update(1, true), at(3)],
	]) {
		const turns = new Turns();
		for (const body of bodies.slice(0, -1))
			turns.step(body, 9);
		assert.throws(() => turns.step(bodies.at(-1), 9), RuleError, JSON.stringify(bodies));
	}
});

test('no turn begins that was not asked for', () => {
	const turns = new Turns();
	turns.step(picture, 2);
	turns.step(at(1), 2);
	turns.step(at(2), 2);
	assert.throws(() => turns.step(cursor, 2), RuleError);
});

test('an old browser is known before anything is begun', () => {
	const now = {
		Worker() {}, WebSocket() {}, WebAssembly: {}, OffscreenCanvas() {}, ImageData() {},
		ResizeObserver() {}, HTMLDialogElement() {},
		HTMLCanvasElement: { prototype: { transferControlToOffscreen() {} } },
		DecompressionStream: class {},
	};
	assert.ok(isSupported(now));
	for (const name of Object.keys(now))
		assert.ok(!isSupported({ ...now, [name]: undefined, HTMLCanvasElement: now.HTMLCanvasElement }) ||
			name === 'HTMLCanvasElement', name);
	assert.ok(!isSupported({ ...now, HTMLCanvasElement: { prototype: {} } }));
	assert.ok(!isSupported({ ...now, DecompressionStream: class {
		constructor() {
			throw new TypeError();
		}
	} }));
});
