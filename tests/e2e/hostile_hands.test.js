// A viewer who was given hands, or not, and breaks the rules of input: the session ends on that
// side with a clear word, or the input is dropped; nothing of it reaches the X server.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startDesktop } from '../../tools/lib/desktop.js';
import { startTerminal } from '../../tools/lib/applications.js';
import { until } from '../lib/wait.js';
import { startBroker } from './lib/broker.js';
import { downOn, focused, openToHands, typedInto } from './lib/hands.js';
import { Host } from './lib/host.js';
import { JsViewer } from './lib/js_viewer.js';
import { copyPrograms } from './lib/programs.js';

const KEY_A = 4;
const CONTROL = 3;

let desktop, programs, broker, typed;
let hosts = 0;

before(async () => {
	programs = copyPrograms();
	desktop = await startDesktop({ size: '640x480' });
	startTerminal(desktop, '20x3+450+400', '-e', 'sh', '-c', 'while :; do date +%N; sleep 0.1; done');
	typed = await typedInto(desktop, 'Typed', '50x8+10+10');
	broker = await startBroker(desktop, programs.dir, programs.console, ['--joins-per-minute', '60000']);
}, { timeout: 60000 });

after(async () => {
	await typed?.stop();
	await desktop?.stop();
	programs?.remove();
});

/** One session; with control, and the terminal open to it, when that is asked for. */
async function session({ control = true }, use) {
	const run = path.join(desktop.account.dir, `hands-run-${++hosts}`);
	fs.mkdirSync(run, { mode: 0o700 });
	fs.chownSync(run, desktop.account.uid, desktop.account.gid);
	const env = { XDG_RUNTIME_DIR: run };
	const host = new Host({ desktop, programs, broker: broker.address, env });
	try {
		const viewer = await JsViewer.viewing(broker.address, await host.code(), host);
		if (control) {
			desktop.env.XDG_RUNTIME_DIR = run;
			await openToHands({ desktop, programs }, 'Typed');
			viewer.ask('CONTROL');
			await host.grant('control');
			await until('control is held', () => viewer.holds('CONTROL'));
			viewer.acknowledge();
			viewer.button(150, 80, true);
			viewer.button(150, 80, false);
			await focused(desktop, 'Typed');
		}
		await use(host, viewer);
	} finally {
		await host.stop();
	}
}

const ends = (host) => host.logs(/event=session.end reason=PEER_BROKE_RULES\b/);
const key = (value) => ({ case: 'key', value: { usage: KEY_A, down: true, character: 97, ...value } });
const text = (number, value) => ({ case: 'text', value: { number, text: value } });
/** Different characters have to wait for keys: it is not typed before the next text has arrived. */
const slowText = (n) => String.fromCodePoint(...Array.from({ length: 170 }, (_, i) => 0x4e00 + 170 * n + i));

describe('without a grant', () => {
	const inputs = {
		'a move': { case: 'move', value: { x: 1, y: 1 } },
		'a button': { case: 'button', value: { button: 1, down: true, x: 1, y: 1 } },
		'the wheel': { case: 'wheel', value: { x: 1, y: 1, dx: 0, dy: 120 } },
		'a key': key({}),
		'a text': text(1, 'x'),
		'holding': { case: 'holding', value: {} },
		'a mark': { case: 'point', value: { shape: 1, x: 1, y: 1 } },
		'an acknowledgement of nothing': { case: 'grantsSeen', value: { number: 1 } },
		'a question for viewing': { case: 'askFor', value: { capability: 1 } },
		'giving up what does not exist': { case: 'giveUp', value: { capability: 0 } },
	};
	for (const [what, body] of Object.entries(inputs))
		test(`${what} ends it`, () => session({ control: false }, async (host, viewer) => {
			viewer.control(body);
			await ends(host);
			assert.equal(typed.text(), '');
		}));
});

