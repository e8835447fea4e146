// A viewer that was given the right code and then breaks every rule there is: its own session
// ends with a clear word, and the broker and a session beside it go on. Then what else a helper
// could try: codes twice, questions pushed aside, links that start something.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BrokerErrorCode } from '#wire';
import { startTerminal } from '../../tools/lib/applications.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { until } from '../lib/wait.js';
import { startBroker } from './lib/broker.js';
import { OperatorBrowser } from './lib/console.js';
import { Host } from './lib/host.js';
import { JsViewer, STAGE } from './lib/js_viewer.js';
import { copyPrograms } from './lib/programs.js';
import { randomBytes } from './lib/random.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const CODE = '4821-304917-0';
const WATCHED = /BEING WATCHED NOW|have allowed/;
const PEER_BROKE_RULES = /The other side did something that is not\s+allowed/;
const random = randomBytes(2);

let desktop, programs, broker, neighbour;

before(async () => {
	programs = copyPrograms();
	desktop = await startDesktop({ size: '640x480' });
	broker = await startBroker(desktop, programs.dir, programs.console,
		['--joins-per-minute', '60000', '--guesses-per-minute', '60000']);
	startTerminal(desktop, '40x10+10+10', '-e', 'sh', '-c', 'while :; do date +%N; sleep 0.1; done');
	neighbour = { host: startHost() };
	neighbour.viewer = await JsViewer.viewing(broker.address, await neighbour.host.code(), neighbour.host);
}, { timeout: 60000 });

after(async () => {
	neighbour.viewer?.leave();
	await neighbour.host?.ended;
	await desktop?.stop();
	programs?.remove();
});

let hosts = 0;

/** One of several at the same desktop: each has another place for its socket. */
function startHost() {
	const { account } = desktop;
	const run = path.join(account.dir, `run-${++hosts}`);
	fs.mkdirSync(run, { mode: 0o700 });
	fs.chownSync(run, account.uid, account.gid);
	return new Host({ desktop, programs, broker: broker.address, env: { XDG_RUNTIME_DIR: run } });
}

/** A host for one scenario; afterwards broker and neighbour must be as well as before. */
async function withHost(scenario) {
	const host = startHost();
	try {
		await scenario(host, await host.code());
	} finally {
		await host.stop();
	}
	await neighbour.viewer.picture();
	assert.equal(broker.child.exitCode, null);
	assert.equal(neighbour.viewer.error, undefined);
}

async function ends(host, viewer, reason) {
	await host.logs(new RegExp(`event=session.end reason=${reason}\\b`));
	await until('the viewer is let go', () => viewer.closed);
	await host.ended;
}

// ---- while watching ----

const want = (value) => ({ case: 'want', value });

/** What the viewer sends, and who refuses it: the host, unless a broker's error is named. */
const whileWatching = {
	'a message that does not exist': { send: (v) => v.controlBytes(Buffer.from('2200', 'hex')) },
	'a message with more in it': { send: (v) => v.controlBytes(Buffer.from('0a0410021801', 'hex')) },
	'another spelling': { send: (v) => v.controlBytes(Buffer.from('0a03088000', 'hex')) },
	'an empty message': { send: (v) => v.controlBytes(Buffer.alloc(0)) },
	'random text': { send: (v) => v.controlBytes(random(50)) },
	'a turn that was never sent': { send: (v) => v.control(want({ shown: v.turn + 1000, window: 1 })) },
	'a turn from before': { send: (v) => {
		v.want();
		v.control(want({ shown: 0, window: 1 }));
	} },
	'too many turns at once': { send: (v) => v.control(want({ shown: v.turn, window: 17 })) },
	'a final tag on something else': { send: (v) => v.control(want({ shown: v.turn, window: 1 }), true) },
	'Leave without the final tag': { send: (v) => v.control({ case: 'leave', value: {} }) },
	'bytes that are not sealed': { send: (v) => v.sealed(STAGE.control, random(80)) },
	'the same message twice': { send: (v) => {
		const ping = Buffer.from(v.toControl.send(0, false, Buffer.from('12020807', 'hex')));
		v.sealed(STAGE.control, ping);
		v.sealed(STAGE.control, ping);
	} },
	'half a megabyte of control': { send: (v) => v.sealed(STAGE.control, random(600 * 1024)) },
	'its own screen': { send: (v) => v.sealed(STAGE.screen, random(80)) },
	'a message of the handshake': { send: (v) => v.sealed(STAGE.handshake, random(64)) },
	'an unknown stage': { send: (v) => v.sealed(9, random(80)) },
	'a megabyte of control': { send: (v) => v.sealed(STAGE.control, random(1 << 20)), refused: BrokerErrorCode.TOO_LARGE },
	'joining again': { send: (v) => v.join(), refused: BrokerErrorCode.BAD_MESSAGE },
	'what only a host may say': {
		send: (v) => v.tellBroker({ case: 'dropPeer', value: {} }), refused: BrokerErrorCode.BAD_MESSAGE,
	},
	'a frame of a socket pair': { send: (v) => v.raw(3, random(20)), refused: BrokerErrorCode.BAD_MESSAGE },
	'text': { send: (v) => v.frame('want'), refused: BrokerErrorCode.BAD_MESSAGE },
};

