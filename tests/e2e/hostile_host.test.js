// A host that breaks every rule there is, towards the console and towards engawa-view: both end
// with a clear word, show nothing of it, and neither hangs. A session beside it goes on.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startDesktop } from '../../tools/lib/desktop.js';
import { STAGE, ScriptedHost } from '../lib/scripted_host.js';
import { until } from '../lib/wait.js';
import { startBroker } from './lib/broker.js';
import { OperatorBrowser } from './lib/console.js';
import { JsViewer } from './lib/js_viewer.js';
import { copyPrograms } from './lib/programs.js';
import { randomBytes } from './lib/random.js';
import { Viewer } from './lib/viewer.js';

const PICTURE = { width: 70, height: 40, rgb: Buffer.alloc(70 * 40 * 3, 99) };
const EXIT_BROKE_RULES = 8;
const random = randomBytes(3);

let desktop, programs, broker, operator, view, neighbour;

before(async () => {
	programs = copyPrograms();
	desktop = await startDesktop({ size: '320x200' });
	broker = await startBroker(desktop, programs.dir, programs.console,
		['--joins-per-minute', '60000', '--guesses-per-minute', '60000', '--slots-per-hour', '60000']);
	operator = await OperatorBrowser.start();
	view = await operator.open(broker.address);
	neighbour = await watchedNeighbour();
}, { timeout: 60000 });

after(async () => {
	neighbour?.viewer.vanish();
	neighbour?.host.close();
	await operator?.stop();
	await desktop?.stop();
	programs?.remove();
});

/** A session that has nothing to do with all this. */
async function watchedNeighbour() {
	const host = await ScriptedHost.open(broker.address);
	const viewer = await JsViewer.connect(broker.address, host.code);
	viewer.join();
	await until('the neighbour has proven', () => viewer.proven);
	host.broker({ case: 'closeSlot', value: {} });
	host.grant();
	return { host, viewer };
}

async function neighbourGoesOn() {
	const seen = neighbour.viewer.picture();
	await neighbour.host.show(PICTURE, { key: true });
	await seen;
	assert.equal(neighbour.viewer.error, undefined);
}

// ---- the two that must bear it ----

const consoleThere = {
	start: (code) => view.enter(code),
	end: () => view.reason(),
	words: { rules: 'broke-rules', code: 'code-refused' },
	/** As for a line that was lost. */
	async waits() {
		await view.reaches('lost');
		await view.page.click('#end');
		await view.page.click('#leave-yes');
		assert.equal(await view.reason(), 'left');
	},
	async shows() {
		assert.match(await view.page.textContent('#notice-title'), /\S/);
		assert.equal(await view.page.isVisible('#view'), false);
	},
};

function programThere() {
	let viewer;
	return {
		start: (code) => { viewer = new Viewer({ desktop, programs, broker: broker.address, code }); },
		async end() {
			const status = await viewer.ended;
			assert.equal(typeof status, 'number', `ended by ${status}`);
			return viewer.stats.end;
		},
		words: { rules: 'broke_rules', code: 'wrong_code' },
		async waits() {
			await until('the viewer waits', () => /event=line.lost/.test(viewer.text));
			await viewer.stop();
		},
		async shows() {
			assert.notEqual(await viewer.ended, 0);
			if (viewer.stats.end === 'broke_rules')
				assert.equal(await viewer.ended, EXIT_BROKE_RULES);
		},
	};
}

/**
 * One host against one viewer, up to `state`, where it does what it may not.
 * @param {{ instead?: ScriptedHost['instead'], asking?: (h: ScriptedHost) => any, viewing?: (h: ScriptedHost) => any,
 *	word?: 'rules' | 'code', gone?: boolean }} attack gone: the broker sends the host away
 */
async function against(there, { instead, asking, viewing, word = 'rules', gone }) {
	const host = await ScriptedHost.open(broker.address);
	try {
		if (instead)
			host.instead = instead;
		await there.start(host.code);
		if (asking || viewing) {
			await until('the code was right', () => host.proven);
			await asking?.(host);
		}
		if (viewing) {
			host.grant();
			await until('it wants turns', () => host.want?.window);
			await host.show(PICTURE);
			await until('it shows the first', () => host.want.shown === 1);
			await viewing(host);
		}
		if (gone)
			return await there.waits();
		assert.equal(await there.end(), there.words[word]);
		await there.shows();
		await until('the host is let go', () => host.left === 1);
	} finally {
		host.close();
	}
}

