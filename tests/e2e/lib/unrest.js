// All that can happen to windows around one that is hidden, again and again. Every pass is the
// same in its steps and another one in its places.
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { startTerminal } from '../../../tools/lib/applications.js';
import { until } from '../../lib/wait.js';
import { Person } from './actions.js';
import { BareWindow } from './bare.js';

const STEP_LIMIT_MS = 250;
const TOOLTIP_LIMIT_MS = 1500;

export class Unrest {
	/** What was done, for who looks into a failure. @type {string[]} */
	log = [];
	#seed = 1;

	/**
	 * @param {{ desktop: import('../../../tools/lib/desktop.js').Desktop, programs: any, secret: string,
	 *	windows: Record<string, string> }} stage  `windows` are shown; two of them are called
	 *	terminal and editor
	 */
	constructor({ desktop, programs, secret, windows }) {
		Object.assign(this, { desktop, programs, secret, windows });
		this.person = new Person(desktop);
		this.bare = [false, true].map((managed) => new BareWindow(desktop, programs, managed));
	}

	/**
	 * At least one pass, and more until so much time is over.
	 * @param {() => number} pictures how many the viewer has shown
	 */
	async go(pictures, atLeast_ms) {
		const end = Date.now() + atLeast_ms;
		this.pictures = pictures;
		do {
			await this.bareWindows();
			await this.moves();
			await this.covers();
			await this.menus();
			await this.ownMenus();
			await this.maps();
			await this.sizes();
			await this.stacking();
			await this.choices();
			await this.openings();
			await this.switcher();
		} while (Date.now() < end);
	}

	/** The same numbers in every run (Park and Miller's generator). */
	upTo(n) {
		this.#seed = (this.#seed * 48271) % 2147483647;
		return this.#seed % n;
	}

	/** Does something, and gives the viewer a chance to see it: a step need not change its picture. */
	async step(name, act, limit_ms = STEP_LIMIT_MS) {
		const before = this.pictures();
		this.log.push(`${before} ${name}`);
		await act();
		await until(name, () => this.pictures() > before, limit_ms).catch(() => {});
	}

	xdo(name, ...args) {
		return this.step(name, () => this.person.do(...args));
	}

	/** Where the hidden window is. */
	get place() {
		return this.person.frameOf(this.secret);
	}

	engawa(verb, window) {
		const { uid, gid } = this.desktop.account;
		return promisify(execFile)(this.programs.program('engawa'), [verb, `0x${Number(window).toString(16)}`],
			{ env: this.desktop.env, uid, gid });
	}

	/** Windows that keep what was beneath them, from over the hidden one to elsewhere. */
	async bareWindows() {
		this.person.do('windowmove', this.secret, 300 + this.upTo(200), 100 + this.upTo(100), 'windowraise', this.secret);
		for (const bare of this.bare) {
			const { x, y } = this.place;
			const spot = `${x + this.upTo(80)} ${y + this.upTo(80)}`;
			await this.step('a bare window over it', () => bare.do(`place ${spot} 200 150`, 'map'));
			await this.step('grows', () => bare.do(`place ${spot} 380 300`));
			await this.step('moves away', () => bare.do(`place ${this.upTo(200)} ${this.upTo(300)} 380 300`));
			await this.step('goes beneath', () => bare.do(`place ${spot} 300 200`, 'lower'));
			await this.step('comes up', () => bare.do('raise'));
			await this.xdo('it goes from beneath', 'windowmove', this.secret, 20, 300);
			await this.step('grows again', () => bare.do(`place ${spot} 500 400`));
			await this.step('all at once', () => bare.do('unmap', `place ${x} ${y} 100 100`, 'map',
				'place 100 320 300 200', 'place 100 320 350 300', 'raise'));
			await this.step('shrinks and grows', () => bare.do('place 60 330 100 100', 'place 30 310 420 330'));
			await this.step('goes', () => bare.do('unmap'));
		}
	}

	/** The hidden one over and under the others, also in small steps. */
	async moves() {
		for (const other of Object.values(this.windows)) {
			const { x, y, w, h } = this.person.frameOf(other);
			await this.xdo('over another', 'windowmove', this.secret, x + this.upTo(w), y + this.upTo(h),
				'windowraise', this.secret);
			await this.xdo('under it', 'windowraise', other);
			await this.xdo('on its way', ...this.path(this.secret, x, y, 12));
		}
		await this.xdo('over an edge of the screen', 'windowmove', this.secret, -200, 560, 'windowraise', this.secret);
		await this.xdo('back', 'windowmove', this.secret, 400, 120);
	}

	/** Arguments of xdotool that move a window as a hand does. */
	path(window, toX, toY, steps) {
		const { x, y } = this.person.frameOf(window);
		return Array.from({ length: steps }, (_, i) => ['windowmove', window,
			Math.round(x + ((toX - x) * (i + 1)) / steps), Math.round(y + ((toY - y) * (i + 1)) / steps),
			'sleep', '0.01']).flat();
	}

	/** The others over the hidden one and away again. */
	async covers() {
		const { x, y } = this.place;
		for (const other of Object.values(this.windows)) {
			const from = this.person.frameOf(other);
			await this.xdo('covered', 'windowraise', other, ...this.path(other, x + 40, y + 60, 8));
			await this.xdo('open', ...this.path(other, from.x, from.y, 8));
		}
	}

