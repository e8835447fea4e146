// Short notes over the picture: what had no effect and why, that the person's own hands go first,
// text that is still being typed there. They cover as little as they can and take no clicks but
// for their one button.
import { element, show } from './page.js';

/** @import { Say } from './door.js' */

const WARNING_MS = 6000;

const warning = element('warning');
const paused = element('paused');
const waiting = element('waiting');

export class Notes {
	#say;
	/** @type {ReturnType<typeof setTimeout> | undefined} */
	#timer;
	#warned = '';
	#isPaused = false;
	#waiting = 0;

	/** @param {Say} say @param {() => void} stopWriting */
	constructor(say, stopWriting) {
		this.#say = say;
		element('stop-writing').addEventListener('click', stopWriting);
	}

	/** @param {string} key of the words */
	warn(key) {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.#setWarned(''), WARNING_MS);
		this.#setWarned(key);
	}

	/** @param {boolean} now */
	setPaused(now) {
		this.#isPaused = now;
		this.render();
	}

	/** @param {number} count characters that are still to go out */
	setWaiting(count) {
		this.#waiting = count;
		this.render();
	}

	/** For those who listen. @param {string} words */
	announce(words) {
		if (words)
			element('announce').textContent = words;
	}

	clear() {
		clearTimeout(this.#timer);
		this.#isPaused = false;
		this.#waiting = 0;
		this.#setWarned('');
	}

	render() {
		show(paused, this.#isPaused);
		show(waiting, this.#waiting > 0);
		element('waiting-count').textContent = this.#say('text.waiting', { count: this.#waiting });
		const words = this.#warned && this.#say(this.#warned);
		if (warning.textContent !== words) // the same words again are not read out again
			warning.textContent = words;
	}

	/** @param {string} key */
	#setWarned(key) {
		this.#warned = key;
		this.render();
	}
}
