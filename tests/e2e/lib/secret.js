// A window that must not be seen, made so that the smallest trace of it can be told: its colours
// are nobody else's, and it holds words.
import { startTerminal } from '../../../tools/lib/applications.js';

const PAPER = '#ff00fe';
const INK = '#3c003c';

/** Written large in the window, and in its title. */
export const WORDS = ['KUMQUAT', '給与', '明細'];

const SCRIPT = `printf '\\033[H\\033[2J\\n  ${WORDS[0]}\\n\\n  ${WORDS[1]}${WORDS[2]}\\n\\n'
while :; do i=$((i + 1)); printf '\\r  %05d ' $i; sleep 0.3; done`;

/** A button may be pressed in it and held without taking a word along: one click pastes it elsewhere. */
const NO_SELECTION = '*VT100.translations: #override ' +
	['Down', 'Motion', 'Up'].map((what) => `~Ctrl <Btn1${what}>: ignore()`).join(' \\n ');

/**
 * An xterm in these colours alone: text, text cursor, pointer, scroll bar, border and menus. Its
 * content changes all the time.
 * @param {import('../../../tools/lib/desktop.js').Desktop} desktop
 */
export function startSecret(desktop) {
	const colours = ['foreground', 'cursorColor', 'pointerColor', 'borderColor'].map((name) => `*${name}: ${INK}`)
		.concat(['background', 'pointerColorBackground'].map((name) => `*${name}: ${PAPER}`));
	return startTerminal(desktop, '16x7+400+120', '-fs', '32', '-sb', '-class', 'Secret', '-T', WORDS.join(' '),
		...[...colours, NO_SELECTION].flatMap((resource) => ['-xrm', resource]), '-e', 'sh', '-c', SCRIPT);
}

/**
 * How many pixels are of the secret window: its two colours, and every blend of them as the
 * smoothing of letters makes it. All lie on the line from black to PAPER.
 * @param {import('./picture.js').Picture} picture
 */
export function countForeign({ rgb }) {
	let n = 0;
	for (let at = 0; at < rgb.length; at += 3) {
		if (rgb[at + 1] !== 0 || rgb[at] < 0x38)
			continue;
		const apart = rgb[at] - rgb[at + 2];
		n += apart >= -1 && apart <= 2 ? 1 : 0;
	}
	return n;
}
