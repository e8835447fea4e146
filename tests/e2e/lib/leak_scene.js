// A desktop with the usual programs on it, and one window more that the person hides: a session of
// which every picture is kept, and what of them shows the hidden window.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { placed, startBrowser, startEditor, startFileManager, startTerminal } from '../../../tools/lib/applications.js';
import { startBroker } from '../../../tools/lib/broker.js';
import { startDesktop } from '../../../tools/lib/desktop.js';
import { serveFolder } from '../../../tools/lib/site.js';
import { until } from '../../lib/wait.js';
import { Person } from './actions.js';
import { command } from './hands.js';
import { Host } from './host.js';
import { fromPng, screenOf } from './picture.js';
import { copyPrograms } from './programs.js';
import { countForeign, startSecret } from './secret.js';
import { Unrest } from './unrest.js';
import { Viewer } from './viewer.js';

const FRAMES = 'frames';
const shop = fileURLToPath(new URL('../../../tools/demo/site/shop', import.meta.url));

export const readFrame = (file) => fromPng(fs.readFileSync(file));

export class LeakScene {
	/** The hidden window, once it is there. */
	secret;
	windows = {};

	static async open() {
		const scene = new LeakScene();
		try {
			await scene.#open();
		} catch (error) {
			await scene.close();
			throw error;
		}
		return scene;
	}

	async #open() {
		this.programs = copyPrograms();
		this.desktop = await startDesktop({ size: '1024x768', placed });
		this.broker = await startBroker(this.desktop, this.programs.dir, this.programs.console);
		this.site = await serveFolder(shop);
		this.person = new Person(this.desktop);
		startTerminal(this.desktop, '60x16+20+20');
		startEditor(this.desktop);
		startFileManager(this.desktop, '/usr/share');
		startBrowser(this.desktop, this.site.url, { x: 500, y: 30, width: 500, height: 500 });
		this.windows.terminal = await this.person.window('xterm');
		this.windows.editor = await this.person.window('mousepad');
		this.windows.files = await this.person.window('pcmanfm');
		this.windows.browser = await this.person.window('chromium');
	}

	/** The window that is to be hidden is opened, and painted. */
	async openSecret() {
		startSecret(this.desktop);
		this.secret = await this.person.window('Secret');
		await until('it is painted', () => countForeign(screenOf(this.desktop)) > 50000);
	}

	/**
	 * A session with the secret window hidden before anybody looks.
	 * @param {any} parts programs, with the agent to be tried
	 */
	async watch(parts, unrest_ms) {
		const { desktop, broker, secret, windows } = this;
		const host = new Host({ desktop, programs: parts, broker: broker.address });
		const code = await host.code();
		const unrest = new Unrest({ desktop, programs: parts, secret, windows });
		await unrest.engawa('hide', secret);
		await command({ desktop, programs: parts }, 'show', `0x${Number(windows.browser).toString(16)}`); // is private by itself
		const viewer = new Viewer({ desktop, programs: parts, broker: broker.address, code,
			options: ['--frames', FRAMES, '--cursor'] });
		try {
			await host.allow();
			await until('the first picture is there', () => fs.existsSync(path.join(viewer.dir, FRAMES)) && viewer.frames(FRAMES).length);
			await unrest.go(() => viewer.frames(FRAMES).length, unrest_ms);
		} finally {
			unrest.stop();
			host.type('q');
			await viewer.ended;
			await host.ended;
		}
		return { frames: viewer.frames(FRAMES), unrest };
	}

	async close() {
		this.site?.close();
		await this.desktop?.stop();
		this.programs?.remove();
	}
}

/** Each picture of a session that has something of the secret window. */
export function leaks({ frames, unrest }) {
	return frames.flatMap((file, i) => {
		const pixels = countForeign(readFrame(file));
		const near = unrest.log.filter((line) => Math.abs(parseInt(line, 10) - i) < 2);
		return pixels ? [{ file: path.basename(file), pixels, near }] : [];
	});
}
