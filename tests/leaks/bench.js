// The leak bench: one desktop with windows of a secret and of a harmless program (storm.c), the
// whole product between it and a judge who looks at every picture (judges.js). The person closed the
// secret program's window by name; everything else that may happen is a seeded run of one kind.
// In the place of the secret program's window there may be one of a real program (applications.js).
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startBroker } from '../../tools/lib/broker.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { command } from '../e2e/lib/hands.js';
import { Host } from '../e2e/lib/host.js';
import { screenOf } from '../e2e/lib/picture.js';
import { copyPrograms } from '../e2e/lib/programs.js';
import { WORDS } from '../e2e/lib/secret.js';
import { median } from '../lib/median.js';
import { until } from '../lib/wait.js';
import { Lines, alike, delays } from './figures.js';
import { JUDGES } from './judges.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SIZE = '800x600';
const BEAT = '788,12'; // stage.h: in the corner
const RESTS = ['120,140', '380,140', '640,140']; // inside the windows of "rest" (storm.c)
const REST_LIMIT_MS = 6000;
const RUN_LIMIT_MS = 60000;
const LOST_MAX = 3; // runs of which the judge says nothing
const [WORD] = WORDS; // in the title of each secret window: stage.c

export const COMPOSITORS = {
	none: { manager: [], beside: [] },
	xfwm4: { manager: ['xfwm4', '--compositor=on'], beside: [] },
	picom: { manager: [], beside: ['picom', '--config', '/dev/null', '--backend', 'xrender'] },
};

/**
 * @typedef {object} How
 * @property {keyof typeof COMPOSITORS} [compositor]
 * @property {keyof typeof JUDGES} [judge]
 * @property {string} [agent] a patched one
 * @property {number} [plant] the picture into which the judge puts a secret pixel
 * @property {number} [keep] each how manieth picture is kept
 * @property {import('./applications.js').Application} [application] another secret program beside the storm's
 */

/** What came of some runs. */
class Figures {
	runs = 0;
	transitions = 0;
	frames = 0;
	/** @type {string[][]} */
	leaks = [];
	/** @type {object[]} */
	failed = [];
	/** @type {number[]} */
	delays_ms = [];
}

export class Bench {
	/** @type {import('../../tools/lib/desktop.js').Desktop} */
	desktop;
	closed = false;
	#rests = 0;

	/** @param {How} how */
	static async open(how = {}) {
		const bench = new Bench();
		try {
			await bench.#start(how);
		} catch (error) {
			await bench.close();
			throw error;
		}
		return bench;
	}

