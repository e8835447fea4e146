// Each process is killed while somebody watches: within two seconds everybody else has noticed
// and said so; where that is the end, nothing of the host keeps running, and its terminal can be
// used; where the line may come back (resume.test.js), the person can end it at once. Then the
// ways to end that are no accident.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { BrokerErrorCode } from '#wire';
import { startTerminal } from '../../tools/lib/applications.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { until } from '../lib/wait.js';
import { startBroker } from './lib/broker.js';
import { OperatorBrowser } from './lib/console.js';
import { Host } from './lib/host.js';
import { JsViewer } from './lib/js_viewer.js';
import { copyPrograms } from './lib/programs.js';
import { Viewer } from './lib/viewer.js';

const NOTICED_MS = 2000;

let desktop, programs, operator;

before(async () => {
	// As they are used: sanitizers would make them slow, and this is about time.
	programs = copyPrograms({ from: 'build/programs' });
	operator = await OperatorBrowser.start();
	await startScreen();
}, { timeout: 60000 });

after(async () => {
	await operator?.stop();
	await desktop?.stop();
	programs?.remove();
});

async function startScreen() {
	desktop = await startDesktop({ size: '640x480' });
	startTerminal(desktop, '40x10+10+10', '-e', 'sh', '-c', 'while :; do date +%N; sleep 0.1; done');
}

// ---- who watches ----

class ConsoleWatcher {
	async start(broker, code) {
		this.view = await operator.open(broker.address);
		await this.view.enter(code);
	}

	picture() {
		return this.view.firstPicture();
	}

	/** The word for why it ended, or that it waits; undefined while all is well. */
	word() {
		return this.view.page.evaluate(() => document.body.dataset.reason ??
			(document.body.dataset.state === 'lost' ? 'line-lost' : undefined));
	}

	/** The words that the operator reads. */
	words() {
		return this.view.page.evaluate(() => document.querySelector(
			document.body.dataset.state === 'lost' ? '#lost' : '#notice-title').textContent);
	}

	stop() {
		return this.view.close().catch(() => {});
	}
}

class ProgramWatcher {
	async start(broker, code) {
		this.viewer = new Viewer({ desktop, programs, broker: broker.address, code, options: ['--frames', 'frames', '--resume-seconds', '0'] });
	}

	picture() {
		return until('engawa-view has a picture', () =>
			fs.existsSync(`${this.viewer.dir}/frames`) && this.viewer.frames('frames').length > 0);
	}

	get pid() {
		return this.viewer.process.pid;
	}

	async word() {
		return /"end":\s*"(\w+)"/.exec(this.viewer.out)?.[1];
	}

	async words() {
		return this.viewer.text.replaceAll(/^\d{4}-.*$/mg, '').trim().split('\n').at(-1);
	}

	stop() {
		return this.viewer.stop();
	}
}

// ---- a session to be ended ----

/**
 * Runs `scenario` while somebody watches.
 * @param {new () => ConsoleWatcher | ProgramWatcher} Watcher
 * @param {(session: { broker: any, host: Host, watcher: any, pids: Record<string, number> }) => Promise<void>} scenario
 */
async function watched(Watcher, scenario, { brokerOptions = [] } = {}) {
	const broker = await startBroker(desktop, programs.dir, programs.console, brokerOptions);
	const host = new Host({ desktop, programs, broker: broker.address, shell: true });
	const watcher = new Watcher();
	try {
		await watcher.start(broker, await host.code());
		await host.allow();
		await watcher.picture();
		await host.says(/BEING WATCHED NOW/);
		await scenario({ broker, host, watcher, pids: host.pids() });
	} finally {
		await watcher.stop();
		await host.stop();
		broker.child.kill('SIGKILL');
		await broker.ended;
	}
}

/** Whether a process is there, and not only its exit status. */
function runs(pid) {
	try {
		return !/^State:\s*[ZX]/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
	} catch {
		return false;
	}
}

const hostIsGone = (pids) => until('no process of the host is left', () =>
	!['engawa', 'engawa-agent', 'engawa-net', 'engawa-keeper'].some((name) => runs(pids[name])));

/** A shell in the same terminal gets what is typed, line by line and with echo. */
async function terminalIsUsable(host) {
	await host.says(/\[ended with \d+\]/);
	host.type('stty -a; echo is $((40 + 2))\n');
	const [state] = await host.says(/speed \d+ baud[^]*is 42/);
	for (const flag of ['icanon', 'echo', 'isig', 'icrnl', 'opost'])
		assert.match(state, new RegExp(`[^-\\w]${flag}\\b`), flag);
}

async function metric(broker, name) {
	const text = await (await fetch(`http://${broker.address}/metrics`)).text();
	return Number(new RegExp(`^engawad_${name} (\\d+)`, 'm').exec(text)?.[1]);
}

