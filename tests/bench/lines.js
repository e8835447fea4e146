// Key to pixel over lines that are long, slow and lossy, with and without text that scrolls
// beside the echo; Engawa's viewer and a peer's on the same lines, one after the other.
import { fileURLToPath } from 'node:url';
import fs from 'node:fs';
import { startDesktop } from '../../tools/lib/desktop.js';
import { startBadLine } from '../lib/bad_line.js';
import { until } from '../lib/wait.js';
import { Far } from '../e2e/lib/far.js';
import { openToHands } from '../e2e/lib/hands.js';
import { startScroll } from '../e2e/lib/scroll.js';
import { SIZE } from './clips.js';
import { ECHO_TITLE, startEcho } from './echo.js';
import { median } from '../lib/median.js';
import { freePort, listening, startViewer } from './peers.js';

const built = (name) => fileURLToPath(new URL(`../../build/${name}`, import.meta.url));
const KEYS = 60;
const PEER = 'TigerVNC x0vncserver, zrle';
const SCROLL = { x: 400, y: 60 };

const LONG = { delay_ms: 40 };
const BAD = { delay_ms: 40, loss_percent: 1, rate_kbit: 1000, queue_ms: 200 };
/** Limits in milliseconds, where there is one. */
const CASES = [
	{ name: '80 ms round trip', line: LONG, scrolls: false, limit: 100 },
	{ name: '80 ms round trip, scrolling', line: LONG, scrolls: true, limit: 130 },
	{ name: '1 Mbit/s, 80 ms, 1 % loss', line: BAD, scrolls: false },
	{ name: '1 Mbit/s, 80 ms, 1 % loss, scrolling', line: BAD, scrolls: true },
];

/** The echo last: it has the focus. */
async function openWindows(desktop, scrolls) {
	if (scrolls)
		await startScroll(desktop, SCROLL);
	return startEcho(desktop);
}

async function measureEngawa({ line, scrolls }) {
	const far = await Far.start(line, { desktop: { size: SIZE }, from: built('programs') });
	try {
		const host = far.host({ ENGAWA_LOG: 'info' });
		const code = await host.code();
		const { pixel } = await openWindows(far.desktop, scrolls);
		await openToHands(far, ECHO_TITLE);
		const viewer = far.view(code, '--key', 'a', '--wait-pixel', `${pixel},change`, '--repeat', String(KEYS));
		await host.allow();
		await host.grant('control');
		const status = await viewer.ended;
		if (status !== 0)
			throw new Error(`engawa-view ended with ${status}: ${viewer.text}`);
		const { congestion } = await far.metrics();
		await host.stop();
		return { delays: viewer.stats.key_to_pixel_us.map((us) => us / 1000), congestion };
	} finally {
		await far.stop();
	}
}

async function measurePeer({ line: how, scrolls }) {
	const line = await startBadLine(built('tests/lib/bad_line'), how);
	const desktop = await startDesktop({ size: SIZE });
	try {
		const port = await freePort();
		desktop.spawn('X0tigervnc', ['-display', desktop.display, '-rfbport', String(port), '-SecurityTypes', 'None',
			'-localhost=0']);
		const { pixel } = await openWindows(desktop, scrolls);
		await until('the VNC server listens', () => listening(port));
		const viewer = await startViewer(port, 'zrle', pixel, line.near, line.enter({ uid: 0, gid: 0 }));
		const delays = await viewer.keyToPixel(KEYS);
		await viewer.stop();
		return { delays, congestion: fs.readFileSync('/proc/sys/net/ipv4/tcp_congestion_control', 'utf8').trim() };
	} finally {
		await desktop.stop();
		await line.stop();
	}
}

const p90 = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.9)];

function print(who, { delays, congestion }) {
	console.log(`${who.padEnd(28)} key to pixel ${median(delays).toFixed(1).padStart(8)} ms median, ` +
		`${p90(delays).toFixed(1)} ms for nine in ten, TCP ${congestion}`);
}

/**
 * @param {(name: string, unit: string, ours: number, peer: string, theirs: number) => object} compare makes a row
 * @returns the rows
 */
export async function measureLines(compare) {
	const rows = [];
	for (const one of CASES) {
		console.log(one.name);
		const ours = await measureEngawa(one);
		print('Engawa', ours);
		const theirs = await measurePeer(one);
		print(PEER, theirs);
		const name = `key to pixel, ${one.name} (TCP ${ours.congestion})`;
		rows.push(compare(`${name}, median`, 'ms', median(ours.delays), PEER, median(theirs.delays)));
		rows.push(compare(`${name}, 9 in 10`, 'ms', p90(ours.delays), PEER, p90(theirs.delays)));
		if (one.limit)
			rows.push(compare(`${name}, median`, 'ms', median(ours.delays), 'limit', one.limit));
	}
	return rows;
}
