// How late a window is closed that begins to show a secret, and how many pictures of the secret go out until
// then: real programs, a whole session, a viewer that keeps every picture. By itself:
//	node tests/bench/reading.js [ROUNDS [PROGRAM...]]
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBrowser, startTerminal } from '../../tools/lib/applications.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { Person } from '../e2e/lib/actions.js';
import { startBroker } from '../e2e/lib/broker.js';
import { command } from '../e2e/lib/hands.js';
import { startFirefox } from '../e2e/lib/firefox.js';
import { Host } from '../e2e/lib/host.js';
import { openOffice } from '../e2e/lib/office.js';
import { fromPng } from '../e2e/lib/picture.js';
import { copyPrograms } from '../e2e/lib/programs.js';
import { Reading, SECRET } from '../e2e/lib/reading.js';
import { countForeign } from '../e2e/lib/secret.js';
import { Viewer } from '../e2e/lib/viewer.js';
import { until } from '../lib/wait.js';
import { median } from '../lib/median.js';

const FRAMES = 'frames';
const CLOSE_LIMIT_MS = 15000; // then it is missed
const START_LIMIT_MS = 90000; // LibreOffice
const SECRET_MIN = 300; // pixels
const CARD = '4111 1111 1111 1111';
const build = fileURLToPath(new URL('../../build', import.meta.url));

/** Microseconds of the monotonic clock to milliseconds since 1970, as in logs and of files. */
const toDate = (us) => Date.now() - (Number(process.hrtime.bigint() / 1000n) - us) / 1000;

/** A page that obeys: its words come as events, and when they are painted it says so. */
class Page {
	#waiting;
	#painted;

	constructor() {
		this.server = http.createServer((request, answer) => {
			if (request.url === '/events') {
				answer.writeHead(200, { 'content-type': 'text/event-stream' });
				this.events = answer;
			} else if (request.url === '/painted') {
				this.#painted = Number(process.hrtime.bigint() / 1000n);
				answer.end();
				this.#waiting?.();
			} else {
				answer.setHeader('content-type', 'text/html').end(PAGE);
			}
		});
	}

	async listen() {
		await new Promise((done) => { this.server.listen(0, '127.0.0.1', () => done(undefined)); });
		return `http://127.0.0.1:${this.server.address().port}/`;
	}

