// `make bench`: the same clips on Engawa and on its peers, in one run. Prints a table and
// writes build/bench.json, an array with one object for each measure and peer.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serveFolder } from '../../tools/lib/site.js';
import { clips, openApplications } from './clips.js';
import { median } from '../lib/median.js';
import { cpuMs, version } from './measure.js';
import { film } from './film.js';
import { startEcho } from './echo.js';
import { engawa } from './engawa.js';
import { measureLines } from './lines.js';
import { lines, peers } from './peers.js';

const build = fileURLToPath(new URL('../../build', import.meta.url));
const FLASH = { x: 8, y: 8, count: 40 };
const WATCH = [FLASH.x + 20, FLASH.y + 20];
const STILL_MS = 700;
const KEYS = 300;

const cpuOf = (pids) => pids.reduce((sum, pid) => sum + cpuMs(pid), 0);

/** Waits until the viewer's picture did not change for STILL_MS. */
async function still(viewer) {
	for (let last = -1, now = await viewer.mark(); now.updates !== last; now = await viewer.mark()) {
		last = now.updates;
		await new Promise((resolve) => setTimeout(resolve, STILL_MS));
	}
}

async function measureClip(system, viewer, windows, clip) {
	await clip.prepare(system.desktop, windows);
	await still(viewer);
	const before = await viewer.mark();
	const cpu = cpuOf(system.hostPids);
	const server = cpuMs(system.desktop.server.pid);
	await clip.run(system.desktop, windows);
	await still(viewer);
	const after = await viewer.mark();
	return {
		kb: (after.bytes - before.bytes) / 1000,
		pictures: after.updates - before.updates,
		cpu_ms: cpuOf(system.hostPids) - cpu,
		x_server_ms: cpuMs(system.desktop.server.pid) - server,
	};
}

/** What a film costs the host while it plays. */
async function measureFilm(system, viewer, windows) {
	const { kb, pictures, cpu_ms, x_server_ms } = await measureClip(system, viewer, windows, film);
	const share = cpu_ms / film.seconds / 10;
	console.log(`${'Engawa'.padEnd(28)} film      ${kb.toFixed(1).padStart(9)} kB  ${String(pictures).padStart(5)} pictures  ` +
		`CPU ${cpu_ms.toFixed(0).padStart(6)} ms  X server ${x_server_ms.toFixed(0).padStart(6)} ms`);
	return {
		'film: host CPU, of a core': { value: share, limit: 20, unit: '%' },
		'film: pictures a second': { value: pictures / film.seconds, limit: 30, unit: '' },
		'film: bytes a second': { value: kb / film.seconds, limit: 750, unit: 'kB' },
	};
}

/** Median time from an X client's drawing to the viewer's decoded pixel. */
async function measureLatency(system, viewer) {
	const flash = spawn(`${build}/tests/bench/bench-flash`,
		[FLASH.x, FLASH.y, FLASH.count].map(String), {
			stdio: ['ignore', 'pipe', 'inherit'],
			env: { ...process.env, DISPLAY: system.desktop.display, XAUTHORITY: system.desktop.env.XAUTHORITY },
		});
	const drawn = lines(flash.stdout);
	await once(flash, 'close');
	const seen = new Map(viewer.changes().map((line) => line.split(' ')).map(([, ns, colour]) => [colour, ns]));
	const delays = drawn.map((line) => line.split(' ')).filter(([, , colour]) => seen.has(colour))
		.map(([, ns, colour]) => Number(BigInt(seen.get(colour)) - BigInt(ns)) / 1e6);
	if (delays.length < FLASH.count / 2)
		throw new Error(`only ${delays.length} of ${FLASH.count} changes were seen`);
	return median(delays);
}

