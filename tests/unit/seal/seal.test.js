// console/seal.js against the vectors in tests/vectors/ and against the agent in C.
// SEAL_BUILD: where seal_peer and seal_parse lie, if not in build/test.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import sodium from 'libsodium-wrappers-sumo';
import { LvReader, generator, lv, multiply, sharedKey } from '../../../console/seal-cpace.js';
import { Receiver, SealError, Sender, ViewerHandshake, parseCode } from '../../../console/seal.js';

await sodium.ready;

const root = fileURLToPath(new URL('../../../', import.meta.url));
const build = process.env.SEAL_BUILD ?? path.join(root, 'build/test');
const program = (name) => path.join(build, 'tests/unit/seal', name);
const read = (name) =>
	JSON.parse(fs.readFileSync(path.join(root, 'tests/vectors', name), 'utf8'));
const hex = (bytes) => Buffer.from(bytes).toString('hex');
const bytesOf = (text) => new Uint8Array(Buffer.from(text, 'hex'));
const textOf = (bytes) => Buffer.from(bytes).toString();
const utf8 = (text) => new Uint8Array(Buffer.from(text));
const refusal = (reason) => (error) => error instanceof SealError && error.reason === reason;

const codes = read('seal-code.json');
const cpace = read('cpace-draft21.json');
const session = read('seal-session.json');
const code = { slot: '4821', secret: '304917' };

// ---- code ----

test('a code is taken in every way it is typed', () => {
	for (const text of codes.taken)
		assert.deepEqual(parseCode(text), code, JSON.stringify(text));
});

test('a code that is not eleven digits is refused', () => {
	for (const text of [...codes.length, '4821-304917-\ud83d', '4'.repeat(1e6)])
		assert.throws(() => parseCode(text), refusal('length'));
});

test('a mistyped code is refused by its check digit', () => {
	for (const text of codes.check)
		assert.throws(() => parseCode(text), refusal('check'), text);
	for (let at = 0; at < 11; at++) {
		for (let digit = 0; digit < 10; digit++) {
			const typed = '48213049170'.split('');
			if (typed[at] === String(digit))
				continue;
			typed[at] = String(digit);
			assert.throws(() => parseCode(typed.join('')), refusal('check'));
		}
	}
});

test('C and JavaScript take the same codes, with any character among them', () => {
	const texts = [...codes.taken, ...codes.length, ...codes.check];
	for (let point = 1; point < 0x11000; point++)
		if (point < 0xd800 || point > 0xdfff)
			texts.push(`4821${String.fromCodePoint(point)}304917-0`);
	const input = texts.map((text) => `${hex(utf8(text))}\n`).join('');
	const { stdout, status } = spawnSync(program('seal_parse'),
		{ input, encoding: 'utf8', maxBuffer: 1 << 26 });
	assert.equal(status, 0);
	const lines = stdout.trimEnd().split('\n');
	assert.equal(lines.length, texts.length);
	texts.forEach((text, i) => {
		let mine;
		try {
			mine = Object.values(parseCode(text)).join(' ');
		} catch (error) {
			mine = error.reason;
		}
		assert.equal(mine, lines[i], JSON.stringify(text));
	});
});

// ---- CPace ----

const cpaceBytes = (key) => bytesOf(cpace[key]);

test('the generator is the draft\'s', () => {
	const make = (ci) => hex(generator(sodium, cpaceBytes('prs'), cpaceBytes(ci), cpaceBytes('sid')));
	assert.equal(make('ci'), cpace.g);
	assert.equal(make('older_drafts_ci'), cpace.older_drafts_g);
});

test('shares, K and ISK are the draft\'s', () => {
	const g = cpaceBytes('g');
	const shareA = multiply(sodium, cpaceBytes('scalar_a'), g);
	const shareB = multiply(sodium, cpaceBytes('scalar_b'), g);
	assert.equal(hex(shareA), cpace.share_a);
	assert.equal(hex(shareB), cpace.share_b);
	assert.equal(hex(multiply(sodium, cpaceBytes('scalar_a'), shareB)), cpace.k);
	const transcript = lv(shareA, cpaceBytes('ada'), shareB, cpaceBytes('adb'));
	for (const [scalar, peer] of [['scalar_a', shareB], ['scalar_b', shareA]])
		assert.equal(hex(sharedKey(
			sodium, cpaceBytes(scalar), peer, cpaceBytes('sid'), transcript)), cpace.isk);
});

