// Nothing sticks: whatever process is killed or stands still while a helper holds a key and a
// button, both come up, and nobody keeps the X server to himself.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startDesktop } from '../../tools/lib/desktop.js';
import { startTerminal } from '../../tools/lib/applications.js';
import { until } from '../lib/wait.js';
import { startBroker } from './lib/broker.js';
import { downOn, focused, hasWindow, openToHands, typedInto } from './lib/hands.js';
import { Host } from './lib/host.js';
import { JsViewer } from './lib/js_viewer.js';
import { copyPrograms } from './lib/programs.js';

const UP_MS = 500; // what is promised
const ASKING_MS = 150; // what it takes to ask the X server from here, at most
const KEY_A = 4;
/** Without these the session waits for the line to come back. */
const GO_ON_WITHOUT = ['engawa-net', 'engawad'];

let desktop, programs, typed;

before(async () => {
	programs = copyPrograms({ from: 'build/programs' }); // this is about time
	desktop = await startDesktop({ size: '800x600' });
	startTerminal(desktop, '20x3+600+500', '-e', 'sh', '-c', 'while :; do date +%N; sleep 0.1; done');
	typed = await typedInto(desktop, 'Typed', '50x8+10+10');
}, { timeout: 60000 });

after(async () => {
	await typed?.stop();
	await desktop?.stop();
	programs?.remove();
});

/** A session in which a key and a button are held down. */
async function holding(use) {
	const broker = await startBroker(desktop, programs.dir, programs.console);
	const host = new Host({ desktop, programs, broker: broker.address });
	let stop = () => {};
	try {
		const viewer = await JsViewer.viewing(broker.address, await host.code(), host);
		await openToHands({ desktop, programs }, 'Typed');
		viewer.ask('CONTROL');
		await host.grant('control');
		await until('control is held', () => viewer.holds('CONTROL'));
		viewer.acknowledge();
		stop = viewer.keepHolding();
		viewer.button(150, 80, true);
		await focused(desktop, 'Typed');
		viewer.key(KEY_A, true, 'a'.codePointAt(0));
		await until('both are down', () => downOn(desktop).length === 2);
		await use({ host, viewer, broker, pids: { ...host.pids(), engawad: broker.child.pid }, stop });
	} finally {
		stop();
		broker.child.kill('SIGCONT');
		broker.child.kill();
		await host.stop();
		await broker.ended;
	}
}

async function comesUp(since) {
	await until('everything is up', () => downOn(desktop).length === 0);
	const took = performance.now() - since;
	assert.ok(took < UP_MS + ASKING_MS, `it took ${Math.round(took)} ms`);
	assert.ok(hasWindow(desktop, 'Typed')); // and the X server answers
}

describe('killed', () => {
	for (const name of ['engawa', 'engawa-agent', 'engawa-net', 'engawa-overlay', 'engawa-watchdog', 'engawad'])
		test(name, () => holding(async ({ host, pids }) => {
			const since = performance.now();
			process.kill(pids[name], 'SIGKILL');
			await comesUp(since);
			if (!GO_ON_WITHOUT.includes(name))
				await host.ended;
		}));

	test('the viewer', () => holding(async ({ viewer }) => {
		const since = performance.now();
		viewer.vanish();
		await comesUp(since);
	}));
});

describe('standing still', () => {
	// A face and an overlay that stand still do not matter to what is down; a face ends the
	// session by the rule of its banner.
	for (const name of ['engawa-agent', 'engawa-net', 'engawa-watchdog', 'engawad'])
		test(name, () => holding(async ({ pids }) => {
			const since = performance.now();
			process.kill(pids[name], 'SIGSTOP');
			try {
				await comesUp(since);
			} finally {
				try {
					process.kill(pids[name], 'SIGCONT');
				} catch {
					// the agent is killed for it
				}
			}
		}));

	test('the viewer', () => holding(async ({ stop }) => {
		stop(); // says nothing any more, and holds on
		await comesUp(performance.now());
	}));
});

describe('in order', () => {
	test('the viewer leaves', () => holding(async ({ viewer }) => {
		const since = performance.now();
		viewer.leave();
		await comesUp(since);
	}));

	test('the viewer gives it up', () => holding(async ({ viewer }) => {
		const since = performance.now();
		viewer.giveUp('CONTROL');
		await comesUp(since);
	}));

	test('the person takes it back', () => holding(async ({ host }) => {
		const since = performance.now();
		host.type('s');
		await comesUp(since);
	}));
});
