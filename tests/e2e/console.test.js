// The console in the browsers that operators use, with the real broker and a host of test's
// own making (lib/scripted_host.js), which can do what a real one would not.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { STAGE, ScriptedHost, codeFor } from '../lib/scripted_host.js';
import { until } from '../lib/wait.js';
import { startBrowser } from './lib/browsers.js';
import { difference, fromPng } from './lib/picture.js';
import { pattern, startBareBroker as startBroker } from './lib/scripted.js';

const PERSON = 1;

let broker;

function hashOf({ width, height, rgb }) {
	const hash = crypto.createHash('sha256').update(`${width}x${height}`);
	const rgba = Buffer.alloc(width * height * 4, 255);
	for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4)
		rgb.copy(rgba, to, from, from + 3);
	return hash.update(rgba).digest('hex');
}

function cutOut(picture, [left, top, width, height]) {
	const rgb = Buffer.alloc(width * height * 3);
	for (let y = 0; y < height; y++) {
		const from = 3 * ((top + y) * picture.width + left);
		picture.rgb.copy(rgb, 3 * y * width, from, from + 3 * width);
	}
	return { width, height, rgb };
}

// ---- in the page ----

function readState() {
	const { state, reason } = document.body.dataset;
	return reason ? `${state} ${reason}` : state;
}