test('the identity and what is no point are refused', () => {
	const scalar = cpaceBytes('verify_scalar');
	assert.equal(hex(multiply(sodium, scalar, cpaceBytes('verify_point'))), cpace.verify_result);
	for (const bad of ['identity', 'invalid_point'])
		assert.throws(() => multiply(sodium, scalar, cpaceBytes(bad)), refusal('bad-point'));
	// Why multiply() does not ask this:
	assert.equal(sodium.crypto_core_ristretto255_is_valid_point(cpaceBytes('identity')), true);
});

test('lengths are minimal and at most two bytes long', () => {
	const take = (text) => new LvReader(bytesOf(text)).take();
	assert.equal(hex(lv(utf8('1234'), utf8('5'), utf8(''), utf8('678'))),
		'043132333401350003363738');
	assert.equal(hex(lv(new Uint8Array(128))).slice(0, 4), '8001');
	assert.equal(take('00').length, 0);
	assert.equal(take('ff7f' + '00'.repeat(16383)).length, 16383);
	const bads = ['', '80', '8000', '840031323334', '808001' + '00'.repeat(16384),
		'ffffffffffffffffff01', '0531323334'];
	for (const bad of bads)
		assert.throws(() => take(bad), refusal('bad-form'), bad);
});

// ---- handshake ----

/** libsodium with the worked session's dice. */
function fixedSodium() {
	return {
		...sodium,
		randombytes_buf: () => bytesOf(session.nonce_a),
		crypto_core_ristretto255_scalar_random: () => bytesOf(session.scalar_a),
		crypto_secretstream_xchacha20poly1305_init_push: (key) => {
			const header = bytesOf(session.control_operator_header);
			// Writer and reader of a secretstream start from the same state.
			return {
				header,
				state: sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key),
			};
		},
	};
}

const STEPS = ['takeM1', 'takeM3', 'takeM5', 'takeM7'];
const due = (step) => bytesOf(session[step.slice(4).toLowerCase()]);

/** The worked session up to the step named, which is still to come; without: to the end. */
function viewerBefore(step) {
	const viewer = new ViewerHandshake(fixedSodium(), code);
	for (const before of STEPS.slice(0, step ? STEPS.indexOf(step) : undefined))
		viewer[before](due(before));
	return viewer;
}

function altered(bytes, at, flip = 1) {
	const copy = bytes.slice();
	copy[at] ^= flip;
	return copy;
}

test('the worked session: every message and both ways of every channel', () => {
	const viewer = new ViewerHandshake(fixedSodium(), code);
	assert.equal(hex(viewer.takeM1(bytesOf(session.m1))), session.m2);
	assert.equal(hex(viewer.takeM3(bytesOf(session.m3))), session.m4);
	viewer.takeM5(bytesOf(session.m5));
	assert.equal(hex(viewer.takeM7(bytesOf(session.m7))), session.grant);
	const sender = viewer.sender(1);
	const later = 600 * 1000;
	assert.equal(hex(sender.send(0, false, utf8('control_operator 1'))), session.control_operator_1);
	assert.equal(hex(sender.send(later, false, utf8('control_operator 2'))),
		session.control_operator_2_rekey);
	assert.equal(hex(sender.send(later, true, utf8('control_operator 3'))),
		session.control_operator_3_final);
	for (const [channel, name] of [[1, 'control_agent'], [2, 'screen_agent']]) {
		const receiver = viewer.receiver(channel);
		for (const [i, part] of ['1', '2_rekey', '3_final'].entries()) {
			const { text, final } = receiver.receive(bytesOf(session[`${name}_${part}`]));
			assert.equal(textOf(text), `${name} ${i + 1}`);
			assert.equal(final, i === 2);
		}
	}
});

test('docs/seal.md prints the worked session as it is', () => {
	const names = { ya: 'scalar_a', yb: 'scalar_b', Ya: 'share_a', Yb: 'share_b',
		c1: 'control_operator_1' };
	const doc = fs.readFileSync(path.join(root, 'docs/seal.md'), 'utf8');
	const printed = [...doc.matchAll(/^ {4}(\w+) +([0-9a-f]{8,}(?:\n {10}[0-9a-f]+)*)$/gm)];
	assert.equal(printed.length, 16);
	for (const [, name, value] of printed)
		assert.equal(value.replace(/\s/g, ''), session[names[name] ?? name.toLowerCase()], name);
});

