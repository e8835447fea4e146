// The picture of a host's screen in the console's worker: packets of docs/codec.md
// come in, pixels come out. Deflate is undone by the browser, commands are painted
// by encode/decode.c as WebAssembly. Whatever breaks a rule throws a DecodeError;
// then the session is to be ended. Every size is bounded.

import { DecodeError } from './decode-error.js';

/** @import { Video } from './video.js' */

export { DecodeError };

const PACKET_MAX = 192 * 1024;
const DATA_MAX = PACKET_MAX + 1024;

/** Deflate makes at most 1032 bytes out of one, so that much comes out at a time
 * (17 MB) before the packet's bound can stop it. */
const SLICE = 16 * 1024;

const DEADLINE_MS = 5000;

/** Names of enum decode_result, by number less sign. */
const RESULTS = ['ok', 'truncated', 'unknown', 'range', 'palette', 'photo', 'video'];

/**
 * One message Update (docs/wire.md).
 * @typedef {object} Update
 * @property {boolean} key
 * @property {boolean} last
 * @property {number} inflatedSize
 * @property {Uint8Array} data
 */

/**
 * What encode/decode_wasm.c exports.
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {() => void} clear
 * @property {(width: number, height: number) => number} set_picture
 * @property {() => number} packet
 * @property {(size: number) => number} decode
 * @property {() => number} painted
 * @property {() => void} allow_video
 * @property {() => number} video
 */

/**
 * What inflates: a DecompressionStream, or in tests something like it.
 * @typedef {object} ByteTransform
 * @property {WritableStream<Uint8Array>} writable
 * @property {ReadableStream<Uint8Array>} readable
 */

/** One raw deflate stream, which gives exactly as many bytes as each packet promises. */
class Inflater {
	/** @type {WritableStreamDefaultWriter<Uint8Array>} */
	#writer;
	/** @type {ReadableStreamDefaultReader<Uint8Array>} */
	#reader;
	/** @type {DecodeError | null} */
	#error = null;
	/** Where the bytes of the packet in turn go, and how many have come.
	 * @type {Uint8Array} */
	#to = new Uint8Array(0);
	#filled = 0;
	#full = () => {};
	/** @type {(error: DecodeError) => void} */
	#failed = () => {};

	/** @param {ByteTransform} stream */
	constructor(stream) {
		this.#writer = stream.writable.getWriter();
		this.#reader = stream.readable.getReader();
		this.#pump();
	}

