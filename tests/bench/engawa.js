// Engawa itself as the benchmarks see it: broker, host's side and viewer as a person runs them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBroker } from '../../tools/lib/broker.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { copyPrograms } from '../e2e/lib/programs.js';
import { command, openToHands } from '../e2e/lib/hands.js';
import { Host } from '../e2e/lib/host.js';
import { Viewer } from '../e2e/lib/viewer.js';
import { until } from '../lib/wait.js';
import { ECHO_TITLE } from './echo.js';
import { placed, SIZE } from './clips.js';
import { measureConsole } from './console.js';
import { measureIdle } from './idle.js';
import { memoryKb } from './measure.js';
import { keyParts } from './parts.js';
import { lines } from './peers.js';

const built = fileURLToPath(new URL('../../build/programs', import.meta.url));
const IDLE_CONNECTIONS = 500;
const READING_MS = 1500; // a person's; a question that was not read takes no answer
const BROKER_OPTIONS = ['--max-source-connections', String(IDLE_CONNECTIONS + 100), '--first-message-seconds', '600'];

const now = () => Number(process.hrtime.bigint()) / 1e6;

/** Joins with the host's code; `timing` gets how long that took beside the person. */
async function startViewer({ programs, broker, host, watch, timing }) {
	const code = await host.code();
	const began = now();
	const child = spawn(programs.program('engawa-view'), ['--broker', `ws://${broker.address}`, '--code', '-',
		'--stats', 'json', '--quiet', '--watch', watch.join(',')], { stdio: ['pipe', 'pipe', 'inherit'] });
	child.stdin.end(code + '\n');
	const output = lines(child.stdout);
	const figures = () => output.filter((line) => line.startsWith('{'));

	await host.says(/not verified, asks/);
	timing.code_to_asked_ms = now() - began;
	await new Promise((resolve) => setTimeout(resolve, READING_MS));
	host.type('a');
	await host.says(/What may they see\?/);
	await new Promise((resolve) => setTimeout(resolve, READING_MS));
	const pressed = now();
	host.type('e');
	const first = await until('the viewer has its first picture', () =>
		output.find((line) => line.startsWith('pixel')));
	timing.allowed_to_picture_ms = Number(first.split(' ')[1]) / 1e6 - pressed;
	return {
		async mark() {
			const before = figures().length;
			child.kill('SIGUSR1');
			const figure = JSON.parse(await until('the viewer answers', () => figures()[before]));
			return { bytes: figure.bytes_in, updates: figure.pictures };
		},
		changes: () => output.filter((line) => line.startsWith('pixel')),
		async stop() {
			child.kill('SIGTERM');
			await once(child, 'exit');
		},
	};
}

/** Memory that the broker keeps for a WebSocket that is open and silent. */
async function idleConnectionKb(broker) {
	const [host, port] = broker.address.split(':');
	const before = memoryKb(broker.child.pid, 'VmRSS');
	const sockets = await Promise.all(Array.from({ length: IDLE_CONNECTIONS }, () => openWebSocket(host, Number(port))));
	const after = memoryKb(broker.child.pid, 'VmRSS');
	for (const socket of sockets)
		socket.destroy();
	return (after - before) / IDLE_CONNECTIONS;
}

async function openWebSocket(host, port) {
	const socket = net.connect(port, host);
	socket.write(`GET /ws/host HTTP/1.1\r\nHost: ${host}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
		'Sec-WebSocket-Key: MTIzNDU2Nzg5MDEyMzQ1Ng==\r\nSec-WebSocket-Version: 13\r\n' +
		'Sec-WebSocket-Protocol: engawa.1\r\n\r\n');
	const [answer] = await once(socket, 'data');
	if (!/^HTTP\/1.1 101/.test(String(answer)))
		throw new Error(`the broker refused an idle connection: ${answer}`);
	return socket;
}

/** The clips' page is in a browser, which is private: the person shows it by name. */
const showPage = (desk) => command(desk, 'show', 'Engawa bench page');

async function start(watch) {
	const programs = copyPrograms({ from: built });
	const desktop = await startDesktop({ size: SIZE, placed });
	const timing = {}, keys = {};
	try {
		const broker = await startBroker(desktop, programs.dir, path.join(programs.dir, 'console'), BROKER_OPTIONS);
		// Without what a log of every frame would cost.
		const host = new Host({ desktop, programs, broker: broker.address, env: { ENGAWA_LOG: 'info' } });
		await host.code();
		const pids = host.pids();
		return {
			desktop,
			// Face, keeper, agent, net, overlay, watchdog. The broker is a server's, and peers have none.
			hostPids: Object.values(pids),
			async view() {
				await showPage({ desktop, programs });
				return startViewer({ programs, broker, host, watch, timing });
			},
			/** In a session of its own, seen in a browser. @param {() => Promise<void>} play a clip */
			async console(play) {
				await host.stop();
				const second = new Host({ desktop, programs, broker: broker.address });
				try {
					await second.code();
					await showPage({ desktop, programs });
					return await measureConsole(broker.address, second, play);
				} finally {
					await second.stop();
				}
			},
			/** In a session of its own, with a terminal that the person opens by name. */
			async keyToPixel([x, y], count) {
				await host.stop();
				const second = new Host({ desktop, programs, broker: broker.address });
				try {
					const code = await second.code();
					await openToHands({ desktop, programs }, ECHO_TITLE);
					const viewer = new Viewer({ desktop, programs, broker: broker.address, code,
						options: ['--key', 'a', '--wait-pixel', `${x},${y},change`, '--repeat', String(count)] });
					await second.allow();
					await second.grant('control');
					const status = await viewer.ended;
					if (status !== 0)
						throw new Error(`engawa-view ended with ${status}: ${viewer.text}`);
					keys.parts = keyParts(second.log(), viewer.text);
					return viewer.stats.key_to_pixel_us.map((us) => us / 1000);
				} finally {
					await second.stop();
				}
			},
			idle: (windows, viewer) => measureIdle(desktop, pids, windows.editor, viewer),
			ownFigures: async () => ({
				'code entered to first picture, person\'s time left out':
					{ value: timing.code_to_asked_ms + timing.allowed_to_picture_ms, limit: 1000, unit: 'ms' },
				'agent memory at most': { value: memoryKb(pids['engawa-agent'], 'VmHWM') / 1000, limit: 150, unit: 'MB' },
				'broker memory per idle connection': { value: await idleConnectionKb(broker), limit: 64, unit: 'kB' },
			}),
			/** Of the latest keyToPixel(), in milliseconds. */
			keyParts: () => keys.parts,
			async stop() {
				await host.stop();
				await desktop.stop();
				programs.remove();
			},
		};
	} catch (error) {
		await desktop.stop();
		programs.remove();
		throw error;
	}
}

export const engawa = { name: 'Engawa', start };
