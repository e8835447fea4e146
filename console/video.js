// A video in the picture (docs/codec.md): VP9 frames come in, their pixels go into the picture.
// The browser decodes them (WebCodecs), apart from the page. Foreign bytes, of which decode.c has
// seen that a decoder may get them: a frame of another size than it promised, or none in time, is
// a frame that breaks the rules.
import { DecodeError } from './decode-error.js';

const DEADLINE_MS = 5000;
/** VP9, profile 1 (4:4:4), 8 bits, BT.601 limited: of any level (www.webmproject.org/vp9/mp4). */
const CODEC = 'vp09.01.62.08.03.06.06.06.00';

/**
 * One frame of frameW × frameH, to be shown w × h.
 * @typedef {object} VideoFrameIn
 * @property {number} w
 * @property {number} h
 * @property {number} frameW
 * @property {number} frameH
 * @property {boolean} first
 * @property {Uint8Array<ArrayBuffer>} data
 */

/** After a frame a decoder may look for another in the bytes that are left. An index of one frame
 * behind it says that there is none (VP9 specification v0.6, annex B; as encode/vp9_read.c).
 * @param {Uint8Array<ArrayBuffer>} data */
function withIndex(data) {
	const marker = 0xc0 | 3 << 3; // sizes of 4 bytes, one frame
	const all = new Uint8Array(data.length + 6);
	all.set(data);
	all[data.length] = all[all.length - 1] = marker;
	new DataView(all.buffer).setUint32(data.length + 1, data.length, true);
	return all;
}

/** R, G, B, 255 each; the frame is closed. Not by way of a canvas: getImageData() after drawImage()
 * of a VideoFrame held up worker and page for ten seconds in Firefox 153, now and then.
 * @param {VideoFrame} frame */
async function copyPixels(frame) {
	try {
		const { width, height } = frame.visibleRect ?? { width: 0, height: 0 };
		const pixels = new Uint8ClampedArray(width * height * 4);
		await frame.copyTo(pixels, { format: 'RGBA' });
		return pixels;
	} finally {
		frame.close();
	}
}

const newCanvas = () => new OffscreenCanvas(1, 1);

/** @param {OffscreenCanvas} canvas @param {number} width @param {number} height */
function sized(canvas, width, height) {
	if (canvas.width !== width || canvas.height !== height)
		Object.assign(canvas, { width, height });
	const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
	if (!context)
		throw new DecodeError('video');
	return context;
}

export class Video {
	/** @type {VideoDecoder | null} */
	#decoder = null;
	/** @type {(frame: VideoFrame) => void} */
	#came = () => {};
	/** @type {(error: DecodeError) => void} */
	#failed = () => {};
	#time = 0;
	#frame = newCanvas();
	#box = newCanvas();

	/** Whether this browser can. */
	static async isSupported() {
		try {
			await copyPixels(new VideoFrame(new Uint8Array(6),
				{ format: 'I420', codedWidth: 2, codedHeight: 2, timestamp: 0 }));
			return (await VideoDecoder.isConfigSupported({ codec: CODEC })).supported === true;
		} catch {
			return false; // it knows nothing of VideoDecoder, or not of this codec
		}
	}

	#open() {
		this.close();
		this.#decoder = new VideoDecoder({
			output: (frame) => this.#came(frame),
			error: () => this.#failed(new DecodeError('video')),
		});
		this.#decoder.configure({ codec: CODEC, optimizeForLatency: true, hardwareAcceleration: 'prefer-software' });
	}

	/** @param {VideoFrameIn} frame @returns {Promise<VideoFrame>} to be closed */
	#decode({ first, data }) {
		if (first)
			this.#open();
		const decoder = this.#decoder;
		if (decoder?.state !== 'configured')
			throw new DecodeError('video');
		/** @type {ReturnType<typeof setTimeout>} */
		let timer;
		return new Promise((resolve, reject) => {
			this.#came = resolve;
			this.#failed = reject;
			timer = setTimeout(() => reject(new DecodeError('video')), DEADLINE_MS);
			decoder.decode(new EncodedVideoChunk({ type: first ? 'key' : 'delta', timestamp: this.#time++, data: withIndex(data) }));
		}).finally(() => {
			clearTimeout(timer);
			this.#came = (late) => late.close();
			this.#failed = () => {};
		});
	}

	/** The pixels R, G, B, 255 of the frame, in the size of its box. @param {VideoFrameIn} frame */
	async pixels(frame) {
		const { w, h, frameW, frameH } = frame;
		const decoded = await this.#decode(frame);
		if (decoded.visibleRect?.width !== frameW || decoded.visibleRect.height !== frameH) {
			decoded.close();
			throw new DecodeError('video');
		}
		const pixels = await copyPixels(decoded);
		return w === frameW && h === frameH ? pixels : this.#stretch(pixels, frame);
	}

	/** @param {Uint8ClampedArray<ArrayBuffer>} pixels @param {VideoFrameIn} frame */
	#stretch(pixels, { w, h, frameW, frameH }) {
		const from = sized(this.#frame, frameW, frameH), to = sized(this.#box, w, h);
		from.putImageData(new ImageData(pixels, frameW, frameH), 0, 0);
		to.drawImage(this.#frame, 0, 0, w, h);
		return to.getImageData(0, 0, w, h).data;
	}

	close() {
		if (this.#decoder && this.#decoder.state !== 'closed')
			this.#decoder.close();
		this.#decoder = null;
	}
}
