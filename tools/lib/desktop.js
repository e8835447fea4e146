// A virtual desktop with real applications, for the demo, the tests and the benchmarks: an X
// server that only its own user may talk to, a session bus and the window manager openbox.
import { spawn, spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { createAccount } from './account.js';

const START_LIMIT_MS = 20000;
const STOP_LIMIT_MS = 3000;

// How each X server is told its size; all have 24 bits of colour.
const SERVERS = {
	Xvfb: (size) => ['-screen', '0', `${size}x24`],
	Xephyr: (size) => ['-screen', `${size}x24`, '-title', 'Engawa'],
	Xvnc: (size) => ['-geometry', size, '-depth', '24'],
};

/** One entry of an Xauthority file that fits every display (Xau's FamilyWild). */
function cookieFile() {
	const field = (bytes) => Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
	return Buffer.concat([
		Buffer.from([0xff, 0xff]),
		field(Buffer.alloc(0)),
		field(Buffer.alloc(0)),
		field(Buffer.from('MIT-MAGIC-COOKIE-1')),
		field(crypto.randomBytes(16)),
	]);
}

/** The first line that a stream gives; throws when it ends before. */
async function firstLine(stream, what) {
	let text = '';
	for await (const chunk of stream) {
		text += chunk;
		if (text.includes('\n'))
			return text.slice(0, text.indexOf('\n'));
	}
	throw new Error(`${what} did not start`);
}

export class Desktop {
	/** @type {ReturnType<typeof createAccount>} */
	account;
	/** @type {string} */
	display;
	/** Environment of everything that runs on this desktop. @type {Record<string, string>} */
	env;
	#children = [];

	constructor(account) {
		this.account = account;
		this.env = {
			PATH: '/usr/local/bin:/usr/bin:/bin:/usr/games',
			HOME: account.home,
			USER: account.name,
			LOGNAME: account.name,
			SHELL: '/bin/bash',
			LANG: 'C.UTF-8',
			LANGUAGE: process.env.LANGUAGE ?? process.env.LANG ?? '',
			TERM: process.env.TERM ?? 'xterm',
			TMPDIR: path.join(account.dir, 'tmp'),
			XDG_RUNTIME_DIR: path.join(account.dir, 'run'),
			XAUTHORITY: path.join(account.dir, 'Xauthority'),
		};
	}

	/** Runs a program on this desktop as its user; it is ended by stop() at the latest. */
	spawn(command, args = [], options = {}) {
		const log = fs.openSync(path.join(this.account.dir, 'log'), 'a');
		const { uid, gid } = this.account;
		const child = spawn(command, args, {
			cwd: this.account.home,
			detached: true,
			stdio: ['ignore', log, log],
			...(process.getuid() === 0 ? { uid, gid } : {}),
			...options,
			env: { ...this.env, ...options.env },
		});
		fs.closeSync(log);
		child.on('error', (error) => console.error(`${command}: ${error.message}`));
		this.#children.push(child);
		return child;
	}

	/** Starts one of SERVERS and waits until it answers. */
	async startServer(name, size, parent, more) {
		const log = fs.openSync(path.join(this.account.dir, 'log'), 'a');
		const outside = name === 'Xephyr' && { // it is a client of the caller's own screen
			uid: process.getuid(),
			gid: process.getgid(),
			env: { DISPLAY: parent, XAUTHORITY: process.env.XAUTHORITY ?? `${process.env.HOME}/.Xauthority` },
		};
		this.server = this.spawn(name, [
			...SERVERS[name](size), '-displayfd', '3', '-auth', this.env.XAUTHORITY,
			'-nolisten', 'tcp', '-noreset', ...more,
		], { stdio: ['ignore', log, log, 'pipe'], ...outside });
		fs.closeSync(log);
		this.display = ':' + (await firstLine(this.server.stdio[3], name)).trim();
		this.env.DISPLAY = this.display;
	}

	async startBus() {
		const bus = this.spawn('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address=3'],
			{ stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
		this.env.DBUS_SESSION_BUS_ADDRESS = await firstLine(bus.stdio[3], 'the session bus');
	}

	/** openbox with its system-wide settings, and `placed` windows (by class) at set places. */
	async startWindowManager(placed, shortcuts) {
		const rules = Object.entries(placed).map(([name, { x, y, width, height }]) =>
			`<application class="${name}"><position force="yes"><x>${x}</x><y>${y}</y></position>` +
			`<size><width>${width}</width><height>${height}</height></size></application>`).join('');
		let config = fs.readFileSync('/etc/xdg/openbox/rc.xml', 'utf8')
			.replace('</applications>', rules + '</applications>');
		if (!shortcuts)
			config = config.replace(/<keyboard>.*<\/keyboard>/s, '<keyboard/>');
		const file = path.join(this.account.dir, 'openbox.xml');
		fs.writeFileSync(file, config, { mode: 0o644 });
		const manager = this.spawn('openbox', ['--config-file', file, '--startup', 'echo ready'],
			{ stdio: ['ignore', 'pipe', 'ignore'] });
		await firstLine(manager.stdout, 'openbox');
	}

	/** Another one in openbox's place, with its own settings. @param {string[]} command */
	async startOtherManager([name, ...args]) {
		this.spawn(name, args);
		const limit = Date.now() + START_LIMIT_MS;
		while (!/# 0x/.test(spawnSync('xprop', ['-root', '_NET_SUPPORTING_WM_CHECK'],
			{ env: this.env, encoding: 'utf8' }).stdout)) {
			if (Date.now() > limit)
				throw new Error(`${name} did not start`);
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	}

	/** Ends everything that runs here, the newest first, and removes its files and its user. */
	async stop() {
		for (const child of this.#children.reverse())
			await end(child);
		this.account.remove();
	}
}

async function end(child) {
	if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null)
		return;
	const ended = once(child, 'exit');
	const kill = (signal) => {
		try {
			process.kill(-child.pid, signal);
		} catch {
			child.kill(signal);
		}
	};
	kill('SIGTERM');
	const limit = setTimeout(() => kill('SIGKILL'), STOP_LIMIT_MS);
	await ended;
	clearTimeout(limit);
}

/**
 * A desktop with nothing on it yet; the caller must stop() it. Its X server is Xvfb, or Xephyr
 * as a window on `parent` (a display of the caller's), or another one of SERVERS. Without
 * `shortcuts` the window manager leaves every key to the windows. `manager` is another than openbox.
 * @param {{ manager?: string[], size?: string, parent?: string, server?: keyof typeof SERVERS, serverOptions?: string[],
 *	shortcuts?: boolean, placed?: Record<string, { x: number, y: number, width: number, height: number }> }} options
 * @returns {Promise<Desktop>}
 */
export async function startDesktop({
	size = '1280x800', parent = '', server = parent ? 'Xephyr' : 'Xvfb', serverOptions = [],
	shortcuts = true, placed = {}, manager = [],
} = {}) {
	const account = createAccount();
	const desktop = new Desktop(account);
	try {
		for (const dir of [desktop.env.TMPDIR, desktop.env.XDG_RUNTIME_DIR]) {
			fs.mkdirSync(dir, { mode: 0o700 });
			fs.chownSync(dir, account.uid, account.gid);
		}
		fs.writeFileSync(desktop.env.XAUTHORITY, cookieFile(), { mode: 0o600 });
		fs.chownSync(desktop.env.XAUTHORITY, account.uid, account.gid);
		await desktop.startServer(server, size, parent, serverOptions);
		await desktop.startBus();
		await (manager.length > 0 ? desktop.startOtherManager(manager) : desktop.startWindowManager(placed, shortcuts));
		return desktop;
	} catch (error) {
		await desktop.stop();
		throw error;
	}
}
