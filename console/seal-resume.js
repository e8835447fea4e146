// What outlives a lost line: docs/seal.md, "Resuming". The viewer's side.
import { Receiver, Sender } from './seal-channel.js';
import { LvReader, ascii, concat, lv } from './seal-cpace.js';
import { SealError } from './seal-error.js';
import { Steps } from './seal-steps.js';

/**
 * @import { Sodium } from './seal-cpace.js'
 *
 * @typedef {'open' | 'R1' | 'R3'} Due
 */

const SUITE = 'engawa/0';
const MEET = 16;
const NONCE = 32;
const POINT = 32;
const KEY = 32;
const CONFIRM = 64;
const MESSAGE_MAX = 1024;
const EPOCH_MAX = 0xffffffff;
const EMPTY = new Uint8Array(0);
/** From the last sign of life on. */
export const RESUME_MS = 120 * 1000;

const SENT_HERE = new Map([[1, 'control operator']]);
const SENT_THERE = new Map([[1, 'control agent'], [2, 'screen agent']]);

/** @param {number} value */
function u32(value) {
	const bytes = new Uint8Array(4);
	new DataView(bytes.buffer).setUint32(0, value);
	return bytes;
}

/** One block of HKDF's expand, cut. @param {Sodium} sodium @param {Uint8Array} prk @param {string} label */
export function derive(sodium, prk, label) {
	const block = hmac(sodium, prk, concat(ascii(`${SUITE} ${label}`), Uint8Array.of(1)));
	const key = block.slice(0, KEY);
	sodium.memzero(block);
	return key;
}

/** HMAC-SHA-512. @param {Sodium} sodium @param {Uint8Array} key of any length @param {Uint8Array} data */
export function hmac(sodium, key, data) {
	const state = sodium.crypto_auth_hmacsha512_init(key);
	sodium.crypto_auth_hmacsha512_update(state, data);
	return sodium.crypto_auth_hmacsha512_final(state);
}

/**
 * Order: lost(), takeR1 (gives R2), takeR3, then the channels of the new epoch. lost() may come
 * at any time and begins anew. A refusal, a call out of order too, ends it for good: everything
 * is wiped, and the same reason is thrown from then on. Times are milliseconds of one clock.
 */
export class Resume {
	#sodium;
	/** @type {Steps<Due>} */
	#steps;
	#secret;
	#session;
	#epoch = 0;
	#next = 0;
	#heardMs = 0;
	/** @type {Uint8Array} */
	#th = EMPTY;
	/** @type {Uint8Array} */
	#prk = EMPTY;
	/** @type {Set<string>} labels of the channel halves still to be had */
	#left = new Set();

	/** @param {Sodium} sodium @param {Uint8Array} secret owned @param {Uint8Array} session th of the handshake */
	constructor(sodium, secret, session) {
		this.#sodium = sodium;
		this.#steps = new Steps('open', () => this.#forgetAll());
		this.#secret = secret;
		this.#session = session;
	}

