// A film in a window: a real player shows a picture that moves all over, 30 times a second.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';

const SECONDS = 10;
const SIZE = '656x368';
const AT = ['-left', '40', '-top', '40'];

/** As the clips of clips.js; peers do not play it, since none of them codes it in this way. */
export const film = {
	seconds: SECONDS,
	prepare(desktop) {
		this.file = path.join(desktop.account.dir, 'film.webm');
		execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', `mandelbrot=size=${SIZE}:rate=30`, '-t', String(SECONDS),
			'-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '4M', '-y', this.file]);
		fs.chmodSync(this.file, 0o644);
	},
	run: (desktop) => once(desktop.spawn('ffplay', ['-v', 'quiet', '-autoexit', '-an', '-noborder', ...AT, film.file]), 'exit'),
};
