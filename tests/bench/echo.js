// A terminal whose upper left corner changes with each key: what a key press is measured by.
import { startTerminal } from '../../tools/lib/applications.js';
import { until } from '../lib/wait.js';
import { hasWindow } from '../e2e/lib/hands.js';

export const ECHO_TITLE = 'bench-echo';
const PLACE = { x: 40, y: 60 };

// One byte of input, one cell drawn anew: the least that a terminal can echo.
const PROGRAM = 'system "stty raw -echo"; $| = 1; print "\\e[H\\e[2J\\e]0;bench-echo is ready\\a";' +
	' while (sysread STDIN, $c, 1) { printf "\\e[H\\e[4%dm     \\e[0m", ++$n % 7; }';

/** Starts it with the focus, and resolves with a pixel in that corner. */
export async function startEcho(desktop) {
	const process = startTerminal(desktop, `20x6+${PLACE.x}+${PLACE.y}`, '-T', ECHO_TITLE, '-e', 'perl', '-e', PROGRAM);
	await until('the echo is there', () => hasWindow(desktop, `${ECHO_TITLE} is ready`));
	return { pixel: [PLACE.x + 24, PLACE.y + 28], stop: () => process.kill() };
}
