// The leak bench: one desktop with windows of a secret and of a harmless program (storm.c), the
// whole product between it and a viewer who judges every picture (judge.c). The person closed the
// secret program's window by name; everything else that may happen is a seeded run of one kind.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startBroker } from '../../tools/lib/broker.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { Host } from '../e2e/lib/host.js';
import { copyPrograms } from '../e2e/lib/programs.js';
import { Viewer } from '../e2e/lib/viewer.js';
import { until } from '../lib/wait.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SIZE = '800x600';
const BEAT = '788,12'; // stage.h: in the corner
const RESTS = ['120,140', '380,140', '640,140']; // inside the windows of "rest" (storm.c)
const REST_LIMIT_MS = 6000;
const RUN_LIMIT_MS = 60000;
const BASE_RUNS = 12;
const SAME = 6; // of each channel; a film's colours are not exact
const WORD = 'KUMQUAT'; // in the title of each secret window

export const COMPOSITORS = {
	none: { manager: [], beside: [] },
	xfwm4: { manager: ['xfwm4', '--compositor=on'], beside: [] },
	picom: { manager: [], beside: ['picom', '--config', '/dev/null', '--backend', 'xrender'] },
};

const alike = (a, b) => [16, 8, 0].every((shift) => Math.abs(((a >> shift) & 255) - ((b >> shift) & 255)) <= SAME);

export function median(numbers) {
	const sorted = [...numbers].sort((a, b) => a - b);
	return sorted.length ? sorted[sorted.length >> 1] : NaN;
}

/** How long each change of the beat took until a viewer had it, in milliseconds. */
function delays(beats, samples) {
	const found = [];
	let next = 0;
	for (const { at_ns, colours } of samples) {
		let seen = -1;
		for (let i = next; i < beats.length && beats[i].at_ns < at_ns; i++)
			if (alike(beats[i].colour, colours[0]))
				seen = i;
		if (seen < 0)
			continue;
		found.push((at_ns - beats[seen].at_ns) / 1e6);
		next = seen + 1;
	}
	return found;
}

/** Lines of a program, as they come. */
class Lines {
	#text = '';
	/** @type {string[]} */
	all = [];

	constructor(stream) {
		stream.setEncoding('utf8').on('data', (text) => {
			const parts = (this.#text + text).split('\n');
			this.#text = parts.pop();
			this.all.push(...parts);
		});
	}

	/** From a line number on, those of this word, split. */
	of(word, from = 0) {
		return this.all.slice(from).filter((line) => (line + ' ').startsWith(word + ' ')).map((line) => line.split(' ').slice(1));
	}
}

export class Bench {
	/** @type {import('../../tools/lib/desktop.js').Desktop} */
	desktop;
	/** Of harmless updates while nothing is closed. */
	base_ms = NaN;

	/**
	 * @param {{ compositor?: keyof typeof COMPOSITORS, agent?: string, plant?: number }} how
	 *	agent: a patched one; plant: the picture into which the judge puts a secret pixel
	 */
	static async open({ compositor = 'none', agent = '', plant = 0 } = {}) {
		const bench = new Bench();
		try {
			await bench.#start(compositor, agent, plant);
		} catch (error) {
			await bench.close();
			throw error;
		}
		return bench;
	}

	async #start(compositor, agent, plant) {
		const { manager, beside } = COMPOSITORS[compositor];
		this.compositor = compositor;
		this.programs = judging(agent);
		this.desktop = await startDesktop({ size: SIZE, manager });
		if (beside.length > 0)
			this.desktop.spawn(beside[0], beside.slice(1));
		this.broker = await startBroker(this.desktop, this.programs.dir, this.programs.console);
		this.storm = this.desktop.spawn(this.programs.program('storm'), [], { stdio: ['pipe', 'pipe', 'inherit'] });
		this.said = new Lines(this.storm.stdout);
		this.secret = (await until('the storm is ready', () => this.said.of('window')[0]))[0];
		this.host = new Host({ desktop: this.desktop, programs: this.programs, broker: this.broker.address });
		const code = await this.host.code();
		Object.assign(this.desktop.env, { LEAK_POINTS: [BEAT, ...RESTS].join(' '), LEAK_PLANT: String(plant) });
		this.viewer = new Viewer({ desktop: this.desktop, programs: this.programs, broker: this.broker.address, code,
			options: ['--frames', 'frames', '--cursor'] });
		this.judged = new Lines(this.viewer.process.stdout);
		await this.host.allow();
		await until('the first picture is there', () => this.samples().length > 0);
	}

