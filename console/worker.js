// The console's worker: keys, foreign bytes and pixels are handled here and never on the page.
// One worker serves one session; the page starts a new one for the next, so nothing is left.
import sodium from 'libsodium-wrappers-sumo';
import { TileDecoder } from './decode.js';
import { Screen } from './screen.js';
import { ViewerHandshake } from './seal.js';
import { Session } from './session.js';
import { Video } from './video.js';

/**
 * @import { Code } from './seal.js'
 * @import { Fit } from './fitted.js'
 * @import { Stroke } from './hands.js'
 * @import { Askable, PermitsShown } from './permits.js'
 * @import { Shown } from './screen.js'
 * @import { Quality } from './meter.js'
 * @import { State } from './session.js'
 *
 * @typedef {(
 *	| { type: 'start', code: Code, exact: OffscreenCanvas, fitted: OffscreenCanvas, visible: boolean }
 *	| { type: 'visible', visible: boolean }
 *	| { type: 'fit', fit: Fit | null }
 *	| { type: 'ask' | 'give-up', capability: Askable }
 *	| { type: 'stroke', stroke: Stroke }
 *	| { type: 'write', text: string }
 *	| { type: 'stop-writing' }
 *	| { type: 'leave' }
 * )} ToWorker
 *
 * @typedef {(
 *	| { type: 'state', state: State }
 *	| { type: 'permits', permits: PermitsShown }
 *	| { type: 'blocked', reason: string }
 *	| { type: 'text', waiting: number, trouble: string }
 *	| { type: 'shown', shown: Shown }
 *	| { type: 'quality', quality: Quality }
 *	| { type: 'waiting', leftMs: number }
 *	| { type: 'ended', reason: string, retryAfterS: number }
 * )} FromWorker
 */

/** @type {(message: FromWorker) => void} */
const tell = (message) => self.postMessage(message);

class Unreachable extends Error {}

async function loadDecoder() {
	const answer = await fetch('decode.wasm').catch(() => null);
	if (!answer?.ok)
		throw new Unreachable();
	const video = await Video.isSupported() ? new Video() : null;
	return TileDecoder.create(await answer.arrayBuffer(), { video });
}

async function prepare() {
	const [decoder] = await Promise.all([loadDecoder(), sodium.ready]);
	return decoder;
}

/** @type {Session | null} */
let session = null;
/** @type {Screen | null} */
let screen = null;
let visible = true;
let over = false;

/** @param {string} reason */
function end(reason, retryAfterS = 0) {
	over = true;
	tell({ type: 'ended', reason, retryAfterS });
}

/** @param {Extract<ToWorker, { type: 'start' }>} order */
async function start({ code, exact, fitted }) {
	const decoder = await prepared.catch(prepare); // the server may have been away before
	if (over)
		return; // the operator was faster
	screen = new Screen(exact, fitted, decoder, (shown, turns) => {
		tell({ type: 'shown', shown });
		session?.shown(turns);
	});
	session = new Session({
		code,
		handshake: new ViewerHandshake(sodium, code),
		screen,
		page: self.location.href,
		visible,
	}, {
		state: (state) => tell({ type: 'state', state }),
		permits: (permits) => tell({ type: 'permits', permits }),
		blocked: (reason) => tell({ type: 'blocked', reason }),
		text: (waiting, trouble) => tell({ type: 'text', waiting, trouble }),
		quality: (quality) => tell({ type: 'quality', quality }),
		waiting: (leftMs) => tell({ type: 'waiting', leftMs }),
		ended: (reason, retryAfterS) => end(reason, retryAfterS),
	});
}

self.onmessage = (/** @type {MessageEvent<ToWorker>} */ { data }) => {
	switch (data.type) {
	case 'start':
		visible = data.visible;
		start(data).catch((error) =>
			end(error instanceof Unreachable ? 'unreachable' : 'console-broken'));
		break;
	case 'visible':
		visible = data.visible;
		session?.setVisible(visible);
		break;
	case 'fit':
		screen?.setFit(data.fit);
		break;
	case 'ask':
		session?.hands?.ask(data.capability);
		break;
	case 'give-up':
		session?.hands?.giveUp(data.capability);
		break;
	case 'stroke':
		session?.hands?.stroke(data.stroke);
		break;
	case 'write':
		session?.hands?.write(data.text);
		break;
	case 'stop-writing':
		session?.hands?.stopWriting();
		break;
	case 'leave':
		if (session)
			session.leave();
		else
			end('left');
		break;
	}
};

self.addEventListener('online', () => session?.online());

// Begun before the code is typed.
const prepared = prepare();
prepared.catch(() => {}); // tried again when a session is to start
