// A slow, lossy line to a network namespace in which a viewer runs (tests/lib/bad_line.c).
import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import { once } from 'node:events';

/**
 * @param {string} program the built bad_line
 * @param {{ delay_ms: number, loss_percent?: number, rate_kbit?: number, queue_ms?: number }} how
 *	delay one way; rate 0: none
 */
export async function startBadLine(program, { delay_ms, loss_percent = 0, rate_kbit = 0, queue_ms = 200 }) {
	const net = `10.98.${crypto.randomInt(256)}`;
	const near = `${net}.1`, far = `${net}.2`;
	const child = spawn(program, [near, far, delay_ms, loss_percent, rate_kbit, queue_ms].map(String),
		{ stdio: ['ignore', 'pipe', 'inherit'] });
	const [up] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
	if (!String(up).startsWith('up'))
		throw new Error('there is no line: it needs the rights to make network devices');
	return {
		/** The broker's address, as the far end sees it. */
		near,
		/**
		 * What is put before a command to run it at the far end, as root: it gives the rights up.
		 * @param {{ uid: number, gid: number }} account
		 */
		enter: ({ uid, gid }) => ['nsenter', `--net=/proc/${child.pid}/ns/net`, `--setuid=${uid}`, `--setgid=${gid}`],
		cut: () => child.kill('SIGUSR1'),
		mend: () => child.kill('SIGUSR2'),
		async stop() {
			child.kill('SIGKILL');
			if (child.exitCode === null && child.signalCode === null)
				await once(child, 'exit');
		},
	};
}