	/** Reads all the time: what nobody waits for is too much. */
	async #pump() {
		try {
			for (;;) {
				const { done, value } = await this.#reader.read();
				if (done)
					throw new DecodeError('stream ended');
				this.#take(value);
			}
		} catch (error) {
			this.#fail(error instanceof DecodeError ? error : new DecodeError('deflate'));
		}
	}

	/** @param {Uint8Array} bytes */
	#take(bytes) {
		if (bytes.length > this.#to.length - this.#filled)
			throw new DecodeError('too long');
		this.#to.set(bytes, this.#filled);
		this.#filled += bytes.length;
		if (this.#filled === this.#to.length)
			this.#full();
	}

	/** @param {DecodeError} error */
	#fail(error) {
		this.#error ??= error;
		this.#failed(this.#error);
		this.#writer.abort().catch(() => {});
		this.#reader.cancel().catch(() => {});
	}

	/** @param {Uint8Array} data */
	async #feed(data) {
		for (let at = 0; at < data.length && !this.#error; at += SLICE)
			// A copy: some streams take the buffer away from its owner.
			await this.#writer.write(data.slice(at, at + SLICE));
		// What has come out already is taken before the packet counts as whole, so
		// that a byte too many is found now and not with the next packet.
		for (let i = 0; i < 4; i++)
			await null;
	}

	/**
	 * Fills `to` to its end.
	 * @param {Uint8Array} data
	 * @param {Uint8Array} to
	 * @param {number} deadlineMs
	 */
	async inflate(data, to, deadlineMs) {
		if (this.#error)
			throw this.#error;

		/** @type {Promise<void>} */
		const full = new Promise((resolve, reject) => {
			this.#full = resolve;
			this.#failed = reject;
		});
		const timer = setTimeout(() => this.#fail(new DecodeError('too short')), deadlineMs);

		this.#to = to;
		this.#filled = 0;
		try {
			await Promise.all([full, this.#feed(data)]);
		} catch (error) {
			throw this.#error ?? new DecodeError('deflate');
		} finally {
			clearTimeout(timer);
		}
		if (this.#error)
			throw this.#error;
	}

	close() {
		this.#fail(new DecodeError('closed'));
	}
}

/** A picture and the stream that paints it. Calls must not overlap. */
export class TileDecoder {
	/** @type {Exports} */
	#wasm;
	/** @type {() => ByteTransform} */
	#openStream;
	#deadlineMs;
	#width = 0;
	#height = 0;
	#pictureAt = 0;
	/** null until a key comes.
	 * @type {Inflater | null} */
	#inflater = null;
	#busy = false;
	#video;
	/** The last packet was not the last of its frame. */
	#insideFrame = false;

	/**
	 * @param {Exports} wasm
	 * @param {() => ByteTransform} openStream
	 * @param {number} deadlineMs
	 * @param {Video | null} video null: the browser has none, and the host may send none
	 */
	constructor(wasm, openStream, deadlineMs, video) {
		this.#wasm = wasm;
		this.#openStream = openStream;
		this.#deadlineMs = deadlineMs;
		this.#video = video;
		if (video)
			wasm.allow_video();
	}

	/**
	 * @param {BufferSource | WebAssembly.Module} wasm decode.wasm
	 * @param {object} [options]
	 * @param {() => ByteTransform} [options.openStream] makes a raw inflater
	 * @param {number} [options.deadlineMs] for one packet to be inflated
	 * @param {Video | null} [options.video] paints videos; owned
	 */
	static async create(wasm, {
		openStream = () => /** @type {ByteTransform} */ (new DecompressionStream('deflate-raw')),
		deadlineMs = DEADLINE_MS,
		video = null,
	} = {}) {
		const module = wasm instanceof WebAssembly.Module ? wasm : await WebAssembly.compile(wasm);
		const instance = await WebAssembly.instantiate(module);

		return new TileDecoder(
			/** @type {Exports} */ (/** @type {unknown} */ (instance.exports)),
			openStream, deadlineMs, video);
	}

	/** Whether it shows videos. */
	get hasVideo() {
		return this.#video !== null;
	}

	get width() {
		return this.#width;
	}

	get height() {
		return this.#height;
	}

	/**
	 * Another size makes the picture black and calls for a key; the same does nothing.
	 * @param {number} width
	 * @param {number} height
	 */
	setPicture(width, height) {
		if (this.#busy)
			throw new Error('a packet is being decoded');
		if (width === this.#width && height === this.#height)
			return;
		this.#drop();
		this.#insideFrame = false;
		this.#width = this.#height = 0;
		this.#pictureAt = this.#wasm.set_picture(width, height);
		if (!this.#pictureAt)
			throw new DecodeError('size of the picture');
		this.#width = width;
		this.#height = height;
	}

	/** The host begins anew: a key is due. The picture stays. */
	restart() {
		if (this.#busy)
			throw new Error('a packet is being decoded');
		this.#drop();
		this.#insideFrame = false;
	}

	/**
	 * Takes in one packet; resolves to whether the picture may be shown now.
	 * @param {Update} update
	 */
	async takeUpdate(update) {
		if (this.#busy)
			throw new Error('a packet is being decoded');
		this.#busy = true;
		try {
			await this.#decode(update);
			this.#insideFrame = !update.last;
			return update.last;
		} catch (error) {
			this.#drop(); // there is no way back but a key
			throw error;
		} finally {
			this.#busy = false;
		}
	}

	/** @param {Update} update */
	async #decode({ key, inflatedSize, data }) {
		if (!this.#pictureAt)
			throw new DecodeError('no size');
		if (!(inflatedSize >= 1 && inflatedSize <= PACKET_MAX))
			throw new DecodeError('size of the packet');
		if (!(data.length >= 1 && data.length <= DATA_MAX))
			throw new DecodeError('size of the data');
		if (key) {
			if (this.#insideFrame)
				throw new DecodeError('key inside a frame');
			this.#drop();
			this.#inflater = new Inflater(this.#openStream());
			this.#wasm.clear();
		}
		if (!this.#inflater)
			throw new DecodeError('no key');

		const packet = new Uint8Array(this.#wasm.memory.buffer, this.#wasm.packet(), inflatedSize);
		await this.#inflater.inflate(data, packet, this.#deadlineMs);

		const result = this.#wasm.decode(inflatedSize);
		if (result !== 0)
			throw new DecodeError(RESULTS[-result]);
		await this.#paintVideo();
	}

	/** What the packet has of a video comes over all else. */
	async #paintVideo() {
		const [x, y, w, h, first, size, at, frameW, frameH] = new Uint32Array(this.#wasm.memory.buffer, this.#wasm.video(), 9);
		if (!size || !this.#video)
			return;
		const data = new Uint8Array(this.#wasm.memory.buffer.slice(at, at + size));
		const pixels = await this.#video.pixels({ w, h, frameW, frameH, first: first === 1, data });
		const picture = this.picture();
		for (let row = 0; row < h; row++)
			picture.set(pixels.subarray(row * w * 4, (row + 1) * w * 4), ((y + row) * this.#width + x) * 4);
	}

	#drop() {
		this.#video?.close(); // a key begins that anew as well
		this.#inflater?.close();
		this.#inflater = null;
	}

	/** The pixels, R, G, B, 255 each; valid until the next setPicture(). */
	picture() {
		return new Uint8ClampedArray(this.#wasm.memory.buffer, this.#pictureAt,
			this.#width * this.#height * 4);
	}

	/**
	 * The rectangle that holds all that was painted since the last call, or null.
	 */
	takePainted() {
		const box = new Uint32Array(this.#wasm.memory.buffer, this.#wasm.painted(), 4);
		const [x0, y0, x1, y1] = box;

		box.fill(0);
		return x1 ? { x: x0, y: y0, width: x1 - x0, height: y1 - y0 } : null;
	}

	/** Lets go of the streams. */
	close() {
		this.#drop();
	}
}
