// One direction of one channel: libsodium's secretstream under the associated data
// session ‖ channel ‖ epoch, its header in front of the first message. docs/seal.md.
import { concat } from './seal-cpace.js';
import { SealError } from './seal-error.js';

/** @import { Sodium } from './seal-cpace.js' */

const HEADER = 24;
const TAG = 17;
const STATE = 52; // bytes of a secretstream's state
const TEXT_MAX = 512 * 1024;
const REKEY_MS = 600 * 1000;

/** @typedef {import('libsodium-wrappers-sumo').StateAddress} StateAddress */

/**
 * A stream's state lies in libsodium's own memory, at an address, and nobody else frees it.
 * @param {Sodium} sodium @param {StateAddress} state
 */
function wipeState(sodium, state) {
	const address = /** @type {number} */ (/** @type {unknown} */ (state));
	const { libsodium } = /** @type {{ libsodium: { HEAPU8: Uint8Array,
		_free: (address: number) => void } }} */ (/** @type {unknown} */ (sodium));
	libsodium.HEAPU8.fill(0, address, address + STATE);
	libsodium._free(address);
}

/** @param {Uint8Array} session @param {number} channel @param {number} epoch */
function associatedData(session, channel, epoch) {
	const tail = new DataView(new ArrayBuffer(5));
	tail.setUint8(0, channel);
	tail.setUint32(1, epoch);
	return concat(session, new Uint8Array(tail.buffer));
}

export class Sender {
	#sodium;
	/** @type {StateAddress | null} */
	#state;
	/** @type {Uint8Array} */
	#header; // until the first message
	#ad;
	/** @type {number | null} */
	#keySinceMs = null;

	/**
	 * The key is wiped.
	 * @param {Sodium} sodium @param {Uint8Array} key @param {Uint8Array} session
	 * @param {number} channel @param {number} epoch
	 */
	constructor(sodium, key, session, channel, epoch) {
		const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(key);
		sodium.memzero(key);
		this.#sodium = sodium;
		this.#state = state;
		this.#header = header;
		this.#ad = associatedData(session, channel, epoch);
	}

	/**
	 * `final` closes the channel: nothing may follow ('after-final'). Over 512 KiB: 'too-large'.
	 * @param {number} nowMs of any monotonic clock; decides when the key is changed
	 * @param {boolean} final
	 * @param {Uint8Array} text
	 */
	send(nowMs, final, text) {
		if (this.#state === null)
			throw new SealError('after-final');
		if (text.length > TEXT_MAX)
			throw new SealError('too-large');
		const sealed = this.#sodium.crypto_secretstream_xchacha20poly1305_push(
			this.#state, text, this.#ad, this.#nextTag(nowMs, final));
		const message = concat(this.#header, sealed);
		this.#header = new Uint8Array(0);
		if (final)
			this.wipe();
		return message;
	}

	/** Nothing can be sent after this. */
	wipe() {
		if (this.#state !== null)
			wipeState(this.#sodium, this.#state);
		this.#state = null;
	}

	/** @param {number} nowMs @param {boolean} final */
	#nextTag(nowMs, final) {
		this.#keySinceMs ??= nowMs;
		if (final)
			return this.#sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL;
		if (nowMs - this.#keySinceMs < REKEY_MS)
			return this.#sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
		this.#keySinceMs = nowMs;
		return this.#sodium.crypto_secretstream_xchacha20poly1305_TAG_REKEY;
	}
}

export class Receiver {
	#sodium;
	/** @type {Uint8Array | null} */
	#key; // until the first message
	/** @type {StateAddress | null} */
	#state = null;
	#ad;
	#finished = false;

	/**
	 * The key is wiped at the first message.
	 * @param {Sodium} sodium @param {Uint8Array} key @param {Uint8Array} session
	 * @param {number} channel @param {number} epoch
	 */
	constructor(sodium, key, session, channel, epoch) {
		this.#sodium = sodium;
		this.#key = key;
		this.#ad = associatedData(session, channel, epoch);
	}

	/**
	 * final: the peer closed this channel in order; a connection that ends before that was cut.
	 * Throws a SealError: 'bad-message' (altered, dropped, reordered, replayed, of another
	 * channel) or 'too-large', after which only 'bad-message' comes; 'after-final'.
	 * @param {Uint8Array} sealed
	 * @returns {{ text: Uint8Array, final: boolean }}
	 */
	receive(sealed) {
		if (this.#finished)
			throw new SealError('after-final');
		try {
			return this.#open(sealed);
		} catch (error) {
			this.wipe();
			throw error;
		}
	}

	/** Nothing can be received after this. */
	wipe() {
		if (this.#key !== null)
			this.#sodium.memzero(this.#key);
		if (this.#state !== null)
			wipeState(this.#sodium, this.#state);
		this.#key = this.#state = null;
	}

	/** @param {Uint8Array} sealed */
	#open(sealed) {
		const head = this.#state === null ? HEADER : 0;
		if (sealed.length > head + TEXT_MAX + TAG)
			throw new SealError('too-large');
		if (sealed.length < head + TAG)
			throw new SealError('bad-message');
		const state = this.#state ?? this.#start(sealed.subarray(0, HEADER));
		const opened = this.#sodium.crypto_secretstream_xchacha20poly1305_pull(
			state, sealed.subarray(head), this.#ad);
		if (!opened || !this.#isKnown(opened.tag))
			throw new SealError('bad-message');
		this.#finished =
			opened.tag === this.#sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL;
		if (this.#finished)
			this.wipe();
		return { text: opened.message, final: this.#finished };
	}

	/** @param {Uint8Array} header */
	#start(header) {
		if (this.#key === null)
			throw new SealError('bad-message');
		this.#state = this.#sodium.crypto_secretstream_xchacha20poly1305_init_pull(
			header, this.#key);
		this.#sodium.memzero(this.#key);
		this.#key = null;
		return this.#state;
	}

	/** Whether it is one of secretstream's tags that a sender of ours sets. @param {number} tag */
	#isKnown(tag) {
		return tag === this.#sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE ||
			tag === this.#sodium.crypto_secretstream_xchacha20poly1305_TAG_REKEY ||
			tag === this.#sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL;
	}
}
