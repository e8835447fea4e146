// console/decode.js with decode.wasm: the examples of docs/codec.md, each refusal by
// name, and the decoder in C as judge of packets well-formed and broken.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Duplex } from 'node:stream';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

import { DecodeError, TileDecoder } from '../../../console/decode.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const codecMd = path.join(root, 'docs/codec.md');
const decodeCases = path.join(root, 'build/test/tests/unit/encode/decode_cases');
const decodeWasm = path.join(root, 'build/encode/decode.wasm');
const module = new WebAssembly.Module(readFileSync(decodeWasm));

/** Debian 12's node has no DecompressionStream for raw deflate: its zlib instead. */
function hasRawDeflate() {
	try {
		return Boolean(new DecompressionStream('deflate-raw'));
	} catch {
		return false;
	}
}

const options = hasRawDeflate() ? {} : {
	openStream: () => /** @type {any} */ (Duplex.toWeb(zlib.createInflateRaw())),
};

/** @param {number} width @param {number} height */
async function decoder(width, height, more = {}) {
	const d = await TileDecoder.create(module, { ...options, ...more });
	d.setPicture(width, height);
	return d;
}

/** One stream of packets, as the host makes it. */
class Packer {
	constructor() {
		this.stream = zlib.createDeflateRaw({ level: 1 });
		this.key = true;
	}

	/** @param {Uint8Array} bytes */
	async pack(bytes) {
		/** @type {Buffer[]} */
		const chunks = [];
		const collect = (/** @type {Buffer} */ chunk) => chunks.push(chunk);

		this.stream.on('data', collect);
		this.stream.write(bytes);
		await new Promise((resolve) =>
			this.stream.flush(zlib.constants.Z_SYNC_FLUSH, () => resolve(undefined)));
		this.stream.off('data', collect);

		const update = { key: this.key, last: true, inflatedSize: bytes.length,
			data: new Uint8Array(Buffer.concat(chunks)) };
		this.key = false;
		return update;
	}
}

/** @param {string} reason */
const refusal = (reason) => (/** @type {unknown} */ error) =>
	error instanceof DecodeError && error.reason === reason;

const SOLID = Uint8Array.of(1, 0, 0, 0, 0, 3, 3, 0xc0, 0x30, 0x10);

async function solid() {
	return new Packer().pack(SOLID);
}

/** @param {string} text */
const fromHex = (text) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));

/** @param {TileDecoder} d */
function pixels(d) {
	const bytes = Buffer.from(d.picture());
	const list = [];

	for (let i = 0; i < bytes.length; i += 4) {
		assert.equal(bytes[i + 3], 255);
		list.push(bytes.toString('hex', i, i + 3));
	}
	return list;
}

/** @param {string} text */
function readExample(text) {
	/** @type {Record<string, string[]>} */
	const fields = { name: [], size: [], packet: [], data: [], result: [], picture: [] };

	for (const line of text.trim().split('\n')) {
		const [key, ...value] = line.split(/ +/);
		fields[key].push(value.join(' '));
	}
	return fields;
}

const examples = [...readFileSync(codecMd, 'utf8').matchAll(/```example\n(.*?)```/gs)]
	.map((match) => readExample(match[1]));

test('there are examples', () => assert.ok(examples.length >= 20));

for (const x of examples) {
	test(`example: ${x.name[0]}`, async () => {
		const [width, height] = x.size[0].split(' ').map(Number);
		const d = await decoder(width, height);
		const packer = new Packer();
		const updates = [];

		for (const [i, packet] of x.packet.entries()) {
			const update = await packer.pack(fromHex(packet));
			if (x.data[i])
				update.data = fromHex(x.data[i]);
			updates.push(update);
		}
		for (const update of updates.slice(0, -1))
			await d.takeUpdate(update);
		const lastOne = d.takeUpdate(/** @type {any} */ (updates.at(-1)));
		if (x.result[0] === 'ok') {
			assert.equal(await lastOne, true);
			assert.deepEqual(pixels(d), x.picture.join(' ').split(' '));
		} else {
			await assert.rejects(lastOne, refusal(x.result[0]));
		}
		d.close();
	});
}

/** @param {Uint8ClampedArray} bytes */
function hash(bytes) {
	let h = 2166136261;
	for (const byte of bytes)
		h = Math.imul(h ^ byte, 16777619);
	return h >>> 0;
}