async function hashScreen() {
	const screen = document.getElementById('screen');
	const copy = document.createElement('canvas');
	copy.width = screen.width;
	copy.height = screen.height;
	const context = copy.getContext('2d', { willReadFrequently: true });
	context.drawImage(screen, 0, 0);
	const { data } = context.getImageData(0, 0, copy.width, copy.height);
	const head = new TextEncoder().encode(`${copy.width}x${copy.height}`);
	const all = new Uint8Array(head.length + data.length);
	all.set(head);
	all.set(data, head.length);
	const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', all));
	return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const textOf = (id) => document.getElementById(id)?.textContent;
const frameShown = () => Number(document.getElementById('screen')?.dataset.frame ?? 0);

for (const name of ['chromium', 'firefox']) {
	describe(name, () => {
		let browser;
		let host;

		before(async () => {
			broker ??= await startBroker();
			browser = await startBrowser(name);
		});
		after(async () => {
			await browser?.close();
			host?.close();
			if (name === 'firefox')
				await broker?.stop();
		});

		const state = () => browser.evaluate(readState);
		const stateIs = (wanted) => until(`${name} is ${wanted}`, async () => await state() === wanted)
			.catch(async (error) => {
				throw new Error(`${error.message}: it is ${await state()}`);
			});
		const say = (id) => browser.evaluate(textOf, id);

		/** A host that waits, and the console open. */
		async function open({ at = broker } = {}) {
			host?.close();
			host = await ScriptedHost.open(at.address);
			await browser.goto(`http://${at.address}/`);
			await stateIs('enter');
		}

		async function enter(code = host.code) {
			await browser.keys(code);
			await browser.press('Enter');
		}

		/** Up to the picture. */
		async function view(picture, parts) {
			await enter();
			await stateIs('asking');
			host.grant();
			await until('it wants turns', () => host.want?.window);
			await shown(await host.show(picture, parts));
			await stateIs('viewing');
		}

		async function shown(turn) {
			await until(`turn ${turn} is shown`, async () =>
				await browser.evaluate(frameShown) === turn || (await state()) !== 'viewing');
			await stateIs('viewing');
		}

		/** A browser may put what a worker painted on the page's canvas a moment later. */
		async function sameAs(picture) {
			await until('the canvas holds the picture, pixel by pixel',
				async () => (await browser.evaluate(hashScreen)) === hashOf(picture));
		}

		test('the picture is the host’s, in every pixel', async () => {
			await open();
			const picture = pattern(1000, 700);
			await view(picture);
			await sameAs(picture);
			picture.rgb.fill(200, 3 * 1000 * 100, 3 * 1000 * 160);
			await shown(await host.show(picture, { box: { x: 0, y: 100, w: 1000, h: 60 } }));
			await sameAs(picture);
			await shown(await host.show(pattern(1000, 700, 9), { key: true }));
			await sameAs(pattern(1000, 700, 9));
		});

		test('it stays so when the size changes, at 1:1 and for each monitor', async () => {
			const picture = pattern(1601, 333, 3);
			const monitors = [{ x: 0, y: 0, w: 800, h: 333 }, { x: 800, y: 0, w: 801, h: 333 }];
			await shown(await host.show(picture, { size: true, monitors }));
			await sameAs(picture);
			for (const choice of ['#size input[value=exact]', '#monitors input[value="2"]',
				'#size input[value=fit]', '#monitors input[value="1"]']) {
				await browser.click(choice);
				await sameAs(picture);
			}
			await shown(await host.show(pattern(64, 48, 5), { size: true }));
			await sameAs(pattern(64, 48, 5));
			assert.equal(await browser.evaluate(() => document.getElementById('monitors').hidden), true);
		});

		test('at 1:1 each pixel is one pixel on the screen', async () => {
			await shown(await host.show(pattern(300, 200, 2), { size: true }));
			await browser.click('#size input[value=exact]');
			const box = await browser.evaluate(() => {
				const { left, top, width, height } = document.getElementById('screen').getBoundingClientRect();
				const r = window.devicePixelRatio;
				return [left * r, top * r, width * r, height * r];
			});
			box.forEach((value) => assert.ok(Math.abs(value - Math.round(value)) < 1e-3, String(box)));
			assert.deepEqual(box.slice(2), [300, 200]);
			const onScreen = cutOut(fromPng(await browser.screenshot()), box);
			assert.equal(difference(onScreen, pattern(300, 200, 2)), undefined);
			await browser.click('#size input[value=fit]');
		});

		test('the host’s pointer lies where it should', async () => {
			const cursor = { w: 2, h: 2, hotX: 1, hotY: 0, rgba: new Uint8Array(16).fill(255) };
			const picture = pattern(300, 200, 2);
			await shown(await host.show(picture, { cursor, cursorAt: { x: 100, y: 50, turn: 0 } }));
			await browser.click('#size input[value=exact]');
			const offset = () => browser.evaluate(() => {
				const [screen, pointer] = ['screen', 'cursor'].map(
					(id) => document.getElementById(id).getBoundingClientRect());
				return [pointer.left - screen.left, pointer.top - screen.top, pointer.width]
					.map((value) => value * window.devicePixelRatio);
			});
			assert.deepEqual(await offset(), [99, 50, 2]);
			host.screen({ case: 'cursorAt', value: { x: 10, y: 20, turn: ++host.turn } });
			await shown(host.turn);
			assert.deepEqual(await offset(), [9, 20, 2]);
			await shown(await host.show(picture, { cursor: { w: 0, h: 0 } }));
			assert.equal(await browser.evaluate(() => document.getElementById('cursor').hidden), true);
		});

		test('it wants turns as fast as it shows them, and none while nobody looks', async () => {
			const hide = (hidden) => browser.evaluate((value) => {
				Object.defineProperty(document, 'hidden', { value, configurable: true });
				document.dispatchEvent(new Event('visibilitychange'));
			}, hidden);
			await until('it has answered for the last turn', () => host.want.shown === host.turn);
			await hide(true);
			await until('it pauses', () => host.want.window === 0);
			await hide(false);
			await until('it goes on', () => host.want.window > 0);
			for (const { body } of host.said.filter((one) => one.body.case === 'want'))
				assert.ok(body.value.shown <= host.turn && [0, 16].includes(body.value.window));
		});

		test('what is granted and how good the connection is stand there', async () => {
			assert.match(await say('permit-view'), /View\s+60 min left/);
			assert.match(await say('permit-control'), /Ask to control/);
			await until('a ping was answered', async () => /^\d+ ms$/.test(await say('latency')));
			assert.match(await say('rate'), /^\d+ kbit\/s$/);
			assert.match(await say('frames'), /^\d+ frames\/s$/);
		});

		test('leaving is told to the host, and nothing stays', async () => {
			await browser.click('#end');
			await browser.press('Enter');
			await stateIs('ended left');
			await until('the host hears it', () => host.said.at(-1).body.case === 'leave' && host.left === 1);
			assert.ok(host.said.at(-1).final);
			assert.equal(await browser.evaluate(() => document.querySelectorAll('canvas').length), 0);
		});

		test('no code is left on the page', async () => {
			await open();
			await browser.keys(host.code);
			assert.equal(await browser.evaluate(() => document.getElementById('code').value), host.code);
			await browser.press('Enter');
			await stateIs('asking');
			const digits = host.code.replaceAll('-', '').slice(4, 10);
			const places = await browser.evaluate(() => [document.documentElement.outerHTML,
				document.getElementById('code').value, document.title, location.href,
				JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })].join(' '));
			assert.ok(!places.includes(digits));
			assert.equal(await browser.evaluate(() => document.getElementById('code').autocomplete), 'off');
			await browser.press('Escape');
			await stateIs('ended left');
		});

		test('a mistyped code costs no attempt', async () => {
			await open();
			const wrong = host.code.slice(0, -1) + (Number(host.code.at(-1)) + 1) % 10;
			await enter(wrong);
			assert.equal(await state(), 'enter');
			assert.match(await say('code-hint'), /One of the digits is wrong/);
			await browser.press('Backspace');
			await enter('');
			assert.match(await say('code-hint'), /1 are missing|1 more/);
			await enter(host.code.at(-1));
			await stateIs('asking');
			assert.equal(host.joined, 1);
		});

		test('a code may be full-width, with spaces, or pasted with words', async () => {
			await open();
			const wide = host.code.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
			await browser.keys(wide.replaceAll('-', '　'));
			assert.equal(await browser.evaluate(() => document.getElementById('code').value), host.code);
			await browser.evaluate((text) => {
				const field = document.getElementById('code');
				field.value = text;
				field.dispatchEvent(new InputEvent('input', { inputType: 'insertFromPaste' }));
			}, `番号は ${wide} です`);
			assert.equal(await browser.evaluate(() => document.getElementById('code').value), host.code);
		});

		test('an input method may compose the code', async () => {
			await open();
			const value = await browser.evaluate(() => {
				const field = document.getElementById('code');
				const seen = [];
				field.dispatchEvent(new CompositionEvent('compositionstart'));
				field.value = '４８２１３';
				field.dispatchEvent(new InputEvent('input', { isComposing: true }));
				seen.push(field.value);
				field.dispatchEvent(new CompositionEvent('compositionend'));
				seen.push(field.value);
				return seen;
			});
			assert.deepEqual(value, ['４８２１３', '4821-3']);
		});

		test('a wrong code is told, and the third is the last', async () => {
			await open();
			const guess = codeFor(host.slot, '000000');
			await enter(guess);
			await stateIs('ended code-refused');
			assert.match(await say('notice-hint'), /Attempts left: 2/);
			await enter(guess);
			await until('it was tried again', () => host.joined === 2);
			await until('it says so', async () => /left: 1/.test(await say('notice-hint')));
			await enter(guess);
			await stateIs('ended code-used-up');
			assert.equal(host.joined, 3);
			await enter();
			await stateIs('ended code-used-up');
			assert.equal(host.joined, 3, 'the console itself does not try a fourth time');
		});

		test('a code that nobody waits under is told', async () => {
			await open();
			const slot = host.slot === '0000' ? '0001' : '0000';
			await enter(codeFor(slot, '123456'));
			await stateIs('ended no-such-slot');
		});

		test('the person’s no is told', async () => {
			await open();
			await enter();
			await stateIs('asking');
			host.grant({ allowed: false });
			await stateIs('ended refused');
		});

		test('a question without an answer is told', async () => {
			await open();
			await enter();
			await stateIs('asking');
			host.broker({ case: 'dropPeer', value: {} });
			await stateIs('ended no-answer');
		});

		test('the host’s reason to end is told', async () => {
			await open();
			await view(pattern(40, 30));
			host.end(PERSON);
			await stateIs('ended person');
			assert.equal(await say('notice-title'), 'They ended the session');
		});

		test('a host that vanishes is waited for', async () => {
			await open();
			await view(pattern(40, 30));
			host.vanish();
			await stateIs('lost');
			assert.match(await say('lost'), /The line is lost.*Waiting for 1[12]\d s more/s);
			await browser.click('#end');
			await browser.press('Enter');
			await stateIs('ended left');
		});

		// Before servers die, of which browsers complain.
		test('the page is content with its strict policy', async () => {
			assert.deepEqual(await browser.complaints(), []);
		});

		test('a page that is closed ends the session', async () => {
			await open();
			await view(pattern(40, 30));
			await browser.goto('about:blank');
			await until('the host hears that nobody is there', () => host.left === 1);
		});

		test('a server that stops, dies or is not there is told', async (t) => {
			for (const signal of ['SIGTERM', 'SIGKILL']) {
				const other = await startBroker();
				t.after(() => other.stop());
				await open({ at: other });
				await view(pattern(40, 30));
				other.child.kill(signal);
				await stateIs('lost'); // another one may take its place
				await other.stop();
				await browser.click('#end');
				await browser.press('Enter');
				await stateIs('ended left');
				await enter();
				await stateIs('ended unreachable');
			}
		});

		const square = () => pattern(40, 30);
		const bytes = (text) => new Uint8Array(Buffer.from(text, 'hex'));
		const PACKET = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 9, 9, 9);
		const update = async (change, packet = PACKET, key = false) => host.screen({ case: 'update', value: {
			turn: host.turn + 1, key, last: true, inflatedSize: packet.length,
			data: await host.deflate(packet, key), ...change } });
		const breaches = {
			'a message of the handshake': () => host.sealed(STAGE.handshake, bytes('00')),
			'an unknown stage': () => host.sealed(3, bytes('00')),
			'a screen message on the control channel': () => host.sealed(STAGE.control,
				host.toScreen.send(0, false, bytes('1200'))),
			'bytes that are not sealed': () => host.sealed(STAGE.screen, new Uint8Array(64)),
			'an answer that nobody asked for': () => host.control({ case: 'pong', value: { token: 77 } }),
			'an end without the final tag': () => host.control({ case: 'ended', value: { reason: 1 } }),
			'a final tag on something else': () => host.controlBytes(bytes('0a020807'), true),
			'a screen channel that ends with words': () => host.screenBytes(bytes('1200'), true),
			'an unknown message': () => host.screenBytes(bytes('2a00')),
			'another spelling': () => host.screenBytes(bytes('22028800')),
			'an empty message': () => host.screenBytes(new Uint8Array(0)),
			'a picture too large': () => host.screen({ case: 'picture', value: { width: 16384, height: 16384 } }),
			'a pointer of another size than it says': () =>
				host.screen({ case: 'cursor', value: { w: 2, h: 2, rgba: new Uint8Array(12) } }),
			'a turn twice': () => update({ turn: 1 }),
			'a turn left out': () => update({ turn: 3 }),
			'turns that nobody asked for': () => {
				for (let turn = 2; turn < 90; turn++)
					host.screen({ case: 'cursorAt', value: { x: 1, y: 1, turn } });
			},
			'a packet longer than it says': () => update({ inflatedSize: 9 }),
			'a packet shorter than it says': () => update({ inflatedSize: 11 }),
			'bytes that are no deflate': () => update({ data: new Uint8Array(20).fill(255) }),
			'a command outside the picture': () => update({}, Uint8Array.of(1, 40, 0, 0, 0, 0, 0, 9, 9, 9)),
			'a command that is reserved': () => update({}, Uint8Array.of(4, 0, 0, 0, 0, 0, 0, 9, 9, 9)),
			'a new size without a key': async () => {
				host.screen({ case: 'picture', value: { width: 41, height: 30 } });
				await update({});
			},
		};
		for (const [what, commit] of Object.entries(breaches))
			test(`${what} ends the session`, async () => {
				await open();
				await view(square());
				await commit();
				await stateIs('ended broke-rules');
				await until('the host is let go', () => host.left === 1);
			});

		const early = {
			'a grant of nothing': () => host.grant({ allowed: true, capabilities: [], expiresS: 0 }),
			'a grant of something unknown': () => host.grantBytes(bytes('0801120102')),
			'a grant with more behind it': () => host.grantBytes(bytes('08011201012001')),
			'a grant that does not open': () => host.sealed(STAGE.handshake, new Uint8Array(60)),
			'M5 twice': () => host.sealed(STAGE.handshake, new Uint8Array(64)),
			'a picture before the grant': () => host.sealed(STAGE.screen, new Uint8Array(64)),
		};
		for (const [what, commit] of Object.entries(early))
			test(`${what} ends it before anything is seen`, async () => {
				await open();
				await enter();
				await stateIs('asking');
				commit();
				await stateIs('ended broke-rules');
			});

		test('everything can be done with the keyboard, and the focus is seen', async () => {
			await open();
			const focus = () => browser.evaluate(() => {
				const one = document.activeElement;
				const shown = one.nextElementSibling && one.type === 'radio' ? one.nextElementSibling : one;
				const style = getComputedStyle(shown);
				return { id: one.id || one.value, seen: style.outlineStyle !== 'none' || style.boxShadow !== 'none' };
			});
			assert.deepEqual(await focus(), { id: 'code', seen: true });
			await view(square(), { monitors: [{ x: 0, y: 0, w: 20, h: 30 }, { x: 20, y: 0, w: 20, h: 30 }] });
			assert.equal((await focus()).id, 'stage', 'arrows scroll the picture');
			await browser.evaluate(() => document.activeElement.blur());
			const stops = [];
			while (!stops.includes('end') && stops.length < 12) {
				await browser.press('Tab');
				const { id, seen } = await focus();
				if (!id)
					continue; // the browser's own bars
				assert.ok(seen, `${id} shows that it has the focus`);
				stops.push(id);
			}
			assert.deepEqual(stops.slice(-4), ['0', 'fit', 'full', 'end']);
			await browser.press('Enter');
			assert.equal((await focus()).id, 'leave-yes');
			await browser.press('Escape');
			assert.equal(await state(), 'viewing');
			await browser.click('#end');
			await browser.press('Enter');
			await stateIs('ended left');
			assert.equal((await focus()).id, 'code', 'ready for the next one');
		});

		test('it speaks the other language when asked', async () => {
			await open();
			assert.equal(await say('door-heading'), 'Enter the code');
			await browser.click('#door .language');
			assert.equal(await say('door-heading'), '番号を入力してください');
			assert.equal(await browser.evaluate(() => document.documentElement.lang), 'ja');
			await browser.goto(`http://${broker.address}/`);
			assert.equal(await say('door-heading'), '番号を入力してください');
			await browser.click('#door .language');
		});
	});
}