describe('with control', () => {
	const breaches = {
		'a place outside all bounds': (v) => v.move(20000, 1),
		'a button of the wheel': (v) => v.button(1, 1, true, 5),
		'a button that does not exist': (v) => v.button(1, 1, true, 12),
		'a key that does not exist': (v) => v.control(key({ usage: 300 })),
		'a control character': (v) => v.control(key({ character: 27 })),
		'half a character': (v) => v.control(key({ character: 0xd800 })),
		'a text with a line break': (v) => v.control(text(1, 'a\nb')),
		'a text with an escape': (v) => v.control(text(1, '\u001b]0;x\u0007')),
		'a text that turns reading round': (v) => v.control(text(1, '\u202eabc')),
		'an empty text': (v) => v.control(text(1, '')),
		'a text of 10 MB': (v) => { // as much of it as a frame holds, and more frames
			for (let i = 0; i < 60; i++)
				v.control(text(1, 'x'.repeat(180 * 1024)));
		},
		'a text a little too long': (v) => v.control(text(1, 'x'.repeat(513))),
		'three texts at once': (v) => [1, 2, 3].forEach((n) => v.control(text(n, slowText(n)))),
		'text that is not UTF-8': (v) => v.controlBytes(Buffer.from('62060801120280ff', 'hex')),
		'a wheel that turns too far': (v) => v.control({ case: 'wheel', value: { x: 1, y: 1, dx: 0, dy: 50000 } }),
		'a mark without its grant': (v) => v.control({ case: 'point', value: { shape: 2, x: 1, y: 1 } }),
		'an acknowledgement from the future': (v) => v.control({ case: 'grantsSeen', value: { number: 9 } }),
	};
	for (const [what, send] of Object.entries(breaches))
		test(`${what} ends it`, () => session({}, async (host, viewer) => {
			const before = typed.text();
			viewer.answering = false;
			send(viewer);
			await until('it is over', () => viewer.closed);
			await host.ended;
			assert.match(host.log(), /session.end reason=(PEER_BROKE_RULES|VIEWER_LOST)/);
			assert.ok(typed.text().length - before.length <= 2 * 170);
			assert.deepEqual(downOn(desktop), []);
		}));

	test('a million moves change nothing for the person', () => session({}, async (host, viewer) => {
		for (let i = 0; i < 200; i++) {
			for (let n = 0; n < 500; n++)
				viewer.move(n % 300, i % 100);
			await new Promise((resolve) => setImmediate(resolve));
		}
		host.type('q');
		await until('it has ended', () => host.process.exitCode !== null);
		// where the machine is too busy with them, the face does not wait for more than a second
		assert.match(host.log(), /session.end reason=PERSON|face.kill why=too_slow/);
		assert.deepEqual(downOn(desktop), []);
	}));

	test('keys that are never let go of come up', () => session({}, async (host, viewer) => {
		for (let usage = 4; usage < 100; usage++)
			viewer.control(key({ usage, character: 0 }));
		await until('all are up', () => downOn(desktop).length === 0);
		assert.doesNotMatch(host.log(), /session.end/);
	}));

	test('asking again and again asks nobody', () => session({ control: false }, async (host, viewer) => {
		viewer.ask('CONTROL');
		await host.says(/asks to use your mouse/);
		for (let i = 0; i < 50; i++)
			viewer.ask('POINT');
		await host.pressUntil('r', () => /result=2/.test(host.log()));
		for (let i = 0; i < 50; i++)
			viewer.ask('CONTROL');
		await until('each is answered', () =>
			viewer.said.filter(({ body }) => body.case === 'askAnswered').length === 101);
		assert.equal(host.log().match(/grant.ask /g).length, 1);
		assert.equal(CONTROL, viewer.said.findLast(({ body }) => body.case === 'askAnswered').body.value.capability);
	}));

	test('a question that is taken back is not followed by another at once', () => session({ control: false }, async (host, viewer) => {
		for (let i = 0; i < 20; i++)
			for (const what of ['POINT', 'CONTROL']) {
				viewer.ask(what);
				viewer.giveUp(what);
			}
		await until('each is answered', () =>
			viewer.said.filter(({ body }) => body.case === 'askAnswered').length === 40);
		assert.equal(host.log().match(/grant.ask /g).length, 1);
	}));

	test('a text stops where it is when control ends', () => session({}, async (host, viewer) => {
		const before = typed.text();
		const answers = () => viewer.said.filter(({ body }) => body.case === 'textTyped').map(({ body }) => body.value.whole);
		viewer.control(text(1, slowText(1)));
		viewer.control(text(2, slowText(2)));
		await until('it is being typed', () => typed.text() !== before);
		host.type('s');
		await until('both are answered', () => answers().length === 2);
		assert.equal(answers()[1], false);
		assert.ok(!typed.text().slice(before.length).includes(slowText(2)));
	}));

	test('input that was on its way when control ended has no effect and is forgiven', () => session({}, async (host, viewer) => {
		const before = typed.text();
		host.type('s');
		await until('control is gone', () => !viewer.holds('CONTROL'));
		for (let i = 0; i < 20; i++)
			viewer.control(key({ down: i % 2 === 0 }));
		viewer.control(text(1, 'late'));
		await until('the text is answered', () => viewer.said.some(({ body }) => body.case === 'textTyped'));
		assert.equal(typed.text(), before);
		assert.doesNotMatch(host.log(), /session.end/);
		viewer.acknowledge();
		viewer.control(key({}));
		await ends(host);
	}));
});
