// `make leaks`: every kind of transition, at least 200 seeded runs of each, without a compositor and
// with two; writes build/leaks.json, one object for each case. `make leaks KINDS="map grow"
// COMPOSITORS=none RUNS=20` does part of it.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Bench, COMPOSITORS } from './bench.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const RUNS = Number(process.env.RUNS || 200);
const STEPS = 10;
const words = (text) => (text ?? '').split(/[ ,]+/).filter(Boolean);

const results = [];
let bad = 0;
for (const compositor of words(process.env.COMPOSITORS).length ? words(process.env.COMPOSITORS) : Object.keys(COMPOSITORS)) {
	const bench = await Bench.open({ compositor: /** @type {any} */ (compositor) });
	try {
		await bench.measureBase();
		await bench.closeSecret();
		const kinds = words(process.env.KINDS).length ? words(process.env.KINDS) : await bench.kinds();
		for (const kind of kinds) {
			const result = await bench.run(kind, { runs: RUNS, steps: STEPS });
			results.push(result);
			bad += result.leaked || result.released !== result.runs ? 1 : 0;
			console.log(JSON.stringify(result));
			fs.writeFileSync(path.join(root, 'build/leaks.json'), JSON.stringify(results, null, '\t') + '\n');
		}
		const spoken = bench.logsWithWords();
		if (spoken.length) {
			bad++;
			console.log(`secret words in the logs of: ${spoken.join(', ')}`);
		}
	} finally {
		await bench.close();
	}
}
const sum = (name) => results.reduce((total, one) => total + one[name], 0);
console.log(`${results.length} cases, ${sum('transitions')} transitions, ${sum('frames')} frames, ${sum('leaked')} leaked; ` +
	`${sum('released')} of ${sum('runs')} runs with every harmless window shown at the end`);
process.exitCode = bad > 0 || results.length === 0 ? 1 : 0;
