// engawa-view: a viewer without a screen.
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { checkText } from './findings.js';
import { fromPng } from './picture.js';

export class Viewer {
	/** What it said to people, and its log. */
	text = '';
	/** Its figures, as it prints them. */
	out = '';

	/**
	 * @param {{ desktop: import('../../../tools/lib/desktop.js').Desktop, programs: any,
	 *	broker: string, code: string, options?: string[], enter?: string[], log?: string }} how
	 *	its files land in `dir`; enter: put before the command, by root; log: the level
	 */
	constructor({ desktop, programs, broker, code, options = [], enter = [], log = 'debug' }) {
		const { account } = desktop;
		this.dir = fs.mkdtempSync(path.join(account.dir, 'viewer-'));
		fs.chownSync(this.dir, account.uid, account.gid);
		const [command, ...rest] = [...enter, programs.program('engawa-view'),
			'--broker', broker.includes('://') ? broker : `ws://${broker}`, '--code', '-', '--stats', 'json', ...options];
		this.process = desktop.spawn(command, rest, {
			cwd: this.dir,
			stdio: ['pipe', 'pipe', 'pipe'],
			env: { LANGUAGE: 'en', ENGAWA_LOG: log },
			...(enter.length > 0 ? { uid: 0, gid: 0 } : {}),
		});
		this.process.stdin.on('error', () => {});
		this.process.stdin.end(code + '\n');
		this.process.stderr.setEncoding('utf8').on('data', (text) => { this.text += text; });
		this.process.stdout.setEncoding('utf8').on('data', (text) => { this.out += text; });
		this.process.on('close', () => checkText(this.text));
		/** Its exit status. @type {Promise<number | string>} */
		this.ended = once(this.process, 'close').then(([status, signal]) => signal ?? status);
	}

	get stats() {
		return JSON.parse(this.out);
	}

	/** @param {string} name */
	snapshot(name) {
		return fromPng(fs.readFileSync(path.join(this.dir, name)));
	}

	/** Every picture of --frames, in their order. */
	frames(folder) {
		const dir = path.join(this.dir, folder);
		return fs.readdirSync(dir).filter((name) => name.endsWith('.png')).sort()
			.map((name) => path.join(dir, name));
	}

	stop() {
		this.process.kill('SIGTERM');
		return this.ended;
	}
}
