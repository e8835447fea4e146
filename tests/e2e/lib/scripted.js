// What tests with a scripted host (tests/lib/scripted_host.js) share: a broker without a desktop
// around it, and pictures.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const build = fileURLToPath(new URL('../../../build', import.meta.url));

/** A broker that a scripted host and a console can join as often as tests need. */
export async function startBareBroker() {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'engawa-broker-'));
	const child = spawn(path.join(build, 'programs/engawad'), ['--listen', '127.0.0.1:0',
		'--ready-fd', '3', '--console', path.join(build, 'console'), '--data', dir,
		'--joins-per-minute', '60000', '--guesses-per-minute', '60000', '--drain-seconds', '0'],
	{ stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
	const ended = once(child, 'exit');
	const [ready] = await once(child.stdio[3], 'data');
	return {
		address: `127.0.0.1:${String(ready).trim().split(':').at(-1)}`,
		child,
		async stop() {
			child.kill();
			await ended;
			fs.rmSync(dir, { recursive: true, force: true });
		},
	};
}

/** A picture in which every pixel differs from its neighbours in one way or another. */
export function pattern(width, height, seed = 1) {
	const rgb = Buffer.alloc(width * height * 3);
	for (let y = 0, at = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			rgb[at++] = (x * 7 + seed * 31) & 255;
			rgb[at++] = (x ^ y) & 255;
			rgb[at++] = (y * 5 + (x >> 3) * seed) & 255;
		}
	return { width, height, rgb };
}
