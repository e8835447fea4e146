// After a session the broker holds nothing of it: its memory and its disk are searched for the
// code, for every secret of the session and for what was on the screen. The viewer is of the
// test's own making, so that the test knows what to look for.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startTerminal } from '../../tools/lib/applications.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { ScriptedHost } from '../lib/scripted_host.js';
import { until } from '../lib/wait.js';
import { Person } from './lib/actions.js';
import { startBroker } from './lib/broker.js';
import { Host } from './lib/host.js';
import { JsViewer, STAGE } from './lib/js_viewer.js';
import { copyPrograms } from './lib/programs.js';

const PATTERN = Buffer.from('c0ffee', 'hex');
const TITLE = 'Kontoauszug-7731-Wisteria';
const WORDS = 'Der-Schluessel-liegt-unter-der-Matte';
// So much of something is looked for; less could stand there by chance.
const PIECE = 32;
const PIECES = 40;

let desktop, programs, broker, host, viewer, code;
/** Memory of the agent while it is watched, and of the broker then and afterwards. */
const memory = {};

before(async () => {
	// Without sanitizers: their allocator would keep freed memory for long.
	programs = copyPrograms({ from: 'build/programs' });
	desktop = await startDesktop({ size: '640x480' });
	broker = await startBroker(desktop, programs.dir, programs.console);
	startTerminal(desktop, '60x20+10+10', '-bg', '#' + PATTERN.toString('hex'), '-T', TITLE,
		'-e', 'sh', '-c', `head -c 600 /dev/urandom | base64; while :; do echo ${WORDS}; sleep 0.3; done`);
	await new Person(desktop).window(TITLE, 'name');
	host = new Host({ desktop, programs, broker: broker.address });
	code = await host.code();
	viewer = await JsViewer.viewing(broker.address, code, host);
	await viewer.picture();
	memory.agent = memoryOfAgent();
	viewer.leave();
	await host.ended;
	await until('the broker has let go of the viewer', () => viewer.closed);
	memory.broker = memoryOf(broker.child.pid);
}, { timeout: 60000 });

after(async () => {
	await desktop?.stop();
	programs?.remove();
});

/** All that a process could read of itself. None of them lets anybody but root look. */
function memoryOf(pid) {
	const file = path.join(desktop.account.dir, 'memory');
	const script = 'gcore -a -o "$1" "$2" && chmod 644 "$1.$2"';
	const sudo = process.getuid() === 0 ? [] : ['sudo', '-n'];
	try {
		execFileSync('env', [...sudo, 'sh', '-c', script, 'sh', file, String(pid)], { stdio: 'pipe' });
	} catch (error) {
		throw new Error(`to read the memory of a process these tests must be root, or be able to sudo: ${error.stderr}`);
	}
	return fs.readFileSync(`${file}.${pid}`);
}

/** Both stand still meanwhile: the watchdog would kill an agent that does. */
function memoryOfAgent() {
	const pids = host.pids();
	const two = [pids['engawa-watchdog'], pids['engawa-agent']];
	for (const pid of two)
		process.kill(pid, 'SIGSTOP');
	try {
		return memoryOf(pids['engawa-agent']);
	} finally {
		for (const pid of two)
			process.kill(pid, 'SIGCONT');
	}
}

function disk() {
	const dir = path.join(desktop.account.dir, 'broker');
	return Buffer.concat([
		...fs.readdirSync(dir).map((name) => fs.readFileSync(path.join(dir, name))),
		fs.readFileSync(path.join(desktop.account.dir, 'broker.log')),
	]);
}

/** Spellings of the code that give its secret away. */
function codes() {
	const [slot, secret, check] = code.split('-');
	return {
		'as shown': code,
		'as typed': slot + secret + check,
		'slot and secret': slot + secret,
		'secret and check': `${secret}-${check}`,
		'as CPace takes it': `\x06${secret}`,
	};
}

