// Three attempts for each code, counted here as well as at the host: a wrong one is counted
// before the host can have answered it. Kept for as long as a code can live.

export const ATTEMPTS = 3;
const LIFE_MS = 10 * 60 * 1000;

export class Attempts {
	/** @type {Map<string, { used: number, since: number }>} */
	#slots = new Map();

	/**
	 * @param {string} slot
	 * @param {number} nowMs
	 */
	left(slot, nowMs) {
		this.#forget(nowMs);
		return ATTEMPTS - (this.#slots.get(slot)?.used ?? 0);
	}

	/**
	 * @param {string} slot
	 * @param {number} nowMs
	 */
	use(slot, nowMs) {
		this.#forget(nowMs);
		const entry = this.#slots.get(slot) ?? { used: 0, since: nowMs };
		entry.used++;
		this.#slots.set(slot, entry);
	}

	/**
	 * The code was right, and is burnt: another one may get the same slot.
	 * @param {string} slot
	 */
	succeed(slot) {
		this.#slots.delete(slot);
	}

	/** @param {number} nowMs */
	#forget(nowMs) {
		for (const [slot, { since }] of this.#slots)
			if (nowMs - since >= LIFE_MS)
				this.#slots.delete(slot);
	}
}
