// A viewer of test's own making, of the console's own handshake and channels: it looks at a
// host through a real broker, knows every secret of its session, and says whatever a test wants
// said, also what no viewer may say.
import { once } from 'node:events';
import zlib from 'node:zlib';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import sodium from 'libsodium-wrappers-sumo';
import { WebSocket } from 'ws';
import { Capability, FromBrokerSchema, GrantSchema, HostControlSchema, ScreenSchema, ToBrokerSchema, ViewerControlSchema } from '#wire';
import { ViewerHandshake, parseCode } from '../../../console/seal.js';
import { STAGE } from '../../lib/scripted_host.js';
import { until } from '../../lib/wait.js';

export { STAGE };
export const KIND = { broker: 0, sealed: 1 };
const CONTROL = 1;
const SCREEN = 2;
const STREAM_KEY = 32; // a secretstream's state begins with its key

/**
 * libsodium, which keeps a copy of everything of a key's size that goes in or comes out.
 * @param {(name: string, bytes: Buffer) => void} keep
 */
function remembering(keep) {
	const look = (name, value) => {
		if (value instanceof Uint8Array && [32, 64].includes(value.length))
			keep(name, Buffer.from(value));
	};
	const streamKey = (name, state) =>
		keep(name, Buffer.from(sodium.libsodium.HEAPU8.slice(state, state + STREAM_KEY)));
	return new Proxy(sodium, {
		get(target, name) {
			const value = target[name];
			if (typeof value !== 'function' || !/^(crypto|randombytes)_/.test(String(name)))
				return value;
			return (...args) => {
				args.forEach((arg) => look(name, arg));
				const result = value(...args);
				look(name, result);
				if (/secretstream.*_init_push/.test(name))
					streamKey(name, result.state);
				if (/secretstream.*_init_pull/.test(name))
					streamKey(name, result);
				return result;
			};
		},
	});
}

export class JsViewer {
	/** What the broker said: { case, value }. */
	broker = [];
	/** What the host said on the control channel: { body, final }. */
	said = [];
	/** Every message of the screen channel, opened. @type {Buffer[]} */
	texts = [];
	/** Every packet of tiles, inflated. @type {Buffer[]} */
	packets = [];
	/** Turns seen as a whole. */
	turn = 0;
	grant;
	closed = false;
	/** What the host said that a viewer must refuse; undefined: nothing. @type {Error | undefined} */
	error;
	/** Answers each turn with a Want, while true. */
	answering = true;
	/** So many messages of the handshake are answered; the others are only heard. */
	answers = Infinity;
	heard = 0;
	/** What the library was given and gave: [function, bytes]. @type {[string, Buffer][]} */
	seen = [];
	/** What travelled, both ways, without its sealing. */
	#wire = [];
	#handshake;
	#due = 1;
	#socket;
	#inflate;
	#received;

	/**
	 * Connects; nothing is said yet.
	 * @param {string} address of the broker @param {string} code
	 */
	static async connect(address, code, { answers = Infinity } = {}) {
		await sodium.ready;
		const viewer = new JsViewer();
		viewer.answers = answers;
		viewer.code = parseCode(code);
		viewer.#handshake = new ViewerHandshake(
			remembering((name, bytes) => viewer.seen.push([name, bytes])), viewer.code);
		viewer.#socket = new WebSocket(`ws://${address}/ws/viewer`, 'engawa.1');
		viewer.#socket.on('message', (data) => viewer.#guard(() => viewer.#take(Buffer.from(data))));
		viewer.#socket.on('error', () => {});
		viewer.#socket.on('close', () => { viewer.closed = true; });
		await once(viewer.#socket, 'open');
		return viewer;
	}