	/** What the judge has seen. @returns {{ picture: number, at_ns: number, colours: number[] }[]} */
	samples(from = 0) {
		return this.judged.of('sample', from).map(([picture, at_ns, ...colours]) =>
			({ picture: Number(picture), at_ns: Number(at_ns), colours: colours.map((one) => parseInt(one, 16)) }));
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

	/** Whether every harmless window is seen once the secret ones are gone. */
	async #rest(seed) {
		const colours = (await this.#order(`rest ${seed}`, 'rest')).map((one) => parseInt(one, 16));
		const from = Math.max(0, this.judged.all.length - 1);
		try {
			await until('the harmless ones are seen', () =>
				this.samples(from).some((one) => colours.every((colour, i) => alike(one.colours[i + 1], colour))), REST_LIMIT_MS);
			return true;
		} catch {
			return false;
		}
	}

	/** How long harmless updates take while the secret windows are as open as any. */
	async measureBase() {
		const { delays_ms } = await this.#runs('map', BASE_RUNS, 60, 1);
		this.base_ms = median(delays_ms);
	}

	/** The person closes the secret program's window by name. */
	async closeSecret() {
		const { uid, gid } = this.desktop.account;
		await this.#order('show', 'shown');
		await until('the secret window is closed', () => promisify(execFile)(this.programs.program('engawa'),
			['hide', `0x${Number(this.secret).toString(16)}`], { env: this.desktop.env, uid, gid }).then(() => true, () => false));
		if (!await this.#rest(0))
			throw new Error('the harmless windows were not seen before anything happened');
	}

	/**
	 * So many seeded runs of one kind: an object of build/leaks.json.
	 * @param {string} kind @param {{ runs: number, steps: number, seed?: number }} how
	 */
	async run(kind, { runs, steps, seed = 1 }) {
		const from = this.judged.all.length;
		const before = this.samples().at(-1)?.picture ?? 0;
		const { transitions, released, failed, delays_ms } = await this.#runs(kind, runs, steps, seed);
		const leaks = this.judged.of('leak', from);
		return {
			case: `${this.compositor}/${kind}`, compositor: this.compositor, kind, runs, transitions,
			frames: (this.samples().at(-1)?.picture ?? 0) - before,
			leaked: leaks.length, released, released_percent: (100 * released) / runs,
			updates: delays_ms.length,
			delay_added_ms: Number((median(delays_ms) - this.base_ms).toFixed(2)),
			...(failed.length > 0 ? { not_released: failed } : {}),
			...(leaks.length > 0 ? { first_leaks: leaks.slice(0, 3).map((one) => one.join(' ')) } : {}),
		};
	}

	async #runs(kind, runs, steps, first) {
		const saidFrom = this.said.all.length;
		const judgedFrom = this.judged.all.length;
		let transitions = 0;
		const failed = [];
		for (let seed = first; seed < first + runs; seed++) {
			transitions += Number((await this.#order(`run ${kind} ${seed} ${steps}`, 'ran'))[0]);
			if (!await this.#rest(seed))
				failed.push(seed);
		}
		const beats = this.said.of('beat', saidFrom).map(([at_ns, colour]) => ({ at_ns: Number(at_ns), colour: parseInt(colour, 16) }));
		return { transitions, failed, released: runs - failed.length, delays_ms: delays(beats, this.samples(judgedFrom)) };
	}

	/** Which of the logs has a word of the secret windows; none should. */
	logsWithWords() {
		const logs = { host: this.host.log(), viewer: this.viewer.text,
			broker: fs.readFileSync(path.join(this.desktop.account.dir, 'broker.log'), 'utf8') };
		return Object.entries(logs).filter(([, text]) => text.includes(WORD)).map(([name]) => name);
	}

	async close() {
		this.host?.type('q');
		await this.viewer?.ended;
		await this.host?.ended;
		this.storm?.stdin.end();
		await this.desktop?.stop();
		this.programs?.remove();
	}
}

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