function attack(name, how) {
	test(name, async () => {
		await Promise.all([against(consoleThere, how), against(programThere(), how)]);
		await neighbourGoesOn();
	});
}

const { handshake: H, control: C, screen: S } = STAGE;
const EMPTY = Buffer.alloc(0);
const LARGE = 600 * 1024;
const MESSAGE = Buffer.from('0a020807', 'hex'); // a pong

for (const number of [1, 3, 5]) {
	const only = (wanted, how) => (n, bytes) => n === wanted ? how(Buffer.from(bytes)) : undefined;
	describe(`instead of M${number}`, () => {
		for (const [what, how, word] of [
			['random bytes', (m) => [[H, random(m.length)]], number === 5 ? 'code' : 'rules'],
			['nothing', () => [[H, EMPTY]]],
			['all but its last byte', (m) => [[H, m.subarray(0, -1)]]],
			['it and a byte more', (m) => [[H, Buffer.concat([m, Buffer.of(0)])]]],
			['more than a message may hold', () => [[H, random(1025)]]],
			['half a megabyte', () => [[H, random(LARGE)]]],
			['it, twice', (m) => [[H, m], [H, m]]],
			['control messages', (m) => [[C, m]]],
			['pictures', (m) => [[S, m]]],
			['an unknown stage', (m) => [[200, m]]],
		])
			attack(what, { instead: only(number, how), word });
	});
}

describe('instead of the answer', () => {
	for (const [what, send] of Object.entries({
		'random bytes': (h) => h.sealed(H, random(45)),
		'nothing': (h) => h.sealed(H, EMPTY),
		'a grant that is no message': (h) => h.grantBytes(random(20)),
		'a grant that is too long': (h) => h.grantBytes(random(1000)),
		'half a megabyte': (h) => h.sealed(H, random(LARGE)),
		'control messages': (h) => h.sealed(C, random(60)),
		'pictures': (h) => h.sealed(S, random(500)),
		'an unknown stage': (h) => h.sealed(4, random(60)),
	}))
		attack(what, { asking: send });
});

describe('while it is watched', () => {
	const pong = (h) => h.toControl.send(0, false, MESSAGE);
	const cursor = (h, turn) => h.toScreen.send(0, false, Buffer.from([0x22, 2, 0x18, turn]));
	for (const [what, send] of Object.entries({
		'random bytes as control': (h) => h.sealed(C, random(80)),
		'random bytes as a picture': (h) => h.sealed(S, random(5000)),
		'half a megabyte': (h) => h.sealed(S, random(LARGE)),
		'nothing': (h) => h.sealed(S, EMPTY),
		'a handshake': (h) => h.sealed(H, random(47)),
		'an unknown stage': (h) => h.sealed(3, random(47)),
		'all but a message’s last byte': (h) => h.sealed(S, cursor(h, 2).subarray(0, -1)),
		'a message twice': (h) => {
			const message = cursor(h, 2);
			h.sealed(S, message);
			h.sealed(S, message);
		},
		'a message before another': (h) => {
			const [first, second] = [cursor(h, 2), cursor(h, 3)];
			h.sealed(S, second);
			h.sealed(S, first);
		},
		'a message left out': (h) => {
			cursor(h, 2);
			h.sealed(S, cursor(h, 2));
		},
		'a message of the other channel': (h) => h.sealed(S, pong(h)),
		'a pong that nobody asked for': (h) => h.controlBytes(Buffer.from('0a0608f8ffffff0f', 'hex')),
		'random text as control': (h) => h.controlBytes(random(40)),
		'random text as a picture': (h) => h.screenBytes(random(4000)),
		'control that is too long': (h) => h.controlBytes(random(257)),
		'a picture that is too long': (h) => h.screenBytes(random(300 * 1024)),
		'an update of random tiles': (h) => h.screen({ case: 'update', value: {
			turn: 2, last: true, inflatedSize: 3000, data: random(3000) } }),
		'a picture of no size': (h) => h.screenBytes(Buffer.from('0a00', 'hex')),
		'more monitors than there may be': (h) => h.screen({ case: 'picture', value: { width: 70, height: 40,
			monitors: Array.from({ length: 17 }, () => ({ x: 0, y: 0, w: 1, h: 1 })) } }),
	}))
		attack(what, { viewing: send });

	attack('what no broker passes on', { viewing: (h) => h.raw(9, random(30)), gone: true });
	attack('random frames', { viewing: (h) => h.raw(random(1)[0] | 4, random(2000)), gone: true });
});