	/** Connects and goes as far as the question to the person. */
	static async asking(address, code) {
		const viewer = await JsViewer.connect(address, code);
		viewer.join();
		await until('the host has confirmed the code', () => viewer.#due === 7 || viewer.closed);
		return viewer;
	}

	/** As far as the first picture. @param {import('./host.js').Host} host who allows it */
	static async viewing(address, code, host) {
		const viewer = await JsViewer.asking(address, code);
		await host.allow();
		await viewer.picture();
		return viewer;
	}

	/** The code was right on both sides; the person is being asked. */
	get proven() {
		return this.#due === 7;
	}

	/** What the broker complained of, by its number. */
	get refusal() {
		return this.broker.find((body) => body.case === 'error')?.value.code;
	}

	join(slot = this.code.slot) {
		this.tellBroker({ case: 'joinSlot', value: { slot } });
	}

	/** Waits for another whole turn. */
	async picture() {
		const before = this.turn;
		await until('another picture arrives', () => this.turn > before);
	}

	tellBroker(body) {
		this.raw(KIND.broker, toBinary(ToBrokerSchema, create(ToBrokerSchema, { body })));
	}

	/** A frame of any kind and body. */
	raw(kind, body) {
		this.frame(Buffer.concat([Buffer.from([kind]), body]));
	}

	/** One WebSocket message, as it is; text goes as text. @param {Buffer | string} data */
	frame(data) {
		this.#socket.send(data);
	}

	sealed(stage, bytes) {
		this.raw(KIND.sealed, Buffer.concat([Buffer.from([stage]), bytes]));
	}

	control(body, final = false) {
		this.controlBytes(toBinary(ViewerControlSchema, create(ViewerControlSchema, { body })), final);
	}

	/** Any text, sealed as it should be. */
	controlBytes(bytes, final = false) {
		this.answering &&= !final;
		this.sealed(STAGE.control, this.toControl.send(performance.now(), final, bytes));
	}

	/** Holds nothing back: what a viewer says to get, and to use, hands. */
	ask(capability) {
		this.control({ case: 'askFor', value: { capability: Capability[capability] } });
	}

	giveUp(capability) {
		this.control({ case: 'giveUp', value: { capability: Capability[capability] } });
	}

	/** The latest Grants; undefined before the first. */
	get grants() {
		return this.said.findLast(({ body }) => body.case === 'grants')?.body.value;
	}

	holds(capability) {
		return this.grants?.held.some((one) => one.capability === Capability[capability]) ?? false;
	}

	acknowledge() {
		this.control({ case: 'grantsSeen', value: { number: this.grants.number } });
	}

	key(usage, down, character = 0) {
		this.control({ case: 'key', value: { usage, down, character } });
	}

	button(x, y, down, button = 1) {
		this.control({ case: 'button', value: { button, down, x, y } });
	}

	move(x, y) {
		this.control({ case: 'move', value: { x, y } });
	}

	/** Says Holding until stopped, as a viewer does while something is down. */
	keepHolding() {
		const timer = setInterval(() => this.closed || this.control({ case: 'holding', value: {} }), 100);
		return () => clearInterval(timer);
	}

	leave() {
		this.control({ case: 'leave', value: {} }, true);
	}

	/** Reads nothing any more. */
	deaf() {
		this.#socket.pause();
	}

	/** Goes away without a word. */
	vanish() {
		this.#socket.terminate();
	}

	/**
	 * Each secret of this session once, with the function that saw it: what has a key's size and
	 * never travelled.
	 * @returns {Map<string, string>} hex to name
	 */
	secrets() {
		const travelled = Buffer.concat(this.#wire);
		return new Map(this.seen.filter(([, bytes]) => !travelled.includes(bytes)).reverse()
			.map(([name, bytes]) => [bytes.toString('hex'), name]));
	}

	#guard(work) {
		try {
			work();
		} catch (error) {
			this.error ??= error;
			this.vanish();
		}
	}

	#take(frame) {
		const body = frame.subarray(1);
		if (frame[0] === KIND.broker)
			this.broker.push(fromBinary(FromBrokerSchema, body).body);
		else if (body[0] === STAGE.handshake)
			this.#takeHandshake(Buffer.from(body.subarray(1)));
		else if (body[0] === STAGE.control)
			this.#takeControl(body.subarray(1));
		else
			this.#takeScreen(body.subarray(1));
	}

	#takeHandshake(bytes) {
		this.#wire.push(bytes);
		if (this.heard++ < this.answers)
			this.#shakeHands(bytes);
	}

	#shakeHands(bytes) {
		if (this.#due === 1)
			this.#answer(this.#handshake.takeM1(bytes));
		else if (this.#due === 3)
			this.#answer(this.#handshake.takeM3(bytes));
		else if (this.#due === 5)
			this.#handshake.takeM5(bytes);
		else
			this.#open(this.#handshake.takeM7(bytes));
		this.#due += 2;
	}

	#answer(bytes) {
		this.#wire.push(Buffer.from(bytes));
		this.sealed(STAGE.handshake, bytes);
	}

	#open(grant) {
		this.grant = fromBinary(GrantSchema, grant);
		if (!this.grant.allowed)
			return;
		this.toControl = this.#handshake.sender(CONTROL);
		this.#received = { control: this.#handshake.receiver(CONTROL), screen: this.#handshake.receiver(SCREEN) };
		this.want();
	}

	want(window = 2) {
		this.control({ case: 'want', value: { shown: this.turn, window } });
	}

	#takeControl(bytes) {
		const { text, final } = this.#received.control.receive(bytes);
		this.said.push({ body: fromBinary(HostControlSchema, text).body, final });
	}

	#takeScreen(bytes) {
		const { text, final } = this.#received.screen.receive(bytes);
		if (final)
			return;
		this.texts.push(Buffer.from(text));
		const { body } = fromBinary(ScreenSchema, text);
		if (body.case === 'update')
			this.#inflatePacket(body.value);
		const ends = body.case === 'update' ? body.value.last : body.case === 'cursorAt' && body.value.turn > 0;
		if (!ends)
			return;
		this.turn = body.value.turn;
		if (this.answering && !this.closed)
			this.want();
	}

	#inflatePacket({ key, data }) {
		if (key || !this.#inflate) {
			this.#inflate = zlib.createInflateRaw();
			this.#inflate.on('data', (chunk) => this.packets.push(Buffer.from(chunk)));
			this.#inflate.on('error', () => {});
		}
		this.#inflate.write(data);
	}
}
