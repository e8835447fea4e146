// The host's side as a person has it: engawa in a terminal, with its agent and net.
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { until } from '../../lib/wait.js';
import { checkText } from './findings.js';

const CODE = /(?:^|\D)((?:\d\s*){4})[-–]\s*((?:\d\s*){6})[-–]\s*(\d)(?!\S)/m;

const SHELL = '"$@" 2>"$HOST_LOG"; echo "[ended with $?]"; exec sh';

/** The code in what a face has shown, as a person reads it out; undefined when there is none yet. */
export function codeIn(text) {
	const digits = CODE.exec(text)?.slice(1).map((part) => part.replace(/\s/g, ''));
	return digits?.join('-');
}

export class Host {
	/** Everything its terminal has shown. */
	text = '';
	/** What face, agent and net wrote down about themselves. */
	logFile;
	static #count = 0;

	/**
	 * Starts `engawa --tty` in a terminal of its own, as the desktop's user.
	 * @param {{ desktop: import('../../../tools/lib/desktop.js').Desktop, programs: any,
	 *	broker: string, options?: string[], env?: Record<string, string>, shell?: boolean, enter?: string[] }} how
	 *	shell: started from one, which tells the exit status and goes on afterwards; enter: put
	 *	before the command, by root, whose rights it gives up
	 */
	constructor({ desktop, programs, broker, options = [], env = {}, shell = false, enter = [] }) {
		this.desktop = desktop;
		this.programs = programs;
		this.logFile = path.join(desktop.account.dir, `host-${++Host.#count}.log`);
		const [command, ...rest] = [...enter, programs.program('pty')];
		this.process = desktop.spawn(command,
			[...rest, '100x40', 'sh', '-c', shell ? SHELL : 'exec "$@" 2>"$HOST_LOG"', 'sh',
				programs.program('engawa'), '--tty', '--broker', broker, ...options],
			{
				stdio: ['pipe', 'pipe', 'pipe'],
				env: { TERM: 'dumb', LANGUAGE: 'en', ENGAWA_LOG: 'debug', HOST_LOG: this.logFile, ...env },
				...(enter.length > 0 ? { uid: 0, gid: 0 } : {}),
			});
		for (const stream of [this.process.stdout, this.process.stderr])
			stream.setEncoding('utf8').on('data', (text) => { this.text += text; });
		this.process.stdin.on('error', () => {});
		this.process.on('exit', () => checkText(this.log()));
		this.ended = once(this.process, 'exit').then(([code]) => code);
	}

	/** Waits until the terminal has shown this. @param {RegExp} pattern */
	async says(pattern) {
		return until(`the host says ${pattern}; it said:\n${this.text.slice(-2000)}`, () => pattern.exec(this.text));
	}

	log() {
		return fs.existsSync(this.logFile) ? fs.readFileSync(this.logFile, 'utf8') : '';
	}

	/** Waits until the host's log says this. @param {RegExp} pattern */
	async logs(pattern) {
		return until(`the host logs ${pattern}`, () => pattern.exec(this.log())).catch((error) => {
			throw new Error(`${error.message}; it logged:\n${this.story()}`);
		});
	}

	/** The end of its log, without what each picture and each press took. */
	story() {
		return this.log().replace(/^.* event=(frame|hands)\.done .*\n/gm, '').slice(-3000);
	}

	/** The code as a person reads it out. */
	async code() {
		await this.says(CODE);
		return codeIn(this.text);
	}

	type(keys) {
		this.process.stdin.write(keys);
	}

	/** Says yes, and that they may see everything that is not private. */
	async allow() {
		await this.sayYes();
		await this.choose('e');
	}

	/** Says yes; what they may see is asked then. */
	sayYes() {
		return this.#decide('a', () => /event=consent\.yes/.test(this.log()));
	}

	/** Says what they may see: everything that is not private, or (w) what was named until now. @param {'e' | 'w'} key */
	async choose(key) {
		await this.says(/What may they see\?/);
		await this.pressUntil(key, () => /state from=asking to=viewing/.test(this.log()));
		await this.says(/BEING WATCHED NOW|NOTHING IS SHOWN YET/);
	}

	/** Says yes to what is asked for next, besides looking. @param {'point' | 'control'} what */
	async grant(what) {
		const asks = what === 'point' ? /asks to point/ : /asks to use your mouse/;
		const got = new RegExp(`grant.answer capability=${what.toUpperCase()} result=1`);
		const seen = (this.log().match(new RegExp(got, 'g')) ?? []).length;
		await this.says(asks);
		await this.pressUntil('a', () => (this.log().match(new RegExp(got, 'g')) ?? []).length > seen);
	}

	/** Says no. */
	refuse() {
		return this.#decide('r', () => this.process.exitCode !== null);
	}

	/** Presses a key as a person does: not before having read, and again when nothing happens. */
	async #decide(key, counts) {
		await this.says(/not verified, asks/);
		await this.pressUntil(key, counts);
	}

	/** A key as a person presses it, and again when nothing comes of it. */
	async pressUntil(key, counts) {
		let pressed = Date.now();
		await until(`the answer ${key} counts`, () => {
			if (counts())
				return true;
			if (Date.now() - pressed > 1050) {
				this.type(key);
				pressed = Date.now();
			}
			return false;
		});
	}

	/** The person closes the terminal's window. */
	closeTerminal() {
		this.process.stdin.end();
	}

	/** Its three processes, by program name. @returns {Record<string, number>} */
	pids() {
		const found = {};
		const waiting = [this.process.pid];
		for (const pid of waiting) {
			const children = childrenOf(pid);
			waiting.push(...children);
			for (const child of children)
				found[fs.readFileSync(`/proc/${child}/comm`, 'utf8').trim()] = child;
		}
		return found;
	}

	async stop() {
		if (this.process.exitCode === null && this.process.signalCode === null)
			this.closeTerminal();
		return this.ended;
	}
}

function childrenOf(pid) {
	try {
		return fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
	} catch {
		return [];
	}
}
