// console/seal-resume.js against the vectors in tests/vectors/.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import sodium from 'libsodium-wrappers-sumo';
import { RESUME_MS, Resume, SealError } from '../../../console/seal.js';

await sodium.ready;

const read = (name) =>
	JSON.parse(fs.readFileSync(new URL(`../../vectors/${name}`, import.meta.url), 'utf8'));
const hex = (bytes) => Buffer.from(bytes).toString('hex');
const bytesOf = (text) => new Uint8Array(Buffer.from(text, 'hex'));
const utf8 = (text) => new Uint8Array(Buffer.from(text));
const refusal = (reason) => (error) => error instanceof SealError && error.reason === reason;

const session = read('seal-session.json');
const vectors = read('seal-resume.json');
const LOST = 50000;
const NOW = LOST + 700;

/** libsodium with the worked resumption's dice. */
function fixedSodium() {
	const drawn = [vectors.scalar_a, vectors.nonce_a];
	return {
		...sodium,
		randombytes_buf: () => bytesOf(drawn.shift()),
		crypto_secretstream_xchacha20poly1305_init_push: (key) => {
			const header = bytesOf(vectors.control_operator_header);
			return { header, state: sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key) };
		},
	};
}

/** The viewer of the worked resumption: it thinks that it has been resumed twice before. */
function viewer(dice = fixedSodium()) {
	const one = new Resume(dice, bytesOf(vectors.secret), bytesOf(session.th));
	one.lost(LOST);
	return one;
}

/** R1 with another epoch, or otherwise altered. */
function r1With(at, byte) {
	const bytes = bytesOf(vectors.r1);
	bytes[at] = byte;
	return bytes;
}
const EPOCH_AT = 20;

test('where the two meet is as documented', () => {
	assert.equal(hex(viewer().meet), vectors.meet);
});

test('a resumption from the vectors opens and seals', () => {
	// The worked one has the viewer two epochs ahead: it gets there by R1 naming the third.
	const one = viewer();
	const r2 = one.takeR1(NOW, r1With(EPOCH_AT, 3));
	assert.equal(hex(r2.subarray(0, 88)), vectors.r2.slice(0, 176));
	// The transcript differs in that byte, so its end does, too.
	assert.notEqual(hex(r2.subarray(88)), vectors.r2.slice(176));
});

test('the worked resumption: every message and every channel', () => {
	const one = viewer({ ...fixedSodium(), randombytes_buf: dice() });
	twice(one);
	assert.equal(hex(one.takeR1(NOW, bytesOf(vectors.r1))), vectors.r2);
	one.takeR3(NOW, bytesOf(vectors.r3));
	assert.equal(one.epoch, 3);
	assert.equal(hex(one.sender(1).send(0, false, utf8('control_operator 1'))), vectors.control_operator_1);
	for (const [channel, name] of [[1, 'control_agent'], [2, 'screen_agent']]) {
		const { text, final } = one.receiver(channel).receive(bytesOf(vectors[`${name}_1`]));
		assert.equal(Buffer.from(text).toString(), `${name} 1`);
		assert.equal(final, false);
	}
	assert.throws(() => one.sender(1), refusal('channel-made'));
	assert.throws(() => one.receiver(3), refusal('no-such-channel'));
});

/** Any dice for what comes before, then those of the vectors. */
function dice() {
	const drawn = [null, null, null, null, vectors.scalar_a, vectors.nonce_a];
	return (size) => {
		const next = drawn.shift();
		return next ? bytesOf(next) : sodium.randombytes_buf(size);
	};
}

/** An agent in JavaScript, just enough to bring a viewer to its second epoch. */
function twice(one) {
	for (let i = 0; i < 2; i++) {
		const agent = new Agent(i + 1);
		const r2 = one.takeR1(NOW, agent.r1);
		one.takeR3(NOW, agent.r3(r2));
		one.lost(LOST);
	}
}

class Agent {
	constructor(epoch) {
		this.scalar = sodium.randombytes_buf(32);
		const share = sodium.crypto_scalarmult_base(this.scalar);
		this.r1 = Uint8Array.from([15, ...utf8('engawa/0 resume'), 4, 0, 0, 0, epoch,
			32, ...sodium.randombytes_buf(32), 32, ...share, 0]);
	}