	/** Where the two meet at the broker. */
	get meet() {
		return derive(this.#sodium, this.#secret, 'meet').slice(0, MEET);
	}

	get epoch() {
		return this.#epoch;
	}

	/** The peer was last heard at heardMs. @param {number} heardMs */
	lost(heardMs) {
		if (this.#steps.dead)
			return;
		this.#forget();
		this.#heardMs = heardMs;
		this.#steps.restart('R1');
	}

	/** Gives R2. @param {number} nowMs @param {Uint8Array} r1 */
	takeR1(nowMs, r1) {
		return this.#step(nowMs, 'R1', 'R3', () => {
			const { epoch, point } = this.#parseOffer(r1);
			if (this.#epoch === EPOCH_MAX)
				throw new SealError('old-epoch');
			this.#next = Math.max(epoch, this.#epoch + 1);
			const scalar = this.#sodium.randombytes_buf(POINT);
			const nonce = this.#sodium.randombytes_buf(NONCE);
			const share = this.#sodium.crypto_scalarmult_base(scalar);
			const offer = lv(ascii(`${SUITE} resume`), u32(this.#next), nonce, share, EMPTY);
			this.#agree(scalar, share, point, lv(r1, offer));
			return concat(offer, this.#confirmation('operator'));
		});
	}

	/** @param {number} nowMs @param {Uint8Array} r3 */
	takeR3(nowMs, r3) {
		this.#step(nowMs, 'R3', 'open', () => {
			if (r3.length !== CONFIRM)
				throw new SealError('bad-form');
			if (!this.#sodium.memcmp(r3, this.#confirmation('agent')))
				throw new SealError('not-confirmed');
			this.#epoch = this.#next;
			this.#left = new Set([...SENT_HERE.values(), ...SENT_THERE.values()]);
		});
	}

	/** The sending half of a channel of this epoch, once. @param {number} channel */
	sender(channel) {
		const key = this.#channelKey(SENT_HERE.get(channel));
		return new Sender(this.#sodium, key, this.#session, channel, this.#epoch);
	}

	/** The receiving half, likewise. @param {number} channel */
	receiver(channel) {
		const key = this.#channelKey(SENT_THERE.get(channel));
		return new Receiver(this.#sodium, key, this.#session, channel, this.#epoch);
	}

	wipe() {
		this.#steps.end();
	}

	#forgetAll() {
		this.#forget();
		this.#sodium.memzero(this.#secret);
	}

	#forget() {
		this.#sodium.memzero(this.#prk);
		this.#left.clear();
	}

	/**
	 * @template T
	 * @param {number} nowMs @param {Due} due @param {Due} next @param {() => T} work
	 * @returns {T}
	 */
	#step(nowMs, due, next, work) {
		return this.#steps.take(due, next, () => {
			if (nowMs < this.#heardMs || nowMs - this.#heardMs > RESUME_MS)
				throw new SealError('too-late');
			return work();
		});
	}

	/** @param {Uint8Array} r1 */
	#parseOffer(r1) {
		if (r1.length > MESSAGE_MAX)
			throw new SealError('bad-form');
		const reader = new LvReader(r1);
		const suite = String.fromCharCode(...reader.take());
		if (suite !== `${SUITE} resume`)
			throw new SealError('bad-suite');
		const epoch = reader.take(4);
		reader.take(NONCE);
		const point = reader.take(POINT);
		const reserved = reader.take();
		if (reserved.length > 0)
			throw new SealError('reserved-used');
		reader.end();
		return { epoch: new DataView(epoch.buffer, epoch.byteOffset).getUint32(0), point };
	}

	/**
	 * th and PRK of the attempt; wipes the scalar.
	 * @param {Uint8Array} scalar @param {Uint8Array} share @param {Uint8Array} peer
	 * @param {Uint8Array} messages lv(R1, R2 without its end)
	 */
	#agree(scalar, share, peer, messages) {
		const sodium = this.#sodium;
		if (sodium.memcmp(share, peer))
			throw new SealError('reflection');
		let dh;
		try {
			dh = sodium.crypto_scalarmult(scalar, peer);
		} catch {
			throw new SealError('bad-point'); // the product is zero
		} finally {
			sodium.memzero(scalar);
		}
		const ikm = concat(this.#secret, dh);
		this.#th = sodium.crypto_hash_sha256(
			concat(ascii(`${SUITE} resume transcript`), this.#session, messages));
		this.#prk = hmac(sodium, this.#th, ikm);
		sodium.memzero(ikm);
		sodium.memzero(dh);
	}

	/** @param {'operator' | 'agent'} side */
	#confirmation(side) {
		const key = derive(this.#sodium, this.#prk, `resume ${side}`);
		const confirmation = hmac(this.#sodium, key, this.#th);
		this.#sodium.memzero(key);
		return confirmation;
	}

	/** @param {string | undefined} label */
	#channelKey(label) {
		this.#steps.check('open');
		if (label === undefined)
			throw new SealError('no-such-channel');
		if (!this.#left.delete(label))
			throw new SealError('channel-made');
		const key = derive(this.#sodium, this.#prk, label);
		if (this.#left.size === 0)
			this.#sodium.memzero(this.#prk); // needed no more
		return key;
	}
}
