// The host's side as a person has it on a desktop: engawa in a window, on a Xephyr, so that what
// xdotool does on the outer server is the work of hands inside, and what it does inside is made up.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../../lib/wait.js';

const ACCESSIBLE = fileURLToPath(new URL('../../lib/accessible.py', import.meta.url));
const LEAKS = fileURLToPath(new URL('../../lib/lsan.supp', import.meta.url));
const CODE = /^\d{4}-\d{6}-\d$/;
const PRESS_AGAIN_MS = 1400; // a question is inert until it can have been read

/** @typedef {{ role: string, name: string, text: string, focused: boolean, at: number[], window: string }} Node */

export class WindowHost {
	static #count = 0;

	/**
	 * @param {{ desktop: import('../../../tools/lib/desktop.js').Desktop, outer: import('../../../tools/lib/desktop.js').Desktop,
	 *	program: string, broker: string, env?: Record<string, string>, check?: (log: string) => void }} how
	 *	program: the path of engawa; check: looks at its log when it has ended; outer: the desktop that `desktop` is a window of
	 */
	constructor({ desktop, outer, program, broker, env = {}, check = () => {} }) {
		this.desktop = desktop;
		this.outer = outer;
		this.reader = path.join(desktop.account.dir, 'accessible.py');
		fs.copyFileSync(ACCESSIBLE, this.reader);
		const leaks = path.join(desktop.account.dir, 'lsan.supp');
		fs.copyFileSync(LEAKS, leaks);
		this.logFile = path.join(desktop.account.dir, `window-${++WindowHost.#count}.log`);
		const log = fs.openSync(this.logFile, 'w');
		this.process = desktop.spawn(program, ['--broker', broker],
			{ stdio: ['ignore', log, log], env: { LANGUAGE: 'en', ENGAWA_LOG: 'debug',
				LSAN_OPTIONS: `suppressions=${leaks}:print_suppressions=0`, ...env } });
		fs.closeSync(log);
		this.process.on('exit', () => check(this.log()));
		/** Its exit status. @type {Promise<number | string>} */
		this.ended = once(this.process, 'exit').then(([code, signal]) => signal ?? code);
	}

	log() {
		return fs.readFileSync(this.logFile, 'utf8');
	}

	async logs(pattern) {
		return until(`the host logs ${pattern}; it logged:\n${this.log().slice(-3000)}`, () => pattern.exec(this.log()));
	}

	/** What a screen reader finds. @returns {Node[]} */
	tree() {
		try {
			return JSON.parse(this.#reader('tree'));
		} catch {
			return []; // not there yet, or changing while it was read
		}
	}

	#reader(...args) {
		const { uid, gid } = this.desktop.account;
		return execFileSync('/usr/bin/python3', [this.reader, ...args], { env: this.desktop.env, encoding: 'utf8',
			cwd: '/', stdio: 'pipe', ...(process.getuid() === 0 ? { uid, gid } : {}) });
	}

	/** Waits until one of the texts is this. @param {RegExp} pattern */
	async says(pattern) {
		return until(`the window says ${pattern}`, () =>
			this.tree().some(({ name, text }) => pattern.test(text) || pattern.test(name)));
	}

	/** @returns {Promise<string>} the code as the person reads it */
	async code() {
		return until('the code is shown', () => this.tree().map(({ text }) => text).find((text) => CODE.test(text)));
	}

	/** A button by its name, in the window whose title fits. */
	button(name, title = /^Engawa$/) {
		return this.tree().find((node) => node.role === 'button' && name.test(node.name) && title.test(node.window));
	}

	/** Works a button from outside, as any program on the desktop may. */
	pressFromOutside(name) {
		try {
			this.#reader('press', name);
			return true;
		} catch {
			return false;
		}
	}

	/** On the outer screen: the work of hands. */
	byHand(...args) {
		execFileSync('xdotool', args.map(String), { env: this.outer.env });
	}

	/** On the desktop itself: made up by a program. */
	madeUp(...args) {
		execFileSync('xdotool', args.map(String), { env: this.desktop.env });
	}

	/** Where a window is on its screen. */
	static placeOf(env, ...which) {
		const text = execFileSync('xwininfo', which, { env, encoding: 'utf8' });
		const field = (name) => Number(new RegExp(`${name}:\\s+(-?\\d+)`).exec(text)?.[1]);
		return { x: field('Absolute upper-left X'), y: field('Absolute upper-left Y'), w: field('Width'), h: field('Height') };
	}

	/** The middle of a button, on the desktop. */
	async spotOf(name, title = /^Engawa$/) {
		const node = await until(`the button ${name} is there`, () => this.button(name, title));
		const { x, y } = WindowHost.placeOf(this.desktop.env, '-name', node.window);
		const [left, top, width, height] = node.at;
		return { x: x + left + Math.floor(width / 2), y: y + top + Math.floor(height / 2) };
	}

	/** A click of the hand's own mouse. */
	async click(name, title) {
		const spot = await this.spotOf(name, title);
		const screen = WindowHost.placeOf(this.outer.env, '-name', 'Engawa');
		this.byHand('mousemove', screen.x + spot.x, screen.y + spot.y, 'click', 1);
	}

	/** Does it as a person does: not before having read, and again when nothing comes of it. */
	async untilCounts(what, act, counts) {
		let acted = Date.now();
		await until(what, async () => {
			if (await counts())
				return true;
			if (Date.now() - acted > PRESS_AGAIN_MS) {
				await act();
				acted = Date.now();
			}
			return false;
		});
	}

	/** Says yes, by hand, and that they may see everything that is not private. */
	async allow() {
		await this.sayYes();
		await this.choose('e');
	}

	/** Says yes to being seen; what they may see is asked then. */
	async sayYes() {
		await this.logs(/event=face.state .*to=asked/);
		await this.untilCounts('the answer counts', () => this.byHand('key', 'a'), () => this.isChoosing());
	}

	/** The yes counted: it asks what they may see. */
	isChoosing() {
		return /event=consent\.yes/.test(this.log());
	}

	/** Says what they may see: everything that is not private, or (w) what was named until now. @param {'e' | 'w'} key */
	async choose(key) {
		await this.untilCounts('the choice counts', () => this.byHand('key', key),
			() => /state from=asking to=viewing/.test(this.log()));
	}

	/** Says yes to one more being there. */
	async allowMore() {
		const there = () => (this.log().match(/state from=asking to=viewing/g) ?? []).length;
		const before = there();
		await this.untilCounts('the answer counts', () => this.byHand('key', 'a'), () => there() > before);
	}

	/** Says yes to what is asked for next, by hand. @param {'POINT' | 'CONTROL'} what */
	async grant(what) {
		const got = () => (this.log().match(new RegExp(`grant.answer capability=${what} result=1`, 'g')) ?? []).length;
		const before = got();
		await this.untilCounts(`${what} is allowed`, () => this.byHand('key', 'a'), () => got() > before);
	}

	/** It ends when it is told to, whatever it shows. */
	async stop() {
		if (this.process.exitCode === null && this.process.signalCode === null)
			this.process.kill('SIGTERM');
		await until('the window ends', () => this.process.exitCode !== null || this.process.signalCode !== null)
			.catch((error) => {
				this.process.kill('SIGKILL');
				throw error;
			});
		return this.ended;
	}
}
