/** The host broke docs/codec.md. */
export class DecodeError extends Error {
	/** @param {string} reason a word for logs and tests */
	constructor(reason) {
		super(`screen packet refused: ${reason}`);
		this.name = 'DecodeError';
		this.reason = reason;
	}
}
