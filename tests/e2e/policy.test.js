// The policy of whoever looks after a PC: what it closes stays closed, and with one that cannot be
// used nobody sees anything. It lies at its real place, in a mount namespace of its own.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startEditor, startTerminal } from '../../tools/lib/applications.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { until } from '../lib/wait.js';
import { Person } from './lib/actions.js';
import { startBroker } from './lib/broker.js';
import { Host } from './lib/host.js';
import { copyPrograms } from './lib/programs.js';
import { Viewer } from './lib/viewer.js';

const PLACE = '/etc/engawa';

let desktop, programs, broker, folder, made;

before(async () => {
	programs = copyPrograms();
	desktop = await startDesktop({ size: '1000x700' });
	broker = await startBroker(desktop, programs.dir, programs.console);
	startTerminal(desktop, '50x12+560+420');
	startEditor(desktop);
	const person = new Person(desktop);
	await person.window('xterm');
	await person.window('mousepad');
	folder = path.join(desktop.account.dir, 'policy');
	fs.mkdirSync(folder, { mode: 0o755 });
	made = fs.mkdirSync(PLACE, { recursive: true }) !== undefined; // what is mounted over
}, { timeout: 60000 });

after(async () => {
	if (made)
		fs.rmdirSync(PLACE);
	await desktop?.stop();
	programs?.remove();
});

/** A session on a PC that has this file. @param {string} text */
function startHost(text) {
	const { uid, gid } = desktop.account;
	fs.writeFileSync(path.join(folder, 'policy.json'), text);
	return new Host({ desktop, programs, broker: broker.address,
		enter: ['unshare', '--mount', 'sh', '-c', 'mount --bind "$0" "$1" && shift && exec "$@"', folder, PLACE,
			'setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'] });
}

/** engawa with these words. @param {string[]} words @param {object} options of execFile */
function run(program, words, options) {
	return new Promise((resolve) => {
		execFile(program, words, options,
			(error, out, complaint) => resolve({ status: error?.code ?? 0, out, complaint }));
	});
}

/** As the person types them. */
function engawa(...words) {
	const { uid, gid } = desktop.account;
	return run(programs.program('engawa'), words, { uid, gid, env: { ...desktop.env, LANGUAGE: 'en' } });
}

/** Whether a window of this class may be seen. */
async function isSeen(name) {
	const { out } = await engawa('list');
	return until(`${name} is listed`, () => out.split('\n').find((line) => line.includes(`(${name})`))).then((line) => line.includes('[may be seen]'));
}

test('what the policy closes is closed, also when it is shown by name', { timeout: 60000 }, async () => {
	const host = startHost('{"version": 1, "close": [{"class": "mousepad", "reason": "notes"}]}');
	try {
		const viewer = new Viewer({ desktop, programs, broker: broker.address, code: await host.code(), options: ['--seconds', '600'] });
		await host.allow();
		assert.equal(await isSeen('XTerm'), true);
		assert.equal(await isSeen('Mousepad'), false);
		await engawa('show', 'mousepad');
		assert.equal(await isSeen('Mousepad'), false);
		await viewer.stop();
	} finally {
		await host.stop();
	}
});

test('where it allows no showing of all at once, that is not offered at the start', { timeout: 60000 }, async () => {
	const host = startHost('{"version": 1, "show_everything_ordinary": false}');
	try {
		const viewer = new Viewer({ desktop, programs, broker: broker.address, code: await host.code(), options: ['--seconds', '600'] });
		await host.sayYes();
		await host.says(/Show nothing yet/);
		await host.pressUntil('e', () => /A rule of this PC does not allow it/.test(host.text));
		assert.doesNotMatch(host.text, /Everything that is not private/);
		assert.doesNotMatch(host.log(), /to=viewing/);
		await engawa('show', 'mousepad');
		await host.choose('w');
		assert.equal(await isSeen('XTerm'), false);
		assert.equal(await isSeen('Mousepad'), true);
		await viewer.stop();
	} finally {
		await host.stop();
	}
});

test('with a policy that cannot be used nothing is shown', { timeout: 60000 }, async () => {
	const host = startHost('{"version": 1, "open": []}');
	await host.says(/rules that were set up for this PC cannot be read/);
	await host.ended;
	assert.doesNotMatch(host.text, /Your code/);
});

test('nor with one that others may write', { timeout: 60000 }, async () => {
	fs.chmodSync(folder, 0o777);
	const host = startHost('{"version": 1}');
	await host.says(/rules that were set up for this PC cannot be read/);
	await host.ended;
	fs.chmodSync(folder, 0o755);
});

test('engawa policy check says what is wrong, in both languages', async () => {
	const file = path.join(folder, 'new.json');
	const built = fileURLToPath(new URL('../../build/test/programs/engawa', import.meta.url)); // beside its translations
	const check = async (language, text) => {
		fs.writeFileSync(file, text);
		return run(built, ['policy', 'check', file], { env: { LANG: language } });
	};

	assert.deepEqual(await check('C', '{"version": 1}'), { status: 0, out: 'This file can be used.\n', complaint: '' });
	assert.match((await check('C', '{"version": 1,\n "close": [}')).complaint, /new\.json:2:12: This is not JSON/);
	assert.match((await check('C', '{"version": 1, "close": [{"titel": "x"}]}')).complaint, /close\[0\]\.titel: This key is not known/);
	assert.match((await check('ja_JP.UTF-8', '{"version": 1, "close": [{"titel": "x"}]}')).complaint,
		/close\[0\]\.titel: このキーは使えません/);
	assert.equal((await check('C', '{}')).status, 1);
	assert.equal((await engawa('policy')).status, 2);
});
