/**
 * Why something was refused, for this side's own words and tests; never for the peer.
 *
 * Code: length, check. Handshake: bad-form, bad-suite, bad-slot, reserved-used, bad-point,
 * reflection, not-confirmed, bad-grant. Resuming also: old-epoch, too-late. Channel: bad-message, too-large, after-final. Misuse:
 * no-such-channel, channel-made.
 *
 * @typedef {'length' | 'check' | 'bad-form' | 'bad-suite' | 'bad-slot' | 'reserved-used' |
 *	'bad-point' | 'reflection' | 'not-confirmed' | 'bad-grant' | 'old-epoch' | 'too-late' | 'bad-message' | 'too-large' |
 *	'after-final' | 'no-such-channel' | 'channel-made'} SealReason
 */

export class SealError extends Error {
	/** @param {SealReason} reason */
	constructor(reason) {
		super(reason);
		this.name = 'SealError';
		this.reason = reason;
	}
}
