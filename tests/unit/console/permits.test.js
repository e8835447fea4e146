// What may be sent, and what a host may say of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AskResult, Capability } from '#wire';
import { RuleError } from '../../../console/messages.js';
import { Permits } from '../../../console/permits.js';

const { VIEW, POINT, CONTROL, CAPABILITY_UNSPECIFIED } = Capability;
const HANDS = ['move', 'button', 'wheel', 'key', 'text', 'holding'];
const grants = (number, ...held) => ({ number, held: held.map(([capability, expiresS]) => ({ capability, expiresS })) });
const answer = (capability, result, retryAfterS = 0) => ({ capability, result, retryAfterS });

/** A session in which these are held from time 0 on. */
function holding(...held) {
	const permits = new Permits(0);
	permits.takeGrants(grants(1, ...held), 0);
	return permits;
}

test('without a grant nothing may be sent, and nothing unknown ever', () => {
	const none = new Permits(0);
	for (const kind of ['point', ...HANDS])
		assert.equal(none.allows(kind, 0), false, kind);
	const all = holding([VIEW, 60], [POINT, 60], [CONTROL, 60]);
	for (const kind of ['', 'toString', 'constructor', 'pong'])
		assert.equal(all.allows(kind, 0), false, kind);
});

test('each message needs its own capability', () => {
	const point = holding([VIEW, 60], [POINT, 60]);
	assert.ok(point.allows('point', 0));
	assert.ok(HANDS.every((kind) => !point.allows(kind, 0)));
	const control = holding([CONTROL, 60]);
	assert.ok(!control.allows('point', 0));
	assert.ok(HANDS.every((kind) => control.allows(kind, 0)));
});

test('a grant ends by its time, by the host’s word and by giving it back', () => {
	const permits = holding([POINT, 10], [CONTROL, 10]);
	assert.ok(permits.allows('key', 9999));
	assert.ok(!permits.allows('key', 10000));
	permits.takeGrants(grants(2, [POINT, 10]), 5000);
	assert.ok(!permits.allows('key', 5001));
	assert.ok(permits.giveUp('point', 5001));
	assert.ok(!permits.allows('point', 5002));
	assert.ok(!permits.giveUp('point', 5003), 'once');
	permits.takeGrants(grants(3, [POINT, 10]), 5004);
	assert.ok(!permits.allows('point', 5005), 'that crossed the giving back');
	permits.takeGrants(grants(4), 5006);
	permits.takeGrants(grants(5, [POINT, 10]), 5007);
	assert.ok(permits.allows('point', 5008), 'a new one');
});

test('while the person’s own hands are at work nothing is sent to them, but pointing goes on', () => {
	const permits = holding([POINT, 60], [CONTROL, 60]);
	permits.takePaused(true);
	assert.ok(HANDS.every((kind) => !permits.allows(kind, 1)));
	assert.ok(permits.allows('point', 1));
	permits.takePaused(false);
	assert.ok(permits.allows('key', 1));
});

test('grants come in order, each capability once', () => {
	for (const bad of [grants(1), grants(3), grants(2, [POINT, 1], [POINT, 2]), grants(2, [CAPABILITY_UNSPECIFIED, 1])]) {
		const permits = holding([POINT, 60]);
		assert.throws(() => permits.takeGrants(bad, 1), RuleError);
		assert.ok(permits.allows('point', 1), 'a message that is refused changes nothing');
	}
});

test('one question at a time, and only for what is not held', () => {
	const permits = holding([POINT, 60]);
	assert.ok(!permits.ask('point', 0), 'held');
	assert.ok(permits.ask('control', 0));
	assert.ok(!permits.ask('control', 0), 'being asked');
	permits.takeAnswer(answer(CONTROL, AskResult.ASK_REFUSED, 30), 1000);
	assert.ok(!permits.ask('control', 30999), 'too soon');
	assert.ok(permits.ask('control', 31000));
	permits.takeAnswer(answer(CONTROL, AskResult.ASK_NOT_NOW), 32000);
	assert.ok(!permits.ask('control', 1e9), 'not in this session');
	assert.equal(permits.shown(32000).control.at, 'never');
});

test('an answer must fit the question', () => {
	const asked = () => {
		const permits = new Permits(0);
		permits.ask('control', 0);
		return permits;
	};
	assert.throws(() => new Permits(0).takeAnswer(answer(CONTROL, AskResult.ASK_REFUSED), 0), RuleError);
	assert.throws(() => asked().takeAnswer(answer(POINT, AskResult.ASK_REFUSED), 0), RuleError);
	assert.throws(() => asked().takeAnswer(answer(CONTROL, AskResult.ASK_RESULT_UNSPECIFIED), 0), RuleError);
	assert.throws(() => asked().takeAnswer(answer(CONTROL, AskResult.ASK_ALLOWED), 0), RuleError, 'without a grant');
	const twice = asked();
	twice.takeAnswer(answer(CONTROL, AskResult.ASK_UNANSWERED), 0);
	assert.throws(() => twice.takeAnswer(answer(CONTROL, AskResult.ASK_UNANSWERED), 0), RuleError);
});

test('nothing was blocked where nothing was sent', () => {
	const permits = holding([CONTROL, 60]);
	assert.throws(() => permits.takeBlocked(), RuleError);
	permits.sent('point');
	assert.throws(() => permits.takeBlocked(), RuleError);
	permits.sent('key');
	permits.takeBlocked();
});

test('what is shown follows', () => {
	const permits = new Permits(100000);
	assert.deepEqual(permits.shown(40000), {
		view: { at: 'held', inMs: 60000 }, point: { at: 'none', inMs: 0 },
		control: { at: 'none', inMs: 0 }, paused: false,
	});
	permits.ask('control', 40000);
	assert.equal(permits.shown(40000).control.at, 'asked');
	permits.takeGrants(grants(1, [VIEW, 100], [CONTROL, 20]), 40000);
	permits.takeAnswer(answer(CONTROL, AskResult.ASK_ALLOWED), 40000);
	assert.deepEqual(permits.shown(50000).control, { at: 'held', inMs: 10000 });
	assert.equal(permits.viewUntil, 140000);
	assert.deepEqual(permits.shown(60000).control, { at: 'none', inMs: 0 }, 'over');
});
