// `make leaks`: every kind of transition, at least 200 seeded runs of each, without a compositor and
// with two, with windows of our own and of real programs, judged in engawa-view and in the console;
// writes build/leaks.json, one object for each case. A part of it: `make leaks KINDS="map grow"
// COMPOSITORS=none TOOLKITS="bare gtk3" JUDGES=view RUNS=20 RESULT=/tmp/part.json`.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from '../lib/median.js';
import { APPLICATIONS } from './applications.js';
import { Bench, COMPOSITORS } from './bench.js';
import { JUDGES } from './judges.js';
import { runApplication, runPlanted } from './parts.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const BARE = 'bare';
const RUNS = Number(process.env.RUNS || 200);
const STEPS = 10;
const TURNS = 4; // of closed and open, for the delay
const CONSOLE_PART = 10; // the console is shown every tenth run
const DELAY_MAX_MS = 5;

/** What was asked for, or everything. @param {string} name @param {string[]} all */
function chosen(name, all) {
	const words = (process.env[name] ?? '').split(/[ ,]+/).filter(Boolean);
	return words.length ? words : all;
}

const compositors = /** @type {(keyof typeof COMPOSITORS)[]} */ (chosen('COMPOSITORS', Object.keys(COMPOSITORS)));
const toolkits = chosen('TOOLKITS', [BARE, ...Object.keys(APPLICATIONS)]);
const judges = /** @type {(keyof typeof JUDGES)[]} */ (chosen('JUDGES', Object.keys(JUDGES)));

const results = [];
let bad = 0;

function take(result, isBad) {
	results.push(result);
	bad += isBad ? 1 : 0;
	console.log(JSON.stringify(result));
	fs.writeFileSync(process.env.RESULT || path.join(root, 'build/leaks.json'), JSON.stringify(results, null, '\t') + '\n');
}

const failed = ({ leaked, released, runs }) => leaked > 0 || released !== runs;

/** Windows of our own. @param {keyof typeof COMPOSITORS} compositor @param {keyof typeof JUDGES} judge */
async function runBare(compositor, judge) {
	const bench = await Bench.open({ compositor, judge });
	try {
		if (judge === 'console')
			await bench.closeSecret();
		const all = await bench.kinds();
		for (const kind of all.filter((one) => chosen('KINDS', all).includes(one))) {
			const result = judge === 'view'
				? await bench.compare(kind, { runs: RUNS, steps: STEPS, turns: TURNS, open: Math.ceil(RUNS / TURNS / 4) })
				: await bench.run(kind, { runs: Math.ceil(RUNS / CONSOLE_PART), steps: STEPS });
			take(result, failed(result));
		}
		const words = await bench.placesOfWords();
		take({ case: `${compositor}/words/${judge}`, words_in: words }, words.length > 0);
	} finally {
		await bench.close();
	}
}

for (const [i, compositor] of compositors.entries()) {
	for (const judge of judges) {
		if (toolkits.includes(BARE))
			await runBare(compositor, judge);
		const planted = await runPlanted(compositor, judge);
		take(planted, !planted.found);
	}
	const part = Math.ceil(RUNS / compositors.length);
	for (const name of toolkits.filter((one) => one !== BARE))
		for await (const result of runApplication(name, compositor,
			{ kinds: chosen('KINDS', []), runs: part, steps: STEPS, seed: 1 + i * part }))
			take(result, 'runs' in result ? failed(result) : !result.fine);
}

const sum = (name) => results.reduce((total, one) => total + (one[name] ?? 0), 0);
const added = median(results.map((one) => one.delay_added_ms).filter((one) => one !== undefined));
console.log(`${results.length} cases, ${sum('transitions')} transitions, ${sum('frames')} frames, ` +
	`${sum('leaked')} leaked; ` +
	`${sum('released')} of ${sum('runs')} runs with every harmless window shown at the end; ` +
	`added to harmless updates: ${added} ms, the median of the cases`);
process.exitCode = bad > 0 || results.length === 0 || added >= DELAY_MAX_MS ? 1 : 0;
