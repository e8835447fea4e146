// Puts the console's two scripts together: node bundle.js OUT WIRE DEPFILE
// WIRE is the protobuf code that the build generated. Needs no network. `console.js`, and
// `worker.js` with all it imports, work in every browser that supports workers at all.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const [out, wire, depfile] = process.argv.slice(2).map((name) => path.resolve(name));
const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);

const wirePlugin = {
	name: 'wire',
	setup(/** @type {import('esbuild').PluginBuild} */ { onResolve }) {
		onResolve({ filter: /^#wire$/ }, () => ({ path: wire }));
	},
};

const { metafile } = await build({
	entryPoints: { console: path.join(here, 'main.js'), worker: path.join(here, 'worker.js') },
	outdir: out,
	bundle: true,
	format: 'iife',
	target: 'es2022',
	platform: 'browser',
	minify: true,
	legalComments: 'eof',
	charset: 'utf8',
	metafile: true,
	absWorkingDir: root,
	nodePaths: [path.join(root, 'node_modules')],
	external: ['fs', 'path', 'crypto', 'module', 'url'], // named by libsodium for node alone
	plugins: [wirePlugin],
	logLevel: 'warning',
});

const inputs = Object.keys(metafile.inputs).map((name) => path.resolve(root, name));
fs.writeFileSync(depfile, `${path.join(out, 'console.js')}: ${inputs.join(' ')}\n`);