/** Delivers it and expects the refusal, and that nothing is possible after it. */
function refused(step, message, reason) {
	const viewer = viewerBefore(step);
	assert.throws(() => viewer[step](message), refusal(reason), `${step}: ${hex(message)}`);
	for (const any of STEPS)
		assert.throws(() => viewer[any](due(any)), refusal(reason));
	assert.throws(() => viewer.sender(1), refusal(reason));
}

test('altered fields of M1 are refused, each for its reason', () => {
	refused('takeM1', altered(due('takeM1'), 8), 'bad-suite');
	refused('takeM1', altered(due('takeM1'), 10), 'bad-slot');
	refused('takeM1', altered(due('takeM1'), 9), 'bad-form');
	refused('takeM1', lv(utf8('engawa/1'), utf8('4821'), new Uint8Array(32)), 'bad-suite');
});

test('an altered nonce in M1 is refused at M5', () => {
	const viewer = new ViewerHandshake(fixedSodium(), code);
	viewer.takeM1(altered(due('takeM1'), 20));
	viewer.takeM3(due('takeM3'));
	assert.throws(() => viewer.takeM5(due('takeM5')), refusal('not-confirmed'));
});

test('altered fields of M3 are refused, each for its reason', () => {
	refused('takeM3', altered(due('takeM3'), 1), 'bad-point');
	refused('takeM3', altered(due('takeM3'), 35), 'bad-form');
	refused('takeM3', lv(new Uint8Array(32), lv(utf8('agent'), utf8('')), utf8('')), 'bad-point');
});

test('the viewer\'s own share sent back is refused', () => {
	refused('takeM3', lv(bytesOf(session.share_a), bytesOf(session.adb), utf8('')), 'reflection');
});

test('reserved fields must be empty', () => {
	const share = bytesOf(session.share_b);
	refused('takeM3', lv(share, bytesOf(session.adb), utf8('pq')), 'reserved-used');
	refused('takeM3', lv(share, lv(utf8('agent'), utf8('pq')), utf8('')), 'reserved-used');
});

test('every flipped bit of M5 and M7 is refused', () => {
	for (const [step, reason] of [['takeM5', 'not-confirmed'], ['takeM7', 'bad-grant']])
		for (let bit = 0; bit < due(step).length * 8; bit += 3)
			refused(step, altered(due(step), bit >> 3, 1 << (bit & 7)), reason);
});

test('M4 given back as M5 is refused', () => {
	refused('takeM5', bytesOf(session.m4), 'not-confirmed');
});

test('truncated, longer and oversized messages are refused', () => {
	for (const step of STEPS) {
		const message = due(step);
		const reason = step === 'takeM7' ? 'bad-grant' : 'bad-form';
		for (let size = 0; size < message.length; size++)
			refused(step, message.subarray(0, size),
				step === 'takeM7' && size < 40 ? 'bad-form' : reason);
		refused(step, new Uint8Array([...message, 0]), reason);
		refused(step, new Uint8Array(65536), 'bad-form');
	}
});

test('lengths in messages must be minimal and small', () => {
	const [head, tail] = [due('takeM1').subarray(0, 14), due('takeM1').subarray(15)];
	for (const length of ['a000', 'a08000', 'ffffffffffffffffff01', 'ff7f', '1f', '00'])
		refused('takeM1', new Uint8Array([...head, ...bytesOf(length), ...tail]), 'bad-form');
});

test('a message out of order ends the handshake', () => {
	for (const [i, step] of [...STEPS, undefined].entries()) {
		for (const call of STEPS) {
			if (STEPS.indexOf(call) === i)
				continue;
			const viewer = viewerBefore(step);
			assert.throws(() => viewer[call](due(call)), refusal('bad-form'));
			if (step)
				assert.throws(() => viewer[step](due(step)), refusal('bad-form'));
		}
	}
});

test('there is no channel before the grant, and each half once', () => {
	assert.throws(() => viewerBefore('takeM7').receiver(1), refusal('bad-form'));
	const viewer = viewerBefore();
	viewer.sender(1);
	viewer.receiver(2);
	assert.throws(() => viewer.sender(1), refusal('channel-made'));
	assert.throws(() => viewer.receiver(2), refusal('channel-made'));
	for (const id of [0, 2, 3, 99])
		assert.throws(() => viewer.sender(id), refusal('no-such-channel'));
	viewer.wipe();
	assert.throws(() => viewer.receiver(1), SealError);
});

