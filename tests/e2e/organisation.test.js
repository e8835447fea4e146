// The organisation's desk as its keeper works at it: engawad on a folder, with the real minisign
// beside it, and a passphrase at a real terminal.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { until } from '../lib/wait.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ENGAWAD = path.join(process.env.ENGAWA_PROGRAMS ?? path.join(root, 'build/test/programs'), 'engawad');
const PTY = path.join(root, 'build/tests/lib/pty');
const PASSPHRASE = 'とても長い合言葉 42';
const WHO = ['--name', '例の会社', '--kana', 'れいのかいしゃ', '--domain', 'help.example.jp', '--telephone', '+81 3-1234-5678',
	'--broker', 'wss://broker.example.jp', '--broker', 'wss://second.example.jp:8443'];

let place, folder;
const at = (name) => path.join(place, name);
const of = (name) => path.join(folder, name);
const mode = (file) => (fs.statSync(file).mode & 0o777).toString(8);

before(() => {
	place = fs.mkdtempSync(path.join(os.tmpdir(), 'engawa-organisation-'));
	folder = at('desk');
});

after(() => fs.rmSync(place, { recursive: true, force: true }));

/** engawad with these words, and a line at descriptor 3. @param {string[]} words */
async function run(words, { line = '', input = '', language = 'en' } = {}) {
	const env = { ...process.env, LANGUAGE: language, LANG: 'ja_JP.UTF-8' };
	const child = spawn(ENGAWAD, words, { stdio: ['pipe', 'pipe', 'pipe', 'pipe'], env });
	let out = '', complaint = '';
	child.stdout.setEncoding('utf8').on('data', (text) => { out += text; });
	child.stderr.setEncoding('utf8').on('data', (text) => { complaint += text; });
	child.stdin.on('error', () => {}).end(input);
	/** @type {import('node:stream').Writable} */ (child.stdio[3]).on('error', () => {}).end(`${line}\n`);
	const [status] = await once(child, 'close');
	return { status, out, complaint };
}

/** As run(), of a command that has to succeed. What it said. */
async function good(words, options) {
	const { status, out, complaint } = await run(words, options);
	assert.deepEqual([status, complaint], [0, '']);
	return out;
}

/** As run(), of one that must not, with one line that says why. */
async function refused(words, pattern, options, expected = 1) {
	const { status, out, complaint } = await run(words, options);
	assert.equal(status, expected, out + complaint);
	assert.match(complaint, pattern);
	assert.equal(complaint.trim().split('\n').length, 1);
}

const sign = (...more) => ['roster', 'sign', folder, ...more];

/** The parts of a document, as docs/organisation.md has it: the first signature, and what was signed. */
function parts(document) {
	const lines = fs.readFileSync(document, 'utf8').split('\n');
	const end = lines.findIndex((line) => line.startsWith('{'));
	return { signature: lines.slice(0, 4).join('\n') + '\n', signed: lines.slice(end).join('\n') };
}

/** What minisign says of a document. */
async function minisign(document) {
	const { signature, signed } = parts(document);
	fs.writeFileSync(at('signed.json'), signed);
	fs.writeFileSync(at('signed.json.minisig'), signature);
	const { stdout } = await promisify(execFile)('minisign', ['-V', '-p', of('root.pub'), '-m', at('signed.json')]);
	return stdout;
}

/** What stands in it. */
const json = (document) => JSON.parse(parts(document).signed);

/** An operator's enrolment: its public half in a file, and what they read out. */
function enrol(name) {
	const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const { x, y } = publicKey.export({ format: 'jwk' });
	const key = Buffer.concat([Buffer.from('a5010203262001215820', 'hex'), Buffer.from(x, 'base64url'),
		Buffer.from('225820', 'hex'), Buffer.from(y, 'base64url')]);
	const hash = createHash('sha256').update(key).digest();
	const file = at(`${name}.json`);
	fs.writeFileSync(file, JSON.stringify({ kind: 'passkey', id: hash.subarray(0, 16).toString('base64url'),
		key: key.toString('base64url'), algorithm: -7, device_bound: true, rp_id: 'localhost', origin: 'http://localhost:8443' }));
	const fingerprint = Array.from({ length: 8 }, (_, i) => String(hash.readUInt32BE(4 * i) % 10000).padStart(4, '0')).join(' ');
	return { file, fingerprint };
}