/**
 * Kills, and asserts that everything is noticed in time.
 * @param {() => void} kill
 * @param {Record<string, () => any>} noticed what must become true
 */
async function noticedInTime(kill, noticed) {
	const start = performance.now();
	kill();
	const took = await Promise.all(Object.entries(noticed).map(async ([what, condition]) => {
		await until(what, condition);
		return [what, Math.round(performance.now() - start)];
	}));
	for (const [what, ms] of took)
		assert.ok(ms < NOTICED_MS, `${what} took ${ms} ms`);
}

const AGENT_GONE = /The part of Engawa that reads the screen has\s+stopped/;
const LINE_LOST = /THE LINE IS LOST. NOBODY SEES YOUR SCREEN NOW/;
const VIEWER_LEFT = /The other side has ended it/;
const NOBODY_SEES = /Nobody can see your screen any more/;
const PERSON_ENDED = /You have ended it/;

/** Not yet, yes, or another reason: then there is nothing to wait for. */
async function reasonIs(watcher, wanted) {
	const word = await watcher.word();
	assert.ok(word === undefined || word === wanted, `the watcher says ${word}`);
	return word === wanted;
}

/** While the line is lost nobody needs to wait for it. */
async function endedByPerson(host, pids) {
	await noticedInTime(() => host.type('q'), {
		'the face says so': () => PERSON_ENDED.test(host.text) && NOBODY_SEES.test(host.text),
	});
	await hostIsGone(pids);
	await terminalIsUsable(host);
}

const brokerSaw = (broker, reason) => () => new RegExp(`event=session.ended .*reason=${reason} `).test(broker.log());
const brokerIsEmpty = (broker) => async () =>
	await metric(broker, 'sessions') === 0 && await metric(broker, 'slots') === 0;

/** @type {[string, new () => any, Record<string, string>, Record<string, RegExp>][]} */
const watchers = [
	['console', ConsoleWatcher,
		{ person: 'person', host: 'line-lost', broker: 'line-lost', stopping: 'line-lost', display: 'display-lost' },
		{ person: /They ended the session/, host: /The line is lost/, broker: /The line is lost/,
			stopping: /The line is lost/, display: /Their screen is gone/ }],
	['engawa-view', ProgramWatcher,
		{ person: 'host_ended', host: 'host_lost', broker: 'broker_lost', stopping: 'broker_refused', display: 'host_ended' },
		{ person: /The person at the other PC ended/, host: /connection to the other PC was lost/,
			broker: /connection to the broker was lost/, stopping: /broker/, display: /desktop was closed/ }],
];

