// A line between a peer and the broker that can be cut, or go dead without a word: a relay of
// bytes on a loopback port of its own.
import { once } from 'node:events';
import net from 'node:net';

export class Line {
	#pairs = new Set();
	#dead = false;

	/** @param {string} to address and port of the broker */
	static async open(to) {
		const line = new Line();
		const [host, port] = to.split(':');
		line.server = net.createServer((peer) => line.#take(peer, Number(port), host));
		line.server.listen(0, '127.0.0.1');
		await once(line.server, 'listening');
		line.address = `127.0.0.1:${line.server.address().port}`;
		return line;
	}

	#take(peer, port, host) {
		const broker = net.connect(port, host);
		const pair = [peer, broker];
		this.#pairs.add(pair);
		for (const [one, other] of [[peer, broker], [broker, peer]]) {
			one.on('error', () => {});
			one.on('data', (data) => {
				if (!other.write(data)) {
					one.pause();
					other.once('drain', () => this.#dead || one.resume());
				}
			});
			one.on('close', () => {
				other.destroy();
				this.#pairs.delete(pair);
			});
		}
		if (this.#dead)
			pair.forEach((socket) => socket.pause());
	}

	/** Connections there are now. */
	get connections() {
		return this.#pairs.size;
	}

	/** Every connection ends; new ones are taken at once. */
	cut() {
		for (const pair of this.#pairs)
			pair.forEach((socket) => socket.resetAndDestroy());
	}

	/** Nothing passes any more, and nobody is told. */
	die() {
		this.#dead = true;
		for (const pair of this.#pairs)
			pair.forEach((socket) => socket.pause());
	}

	/** New connections pass again. Those that were dead stay so, as behind another address. */
	revive() {
		this.#dead = false;
	}

	async close() {
		this.server.close();
		this.cut();
	}
}
