// Hands, end to end: what a helper may do is asked for, allowed, seen, and ends; presses land
// where the person allows it, in real applications, and nowhere else.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { placed, startEditor, startTerminal } from '../../tools/lib/applications.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { until } from '../lib/wait.js';
import { startBroker } from './lib/broker.js';
import { OperatorBrowser } from './lib/console.js';
import { Host } from './lib/host.js';
import { command, focused, hasWindow, openToHands, typedInto } from './lib/hands.js';
import { JsViewer } from './lib/js_viewer.js';
import { screenOf } from './lib/picture.js';
import { copyPrograms } from './lib/programs.js';
import { Viewer } from './lib/viewer.js';

const BLOCKED = 12; // engawa-view's exit status
const NOT_ALLOWED = 10;
const NOT_TYPED = 14;
const MORE_THAN_CAN_BE_LENT = Array.from({ length: 100 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join('');
const ORANGE = 'ff8f00'; // overlay/border.c

let desktop, programs, broker, operator;

before(async () => {
	programs = copyPrograms();
	desktop = await startDesktop({ size: '1000x700', placed });
	// so that there is always another picture to come
	startTerminal(desktop, '20x3+700+600', '-e', 'sh', '-c', 'while :; do date +%N; sleep 0.1; done');
	broker = await startBroker(desktop, programs.dir, programs.console, ['--joins-per-minute', '60000']);
	operator = await OperatorBrowser.start();
}, { timeout: 60000 });

after(async () => {
	await operator?.stop();
	await desktop?.stop();
	programs?.remove();
});

/** One session with a host; use(host, code) is the helper's part. */
async function session(use) {
	const host = new Host({ desktop, programs, broker: broker.address });
	try {
		await use(host, await host.code());
	} finally {
		await host.stop();
	}
}

/** engawa-view with these actions, whom the person allows what it asks for. */
async function act(host, code, options, asks = ['control']) {
	const viewer = new Viewer({ desktop, programs, broker: broker.address, code, options });
	await host.allow();
	for (const what of asks)
		await host.grant(what);
	return { viewer, status: await viewer.ended };
}

const colourAt = ({ rgb, width }, x, y) => rgb.subarray(3 * (y * width + x), 3 * (y * width + x) + 3).toString('hex');

/** A terminal in which cat writes down what is typed; at 10,10 of about 400x200. */
async function startTyped(name) {
	const typed = await typedInto(desktop, name, '50x8+10+10');
	return { ...typed, at: '150,80' };
}

describe('a terminal', () => {
	test('is closed to hands until the person opens it by name', () => session(async (host, code) => {
		const typed = await startTyped('Closed');
		try {
			const { viewer, status } = await act(host, code, ['--click', typed.at, '--type', 'x']);
			assert.equal(status, BLOCKED, viewer.text);
			assert.match(viewer.text, /terminal/i);
			assert.equal(typed.text(), '');
		} finally {
			await typed.stop();
		}
	}));

	test('takes keys and text once it is open', () => session(async (host, code) => {
		const typed = await startTyped('Opened');
		try {
			await openToHands({ desktop, programs }, 'Opened');
			const { viewer, status } = await act(host, code, ['--click', typed.at, '--type', 'ls 遠隔サポート、ありがとう。',
				'--key', 'Return', '--key', 'Shift+a', '--type', '👍🏽１２３', '--key', 'Return']);
			assert.equal(status, 0, viewer.text);
			await until('it was typed', () => typed.text().endsWith('\r') && typed.text().split('\r').length > 2)
				.catch(() => {}); // what came instead is more telling
			assert.equal(typed.text(), 'ls 遠隔サポート、ありがとう。\rA👍🏽１２３\r');
		} finally {
			await typed.stop();
		}
	}));
});

describe('an editor', () => {
	let editor;

	before(async () => {
		editor = startEditor(desktop);
		await until('the editor is there', () => hasWindow(desktop, 'Mousepad'));
	});

	after(() => editor.kill());

	test('takes what is typed, and the picture shows it', () => session(async (host, code) => {
		const { viewer, status } = await act(host, code,
			['--click', '150,560', '--type', 'こんにちは', '--snapshot', 'now.png']);
		assert.equal(status, 0, viewer.text);
	}));

	test('that hangs: the text was not typed, and engawa-view says so', async () => {
		await session(async (host, code) => {
			const { viewer, status } = await act(host, code, ['--click', '150,560']);
			assert.equal(status, 0, viewer.text);
		});
		await focused(desktop, 'Mousepad');
		try {
			await session(async (host, code) => {
				const acting = act(host, code, ['--type', MORE_THAN_CAN_BE_LENT]);
				await host.logs(/reader\.words .*found=1/); // before, it would be closed as not checked yet
				process.kill(editor.pid, 'SIGSTOP');
				const { viewer, status } = await acting;
				assert.equal(status, NOT_TYPED, viewer.text);
				assert.match(viewer.text, /The text was not typed, or only a part of it/);
			});
		} finally {
			process.kill(editor.pid, 'SIGCONT');
		}
	});

	test('hidden by the person takes nothing', () => session(async (host, code) => {
		await command({ desktop, programs }, 'hide', 'Mousepad');
		const { viewer, status } = await act(host, code, ['--click', '150,560']);
		assert.equal(status, BLOCKED, viewer.text);
		assert.match(viewer.text, /hid/i);
	}));
});

describe('what the person decides', () => {
	test('refused control stays refused', () => session(async (host, code) => {
		const viewer = new Viewer({ desktop, programs, broker: broker.address, code, options: ['--key', 'a'] });
		await host.allow();
		await host.says(/asks to use your mouse/);
		await host.pressUntil('r', () => /result=2/.test(host.log()));
		assert.equal(await viewer.ended, NOT_ALLOWED);
	}));

	test('one key takes control back, and late input does not end the session', () => session(async (host, code) => {
		const viewer = await JsViewer.viewing(broker.address, code, host);
		viewer.ask('CONTROL');
		await host.grant('control');
		await until('control is held', () => viewer.holds('CONTROL'));
		host.type('s');
		await until('control is gone', () => !viewer.holds('CONTROL'));
		viewer.acknowledge();
		viewer.leave();
		await host.ended;
	}));
});

describe('what everybody can see', () => {
	test('the border while control lasts, and the mark, on the screen and in no picture', () => session(async (host, code) => {
		const viewer = await JsViewer.viewing(broker.address, code, host);
		viewer.ask('CONTROL');
		await host.grant('control');
		const edge = () => colourAt(screenOf(desktop), 500, 4);
		await until('the border is there', () => edge() === ORANGE);
		viewer.giveUp('CONTROL');
		await until('the border is gone', () => edge() !== ORANGE);
		viewer.leave();
		await host.ended;
	}));
});

describe('the console', () => {
	test('asks, is allowed, and types into a terminal that is open', () => session(async (host, code) => {
		const typed = await startTyped('Browser');
		const console = await operator.open(broker.address);
		try {
			await openToHands({ desktop, programs }, 'Browser');
			await console.enter(code);
			await host.allow();
			await console.firstPicture();
			await console.page.click('#ask-control');
			await host.grant('control');
			await console.clickAt(150, 80);
			await focused(desktop, 'Browser');
			await console.page.keyboard.type('hello');
			await console.page.keyboard.press('Enter');
			await until('it was typed', () => typed.text() === 'hello\r');
		} finally {
			await console.close();
			await typed.stop();
		}
	}));
});
