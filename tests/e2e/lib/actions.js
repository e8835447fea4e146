// What a person does at the desktop, by xdotool.
import { execFileSync } from 'node:child_process';
import { until } from '../../lib/wait.js';

/** Some of xdotool's commands wait, and would for ever. */
const LIMIT_MS = 30000;

export class Person {
	/** @param {import('../../../tools/lib/desktop.js').Desktop} desktop */
	constructor(desktop) {
		this.desktop = desktop;
	}

	/** @param {...(string | number)} args @returns {string} */
	do(...args) {
		return execFileSync('xdotool', args.map(String), { env: this.desktop.env, encoding: 'utf8', timeout: LIMIT_MS }).trim();
	}

	/**
	 * The newest window of this class (or name), once it is there.
	 * @param {string} pattern @param {'class' | 'name'} by @param {number} [limit_ms] @returns {Promise<string>} its id
	 */
	async window(pattern, by = 'class', limit_ms) {
		return until(`a window of ${by} ${pattern} is there`, () => {
			try {
				return this.do('search', '--onlyvisible', `--${by}`, pattern).split('\n').pop();
			} catch {
				return undefined; // none yet
			}
		}, limit_ms);
	}

	/** Where a window is, with the frame that the window manager put around it. */
	frameOf(window) {
		const ask = (...args) => execFileSync('xwininfo', args, { env: this.desktop.env, encoding: 'utf8' });
		const parent = /Parent window id: (\w+)/.exec(ask('-id', window, '-children'))?.[1] ?? window;
		const text = ask('-id', parent);
		const field = (name) => Number(new RegExp(`${name}:\\s+(-?\\d+)`).exec(text)?.[1]);
		return {
			x: field('Absolute upper-left X'), y: field('Absolute upper-left Y'),
			w: field('Width'), h: field('Height'),
		};
	}

	type(text) {
		this.do('type', '--delay', 15, text);
	}

	key(...keys) {
		for (const key of keys)
			this.do('key', key);
	}

	focus(window) {
		this.do('windowactivate', '--sync', window);
	}

	/** Drags with the left button, in steps, as a hand does. */
	drag(from, to, steps = 15) {
		this.do('mousemove', from.x, from.y, 'mousedown', 1);
		for (let i = 1; i <= steps; i++)
			this.do('mousemove', Math.round(from.x + ((to.x - from.x) * i) / steps),
				Math.round(from.y + ((to.y - from.y) * i) / steps), 'sleep', 0.01);
		this.do('mouseup', 1);
	}

	wheel(at, direction, clicks) {
		this.do('mousemove', at.x, at.y, 'click', '--repeat', clicks, '--delay', 20, direction === 'down' ? 5 : 4);
	}
}
