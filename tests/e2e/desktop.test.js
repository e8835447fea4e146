// The virtual desktop that the demo and the other tests stand on.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { startBrowser, startTerminal } from '../../tools/lib/applications.js';
import { createAccount } from '../../tools/lib/account.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { until } from '../lib/wait.js';

let desktop;

before(async () => {
	desktop = await startDesktop({ size: '800x600' });
});
after(() => desktop?.stop());

function processes() {
	return fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
		try {
			const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
			const field = (name) => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';
			return [{
				pid,
				command: fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' '),
				uid: Number(field('Uid').split('\t')[0]),
				seccomp: field('Seccomp'),
				namespaces: field('NSpid').split('\t').length,
			}];
		} catch {
			return []; // it ended meanwhile
		}
	});
}

test('its applications are not root', async () => {
	startTerminal(desktop);
	const terminal = await until('xterm runs', () =>
		processes().find((one) => one.command.startsWith('xterm') && one.uid === desktop.account.uid));
	assert.notEqual(terminal.uid, 0);
});

test('its browser shows pages in its own sandbox', async () => {
	startBrowser(desktop, 'about:blank');
	const renderer = await until('a renderer runs', () =>
		processes().find((one) => one.command.includes('--type=renderer') &&
			one.uid === desktop.account.uid && one.seccomp === '2'));
	assert.ok(renderer.namespaces > 1, 'a process namespace of its own');
	assert.ok(!renderer.command.includes('--no-sandbox'));
});

test('nobody without its cookie may see it', () => {
	const ask = (env) => spawnSync('xdpyinfo', { env: { PATH: process.env.PATH, ...env } }).status;
	assert.equal(ask({ DISPLAY: desktop.display, XAUTHORITY: desktop.env.XAUTHORITY }), 0);
	assert.notEqual(ask({ DISPLAY: desktop.display, XAUTHORITY: '/dev/null' }), 0);
});

test('it ends without a trace', async () => {
	const { uid, name, dir } = desktop.account;
	const ownUser = uid !== process.getuid();
	await desktop.stop();
	desktop = undefined;
	assert.ok(!fs.existsSync(dir));
	if (ownUser) {
		assert.deepEqual(processes().filter((one) => one.uid === uid), []);
		assert.ok(!fs.readFileSync('/etc/passwd', 'utf8').includes(`${name}:`));
	}
});

test('an account goes while nobody has heard yet that a process of it ended', () => {
	const account = createAccount();
	const { uid, gid } = account;
	const child = spawn('true', { ...(process.getuid() === 0 ? { uid, gid } : {}) });
	while (!/\) Z /.test(fs.readFileSync(`/proc/${child.pid}/stat`, 'latin1'))) {
		// nothing is heard of it in here
	}
	account.remove();
	assert.ok(!fs.existsSync(account.dir));
});