describe('while watching', { concurrency: 4 }, () => {
	for (const [what, { send, refused }] of Object.entries(whileWatching))
		test(`${what} ends it`, () => withHost(async (host, code) => {
			const viewer = await JsViewer.viewing(broker.address, code, host);
			viewer.answering = false;
			send(viewer);
			if (!refused) {
				await ends(host, viewer, 'PEER_BROKE_RULES');
				assert.match(host.text, PEER_BROKE_RULES);
				return;
			}
			await until('the viewer is let go', () => viewer.closed);
			assert.equal(viewer.refusal, refused);
			// To the host it is a line that was lost, and may come back.
			await host.says(/LINE IS LOST/);
		}));

	test('whatever follows Leave is for nobody', () => withHost(async (host, code) => {
		const viewer = await JsViewer.viewing(broker.address, code, host);
		viewer.leave();
		for (let i = 0; i < 20; i++)
			viewer.sealed(STAGE.control, random(80));
		await ends(host, viewer, 'VIEWER_LEFT');
	}));
});

// ---- before ----

test('random frames before joining reach nobody', () => withHost(async () => {
	for (const frame of [Buffer.alloc(0), random(1), random(90), random(300), Buffer.concat([Buffer.of(0), random(40)]),
		Buffer.concat([Buffer.of(1, 0), random(76)])]) {
		const viewer = await JsViewer.connect(broker.address, CODE);
		viewer.frame(frame);
		await until('it is sent away', () => viewer.closed);
		assert.equal(viewer.refusal, BrokerErrorCode.BAD_MESSAGE);
	}
}));

const proving = {
	'random bytes': (v) => v.sealed(STAGE.handshake, random(76)),
	'nothing': (v) => v.sealed(STAGE.handshake, Buffer.alloc(0)),
	'more than a message may hold': (v) => v.sealed(STAGE.handshake, random(1025)),
	'half a megabyte': (v) => v.sealed(STAGE.handshake, random(600 * 1024)),
	'the control channel': (v) => v.sealed(STAGE.control, random(64)),
	'an unknown stage': (v) => v.sealed(200, random(64)),
};

test('who breaks the rules instead of M2 is sent away, and it costs the code nothing', () => withHost(async (host, code) => {
	for (const [what, send] of Object.entries(proving)) {
		const viewer = await JsViewer.connect(broker.address, code, { answers: 0 });
		viewer.join();
		await until('M1 is there', () => viewer.heard === 1);
		send(viewer);
		await until(`${what}: the viewer is sent away`, () => viewer.closed);
	}
	await until('each is in the log', () =>
		host.log().match(/event=handshake.refused reason=[\w-]+ answered=0/g)?.length === Object.keys(proving).length);
	assert.doesNotMatch(host.text, /tries? (?:is|are) left/);
	const honest = await JsViewer.viewing(broker.address, code, host);
	honest.leave();
	await host.ended;
}));

test('who breaks the rules instead of M4 has used an attempt; after three the code is dead', () => withHost(async (host, code) => {
	for (const send of [proving['random bytes'], proving['the control channel'], proving.nothing]) {
		const viewer = await JsViewer.connect(broker.address, code, { answers: 1 });
		viewer.join();
		await until('M3 is there', () => viewer.heard === 2);
		send(viewer);
		await until('the viewer is sent away', () => viewer.closed);
	}
	await host.logs(/event=session.end reason=ATTEMPTS_USED/);
	await host.says(/A wrong code was entered too often/);
	assert.equal(host.log().match(/event=handshake.refused .*answered=1/g)?.length, 3);
	assert.doesNotMatch(host.text, /not verified, asks/);
}));

for (const [what, send] of Object.entries({
	'its own grant': (v) => v.sealed(STAGE.handshake, random(45)),
	'control messages': (v) => v.sealed(STAGE.control, random(64)),
	'random bytes': (v) => v.sealed(random(1)[0], random(64)),
}))
	test(`who sends ${what} while the person is asked is not asked for any more`, () => withHost(async (host, code) => {
		const viewer = await JsViewer.asking(broker.address, code);
		await host.says(/not verified, asks/);
		send(viewer);
		host.type('a');
		await ends(host, viewer, 'PEER_BROKE_RULES');
		assert.match(host.text, PEER_BROKE_RULES);
		assert.doesNotMatch(host.text, WATCHED);
		assert.equal(viewer.grant?.allowed ?? false, false);
	}));