	/** @param {How} how */
	async #start({ compositor = 'none', judge = 'view', agent = '', plant = 0, keep = 0, application }) {
		const { manager, beside } = COMPOSITORS[compositor];
		this.compositor = compositor;
		this.judgedBy = judge;
		this.application = application;
		this.words = application?.words ?? [WORD];
		this.programs = judging(agent);
		this.desktop = await startDesktop({ size: SIZE, manager });
		if (beside.length > 0)
			this.desktop.spawn(beside[0], beside.slice(1));
		this.broker = await startBroker(this.desktop, this.programs.dir, this.programs.console);
		this.storm = this.desktop.spawn(this.programs.program('storm'), [], { stdio: ['pipe', 'pipe', 'inherit'] });
		this.said = Lines.of(this.storm.stdout);
		this.secrets = await until('the storm is ready', () => this.said.of('window')[0]);
		if (application)
			await this.#adopt(await application.start(this.desktop));
		this.host = new Host({ desktop: this.desktop, programs: this.programs, broker: this.broker.address });
		const session = { desktop: this.desktop, programs: this.programs, broker: this.broker.address,
			code: await this.host.code(), look: { points: [BEAT, ...RESTS], plant, keep, words: this.words } };
		this.judge = await JUDGES[judge].start(session);
		this.judged = this.judge.lines;
		await this.host.allow();
		await until('the first picture is there', () => this.seen.picture > 0);
	}

	/** The storm's own secret windows stay what they are, and closed with it. @param {string} window */
	async #adopt(window) {
		await this.#order(`secret ${window}`, 'secret');
		this.secrets.push(window);
	}

	/** What the judge sees now; picture 0: nothing yet. @returns {Sample} */
	get seen() {
		const last = this.judged.last('sample');
		return last ? sampleOf(last) : { picture: 0, at_ns: 0, colours: [] };
	}

	/** Gives an order, and waits for the answer that begins with a word. @returns {Promise<string[]>} */
	async #order(line, word) {
		const from = this.said.all.length;
		this.storm.stdin.write(line + '\n');
		return until(`the storm answers ${line}`, () => this.said.of(word, from)[0], RUN_LIMIT_MS);
	}

	async kinds() {
		return this.#order('kinds', 'kinds');
	}

	/** Brings the secret window up. */
	async show() {
		await this.#order('show', 'shown');
	}

	/** Whether every harmless window is seen once the secret ones are gone: null, or what is there instead.
	 * Its colours are other ones each time, so none is taken for that of an earlier rest. */
	async rest() {
		const colours = (await this.#order(`rest ${++this.#rests}`, 'rest')).map((one) => parseInt(one, 16));
		try {
			await until('the harmless ones are seen', () =>
				colours.every((colour, i) => alike(this.seen.colours[i + 1], colour)), REST_LIMIT_MS);
			return null;
		} catch {
			const { width, rgb } = screenOf(this.desktop);
			const at = (x, y) => rgb.readUIntBE(3 * (y * width + x), 3);
			const screen = RESTS.map((place) => place.split(',').map(Number)).map(([x, y]) => at(x, y));
			const hex = (all) => all.map((colour) => colour.toString(16).padStart(6, '0'));
			return { wanted: hex(colours), screen: hex(screen), seen: hex(this.seen.colours.slice(1)) };
		}
	}

	/** The person closes the secret program's windows by name. */
	async closeSecret() {
		const { uid, gid } = this.desktop.account;
		for (const secret of this.secrets) {
			await this.show();
			await until('the secret window is closed', () => promisify(execFile)(this.programs.program('engawa'),
				['hide', hexOf(secret)], { env: this.desktop.env, uid, gid }).then(() => true, () => false));
		}
		const missing = await this.rest();
		if (missing)
			throw new Error(`the harmless windows were not seen before anything happened: ${JSON.stringify(missing)}`);
		this.closed = true;
	}

	/** And shows them again, as any other. */
	async openSecret() {
		this.closed = false;
		for (const secret of this.secrets) {
			await this.show();
			await command({ desktop: this.desktop, programs: this.programs }, 'show', hexOf(secret));
		}
		await this.rest();
	}

	/**
	 * So many seeded runs of one kind while the secret windows are closed: an object of build/leaks.json.
	 * @param {string} kind
	 * @param {{ runs: number, steps: number, seed?: number, act?: (seed: number) => Promise<number> }} how
	 *	act: in the storm's place; how many transitions it made
	 */
	async run(kind, { runs, steps, seed = 1, act }) {
		const figures = new Figures();
		await this.#runs(figures, kind, { runs, steps, seed, act });
		return this.#result(kind, figures);
	}

	/**
	 * As run(), and how much longer harmless updates take than while nothing is closed: both take turns, so
	 * that what else the machine does tells on both.
	 * @param {string} kind @param {{ runs: number, steps: number, seed?: number, turns: number, open: number }} how
	 *	turns: how often; open: runs of each turn while nothing is closed
	 */
	async compare(kind, { runs, steps, seed = 1, turns, open }) {
		const closedFigures = new Figures();
		const openFigures = new Figures();
		const closedRuns = async (i) => {
			if (!this.closed)
				await this.closeSecret();
			const part = Math.ceil((runs - closedFigures.runs) / (turns - i));
			await this.#runs(closedFigures, kind, { runs: part, steps, seed: seed + closedFigures.runs });
		};
		const openRuns = async () => {
			if (this.closed)
				await this.openSecret();
			await this.#runs(openFigures, kind, { runs: open, steps, seed: seed + runs + openFigures.runs });
		};
		for (let i = 0; i < turns; i++)
			for (const one of i % 2 ? [openRuns, () => closedRuns(i)] : [() => closedRuns(i), openRuns])
				await one();
		if (!this.closed)
			await this.closeSecret();
		const [without, closed] = [openFigures, closedFigures].map((one) => median(one.delays_ms));
		return { ...this.#result(kind, closedFigures), updates: closedFigures.delays_ms.length,
			updates_while_open: openFigures.delays_ms.length, delay_ms: fixed(closed), delay_while_open_ms: fixed(without),
			delay_added_ms: fixed(closed - without) };
	}

	/** @param {string} kind @param {Figures} figures */
	#result(kind, { runs, transitions, frames, leaks, failed }) {
		const released = runs - failed.length;
		return {
			case: [this.compositor, kind, this.application?.name, this.judgedBy].filter(Boolean).join('/'),
			compositor: this.compositor, kind, toolkit: this.application?.name ?? 'bare', judge: this.judgedBy,
			runs, transitions, frames, leaked: leaks.length, released, released_percent: (100 * released) / runs,
			...(failed.length > 0 ? { not_released: failed } : {}),
			...(leaks.length > 0 ? { first_leaks: leaks.slice(0, 3).map((one) => one.join(' ')) } : {}),
		};
	}

	/** @param {Figures} figures */
	async #runs(figures, kind, { runs, steps, seed, act }) {
		const saidFrom = this.said.all.length;
		const judgedFrom = this.judged.all.length;
		const before = this.seen.picture;
		for (const end = seed + runs; seed < end; seed++) {
			figures.transitions += act ? await act(seed) : Number((await this.#order(`run ${kind} ${seed} ${steps}`, 'ran'))[0]);
			const failed = await this.rest();
			if (failed)
				figures.failed.push({ seed, ...failed });
			if (figures.failed.length > LOST_MAX && this.judged.all.length === judgedFrom)
				throw new Error(`nothing is judged any more: ${JSON.stringify(failed)}`);
		}
		const beats = this.said.of('beat', saidFrom)
			.map(([at_ns, colour]) => ({ at_ns: Number(at_ns), colour: parseInt(colour, 16) }));
		figures.runs += runs;
		figures.frames += this.seen.picture - before;
		figures.leaks.push(...this.judged.of('leak', judgedFrom));
		figures.delays_ms.push(...delays(beats, this.judged.of('sample', judgedFrom).map(sampleOf)));
	}

	/** Where a word of the secret windows stands and should not: logs, messages, what a helper's program says. */
	async placesOfWords() {
		const texts = { host: this.host.log(), judge: await this.judge.text(),
			messages: this.judged.of('word').map((one) => one.join(' ')).join('\n'),
			broker: fs.readFileSync(path.join(this.desktop.account.dir, 'broker.log'), 'utf8') };
		return Object.entries(texts).filter(([, text]) => this.words.some((word) => text.includes(word))).map(([name]) => name);
	}

	async close() {
		await this.host?.stop(); // also one that waits for an answer
		await this.judge?.end();
		this.storm?.stdin.end();
		await this.desktop?.stop();
		this.programs?.remove();
	}
}

/** @typedef {{ picture: number, at_ns: number, colours: number[] }} Sample */

/** @returns {Sample} */
const sampleOf = ([picture, at_ns, ...colours]) =>
	({ picture: Number(picture), at_ns: Number(at_ns), colours: colours.map((one) => parseInt(one, 16)) });
const hexOf = (window) => `0x${Number(window).toString(16)}`;
const fixed = (number) => Number(number.toFixed(2));

/** The programs, with the judge as the viewer. */
function judging(agent) {
	const programs = copyPrograms();
	const built = path.join(process.env.ENGAWA_PROGRAMS ?? path.join(root, 'build/test/programs'), '../tests/leaks');
	for (const name of ['storm', 'leak_judge'])
		fs.copyFileSync(path.join(built, name), programs.program(name));
	if (agent)
		fs.copyFileSync(agent, programs.program('engawa-agent'));
	return { ...programs, program: (name) => programs.program(name === 'engawa-view' ? 'leak_judge' : name) };
}
