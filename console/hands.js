// The operator's hands as far as the worker has them: what was granted, what goes out and in
// which order, what the host says of it. Nothing leaves that permits.js does not allow.
import { RuleError } from './messages.js';
import { Outbox } from './outbox.js';
import { CAPABILITIES, Permits } from './permits.js';
import { BLOCK_REASONS } from './reasons.js';

/**
 * @import { HostControl } from '#wire'
 * @import { Body } from './outbox.js'
 * @import { Askable, PermitsShown } from './permits.js'
 *
 * What the page may want sent.
 * @typedef {Extract<Body, { case: 'point' | 'move' | 'button' | 'wheel' | 'key' | 'holding' }>} Stroke
 *
 * @typedef {object} HandsListener
 * @property {(permits: PermitsShown) => void} permits
 * @property {(reason: string) => void} blocked a key of the words to be shown
 * @property {(waiting: number, trouble: '' | 'text.too-much' | 'text.cut') => void} text
 */

export class Hands {
	#permits;
	#outbox;
	#send;
	#listener;

	/**
	 * @param {number} viewUntil when viewing ends, of performance.now(); 0: with the session
	 * @param {(body: Body) => void} send
	 * @param {HandsListener} listener
	 */
	constructor(viewUntil, send, listener) {
		this.#permits = new Permits(viewUntil);
		this.#outbox = new Outbox((body) => this.#sendAllowed(body));
		this.#send = send;
		this.#listener = listener;
		this.#tellPermits();
	}

	get viewUntil() {
		return this.#permits.viewUntil;
	}

	/** false: it is not about hands. @param {HostControl['body']} body */
	take(body) {
		switch (body.case) {
		case 'grants':
			this.#permits.takeGrants(body.value, performance.now());
			this.#send({ case: 'grantsSeen', value: { number: body.value.number } });
			break;
		case 'askAnswered':
			this.#permits.takeAnswer(body.value, performance.now());
			break;
		case 'paused':
			this.#permits.takePaused(body.value.now);
			break;
		case 'blocked':
			this.#takeBlocked(body.value.reason);
			return true;
		case 'textTyped':
			this.#takeTyped(body.value);
			return true;
		default:
			return false;
		}
		if (!this.#permits.allows('text', performance.now()))
			this.#forget();
		this.#tellPermits();
		return true;
	}

	/** @param {Askable} name */
	ask(name) {
		if (this.#permits.ask(name, performance.now()))
			this.#send({ case: 'askFor', value: { capability: CAPABILITIES[name] } });
		this.#tellPermits();
	}

	/** @param {Askable} name */
	giveUp(name) {
		if (this.#permits.giveUp(name, performance.now())) {
			this.#send({ case: 'giveUp', value: { capability: CAPABILITIES[name] } });
			if (name === 'control')
				this.#forget();
		}
		this.#tellPermits();
	}

	/** @param {Stroke} stroke */
	stroke(stroke) {
		if (!this.#permits.allows(stroke.case, performance.now()))
			return;
		if (stroke.case === 'point' || stroke.case === 'holding')
			this.#sendAllowed(stroke); // these wait for nothing
		else if (!this.#outbox.add(stroke))
			this.#listener.text(this.#outbox.waiting, 'text.too-much');
	}

	/** @param {string} text */
	write(text) {
		if (!this.#permits.allows('text', performance.now()))
			return;
		const taken = this.#outbox.write(text);
		this.#listener.text(this.#outbox.waiting, taken ? '' : 'text.too-much');
	}

	/** Text that has not gone out is not to be typed after all. */
	stopWriting() {
		this.#forget();
	}

	/** @param {Body} body */
	#sendAllowed(body) {
		const kind = body.case ?? '';
		if (!this.#permits.allows(kind, performance.now()))
			return false; // it waited, and the grant has ended meanwhile
		this.#permits.sent(kind);
		this.#send(body);
		return true;
	}

	/** @param {number} reason */
	#takeBlocked(reason) {
		const words = BLOCK_REASONS[reason];
		if (!words)
			throw new RuleError('blocked without a reason');
		this.#permits.takeBlocked();
		this.#listener.blocked(words);
	}

	/** @param {import('#wire').TextTyped} typed */
	#takeTyped(typed) {
		const cut = !typed.whole && this.#permits.allows('text', performance.now());
		this.#outbox.typed(typed);
		this.#listener.text(this.#outbox.waiting, cut ? 'text.cut' : '');
	}

	#forget() {
		this.#outbox.clear();
		this.#listener.text(0, '');
	}

	#tellPermits() {
		this.#listener.permits(this.#permits.shown(performance.now()));
	}
}
