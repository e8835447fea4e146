// `make test`: builds everything, runs every test, prints each one's name as it ends, and
// closes with "N passed, N failed". Logs lie in build/logs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { TapReader } from './lib/tap.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const logs = path.join(root, 'build/logs');
const FUZZ_RUNS = 10000;
const FUZZ_RUNS_OF = { view_session: 4000 }; // each input is a session
/** Tests mostly wait; those with browsers less. */
const UNIT_AT_ONCE = 2 * os.cpus().length, E2E_AT_ONCE = 2 * os.cpus().length - 1;
const STEP_LIMIT_MS = 40 * 60 * 1000;

// Everything temporary goes here, so that what is left behind can be seen.
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'engawa-'));
fs.chmodSync(scratch, 0o1777);
fs.mkdirSync(path.join(scratch, 'home'));
// libxkbcommon-x11 copies parts of replies, which have no NUL at their end: with strict checks
// of strings that counts as reading too far.
const suppressions = path.join(scratch, 'asan.supp');
fs.writeFileSync(suppressions, 'interceptor_via_lib:libxkbcommon-x11\n');
// Node 18, which Debian 12 has, shows WebCrypto to modules only when told to; later ones do.
const nodeOptions = parseInt(process.versions.node) < 19 ? '--experimental-global-webcrypto' : '';
const env = {
	...process.env,
	NODE_OPTIONS: nodeOptions,
	HOME: path.join(scratch, 'home'),
	TMPDIR: scratch,
	ASAN_OPTIONS: `strict_string_checks=1:suppressions=${suppressions}`,
	UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1',
};

/** What a step returns; how long it took is printed. */
async function timed(name, step) {
	const begun = Date.now();
	const result = await step();
	console.log(`      ${name} took ${Math.round((Date.now() - begun) / 1000)} s`);
	return result;
}

const total = { passed: 0, failed: 0 };
/** What failed, told once more at the end, where it is found. @type {string[]} */
const failures = [];

/** The last lines of what it said. */
function tail(text, lines) {
	return text.trimEnd().split('\n').slice(-lines).join('\n').replace(/^/gm, '      | ');
}

function report(name, ok, details = '') {
	total[ok ? 'passed' : 'failed']++;
	console.log(`${ok ? 'ok  ' : 'FAIL'}  ${name}`);
	if (ok)
		return;
	if (details)
		console.log(tail(details, 40));
	failures.push(details ? `${name}\n${tail(details, 15)}` : name);
}