test('the decoder in C says the same of each packet', async () => {
	const cases = execFileSync(decodeCases, { maxBuffer: 1 << 28 });
	const seen = new Map();
	let at = 0;
	const number = () => cases.readUInt32LE((at += 4) - 4);
	const d = await TileDecoder.create(module, options);

	while (at < cases.length) {
		const [width, height, inflatedSize, size] = [number(), number(), number(), number()];
		const data = new Uint8Array(cases.subarray(at, at += size));
		const result = number();
		const reason = ['', 'truncated', 'unknown', 'range', 'palette', 'photo'][result];

		d.setPicture(width, height);
		const update = { key: true, last: true, inflatedSize, data };
		if (result)
			await assert.rejects(d.takeUpdate(update), refusal(reason));
		else
			assert.equal(await d.takeUpdate(update), true);
		assert.equal(hash(d.picture()), number());
		seen.set(result, (seen.get(result) ?? 0) + 1);
	}
	for (let result = 0; result < 6; result++)
		assert.ok(seen.get(result) > 10);
	d.close();
});

test('only the last packet of a frame is for showing', async () => {
	const d = await decoder(4, 4);
	const packer = new Packer();

	assert.equal(await d.takeUpdate({ ...await packer.pack(SOLID), last: false }), false);
	assert.equal(await d.takeUpdate(await packer.pack(SOLID)), true);
	d.close();
});

test('what was painted since the last look', async () => {
	const d = await decoder(20, 10);
	const packer = new Packer();

	await d.takeUpdate(await packer.pack(SOLID));
	assert.deepEqual(d.takePainted(), { x: 0, y: 0, width: 20, height: 10 });
	assert.equal(d.takePainted(), null);
	await d.takeUpdate(await packer.pack(Uint8Array.of(1, 5, 0, 6, 0, 2, 1, 9, 9, 9)));
	await d.takeUpdate(await packer.pack(Uint8Array.of(1, 9, 0, 3, 0, 0, 0, 9, 9, 9)));
	assert.deepEqual(d.takePainted(), { x: 5, y: 3, width: 5, height: 5 });
	d.close();
});

test('a key makes the picture black', async () => {
	const d = await decoder(4, 4);

	await d.takeUpdate(await solid());
	await d.takeUpdate(await new Packer().pack(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 1, 2, 3)));
	assert.deepEqual(pixels(d), ['010203', ...Array(15).fill('000000')]);
	d.close();
});

test('a large packet, in and out', async () => {
	const d = await decoder(64, 64);
	const tile = new Uint8Array(7 + 3 * 64 * 64);
	const packet = new Uint8Array(15 * tile.length);

	tile.set([3, 0, 0, 0, 0, 63, 63]);
	for (let i = 7; i < tile.length; i++)
		tile[i] = (i * i * 2654435761) >>> 13;
	for (let i = 0; i < 15; i++)
		packet.set(tile, i * tile.length);
	const packer = new Packer();
	for (let i = 0; i < 3; i++)
		assert.equal(await d.takeUpdate(await packer.pack(packet)), true);
	d.close();
});

test('the same size again changes nothing, another one calls for a key', async () => {
	const d = await decoder(4, 4);
	const packer = new Packer();

	await d.takeUpdate(await packer.pack(SOLID));
	d.setPicture(4, 4);
	assert.equal(pixels(d)[0], 'c03010');
	await d.takeUpdate(await packer.pack(SOLID));
	d.setPicture(4, 5);
	assert.deepEqual(pixels(d), Array(20).fill('000000'));
	await assert.rejects(d.takeUpdate(await packer.pack(SOLID)), refusal('no key'));
	d.close();
});

test('refuses sizes of pictures', async () => {
	for (const [width, height] of [[0, 1], [1, 0], [16385, 1], [1, 16385], [16384, 4097], [-1, 1]])
		await assert.rejects(decoder(width, height), refusal('size of the picture'));
});

test('refuses a packet before a size', async () => {
	const d = await TileDecoder.create(module, options);
	await assert.rejects(d.takeUpdate(await solid()), refusal('no size'));
});

test('refuses a packet before a key', async () => {
	const d = await decoder(4, 4);
	await assert.rejects(d.takeUpdate({ ...await solid(), key: false }), refusal('no key'));
});

test('refuses a key inside a frame', async () => {
	const d = await decoder(4, 4);

	await d.takeUpdate({ ...await solid(), last: false });
	await assert.rejects(d.takeUpdate(await solid()), refusal('key inside a frame'));
});

