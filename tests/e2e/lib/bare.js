// A window without background that never draws: it keeps what was on the screen beneath.
import { createInterface } from 'node:readline';

export class BareWindow {
	/**
	 * @param {import('../../../tools/lib/desktop.js').Desktop} desktop
	 * @param {any} programs
	 * @param {boolean} managed by the window manager, as windows are, or not, as menus are not
	 */
	constructor(desktop, programs, managed) {
		this.process = desktop.spawn(programs.program('bare_window'), managed ? ['managed'] : [],
			{ stdio: ['pipe', 'pipe', 'inherit'] });
		this.answers = createInterface(this.process.stdout)[Symbol.asyncIterator]();
	}

	/** Resolves once the X server has done it. @param {string[]} commands as tests/lib/bare_window.c says */
	async do(...commands) {
		for (const command of commands) {
			this.process.stdin.write(command + '\n');
			const { value } = await this.answers.next();
			if (value !== 'ok')
				throw new Error(`bare_window ${command}: ${value}`);
		}
	}
}
