// Why a session ended, in one word each: data-reason on the page's body, and the key of the
// words that are shown (text-en.js, text-ja.js). A test keeps these lists, the schema's
// enums and both languages together.
import { BlockReason, BrokerErrorCode, EndReason } from '#wire';

/** Found out by this console itself. */
export const OWN_REASONS = /** @type {const} */ ([
	'left', // the operator ended it
	'code-refused', // the other side did not confirm the code
	'code-used-up', // three attempts with this code were made from here
	'unreachable', // no connection to the broker came about
	'connection-lost', // there was one
	'host-gone', // the broker says that the host went away
	'no-answer', // the host went away while its person was being asked
	'too-long', // joining or proving took longer than allowed
	'broke-rules', // something arrived that is not in order
	'grant-over', // the time that was granted is over
	'browser-old',
	'console-broken', // this console itself failed
]);

/** @type {Record<BrokerErrorCode, string>} */
export const BROKER_REASONS = {
	[BrokerErrorCode.BROKER_ERROR_UNSPECIFIED]: 'broker-unspecified',
	[BrokerErrorCode.NO_SUCH_SLOT]: 'no-such-slot',
	[BrokerErrorCode.SLOT_BUSY]: 'slot-busy',
	[BrokerErrorCode.NO_FREE_SLOT]: 'no-free-slot',
	[BrokerErrorCode.TOO_MANY]: 'too-many',
	[BrokerErrorCode.TOO_LARGE]: 'too-large',
	[BrokerErrorCode.BAD_MESSAGE]: 'bad-message',
	[BrokerErrorCode.TOO_SLOW]: 'too-slow',
	[BrokerErrorCode.STOPPING]: 'stopping',
};

/** @type {Record<EndReason, string>} */
export const END_REASONS = {
	[EndReason.END_UNSPECIFIED]: 'end-unspecified',
	[EndReason.PERSON]: 'person',
	[EndReason.VIEWER_LEFT]: 'viewer-left',
	[EndReason.VIEWER_LOST]: 'viewer-lost',
	[EndReason.BROKER_LOST]: 'broker-lost',
	[EndReason.BROKER_REFUSED]: 'broker-refused',
	[EndReason.NOT_LOOPBACK]: 'not-loopback',
	[EndReason.CODE_EXPIRED]: 'code-expired',
	[EndReason.ATTEMPTS_USED]: 'attempts-used',
	[EndReason.REFUSED]: 'refused',
	[EndReason.CONSENT_TIMEOUT]: 'consent-timeout',
	[EndReason.PEER_BROKE_RULES]: 'peer-broke-rules',
	[EndReason.DISPLAY_LOST]: 'display-lost',
	[EndReason.NO_X11]: 'no-x11',
	[EndReason.NET_LOST]: 'net-lost',
	[EndReason.INTERNAL]: 'internal',
	[EndReason.AGENT_LOST]: 'agent-lost',
	[EndReason.FACE_SILENT]: 'face-silent',
	[EndReason.GRANT_OVER]: 'time-over',
	[EndReason.OVERLAY_LOST]: 'overlay-lost',
	[EndReason.WATCHDOG_LOST]: 'watchdog-lost',
	[EndReason.BAD_POLICY]: 'bad-policy',
};

/**
 * Why hands were kept out, by the key of the words that say so; none without a reason.
 * @type {Record<number, string>}
 */
export const BLOCK_REASONS = {
	[BlockReason.HIDDEN_WINDOW]: 'blocked.hidden',
	[BlockReason.OWN_WINDOW]: 'blocked.own',
	[BlockReason.TERMINAL]: 'blocked.terminal',
	[BlockReason.FILE_MANAGER]: 'blocked.files',
	[BlockReason.SETTINGS]: 'blocked.settings',
	[BlockReason.LAUNCHER]: 'blocked.launcher',
	[BlockReason.DEVELOPER_TOOLS]: 'blocked.developer',
	[BlockReason.DESKTOP]: 'blocked.desktop',
	[BlockReason.SHORTCUT]: 'blocked.shortcut',
	[BlockReason.GRABBED]: 'blocked.grabbed',
	[BlockReason.NO_KEY]: 'blocked.no-key',
	[BlockReason.NOT_PROTECTED]: 'blocked.not-protected',
	[BlockReason.CLOSED_COPY]: 'blocked.closed-copy',
};
