// Programs of real toolkits that show a secret at a word (tests/lib/reading/).
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../../lib/wait.js';

const folder = fileURLToPath(new URL('../../lib/reading', import.meta.url));

/** Of what shows it: countForeign() knows it. */
export const SECRET = '#ff00fe';

const PROGRAMS = { gtk3: ['gtk.py', '3'], gtk4: ['gtk.py', '4'], qt5: ['qt5.py'] };

let count = 0;

export class Reading {
	#told = [];

	/** @param {import('../../../tools/lib/desktop.js').Desktop} desktop @param {keyof typeof PROGRAMS} toolkit */
	constructor(desktop, toolkit) {
		const [name, ...args] = PROGRAMS[toolkit];
		const { dir, uid, gid } = desktop.account;
		this.desktop = desktop;
		this.pipe = path.join(dir, `say-${++count}`);
		execFileSync('mkfifo', ['-m', '600', this.pipe]);
		fs.chownSync(this.pipe, uid, gid);
		const program = path.join(dir, `reading-${count}-${name}`);
		fs.copyFileSync(path.join(folder, name), program);
		this.process = desktop.spawn('/usr/bin/python3', [program, ...args, this.pipe], {
			stdio: ['ignore', 'pipe', 'ignore'],
			env: { GDK_BACKEND: 'x11', QT_QPA_PLATFORM: 'xcb', PYTHONDONTWRITEBYTECODE: '1' },
		});
		let rest = '';
		this.process.stdout?.setEncoding('utf8').on('data', (text) => {
			const lines = (rest + text).split('\n');
			rest = lines.pop() ?? '';
			this.#told.push(...lines.map(Number));
		});
	}

	/** Until it is done. @returns {Promise<number>} when, in microseconds of the monotonic clock */
	async say(...words) {
		const before = this.#told.length;
		fs.appendFileSync(this.pipe, `${words.join(' ')}\n`);
		return until(`"${words[0]}" is done`, () => this.#told[before]);
	}

	stop() {
		this.process.kill('SIGKILL');
	}
}