	r3(r2) {
		const offer = r2.subarray(0, 88);
		const hmac = (key, data) => {
			const state = sodium.crypto_auth_hmacsha512_init(key);
			sodium.crypto_auth_hmacsha512_update(state, data);
			return sodium.crypto_auth_hmacsha512_final(state);
		};
		const dh = sodium.crypto_scalarmult(this.scalar, offer.subarray(55, 87));
		const th = sodium.crypto_hash_sha256(Uint8Array.from([...utf8('engawa/0 resume transcript'),
			...bytesOf(session.th), this.r1.length, ...this.r1, offer.length, ...offer]));
		const prk = hmac(th, Uint8Array.from([...bytesOf(vectors.secret), ...dh]));
		const key = hmac(prk, Uint8Array.from([...utf8('engawa/0 resume agent'), 1])).slice(0, 32);
		return hmac(key, th);
	}
}

test('what is altered, late, replayed or not due is refused, and nothing is left', () => {
	const cases = [
		['bad-suite', (one) => one.takeR1(NOW, r1With(1, 0x66))],
		['bad-form', (one) => one.takeR1(NOW, bytesOf(vectors.r1).subarray(1))],
		['bad-form', (one) => one.takeR1(NOW, bytesOf(vectors.r1).subarray(0, 87))],
		['bad-form', (one) => one.takeR1(NOW, bytesOf(vectors.r1 + '00'))],
		['bad-form', (one) => one.takeR1(NOW, new Uint8Array(2000))],
		['reserved-used', (one) => one.takeR1(NOW, bytesOf(vectors.r1.slice(0, -2) + '0100'))],
		['bad-point', (one) => one.takeR1(NOW, bytesOf(vectors.r1.slice(0, 110) + '00'.repeat(33)))],
		['reflection', (one) => one.takeR1(NOW, bytesOf(vectors.r1.slice(0, 110) + vectors.share_a + '00'))],
		['too-late', (one) => one.takeR1(LOST + RESUME_MS + 1, bytesOf(vectors.r1))],
		['too-late', (one) => one.takeR1(LOST - 1, bytesOf(vectors.r1))],
		['bad-form', (one) => one.takeR3(NOW, bytesOf(vectors.r3))],
		['too-late', (one) => {
			one.takeR1(NOW, bytesOf(vectors.r1));
			one.takeR3(LOST + RESUME_MS + 1, bytesOf(vectors.r3));
		}],
		['not-confirmed', (one) => { // of another attempt
			one.takeR1(NOW, bytesOf(vectors.r1));
			one.takeR3(NOW, bytesOf(vectors.r3));
		}],
		['bad-form', (one) => {
			one.takeR1(NOW, bytesOf(vectors.r1));
			one.takeR3(NOW, bytesOf(vectors.r3).subarray(1));
		}],
	];
	for (const [reason, attack] of cases) {
		const one = viewer();
		assert.throws(() => attack(one), refusal(reason), String(attack));
		one.lost(LOST);
		for (const any of [() => one.takeR1(NOW, bytesOf(vectors.r1)), () => one.takeR3(NOW, bytesOf(vectors.r3)),
			() => one.sender(1), () => one.receiver(1)])
			assert.throws(any, refusal(reason));
	}
});

test('there are no channels of the new epoch before R3', () => {
	const one = viewer();
	assert.throws(() => one.sender(1), refusal('bad-form'));
	one.takeR1(NOW, bytesOf(vectors.r1));
	assert.throws(() => one.receiver(2), refusal('bad-form'));
});

test('nor after the line was lost again', () => {
	const one = viewer({ ...sodium });
	const agent = new Agent(1);
	one.takeR3(NOW, agent.r3(one.takeR1(NOW, agent.r1)));
	one.lost(LOST);
	assert.throws(() => one.sender(1), refusal('bad-form'));
});

test('epochs only rise', () => {
	const one = viewer({ ...sodium });
	for (const [said, becomes] of [[1, 1], [5, 5], [2, 6], [6, 7]]) {
		const agent = new Agent(said);
		const r2 = one.takeR1(NOW, agent.r1);
		one.takeR3(NOW, agent.r3(r2));
		assert.equal(one.epoch, becomes);
		one.lost(LOST);
	}
});
