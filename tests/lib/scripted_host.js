// A host of test's own making, written from docs/wire.md, seal.md and codec.md: it answers a
// viewer through a real broker, shows what a test draws, and says whatever a test wants said,
// also what no host may say.
import { once } from 'node:events';
import zlib from 'node:zlib';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import sodium from 'libsodium-wrappers-sumo';
import { WebSocket } from 'ws';
import {
	FromBrokerSchema, GrantSchema, HostControlSchema, ScreenSchema, ToBrokerSchema, ViewerControlSchema,
} from '#wire';
import { Receiver, Sender } from '../../console/seal-channel.js';
import { LvReader, ascii, concat, generator, lv, multiply, sharedKey } from '../../console/seal-cpace.js';
import { until } from './wait.js';

const SUITE = 'engawa/0';
const KIND = { broker: 0, sealed: 1 };
export const STAGE = { handshake: 0, control: 1, screen: 2 };
const TILE = 64;
const PACKET_MAX = 192 * 1024;
const CAPABILITIES = { view: 1, point: 2, control: 3 };
const RESULTS = { allowed: 1, refused: 2, unanswered: 3, 'not-now': 4 };
const EMPTY = new Uint8Array(0);

/** ISO 7064 MOD 11,10, as docs/seal.md says. @param {string} digits */
function checkDigit(digits) {
	let p = 10;
	for (const digit of digits)
		p = ((p + Number(digit)) % 10 || 10) * 2 % 11;
	return String((11 - p) % 10);
}

/** The code for a slot and a secret, as it is shown. */
export function codeFor(slot, secret) {
	return `${slot}-${secret}-${checkDigit(slot + secret)}`;
}

/** The agent's half of the handshake with one viewer. */
class Agent {
	constructor(slot, secret) {
		this.slot = ascii(slot);
		this.secret = ascii(secret);
		this.nonce = sodium.randombytes_buf(32);
		this.m1 = lv(ascii(SUITE), this.slot, this.nonce);
	}

	takeM2(m2) {
		const reader = new LvReader(m2);
		reader.take();
		const nonceA = reader.take(32);
		const shareA = reader.take(32);
		const sid = sodium.crypto_hash_sha256(
			concat(ascii(`${SUITE} sid`), lv(this.slot, this.nonce, nonceA)));
		const ci = lv(ascii('operator'), ascii('local'), ascii('agent'), this.slot);
		const scalar = sodium.crypto_core_ristretto255_scalar_random();
		const share = multiply(sodium, scalar, generator(sodium, this.secret, ci, sid));
		const [ada, adb] = [lv(ascii('operator'), EMPTY), lv(ascii('agent'), EMPTY)];
		const isk = sharedKey(sodium, scalar, shareA, sid, lv(shareA, ada, share, adb));
		const m3 = lv(share, adb, EMPTY);
		this.th = sodium.crypto_hash_sha256(
			concat(ascii(`${SUITE} transcript`), lv(this.m1, m2, m3)));
		this.prk = this.#hmac(this.th, isk);
		return m3;
	}

	confirmation(side) {
		return this.#hmac(this.derive(`confirm ${side}`), this.th);
	}

	m7(grant) {
		const nonce = sodium.randombytes_buf(24);
		return concat(nonce, sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
			grant, this.th, null, nonce, this.derive('grant')));
	}

	sender(label, channel) {
		return new Sender(sodium, this.derive(label), this.th, channel, 0);
	}

	receiver(label, channel) {
		return new Receiver(sodium, this.derive(label), this.th, channel, 0);
	}

	derive(label) {
		return this.#hmac(this.prk, concat(ascii(`${SUITE} ${label}`), Uint8Array.of(1))).slice(0, 32);
	}

	#hmac(key, data) {
		const state = sodium.crypto_auth_hmacsha512_init(key);
		sodium.crypto_auth_hmacsha512_update(state, data);
		return sodium.crypto_auth_hmacsha512_final(state);
	}
}

export class ScriptedHost {
	/** What the viewer said on the control channel: { body, final }. */
	said = [];
	joined = 0;
	left = 0;
	/** Do not answer pings, M2 or M4, while false. */
	answering = true;
	/** Answer each Text as typed. */
	typing = true;
	/** Grants sent in this session. */
	grantsNumber = 0;
	/**
	 * What is sent instead of a message of the handshake; undefined: the message itself.
	 * @type {(number: 1 | 3 | 5, bytes: Uint8Array) => [number, Uint8Array][] | undefined}
	 */
	instead = () => undefined;
	turn = 0;
	#socket;
	#secret;
	#agent;
	#step = 0;
	#deflate;
	#error;

