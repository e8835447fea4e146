// The code that is read out by phone: slot (4 digits, routes only), secret (6 digits, never
// sent), check digit. docs/seal.md, "Code".
import { SealError } from './seal-error.js';

/** @typedef {{ slot: string, secret: string }} Code */

const SLOT_DIGITS = 4;
const SECRET_DIGITS = 6;
const ALL_DIGITS = SLOT_DIGITS + SECRET_DIGITS + 1;
const TYPED_MAX = 64; // characters, all kinds together

// Spaces and hyphens, with those that Japanese input methods and word processors put in
// their place.
const FILLER = new RegExp('^[' +
	'\\t\\n\\r \\u00a0\\u2000-\\u200b\\u202f\\u205f\\u3000\\ufeff' +
	'\\u002d\\u00ad\\u2010-\\u2015\\u2212\\u2500\\u2501\\u30fc\\ufe58\\ufe63\\uff0d\\uff70]$');

/** @param {string} character @returns {number} -1: not a digit */
function digitValue(character) {
	if (character >= '0' && character <= '9')
		return character.charCodeAt(0) - 0x30;
	if (character >= '０' && character <= '９')
		return character.charCodeAt(0) - 0xff10;
	return -1;
}

/** @param {string} text @returns {number[]} */
function collectDigits(text) {
	const digits = [];
	let typed = 0;
	for (const character of text) {
		const value = digitValue(character);
		if (typed++ === TYPED_MAX)
			throw new SealError('length');
		if (value < 0 && FILLER.test(character))
			continue;
		if (value < 0 || digits.length === ALL_DIGITS)
			throw new SealError('length');
		digits.push(value);
	}
	if (digits.length !== ALL_DIGITS)
		throw new SealError('length');
	return digits;
}

/** ISO 7064 MOD 11,10. @param {number[]} digits */
function checkDigit(digits) {
	let p = 10;
	for (const digit of digits)
		p = ((p + digit) % 10 || 10) * 2 % 11;
	return (11 - p) % 10;
}

/**
 * Takes what a person types: ASCII or full-width digits, spaces and hyphens of any kind
 * anywhere. Throws a SealError: 'length' (not eleven digits, or something else among them) or
 * 'check' (mistyped).
 * @param {string} text
 * @returns {Code}
 */
export function parseCode(text) {
	const digits = collectDigits(text);
	if (checkDigit(digits.slice(0, -1)) !== digits.at(-1))
		throw new SealError('check');
	const all = digits.join('');
	return {
		slot: all.slice(0, SLOT_DIGITS),
		secret: all.slice(SLOT_DIGITS, SLOT_DIGITS + SECRET_DIGITS),
	};
}
