// A slow and lossy line: 1 Mbit/s, 80 ms there and back, one packet in a hundred lost, 200 ms of
// queue before it. The pixels come over it as they are, and newest first.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, afterEach, before, test } from 'node:test';
import { ECHO_TITLE, startEcho } from '../bench/echo.js';
import { median } from '../lib/median.js';
import { until } from '../lib/wait.js';
import { Far } from './lib/far.js';
import { openToHands } from './lib/hands.js';
import { difference, screenOf } from './lib/picture.js';
import { startScroll } from './lib/scroll.js';

const RATE_KBIT = 1000, TRIP_MS = 80;
const TURN_MS = 20; // of the line's time (session/pace.c)
const HELD = RATE_KBIT / 8 * (TRIP_MS + TURN_MS); // bytes: a turn counts until it is there as a whole
const FULL_MS = 1000; // what the scrolling text would take if it came first

let far, host, scroll;

before(async () => {
	far = await Far.start({ delay_ms: TRIP_MS / 2, loss_percent: 1, rate_kbit: RATE_KBIT, queue_ms: 200 },
		{ desktop: { size: '1280x800' } });
	execFileSync('xsetroot', ['-solid', '#2e3440'], { env: far.desktop.env });
}, { timeout: 60000 });

afterEach(async () => {
	scroll?.stop();
	await host?.stop();
	host = scroll = undefined;
});

after(async () => far?.stop());

const part = (values, share) => [...values].sort((a, b) => a - b)[Math.floor(values.length * share)];

/** A field of what the agent wrote down about each frame. */
const ofFrames = (log, name) =>
	[...log.matchAll(new RegExp(`event=frame.done .*\\b${name}=(\\d+)`, 'g'))].map(([, value]) => Number(value));

/** What the kernel says about the broker's connection to the viewer. */
function connection() {
	const text = execFileSync('ss', ['-tinH', 'sport', `:${far.port}`, 'dst', far.line.near.replace(/1$/, '2')],
		{ encoding: 'utf8' });
	const [, , unsent] = text.split(/\s+/);
	return { text, unsent: Number(unsent), acked: Number(/bytes_acked:(\d+)/.exec(text)?.[1] ?? 0) };
}

/** A viewer of text that never stands still, once frames come. */
async function startWatching() {
	host = far.host();
	const code = await host.code();
	scroll = await startScroll(far.desktop);
	const viewer = far.view(code);
	await host.allow();
	await until('frames come', () => ofFrames(host.log(), 'rate').length > 200, 60000);
	return viewer;
}

const LIMIT = { timeout: 120000 };

test('a key press is answered before the text that scrolls beside it', LIMIT, async () => {
	host = far.host();
	const code = await host.code();
	scroll = await startScroll(far.desktop);
	const echo = await startEcho(far.desktop);
	await openToHands(far, ECHO_TITLE);
	const viewer = far.view(code, '--key', 'a', '--wait-pixel', `${echo.pixel},change`, '--repeat', '40');
	await host.allow();
	await host.grant('control');
	assert.equal(await viewer.ended, 0, viewer.text);
	const took = viewer.stats.key_to_pixel_us.map((us) => us / 1000);
	console.log(`# ${median(took)} ms median, ${part(took, 0.9)} ms for nine in ten`);
	assert.ok(median(took) < FULL_MS / 2, `${took}`);
	echo.stop();
});

// How soon is a figure for a machine that does nothing else: docs/lines.md.
test('text is there exactly soon after it came to rest', LIMIT, async () => {
	host = far.host();
	const code = await host.code();
	scroll = await startScroll(far.desktop, { lines: 1500 });
	const viewer = far.view(code, '--wait-pixel', `${scroll.corner},ff00ff,60`, '--seconds', '3', '--snapshot', 'seen.png');
	await host.allow();
	assert.equal(await viewer.ended, 0, viewer.text);
	assert.equal(difference(screenOf(far.desktop), viewer.snapshot('seen.png')), undefined);
});

test('no more is under way than the line holds', LIMIT, async () => {
	const viewer = await startWatching();
	const from = ofFrames(host.log(), 'under_way').length;
	const queued = [];
	await until('it has gone on for a while', () => {
		queued.push(connection().unsent);
		return ofFrames(host.log(), 'under_way').length > from + 300;
	}, 60000);
	const under = ofFrames(host.log(), 'under_way').slice(from);
	console.log(`# under way ${median(under)} bytes median, ${part(under, 0.95)} for 95 in 100, of ${HELD}; ` +
		`in the broker's socket ${median(queued)} and ${part(queued, 0.95)}`);
	assert.ok(median(under) <= HELD * 1.25, 'median');
	assert.ok(part(under, 0.95) <= HELD * 1.6, 'for 95 in 100'); // while it looks for more, and after losses
	assert.ok(part(queued, 0.95) <= HELD * 1.6, 'in the socket');
	await viewer.stop();
});

test('the broker says how its TCP finds and shares a line, and that is so', LIMIT, async () => {
	const viewer = await startWatching();
	const { congestion } = await far.metrics();
	assert.match(connection().text, new RegExp(`\\b${congestion}\\b`));
	assert.match(far.broker.log(), new RegExp(`event=broker.started .*congestion=${congestion}\\b`));
	await viewer.stop();
});

test('a download over the same line leaves it a share, and gets one', LIMIT, async () => {
	const viewer = await startWatching();
	const { congestion } = await far.metrics();
	const give = spawn(far.programs.program('flow'), ['give', congestion], { stdio: ['ignore', 'pipe', 'inherit'] });
	const [port] = await once(give.stdout, 'data');
	const take = far.spawnThere('flow', 'take', far.line.near, String(port).trim());
	const taken = [];
	take.stdout.setEncoding('utf8').on('data', (text) => taken.push(...text.trim().split('\n').map(Number)));
	await until('both have found each other', () => taken.length > 20, 60000);
	const [from, fromTaken] = [connection().acked, taken.at(-1)];
	await until('they have shared it for a while', () => taken.length > 120, 60000);
	const ours = connection().acked - from, theirs = taken.at(-1) - fromTaken;
	give.kill();
	const share = ours / (ours + theirs);
	console.log(`# ${(share * 100).toFixed(0)} in 100 beside a download, both ${congestion}`);
	assert.ok(share > 0.15 && share < 0.75, `a share of ${share}`);
	await viewer.stop();
});
