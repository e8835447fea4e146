// The viewer's side of docs/seal.md: the code, M1 to M5 and M7 under suite 0, the channels.
// Nothing here waits or draws: the caller hands messages over as they lie on the wire.
import { Receiver, Sender } from './seal-channel.js';
import { LvReader, ascii, concat, generator, lv, multiply, sharedKey } from './seal-cpace.js';
import { SealError } from './seal-error.js';
import { Resume, derive, hmac } from './seal-resume.js';
import { Steps } from './seal-steps.js';

export { parseCode } from './seal-code.js';
export { SealError } from './seal-error.js';
export { Receiver, Sender } from './seal-channel.js';
export { RESUME_MS, Resume } from './seal-resume.js';

/**
 * @import { Sodium } from './seal-cpace.js'
 *
 * @typedef {import('./seal-code.js').Code} Code
 * @typedef {'M1' | 'M3' | 'M5' | 'M7' | 'done'} Due
 */

const SUITE = 'engawa/0';
const NONCE = 32;
const POINT = 32;
const CONFIRM = 64;
const MESSAGE_MAX = 1024;
const GRANT_MAX = 1024;
const M7_NONCE = 24;
const M7_OVERHEAD = M7_NONCE + 16;
const EMPTY = new Uint8Array(0);

/** What each side sends on, by channel: the label of its key. */
const SENT_HERE = new Map([[1, 'control operator']]);
const SENT_THERE = new Map([[1, 'control agent'], [2, 'screen agent']]);

/** @param {Uint8Array} bytes @param {string} text */
const isText = (bytes, text) =>
	bytes.length === text.length && bytes.every((byte, i) => byte === text.charCodeAt(i));

/** A reserved field, and nothing behind it. @param {LvReader} reader */
function takeEnd(reader) {
	const reserved = reader.take();
	reader.end();
	if (reserved.length > 0)
		throw new SealError('reserved-used');
}

/** ADb must be lv("agent", reserved), the reserved field empty. @param {Uint8Array} bytes */
function checkAdb(bytes) {
	const reader = new LvReader(bytes);
	if (!isText(reader.take(), 'agent'))
		throw new SealError('bad-form');
	takeEnd(reader);
}

/**
 * Order: takeM1 (gives M2), takeM3 (gives M4), takeM5, takeM7 (gives the grant's bytes), then
 * the channels. Any refusal, a call out of order too, ends the handshake: keys are wiped, the
 * same reason is thrown from then on, and the peer is told nothing.
 */
export class ViewerHandshake {
	#sodium;
	/** @type {Steps<Due>} */
	#steps;
	#slot;
	#secret;
	#nonceA;
	#scalar;
	/** @type {Uint8Array} */
	#sid = EMPTY;
	/** @type {Uint8Array} */
	#shareA = EMPTY;
	/** @type {Uint8Array[]} M1 and M2 as they lay on the wire */
	#messages = [];
	/** @type {Uint8Array} */
	#th = EMPTY;
	/** @type {Uint8Array} */
	#prk = EMPTY;
	/** @type {Set<string>} labels of the channel halves already made */
	#made = new Set();

	/**
	 * @param {Sodium} sodium ready
	 * @param {Code} code as parseCode() gave it
	 */
	constructor(sodium, { slot, secret }) {
		this.#sodium = sodium;
		this.#steps = new Steps('M1', () => this.#forget());
		this.#slot = slot;
		this.#secret = ascii(secret);
		this.#nonceA = sodium.randombytes_buf(NONCE);
		this.#scalar = sodium.crypto_core_ristretto255_scalar_random();
	}

