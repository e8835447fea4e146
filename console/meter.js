// What the quality line says: turns shown and bits received per second over the last few
// seconds, and how long the newest answered ping took.

const SPAN_MS = 3000;
const PINGS_MAX = 32;

/** @typedef {{ latencyMs: number | null, kbits: number, turns: number, silentMs: number }} Quality */

export class Meter {
	#start;
	/** @type {{ at: number, bytes: number, turns: number }[]} */
	#events = [];
	/** @type {Map<number, number>} */
	#pings = new Map();
	#token = 0;
	#heard;
	/** @type {number | null} */
	#latencyMs = null;

	/** @param {number} nowMs */
	constructor(nowMs) {
		this.#start = nowMs;
		this.#heard = nowMs;
	}

	/** @param {number} bytes @param {number} nowMs */
	received(bytes, nowMs) {
		this.#events.push({ at: nowMs, bytes, turns: 0 });
	}

	/** @param {number} turns @param {number} nowMs */
	shown(turns, nowMs) {
		this.#events.push({ at: nowMs, bytes: 0, turns });
	}

	/**
	 * The token of the ping to send; null while too many are unanswered.
	 * @param {number} nowMs
	 */
	ping(nowMs) {
		if (this.#pings.size >= PINGS_MAX)
			return null;
		this.#token = (this.#token + 1) >>> 0;
		this.#pings.set(this.#token, nowMs);
		return this.#token;
	}

	/**
	 * false: nobody asked for that answer. Answers come in the order of the questions.
	 * @param {number} token
	 * @param {number} nowMs
	 */
	pong(token, nowMs) {
		const [oldest] = this.#pings;
		if (!oldest || oldest[0] !== token)
			return false;
		this.#pings.delete(token);
		this.#latencyMs = nowMs - oldest[1];
		this.#heard = nowMs;
		return true;
	}

	/** @param {number} nowMs @returns {Quality} */
	read(nowMs) {
		this.#events = this.#events.filter(({ at }) => nowMs - at < SPAN_MS);
		const seconds = Math.max(1, Math.min(SPAN_MS, nowMs - this.#start) / 1000);
		const sum = this.#events.reduce(
			(all, { bytes, turns }) => ({ bytes: all.bytes + bytes, turns: all.turns + turns }),
			{ bytes: 0, turns: 0 });
		return {
			latencyMs: this.#latencyMs,
			kbits: sum.bytes * 8 / 1000 / seconds,
			turns: sum.turns / seconds,
			silentMs: nowMs - this.#heard,
		};
	}
}
