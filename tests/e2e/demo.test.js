// `make demo` as a person runs it: in a terminal, with an answer to each question, until Ctrl-C.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../lib/wait.js';
import { codeIn } from './lib/host.js';
import { fromPng } from './lib/picture.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'engawa-demo-test-'));
let demo;
let text = '';
let address;
let user;

const says = (pattern) => until(`the demo says ${pattern}; it said:\n${text.slice(-2000)}`, () => pattern.exec(text));

/** A key as a person presses it: a question is inert until it can have been read. */
async function pressUntil(key, pattern) {
	for (let pressed = 0; !pattern.test(text);) {
		if (Date.now() - pressed > 1500) {
			demo.stdin.write(key);
			pressed = Date.now();
		}
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

before(async () => {
	const { MAKEFLAGS, MAKELEVEL, DISPLAY, ...env } = process.env;
	demo = spawn(path.join(root, 'build/tests/lib/pty'), ['100x40', 'make', 'demo'],
		{ cwd: root, env: { ...env, TERM: 'dumb', LANGUAGE: 'en' } });
	demo.ended = once(demo, 'close');
	demo.stdout.setEncoding('utf8').on('data', (chunk) => { text += chunk; });
	demo.stdin.on('error', () => {});
	[, user] = await says(/virtual desktop :\d+ as user (\S+),/);
});

after(async () => {
	demo.stdin.end();
	await demo.ended;
	fs.rmSync(folder, { recursive: true });
});

test('tells the address of the console, which is there', async () => {
	[, address] = await says(/console: http:\/\/(127\.0\.0\.1:\d+)\//);
	const answer = await fetch(`http://${address}/`);
	assert.equal(answer.status, 200);
	assert.match(await answer.text(), /<html/);
});

test('shows its desktop to who has the code, after consent in the terminal', async () => {
	const code = await until('the code is shown', () => codeIn(text));
	const picture = path.join(folder, 'picture.png');
	const viewer = spawn(path.join(root, 'build/programs/engawa-view'),
		['--broker', `ws://${address}`, '--code', '-', '--snapshot', picture, '--until-still', '--quiet'],
		{ stdio: ['pipe', 'ignore', 'inherit'] });
	const ended = once(viewer, 'exit');
	viewer.stdin.end(code + '\n');
	await says(/not verified, asks/);
	await pressUntil('a', /What may they see\?/);
	await pressUntil('e', /BEING WATCHED NOW/);
	assert.deepEqual(await ended, [0, null]);
	const { width, height, rgb } = fromPng(fs.readFileSync(picture));
	assert.deepEqual([width, height], [1280, 800]);
	const colours = new Set();
	for (let i = 0; i < rgb.length; i += 3)
		colours.add(rgb.readUIntBE(i, 3));
	assert.ok(colours.size > 100, 'windows with text are to be seen');
});

test('offers another code when the viewer has left', async () => {
	await says(/press Enter for another code/);
	const before = text.length;
	demo.stdin.write('\n');
	await until('another code is shown', () => codeIn(text.slice(before)));
});

test('ends with Ctrl-C and leaves no process, file or user behind', async () => {
	const passwd = () => fs.readFileSync('/etc/passwd', 'utf8');
	demo.stdin.write('\x03');
	await demo.ended;
	assert.match(text, /nothing is kept/);
	if (process.getuid() === 0) {
		assert.ok(!passwd().includes(`${user}:`));
		assert.notEqual(spawnSync('pgrep', ['-u', user]).status, 0);
	}
	assert.deepEqual(fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith('engawa-desktop-') &&
		name.toLowerCase() === user), []);
});
