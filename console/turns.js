// The order of the screen channel (docs/wire.md): Picture, Cursor, CursorAt, Updates, each of
// the first three once at most; the last message of a turn carries its number.
import { RuleError } from './messages.js';

/** @import { Screen } from '#wire' */

const RANK = { picture: 1, cursor: 2, cursorAt: 3, update: 4 };

export class Turns {
	#done = 0;
	#rank = 0; // of what this turn has held so far
	#pictureSeen = false;

	/**
	 * Takes in what came. The turn's number when this was its last message, else 0.
	 * @param {Screen['body']} body
	 * @param {number} limit highest number that was asked for
	 */
	step(body, limit) {
		const name = body.case;
		if (!name)
			throw new RuleError('empty');
		const again = name === 'update' && this.#rank === RANK.update;
		if (RANK[name] <= this.#rank && !again)
			throw new RuleError(`${name} out of order`);
		this.#rank = RANK[name];
		if (name === 'picture')
			this.#pictureSeen = true;
		else if (!this.#pictureSeen)
			throw new RuleError(`${name} before a picture`);
		if (this.#done >= limit)
			throw new RuleError('a turn that nobody asked for');
		const turn = name === 'update' || name === 'cursorAt' ? body.value.turn : 0;
		if (turn !== 0 && turn !== this.#done + 1)
			throw new RuleError(`turn ${turn} after ${this.#done}`);
		if (turn === 0 || (name === 'update' && !body.value.last))
			return 0;
		this.#done = turn;
		this.#rank = 0;
		return turn;
	}
}