for (const [name, Watcher, word, words] of watchers) {
	describe(`watched by ${name}`, () => {
		/** The watcher says so, in words; whichever of these it was. */
		const watcherSays = (watcher, ...endings) => async () => {
			const said = await watcher.word();
			if (said === undefined)
				return false;
			const which = endings.find((one) => word[one] === said);
			assert.ok(which, `${said} is none of ${endings}`);
			return words[which].test(await watcher.words());
		};

		// The kernel ends engawa-net together with the face, whatever has become of it: the agent's
		// last words may still go through it, or not; with them the watcher can be the first to go.
		test('the face is killed', () => watched(Watcher, async ({ broker, host, watcher, pids }) => {
			await noticedInTime(() => process.kill(pids.engawa, 'SIGKILL'), {
				'the terminal says that it is over': () => NOBODY_SEES.test(host.text),
				'the agent ends the session': () => /event=session.end reason=PERSON/.test(host.log()),
				'the watcher says so': watcherSays(watcher, 'host', 'person'),
				'the broker notes it': brokerSaw(broker, '(host|viewer)_left'),
			});
			await hostIsGone(pids);
			await terminalIsUsable(host);
			// who was not told waits for the line there, for a while
			await until('the broker holds nothing of it', async () => await metric(broker, 'sessions') === 0);
		}));

		test('engawa-agent is killed', () => watched(Watcher, async ({ broker, host, watcher, pids }) => {
			await noticedInTime(() => process.kill(pids['engawa-agent'], 'SIGKILL'), {
				'the face says so': () => AGENT_GONE.test(host.text) && NOBODY_SEES.test(host.text),
				'the log says so': () => /event=part.gone name=engawa-agent .*signal=9/.test(host.log()),
				'the watcher says so': watcherSays(watcher, 'host'),
				'the broker notes it': brokerSaw(broker, 'host_left'),
			});
			await hostIsGone(pids);
			await terminalIsUsable(host);
			await until('the broker holds nothing of it', async () => await metric(broker, 'sessions') === 0);
		}));

		test('engawad is killed', () => watched(Watcher, async ({ broker, host, watcher, pids }) => {
			await noticedInTime(() => broker.child.kill('SIGKILL'), {
				'the face says so': () => LINE_LOST.test(host.text),
				'the log says so': () => /event=line.lost/.test(host.log()),
				'the watcher says so': watcherSays(watcher, 'broker'),
			});
			await endedByPerson(host, pids);
		}));

		for (const [how, end] of Object.entries({
			'q ends it': (host) => host.type('q'),
			'Ctrl-C ends it': (host) => host.type('\x03'),
		}))
			test(how, () => watched(Watcher, async ({ broker, host, watcher, pids }) => {
				await noticedInTime(() => end(host), {
					'the face says so': () => PERSON_ENDED.test(host.text) && NOBODY_SEES.test(host.text),
					'the watcher says so': watcherSays(watcher, 'person'),
				});
				await hostIsGone(pids);
				await terminalIsUsable(host);
				assert.match(host.text, /\[ended with 0\]/);
				await until('the broker holds nothing', brokerIsEmpty(broker));
			}));

		test('closing the terminal ends it', () => watched(Watcher, async ({ broker, host, watcher, pids }) => {
			await noticedInTime(() => host.closeTerminal(), {
				'the agent ends the session': () => /event=session.end reason=PERSON/.test(host.log()),
				'the watcher says so': watcherSays(watcher, 'person'),
			});
			await hostIsGone(pids);
			await until('the broker holds nothing', brokerIsEmpty(broker));
		}));

		test('engawad is told to stop: who is watched stays so, for a while', () =>
			watched(Watcher, async ({ broker, host, watcher, pids }) => {
				broker.child.kill('SIGTERM');
				await until('the broker says so', () => /event=broker.stopping .*sessions=1/.test(broker.log()));
				const late = await JsViewer.connect(broker.address, '4821-304917-0');
				late.join();
				await until('nobody new is let in', () => late.refusal === BrokerErrorCode.STOPPING && late.closed);
				assert.equal(await watcher.word(), undefined);
				await noticedInTime(() => host.type('q'), {
					'the watcher says so': watcherSays(watcher, 'person'),
				});
				await hostIsGone(pids);
				await until('the broker has stopped', () => broker.child.exitCode === 0);
			}));

		test('engawad is told to stop, and does not wait', () =>
			watched(Watcher, async ({ broker, host, watcher, pids }) => {
				await noticedInTime(() => broker.child.kill('SIGTERM'), {
					'the face says so': () => LINE_LOST.test(host.text),
					'the watcher says so': watcherSays(watcher, 'stopping'),
				});
				await endedByPerson(host, pids);
				await until('the broker has stopped', () => broker.child.exitCode === 0);
			}, { brokerOptions: ['--drain-seconds', '0'] }));
	});
}

test('engawa-view is killed', () => watched(ProgramWatcher, async ({ broker, host, watcher, pids }) => {
	await noticedInTime(() => process.kill(watcher.pid, 'SIGKILL'), {
		'the face says so': () => LINE_LOST.test(host.text),
		'the log says so': () => /event=line.lost/.test(host.log()),
		'the broker notes it': brokerSaw(broker, 'viewer_left'),
	});
	await endedByPerson(host, pids);
}));

/** Processes of the operator's browser of one type, the newest last. */
function browserProcesses(type) {
	return fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((pid) => {
		try {
			const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
			return command.includes(operator.profile) && command.includes(`--type=${type}`);
		} catch {
			return false; // it ended meanwhile
		}
	}).map(Number).sort((a, b) => a - b);
}

test('the console’s process is killed', () => watched(ConsoleWatcher, async ({ broker, host, pids }) => {
	const renderers = browserProcesses('renderer');
	assert.ok(renderers.length > 0);
	await noticedInTime(() => renderers.forEach((pid) => process.kill(pid, 'SIGKILL')), {
		'the face says so': () => LINE_LOST.test(host.text),
		'the broker notes it': brokerSaw(broker, 'viewer_left'),
	});
	await endedByPerson(host, pids);
}));

test('the console’s tab is closed', () => watched(ConsoleWatcher, async ({ broker, host, watcher, pids }) => {
	await noticedInTime(() => watcher.view.close(), {
		'the face says so': () => LINE_LOST.test(host.text) || VIEWER_LEFT.test(host.text),
		'the broker notes it': brokerSaw(broker, '(?:viewer|host)_left'), // whoever is faster
	});
	if (LINE_LOST.test(host.text))
		host.type('q');
	await hostIsGone(pids);
}));

test('the X server is killed', async () => {
	await desktop.stop();
	await startScreen();
	await watched(ConsoleWatcher, async ({ host, watcher, pids }) => {
		await noticedInTime(() => desktop.server.kill('SIGKILL'), {
			'the face says so': () => /desktop of this PC can no longer be read/.test(host.text),
			'the log says so': () => /event=session.end reason=DISPLAY_LOST/.test(host.log()),
			'the watcher says so': async () => reasonIs(watcher, 'display-lost'),
		});
		await hostIsGone(pids);
		await terminalIsUsable(host);
	});
});
