// The card before and after a session: the code, the steps until it begins, why it ended.
import { DIGITS, attachCodeField, digitsOf } from './code-field.js';
import { element, show } from './page.js';
import { parseCode } from './seal.js';

/**
 * @import { Code } from './seal.js'
 * @typedef {(key: string, values?: Record<string, string | number>) => string} Say
 *
 * @typedef {object} DoorListener
 * @property {(code: Code) => void} enter a code whose check digit is right
 * @property {() => void} cancel
 */

const STEPS = ['joining', 'proving', 'asking'];

const form = element('enter', HTMLFormElement);
const field = element('code', HTMLInputElement);
const hint = element('code-hint');
const connect = element('connect', HTMLButtonElement);
const notice = element('notice');
const wait = element('wait');

/** @typedef {{ key: string, values?: Record<string, number>, tone: 'quiet' | 'good' | 'wrong' }} Hint */

export class Door {
	#say;
	#listener;
	/** @type {Hint | null} */
	#hint = null;
	/** @type {{ reason: string, values: Record<string, number> } | null} */
	#reason = null;
	#askedAt = 0;
	#state = 'enter';

	/** @param {Say} say @param {DoorListener} listener */
	constructor(say, listener) {
		this.#say = say;
		this.#listener = listener;
		attachCodeField(field, (digits) => this.#typed(digits));
		form.addEventListener('submit', (event) => {
			event.preventDefault();
			this.#submit();
		});
		element('cancel').addEventListener('click', () => listener.cancel());
		wait.addEventListener('keydown', (event) => {
			if (event.key === 'Escape')
				listener.cancel();
		});
		setInterval(() => this.#renderWaited(), 1000);
	}

	/** @param {string} state */
	setState(state) {
		this.#state = state;
		if (state === 'asking')
			this.#askedAt = performance.now();
		if (state === 'joining') {
			this.#reason = null;
			this.#hint = null;
		}
		this.render();
		if (state === 'joining')
			element('wait-heading').focus();
		if (state === 'ended' || state === 'enter')
			field.focus();
	}

	/** @param {string} reason @param {Record<string, number>} values */
	setReason(reason, values) {
		this.#reason = { reason, values };
	}

	/** No code can be entered in this browser. */
	close() {
		field.disabled = connect.disabled = true;
	}

	render() {
		const waiting = STEPS.includes(this.#state);
		show(form, !waiting);
		show(wait, waiting);
		this.#renderNotice(!waiting);
		this.#renderHint();
		this.#renderSteps();
		this.#renderWaited();
	}

	/** @param {boolean} visible */
	#renderNotice(visible) {
		show(notice, visible && this.#reason !== null);
		if (!this.#reason)
			return;
		const { reason, values } = this.#reason;
		const words = [this.#say(`${reason}.hint`, values)];
		const { retryAfterS = 0 } = values;
		if (retryAfterS >= 90)
			words.push(this.#say('retry.minutes', { count: Math.ceil(retryAfterS / 60) }));
		else if (retryAfterS > 0)
			words.push(this.#say('retry.seconds', { count: retryAfterS }));
		notice.dataset.tone = ['left', 'viewer-left', 'person'].includes(reason) ? 'quiet' : 'wrong';
		element('notice-title').textContent = this.#say(reason);
		element('notice-hint').textContent = words.join(' ');
	}

	#renderHint() {
		hint.dataset.tone = this.#hint?.tone ?? 'quiet';
		hint.textContent = this.#hint ? this.#say(this.#hint.key, this.#hint.values) : '';
		field.setAttribute('aria-invalid', String(this.#hint?.tone === 'wrong'));
		form.dataset.tone = this.#hint?.tone ?? 'quiet';
	}

	#renderSteps() {
		const now = STEPS.indexOf(this.#state);
		for (const item of wait.querySelectorAll('li')) {
			const at = STEPS.indexOf(item.dataset.step ?? '');
			item.dataset.at = at < now ? 'done' : at === now ? 'now' : 'later';
			if (at === now)
				item.setAttribute('aria-current', 'step');
			else
				item.removeAttribute('aria-current');
		}
		element('wait-heading').textContent =
			this.#say(this.#state === 'asking' ? 'wait.asking.heading' : 'wait.heading');
		show(element('wait-hint'), this.#state === 'asking');
	}

	#renderWaited() {
		const seconds = Math.floor((performance.now() - this.#askedAt) / 1000);
		const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
		element('waited').textContent = this.#state === 'asking' ? clock : '';
	}

	/** @param {string} digits */
	#typed(digits) {
		this.#hint = this.#judge(digits);
		this.#renderHint();
	}

	/** @param {string} digits @returns {Hint | null} */
	#judge(digits) {
		if (digits.length === 0)
			return null;
		if (digits.length < DIGITS)
			return { key: 'code.more', values: { count: DIGITS - digits.length }, tone: 'quiet' };
		if (digits.length > DIGITS)
			return { key: 'code.long', values: { count: digits.length - DIGITS }, tone: 'wrong' };
		return this.#parse(digits) ?
			{ key: 'code.ready', tone: 'good' } : { key: 'code.check', tone: 'wrong' };
	}

	/** @param {string} digits @returns {Code | null} */
	#parse(digits) {
		try {
			return parseCode(digits);
		} catch {
			return null;
		}
	}

	#submit() {
		const digits = digitsOf(field.value);
		const code = this.#parse(digits);
		if (code) {
			field.value = ''; // used once
			this.#hint = null;
			return this.#listener.enter(code);
		}
		this.#hint = digits.length < DIGITS ?
			{ key: 'code.short', values: { count: DIGITS - digits.length }, tone: 'wrong' } :
			this.#judge(digits);
		this.#renderHint();
		field.focus();
	}
}
