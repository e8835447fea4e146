// Programs built from a copy of the tree with one safeguard taken out.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const patches = path.join(root, 'tests/defences/patches');
const LEFT_OUT = ['.git', 'build', 'node_modules'];

const AGENT = 'programs/engawa-agent';

/**
 * Programs for each of tests/defences/patches; throws when a patch does not apply any more.
 * @param {string[]} names
 * @param {(name: string) => string[]} targets what is built with it, as meson names it
 * @returns {Promise<{ program: (name: string, target?: string) => string, remove: () => void }>}
 */
export async function buildPatched(names, targets = () => [AGENT]) {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'engawa-patched-'));
	const remove = () => fs.rmSync(dir, { recursive: true, force: true });
	try {
		await build(dir, names, targets);
	} catch (error) {
		remove();
		throw error;
	}
	return { program: (name, target = AGENT) => path.join(dir, name, path.basename(target)), remove };
}

/** Puts the programs into dir, in a folder for each patch. */
async function build(dir, names, targets) {
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
		await run('git', 'apply', patch);
		await run('ninja', '-C', 'build', ...targets(name));
		await run('git', 'apply', '--reverse', patch);
		fs.mkdirSync(path.join(dir, name));
		for (const program of targets(name))
			fs.copyFileSync(path.join(tree, 'build', program), path.join(dir, name, path.basename(program)));
	}
}