test('refuses what follows a refused packet', async () => {
	const d = await decoder(4, 4);
	const packer = new Packer();

	await assert.rejects(d.takeUpdate(await packer.pack(Uint8Array.of(6))), refusal('unknown'));
	await assert.rejects(d.takeUpdate(await packer.pack(SOLID)), refusal('no key'));
});

test('refuses sizes of packets', async () => {
	for (const inflatedSize of [0, 192 * 1024 + 1, 2 ** 32 - 1, -1, NaN]) {
		const d = await decoder(4, 4);
		await assert.rejects(d.takeUpdate({ ...await solid(), inflatedSize }),
			refusal('size of the packet'));
	}
	for (const size of [0, 193 * 1024 + 1]) {
		const d = await decoder(4, 4);
		await assert.rejects(d.takeUpdate({ ...await solid(), data: new Uint8Array(size) }),
			refusal('size of the data'));
	}
});

test('refuses a byte less', async () => {
	const d = await decoder(4, 4, { deadlineMs: 100 });
	const update = await solid();

	update.inflatedSize++;
	await assert.rejects(d.takeUpdate(update), refusal('too short'));
});

test('refuses a byte more', async () => {
	const d = await decoder(4, 4);
	const update = await solid();

	update.inflatedSize--;
	await assert.rejects(d.takeUpdate(update), refusal('too long'));
});

test('refuses a great deal more', async () => {
	const d = await decoder(4, 4);
	const data = new Uint8Array(zlib.deflateRawSync(new Uint8Array(100 * 1024 * 1024),
		{ level: 9, finishFlush: zlib.constants.Z_SYNC_FLUSH }));

	assert.ok(data.length <= 193 * 1024);
	await assert.rejects(
		d.takeUpdate({ key: true, last: true, inflatedSize: 192 * 1024, data }),
		refusal('too long'));
});

test('refuses a stream that ends, with the next packet at the latest', async () => {
	const d = await decoder(4, 4, { deadlineMs: 100 });
	const data = new Uint8Array(zlib.deflateRawSync(SOLID));

	await assert.rejects(async () => {
		await d.takeUpdate({ key: true, last: true, inflatedSize: SOLID.length, data });
		await d.takeUpdate({ key: false, last: true, inflatedSize: SOLID.length, data });
	}, DecodeError);
});

test('refuses wrong deflate', async () => {
	const d = await decoder(4, 4);
	const data = Uint8Array.of(7); // the block type that does not exist

	await assert.rejects(d.takeUpdate({ key: true, last: true, inflatedSize: 1, data }),
		refusal('deflate'));
});

test('calls must not overlap', async () => {
	const d = await decoder(4, 4);
	const update = await solid();
	const first = d.takeUpdate(update);

	await assert.rejects(d.takeUpdate(update), /being decoded/);
	assert.throws(() => d.setPicture(5, 5), /being decoded/);
	assert.equal(await first, true);
	d.close();
});

test('no decoder sees a frame that may not come', async () => {
	// The head of a key frame of 8 × 4 (docs/codec.md): all that is looked at before the browser does.
	const head = [0xa2, 0x49, 0x83, 0x42, 0x20, 0, 14, 0, 6];
	const command = (/** @type {number[]} */ frame) =>
		Uint8Array.of(6, 0, 0, 0, 0, 8, 0, 4, 0, 1, frame.length, 0, 0, ...frame);
	/** @type {any[]} */
	const seen = [];
	const video = /** @type {any} */ ({
		pixels: async (/** @type {any} */ frame) => {
			seen.push(frame);
			return new Uint8ClampedArray(8 * 4 * 4);
		},
		close() {},
	});
	const show = async (/** @type {number[]} */ frame) =>
		(await decoder(8, 4, { video })).takeUpdate(await new Packer().pack(command(frame)));

	await show(head);
	assert.deepEqual({ ...seen.pop(), data: null }, { w: 8, h: 4, frameW: 8, frameH: 4, first: true, data: null });
	for (const wrong of [
		[0x82, ...head.slice(1)], // another profile
		[0xa0, ...head.slice(1)], // not shown
		[0xaa, ...head.slice(1)], // shows an older one again
		[...head.slice(0, 6), 16, ...head.slice(7)], // wider than its box
		[...head, 0xc0], // several in one
		head.slice(0, 8),
	])
		await assert.rejects(show(wrong), refusal('video'));
	assert.deepEqual(seen, []);
});
