// The console's decoder in real browsers against the native viewer's: the same streams of packets,
// many of them changed on the way, get the same verdict and give the same pictures.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startBrowser } from './lib/browsers.js';

const file = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

const FILES = {
	'/': ['text/html', () => '<!doctype html><title>decoder</title>'],
	'/decode.js': ['text/javascript', () => fs.readFileSync(file('console/decode.js'))],
	'/decode-error.js': ['text/javascript', () => fs.readFileSync(file('console/decode-error.js'))],
	'/video.js': ['text/javascript', () => fs.readFileSync(file('console/video.js'))],
	'/film-frame': ['application/octet-stream', () => execFileSync(file('build/test/tests/unit/encode/film_frame'))],
	'/decode.wasm': ['application/wasm', () => fs.readFileSync(file('build/encode/decode.wasm'))],
	'/streams': ['application/octet-stream', () => execFileSync(file('build/test/tests/unit/encode/stream_cases'),
		{ maxBuffer: 1 << 28 })],
};

let server, url;

before(async () => {
	server = http.createServer((request, response) => {
		const [type, read] = FILES[request.url] ?? [];
		if (!type)
			return response.writeHead(404).end();
		return response.writeHead(200, { 'content-type': type }).end(read());
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	url = `http://127.0.0.1:${server.address().port}`;
});

after(() => {
	server.close();
	server.closeAllConnections();
});

/** Runs in the page: what the decoder made of each stream, beside what was expected. */
async function decodeStreams(base) {
	const AT_ONCE = 32; // a browser has room for some hundred memories of WebAssembly, those just closed included
	const { TileDecoder, DecodeError } = await import(`${base}/decode.js`);
	const module = await WebAssembly.compile(await (await fetch(`${base}/decode.wasm`)).arrayBuffer());
	const bytes = new DataView(await (await fetch(`${base}/streams`)).arrayBuffer());
	let at = 0;
	const number = () => bytes.getUint32((at += 4) - 4, true);

	function readStream() {
		const [width, height, count] = [number(), number(), number()];
		const packets = Array.from({ length: count }, (_, i) => {
			const [inflatedSize, size] = [number(), number()];
			const data = new Uint8Array(bytes.buffer, at, size).slice();
			at += size;
			return { update: { key: i === 0, last: true, inflatedSize, data }, taken: number(), hash: number() };
		});
		return { width, height, packets };
	}

	function hash(pixels) {
		let h = 2166136261;
		for (const byte of pixels)
			h = Math.imul(h ^ byte, 16777619);
		return h >>> 0;
	}

	async function decode({ width, height, packets }) {
		const decoder = await TileDecoder.create(module, { deadlineMs: 3000 });
		const result = { refused: packets.findIndex(({ taken }) => !taken), refusedHere: -1, reason: '', wrong: [] };
		decoder.setPicture(width, height);
		for (const [i, { update, taken, hash: expected }] of packets.entries()) {
			try {
				await decoder.takeUpdate(update);
			} catch (error) {
				result.refusedHere = i;
				result.reason = error instanceof DecodeError ? error.reason : String(error);
				break;
			}
			if (taken && hash(decoder.picture()) !== expected)
				result.wrong.push(i);
		}
		decoder.close();
		return { ...result, count: packets.length };
	}

	const streams = [];
	while (at < bytes.byteLength)
		streams.push(readStream());
	const results = [];
	const waiting = [...streams.entries()];
	const worker = async () => {
		for (let one; (one = waiting.shift());)
			results[one[0]] = await decode(one[1]);
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
	return JSON.stringify(results);
}

/** Runs in the page: a pixel of each quarter of the frame in /film-frame, shown w × h. */
async function quarters(base, w, h) {
	const { Video } = await import(`${base}/video.js`);
	if (!await Video.isSupported())
		return 'unsupported';
	const video = new Video();
	const data = new Uint8Array(await (await fetch(`${base}/film-frame`)).arrayBuffer());
	const pixels = await video.pixels({ w, h, frameW: 64, frameH: 48, first: true, data });
	video.close();
	const at = (x, y) => [...pixels.slice((y * w + x) * 4, (y * w + x) * 4 + 4)];
	const [left, right, up, down] = [w / 4, w * 3 / 4, h / 4, h * 3 / 4];
	return { size: pixels.length, colours: [at(left, up), at(right, up), at(left, down), at(right, down)] };
}

const QUARTERS = [[0xc0, 0x20, 0x20, 255], [0x20, 0xa0, 0x20, 255], [0x20, 0x20, 0xc0, 255], [0xf0, 0xf0, 0xf0, 255]];

const COMMANDS = ['truncated', 'unknown', 'range', 'palette', 'photo'];
const STREAM = ['deflate', 'too long', 'too short', 'stream ended', 'no key'];

for (const name of /** @type {const} */ (['chromium', 'firefox'])) {
	test(`${name} and the native viewer agree`, { timeout: 120000 }, async () => {
		const browser = await startBrowser(name);
		try {
			await browser.goto(url);
			const results = JSON.parse(await browser.evaluate(decodeStreams, url));
			const reasons = {};
			for (const [i, r] of results.entries()) {
				assert.deepEqual(r.wrong, [], `stream ${i} gives other pictures`);
				if (r.refused < 0) {
					assert.equal(r.refusedHere, -1, `stream ${i} is refused: ${r.reason}`);
				} else if (COMMANDS.includes(r.reason)) {
					assert.equal(r.refusedHere, r.refused, `stream ${i}: ${r.reason}`);
				} else if (r.refusedHere >= 0) {
					// An inflater apart may find it with the next packet (docs/codec.md).
					assert.ok(STREAM.includes(r.reason), r.reason);
					assert.ok([r.refused, r.refused + 1].includes(r.refusedHere), `stream ${i}: ${r.reason}`);
				} else {
					assert.equal(r.refused, r.count - 1, `stream ${i} is not refused`);
				}
				reasons[r.reason] = (reasons[r.reason] ?? 0) + 1;
			}
			for (const reason of ['', ...COMMANDS])
				assert.ok(reasons[reason] > 5, `streams with "${reason}": ${JSON.stringify(reasons)}`);
			assert.ok(STREAM.some((reason) => reasons[reason] > 5), JSON.stringify(reasons));
		} finally {
			await browser.close();
		}
	});

	for (const [w, h] of [[64, 48], [200, 100]])
		test(`${name} shows a film's frame ${w} x ${h}`, { timeout: 60000 }, async () => {
			const browser = await startBrowser(name);
			try {
				await browser.goto(url);
				const { size, colours } = await browser.evaluate(quarters, url, w, h);
				assert.equal(size, w * h * 4);
				for (const [i, rgba] of colours.entries())
					assert.ok(rgba.every((value, k) => Math.abs(value - QUARTERS[i][k]) <= (k < 3 ? 6 : 0)), `${i}: ${rgba}`);
			} finally {
				await browser.close();
			}
		});
}
