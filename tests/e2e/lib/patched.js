// Programs built from a copy of the tree with one safeguard taken out.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const patches = path.join(root, 'tests/e2e/patches');
const LEFT_OUT = ['.git', 'build', 'node_modules'];

/**
 * One program for each of tests/e2e/patches; throws when a patch does not apply any more.
 * @param {string[]} names
 * @param {string | ((name: string) => string)} target what is built, as meson names it
 * @returns {Promise<{ program: (name: string) => string, remove: () => void }>}
 */
export async function buildPatched(names, target = 'programs/engawa-agent') {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'engawa-patched-'));
	const remove = () => fs.rmSync(dir, { recursive: true, force: true });
	try {
		await build(dir, names, target);
	} catch (error) {
		remove();
		throw error;
	}
	return { program: (name) => path.join(dir, name), remove };
}

/** Puts each program into dir, named as its patch. */
async function build(dir, names, target) {
	const tree = path.join(dir, 'tree');
	// git must not take the copy for a part of some tree around it
	const env = { ...process.env, CC: 'gcc', GIT_CEILING_DIRECTORIES: dir };
	const run = (command, ...args) => promisify(execFile)(command, args, { cwd: tree, env });
	fs.cpSync(root, tree, {
		recursive: true,
		filter: (from) => !LEFT_OUT.includes(path.relative(root, from)),
	});
	await run('meson', 'setup', '-Dconsole=false', '-Dbuildtype=debug', 'build');
	for (const name of names) {
		const patch = path.join(patches, `${name}.patch`);
		const program = typeof target === 'string' ? target : target(name);
		await run('git', 'apply', patch);
		await run('ninja', '-C', 'build', program);
		await run('git', 'apply', '--reverse', patch);
		fs.copyFileSync(path.join(tree, 'build', program), path.join(dir, name));
	}
}
