// The VNC servers to measure against, each with the viewer bench-vnc. All without a password,
// on loopback; their pictures stay lossless.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import { startDesktop } from '../../tools/lib/desktop.js';
import { until } from '../lib/wait.js';
import { placed, SIZE } from './clips.js';

const tool = (name) => fileURLToPath(new URL(`../../build/tests/bench/${name}`, import.meta.url));

export async function freePort() {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address();
	server.close();
	await once(server, 'close');
	return port;
}

/** Lines of a process's output, as they come. */
export function lines(stream) {
	const found = [];
	let rest = '';
	stream.setEncoding('utf8').on('data', (text) => {
		const parts = (rest + text).split('\n');
		rest = parts.pop();
		found.push(...parts);
	});
	return found;
}

/**
 * A running bench-vnc: mark() tells what it has received, pixels() what it saw change.
 * @param {string[]} enter put before the command
 */
export async function startViewer(port, encoding, watch, address = '127.0.0.1', enter = []) {
	const [command, ...rest] = [...enter, tool('bench-vnc'), address, String(port), `copyrect ${encoding}`, ...watch.map(String)];
	const child = spawn(command, rest,
		{ stdio: ['pipe', 'pipe', 'inherit'] });
	const output = lines(child.stdout);
	await until('the viewer has its first picture', () => output.some((line) => line.startsWith('ready')));
	return {
		async mark() {
			const before = output.filter((line) => line.startsWith('mark')).length;
			child.stdin.write('mark\n');
			const line = await until('the viewer answers', () =>
				output.filter((one) => one.startsWith('mark'))[before]);
			const [, bytes, updates] = line.split(' ').map(Number);
			return { bytes, updates };
		},
		changes: () => output.filter((line) => line.startsWith('pixel')),
		/** Milliseconds from a key press to the changed pixel, so many times. @param {number} count */
		async keyToPixel(count) {
			const at = (word, from) => output.slice(from).find((line) => line.startsWith(word))?.split(' ')[1];
			const delays = [];
			// or the first look at the pixel would pass for the answer to the first key, and so on
			await until('the pixel is known', () => at('pixel', 0));
			for (let i = 0; i < count; i++) {
				const from = output.length;
				child.stdin.write('key\n');
				const changed = await until('the key shows', () => at('pixel', from));
				delays.push(Number(BigInt(changed) - BigInt(at('key', from))) / 1e6);
			}
			return delays;
		},
		async stop() {
			child.stdin.end();
			await once(child, 'exit');
		},
	};
}

export async function listening(port) {
	const socket = net.connect(port, '127.0.0.1');
	return new Promise((resolve) => {
		socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
	}).finally(() => socket.destroy());
}

/** How each peer is started on a desktop; the first one is an X server itself. */
const SERVERS = {
	'TigerVNC Xvnc': {
		asXServer: (port) => ['-rfbport', String(port), '-SecurityTypes', 'None', '-localhost'],
	},
	'TigerVNC x0vncserver': {
		start: (desktop, port) => desktop.spawn('X0tigervnc', ['-display', desktop.display,
			'-rfbport', String(port), '-SecurityTypes', 'None', '-localhost']),
	},
	x11vnc: {
		start: (desktop, port) => desktop.spawn('x11vnc', ['-display', desktop.display, '-rfbport', String(port),
			'-localhost', '-nopw', '-forever', '-quiet', '-auth', desktop.env.XAUTHORITY]),
	},
};

/** @returns every peer with both of its lossless encodings, each to be started when it is its turn */
export function peers() {
	return Object.keys(SERVERS).flatMap((name) => ['tight', 'zrle'].map((encoding) => ({
		name: `${name}, ${encoding}`,
		start: (watch) => startPeer(SERVERS[name], encoding, watch),
	})));
}

async function startPeer(server, encoding, watch) {
	const port = await freePort();
	const desktop = await startDesktop({
		size: SIZE,
		placed,
		...(server.asXServer ? { server: 'Xvnc', serverOptions: server.asXServer(port) } : {}),
	});
	try {
		const process = server.start ? server.start(desktop, port) : desktop.server;
		return {
			desktop,
			hostPids: [process.pid],
			async view() {
				await until('the VNC server listens', () => listening(port));
				return startViewer(port, encoding, watch);
			},
			async keyToPixel([x, y], count) {
				const viewer = await startViewer(port, encoding, [x, y]);
				try {
					return await viewer.keyToPixel(count);
				} finally {
					await viewer.stop();
				}
			},
			stop: () => desktop.stop(),
		};
	} catch (error) {
		await desktop.stop();
		throw error;
	}
}
