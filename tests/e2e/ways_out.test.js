// What the operator does not see leaves in no other way either: not in what programs write down
// about themselves, not at the broker, not through the clipboard, not in what a crash leaves behind.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { startEditor } from '../../tools/lib/applications.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { until } from '../lib/wait.js';
import { Person } from './lib/actions.js';
import { startBroker } from './lib/broker.js';
import { Host } from './lib/host.js';
import { countColour, fromPng, screenOf } from './lib/picture.js';
import { copyPrograms } from './lib/programs.js';
import { WORDS, startSecret } from './lib/secret.js';
import { Viewer } from './lib/viewer.js';

const CLOSED_LINE = 0x7e57c2;
const COPIED = 'QUOKKA-CLIP-7731';
const OF_THE_HOST = ['engawa', 'engawa-agent', 'engawa-net', 'engawa-overlay', 'engawa-reader', 'engawa-watchdog'];

let desktop, programs, broker, host, viewer, person, owner, secret, code;
let owned = '';

before(async () => {
	programs = copyPrograms();
	desktop = await startDesktop({ size: '1024x768' });
	person = new Person(desktop);
	broker = await startBroker(desktop, programs.dir, programs.console);
	startEditor(desktop);
	startSecret(desktop);
	await person.window('mousepad');
	secret = await person.window('Secret');
	owner = desktop.spawn(programs.program('own_selection'), [COPIED], { stdio: ['pipe', 'pipe', 'inherit'] });
	owner.stdout.setEncoding('utf8').on('data', (text) => { owned += text; });
	await until('the clipboard has an owner', () => owned.includes('owned'));
	host = new Host({ desktop, programs, broker: broker.address });
	code = await host.code();
	engawa('hide', `0x${Number(secret).toString(16)}`);
	viewer = new Viewer({ desktop, programs, broker: broker.address, code, options: ['--frames', 'frames'] });
	await host.allow();
	await until('pictures come', () => fs.existsSync(`${viewer.dir}/frames`) && viewer.frames('frames').length > 3);
}, { timeout: 90000 });

after(async () => {
	owner?.kill();
	await host?.stop();
	await desktop?.stop();
	programs?.remove();
});

const engawa = (...words) => execFileSync(programs.program('engawa'), words.map(String), {
	env: { ...desktop.env, LANGUAGE: 'en' }, uid: desktop.account.uid, gid: desktop.account.gid, encoding: 'utf8',
});

/** Which of these words stand in a text. */
const wordsIn = (text) => [...WORDS, COPIED].filter((word) => text.includes(word));

test('no process of the host can be dumped or looked into', () => {
	const pids = host.pids();
	for (const name of OF_THE_HOST)
		assert.ok(pids[name], `${name} runs`);
	for (const [name, pid] of [...OF_THE_HOST.map((each) => [each, pids[each]]), ['engawad', broker.child.pid]]) {
		const limit = /^Max core file size\s+(\S+)\s+(\S+)/m.exec(fs.readFileSync(`/proc/${pid}/limits`, 'utf8'));
		assert.deepEqual(limit?.slice(1), ['0', '0'], name);
		// proc(5): what belongs to a process that may be dumped is its user's, of any other it is root's
		assert.equal(fs.statSync(`/proc/${pid}/environ`).uid, 0, name);
	}
	assert.equal(fs.statSync(`/proc/${owner.pid}/environ`).uid, desktop.account.uid, 'any other program of the person can be');
});

test('pictures of the screen would not be in a dump', () => {
	const maps = fs.readFileSync(`/proc/${host.pids()['engawa-agent']}/smaps`, 'utf8').split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m);
	const read = maps.filter((map) => map.includes('memfd:engawa-pixels'));
	const made = maps.filter((map) => /^VmFlags:.* hg\b/m.test(map));
	assert.ok(read.length > 0, 'the agent reads pixels of windows');
	assert.ok(made.length > 0, 'the agent holds pictures in large pages');
	for (const map of [...read, ...made])
		assert.match(map, /^VmFlags:.* dd\b/m);
});

test('the person sees which windows are closed, and the helper sees nothing of that line', async () => {
	const around = () => countColour(screenOf(desktop), CLOSED_LINE);
	await until('the closed window has its line', () => around() > 500);
	const before = viewer.frames('frames').length;
	let x = 300;
	await until('there are pictures of it', () => {
		person.do('windowmove', secret, x++, 300);
		return viewer.frames('frames').length > before + 3;
	});
	for (const file of viewer.frames('frames').slice(before))
		assert.equal(countColour(fromPng(fs.readFileSync(file)), CLOSED_LINE), 0);
	assert.ok(around() > 500);
});

test('nobody looks into the clipboard', async () => {
	assert.equal(owned.trim(), 'owned');
	// That it would be noticed: the editor pastes.
	const editor = await person.window('mousepad');
	person.do('windowactivate', '--sync', editor, 'key', 'ctrl+v');
	await until('the editor asked for it', () => owned.includes('asked'));
});

test('the broker tells nothing but numbers', async () => {
	const text = await (await fetch(`http://${broker.address}/metrics`)).text();
	assert.match(text, /^\w+(?:\{[^}]*\})? \d+$/m);
	assert.deepEqual(wordsIn(text), []);
	for (const line of text.split('\n').filter((each) => each && !each.startsWith('#')))
		assert.match(line, /^engawad?_\w+(?:\{\w+="[\w.-]*"(?:,\w+="[\w.-]*")*\})? [\d.e+-]+$/);
});

test('nobody writes down titles, words on the screen, what was copied, or the code', async () => {
	assert.ok(engawa('list').includes(WORDS[0]), 'the person has it in their own list');
	person.do('windowraise', secret);
	person.do('set_window', '--name', `${WORDS[0]} again`, secret);
	viewer.stop();
	await viewer.ended;
	await until('nobody watches, and the line is gone', () => countColour(screenOf(desktop), CLOSED_LINE) === 0);
	await host.stop();
	const logs = { host: host.log(), broker: broker.log(), viewer: viewer.text + viewer.out };
	for (const [who, text] of Object.entries(logs)) {
		assert.ok(text.length > 100, `${who} writes something down`);
		assert.deepEqual(wordsIn(text), [], who);
	}
	// The broker knows the slot, and nobody's secret.
	const [, secretPart] = /^\d{4}-(\d{6})/.exec(code);
	for (const who of ['host', 'broker'])
		assert.ok(!new RegExp(`\\b${secretPart}\\b`).test(logs[who]), `the code, by ${who}`);
});
