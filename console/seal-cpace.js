// CPACE-RISTR255-SHA512 with the initiator-responder transcript (draft-irtf-cfrg-cpace-21),
// and lv(), the form of every handshake message. docs/seal.md.
import { SealError } from './seal-error.js';

/**
 * libsodium-wrappers-sumo, ready.
 * @typedef {import('libsodium-wrappers-sumo').default} Sodium
 */

const LV_SIZE_MAX = 16383;
const HASH_BLOCK = 128; // s_in_bytes of SHA-512

/** @param {string} text */
export const ascii = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** @param {Uint8Array[]} parts */
export function concat(...parts) {
	const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
	let at = 0;
	for (const part of parts) {
		all.set(part, at);
		at += part.length;
	}
	return all;
}

/** LEB128 of a length. @param {number} size */
function head(size) {
	if (size > LV_SIZE_MAX)
		throw new RangeError('lv');
	return size < 0x80 ? Uint8Array.of(size) : Uint8Array.of(0x80 | (size & 0x7f), size >> 7);
}

/** Each field behind its length. @param {Uint8Array[]} fields */
export const lv = (...fields) => concat(...fields.flatMap((field) => [head(field.length), field]));

/** Reads what lv() wrote; lengths must be minimal and at most two bytes long. */
export class LvReader {
	#bytes;
	#at = 0;

	/** @param {Uint8Array} bytes */
	constructor(bytes) {
		this.#bytes = bytes;
	}

	/** The next field; with a size, of that size. @param {number} [size] */
	take(size) {
		const length = this.#length();
		const end = this.#at + length;
		if (end > this.#bytes.length || (size !== undefined && length !== size))
			throw new SealError('bad-form');
		const field = this.#bytes.slice(this.#at, end);
		this.#at = end;
		return field;
	}

	/** Nothing may follow. */
	end() {
		if (this.#at !== this.#bytes.length)
			throw new SealError('bad-form');
	}

	#byte() {
		if (this.#at >= this.#bytes.length)
			throw new SealError('bad-form');
		return this.#bytes[this.#at++];
	}

	#length() {
		const low = this.#byte();
		if (low < 0x80)
			return low;
		const high = this.#byte();
		if (high === 0 || high >= 0x80)
			throw new SealError('bad-form');
		return (low & 0x7f) | high << 7;
	}
}

/**
 * g from the password, the channel identifier and the session's id.
 * @param {Sodium} sodium @param {Uint8Array} prs @param {Uint8Array} ci @param {Uint8Array} sid
 */
export function generator(sodium, prs, ci, sid) {
	const dsi = ascii('CPaceRistretto255');
	const used = lv(dsi).length + lv(prs).length + 1;
	const text = lv(dsi, prs, new Uint8Array(Math.max(0, HASH_BLOCK - used)), ci, sid);
	const hash = sodium.crypto_hash_sha512(text);
	const g = sodium.crypto_core_ristretto255_from_hash(hash);
	sodium.memzero(text);
	sodium.memzero(hash);
	return g;
}

/**
 * scalar × point. is_valid_point() calls the identity valid; only this refuses it.
 * @param {Sodium} sodium @param {Uint8Array} scalar @param {Uint8Array} point
 */
export function multiply(sodium, scalar, point) {
	try {
		return sodium.crypto_scalarmult_ristretto255(scalar, point);
	} catch {
		throw new SealError('bad-point');
	}
}

/**
 * The shared key from our scalar and the peer's share. The transcript, lv(Ya, ADa, Yb, ADb),
 * stands in it without a length around it.
 * @param {Sodium} sodium @param {Uint8Array} scalar @param {Uint8Array} peer
 * @param {Uint8Array} sid @param {Uint8Array} transcript
 */
export function sharedKey(sodium, scalar, peer, sid, transcript) {
	const k = multiply(sodium, scalar, peer);
	const text = concat(lv(ascii('CPaceRistretto255_ISK'), sid, k), transcript);
	const isk = sodium.crypto_hash_sha512(text);
	sodium.memzero(k);
	sodium.memzero(text);
	return isk;
}