/** Runs a command; its output goes to build/logs/LOG, its standard output to `onText` as well. */
async function run(log, command, args, { onText = () => {}, extraEnv = {} } = {}) {
	const file = path.join(logs, log + '.log');
	const out = fs.createWriteStream(file);
	const child = spawn(command, args, {
		cwd: root,
		env: { ...env, ...extraEnv },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const limit = setTimeout(() => child.kill('SIGTERM'), STEP_LIMIT_MS);
	child.stdout.setEncoding('utf8').on('data', (text) => {
		out.write(text);
		onText(text);
	});
	child.stderr.pipe(out, { end: false });
	child.on('error', (error) => out.write(`${error}\n`));
	const code = await new Promise((resolve) => {
		child.on('error', () => resolve(127));
		child.on('close', (code, signal) => resolve(signal ?? code));
	});
	clearTimeout(limit);
	out.end();
	await once(out, 'finish');
	return { code, file, text: () => fs.readFileSync(file, 'utf8') };
}

/** As run(), under tools/reap: what the command left running is killed and written down. */
const leftovers = new Set();

const listOfLeft = (log) => path.join(logs, log + '.left');

async function runReaped(log, command, args, options) {
	const list = listOfLeft(log);
	const result = await run(log, 'build/tools/reap', ['-l', list, command, ...args], options);
	const left = fs.existsSync(list) ? fs.readFileSync(list, 'utf8') : '';
	for (const name of left.split('\n').filter(Boolean))
		leftovers.add(`${log}: ${name}`);
	return result;
}

async function command(name, log, program, args) {
	const result = await run(log, program, args);
	report(name, result.code === 0, result.text());
	return result.code === 0;
}

function find(dir, pattern) {
	return fs.readdirSync(path.join(root, dir), { withFileTypes: true })
		.flatMap((entry) => {
			const file = path.join(dir, entry.name);
			if (entry.isDirectory())
				return find(file, pattern);
			return pattern.test(file) ? [file] : [];
		})
		.sort();
}

async function inParallel(jobs) {
	const waiting = [...jobs];
	const worker = async () => {
		while (waiting.length)
			await waiting.shift()();
	};
	await Promise.all(os.cpus().map(worker));
}

async function build() {
	const made = [];
	for (const target of ['build', 'build-test', 'build-fuzz'])
		made.push(await command(`make ${target} without a warning`, target, 'make', [target]));
	return made.every(Boolean);
}

/**
 * Unit tests print TAP; one that does not counts as a single test by its exit status. They mostly
 * wait, so more run at once than there are processors. Each is reaped by itself: it has ended
 * when nothing is left that could write to its output.
 */
async function unitTests() {
	const file = path.join(root, 'build/test/meson-logs/testlog-reap.json');
	fs.rmSync(file, { force: true });
	const reap = `${root}/build/tools/reap -l ${listOfLeft('unit')}`;
	const { text } = await runReaped('unit', 'meson',
		['test', '-C', 'build/test', '--no-rebuild', `--num-processes=${UNIT_AT_ONCE}`, `--wrapper=${reap}`],
		{ extraEnv: { CMOCKA_MESSAGE_OUTPUT: 'TAP' } });
	if (!fs.existsSync(file))
		return report('unit tests run', false, text());
	for (const line of fs.readFileSync(file, 'utf8').trim().split('\n')) {
		const test = JSON.parse(line);
		const name = 'unit ' + test.name.replace(/^engawa:/, '');
		const output = `${test.stdout ?? ''}\n${test.stderr ?? ''}`;
		const inner = [];
		const tap = new TapReader((innerName, ok) => inner.push({ name: innerName, ok }));
		tap.push(test.stdout ?? '');
		tap.end();
		for (const one of inner)
			report(`${name}: ${one.name}`, one.ok, output);
		const toldFailure = inner.some((one) => !one.ok);
		if (inner.length === 0 || (test.result !== 'OK' && !toldFailure))
			report(`${name}: ends well`, test.result === 'OK', `${output}\n${test.result} after ${Math.round(test.duration)} s, ${test.returncode}`);
	}
}

const fuzzName = (target) => path.basename(target).replace('fuzz_', '');

/** A fixed number of inputs for each target, from its seeds, always the same ones. */
async function fuzz(target) {
	const name = fuzzName(target);
	const seeds = `tests/fuzz/corpus/${name}`;
	const runs = FUZZ_RUNS_OF[name] ?? FUZZ_RUNS;
	const found = fs.mkdtempSync(path.join(scratch, 'fuzz-'));
	const result = await run(`fuzz-${name}`, target, [
		'-seed=1', `-runs=${runs}`, '-timeout=20', '-rss_limit_mb=1024',
		`-artifact_prefix=${logs}/${name}-`, found,
		...(fs.existsSync(path.join(root, seeds)) ? [seeds] : []),
	]);
	fs.rmSync(found, { recursive: true });
	const text = result.text();
	report(`fuzz ${name}`, result.code === 0 && text.includes(`Done ${runs} runs`), text);
}

async function fuzzTests() {
	const targets = find('build/fuzz/tests/fuzz', /\/fuzz_[a-z0-9_]+$/);
	if (targets.length === 0)
		report('fuzz targets exist', false);
	// those that take longest first, so that none is left over at the end
	const isSlow = (target) => fuzzName(target) in FUZZ_RUNS_OF;
	targets.sort((a, b) => Number(isSlow(b)) - Number(isSlow(a)));
	await inParallel(targets.map((target) => () => fuzz(target)));
}

/** Only the agent may hold keys: what relays must not even contain the code. */
async function symbolCheck() {
	const wanted = { 'engawa-agent': true, 'engawa-net': false, engawad: false };
	for (const [program, expected] of Object.entries(wanted)) {
		const { code, text } = await run(`symbols-${program}`, 'nm', [`build/programs/${program}`]);
		const has = /\bseal_\w+/.test(text());
		report(`${program} ${expected ? 'has' : 'has no'} seal_ symbol`,
			code === 0 && has === expected, text().match(/.*\bseal_\w+.*/g)?.join('\n') ?? text());
	}
}

/** A face in a terminal must hold no toolkit, nor what comes with it. */
async function toolkitCheck() {
	const { code, text } = await run('toolkit', 'ldd', ['build/programs/engawa']);
	report('engawa is linked with no toolkit', code === 0 && !/gtk|gdk|glib|xcb|X11/.test(text()), text());
}

/** Each header must compile without anything included before it. */
async function headerCheck() {
	const isModule = (name) => !['build', 'tests'].includes(name) &&
		fs.existsSync(path.join(root, name, 'meson.build'));
	const headers = fs.readdirSync(root).filter(isModule).flatMap((dir) => find(dir, /\.h$/));
	const script = `gcc -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Werror -Wno-unused-parameter \
		$(pkg-config --cflags pixman-1 libadwaita-1 gtk4-x11 | sed 's/-I/-isystem/g') -I. -Ibuild/wire \
		-fsyntax-only -include "$1" -x c /dev/null`;
	await inParallel(headers.map((header) => () =>
		command(`${header} compiles alone`, 'header-' + header.replace(/\W/g, '-'),
			'sh', ['-c', script, 'sh', header])));
}

async function typeCheck() {
	for (const config of ['tsconfig.json', 'console/tsconfig.json', 'tests/tsconfig.json'])
		if (fs.existsSync(path.join(root, config)))
			await command(`types by ${config}`, 'types', 'node_modules/.bin/tsc', ['-p', config]);
}

/**
 * Files that many others running beside them would disturb: they say how long something took at
 * most, or need pictures to come in time. Those of a line are run side by
 * side, since they mostly wait. So is the rest; each has servers and screens of its own.
 */
const APART = [['lines', 'sticks'], ['film']];
/** Where the other side lies, programs with sanitizers are run; else those that people run. */
const SANITIZED = ['hostile_host', 'hostile_viewer', 'screen'];
/** Those that take longest: begun first, so that none is left over at the end. */
const LONG = ['typing', 'attacks', 'hostile_hands', 'window', 'resume', 'leak', 'pixels', 'console', 'decoder'];

async function nodeTests() {
	const files = find('tests', /\.test\.js$/).filter((file) => !file.startsWith('tests/defences/'));
	const isOf = (list) => (file) => list.includes(path.basename(file, '.test.js'));
	const together = files.filter((file) => !isOf(APART.flat())(file));
	const longFirst = [...together.filter(isOf(LONG)), ...together.filter((file) => !isOf(LONG)(file))];
	await Promise.all(Array.from({ length: E2E_AT_ONCE }, () => nodeFiles(longFirst)));
	for (const few of APART)
		await Promise.all(few.map((name) => nodeFiles(files.filter(isOf([name])))));
}

/** Takes one file after the other from the front of the list, which others may share. */
async function nodeFiles(files) {
	for (let file = files.shift(); file; file = files.shift())
		await timed(path.basename(file, '.test.js'), () => nodeFile(file));
}

async function nodeFile(file) {
	const base = path.basename(file, '.test.js');
	let count = 0;
	const tap = new TapReader((name, ok) => {
		const isFile = name.endsWith(file); // node's word for a file that holds no test
		if (!isFile || !ok)
			report(`${base}: ${isFile ? 'runs' : name}`, ok);
		count += isFile ? 0 : 1;
	});
	const { code, text } = await runReaped(`node-${base}`, 'node',
		['--test', '--test-reporter=tap', file], {
			onText: (chunk) => tap.push(chunk),
			extraEnv: { ENGAWA_PROGRAMS: path.join(root, SANITIZED.includes(base) ? 'build/test' : 'build', 'programs') },
		});
	tap.end();
	if (count === 0)
		report(`${base}: holds tests`, false, text());
	else if (code !== 0)
		tellWhy(base, text());
}

/** Of a file's tests that failed: the first one's story is mostly that of all. */
function tellWhy(base, text) {
	const stories = text.match(/^ *not ok[\s\S]*?^ *\.\.\.$/gm) ?? [text];
	console.log(stories.join('\n'));
	const own = stories.filter((one) => !/failureType: '(cancelledByParent|subtestsFailed)'/.test(one));
	failures.push(`${base}:\n${(own[0] ?? stories[0]).split('\n').slice(0, 40).join('\n')}`);
}

function tidinessCheck() {
	const users = fs.readFileSync('/etc/passwd', 'utf8').split('\n')
		.filter((line) => line.includes(`:${scratch}`));
	const ours = ['home', path.basename(suppressions)];
	const files = fs.readdirSync(scratch).filter((name) => !ours.includes(name));
	report('the tests left no process behind', leftovers.size === 0, [...leftovers].join('\n'));
	report('the tests left no file behind', files.length === 0, files.join('\n'));
	report('the tests left no user behind', users.length === 0, users.join('\n'));
}

fs.rmSync(logs, { recursive: true, force: true });
fs.mkdirSync(logs, { recursive: true });
try {
	const afterBuild = [unitTests, headerCheck, symbolCheck, toolkitCheck, typeCheck, fuzzTests, nodeTests];
	if (await timed('build', build)) {
		for (const step of afterBuild)
			await timed(step.name, step);
		tidinessCheck();
	}
} finally {
	fs.rmSync(scratch, { recursive: true, force: true });
}
if (failures.length > 0)
	console.log(`\nWhat failed:\n${failures.join('\n')}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
