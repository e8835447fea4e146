// A session outlives its lines: cuts, a killed engawa-net, a killed broker, at random moments
// while the screen changes. Then every pixel is the same.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startTerminal } from '../../tools/lib/applications.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { until } from '../lib/wait.js';
import { Person } from './lib/actions.js';
import { startBroker } from './lib/broker.js';
import { OperatorBrowser } from './lib/console.js';
import { Host } from './lib/host.js';
import { Line } from './lib/line.js';
import { difference, screenOf } from './lib/picture.js';
import { copyPrograms } from './lib/programs.js';
import { Viewer } from './lib/viewer.js';

const CUTS = 100, KILLS = 100;
const CONSOLE_CUTS = 6;
const BACK_MS = 2000;
const BARE = '#2e3440'; // what the shield paints where no window is

let desktop, programs;

before(async () => {
	programs = copyPrograms();
	desktop = await startDesktop({ size: '800x600' });
	execFileSync('xsetroot', ['-solid', BARE], { env: desktop.env });
	startTerminal(desktop, '60x20+10+10', '+bc', '-e', 'sh', '-c',
		`while :; do if [ -e ${desktop.account.dir}/calm ]; then sleep 0.1; else date +%N; ls /usr/bin | shuf -n 15; fi; done`);
	await new Person(desktop).window('xterm');
}, { timeout: 60000 });

after(async () => {
	await desktop?.stop();
	programs?.remove();
});

const calm = (now) => now ? fs.writeFileSync(`${desktop.account.dir}/calm`, '') :
	fs.rmSync(`${desktop.account.dir}/calm`, { force: true });

/** Everything between the two, and how often the line came back. */
class Session {
	backs = 0;

	static async start({ options = ['--until-still', '--still-ms', '1500', '--snapshot', 'last.png'] } = {}) {
		const one = new Session();
		one.broker = await startBroker(desktop, programs.dir, programs.console, ['--meets-per-minute', '60000']);
		one.hostLine = await Line.open(one.broker.address);
		one.viewerLine = await Line.open(one.broker.address);
		one.host = new Host({ desktop, programs, broker: one.hostLine.address });
		one.viewer = new Viewer({ desktop, programs, broker: one.viewerLine.address,
			code: await one.host.code(), options });
		await one.host.allow();
		await one.host.says(/BEING WATCHED NOW/);
		return one;
	}

	/** Both sides' word that the line is back, as often as it was lost. */
	async isBack(what) {
		const count = () => (this.viewer.text.match(/event=line.back/g) ?? []).length;
		const from = performance.now();
		await until(`the line is back after ${what}; the viewer said\n${this.viewer.text.slice(-1500)}\nthe host\n${this.host.log().slice(-2500)}`,
			() => count() > this.backs);
		this.backs = count();
		return performance.now() - from;
	}

	/** The broker dies and another one takes its port. */
	async replaceBroker() {
		const { address } = this.broker;
		this.broker.child.kill('SIGKILL');
		await this.broker.ended;
		this.broker = await startBroker(desktop, programs.dir, programs.console,
			['--listen', address, '--meets-per-minute', '60000']);
	}

	async stop() {
		await this.viewer.stop();
		await this.host.stop();
		await this.hostLine.close();
		await this.viewerLine.close();
		this.broker.child.kill('SIGKILL');
		await this.broker.ended;
	}
}

function shuffled(list) {
	for (let i = list.length - 1; i > 0; i--) {
		const j = Math.floor(Math.random() * (i + 1));
		[list[i], list[j]] = [list[j], list[i]];
	}
	return list;
}

/** Lets a random time pass while the screen changes: what is cut is amid anything. */
const amid = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 60));

async function endsWithThisScreen(session) {
	calm(true);
	assert.equal(await session.viewer.ended, 0, session.viewer.text.slice(-2000));
	assert.equal(difference(screenOf(desktop), session.viewer.snapshot('last.png')), undefined);
}

test(`one session outlives ${CUTS} cut lines and ${KILLS} kills, in any order`, async (t) => {
	const breaks = {
		'viewer’s line cut': { times: CUTS / 2, does: (session) => session.viewerLine.cut() },
		'host’s line cut': { times: CUTS / 2, does: (session) => session.hostLine.cut() },
		'engawa-net killed': { times: KILLS / 2, does: (session) => process.kill(session.host.pids()['engawa-net'], 'SIGKILL') },
		'engawad killed': { times: KILLS / 2, does: (session) => session.replaceBroker() },
	};
	const order = shuffled(Object.entries(breaks).flatMap(([what, { times }]) => Array(times).fill(what)));
	const took = new Map(Object.keys(breaks).map((what) => [what, []]));
	calm(false);
	const session = await Session.start();
	try {
		for (const what of order) {
			await amid();
			await breaks[what].does(session);
			took.get(what).push(await session.isBack(what));
		}
		await endsWithThisScreen(session);
		assert.equal(session.viewer.stats.resumptions, CUTS + KILLS);
		assert.doesNotMatch(session.host.log(), /resume.refused|PEER_BROKE_RULES/);
	} finally {
		await session.stop();
	}
	for (const [what, times] of took) {
		times.sort((a, b) => a - b);
		// One of them may well wait for its turn on a machine that has much to do.
		assert.ok(times[times.length >> 1] < BACK_MS, `${what}: half of them took ${times[times.length >> 1]} ms`);
		t.diagnostic(`${what}: back after ${Math.round(times[times.length >> 1])} ms, at most ${Math.round(times.at(-1))} ms`);
	}
});

