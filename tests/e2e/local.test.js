// The person's own hands go first. On Xephyr inside Xvfb: what XTEST presses on the outer server
// is a real keyboard and mouse on the inner one, what it presses on the inner one is made up.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startDesktop } from '../../tools/lib/desktop.js';
import { startTerminal } from '../../tools/lib/applications.js';
import { until } from '../lib/wait.js';
import { BareWindow } from './lib/bare.js';
import { startBroker } from './lib/broker.js';
import { downOn, focused, openToHands, typedInto } from './lib/hands.js';
import { Host, codeIn } from './lib/host.js';
import { JsViewer } from './lib/js_viewer.js';
import { copyPrograms } from './lib/programs.js';

const KEY_A = 4;

let outer, desktop, programs, broker, typed;

before(async () => {
	programs = copyPrograms();
	outer = await startDesktop({ size: '1000x750' });
	process.env.XAUTHORITY = outer.env.XAUTHORITY;
	desktop = await startDesktop({ size: '900x650', parent: outer.display });
	startTerminal(desktop, '20x3+700+580', '-e', 'sh', '-c', 'while :; do date +%N; sleep 0.1; done');
	typed = await typedInto(desktop, 'Typed', '50x8+10+10');
	broker = await startBroker(desktop, programs.dir, programs.console, ['--joins-per-minute', '60000']);
}, { timeout: 60000 });

after(async () => {
	await typed?.stop();
	await desktop?.stop();
	await outer?.stop();
	programs?.remove();
});

/** xdotool on the outer server: by hand; on the inner one: made up. */
const byHand = (...args) => execFileSync('xdotool', args, { env: outer.env });
const madeUp = (...args) => execFileSync('xdotool', args, { env: desktop.env });

async function controlled(use) {
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
		viewer.button(150, 80, false);
		await focused(desktop, 'Typed');
		await use(host, viewer);
	} finally {
		stop();
		await host.stop();
	}
}

/** Presses as a person does: not before having read, and again when nothing comes of it. */
async function pressing(what, press, counts) {
	let pressed = Date.now();
	await until(what, () => {
		if (Date.now() - pressed > 1300) {
			press();
			pressed = Date.now();
		}
		return counts();
	});
}

const paused = (viewer) => viewer.said.findLast(({ body }) => body.case === 'paused')?.body.value.now ?? false;

describe('the person’s own hands', () => {
	for (const [what, act] of Object.entries({
		'the mouse': () => byHand('mousemove_relative', '3', '3'),
		'a mouse button': () => byHand('click', '1'),
		'a key': () => byHand('key', 'shift'),
	}))
		test(`${what} pauses the other side’s, and lets go of what they hold`, () => controlled(async (host, viewer) => {
			viewer.key(KEY_A, true, 'a'.codePointAt(0));
			await until('it is down', () => downOn(desktop).length === 1);
			act();
			await until('the viewer is told', () => paused(viewer));
			await until('it is up', () => downOn(desktop).length === 0);
			await host.says(/their hands rest|hands rest/i);
			const before = typed.text();
			viewer.key(5, true, 'b'.codePointAt(0));
			viewer.key(5, false, 'b'.codePointAt(0));
			await until('the hands may work again', () => !paused(viewer));
			assert.equal(typed.text(), before); // what came meanwhile had no effect
			viewer.key(6, true, 'c'.codePointAt(0));
			viewer.key(6, false, 'c'.codePointAt(0));
			await until('it is typed', () => typed.text() === `${before}c`);
		}));

	test('what a program makes up does not pause', () => controlled(async (host, viewer) => {
		madeUp('mousemove_relative', '3', '3');
		viewer.key(7, true, 'd'.codePointAt(0));
		viewer.key(7, false, 'd'.codePointAt(0));
		await until('it is typed', () => typed.text().endsWith('d'));
		assert.equal(paused(viewer), false);
	}));
});

describe('the key that ends everything', () => {
	test('by hand, also over a full screen that took keyboard and mouse', () => controlled(async (host) => {
		const greedy = new BareWindow(desktop, programs, false);
		await greedy.do('place 0 0 900 650', 'map', 'raise', 'grab');
		for (let i = 0; i < 3; i++)
			byHand('key', 'Escape');
		await host.logs(/session.end reason=PERSON/);
		await host.ended;
		greedy.process.stdin.end();
		await once(greedy.process, 'exit');
	}));

	test('made up by a program it ends nothing', () => controlled(async (host, viewer) => {
		for (let i = 0; i < 3; i++)
			madeUp('key', 'Escape');
		viewer.key(8, true, 'e'.codePointAt(0));
		viewer.key(8, false, 'e'.codePointAt(0));
		await until('it is typed', () => typed.text().endsWith('e'));
		assert.doesNotMatch(host.log(), /session.end/);
	}));
});

describe('consent in a terminal on the same desktop', () => {
	test('counts by hand, and not when a program types it', async () => {
		const file = path.join(desktop.account.home, 'terminal');
		const log = path.join(desktop.account.dir, 'terminal.log');
		const face = `ENGAWA_LOG=info ${programs.program('engawa')} --tty --broker ${broker.address} 2>${log}`;
		const terminal = startTerminal(desktop, '80x24+20+200', '-T', 'Engawa', '-e', 'script', '-q', '-f', '-c', face, file);
		const text = () => fs.existsSync(file) ? fs.readFileSync(file, 'latin1').replace(/\x1b\[[0-9;?]*[A-Za-z]/g, ' ') : '';
		const logged = () => fs.existsSync(log) ? fs.readFileSync(log, 'utf8') : '';
		const code = await until('the code is shown', () => codeIn(text()));
		const viewer = await JsViewer.asking(broker.address, code);
		madeUp('search', '--name', 'Engawa', 'windowfocus', '--sync');
		await until('it asks', () => /asks to see your screen/.test(text()));
		await pressing('the answer of a program is not counted',
			() => madeUp('key', 'a'), () => /consent.made_up/.test(logged()));
		assert.equal(viewer.grant, undefined);
		await pressing('that of a hand is', () => byHand('key', 'a'), () => /event=consent.yes/.test(logged()));
		await pressing('the choice of a program is not counted',
			() => madeUp('key', 'e'), () => /window.made_up/.test(logged()));
		assert.equal(viewer.grant, undefined);
		await pressing('that of a hand is', () => byHand('key', 'e'), () => viewer.grant?.allowed);
		viewer.leave();
		terminal.kill();
		await once(terminal, 'exit');
	});
});
