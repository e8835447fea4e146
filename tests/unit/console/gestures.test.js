// What fingers mean.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gestures } from '../../../console/gestures.js';

const at = (x, y) => ({ x, y });

/** Gestures that note what they mean: [name, …]; `finger` and `lifted` are left out. */
function fingers(t) {
	t.mock.timers.enable({ apis: ['setTimeout'] });
	const meant = [];
	const note = (name) => (...args) => meant.push([name, ...args]);
	let shown = 0;
	const gestures = new Gestures({ tap: note('tap'), longPress: note('longPress'), drag: note('drag'), pan: note('pan'),
		scroll: note('scroll'), zoom: note('zoom'), finger: () => (shown = 1), lifted: () => (shown = 0) });
	return { gestures, take: () => meant.splice(0), tick: (ms) => t.mock.timers.tick(ms), isShown: () => shown === 1 };
}

test('a tap is a tap where it began', (t) => {
	const { gestures, take, isShown } = fingers(t);
	gestures.down(1, at(10, 10), 0);
	assert.ok(isShown());
	gestures.move(1, at(14, 13));
	gestures.up(1, 100);
	assert.deepEqual(take(), [['tap', at(10, 10)]]);
	assert.ok(!isShown());
});

test('a second tap soon and near lands on the same pixel', (t) => {
	const { gestures, take } = fingers(t);
	for (const [x, ms] of [[10, 0], [25, 200], [25, 1000]]) {
		gestures.down(1, at(x, 10), ms);
		gestures.up(1, ms + 50);
	}
	assert.deepEqual(take(), [['tap', at(10, 10)], ['tap', at(10, 10)], ['tap', at(25, 10)]]);
});

test('a long press is one, and no tap', (t) => {
	const { gestures, take, tick } = fingers(t);
	gestures.down(1, at(5, 5), 0);
	tick(499);
	assert.deepEqual(take(), []);
	tick(1);
	gestures.move(1, at(90, 90));
	gestures.up(1, 700);
	assert.deepEqual(take(), [['longPress', at(5, 5)]]);
});

test('one finger pans from where it began', (t) => {
	const { gestures, take, tick } = fingers(t);
	gestures.down(1, at(5, 5), 0);
	gestures.move(1, at(5, 30));
	gestures.move(1, at(5, 40));
	tick(1000);
	gestures.up(1, 2000);
	assert.deepEqual(take(), [['pan', 0, 25, at(5, 30)], ['pan', 0, 10, at(5, 40)]]);
});

test('tap, press and move is a drag, and it always ends', (t) => {
	for (const end of [(one) => one.up(1, 400), (one) => one.cancel(), (one) => one.down(2, at(0, 0), 400)]) {
		const { gestures, take } = fingers(t);
		gestures.down(1, at(10, 10), 0);
		gestures.up(1, 50);
		gestures.down(1, at(12, 12), 200);
		gestures.move(1, at(60, 12));
		end(gestures);
		const meant = take();
		assert.deepEqual(meant.slice(0, 3), [['tap', at(10, 10)], ['drag', at(10, 10), 'start'], ['drag', at(60, 12), 'move']]);
		assert.equal(meant.at(-1)[2], 'end');
		t.mock.timers.reset();
	}
});

test('two fingers scroll together, and zoom apart', (t) => {
	const { gestures, take } = fingers(t);
	gestures.down(1, at(100, 100), 0);
	gestures.down(2, at(200, 100), 10);
	gestures.move(1, at(100, 125));
	gestures.move(2, at(200, 125));
	gestures.up(1, 300);
	gestures.up(2, 310);
	const scrolled = take();
	assert.ok(scrolled.every(([name]) => name === 'scroll'));
	assert.equal(scrolled.reduce((sum, [, , dy]) => sum + dy, 0), 25);
	gestures.down(1, at(100, 100), 1000);
	gestures.down(2, at(200, 100), 1010);
	gestures.move(2, at(300, 100));
	assert.deepEqual(take(), [['zoom', 2, at(200, 100), 50, 0]]);
	gestures.up(2, 1100);
	gestures.move(1, at(0, 0));
	gestures.up(1, 1200);
	assert.deepEqual(take(), [], 'the finger that stays means nothing');
});

test('a third finger ends it all', (t) => {
	const { gestures, take } = fingers(t);
	[1, 2, 3].forEach((id) => gestures.down(id, at(id * 50, 0), id));
	gestures.move(1, at(500, 500));
	[1, 2, 3].forEach((id) => gestures.up(id, 100));
	assert.deepEqual(take(), []);
});
