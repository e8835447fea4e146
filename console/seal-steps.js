// The order of a handshake (docs/seal.md): each message is taken once, when it is due.
import { SealError } from './seal-error.js';

/** @import { SealReason } from './seal-error.js' */

/**
 * A refusal, a call out of order too, ends it for good: everything is wiped, and the same reason
 * is thrown from then on.
 * @template {string} Due
 */
export class Steps {
	/** @type {Due | 'dead'} */
	#due;
	/** @type {SealReason} */
	#reason = 'bad-form';
	#wipe;

	/** @param {Due} first what is due @param {() => void} wipe everything secret */
	constructor(first, wipe) {
		this.#due = first;
		this.#wipe = wipe;
	}

	get dead() {
		return this.#due === 'dead';
	}

	/**
	 * Does what is due; then `next` is.
	 * @template T
	 * @param {Due} due @param {Due} next @param {() => T} work
	 * @returns {T}
	 */
	take(due, next, work) {
		if (this.dead)
			throw new SealError(this.#reason);
		try {
			this.check(due);
			const result = work();
			this.#due = next;
			return result;
		} catch (error) {
			if (error instanceof SealError)
				this.#reason = error.reason;
			this.end();
			throw error;
		}
	}

	/** Throws unless this is due; ends nothing. @param {Due} due */
	check(due) {
		if (this.#due !== due)
			throw new SealError(this.dead ? this.#reason : 'bad-form');
	}

	/** Begins anew, unless it has ended. @param {Due} due */
	restart(due) {
		if (!this.dead)
			this.#due = due;
	}

	end() {
		this.#wipe();
		this.#due = 'dead';
	}
}