/** Pieces from all over some texts, such as no memory has by chance. @param {Buffer[]} texts */
function piecesOf(texts) {
	const all = Buffer.concat(texts);
	const pieces = [];
	for (let at = 0; at + PIECE <= all.length; at += PIECE)
		pieces.push(all.subarray(at, at + PIECE));
	const telling = pieces.filter((piece) => new Set(piece).size > 12);
	const step = Math.max(1, Math.floor(telling.length / PIECES));
	return telling.filter((_, i) => i % step === 0);
}

function screenPieces() {
	const row = (pixel) => Buffer.concat(Array(16).fill(Buffer.from(pixel)));
	const [r, g, b] = PATTERN;
	return {
		'rows of its colour': [row([r, g, b]), row([r, g, b, 255]), row([b, g, r, 0]), row([b, g, r, 255])],
		'tiles': piecesOf(viewer.packets),
		'deflated tiles': piecesOf(viewer.texts),
		'titles and words': [TITLE, WORDS].map((text) => Buffer.from(text)),
	};
}

const finds = (bytes, pieces) => pieces.filter((piece) => bytes.includes(piece));

// ---- the search finds what is there ----

test('every secret of the session is known', () => {
	const names = [...viewer.secrets().values()];
	for (const name of ['crypto_core_ristretto255_scalar_random', 'crypto_scalarmult_ristretto255',
		'crypto_hash_sha512', 'crypto_auth_hmacsha512_init', 'crypto_auth_hmacsha512_final',
		'crypto_secretstream_xchacha20poly1305_init_push', 'crypto_secretstream_xchacha20poly1305_init_pull'])
		assert.ok(names.includes(name), `${name} in ${names}`);
});

test('the screen was seen, with enough to look for', () => {
	const { tiles, 'deflated tiles': deflated } = screenPieces();
	assert.ok(tiles.length > 20 && deflated.length > 20, `${tiles.length} ${deflated.length}`);
});

test('the agent, being watched, has keys and the screen in its memory', () => {
	const keys = [...viewer.secrets()].filter(([, name]) => name.includes('init_pull')).map(([hex]) => Buffer.from(hex, 'hex'));
	assert.ok(finds(memory.agent, keys).length > 0, 'a stream’s key');
	const screen = screenPieces();
	assert.ok(finds(memory.agent, screen['rows of its colour']).length > 0, 'rows of its colour');
	assert.ok(finds(memory.agent, [Buffer.from(TITLE)]).length > 0, 'a title');
});

test('the broker has in its memory what waits for a peer', async () => {
	const marker = Buffer.from('this text was never sealed, and waits in the broker');
	const sender = await ScriptedHost.open(broker.address);
	const reader = await JsViewer.connect(broker.address, sender.code, { answers: 0 });
	reader.join();
	await until('they are joined', () => sender.joined === 1);
	reader.deaf();
	const block = Buffer.alloc(512 * 1024);
	for (let at = 0; at < block.length; at += marker.length)
		marker.copy(block, at);
	for (let i = 0; i < 32; i++)
		sender.sealed(STAGE.screen, block);
	await until('it is found', () => memoryOf(broker.child.pid).includes(marker));
	sender.vanish();
	reader.vanish();
});

// ---- and nothing else ----

for (const [where, bytes] of [['memory', () => memory.broker], ['disk and log', disk]]) {
	test(`${where}: not the code`, () => {
		for (const [how, text] of Object.entries(codes()))
			assert.ok(!bytes().includes(text), how);
	});

	test(`${where}: no secret of the session`, () => {
		const all = bytes();
		for (const [hex, name] of viewer.secrets())
			for (const half of hex.match(/.{64}/g))
				assert.ok(!all.includes(Buffer.from(half, 'hex')), name);
	});

	test(`${where}: nothing of the screen`, () => {
		const all = bytes();
		for (const [what, pieces] of Object.entries(screenPieces()))
			assert.equal(finds(all, pieces).length, 0, what);
	});
}
