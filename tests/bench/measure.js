// Figures from the kernel's accounting, and how they are written.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

/** CPU time that a process has used so far, user and system, in all threads that are still there: from
 * the scheduler, since the ticks of /proc/PID/stat are as long as some clips' whole cost. */
export function cpuMs(pid) {
	return fs.readdirSync(`/proc/${pid}/task`).reduce((sum, thread) =>
		sum + Number(fs.readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6, 0);
}

/** A memory field of /proc/PID/status, as VmHWM or VmRSS, in kB. */
export function memoryKb(pid, field) {
	const match = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
	return Number(match[1]);
}

/** The line with a version in what a command prints, whatever its exit status. */
export function version(command, ...args) {
	const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
	return `${stdout}\n${stderr}`.split('\n').find((line) => /\d/.test(line))?.trim() ?? 'unknown';
}
