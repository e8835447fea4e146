// What the operator's hands did, on its way out: in its order, also while text waits until the
// host has typed what came before it. Runs in the worker.
import { FORBIDDEN_TEXT, RuleError } from './messages.js';

/**
 * @import { MessageInitShape } from '@bufbuild/protobuf'
 * @import { TextTyped, ViewerControlSchema } from '#wire'
 * @typedef {NonNullable<MessageInitShape<typeof ViewerControlSchema>['body']>} Body
 * @typedef {{ text: string } | { body: Body }} Item
 */

const UNANSWERED_MAX = 2;
const TEXT_BYTES_MAX = 512;
/** Characters (UTF-16 units) that may wait. */
export const WAITING_MAX = 20000;
const ITEMS_MAX = 4000; // of everything else behind them
const LINES = /(\r\n|[\n\r\t])/;
const FORBIDDEN = new RegExp(`${FORBIDDEN_TEXT.source}|\\p{Surrogate}`, 'gu');
const ENTER = 40;
const TAB = 43;

const utf8 = new TextEncoder();

/** Characters as people see them, where the browser knows them. @param {string} text */
function graphemes(text) {
	if (!('Segmenter' in Intl))
		return [...text];
	return Array.from(new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text),
		({ segment }) => utf8.encode(segment).length <= TEXT_BYTES_MAX ? [segment] : [...segment]).flat();
}

/**
 * Text in pieces that fit into a Text each; no character is cut in two.
 * @param {string} text
 */
export function pieces(text) {
	const all = [];
	let piece = '';
	let size = 0;
	for (const one of graphemes(text)) {
		const bytes = utf8.encode(one).length;
		if (size + bytes > TEXT_BYTES_MAX) {
			all.push(piece);
			[piece, size] = ['', 0];
		}
		piece += one;
		size += bytes;
	}
	return piece ? [...all, piece] : all;
}

/** @param {number} usage @returns {Item[]} */
function tap(usage) {
	return [true, false].map((down) => ({ body: { case: 'key', value: { usage, down, character: 0 } } }));
}

/** Text as it may travel; Enter and Tab are keys. @param {string} text @returns {Item[]} */
function itemsOf(text) {
	return text.split(LINES).flatMap((part) => LINES.test(part) ?
		tap(part === '\t' ? TAB : ENTER) :
		pieces(part.replace(FORBIDDEN, '')).map((piece) => /** @type {Item} */ ({ text: piece })));
}

export class Outbox {
	/** @type {Item[]} */
	#items = [];
	#waiting = 0; // characters in them
	#number = 0;
	/** @type {number[]} Texts without an answer yet */
	#unanswered = [];
	#send;

	/** @param {(body: Body) => boolean} send false: it did not go out */
	constructor(send) {
		this.#send = send;
	}

	/** Characters that the host has not got yet. */
	get waiting() {
		return this.#waiting;
	}

	/** false: too much waits; nothing of it is taken. @param {Body} body */
	add(body) {
		const last = this.#items.at(-1);
		if (body.case === 'move' && last && 'body' in last && last.body.case === 'move')
			this.#items.pop(); // only where it ends counts
		if (this.#items.length >= ITEMS_MAX)
			return false;
		this.#items.push({ body });
		this.#goOn();
		return true;
	}

	/** false: too much waits; nothing of it is taken. @param {string} text */
	write(text) {
		if (this.#waiting + text.length > WAITING_MAX)
			return false;
		const items = itemsOf(text);
		if (this.#items.length + items.length > ITEMS_MAX)
			return false;
		for (const item of items)
			this.#waiting += 'text' in item ? item.text.length : 0;
		this.#items.push(...items);
		this.#goOn();
		return true;
	}

	/** The host typed a Text; what follows goes out unless it was not whole. @param {TextTyped} typed */
	typed({ number, whole }) {
		if (this.#unanswered.shift() !== number)
			throw new RuleError('typed what was not sent');
		if (!whole)
			this.clear(); // a gap in the middle would make another text of it
		this.#goOn();
	}

	/** Forgets what has not gone out. Texts under way still have their answers to come. */
	clear() {
		this.#items = [];
		this.#waiting = 0;
	}

	#goOn() {
		for (let item = this.#items[0]; item; item = this.#items[0]) {
			if ('text' in item && this.#unanswered.length >= UNANSWERED_MAX)
				return;
			this.#items.shift();
			if ('text' in item)
				this.#sendText(item.text);
			else
				this.#send(item.body);
		}
	}

	/** @param {string} text */
	#sendText(text) {
		this.#waiting -= text.length;
		const number = this.#number + 1;
		if (!this.#send({ case: 'text', value: { number, text } }))
			return;
		this.#number = number;
		this.#unanswered.push(number);
	}
}
