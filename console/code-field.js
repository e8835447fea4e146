// The code as a person types it: full-width or ASCII digits, pasted with words around it or
// typed with an input method; always shown as 4821-304917-5.

export const DIGITS = 11;
const DIGITS_SHOWN = 20; // more are dropped; a message says that there are too many
const PASTE_MAX = 200; // characters looked at
const GROUPS = [4, 10];

/** @param {string} text */
export function digitsOf(text) {
	const ascii = text.slice(0, PASTE_MAX).replace(/[０-９]/g,
		(digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
	return ascii.replace(/[^0-9]/g, '').slice(0, DIGITS_SHOWN);
}

/** @param {string} digits */
export function withHyphens(digits) {
	let shown = '';
	for (let i = 0; i < digits.length; i++)
		shown += (GROUPS.includes(i) ? '-' : '') + digits[i];
	return shown;
}

/**
 * The text as it is to be shown, and where the caret then stands: behind the same digit.
 * @param {string} text
 * @param {number} caret
 */
export function formatCode(text, caret) {
	return {
		text: withHyphens(digitsOf(text)),
		caret: withHyphens(digitsOf(text.slice(0, caret))).length,
	};
}

/**
 * Formats the field while it is typed into, and tells of each change.
 * @param {HTMLInputElement} field
 * @param {(digits: string) => void} onChange
 */
export function attachCodeField(field, onChange) {
	const tidy = () => {
		const next = formatCode(field.value, field.selectionStart ?? field.value.length);
		if (next.text !== field.value) {
			field.value = next.text;
			field.setSelectionRange(next.caret, next.caret);
		}
		onChange(digitsOf(field.value));
	};
	// While an input method composes, the text is its own.
	field.addEventListener('input', (event) => {
		if (!(/** @type {InputEvent} */ (event).isComposing))
			tidy();
	});
	field.addEventListener('compositionend', tidy);
}
