// What the helped person allows, and the one place that decides whether a message may be sent
// (docs/wire.md, "Asking for more"). Whatever the host says out of order ends the session. Runs
// in the worker; times are of performance.now().
import { AskResult, Capability } from '#wire';
import { RuleError } from './messages.js';

/**
 * @import { AskAnswered, Grants } from '#wire'
 * @typedef {'point' | 'control'} Askable
 *
 * What the page shows of one capability. `inMs`: until it ends (held) or may be asked for again
 * (the others); 0: no such time.
 * @typedef {object} Permit
 * @property {'none' | 'asked' | 'held' | 'refused' | 'unanswered' | 'later' | 'never'} at
 * @property {number} inMs
 *
 * @typedef {{ view: Permit, point: Permit, control: Permit, paused: boolean }} PermitsShown
 */

/** @type {Record<Askable, Capability>} */
export const CAPABILITIES = { point: Capability.POINT, control: Capability.CONTROL };
const NAMES = /** @type {const} */ (['point', 'control']);

/** What each message that needs something needs. @type {Record<string, Askable>} */
const NEEDS = {
	point: 'point', move: 'control', button: 'control', wheel: 'control', key: 'control',
	text: 'control', holding: 'control',
};

/** @type {Record<number, Permit['at']>} */
const ANSWERS = {
	[AskResult.ASK_ALLOWED]: 'none',
	[AskResult.ASK_REFUSED]: 'refused',
	[AskResult.ASK_UNANSWERED]: 'unanswered',
	[AskResult.ASK_NOT_NOW]: 'later',
};

export class Permits {
	#number = 0;
	#viewUntil = 0;
	/** Until when each is held. @type {Map<Capability, number>} */
	#held = new Map();
	/** Given back, and the host has not confirmed it yet. @type {Set<Capability>} */
	#givenUp = new Set();
	/** @type {Askable | null} */
	#asked = null;
	/** What came of asking. @type {Record<Askable, { at: Permit['at'], againAt: number }>} */
	#answers = { point: { at: 'none', againAt: 0 }, control: { at: 'none', againAt: 0 } };
	#paused = false;
	#handsUsed = false;

	/** @param {number} untilMs how long viewing lasts; 0: until the session ends */
	constructor(untilMs) {
		this.#viewUntil = untilMs;
	}

	/** 0: viewing lasts until the session ends. */
	get viewUntil() {
		return this.#viewUntil;
	}

	/** @param {Grants} grants @param {number} nowMs */
	takeGrants({ number, held }, nowMs) {
		if (number !== this.#number + 1)
			throw new RuleError(`grants ${number} after ${this.#number}`);
		const next = new Map();
		for (const { capability, expiresS } of held) {
			if (capability === Capability.CAPABILITY_UNSPECIFIED || next.has(capability))
				throw new RuleError('grants');
			next.set(capability, nowMs + expiresS * 1000);
		}
		this.#number = number;
		this.#viewUntil = next.get(Capability.VIEW) ?? this.#viewUntil;
		this.#held = next;
		for (const one of this.#givenUp)
			if (!next.has(one))
				this.#givenUp.delete(one);
	}

	/** @param {AskAnswered} answer @param {number} nowMs */
	takeAnswer({ capability, result, retryAfterS }, nowMs) {
		const name = this.#asked;
		const at = ANSWERS[result];
		if (!name || CAPABILITIES[name] !== capability || !at)
			throw new RuleError('an answer that nobody asked for');
		if (result === AskResult.ASK_ALLOWED && !this.#held.has(capability))
			throw new RuleError('allowed without a grant');
		this.#asked = null;
		const never = result === AskResult.ASK_NOT_NOW && retryAfterS === 0;
		this.#answers[name] = {
			at: never ? 'never' : at,
			againAt: retryAfterS > 0 ? nowMs + retryAfterS * 1000 : 0,
		};
	}

	/** @param {boolean} now */
	takePaused(now) {
		this.#paused = now;
	}

	/** What was sent had no effect; so something must have been sent. */
	takeBlocked() {
		if (!this.#handsUsed)
			throw new RuleError('blocked without hands');
	}

	/** @param {Askable} name @param {number} nowMs */
	holds(name, nowMs) {
		const capability = CAPABILITIES[name];
		return nowMs < (this.#held.get(capability) ?? 0) && !this.#givenUp.has(capability);
	}

	/** May this be sent now? @param {string} kind @param {number} nowMs */
	allows(kind, nowMs) {
		const name = NEEDS[kind];
		return name !== undefined && this.holds(name, nowMs) && !(name === 'control' && this.#paused);
	}

	/** To be told of each message that was sent. @param {string} kind */
	sent(kind) {
		this.#handsUsed ||= NEEDS[kind] === 'control';
	}

	/** false: not now. True: AskFor is to be sent. @param {Askable} name @param {number} nowMs */
	ask(name, nowMs) {
		const { at, againAt } = this.#answers[name];
		const held = this.#held.has(CAPABILITIES[name]) && nowMs < /** @type {number} */ (
			this.#held.get(CAPABILITIES[name]));
		if (this.#asked || held || at === 'never' || nowMs < againAt)
			return false;
		this.#asked = name;
		return true;
	}

	/** True: GiveUp is to be sent. Nothing of it is used any more. @param {Askable} name @param {number} nowMs */
	giveUp(name, nowMs) {
		if (!this.holds(name, nowMs))
			return false;
		this.#givenUp.add(CAPABILITIES[name]);
		return true;
	}

	/** @param {number} nowMs @returns {PermitsShown} */
	shown(nowMs) {
		const [point, control] = NAMES.map((name) => this.#shownOf(name, nowMs));
		const inMs = this.#viewUntil === 0 ? 0 : Math.max(1, this.#viewUntil - nowMs);
		return { view: { at: 'held', inMs }, point, control, paused: this.#paused };
	}

	/** @param {Askable} name @param {number} nowMs @returns {Permit} */
	#shownOf(name, nowMs) {
		if (this.holds(name, nowMs))
			return { at: 'held', inMs: /** @type {number} */ (this.#held.get(CAPABILITIES[name])) - nowMs };
		if (this.#asked === name)
			return { at: 'asked', inMs: 0 };
		const { at, againAt } = this.#answers[name];
		return { at, inMs: Math.max(0, againAt - nowMs) };
	}
}