	async say(what, colour = '', ...words) {
		await until('the page listens', () => this.events);
		const painted = new Promise((done) => { this.#waiting = () => done(undefined); });
		this.events.write(`data: ${JSON.stringify({ what, colour, words: words.join(' ') })}\n\n`);
		await painted;
		return this.#painted;
	}

	close() {
		this.server.close();
		this.server.closeAllConnections();
	}
}

const PAGE = `<!doctype html><meta charset=utf-8><title>reading</title><p>nothing secret</p><div id=at></div><script>
new EventSource('/events').onmessage = ({ data }) => {
	const { what, colour, words } = JSON.parse(data);
	const at = document.getElementById('at');
	at.textContent = '';
	if (what !== 'none') {
		const one = document.createElement(what === 'label' ? 'p' : 'input');
		if (what === 'password')
			one.type = 'password';
		if (what === 'label')
			one.textContent = words;
		else
			one.value = words || 'hunter2';
		one.style.cssText = 'background: ' + colour + '; color: #3c003c; border: 0; height: 60px; width: 300px';
		at.append(one);
	}
	requestAnimationFrame(() => setTimeout(() => fetch('/painted'), 0));
};
</script>`;

const DOCUMENT = `<office:automatic-styles><style:style style:name="secret" style:family="paragraph"><style:text-properties
 fo:color="#3c003c" fo:background-color="${SECRET}" fo:font-size="28pt"/></style:style></office:automatic-styles>
<office:body><office:text><text:p text:style-name="secret"/></office:text></office:body>`;

/** What each program is, and how it is told. */
const PROGRAMS = {
	gtk3: { kinds: ['password', 'number', 'label'], start: ({ desktop }) => new Reading(desktop, 'gtk3') },
	gtk4: { kinds: ['password', 'number', 'label'], start: ({ desktop }) => new Reading(desktop, 'gtk4') },
	qt5: { kinds: ['password', 'number', 'label'], start: ({ desktop }) => new Reading(desktop, 'qt5') },
	chromium: { kinds: ['password', 'number', 'label'], browser: 'chromium', options: [] },
	'chromium --force-renderer-accessibility': { kinds: ['password', 'number', 'label'], browser: 'chromium',
		options: ['--force-renderer-accessibility'] },
	firefox: { kinds: ['password', 'number', 'label'], browser: 'firefox' },
	libreoffice: { kinds: ['number'], start: startDocument }, // other letters come by other keyboards: not surely
};

/** A document, into which somebody types; it is done when the last key was. */
async function startDocument({ desktop, person }) {
	const { child } = openOffice(desktop, 'reading', DOCUMENT);
	await person.window('^reading\\.fodt', 'name', START_LIMIT_MS);
	return {
		async say(what, colour, ...words) {
			if (what === 'none')
				person.key('ctrl+a', 'Delete');
			else
				person.type(words.join(' '));
			return Number(process.hrtime.bigint() / 1000n);
		},
		stop: () => process.kill(-child.pid, 'SIGKILL'),
	};
}

let profiles = 0;

async function startPage({ desktop }, { browser, options }) {
	const page = new Page();
	const url = await page.listen();
	const size = { width: 500, height: 420 }, profile = `profile-${++profiles}`;
	const child = browser === 'chromium'
		? startBrowser(desktop, url, { profile, x: 40, y: 40, ...size, options })
		: startFirefox(desktop, url, { profile, ...size });
	return {
		say: (...words) => page.say(...words),
		stop: () => {
			page.close();
			process.kill(-child.pid, 'SIGKILL');
		},
	};
}

/** Pictures that hold the secret, from then on. */
function leaked(session, since) {
	return session.viewer.frames(FRAMES).filter((file) => fs.statSync(file).mtimeMs >= since - 5).filter((file) => {
		try {
			return countForeign(fromPng(fs.readFileSync(file))) > SECRET_MIN;
		} catch {
			return false; // being written
		}
	}).map((file) => fs.statSync(file).mtimeMs);
}

/** When the agent was told, as its log has it; undefined: it was not. */
function closedAt(session, since) {
	const lines = session.host.log().split('\n').filter((line) => /event=reader\.words .*found=[23]/.test(line));
	return lines.map((line) => Date.parse(line.slice(0, line.indexOf(' ')))).find((at) => at >= since - 100);
}

async function round(session, program, kind) {
	const words = kind === 'password' ? [] : kind === 'number' ? CARD.split(' ') : ['認証コード', '482913'];
	const painted = toDate(await program.say(kind, SECRET, ...words));
	const limit = Date.now() + CLOSE_LIMIT_MS;
	let closed;
	while (!(closed = closedAt(session, painted)) && Date.now() < limit)
		await new Promise((resolve) => setTimeout(resolve, 10));
	await new Promise((resolve) => setTimeout(resolve, 300)); // what was under way
	const pictures = leaked(session, painted);
	await program.say('none');
	const isOpen = () => /found=[01]/.test(session.host.log().split('\n').filter((line) => line.includes('event=reader.words')).at(-1) ?? '');
	if (closed)
		await until('it is open again', isOpen);
	await new Promise((resolve) => setTimeout(resolve, 700));
	return { closed: closed !== undefined, late_ms: closed && Math.max(0, closed - painted), pictures: pictures.length,
		seen_ms: pictures.length ? Math.max(...pictures) - Math.min(...pictures) : 0 };
}

async function measureProgram(session, name, rounds) {
	const how = PROGRAMS[name];
	const program = how.browser ? await startPage(session, how) : await how.start(session);
	const figures = {};
	try {
		await session.person.window('reading', 'name');
		if (how.browser)
			await command(session, 'show', 'reading');
		else {
			const id = await session.person.window('^reading', 'name');
			session.person.do('windowmove', '--sync', id, 40, 40);
		}
		await program.say('none');
		await new Promise((resolve) => setTimeout(resolve, 3000)); // it has been read, and is shown
		for (const kind of how.kinds) {
			const all = [];
			for (let i = 0; i < rounds; i++)
				all.push(await round(session, program, kind));
			const closed = all.filter((one) => one.closed);
			const late = closed.map(({ late_ms }) => late_ms).sort((a, b) => a - b);
			figures[kind] = { rounds, missed: rounds - closed.length, median_ms: late.length ? median(late) : undefined,
				worst_ms: late.at(-1), pictures: median(all.map(({ pictures }) => pictures)),
				most_pictures: Math.max(...all.map(({ pictures }) => pictures)) };
			const { missed, median_ms, worst_ms, pictures, most_pictures } = figures[kind];
			console.log(`${name.padEnd(42)} ${kind.padEnd(9)} closed after ${String(median_ms?.toFixed(0)).padStart(5)} ms median, ` +
				`${String(worst_ms?.toFixed(0)).padStart(5)} ms at worst; pictures of it ${pictures} median, ${most_pictures} at most; ` +
				`missed ${missed} of ${rounds}`);
		}
	} finally {
		program.stop();
	}
	return figures;
}

/** @returns {Promise<Record<string, any>>} by program and kind of secret */
export async function measureReading(rounds = 10, names = Object.keys(PROGRAMS)) {
	const programs = copyPrograms({ from: path.join(build, 'programs') });
	const desktop = await startDesktop({ size: '1000x700' });
	const figures = {};
	let host, viewer;
	try {
		const broker = await startBroker(desktop, programs.dir, programs.console);
		const person = new Person(desktop);
		startTerminal(desktop, '40x8+560+500', '-T', 'beside');
		await person.window('beside', 'name');
		host = new Host({ desktop, programs, broker: broker.address });
		viewer = new Viewer({ desktop, programs, broker: broker.address, code: await host.code(), options: ['--frames', FRAMES], log: 'info' });
		await host.logs(/reader\.ready/);
		await host.allow();
		const session = { desktop, programs, broker, person, host, viewer };
		for (const name of names) {
			try {
				figures[name] = await measureProgram(session, name, rounds);
			} catch (error) {
				console.log(`${name}: ${error.message.slice(0, 300)}`);
				figures[name] = { error: error.message };
			}
		}
	} finally {
		await viewer?.stop();
		await host?.stop();
		await desktop.stop();
		programs.remove();
	}
	return figures;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const [rounds = '10', ...names] = process.argv.slice(2);
	const figures = await measureReading(Number(rounds), names.length ? names : undefined);
	fs.writeFileSync(path.join(build, 'reading.json'), JSON.stringify(figures, null, '\t'));
}