describe('a new organisation', () => {
	test('is made for its owner alone', async () => {
		assert.match(await good(['org', 'init', folder, ...WHO, '--no-passphrase']), /under no passphrase/);
		assert.equal(mode(folder), '700');
		const files = fs.readdirSync(folder).sort();
		assert.deepEqual(files, ['freshness.key', 'organisation.engawa', 'people.json', 'root.key', 'root.pub']);
		for (const name of files)
			assert.equal(mode(of(name)), '600', name);
		assert.match(await minisign(of('organisation.engawa')), /Signature and comment signature verified/);
	});

	test('is shown as a helped PC reads it, from the folder and from what they are given', async () => {
		await good(['org', 'export', folder, at('for-hosts.engawa')]);
		const shown = await good(['org', 'show', at('for-hosts.engawa')]);
		assert.equal(shown, await good(['org', 'show', folder]));
		for (const text of ['例の会社', 'れいのかいしゃ', 'help.example.jp', '+81 3-1234-5678', 'wss://second.example.jp:8443'])
			assert.ok(shown.includes(text), text);
	});

	test('is shown in Japanese to who reads that', async () => {
		assert.match(await good(['org', 'show', folder], { language: 'ja' }), /名前 {7}例の会社\n[^]*署名は、この組織のルート鍵のものです。\n$/);
		await refused(['operator', 'list', at('nowhere')], /このフォルダーはありません/, { language: 'ja' });
	});

	test('is not made twice, nor of what nobody may be called, and nothing is left of it', async () => {
		await refused(['org', 'init', folder, ...WHO, '--no-passphrase'], /there already/);
		const words = (key, value) => WHO.map((one, i) => WHO[i - 1] === key ? value : one);
		for (const [key, value, pattern] of [['--domain', 'Help.example.jp', /^--domain: .*small letters/],
			['--telephone', '110!', /^--telephone/], ['--name', 'x'.repeat(121), /^--name/],
			['--broker', 'ws://broker.example.jp', /^--broker/]])
			await refused(['org', 'init', at('other'), ...words(key, value), '--no-passphrase'], pattern, {}, 2);
		assert.ok(!fs.existsSync(at('other')));
	});
});

// Each use costs seconds and 1 GiB, so this is all of it; elsewhere the key lies open.
describe('a root key under a passphrase', () => {
	const secret = () => at('secret');
	const fd = ['--passphrase-fd', '3'];

	test('signs with that one alone', async () => {
		await refused(['org', 'init', secret(), ...WHO, ...fd], /passphrase is empty/);
		await good(['org', 'init', secret(), ...WHO, ...fd], { line: PASSPHRASE });
		await refused(['roster', 'sign', secret(), ...fd], /another passphrase/, { line: 'wrong' });
		assert.ok(!fs.existsSync(at('secret/roster.engawa')));
		assert.match(await good(['roster', 'sign', secret(), ...fd], { line: PASSPHRASE }), /roster 1: 0 operators.*\nwith nobody in it/);
	});

	test('is not rotated without it', async () => {
		const files = () => fs.readdirSync(secret()).sort().map((name) => [name, fs.readFileSync(at(`secret/${name}`), 'hex')]);
		const before = files();
		await refused(['org', 'rotate', secret(), ...fd, '--no-passphrase'], /another passphrase/, { line: 'wrong' });
		assert.deepEqual(files(), before);
	});

	test('asks for the passphrase at a terminal, twice, and does not show it', async () => {
		const child = spawn(PTY, ['80x24', ENGAWAD, 'org', 'init', at('other'), ...WHO], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, LANGUAGE: 'en' } });
		let text = '';
		child.stdout.setEncoding('utf8').on('data', (chunk) => { text += chunk; });
		await until('it asks', () => text.includes('Passphrase of the new root key: '));
		child.stdin.write(`${PASSPHRASE}\n`);
		await until('it asks again', () => text.includes('Once more: '));
		child.stdin.write(`${PASSPHRASE}x\n`);
		const [status] = await once(child, 'exit');
		assert.equal(status, 1);
		assert.ok(!text.includes(PASSPHRASE));
		assert.ok(text.includes('not twice the same'));
		assert.ok(!fs.existsSync(at('other')));
	});
});