// ---- codes and questions ----

/** Tries to join with a code; gives the broker's answer. */
async function refusalOf(code) {
	const viewer = await JsViewer.connect(broker.address, code);
	viewer.join();
	await until('the broker refuses', () => viewer.closed);
	return BrokerErrorCode[viewer.refusal];
}

test('a code works once: not while somebody proves, is asked for or watches, and not afterwards', () => withHost(async (host, code) => {
	const first = await JsViewer.connect(broker.address, code, { answers: 0 });
	first.join();
	await until('M1 is there', () => first.heard === 1);
	assert.equal(await refusalOf(code), 'SLOT_BUSY');
	first.vanish();
	await host.logs(/from=proving to=waiting/);
	const second = await JsViewer.asking(broker.address, code);
	assert.equal(await refusalOf(code), 'NO_SUCH_SLOT');
	await host.allow();
	await second.picture();
	assert.equal(await refusalOf(code), 'NO_SUCH_SLOT');
	second.leave();
	await host.ended;
	assert.equal(await refusalOf(code), 'NO_SUCH_SLOT');
}));

test('nobody takes the place of the one who is asked for', () => withHost(async (host, code) => {
	const asked = await JsViewer.asking(broker.address, code);
	await host.says(/not verified, asks/);
	for (let i = 0; i < 5; i++)
		assert.equal(await refusalOf(code), 'NO_SUCH_SLOT');
	assert.equal(host.log().match(/from=\w+ to=asking/g)?.length, 1);
	asked.vanish();
	host.type('a');
	await ends(host, asked, 'VIEWER_LEFT');
	assert.equal(await refusalOf(code), 'NO_SUCH_SLOT');
	assert.doesNotMatch(host.text, WATCHED);
	assert.doesNotMatch(host.log(), /to=viewing/);
}));

// ---- links ----

test('no link starts, accepts or configures anything', () => {
	for (const args of [['engawa://join?code=' + CODE], ['engawa:' + CODE], [`http://${broker.address}/#${CODE}`],
		['--tty', '--broker', 'engawa://127.0.0.1:8443/?allow=1'], ['--tty', '--broker', broker.address, 'engawa:allow'],
		['--allow'], ['--tty=allow'], ['--code', CODE]]) {
		const { status, stdout } = spawnSync(programs.program('engawa'), args, { env: desktop.env, encoding: 'utf8' });
		assert.equal(status, 2, args.join(' '));
		assert.doesNotMatch(stdout, /\d{4}-\d{6}-\d/);
	}
});

test('nothing is installed that would answer to links or start by itself', () => {
	const dir = fs.mkdtempSync(path.join(desktop.account.dir, 'installed-'));
	execFileSync('meson', ['install', '-C', path.join(root, 'build'), '--no-rebuild', '--quiet', '--destdir', dir]);
	const files = fs.readdirSync(dir, { recursive: true }).map(String);
	assert.ok(files.some((file) => file.endsWith('bin/engawa')), files.join('\n'));
	const entry = files.filter((file) => file.endsWith('.desktop'));
	assert.deepEqual(entry.map((file) => path.basename(file)), ['org.engawa.Engawa.desktop'], 'the entry of the menu');
	assert.match(entry[0], /\/share\/applications\/[^/]+$/, 'not started at login');
	assert.doesNotMatch(fs.readFileSync(path.join(dir, entry[0]), 'utf8'),
		/^(MimeType|DBusActivatable|Actions|Implements|X-GNOME-Autostart.*)=|%[a-zA-Z]/m);
	for (const file of files)
		assert.doesNotMatch(file, /\.service$|\.xml$|\/autostart|\/mime|\/systemd|\/dbus/);
});

test('the console does nothing by its address or by messages of other pages', async () => {
	const operator = await OperatorBrowser.start();
	try {
		const page = await operator.context.newPage();
		const sockets = [];
		page.on('websocket', (socket) => sockets.push(socket.url()));
		for (const rest of [`#${CODE}`, `#code=${CODE}&enter=1`, `?code=${CODE}`, `?code=${CODE}#${CODE}`]) {
			const answer = await page.goto(`http://${broker.address}/${rest}`);
			if (!answer?.ok())
				continue; // the broker does not even serve that
			await page.waitForSelector('body[data-state="enter"]');
			await page.evaluate((code) => {
				window.postMessage({ type: 'start', code }, '*');
				window.dispatchEvent(new HashChangeEvent('hashchange'));
			}, CODE);
			assert.equal(await page.inputValue('#code'), '');
			assert.equal(await page.getAttribute('body', 'data-state'), 'enter');
		}
		assert.deepEqual(sockets, []);
	} finally {
		await operator.stop();
	}
});