	/** Gives M2. @param {Uint8Array} m1 */
	takeM1(m1) {
		return this.#steps.take('M1', 'M3', () => {
			const nonceB = this.#parseM1(m1);
			this.#makeShare(nonceB);
			const m2 = lv(ascii(SUITE), this.#nonceA, this.#shareA, EMPTY);
			this.#messages = [m1.slice(), m2];
			return m2.slice();
		});
	}

	/** Gives M4. @param {Uint8Array} m3 */
	takeM3(m3) {
		return this.#steps.take('M3', 'M5', () => {
			const { shareB, adb } = this.#parseM3(m3);
			if (this.#sodium.memcmp(shareB, this.#shareA))
				throw new SealError('reflection');
			const ada = lv(ascii('operator'), EMPTY);
			const isk = sharedKey(this.#sodium, this.#scalar, shareB, this.#sid,
				lv(this.#shareA, ada, shareB, adb));
			this.#sodium.memzero(this.#scalar);
			this.#schedule(isk, m3);
			return this.#confirmation('operator');
		});
	}

	/** Afterwards the other side is known to have the code. @param {Uint8Array} m5 */
	takeM5(m5) {
		this.#steps.take('M5', 'M7', () => {
			if (m5.length !== CONFIRM)
				throw new SealError('bad-form');
			if (!this.#sodium.memcmp(m5, this.#confirmation('agent')))
				throw new SealError('not-confirmed');
		});
	}

	/** Gives the grant's bytes. @param {Uint8Array} m7 */
	takeM7(m7) {
		return this.#steps.take('M7', 'done', () => {
			if (m7.length < M7_OVERHEAD || m7.length > GRANT_MAX + M7_OVERHEAD)
				throw new SealError('bad-form');
			const key = this.#derive('grant');
			try {
				return this.#sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
					null, m7.subarray(M7_NONCE), this.#th, m7.subarray(0, M7_NONCE), key);
			} catch {
				throw new SealError('bad-grant');
			} finally {
				this.#sodium.memzero(key);
			}
		});
	}

	/** The sending half of a channel, once. @param {number} channel */
	sender(channel) {
		const key = this.#channelKey(SENT_HERE.get(channel));
		return new Sender(this.#sodium, key, this.#th, channel, 0);
	}

	/** The receiving half of a channel, once. @param {number} channel */
	receiver(channel) {
		const key = this.#channelKey(SENT_THERE.get(channel));
		return new Receiver(this.#sodium, key, this.#th, channel, 0);
	}

	/** What outlives a lost line, after M7. */
	resume() {
		this.#steps.check('done');
		return new Resume(this.#sodium, this.#derive('resume'), this.#th);
	}

	/** Channels that were made live on; nothing else can be done after this. */
	wipe() {
		this.#steps.end();
	}

	#forget() {
		for (const secret of [this.#secret, this.#scalar, this.#sid, this.#prk])
			this.#sodium.memzero(secret);
	}

	/** @param {Uint8Array} m1 */
	#parseM1(m1) {
		const reader = new LvReader(m1);
		if (m1.length > MESSAGE_MAX)
			throw new SealError('bad-form');
		if (!isText(reader.take(), SUITE))
			throw new SealError('bad-suite');
		const slot = reader.take(this.#slot.length);
		const nonceB = reader.take(NONCE);
		reader.end();
		if (!isText(slot, this.#slot))
			throw new SealError('bad-slot');
		return nonceB;
	}

	/** @param {Uint8Array} m3 */
	#parseM3(m3) {
		const reader = new LvReader(m3);
		if (m3.length > MESSAGE_MAX)
			throw new SealError('bad-form');
		const shareB = reader.take(POINT);
		const adb = reader.take();
		checkAdb(adb);
		takeEnd(reader);
		return { shareB, adb };
	}

	/** @param {Uint8Array} nonceB */
	#makeShare(nonceB) {
		const sodium = this.#sodium;
		const slot = ascii(this.#slot);
		this.#sid = sodium.crypto_hash_sha256(
			concat(ascii(`${SUITE} sid`), lv(slot, nonceB, this.#nonceA)));
		const ci = lv(ascii('operator'), ascii('local'), ascii('agent'), slot);
		const g = generator(sodium, this.#secret, ci, this.#sid);
		sodium.memzero(this.#secret);
		this.#shareA = multiply(sodium, this.#scalar, g);
		sodium.memzero(g);
	}

	/** th and PRK; wipes isk. @param {Uint8Array} isk @param {Uint8Array} m3 */
	#schedule(isk, m3) {
		this.#th = this.#sodium.crypto_hash_sha256(
			concat(ascii(`${SUITE} transcript`), lv(...this.#messages, m3)));
		this.#prk = hmac(this.#sodium, this.#th, isk);
		this.#sodium.memzero(isk);
	}

	/** @param {string} label */
	#derive(label) {
		return derive(this.#sodium, this.#prk, label);
	}

	/** M4 or M5. @param {'operator' | 'agent'} side */
	#confirmation(side) {
		const key = this.#derive(`confirm ${side}`);
		const confirmation = hmac(this.#sodium, key, this.#th);
		this.#sodium.memzero(key);
		return confirmation;
	}

	/** @param {string | undefined} label */
	#channelKey(label) {
		this.#steps.check('done');
		if (label === undefined)
			throw new SealError('no-such-channel');
		if (this.#made.has(label))
			throw new SealError('channel-made');
		this.#made.add(label);
		return this.#derive(label);
	}
}
