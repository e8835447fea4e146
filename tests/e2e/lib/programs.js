// The programs under test, where the desktop's user can run them.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Copies the built programs (those in ENGAWA_PROGRAMS; else those with sanitizers), the
 * console and the tests' helpers to a folder that everybody can read.
 */
export function copyPrograms({ from = process.env.ENGAWA_PROGRAMS ?? path.join(root, 'build/test/programs') } = {}) {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'engawa-programs-'));
	fs.chmodSync(dir, 0o755);
	for (const name of ['engawa', 'engawa-agent', 'engawa-net', 'engawa-overlay', 'engawa-reader', 'engawa-view', 'engawa-watchdog', 'engawa-window',
		'engawad'])
		fs.copyFileSync(path.join(from, name), path.join(dir, name));
	for (const name of ['pty', 'bare_window', 'flow', 'own_selection'])
		fs.copyFileSync(path.join(root, 'build/tests/lib', name), path.join(dir, name));
	fs.cpSync(path.join(root, 'build/console'), path.join(dir, 'console'), { recursive: true });
	return {
		dir,
		console: path.join(dir, 'console'),
		program: (name) => path.join(dir, name),
		remove: () => fs.rmSync(dir, { recursive: true, force: true }),
	};
}