test('secrets in arrays are zero after a refusal', () => {
	const made = [];
	const keep = (name) => (...args) => {
		const bytes = sodium[name](...args);
		made.push(bytes);
		return bytes;
	};
	const watched = { ...fixedSodium() };
	for (const name of ['crypto_scalarmult_ristretto255', 'crypto_core_ristretto255_from_hash',
		'crypto_hash_sha512', 'crypto_auth_hmacsha512_final'])
		watched[name] = keep(name);
	const viewer = new ViewerHandshake(watched, code);
	viewer.takeM1(due('takeM1'));
	viewer.takeM3(due('takeM3'));
	assert.throws(() => viewer.takeM5(new Uint8Array(64)), refusal('not-confirmed'));
	const left = made.map(hex).filter((text) => /[1-9a-f]/.test(text));
	// What is sent, or would be, may stay.
	assert.deepEqual(left.sort(), [session.share_a, session.m4, session.m5].sort());
});

// ---- channels ----

const key = () => new Uint8Array(32).fill(7);
const sessionId = new Uint8Array(32).fill(9);

function halves({ channel = 1, epoch = 0, id = sessionId } = {}) {
	return {
		sender: new Sender(sodium, key(), id, channel, epoch),
		receiver: new Receiver(sodium, key(), sessionId, 1, 0),
	};
}

test('channel: dropped, reordered and replayed messages are noticed', () => {
	for (const order of [[0, 2], [1], [0, 1, 3, 2], [0, 0], [0, 1, 1]]) {
		const { sender, receiver } = halves();
		const sealed = [0, 1, 2, 3].map((i) => sender.send(0, false, utf8(`message number ${i}`)));
		const last = order.at(-1);
		const wrong = order.findIndex((n, i) => n !== i);
		for (const i of order.slice(0, wrong))
			assert.equal(textOf(receiver.receive(sealed[i]).text), `message number ${i}`);
		assert.throws(() => receiver.receive(sealed[order[wrong]]), refusal('bad-message'));
		assert.throws(() => receiver.receive(sealed[last]), refusal('bad-message'));
	}
});

test('channel: another channel, epoch or session is refused even under one key', () => {
	const others = [{ channel: 2 }, { epoch: 1 }, { epoch: 0x1000000 }, { id: new Uint8Array(32) }];
	for (const other of others) {
		const { sender, receiver } = halves(other);
		assert.throws(() => receiver.receive(sender.send(0, false, utf8('x'))),
			refusal('bad-message'));
	}
});

test('channel: every flipped bit and every cut is noticed', () => {
	const { sender } = halves();
	const sealed = sender.send(0, false, utf8('one'));
	const expectBad = (message) => {
		const { receiver } = halves();
		assert.throws(() => receiver.receive(message), refusal('bad-message'));
		assert.throws(() => receiver.receive(sealed), refusal('bad-message'));
	};
	for (let bit = 0; bit < sealed.length * 8; bit++)
		expectBad(altered(sealed, bit >> 3, 1 << (bit & 7)));
	for (let size = 0; size < sealed.length; size++)
		expectBad(sealed.subarray(0, size));
	expectBad(new Uint8Array([...sealed, 0]));
});

test('channel: the final message ends it, and nothing else does', () => {
	const { sender, receiver } = halves();
	assert.equal(receiver.receive(sender.send(0, false, utf8('one'))).final, false);
	const bye = sender.send(0, true, utf8('bye'));
	assert.equal(receiver.receive(bye).final, true);
	assert.throws(() => receiver.receive(bye), refusal('after-final'));
	assert.throws(() => sender.send(0, false, utf8('more')), refusal('after-final'));
});

test('channel: a stream tag that nobody sends is refused', () => {
	const pushed = {
		...sodium,
		crypto_secretstream_xchacha20poly1305_TAG_MESSAGE:
			sodium.crypto_secretstream_xchacha20poly1305_TAG_PUSH,
	};
	const sender = new Sender(pushed, key(), sessionId, 1, 0);
	assert.throws(() => halves().receiver.receive(sender.send(0, false, utf8('one'))),
		refusal('bad-message'));
});

test('channel: sizes are bounded', () => {
	const { sender, receiver } = halves();
	const most = 512 * 1024;
	assert.throws(() => sender.send(0, false, new Uint8Array(most + 1)), refusal('too-large'));
	for (let i = 0; i < 2; i++)
		assert.equal(receiver.receive(sender.send(0, false, new Uint8Array(most))).text.length, most);
	assert.throws(() => receiver.receive(new Uint8Array(most + 18)), refusal('too-large'));
	assert.throws(() => receiver.receive(sender.send(0, false, utf8('x'))), refusal('bad-message'));
});