describe('operators and the roster', () => {
	const sato = {}, ito = {};

	before(() => {
		Object.assign(sato, enrol('sato'));
		Object.assign(ito, enrol('ito'));
	});

	test('somebody is added, and their key after its fingerprint was compared', async () => {
		const said = await good(['operator', 'add', folder, 'sato', '--name', '佐藤', '--kana', 'さとう', '--may', 'view,point,control']);
		assert.match(said, /not in force before the roster is signed/);
		await good(['operator', 'add', folder, 'ito', '--name', '伊藤', '--contractor', '請負会社', '--role', 'supervisor']);
		await refused(['operator', 'credential', folder, 'sato', sato.file, '--fingerprint', ito.fingerprint], /another fingerprint/);
		await good(['operator', 'credential', folder, 'sato', sato.file, '--fingerprint', sato.fingerprint]);
		const asked = await good(['operator', 'credential', folder, 'ito', ito.file], { input: 'yes\n' });
		assert.ok(asked.includes(ito.fingerprint));
		const list = await good(['operator', 'list', folder]);
		assert.match(list, /^ito .*active.*supervisor.*view .*1 keys {2}伊藤, 請負会社\nsato .*operator.*view,point,control.*1 keys {2}佐藤\n$/);
	});

	test('without a yes, or with what is no key of theirs, nothing is added', async () => {
		const before = fs.readFileSync(of('people.json'));
		await refused(['operator', 'credential', folder, 'sato', enrol('third').file], /nothing was added/, { input: 'no\n' });
		await refused(['operator', 'credential', folder, 'sato', ito.file, '--fingerprint', ito.fingerprint], /has this credential already/);
		await refused(['operator', 'credential', folder, 'suzuki', sato.file], /nobody has this ID/);
		await refused(['operator', 'add', folder, 'sato', '--name', 'x'], /already/);
		await refused(['operator', 'add', folder, 'Suzuki', '--name', 'x'], /^ID: give/, {}, 2);
		await refused(['operator', 'add', folder, 'suzuki', '--name', 'x', '--may', 'control'], /^--may/, {}, 2);
		fs.writeFileSync(at('broken.json'), fs.readFileSync(sato.file, 'utf8').replace('"algorithm":-7', '"algorithm":-8'));
		await refused(['operator', 'credential', folder, 'sato', at('broken.json')], /broken\.json.*key.*not allowed/);
		assert.deepEqual(fs.readFileSync(of('people.json')), before);
	});

	test('a roster is signed, and minisign agrees', async () => {
		const said = await good(sign('--days', '7'));
		assert.match(said, /roster 1: 2 operators/);
		assert.match(await minisign(of('roster.engawa')), /engawa roster 1 of help\.example\.jp/);
		const roster = json(of('roster.engawa'));
		assert.deepEqual(roster.operators.map(({ id, state }) => [id, state]), [['ito', undefined], ['sato', undefined]]);
		assert.equal(Date.parse(roster.expires) - Date.parse(roster.issued), 7 * 24 * 3600 * 1000);
		const shown = await good(['roster', 'show', of('roster.engawa'), '--organisation', of('organisation.engawa')]);
		assert.match(shown, /佐藤/);
	});

	test('whoever is suspended is not in the next one; who is revoked never comes back', async () => {
		await good(['operator', 'suspend', folder, 'ito']);
		assert.match(await good(sign()), /left out: ito, suspended\nroster 2: 1 operators/);
		assert.deepEqual(json(of('roster.engawa')).operators.map(({ id }) => id), ['sato']);
		await good(['operator', 'resume', folder, 'ito']);
		await good(['operator', 'revoke', folder, 'ito']);
		await refused(['operator', 'resume', folder, 'ito'], /revoked, for good/);
		await refused(['operator', 'credential', folder, 'ito', enrol('fourth').file], /revoked, for good/);
	});

	test('it is freshened without the root key, and not signed', async () => {
		fs.renameSync(of('root.key'), at('root.key'));
		const before = fs.readFileSync(of('freshness.engawa'));
		await until('a second has passed', async () => {
			await good(['roster', 'freshen', folder]);
			return !before.equals(fs.readFileSync(of('freshness.engawa')));
		});
		await refused(sign(), /root key is not in this folder; put root\.key back into it to sign, or carry a request/);
		fs.renameSync(at('root.key'), of('root.key'));
	});
});