describe('the console', () => {
	let operator;

	before(async () => {
		operator = await OperatorBrowser.start();
	});
	after(() => operator?.stop());

	/** A session watched by the console, over a line of its own. */
	async function watched(scenario, console = programs.console) {
		const broker = await startBroker(desktop, programs.dir, console, ['--meets-per-minute', '60000']);
		const line = await Line.open(broker.address);
		const host = new Host({ desktop, programs, broker: broker.address });
		const view = await operator.open(line.address);
		try {
			await view.enter(await host.code());
			await host.allow();
			await view.firstPicture();
			await scenario({ broker, line, host, view });
		} finally {
			await view.close();
			await host.stop();
			await line.close();
			broker.child.kill('SIGKILL');
			await broker.ended;
		}
	}

	const same = (view) => until('every pixel is the same',
		async () => difference(screenOf(desktop), await view.picture()) === undefined);

	test(`goes on after ${CONSOLE_CUTS} cuts`, () => watched(async ({ line, host, view }) => {
		calm(false);
		const count = () => (host.log().match(/event=line.back/g) ?? []).length;
		for (let i = 0; i < CONSOLE_CUTS; i++) {
			await amid();
			line.cut();
			await until('the line is back', () => count() > i);
			await view.reaches('viewing');
		}
		calm(true);
		await same(view);
	}));

	test('shows the last picture in grey, and how long it waits, while the line is dead', () =>
		watched(async ({ line, host, view }) => {
			calm(false);
			line.die();
			await view.reaches('lost');
			assert.match(await view.page.textContent('#lost'), /The line is lost.*Waiting for \d+ s more/s);
			assert.notEqual(await view.page.evaluate(() => getComputedStyle(document.getElementById('frame')).filter), 'none');
			line.revive();
			const from = performance.now();
			await view.reaches('viewing');
			assert.ok(performance.now() - from < 2 * BACK_MS);
			calm(true);
			await same(view);
			assert.match(host.log(), /event=line.back/);
		}));

	test('the operator ends it while the line is dead', () => watched(async ({ line, view }) => {
		line.die();
		await view.reaches('lost');
		await view.page.click('#end');
		await view.page.click('#leave-yes');
		assert.equal(await view.reason(), 'left');
	}));

	/** The same console, but with so many seconds in place of two minutes. */
	function impatient(seconds) {
		const dir = path.join(programs.dir, 'impatient');
		fs.cpSync(programs.console, dir, { recursive: true });
		const file = path.join(dir, 'worker.js'), text = fs.readFileSync(file, 'utf8');
		assert.equal(text.split('120*1e3').length, 2);
		fs.writeFileSync(file, text.replace('120*1e3', `${seconds}*1e3`));
		return dir;
	}

	test('is too late once its time is over, and stays so when the line is back', () => watched(async ({ line, host, view }) => {
		line.die();
		await view.reaches('lost');
		assert.equal(await view.reason(), 'connection-lost');
		line.revive();
		await host.says(/LINE IS LOST/);
		assert.doesNotMatch(host.log(), /event=line.back/);
	}, impatient(8)));

	test('in a background tab it asks for nothing, and at once when it is visible', () =>
		watched(async ({ host, view }) => {
			calm(false);
			const turns = () => (host.log().match(/event=frame.done/g) ?? []).length;
			await until('pictures come', () => turns() > 5);
			const other = await operator.context.newPage();
			await other.bringToFront();
			await view.page.evaluate(() => {
				Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
				document.dispatchEvent(new Event('visibilitychange'));
			});
			let before;
			await until('no more frames are taken', async () => {
				before = turns();
				await new Promise((resolve) => setTimeout(resolve, 1000));
				return turns() === before;
			});
			await view.page.evaluate(() => {
				delete document.hidden;
				document.dispatchEvent(new Event('visibilitychange'));
			});
			await view.page.bringToFront();
			const from = performance.now();
			await until('pictures come again', () => turns() > before);
			assert.ok(performance.now() - from < 1000);
			await other.close();
			calm(true);
			await same(view);
		}));
});
