// One session as the console sees it, from the code to the end: which message is due, and
// what comes of it. Whatever is not due ends the session (fail closed). Runs in the worker.
//
//	joining  -> proving   the broker found the host
//	proving  -> asking    M1 to M5: both sides know the same code
//	asking   -> viewing   M7: the host's person allowed it
//	viewing  -> lost      the line is: the last picture stays, nothing can be done
//	lost     -> viewing   R1 to R3: both sides were in this session
//	any      -> ended
import { Capability, GrantSchema, HostControlSchema, ScreenSchema, ViewerControlSchema } from '#wire';
import { Hands } from './hands.js';
import { STAGE, Link } from './link.js';
import { RuleError, pack, unpack } from './messages.js';
import { Meter } from './meter.js';
import { BROKER_REASONS, END_REASONS } from './reasons.js';
import { RESUME_MS } from './seal-resume.js';

/**
 * @import { FromBroker, Screen as ScreenMessage } from '#wire'
 * @import { HandsListener } from './hands.js'
 * @import { Body } from './outbox.js'
 * @import { Code, Receiver, Resume, Sender, ViewerHandshake } from './seal.js'
 * @import { Quality } from './meter.js'
 * @import { Screen } from './screen.js'
 *
 * @typedef {'joining' | 'proving' | 'asking' | 'viewing' | 'lost' | 'ended'} State
 *
 * @typedef {object} SessionEvents
 * @property {(state: State) => void} state
 * @property {(quality: Quality) => void} quality once a second
 * @property {(leftMs: number) => void} waiting for a lost line: once a second, how long still
 * @property {(reason: string, retryAfterS: number) => void} ended nothing follows
 * @typedef {SessionEvents & HandsListener} SessionListener
 */

const CONTROL = 1;
const SCREEN = 2;
const WINDOW = 16; // turns that may be under way; the host keeps to what the line holds
const PING_MS = 1000;
const SILENT_MS = 5000; // then the line is taken to be lost
const RETRIES_MS = [0, 250, 500, 1000]; // before the attempts to come back; the last one for all others
const ATTEMPT_MS = 3000; // until a connection is there
const QUEUE_MAX = 128 * 1024 * 1024; // bytes that wait for the decoder: three turns of noise at 4K
/** How long each state may last; the host has the shorter deadlines. */
const DEADLINES_MS = { joining: 15000, proving: 65000, asking: 330000 };

export class Session {
	/** @type {State} */
	#state = 'joining';
	#handshake;
	#handshakeDue = 1; // number of the M that is to come
	#screen;
	#listener;
	#page;
	#slot;
	/** @type {Link} */
	#link;
	/** @type {Resume | null} from the grant on */
	#resume = null;
	/** @type {'R1' | 'R3' | null} what is to come at the meeting */
	#resumeDue = null;
	#heardMs = 0; // of Date.now(), which goes on while the computer sleeps
	#line = 0; // lines there were
	#retries = 0;
	/** @type {ReturnType<typeof setTimeout> | undefined} */
	#retry;
	#visible;
	#meter = new Meter(performance.now());
	/** @type {Hands | null} while viewing */
	#hands = null;
	/** @type {Sender | null} */
	#sender = null;
	/** @type {Record<number, Receiver>} by stage */
	#receivers = {};
	/** Screen messages are decoded one after the other. */
	#work = Promise.resolve();
	#queued = 0;
	/** @type {ReturnType<typeof setTimeout> | undefined} */
	#deadline;
	/** @type {ReturnType<typeof setInterval> | undefined} */
	#ticker;

	/**
	 * @param {object} parts
	 * @param {Code} parts.code
	 * @param {ViewerHandshake} parts.handshake owned
	 * @param {Screen} parts.screen
	 * @param {string} parts.page address of the page's own server
	 * @param {boolean} parts.visible
	 * @param {SessionListener} listener
	 */
	constructor({ code, handshake, screen, page, visible }, listener) {
		this.#handshake = handshake;
		this.#screen = screen;
		this.#visible = visible;
		this.#listener = listener;
		this.#page = page;
		this.#slot = code.slot;
		this.#link = this.#connect();
		this.#enter('joining');
	}

