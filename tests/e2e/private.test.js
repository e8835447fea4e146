// What is private by what it is starts closed: nobody says anything of a browser, and no picture has a
// pixel of its page or its menu until the person shows it by name.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { placed, startBrowser, startTerminal } from '../../tools/lib/applications.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { until } from '../lib/wait.js';
import { Person } from './lib/actions.js';
import { startBroker } from './lib/broker.js';
import { command } from './lib/hands.js';
import { Host } from './lib/host.js';
import { fromPng, screenOf } from './lib/picture.js';
import { copyPrograms } from './lib/programs.js';
import { countForeign } from './lib/secret.js';
import { Viewer } from './lib/viewer.js';

const FRAMES = 'frames';
const PAGE_MIN = 20000; // pixels of a page that is open
const MENU_MIN = 5000; // and of a menu over it

/** All of it in the secret's colours. */
const PAGE = '<!doctype html><title>page</title><style>* { background: #ff00fe; color: #3c003c }</style>words';

let desktop, programs, broker, server, person;

before(async () => {
	programs = copyPrograms();
	desktop = await startDesktop({ size: '1000x700', placed });
	broker = await startBroker(desktop, programs.dir, programs.console);
	server = http.createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(PAGE));
	await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
	person = new Person(desktop);
	startTerminal(desktop, '50x12+560+420');
	startBrowser(desktop, `http://127.0.0.1:${server.address().port}/`, { x: 20, y: 30, width: 500, height: 500 });
	await person.window('xterm');
	await person.window('chromium');
	await until('the page is painted', () => countForeign(screenOf(desktop)) > PAGE_MIN, 60000);
}, { timeout: 90000 });

after(async () => {
	server?.close();
	await desktop?.stop();
	programs?.remove();
});

/** How many pixels of that place have the colour. */
function countIn({ rgb, width }, { x, y, w, h }, colour) {
	let n = 0;
	for (let row = y; row < y + h; row++)
		for (let at = 3 * (row * width + x); at < 3 * (row * width + x + w); at += 3)
			n += rgb.subarray(at, at + 3).equals(colour) ? 1 : 0;
	return n;
}

const foreignIn = (file) => countForeign(fromPng(fs.readFileSync(file)));

test('a browser is closed until it is shown by name', { timeout: 120000 }, async () => {
	const host = new Host({ desktop, programs, broker: broker.address });
	const viewer = new Viewer({ desktop, programs, broker: broker.address, code: await host.code(), options: ['--frames', FRAMES] });
	const frames = () => viewer.frames(FRAMES);
	try {
		await host.allow();
		await until('the first picture is there', () => fs.existsSync(path.join(viewer.dir, FRAMES)) && frames().length);
		const { x, y, w, h } = person.frameOf(await person.window('chromium'));
		const at = { x: x + w / 4, y: y + h / 2 };
		const page = countForeign(screenOf(desktop));
		person.do('mousemove', at.x, at.y, 'click', 3);
		await until('its menu is open', () => countForeign(screenOf(desktop)) < page - MENU_MIN);
		const menu = { x: at.x + 5, y: at.y + 5, w: 150, h: 150 };
		const screen = screenOf(desktop);
		const paper = screen.rgb.subarray(3 * ((menu.y + 5) * screen.width + menu.x + 5)).subarray(0, 3);
		assert.ok(countIn(screen, menu, paper) > MENU_MIN);
		const seen = frames().length;
		person.do('windowmove', await person.window('xterm'), 520, 400);
		await until('there are more pictures', () => frames().length > seen);
		assert.ok(countIn(fromPng(fs.readFileSync(frames().at(-1))), menu, paper) < MENU_MIN / 10, 'the menu is shown');
		assert.deepEqual(frames().map(foreignIn).filter(Boolean), []);
		person.key('Escape', 'Escape');
		await command({ desktop, programs }, 'show', 'chromium');
		await until('the page is shown', () => foreignIn(frames().at(-1)) > PAGE_MIN);
	} finally {
		await viewer.stop();
		await host.stop();
	}
});