test('channel: a stream\'s state is wiped and freed', () => {
	const states = [];
	const watched = {
		...sodium,
		crypto_secretstream_xchacha20poly1305_init_push: (...args) => {
			const made = sodium.crypto_secretstream_xchacha20poly1305_init_push(...args);
			states.push(made.state);
			return made;
		},
		libsodium: {
			get HEAPU8() {
				return sodium.libsodium.HEAPU8;
			},
			_free: (address) => {
				const { HEAPU8 } = sodium.libsodium;
				assert.ok(HEAPU8.subarray(address, address + 52).every((byte) => byte === 0));
				sodium.libsodium._free(address);
				states.splice(states.indexOf(address), 1);
			},
		},
	};
	const sender = new Sender(watched, key(), sessionId, 1, 0);
	assert.equal(states.length, 1);
	sender.wipe();
	sender.wipe();
	assert.equal(states.length, 0);
	assert.throws(() => sender.send(0, false, utf8('x')), refusal('after-final'));
});

// ---- against the agent in C ----

/** seal_peer, line by line; it ends with its input. */
function startAgent(t, slot, secret) {
	const child = spawn(program('seal_peer'), [slot, secret], { stdio: ['pipe', 'pipe', 'inherit'] });
	t.after(() => child.stdin.end());
	const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
	const next = async () => (await lines.next()).value;
	return {
		next,
		take: async (prefix = '') => {
			const line = await next();
			assert.ok(line?.startsWith(prefix), line);
			return bytesOf(line.slice(prefix.length));
		},
		give: (bytes, prefix = '') => child.stdin.write(`${prefix}${hex(bytes)}\n`),
		ended: new Promise((resolve) => child.on('exit', resolve)),
	};
}

async function shakeHands(agent, viewer) {
	agent.give(viewer.takeM1(await agent.take()));
	agent.give(viewer.takeM3(await agent.take()));
	viewer.takeM5(await agent.take());
	return viewer.takeM7(await agent.take());
}

test('a whole session with the agent in C', async (t) => {
	const agent = startAgent(t, '4821', '304917');
	const viewer = new ViewerHandshake(sodium, parseCode(codes.shown));
	assert.equal(hex(await shakeHands(agent, viewer)), session.grant);
	const sender = viewer.sender(1);
	const control = viewer.receiver(1);
	const screen = viewer.receiver(2);
	viewer.wipe();
	for (let i = 0; i < 5; i++) {
		const text = 'あ'.repeat(i * 20);
		const final = i === 4;
		// Both sides change keys on the way: eleven minutes lie between two messages.
		agent.give(sender.send(i * 660000, final, utf8(text)), 'c ');
		const there = control.receive(await agent.take('c '));
		const shown = screen.receive(await agent.take('s '));
		assert.deepEqual([textOf(there.text), there.final], [text, final]);
		assert.deepEqual([textOf(shown.text), shown.final], [text, final]);
	}
	assert.equal(await agent.ended, 0);
});

test('the agent in C refuses a wrong code at M4', async (t) => {
	const agent = startAgent(t, '4821', '304918');
	const viewer = new ViewerHandshake(sodium, code);
	agent.give(viewer.takeM1(await agent.take()));
	agent.give(viewer.takeM3(await agent.take()));
	assert.equal(await agent.next(), 'refused not-confirmed');
	assert.equal(await agent.ended, 0);
});

test('the agent in C refuses what was altered between', async (t) => {
	const cases = [
		[8, 'bad-suite'], [20, 'not-confirmed'], [43, 'bad-point'], [9, 'bad-form'],
	];
	for (const [at, reason] of cases) {
		const agent = startAgent(t, '4821', '304917');
		const viewer = new ViewerHandshake(sodium, code);
		agent.give(altered(viewer.takeM1(await agent.take()), at));
		let line = await agent.next();
		if (!line.startsWith('refused')) {
			agent.give(viewer.takeM3(bytesOf(line)));
			line = await agent.next();
		}
		assert.equal(line, `refused ${reason}`);
		assert.equal(await agent.ended, 0);
	}
});

test('the agent in C refuses an altered channel message', async (t) => {
	const agent = startAgent(t, '4821', '304917');
	const viewer = new ViewerHandshake(sodium, code);
	await shakeHands(agent, viewer);
	agent.give(altered(viewer.sender(1).send(0, false, utf8('hello')), 30), 'c ');
	assert.equal(await agent.next(), 'refused channel');
	assert.equal(await agent.ended, 0);
});
