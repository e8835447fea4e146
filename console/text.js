// The language of the page, and its words.
import { en } from './text-en.js';
import { ja } from './text-ja.js';

/** @typedef {'ja' | 'en'} Language */

const WORDS = { ja, en };
const KEPT = 'engawa.language'; // the operator's choice; nothing else is ever kept

/**
 * Japanese when it is the first of the two that the operator reads.
 * @param {readonly string[]} wanted as navigator.languages
 * @returns {Language}
 */
export function chooseLanguage(wanted) {
	for (const tag of wanted) {
		const language = tag.toLowerCase().split('-')[0];
		if (language === 'ja' || language === 'en')
			return language;
	}
	return 'en';
}

/** @returns {Language} */
export function startLanguage() {
	let kept = null;
	try {
		kept = localStorage.getItem(KEPT);
	} catch {
		// a browser that keeps nothing: its own language then
	}
	return kept === 'ja' || kept === 'en' ? kept : chooseLanguage(navigator.languages);
}

/** @param {Language} language */
export function keepLanguage(language) {
	try {
		localStorage.setItem(KEPT, language);
	} catch {
		// as above
	}
}

/**
 * @param {Language} language
 * @param {string} key
 * @param {Record<string, string | number>} values
 */
export function say(language, key, values = {}) {
	const words = WORDS[language][key];
	if (words === undefined)
		throw new Error(`no words for ${key}`);
	return words.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}