	/** @param {string} address of the broker, host:port */
	static async open(address, { secret = '304917' } = {}) {
		await sodium.ready;
		const host = new ScriptedHost();
		host.#secret = secret;
		host.#socket = new WebSocket(`ws://${address}/ws/host`, 'engawa.1');
		host.#socket.on('message', (data) => host.#take(new Uint8Array(data)));
		host.#socket.on('error', (error) => (host.#error = error));
		await once(host.#socket, 'open');
		host.broker({ case: 'openSlot', value: {} });
		await until('a slot was given', () => host.slot || host.#error);
		return host;
	}

	get code() {
		return codeFor(this.slot, this.#secret);
	}

	/** The newest Want. */
	get want() {
		return this.said.findLast(({ body }) => body.case === 'want')?.body.value;
	}

	/** The viewer has proven that it knows the code. */
	get proven() {
		return this.#step === 4;
	}

	broker(body) {
		this.raw(KIND.broker, toBinary(ToBrokerSchema, create(ToBrokerSchema, { body })));
	}

	/** Bytes as they are. */
	raw(kind, bytes) {
		this.#socket.send(concat(Uint8Array.of(kind), bytes));
	}

	sealed(stage, bytes) {
		this.raw(KIND.sealed, concat(Uint8Array.of(stage), bytes));
	}

	grant(grant = { allowed: true, capabilities: [1], expiresS: 3600 }) {
		this.grantBytes(toBinary(GrantSchema, create(GrantSchema, grant)));
	}

	/** M7 around any bytes; the channels are open afterwards. */
	grantBytes(bytes) {
		this.sealed(STAGE.handshake, this.#agent.m7(bytes));
		this.toControl = this.#agent.sender('control agent', 1);
		this.toScreen = this.#agent.sender('screen agent', 2);
		this.fromControl = this.#agent.receiver('control operator', 1);
	}

	control(body, final = false) {
		this.controlBytes(toBinary(HostControlSchema, create(HostControlSchema, { body })), final);
	}

	controlBytes(bytes, final = false) {
		this.sealed(STAGE.control, this.toControl.send(0, final, bytes));
	}

	screen(body) {
		this.screenBytes(toBinary(ScreenSchema, create(ScreenSchema, { body })));
	}

	screenBytes(bytes, final = false) {
		this.sealed(STAGE.screen, this.toScreen.send(0, final, bytes));
	}

	/** What the viewer holds from now on: { point: seconds, control: seconds }; viewing it holds anyway. */
	grants({ view = 3600, ...more } = {}, number = ++this.grantsNumber) {
		const held = Object.entries({ view, ...more }).filter(([, expiresS]) => expiresS > 0)
			.map(([name, expiresS]) => ({ capability: CAPABILITIES[name], expiresS }));
		this.control({ case: 'grants', value: { number, held } });
	}

	/** Answers AskFor. @param {'allowed' | 'refused' | 'unanswered' | 'not-now'} result */
	answerAsk(name, result, retryAfterS = 0) {
		this.control({ case: 'askAnswered',
			value: { capability: CAPABILITIES[name], result: RESULTS[result], retryAfterS } });
	}

	blocked(reason) {
		this.control({ case: 'blocked', value: { reason } });
	}

	paused(now) {
		this.control({ case: 'paused', value: { now } });
	}

	typed(number, whole = true) {
		this.control({ case: 'textTyped', value: { number, whole } });
	}

	/** What the viewer said of these kinds, in its order: [case, value]. */
	heard(...kinds) {
		return this.said.filter(({ body }) => kinds.includes(body.case))
			.map(({ body: { case: kind, value: { $typeName, ...value } } }) => [kind, value]);
	}

	/** The host's last words. */
	end(reason) {
		this.screenBytes(EMPTY, true);
		this.control({ case: 'ended', value: { reason, detail: '' } }, true);
		this.answering = false;
	}

	/**
	 * A turn that shows a picture of { width, height, rgb }.
	 * @param {{ size?: boolean, monitors?: object[], cursor?: object, cursorAt?: object, key?: boolean,
	 *	box?: { x: number, y: number, w: number, h: number } }} parts
	 */
	async show(picture, { size = this.turn === 0, monitors = [], cursor, cursorAt, key = size,
		box = { x: 0, y: 0, w: picture.width, h: picture.height } } = {}) {
		const turn = ++this.turn;
		const { width, height } = picture;
		if (size)
			this.screen({ case: 'picture', value: { width, height, monitors } });
		if (cursor)
			this.screen({ case: 'cursor', value: cursor });
		if (cursorAt)
			this.screen({ case: 'cursorAt', value: cursorAt });
		const packets = packetsOf(picture, box);
		for (const [i, packet] of packets.entries())
			this.screen({ case: 'update', value: {
				turn, key: key && i === 0, last: i === packets.length - 1,
				inflatedSize: packet.length, data: await this.deflate(packet, key && i === 0),
			} });
		return turn;
	}

	/** One packet of the viewer's deflate stream. */
	async deflate(packet, key) {
		if (key || !this.#deflate)
			this.#deflate = zlib.createDeflateRaw({ level: 1 });
		const stream = this.#deflate;
		const chunks = [];
		const collect = (chunk) => chunks.push(chunk);
		stream.on('data', collect);
		stream.write(packet);
		await new Promise((resolve) => stream.flush(zlib.constants.Z_SYNC_FLUSH, resolve));
		stream.off('data', collect);
		return new Uint8Array(Buffer.concat(chunks));
	}

	/** Goes away without a word. */
	vanish() {
		this.#socket.terminate();
	}

	close() {
		this.#socket.close();
	}

	#take(frame) {
		const body = frame.subarray(1);
		if (frame[0] === KIND.broker)
			this.#takeBroker(fromBinary(FromBrokerSchema, body).body);
		else if (body[0] === STAGE.handshake)
			this.#takeHandshake(body.slice(1));
		else
			this.#takeControl(body.slice(1));
	}

	#takeBroker(body) {
		if (body.case === 'slotOpened')
			this.slot = body.value.slot;
		else if (body.case === 'peerJoined')
			this.#greet();
		else if (body.case === 'peerLeft')
			this.left++;
		else
			this.#error = new Error(`the broker said ${body.case} ${JSON.stringify(body.value)}`);
	}

	#greet() {
		this.joined++;
		this.#step = 0;
		this.turn = 0;
		this.grantsNumber = 0;
		this.#deflate = undefined;
		this.said = [];
		this.#agent = new Agent(this.slot, this.#secret);
		if (this.answering)
			this.#prove(1, this.#agent.m1);
	}

	#prove(number, bytes) {
		for (const [stage, one] of this.instead(number, bytes) ?? [[STAGE.handshake, bytes]])
			this.sealed(stage, one);
	}

	#takeHandshake(bytes) {
		if (!this.answering)
			return;
		if (++this.#step === 1) {
			this.#prove(3, this.#agent.takeM2(bytes));
		} else if (Buffer.from(bytes).equals(Buffer.from(this.#agent.confirmation('operator')))) {
			this.#step = 4;
			this.#prove(5, this.#agent.confirmation('agent'));
		} else {
			this.broker({ case: 'dropPeer', value: {} });
		}
	}

	#takeControl(bytes) {
		const { text, final } = this.fromControl.receive(bytes);
		const { body } = fromBinary(ViewerControlSchema, text);
		this.said.push({ body, final });
		if (body.case === 'ping' && this.answering)
			this.control({ case: 'pong', value: { token: body.value.token } });
		if (body.case === 'text' && this.typing)
			this.typed(body.value.number);
	}
}

/** The commands of docs/codec.md that paint a box of a picture, in packets. */
function packetsOf({ width, rgb }, box) {
	const packets = [];
	let commands = [];
	let size = 0;
	const close = () => {
		packets.push(Buffer.concat(commands));
		[commands, size] = [[], 0];
	};
	for (let y = box.y; y < box.y + box.h; y += TILE)
		for (let x = box.x; x < box.x + box.w; x += TILE) {
			const command = planes(rgb, width, x, y,
				Math.min(TILE, box.x + box.w - x), Math.min(TILE, box.y + box.h - y));
			if (size + command.length > PACKET_MAX)
				close();
			commands.push(command);
			size += command.length;
		}
	close();
	return packets;
}

function planes(rgb, stride, x0, y0, w, h) {
	const command = Buffer.alloc(7 + 3 * w * h);
	const area = w * h;
	command[0] = 3;
	command.writeUInt16LE(x0, 1);
	command.writeUInt16LE(y0, 3);
	command[5] = w - 1;
	command[6] = h - 1;
	for (let y = 0; y < h; y++)
		for (let x = 0; x < w; x++) {
			const at = 3 * ((y0 + y) * stride + x0 + x);
			const difference = (channel) => {
				const left = rgb[at - 3 + channel];
				const above = rgb[at - 3 * stride + channel];
				const guess = x && y ? (left + above) >> 1 : y ? above : x ? left : 0;
				return rgb[at + channel] - guess;
			};
			const green = difference(1);
			const to = 7 + y * w + x;
			command[to] = green & 255;
			command[to + area] = (difference(0) - green) & 255;
			command[to + 2 * area] = (difference(2) - green) & 255;
		}
	return command;
}