describe('the root key on another machine', () => {
	const request = () => at('request');
	const there = (...more) => ['roster', 'sign', request(), '--key', at('elsewhere.key'), '--organisation', at('for-hosts.engawa'), ...more];

	before(async () => {
		fs.renameSync(of('root.key'), at('elsewhere.key'));
		fs.copyFileSync(of('roster.engawa'), at('last.engawa'));
		const suzuki = enrol('suzuki');
		await good(['operator', 'add', folder, 'suzuki', '--name', '鈴木', '--may', 'view,control']);
		await good(['operator', 'credential', folder, 'suzuki', suzuki.file, '--fingerprint', suzuki.fingerprint]);
		await good(['operator', 'suspend', folder, 'sato']);
		await good(['roster', 'request', folder, request()]);
	});

	after(() => fs.renameSync(at('elsewhere.key'), of('root.key')));

	test('says there what would be new, and signs after a yes alone', async () => {
		const asked = fs.readFileSync(request());
		await refused(there('--against', at('last.engawa')), /nothing was signed/, { input: 'y\n' });
		assert.deepEqual(fs.readFileSync(request()), asked);
		const said = await good(there('--against', at('last.engawa')), { input: 'yes\n' });
		assert.match(said, /^NEW\nsuzuki .*view,control.*鈴木\nNEW KEY of suzuki, for http:\/\/localhost:8443: fingerprint (\d{4} ?){8}\nGONE sato\nroster 3: 1 operators/);
		assert.match(await minisign(request()), /engawa roster 3 of help\.example\.jp/);
	});

	test('takes it back once, unchanged', async () => {
		fs.writeFileSync(at('changed'), fs.readFileSync(request(), 'utf8').replace('鈴木', '佐藤'));
		await refused(['roster', 'take', folder, at('changed')], /changed since/);
		assert.match(await good(['roster', 'take', folder, request()]), /left out: sato, suspended\nroster 3: 1 operators/);
		await refused(['roster', 'take', folder, request()], /this is roster 3, and the next one of this folder is 4/);
		assert.match(await good(['roster', 'show', folder]), /鈴木/);
	});

	test('signs no older one, no other organisation’s, nor with another key', async () => {
		await good(['roster', 'request', folder, request()]);
		fs.writeFileSync(request(), fs.readFileSync(request(), 'utf8').replace('"serial":4', '"serial":3'));
		await refused(there('--against', of('roster.engawa')), /not newer/, { input: 'yes\n' });
		await good(['org', 'init', at('stranger'), ...WHO, '--no-passphrase']);
		await refused(there('--organisation', at('stranger/organisation.engawa')).filter((_, i) => i !== 5 && i !== 6),
			/another key/, { input: 'yes\n' });
		await refused(['roster', 'sign', request(), '--key', at('elsewhere.key')], /--organisation/, {}, 2);
	});
});