/** From a key press to the changed pixel in the viewer's decoded picture. */
async function measureKeys(name, system) {
	const echo = await startEcho(system.desktop);
	const delays = (await system.keyToPixel(echo.pixel, KEYS)).sort((a, b) => a - b);
	echo.stop();
	const figures = { median: median(delays), p99: delays[Math.floor(delays.length * 0.99)],
		parts: system.keyParts?.() ?? {} };
	console.log(`${name.padEnd(28)} keys      ${figures.median.toFixed(2).padStart(9)} ms median  ` +
		`${figures.p99.toFixed(2)} ms p99`);
	for (const [part, ms] of Object.entries(figures.parts))
		console.log(`${''.padEnd(28)}   of it   ${ms.toFixed(2).padStart(9)} ms ${part}`);
	return figures;
}

/** What a clip costs the operator's computer, in milliseconds for each picture. */
async function measureDecoding(system, windows) {
	const clip = clips.scroll;
	await clip.prepare(system.desktop, windows);
	const figures = await system.console(() => clip.run(system.desktop, windows));
	console.log(`${'Engawa, console'.padEnd(28)} scroll    ${figures.decode.toFixed(2).padStart(9)} ms to decode a ` +
		`picture, median; ${figures.present.toFixed(2)} ms to put it on the page, ${figures.main.toFixed(2)} ms of the ` +
		"page's own thread");
	return {
		'console, scroll: decoding a picture, median': { value: figures.decode + figures.present, limit: 8, unit: 'ms' },
		'still screen: the console\'s own thread in the browser': { value: figures.still, limit: 1, unit: '%' },
		'console, scroll: the page\'s own thread, a picture': { value: figures.main, limit: 2, unit: 'ms' },
	};
}

async function measureSystem({ name, start }, pageUrl) {
	const figures = {};
	const system = await start(WATCH);
	try {
		const windows = await openApplications(system.desktop, pageUrl);
		const viewer = await system.view();
		await still(viewer);
		for (const [clipName, clip] of Object.entries(clips)) {
			figures[clipName] = await measureClip(system, viewer, windows, clip);
			const { kb, pictures, cpu_ms, x_server_ms } = figures[clipName];
			console.log(`${name.padEnd(28)} ${clipName.padEnd(9)} ${kb.toFixed(1).padStart(9)} kB  ` +
				`${String(pictures).padStart(5)} pictures  ` +
				`CPU ${cpu_ms.toFixed(0).padStart(6)} ms  X server ${x_server_ms.toFixed(0).padStart(6)} ms`);
		}
		if (system.ownFigures)
			figures.film = await measureFilm(system, viewer, windows);
		figures.latency_ms = await measureLatency(system, viewer);
		console.log(`${name.padEnd(28)} latency   ${figures.latency_ms.toFixed(1).padStart(9)} ms`);
		figures.own = { ...figures.film, ...system.ownFigures && shieldFigures(), ...await system.idle?.(windows, viewer), ...await system.ownFigures?.(viewer) };
		await viewer.stop();
		if (system.console)
			Object.assign(figures.own, await measureDecoding(system, windows));
		figures.keys = await measureKeys(name, system);
	} finally {
		await system.stop();
	}
	return figures;
}

/** What the shield takes for a frame with 50 windows on it. */
function shieldFigures() {
	const figures = JSON.parse(execFileSync(`${build}/tests/bench/bench-shield`, { encoding: 'utf8' }));
	return Object.fromEntries(Object.entries(figures).map(([what, us]) =>
		[`shield, a frame with 50 windows: ${what}, median`, { value: us / 1000, limit: 1, unit: 'ms' }]));
}

function compare(name, unit, ours, peer, theirs, versions) {
	const round = (value) => Math.round(value * 100) / 100;
	return { name, ours: round(ours), peer: round(theirs), ratio: theirs ? round(ours / theirs) : null,
		unit, peer_name: peer, versions };
}