	/** Menus and tooltips of others that open over it. */
	async menus() {
		const { person, windows } = this;
		person.do('windowmove', windows.editor, 380, 60, 'windowsize', windows.editor, 420, 90,
			'windowmove', this.secret, 380, 170, 'windowraise', this.secret);
		person.focus(windows.editor);
		for (const key of ['alt+f', 'Right', 'Right', 'Down', 'Down', 'Escape', 'Escape'])
			await this.xdo(`key ${key} in a menu`, 'key', key);
		person.do('windowmove', windows.terminal, 20, 20, 'windowraise', windows.terminal);
		await this.xtermMenus(windows.terminal);
		if (windows.files) {
			person.do('windowmove', windows.files, 150, 60);
			person.focus(windows.files);
			await this.xdo('a context menu', 'mousemove', 450, 250, 'click', 3);
			await this.xdo('in it', 'key', 'Down', 'key', 'Down');
			await this.xdo('gone', 'key', 'Escape');
			const { x, y } = person.frameOf(windows.files);
			await this.step('a tooltip', () => person.do('mousemove', x + 20, y + 62), TOOLTIP_LIMIT_MS);
		}
	}

	/** Both menus of an xterm, opened at its bottom right and looked through. */
	async xtermMenus(window) {
		const { x, y, w, h } = this.person.frameOf(window);
		for (const button of [1, 2]) {
			await this.xdo('an xterm menu', 'mousemove', x + w - 30, y + h - 30, 'keydown', 'ctrl', 'mousedown', button);
			await this.xdo('through it', 'mousemove_relative', 20, 60, 'mousemove_relative', 0, 60);
			await this.xdo('gone', 'mousemove', 5, 5, 'mouseup', button, 'keyup', 'ctrl');
		}
	}

	/** What the hidden window itself opens, and its pointer while a button is held. */
	async ownMenus() {
		this.person.do('windowmove', this.secret, 300, 200, 'windowraise', this.secret);
		await this.xtermMenus(this.secret);
		await this.xdo('its pointer', 'mousemove', 450, 400, 'mousedown', 1);
		await this.xdo('dragged out of it', 'mousemove', 200, 100, 'mousemove', 150, 90);
		await this.xdo('let go', 'mouseup', 1);
	}

	async maps() {
		for (const window of [this.secret, this.windows.terminal]) {
			await this.xdo('unmapped', 'windowunmap', window);
			await this.xdo('mapped', 'windowmap', window);
			await this.xdo('iconified', 'windowminimize', window);
			await this.xdo('back', 'windowmap', window, 'windowraise', window);
		}
		await this.xdo('quickly', ...Array.from({ length: 6 }, () =>
			['windowunmap', this.secret, 'sleep', '0.01', 'windowmap', this.secret, 'sleep', '0.01']).flat());
	}

	async sizes() {
		const { terminal, editor } = this.windows;
		this.person.do('windowmove', this.secret, 250, 150, 'windowraise', this.secret);
		for (const [window, w, h] of [[terminal, 700, 400], [terminal, 300, 200], [editor, 600, 500],
			[editor, 400, 300], [this.secret, 300, 200], [this.secret, 500, 420]]) {
			await this.xdo('another size', 'windowsize', window, w, h, 'windowraise', window);
			await this.xdo('and the next', 'windowsize', window, w + this.upTo(99), h + this.upTo(99));
		}
	}

	async stacking() {
		const all = [...Object.values(this.windows), this.secret];

		for (let i = 0; i < 2 * all.length; i++)
			await this.xdo('raised', 'windowraise', all[this.upTo(all.length)]);
		await this.xdo('all of them', ...all.flatMap((one) => ['windowraise', one, 'sleep', '0.01']));
	}

	/** The person hides and shows another window. */
	async choices() {
		await this.step('another one hidden', () => this.engawa('hide', this.windows.editor));
		await this.xdo('moved', 'windowraise', this.secret, 'windowmove', this.windows.editor, 300, 250);
		await this.step('and shown', () => this.engawa('show', this.windows.editor));
		await this.step('said again', () => this.engawa('hide', this.secret));
	}

	/** Windows that open over it, and close. */
	async openings() {
		const { x, y } = this.place;
		for (const place of [[x + 30, y + 40], [x - 60, y + 100]]) {
			const terminal = startTerminal(this.desktop, `40x10+${place.join('+')}`, '-T', 'passing');
			const window = await this.person.window('^passing$', 'name');
			await this.xdo('opened', 'windowraise', window);
			await this.step('closed', async () => {
				terminal.kill();
				await until('it is gone', () => terminal.exitCode !== null || terminal.signalCode !== null);
			});
		}
	}

	/** What the window manager shows: the hidden window's title is in it. */
	async switcher() {
		await this.xdo('the switcher', 'keydown', 'alt', 'key', 'Tab');
		await this.xdo('the next', 'key', 'Tab');
		await this.xdo('gone', 'keyup', 'alt');
		await this.xdo('the list of windows', 'mousemove', 1000, 750, 'click', 2);
		await this.xdo('gone', 'key', 'Escape');
	}

	stop() {
		for (const { process } of this.bare)
			process.stdin.end();
		// whatever a failure left pressed
		execFileSync('xdotool', ['keyup', 'ctrl', 'keyup', 'alt', 'mouseup', '1', 'mouseup', '2'], { env: this.desktop.env });
	}
}
