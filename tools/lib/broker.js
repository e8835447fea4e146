// The broker on a free loopback port, run as the user of a virtual desktop.
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';

/**
 * @param {import('./desktop.js').Desktop} desktop its user runs the broker, and stop() ends it
 * @param {string} programs folder of the built programs
 * @param {string} consoleFolder what the broker serves
 * @param {string[]} options more of engawad's own
 */
export async function startBroker(desktop, programs, consoleFolder, options = []) {
	const { dir, uid, gid } = desktop.account;
	const data = path.join(dir, 'broker');
	fs.mkdirSync(data, { mode: 0o700, recursive: true });
	fs.chownSync(data, uid, gid);
	const log = fs.openSync(path.join(dir, 'broker.log'), 'a');
	const child = desktop.spawn(path.join(programs, 'engawad'), [
		...options.includes('--listen') ? [] : ['--listen', '127.0.0.1:0'], '--ready-fd', '3', '--console', consoleFolder, '--data', data, ...options,
	], { stdio: ['ignore', log, log, 'pipe'] });
	fs.closeSync(log);
	let ready = '';
	for await (const chunk of child.stdio[3])
		if ((ready += chunk).includes('\n'))
			break;
	const port = /(\d+)\s*$/.exec(ready)?.[1];
	if (!port)
		throw new Error(`the broker did not start: ${fs.readFileSync(path.join(dir, 'broker.log'), 'utf8')}`);
	return { child, address: `127.0.0.1:${port}`, ended: once(child, 'exit') };
}