/** One object for each measure and peer; Xvnc's CPU holds an X server, so ours then does too. */
function results(ours, theirs, versions) {
	const rows = [];
	for (const [peer, figures] of Object.entries(theirs)) {
		const withServer = peer.includes('Xvnc');
		const hostCpu = (f) => f.cpu_ms + (withServer ? f.x_server_ms : 0);
		for (const clip of Object.keys(clips)) {
			rows.push(compare(`bytes on the wire, ${clip}`, 'kB', ours[clip].kb, peer, figures[clip].kb, versions));
			rows.push(compare(`pictures shown, ${clip}`, '', ours[clip].pictures, peer, figures[clip].pictures, versions));
			rows.push(compare(`host CPU${withServer ? ' with X server' : ''}, ${clip}`, 'ms',
				hostCpu(ours[clip]), peer, figures[clip].cpu_ms, versions));
		}
		rows.push(compare('key press to decoded pixel, median', 'ms', ours.keys.median, peer, figures.keys.median, versions));
		rows.push(compare('key press to decoded pixel, p99', 'ms', ours.keys.p99, peer, figures.keys.p99, versions));
		rows.push(compare('change to decoded pixel, median', 'ms', ours.latency_ms, peer, figures.latency_ms, versions));
	}
	for (const [part, ms] of Object.entries(ours.keys.parts))
		rows.push(compare(`of a key press: ${part}`, 'ms', ms, 'the whole, median', ours.keys.median, versions));
	for (const [name, { value, limit, unit }] of Object.entries(ours.own))
		rows.push(compare(name, unit, value, 'limit', limit, versions));
	return rows;
}

const geometricMean = (values) => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

/** Of each clip the ratio to the best peer, and the mean over all clips. */
function bestRatios(rows, what, limit, versions) {
	const ratios = Object.keys(clips).map((clip) => {
		const own = rows.filter(({ name }) => name.startsWith(what) && name.endsWith(`, ${clip}`));
		const best = own.reduce((a, b) => (a.ratio > b.ratio ? a : b));
		return { clip, ratio: best.ours / best.peer, peer: best.peer_name };
	});
	return [
		...ratios.map(({ clip, ratio, peer }) =>
			compare(`${what}, ${clip}: to the best peer`, '', ratio, peer, 1, versions)),
		compare(`${what}: geometric mean of these`, '', geometricMean(ratios.map(({ ratio }) => ratio)),
			'limit', limit, versions),
	];
}

function printTable(rows) {
	for (const row of rows)
		console.log([row.name.padEnd(52), String(row.ours).padStart(10), row.unit.padEnd(3), row.peer_name.padEnd(28),
			String(row.peer).padStart(10), `×${row.ratio}`].join('  '));
}

const versions = {
	engawa: version('git', '-C', build, 'describe', '--always', '--dirty'),
	tigervnc: version('Xvnc', '-version'),
	x11vnc: version('x11vnc', '-version'),
	libvncclient: version('pkg-config', '--modversion', 'libvncclient'),
	x_server: version('dpkg-query', '-W', '-f', '${Version}', 'xvfb'),
	kernel: version('uname', '-r'),
	congestion_control: fs.readFileSync('/proc/sys/net/ipv4/tcp_congestion_control', 'utf8').trim(),
};
console.log(JSON.stringify(versions, null, 1));

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
	process.on(signal, () => process.exit(1)); // accounts are removed at exit

const page = await serveFolder(fileURLToPath(new URL('site', import.meta.url)));
try {
	const wanted = process.argv[2] ?? '';
	const theirs = {};
	const ours = await measureSystem(engawa, page.url);
	for (const peer of peers().filter(({ name }) => name.includes(wanted)))
		theirs[peer.name] = await measureSystem(peer, page.url);
	const rows = results(ours, theirs, versions);
	rows.push(...await measureLines((...row) => compare(...row, versions)));
	if (Object.keys(theirs).length > 0)
		rows.push(...bestRatios(rows, 'bytes on the wire', 0.6, versions), ...bestRatios(rows, 'host CPU', 0.7, versions));
	printTable(rows);
	fs.writeFileSync(`${build}/bench.json`, JSON.stringify(rows, null, '\t') + '\n');
} finally {
	page.close();
}
