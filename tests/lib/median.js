/** The upper one of two; NaN: of nothing. @param {number[]} numbers */
export function median(numbers) {
	const sorted = [...numbers].sort((a, b) => a - b);
	return sorted.length ? sorted[sorted.length >> 1] : NaN;
}