	/** A connection of its own for each line; what an older one says counts no more. */
	#connect() {
		/** @param {() => void} act */
		const now = (act) => {
			if (this.#link === link)
				act();
		};
		/** @type {Link} */
		const link = new Link(this.#page, {
			opened: () => now(() => this.#opened()),
			broker: (body) => now(() => this.#takeBroker(body)),
			sealed: (stage, bytes) => now(() => this.#takeSealed(stage, bytes)),
			failed: (error) => now(() => this.#fail(error)),
			closed: () => now(() => this.#closed()),
		});
		return link;
	}

	#opened() {
		if (this.#state === 'lost' && this.#resume)
			this.#link.sendBroker({ case: 'meet', value: { $typeName: 'wire.Meet', meet: this.#resume.meet } });
		else
			this.#link.sendBroker(
				{ case: 'joinSlot', value: { $typeName: 'wire.JoinSlot', slot: this.#slot } });
		if (this.#state === 'lost')
			clearTimeout(this.#deadline);
	}

	#closed() {
		if (this.#resume)
			this.#lose();
		else
			this.#end(this.#state === 'joining' ? 'unreachable' : 'connection-lost');
	}

	/** The operator's hands; null unless the picture is there. */
	get hands() {
		return this.#state === 'viewing' ? this.#hands : null;
	}

	/** The operator ends it. */
	leave() {
		if (this.#state === 'viewing')
			this.#send({ case: 'leave', value: {} }, true);
		this.#end('left');
	}

	/** A hidden page wants nothing. @param {boolean} visible */
	setVisible(visible) {
		this.#visible = visible;
		if (this.#state === 'viewing')
			this.#want();
	}

	/** The page shows what the screen presented. @param {number} turns */
	shown(turns) {
		if (this.#state !== 'viewing')
			return;
		this.#meter.shown(turns, performance.now());
		this.#want();
	}

	/** @param {State} state */
	#enter(state) {
		this.#state = state;
		clearTimeout(this.#deadline);
		if (state === 'joining' || state === 'proving' || state === 'asking')
			this.#deadline = setTimeout(
				() => this.#end(state === 'asking' ? 'no-answer' : 'too-long'), DEADLINES_MS[state]);
		this.#listener.state(state);
	}

	/** @param {string} reason */
	#end(reason, retryAfterS = 0) {
		if (this.#state === 'ended')
			return;
		clearTimeout(this.#deadline);
		clearInterval(this.#ticker);
		clearTimeout(this.#retry);
		this.#link.close();
		this.#handshake.wipe();
		this.#resume?.wipe();
		this.#wipeChannels();
		this.#enter('ended');
		this.#listener.ended(reason, retryAfterS);
	}

	#wipeChannels() {
		this.#sender?.wipe();
		Object.values(this.#receivers).forEach((receiver) => receiver.wipe());
		this.#sender = null;
		this.#receivers = {};
	}

	/** The line is lost, or the attempt to come back was in vain: the next one. */
	#lose() {
		const wasViewing = this.#state === 'viewing';
		this.#link.close();
		this.#resume?.lost(this.#heardMs);
		this.#resumeDue = null;
		if (wasViewing) {
			this.#line++;
			this.#retries = 0;
			this.#wipeChannels();
			this.#work = this.#work.then(() => {
				this.#queued = 0;
				this.#screen.restart();
			});
			this.#hands = this.#newHands(this.#hands?.viewUntil ?? 0);
			this.#enter('lost');
		}
		if (this.#waitLeftMs() <= 0)
			return this.#end('connection-lost');
		this.#listener.waiting(this.#waitLeftMs());
		clearTimeout(this.#retry);
		this.#retry = setTimeout(() => this.#comeBack(), RETRIES_MS[Math.min(this.#retries++, RETRIES_MS.length - 1)]);
	}

	#comeBack() {
		clearTimeout(this.#deadline);
		this.#link = this.#connect();
		this.#deadline = setTimeout(() => this.#lose(), ATTEMPT_MS);
	}

	/** The browser knows that there is a network again. */
	online() {
		if (this.#state !== 'lost' || this.#resumeDue)
			return;
		clearTimeout(this.#retry);
		this.#link.close();
		this.#comeBack();
	}

	#waitLeftMs() {
		const sinceMs = Date.now() - this.#heardMs;
		return sinceMs < 0 ? 0 : RESUME_MS - sinceMs;
	}

	/** @param {Uint8Array} bytes */
	#meetAgain(bytes) {
		const resume = /** @type {Resume} */ (this.#resume);
		if (this.#resumeDue === 'R1') {
			this.#link.sendSealed(STAGE.handshake, resume.takeR1(Date.now(), bytes));
			this.#resumeDue = 'R3';
			return;
		}
		resume.takeR3(Date.now(), bytes);
		this.#resumeDue = null;
		this.#heardMs = Date.now();
		this.#open(resume);
		this.#meter = new Meter(performance.now());
		this.#enter('viewing');
		this.#work = this.#work.then(() => this.#want());
	}

	/** @param {Resume | ViewerHandshake} keys */
	#open(keys) {
		this.#sender = keys.sender(CONTROL);
		this.#receivers = {
			[STAGE.control]: keys.receiver(CONTROL),
			[STAGE.screen]: keys.receiver(SCREEN),
		};
	}

	/** @param {number} viewUntil */
	#newHands(viewUntil) {
		return new Hands(viewUntil, (body) => this.#send(body), this.#listener);
	}

	/** @param {unknown} error */
	#fail(error) {
		const isRefusal = /** @type {{ reason?: string }} */ (error)?.reason === 'not-confirmed';
		this.#end(isRefusal ? 'code-refused' : 'broke-rules');
	}

	/** @param {FromBroker['body']} body */
	#takeBroker(body) {
		if (this.#resume && (body.case === 'error' || body.case === 'peerLeft'))
			return this.#lose();
		if (this.#state === 'lost' && body.case === 'peerJoined' && !this.#resumeDue) {
			this.#resumeDue = 'R1';
			return;
		}
		if (body.case === 'error')
			return this.#end(BROKER_REASONS[body.value.code], body.value.retryAfterS);
		if (body.case === 'peerJoined' && this.#state === 'joining')
			return this.#enter('proving');
		if (body.case === 'peerLeft' && this.#state !== 'joining')
			return this.#end(this.#whyGone());
		throw new RuleError(`${body.case} while ${this.#state}`);
	}

	/** What it means that the host goes away without a word. */
	#whyGone() {
		if (this.#state === 'proving' && this.#handshakeDue === 5)
			return 'code-refused'; // it did not like our M4
		return this.#state === 'asking' ? 'no-answer' : 'host-gone';
	}

	/** @param {number} stage @param {Uint8Array} bytes */
	#takeSealed(stage, bytes) {
		if (this.#state === 'proving' && stage === STAGE.handshake)
			return this.#prove(bytes);
		if (this.#state === 'asking' && stage === STAGE.handshake)
			return this.#takeGrant(bytes);
		if (this.#state === 'lost' && this.#resumeDue && stage === STAGE.handshake)
			return this.#meetAgain(bytes);
		if (this.#state !== 'viewing')
			throw new RuleError(`stage ${stage} while ${this.#state}`);
		this.#meter.received(bytes.length, performance.now());
		if (stage === STAGE.control)
			return this.#takeControl(bytes);
		if (stage === STAGE.screen)
			return this.#takeScreen(bytes);
		throw new RuleError(`stage ${stage}`);
	}

	/** @param {Uint8Array} bytes */
	#prove(bytes) {
		switch (this.#handshakeDue) {
		case 1:
			this.#link.sendSealed(STAGE.handshake, this.#handshake.takeM1(bytes));
			this.#handshakeDue = 3;
			break;
		case 3:
			this.#link.sendSealed(STAGE.handshake, this.#handshake.takeM3(bytes));
			this.#handshakeDue = 5;
			break;
		case 5:
			this.#handshake.takeM5(bytes);
			this.#handshakeDue = 7;
			this.#enter('asking');
			break;
		}
	}

	/** @param {Uint8Array} bytes */
	#takeGrant(bytes) {
		const grant = unpack(GrantSchema, this.#handshake.takeM7(bytes));
		if (!grant.allowed)
			return this.#end('refused');
		if (!grant.capabilities.includes(Capability.VIEW))
			throw new RuleError('a grant of nothing');
		this.#open(this.#handshake);
		this.#resume = this.#handshake.resume();
		this.#heardMs = Date.now();
		this.#handshake.wipe();
		this.#enter('viewing');
		this.#hands = this.#newHands(grant.expiresS > 0 ? performance.now() + grant.expiresS * 1000 : 0);
		this.#ticker = setInterval(() => this.#tick(), PING_MS);
		this.#want();
		this.#tick();
	}

	/** @param {Uint8Array} bytes */
	#takeControl(bytes) {
		const { text, final } = this.#receivers[STAGE.control].receive(bytes);
		this.#heardMs = Date.now();
		const { body } = unpack(HostControlSchema, text);
		if (final !== (body.case === 'ended'))
			throw new RuleError('final tag');
		if (body.case === 'ended')
			return this.#end(END_REASONS[body.value.reason]);
		if (body.case !== 'pong' && this.#hands?.take(body))
			return;
		if (body.case !== 'pong' || !this.#meter.pong(body.value.token, performance.now()))
			throw new RuleError('pong');
	}

	/** @param {Uint8Array} bytes */
	#takeScreen(bytes) {
		const { text, final } = this.#receivers[STAGE.screen].receive(bytes);
		this.#heardMs = Date.now();
		if (final !== (text.length === 0))
			throw new RuleError('final tag');
		if (final)
			return; // `Ended` follows on the control channel
		const { body } = unpack(ScreenSchema, text);
		this.#queued += text.length;
		if (this.#queued > QUEUE_MAX)
			throw new RuleError('more than was asked for');
		const line = this.#line;
		this.#work = this.#work
			.then(() => this.#decode(body, text.length, line))
			.catch((error) => this.#fail(error));
	}

	/** @param {ScreenMessage['body']} body @param {number} size @param {number} line that it came by */
	async #decode(body, size, line) {
		if (this.#state !== 'viewing' || line !== this.#line)
			return;
		await this.#screen.take(body, this.#screen.presented + WINDOW);
		this.#queued -= size;
	}

	#want() {
		const shown = this.#screen.presented;
		this.#send({ case: 'want', value: { shown, window: this.#visible ? WINDOW : 0, video: this.#screen.hasVideo } });
	}

	#tick() {
		const now = performance.now();
		if (this.#state === 'lost') {
			this.#listener.waiting(this.#waitLeftMs());
			if (this.#waitLeftMs() <= 0)
				this.#end('connection-lost');
			return;
		}
		const quality = this.#meter.read(now);
		if (quality.silentMs > SILENT_MS)
			return this.#lose();
		const { viewUntil = 0 } = this.#hands ?? {};
		if (viewUntil !== 0 && now >= viewUntil)
			return this.#end('grant-over');
		this.#listener.quality(quality);
		const token = this.#meter.ping(now);
		if (token !== null)
			this.#send({ case: 'ping', value: { token } });
	}

	/** @param {Body} body */
	#send(body, final = false) {
		const text = pack(ViewerControlSchema, { body });
		const sealed = this.#sender?.send(performance.now(), final, text);
		if (sealed)
			this.#link.sendSealed(STAGE.control, sealed);
	}
}
