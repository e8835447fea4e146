// Whom the virtual desktop belongs to: never root, since a browser's sandbox and the rest of
// the system's protection mean nothing there.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Processes of one user, as [pid, ...]. Not children of ours that ended: they stay until we hear of it, later. */
function processesOf(uid) {
	const ended = new RegExp(`\\) Z ${process.pid} `);
	return fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((pid) => {
		try {
			return fs.statSync(`/proc/${pid}`).uid === uid && !ended.test(fs.readFileSync(`/proc/${pid}/stat`, 'latin1'));
		} catch {
			return false; // it ended meanwhile
		}
	}).map(Number);
}

/**
 * The calling user, or for root a new user without a password. Either way with a home of its
 * own, empty and temporary, which remove() takes away together with the user and whatever
 * the user still runs.
 * @returns {{ name: string, uid: number, gid: number, dir: string, home: string, remove: () => void }}
 */
export function createAccount(label = 'desktop') {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), `engawa-${label}-`));
	const home = path.join(dir, 'home');
	const isRoot = process.getuid() === 0;
	const account = { name: os.userInfo().username, uid: process.getuid(), gid: process.getgid(), dir, home };
	fs.mkdirSync(home);
	if (isRoot) {
		account.name = path.basename(dir).toLowerCase();
		execFileSync('useradd', ['--no-create-home', '--home-dir', home, '--shell', '/bin/bash',
			'--user-group', account.name]);
		account.uid = Number(execFileSync('id', ['-u', account.name]));
		account.gid = Number(execFileSync('id', ['-g', account.name]));
		fs.chownSync(dir, account.uid, account.gid);
		fs.chownSync(home, account.uid, account.gid);
	}
	account.remove = () => {
		process.off('exit', account.remove);
		if (isRoot) {
			for (let pids; (pids = processesOf(account.uid)).length;)
				pids.forEach(killQuietly);
			execFileSync('userdel', ['--force', account.name], { stdio: 'ignore' });
		}
		fs.rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
	};
	process.on('exit', account.remove); // for a caller that fails before it could
	return account;
}

function killQuietly(pid) {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// it ended by itself
	}
}