describe('what somebody else had a hand in is not used', () => {
	/** With a file of the folder changed. */
	async function changed(name, edit, what) {
		const before = fs.readFileSync(of(name), 'utf8');
		assert.notEqual(edit(before), before);
		fs.writeFileSync(of(name), edit(before));
		try {
			await what();
		} finally {
			fs.writeFileSync(of(name), before);
		}
	}

	test('a folder that others may look into, a file that they may write, a link', async () => {
		fs.chmodSync(folder, 0o750);
		await refused(['operator', 'list', folder], /chmod/);
		fs.chmodSync(folder, 0o700);
		fs.chmodSync(of('people.json'), 0o666);
		await refused(['operator', 'list', folder], /nobody else may write/);
		fs.chmodSync(of('people.json'), 0o600);
		fs.symlinkSync(folder, at('link'));
		await refused(['operator', 'list', at('link')], /link/);
		await good(['operator', 'list', folder]);
	});

	test('another telephone number, another operator, another serial', async () => {
		await changed('organisation.engawa', (text) => text.replace('1234-5678', '8765-4321'), () =>
			refused(['org', 'show', folder], /signed with another key, or changed/));
		await changed('roster.engawa', (text) => text.replace('鈴木', '加藤'), () =>
			refused(['roster', 'show', folder], /signed with another key, or changed/));
		await changed('roster.engawa', (text) => text.replace(/"serial":3/, '"serial":9'), () =>
			refused(sign(), /changed/));
		await changed('freshness.engawa', (text) => text.replace(/"roster": ?"./, '"roster":"x'), () =>
			refused(['roster', 'show', folder], /freshness\.engawa: signed with another key, or changed since; engawad roster freshen/));
	});

	test('people as nobody may be: where it is wrong is said, and nothing is lost', async () => {
		await changed('people.json', (text) => text.replace('"point",', '"point", "point",'), () =>
			refused(sign(), /people\.json:.*operators\[1\]\.may.*; put it back/));
		await changed('people.json', (text) => text.slice(0, -10), () =>
			refused(['operator', 'list', folder], /people\.json:\d+:\d+.*not JSON/));
	});
});

describe('a new root key', () => {
	test('is vouched for by the old one, and the roster holds under either', async () => {
		const before = json(of('roster.engawa'));
		await good(['org', 'rotate', folder, '--no-passphrase']);
		assert.ok(!fs.existsSync(of('root.key.next')));
		assert.notEqual(json(of('organisation.engawa')).root_key, json(at('for-hosts.engawa')).root_key);
		assert.match(await minisign(of('organisation.engawa')), /verified/);
		assert.deepEqual(json(of('roster.engawa')), before);
		assert.match(await minisign(of('roster.engawa')), /verified/);
		await good(['roster', 'show', folder]);
		await good(['roster', 'show', of('roster.engawa'), '--organisation', at('for-hosts.engawa')]);
	});

	test('signs the next one alone', async () => {
		await good(sign());
		await refused(['roster', 'show', of('roster.engawa'), '--organisation', at('for-hosts.engawa')], /signed with another key/);
		await good(['roster', 'show', folder]);
	});
});

describe('backup and restore', () => {
	test('everything comes back, and goes on', async () => {
		const said = await good(['roster', 'show', folder]), people = await good(['operator', 'list', folder]);
		await good(['org', 'backup', folder, at('copy')]);
		assert.deepEqual([mode(at('copy')), mode(at('copy/root.key'))], ['700', '600']);
		await refused(['org', 'backup', folder, at('copy')], /not there yet/);
		fs.rmSync(folder, { recursive: true });
		await good(['org', 'restore', at('copy'), folder]);
		assert.equal(await good(['roster', 'show', folder]), said);
		assert.equal(await good(['operator', 'list', folder]), people);
		await good(['operator', 'suspend', folder, 'suzuki']);
		await good(['roster', 'freshen', folder]);
	});

	test('not from a copy that is not whole, or that somebody changed', async () => {
		for (const [name, edit] of [['people.json', (text) => text.replace('"view"', '"see"')], ['root.key', () => 'x'],
			['freshness.key', () => 'x'], ['roster.engawa', (text) => text.replace('"serial":', '"serial":1')],
			['organisation.engawa', (text) => text.replace('help.', 'self.')]]) {
			const before = fs.readFileSync(at(`copy/${name}`), 'utf8');
			fs.writeFileSync(at(`copy/${name}`), edit(before));
			await refused(['org', 'restore', at('copy'), at('back')], new RegExp(name.replace('.', '\\.')));
			fs.writeFileSync(at(`copy/${name}`), before);
			assert.ok(!fs.existsSync(at('back')));
		}
		fs.unlinkSync(at('copy/root.pub'));
		await refused(['org', 'restore', at('copy'), at('back')], /root\.pub/);
		assert.ok(!fs.existsSync(at('back')));
	});
});
