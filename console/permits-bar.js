// The bar's words: what is granted and for how long, what may be asked for, what came of it.
import { element, show } from './page.js';

/**
 * @import { Askable, Permit, PermitsShown } from './permits.js'
 * @import { Say } from './door.js'
 * @typedef {object} PermitsListener
 * @property {(name: Askable) => void} ask
 * @property {(name: Askable) => void} giveUp
 * @property {() => void} over a time that was shown has run out
 */

const NAMES = /** @type {const} */ (['view', 'point', 'control']);
const ASKABLE = /** @type {const} */ (['point', 'control']);
const WORDS = {
	point: { ask: 'ask.point', giveUp: 'give-up.point', held: 'say.point', over: 'say.point.over' },
	control: { ask: 'ask.control', giveUp: 'give-up.control', held: 'say.control', over: 'say.control.over' },
};
/** What is said aloud, of either, when it becomes true. @type {Partial<Record<Permit['at'], string>>} */
const SAID = { refused: 'say.refused', unanswered: 'say.unanswered', asked: 'say.asked' };

export class PermitsBar {
	#say;
	#listener;
	/** @type {PermitsShown | null} */
	#permits = null;
	#tookAt = 0;

	/** @param {Say} say @param {PermitsListener} listener */
	constructor(say, listener) {
		this.#say = say;
		this.#listener = listener;
		for (const name of ASKABLE) {
			element(`ask-${name}`).addEventListener('click', () => listener.ask(name));
			element(`give-up-${name}`).addEventListener('click', () => listener.giveUp(name));
		}
		setInterval(() => this.render(), 1000);
	}

	/** @param {PermitsShown | null} permits */
	take(permits) {
		const before = this.#permits;
		this.#permits = permits;
		this.#tookAt = performance.now();
		this.render();
		return before && permits ? this.#news(before, permits) : '';
	}

	/** What is held just now. @param {Askable} name */
	holds(name) {
		const permit = this.#permits?.[name];
		return permit?.at === 'held' && this.#left(permit) > 0;
	}

	get paused() {
		return this.#permits?.paused === true;
	}

	render() {
		if (!this.#permits)
			return;
		for (const name of NAMES)
			this.#renderOne(name, this.#permits[name]);
		if (ASKABLE.some((name) => this.#isOver(name))) {
			for (const name of ASKABLE)
				if (this.#isOver(name))
					this.#permits = { ...this.#permits, [name]: { at: 'none', inMs: 0 } };
			this.#listener.over();
			this.render();
		}
	}

	/** @param {Askable} name */
	#isOver(name) {
		const permit = this.#permits?.[name];
		return permit?.at === 'held' && this.#left(permit) <= 0;
	}

	/** @param {Permit} permit */
	#left({ inMs }) {
		return Math.max(0, inMs - (performance.now() - this.#tookAt));
	}

	/** @param {typeof NAMES[number]} name @param {Permit} permit */
	#renderOne(name, permit) {
		const chip = element(`permit-${name}`);
		chip.dataset.at = permit.at;
		element(`permit-${name}-state`).textContent = this.#words(permit);
		if (name === 'view')
			return;
		const ask = /** @type {HTMLButtonElement} */ (element(`ask-${name}`));
		const giveUp = element(`give-up-${name}`);
		const isHeld = permit.at === 'held';
		const isAsking = ASKABLE.some((one) => this.#permits?.[one].at === 'asked');
		show(ask, !isHeld && permit.at !== 'asked' && permit.at !== 'never');
		ask.disabled = isAsking || !isHeld && this.#left(permit) > 0;
		ask.textContent = this.#say(WORDS[name].ask);
		show(giveUp, isHeld);
		giveUp.title = this.#say(WORDS[name].giveUp);
		giveUp.setAttribute('aria-label', giveUp.title);
	}

	/** @param {Permit} permit */
	#words(permit) {
		const left = this.#left(permit);
		const isTimed = permit.inMs > 0 && left > 0;
		const time = isTimed ? this.#time(left) : '';
		switch (permit.at) {
		case 'held':
			return isTimed ? this.#say('permit.left', { time }) : this.#say('permit.unlimited');
		case 'asked':
			return this.#say('permit.asked');
		case 'refused':
			return this.#say(isTimed ? 'permit.refused.later' : 'permit.refused', { time });
		case 'unanswered':
			return this.#say(isTimed ? 'permit.unanswered.later' : 'permit.unanswered', { time });
		case 'later':
			return isTimed ? this.#say('permit.later', { time }) : '';
		case 'never':
			return this.#say('permit.never');
		default:
			return '';
		}
	}

	/** @param {number} ms */
	#time(ms) {
		const seconds = Math.ceil(ms / 1000);
		return seconds > 90 ? this.#say('time.minutes', { count: Math.ceil(seconds / 60) }) :
			this.#say('time.seconds', { count: seconds });
	}

	/** @param {PermitsShown} before @param {PermitsShown} now */
	#news(before, now) {
		const words = [];
		for (const name of ASKABLE) {
			const at = now[name].at;
			if (at === before[name].at)
				continue;
			if (before[name].at === 'held')
				words.push(this.#say(WORDS[name].over));
			const key = at === 'held' ? WORDS[name].held : SAID[at];
			if (key)
				words.push(this.#say(key));
		}
		if (now.paused !== before.paused)
			words.push(this.#say(now.paused ? 'paused' : 'say.unpaused'));
		return words.join(' ');
	}
}
