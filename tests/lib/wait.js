// Waiting on a condition, never on a time: the limit only ends a wait that would not end.

/**
 * Resolves with the first truthy value that `condition` gives, asked again and again.
 * @template T
 * @param {string} what for the error message
 * @param {() => T | Promise<T>} condition
 */
export async function until(what, condition, limit_ms = 30000) {
	for (const end = Date.now() + limit_ms; Date.now() < end;) {
		const value = await condition();
		if (value)
			return value;
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	throw new Error(`waited in vain until ${what}`);
}
