// Text that scrolls by itself and comes to rest: what a slow line has most trouble with.
import { startTerminal } from '../../../tools/lib/applications.js';
import { until } from '../../lib/wait.js';
import { hasWindow } from './hands.js';

export const REST = 'ff00ff'; // what the last line is painted in

// Coloured lines of unlike words, 100 a second; at the end a corner of one colour.
const PROGRAM = String.raw`
	my ($lines) = @ARGV;
	$| = 1;
	my $n = 1;
	sub word { join "", map { $n = ($n * 1103515245 + 12345) & 0x7fffffff; chr(97 + $n / 65536 % 26) } 1 .. 3 + $_[0] % 7 }
	for (my $i = 0; $lines == 0 || $i < $lines; $i++) {
		print join(" ", map { "\e[3" . (1 + ($i + $_) % 6) . "m" . word($i + $_) } 1 .. 9), "\e[0m\r\n";
		select undef, undef, undef, .01;
	}
	print "\e[H\e[48;2;255;0;255m        \e[0m\e[?25l";
	sleep 600;`;

/**
 * A terminal with such text, once it is there.
 * @param {import('../../../tools/lib/desktop.js').Desktop} desktop
 * @param {{ lines?: number, x?: number, y?: number }} how lines: until it rests; 0: never
 */
export async function startScroll(desktop, { lines = 0, x = 300, y = 60 } = {}) {
	const process = startTerminal(desktop, `80x24+${x}+${y}`, '-T', 'scroll', '-bg', '#1e1e1e', '-fg', '#dddddd',
		'-e', 'perl', '-e', PROGRAM, String(lines));
	await until('the text scrolls', () => hasWindow(desktop, 'scroll'));
	return {
		/** A pixel of that corner, window frame and border taken in. */
		corner: [x + 30, y + 35],
		stop: () => process.kill(),
	};
}
