// Frames over the WebSocket (docs/wire.md): a kind byte and a body, binary only.
import { FromBrokerSchema, ToBrokerSchema } from '#wire';
import { RuleError, pack, unpack } from './messages.js';

/**
 * @import { FromBroker, ToBroker } from '#wire'
 *
 * @typedef {object} LinkListener
 * @property {() => void} opened
 * @property {(body: FromBroker['body']) => void} broker
 * @property {(stage: number, bytes: Uint8Array) => void} sealed
 * @property {(error: unknown) => void} failed it broke the rules, or a listener threw
 * @property {() => void} closed by the other side, or it could not be opened
 */

const SUBPROTOCOL = 'engawa.1';
const PATH = '/ws/viewer';
const BODY_MAX = 640 * 1024;
const KIND = { broker: 0, sealed: 1 };

export const STAGE = { handshake: 0, control: 1, screen: 2 };

export class Link {
	#socket;
	#listener;

	/**
	 * @param {string} page address of the page's own server
	 * @param {LinkListener} listener
	 */
	constructor(page, listener) {
		const address = new URL(PATH, page);
		address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
		this.#listener = listener;
		this.#socket = new WebSocket(address, SUBPROTOCOL);
		this.#socket.binaryType = 'arraybuffer';
		this.#socket.onopen = () => this.#guard(() => this.#opened());
		this.#socket.onmessage = ({ data }) => this.#guard(() => this.#take(data));
		this.#socket.onclose = () => listener.closed();
	}

	/** @param {ToBroker['body']} body */
	sendBroker(body) {
		this.#send(KIND.broker, [pack(ToBrokerSchema, { body })]);
	}

	/** @param {number} stage @param {Uint8Array} bytes */
	sendSealed(stage, bytes) {
		this.#send(KIND.sealed, [Uint8Array.of(stage), bytes]);
	}

	/** What was sent still goes out. Nothing more is told. */
	close() {
		this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
		this.#socket.close();
	}

	/** @param {() => void} work */
	#guard(work) {
		try {
			work();
		} catch (error) {
			this.#listener.failed(error);
		}
	}

	#opened() {
		if (this.#socket.protocol !== SUBPROTOCOL)
			throw new RuleError('subprotocol');
		this.#listener.opened();
	}

	/** @param {unknown} data */
	#take(data) {
		if (!(data instanceof ArrayBuffer))
			throw new RuleError('text');
		const [kind, stage] = new Uint8Array(data, 0, Math.min(2, data.byteLength));
		const body = data.byteLength - 1;
		if (kind === KIND.broker)
			return this.#listener.broker(unpack(FromBrokerSchema, new Uint8Array(data, 1)).body);
		if (kind !== KIND.sealed || body < 1 || body > BODY_MAX)
			throw new RuleError('frame');
		this.#listener.sealed(stage, new Uint8Array(data, 2));
	}

	/** @param {number} kind @param {Uint8Array[]} parts */
	#send(kind, parts) {
		const size = parts.reduce((sum, part) => sum + part.length, 1);
		const frame = new Uint8Array(size);
		frame[0] = kind;
		let at = 1;
		for (const part of parts) {
			frame.set(part, at);
			at += part.length;
		}
		this.#socket.send(frame);
	}
}
