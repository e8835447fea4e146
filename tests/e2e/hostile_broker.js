// A broker that cheats: a full relay between an unmodified host and an unmodified viewer, which
// alters, drops, repeats or invents what passes through it.
//
//	node tests/e2e/hostile_broker.js ATTACK      (one of attacks.js; "none": the control run)
//
// Prints the port it listens on, then one line of JSON for each frame that it treated otherwise
// than a broker should.
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { WebSocketServer } from 'ws';
import { attacks } from './attacks.js';

const SLOT = '4821';
const BROKER = 0;
const SEALED = 1;

// The broker's own messages, as docs/wire.md spells them.
const SLOT_OPENED = Buffer.from([BROKER, 0x0a, 9, 0x0a, 4, ...Buffer.from(SLOT), 0x10, 0xd8, 0x04]);
const PEER_JOINED = Buffer.from([BROKER, 0x12, 0]);
const PEER_LEFT = Buffer.from([BROKER, 0x1a, 0]);
const OPEN_SLOT = 0x0a;
const DROP_PEER = 0x1a;
const CLOSE_SLOT = 0x22;
const MEET = 0x2a;

/**
 * @typedef {'host' | 'viewer'} Side
 * @typedef {{ to: Side, stage: number, index: number, bytes: Buffer }} Sealed  what passes; index
 *	counts the messages of one stage and direction of one joined pair, from 0
 * @typedef {{ to: Side, stage: number, bytes: Buffer }} Given
 * @typedef {(message: Sealed, memory: Record<string, any>, broker: HostileBroker) => Given[] | undefined} Edit
 */

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' };

/** The console's files, as an honest broker serves them. */
function serve(site, request, answer) {
	const name = request.url === '/' ? 'index.html' : path.basename(request.url);
	const file = site && path.join(site, name);
	if (!file || !fs.existsSync(file)) {
		answer.writeHead(404).end();
		return;
	}
	answer.writeHead(200, { 'content-type': TYPES[path.extname(name)] ?? 'application/octet-stream' });
	answer.end(fs.readFileSync(file));
}

export class HostileBroker {
	/** @type {Edit} */
	#edit;
	/** Lives as long as the broker, over several joined pairs. */
	memory = {};
	/** @type {{ host?: import('ws').WebSocket, viewer?: import('ws').WebSocket }} */
	peers = {};
	#counts = {};
	#server;
	#http;
	#apart = false;
	#joined = false;
	#slotClosed = false;
	/** Who waits at the meeting. */
	#met = new Set();

	/** @param {Edit} edit what to give instead of a message; undefined: the message itself */
	constructor(edit, onEdited = (_message) => {}) {
		this.#edit = edit;
		this.onEdited = onEdited;
	}

	/** @param {string} [site] folder of the console, which it serves too */
	async listen(site) {
		this.#http = http.createServer((request, answer) => serve(site, request, answer));
		this.#server = new WebSocketServer({ server: this.#http, handleProtocols: () => 'engawa.1' });
		this.#server.on('connection', (socket, request) =>
			request.url === '/ws/host' ? this.#hostCame(socket) : this.#viewerCame(socket));
		this.#http.listen(0, '127.0.0.1');
		await once(this.#http, 'listening');
		return this.#http.address().port;
	}

	close() {
		for (const socket of this.#server.clients)
			socket.terminate();
		this.#server.close();
		this.#http.close();
		this.#http.closeAllConnections();
	}

	#hostCame(socket) {
		socket.on('error', () => {});
		socket.on('message', (data) => {
			if (data[0] === SEALED)
				this.#pass('viewer', data);
			else if (data[1] === MEET)
				this.#meet('host', socket);
			else if (data[1] === CLOSE_SLOT)
				this.#slotClosed = true;
			else if (data[1] === DROP_PEER)
				this.peers.viewer?.close();
			else if (data[1] === OPEN_SLOT) {
				this.peers.host = socket;
				socket.send(SLOT_OPENED);
			}
		});
		socket.on('close', () => this.#gone('host', socket, 'viewer'));
	}

	#viewerCame(socket) {
		socket.on('error', () => {});
		socket.on('message', (data) => {
			if (data[0] === SEALED) {
				this.#pass('host', data);
			} else if (data[1] === MEET) {
				this.#meet('viewer', socket);
			} else {
				this.peers.viewer = socket;
				this.#join();
			}
		});
		socket.on('close', () => this.#gone('viewer', socket, 'host'));
	}

	/** As a broker does it: once nobody else can join, both lines end together. */
	#gone(side, socket, other) {
		if (this.peers[side] !== socket)
			return;
		this.peers[side] = undefined;
		this.#met.delete(side);
		if (!this.#joined)
			return;
		this.#joined = false;
		this.#tell(other, PEER_LEFT);
		if (this.#slotClosed)
			this.peers[other]?.close();
	}

	/** The first to come waits for the other one. */
	#meet(side, socket) {
		if (this.#apart)
			return;
		this.peers[side] = socket;
		this.#met.add(side);
		if (this.#met.size === 2)
			this.#join();
	}

	#join() {
		this.#met.clear();
		this.#joined = true;
		this.#counts = {};
		this.#tell('viewer', PEER_JOINED);
		this.#tell('host', PEER_JOINED);
	}

	#tell(side, frame) {
		this.peers[side]?.send(frame);
	}

	/** Gives a sealed message of the broker's own making. @param {Given} given */
	give({ to, stage, bytes }) {
		this.#tell(to, Buffer.concat([Buffer.from([SEALED, stage]), bytes]));
	}

	/** Says that a peer left who did not, and lets them meet no more. @param {Side} side whom to tell */
	lieAboutLeaving(side) {
		this.#apart = true;
		this.#tell(side, PEER_LEFT);
	}

	/** Cuts a peer off without a word. @param {Side} side */
	cut(side) {
		this.peers[side]?.terminate();
	}

	#pass(to, frame) {
		if (!this.#joined)
			return;
		const stage = frame[1];
		const key = `${to}${stage}`;
		const index = this.#counts[key] ?? 0;
		this.#counts[key] = index + 1;
		const message = { to, stage, index, bytes: Buffer.from(frame.subarray(2)) };
		const given = this.#edit(message, this.memory, this);
		if (given)
			this.onEdited({ to, stage, index });
		for (const one of given ?? [message])
			this.give(one);
	}
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const attack = attacks[process.argv[2]];
	if (!attack) {
		console.error(`one of: ${Object.keys(attacks).join(' ')}`);
		process.exit(2);
	}
	const broker = new HostileBroker(attack.edit, (message) => console.log(JSON.stringify(message)));
	console.log(await broker.listen());
}
