// Random bytes that are the same in every run.

/** @param {number} seed @returns {(size: number) => Buffer} */
export function randomBytes(seed) {
	let state = seed;
	return (size) => Buffer.from(Array.from({ length: size }, () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state >>> 24;
	}));
}
