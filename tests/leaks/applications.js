// Real programs in the place of the storm's secret one: each shows a word in a colour that nothing
// else on the screen has, in a window that has the word in its title as well.
import fs from 'node:fs';
import path from 'node:path';
import { startBrowser, startTerminal } from '../../tools/lib/applications.js';
import { until } from '../lib/wait.js';
import { Person } from '../e2e/lib/actions.js';
import { startFirefox } from '../e2e/lib/firefox.js';
import { openOffice } from '../e2e/lib/office.js';
import { screenOf } from '../e2e/lib/picture.js';
import { Reading, SECRET } from '../e2e/lib/reading.js';
import { WORDS, countForeign, startSecret } from '../e2e/lib/secret.js';

/** @typedef {import('../../tools/lib/desktop.js').Desktop} Desktop */

const [WORD] = WORDS;
const PASSWORD = 'hunter2'; // of tests/lib/reading
const START_LIMIT_MS = 120000;
const AREA_MIN = 2000; // pixels of its colour, once it is painted
const XTERM_MENU = ['keydown', 'ctrl', 'mousedown', 1, 'mousemove_relative', 20, 40, 'mouseup', 1, 'keyup', 'ctrl'];

/** What the harmless words are: written large, in a window that is shown all the time. */
export const HARMLESS = 'PAPAYA';

const PAGE = `<!doctype html><meta charset="utf-8"><title>${WORD}</title>
<style>html { background: ${SECRET}; color: #3c003c; font: 40px sans-serif }</style>
<p title="${WORD} ${WORD}">${WORD}</p>`;

const DOCUMENT = `<office:styles><style:default-style style:family="paragraph">
<style:text-properties fo:color="#3c003c" fo:font-size="40pt"/></style:default-style></office:styles>
<office:automatic-styles><style:page-layout style:name="page">
<style:page-layout-properties fo:background-color="${SECRET}" fo:page-width="14cm" fo:page-height="14cm" fo:margin="1cm"/>
</style:page-layout></office:automatic-styles>
<office:master-styles>
<style:master-page style:name="Standard" style:page-layout-name="page"/></office:master-styles>
<office:body><office:text><text:p>${WORD}</text:p></office:text></office:body>`;

/** @param {Desktop} desktop */
function writePage(desktop) {
	const file = path.join(desktop.account.home, 'page.html');
	fs.writeFileSync(file, PAGE);
	fs.chownSync(file, desktop.account.uid, desktop.account.gid);
	return `file://${file}`;
}

/** A program of tests/lib/reading that says this. @param {Desktop} desktop */
async function startReading(desktop, toolkit, ...words) {
	Object.assign(desktop.env, { GDK_DPI_SCALE: '2', QT_FONT_DPI: '200' }); // letters that are read
	const reading = new Reading(desktop, toolkit);
	await new Person(desktop).window('^reading$', 'name');
	await reading.say(...words);
	return reading;
}

/**
 * @typedef {object} Secret
 * @property {(desktop: Desktop) => any} start
 * @property {[string, 'class' | 'name']} window how its window is found
 * @property {string[]} [words] that it shows; else WORD alone
 * @property {boolean} [closes] Engawa closes it by itself, and opens it to nobody
 * @property {string[]} [keys] that open its menus and what belongs to it
 * @property {string[][]} [says] what it is told to show
 */

/** One of tests/lib/reading: a field with the word, a menu of it, and a dialog. @returns {Secret} */
const field = (toolkit) => ({
	start: (desktop) => startReading(desktop, toolkit, 'number', SECRET, WORD),
	window: ['^reading$', 'name'],
	keys: ['shift+F10', 'Down'],
	says: [['dialog', SECRET], ['none'], ['number', SECRET, WORD]],
});

/** @type {Record<string, Secret>} */
export const APPLICATIONS = {
	xterm: { start: startSecret, window: ['Secret', 'class'] },
	gtk3: field('gtk3'),
	gtk4: field('gtk4'),
	qt5: field('qt5'),
	password: {
		start: (desktop) => startReading(desktop, 'gtk3', 'password', SECRET),
		window: ['^reading$', 'name'],
		words: [WORD, PASSWORD],
		closes: true,
		says: [['reveal'], ['none'], ['dialog', SECRET], ['none'], ['password', SECRET]],
	},
	libreoffice: { start: (desktop) => openOffice(desktop, WORD, DOCUMENT), window: ['libreoffice', 'class'], keys: ['alt+f', 'Down', 'Right', 'Escape'] },
	chromium: {
		start: (desktop) => startBrowser(desktop, writePage(desktop), { x: 100, y: 60, width: 420, height: 380 }),
		window: ['chromium', 'class'],
		keys: ['alt+f', 'Down', 'Escape', 'shift+F10', 'Down'],
	},
	firefox: {
		start: (desktop) => startFirefox(desktop, writePage(desktop), { width: 420, height: 380 }),
		window: ['firefox-esr', 'class'],
		keys: ['alt+f', 'Down', 'Right', 'Escape', 'shift+F10', 'Down'],
	},
};

/** The icon of a terminal has colours of its own. @param {Desktop} desktop */
function startHarmless(desktop) {
	startTerminal(desktop, '14x3+60+330', '-fs', '32', '-T', 'harmless', '-xrm', '*iconHint: none', '-bg', '#c0e0c0',
		'-fg', '#003000', '-cr', '#003000', '-e', 'sh', '-c', `printf '\\n  ${HARMLESS}'; exec sleep 1000000`);
}

/** A program that runs on a bench's desktop. */
export class Application {
	/** @param {keyof typeof APPLICATIONS} name */
	constructor(name) {
		this.name = name;
		this.how = APPLICATIONS[name];
		this.words = this.how.words ?? [WORD];
	}

	/** Starts it, and beside it what has the harmless words. @param {Desktop} desktop @returns {Promise<string>} its window */
	async start(desktop) {
		this.person = new Person(desktop);
		startHarmless(desktop);
		this.running = await this.how.start(desktop);
		this.id = await until(`a window of ${this.name}`, () => this.person.window(...this.how.window).catch(() => ''),
			START_LIMIT_MS);
		this.person.do('set_window', '--name', WORD, this.id);
		await until(`${this.name} has painted`, () => {
			this.person.do('windowmove', this.id, 100, 60, 'windowsize', this.id, 420, 380, 'windowraise', this.id);
			return countForeign(screenOf(desktop)) > AREA_MIN;
		}, START_LIMIT_MS);
		return this.id;
	}

	/** What it does itself: menus, dialogs, tooltips. @param {number} seed @returns {Promise<number>} transitions */
	async act(seed) {
		const { person, how, id } = this;
		const keys = (how.keys ?? []).map((key) => ['key', key]);
		const menus = this.name === 'xterm' ? [XTERM_MENU] : keys;
		const says = how.says ?? [];
		person.do('windowmap', '--sync', id, 'windowmove', id, 100 + (seed * 37) % 200, 60 + (seed * 53) % 150,
			'windowraise', id, 'windowactivate', id, 'mousemove', '--window', id, 60, 120);
		for (const menu of menus)
			person.do(...menu);
		for (const words of says)
			await this.running.say(...words);
		person.do('mousemove_relative', 3, 3, 'key', 'Escape', 'key', 'Escape', 'mousemove', 5, 5);
		return 2 + menus.length + says.length;
	}
}
