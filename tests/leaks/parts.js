// Parts of the leak bench beside windows of our own: real programs as what is closed, and a pixel
// that is put into one picture and must be found.
import { execFileSync } from 'node:child_process';
import { readTexts } from '../e2e/lib/ocr.js';
import { Application, HARMLESS } from './applications.js';
import { Bench } from './bench.js';

const OWN = 'own'; // menus, dialogs and tooltips of the program
/** Those in which its one window takes part, as any client may ask for it. */
const KINDS = ['map', 'grow', 'move', 'overlap', 'restack', 'minimise', 'workspace', 'monitor', 'none', 'full-screen',
	'popups', 'drags', 'tooltips', OWN];
const KEEP_EVERY = 10; // pictures
const READ_MAX = 12; // of those that were kept
const PLANT = 40; // after the secret windows were closed, which takes some pictures

/** Some of these, from all over. */
function spread(all, n) {
	const step = Math.max(1, all.length / n);
	return all.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
}

/** What is written in pictures. Twice as large, or small letters are not read. @param {string[]} files */
async function readAll(files) {
	for (const file of files)
		execFileSync('convert', [file, '-resize', '200%', file]);
	return readTexts(files);
}

/**
 * @param {string} name of APPLICATIONS
 * @param {keyof typeof import('./bench.js').COMPOSITORS} compositor
 * @param {{ kinds: string[], runs: number, steps: number, seed: number }} how
 */
export async function* runApplication(name, compositor, { kinds, runs, steps, seed }) {
	const application = new Application(name);
	const bench = await Bench.open({ compositor, application, keep: KEEP_EVERY });
	try {
		if (!application.how.closes)
			await bench.openSecret();
		const shown = bench.judged.of('leak').length;
		const open = bench.judge.kept();
		await bench.closeSecret();
		const before = new Set(bench.judge.kept());
		for (const kind of kinds.length ? KINDS.filter((one) => kinds.includes(one)) : KINDS)
			yield await bench.run(kind, { runs, steps, seed, ...(kind === OWN ? { act: (one) => application.act(one) } : {}) });
		const closed = spread(bench.judge.kept().filter((file) => !before.has(file)), READ_MAX);
		yield { case: `${compositor}/words/${name}`, compositor, toolkit: name,
			...await readWords(application.words, spread(open, READ_MAX), closed, { shown, words: await bench.placesOfWords() }) };
	} finally {
		await bench.close();
	}
}

/** Words in pictures: of the closed window none, of others they can be read; and in all that is written elsewhere. */
async function readWords(secret, open, closed, { shown, words }) {
	const [before, texts] = [await readAll(open), await readAll(closed)];
	const count = (all, wanted) => all.filter((text) => wanted.some((word) => text.includes(word))).length;
	const found = {
		pictures_read: texts.length,
		with_harmless_words: count(texts, [HARMLESS]),
		with_secret_words: count(texts, secret),
		pictures_with_colours_while_open: shown,
		with_secret_words_while_open: count(before, secret),
		words_in: words,
	};
	return { ...found, fine: found.with_harmless_words > 0 && found.with_secret_words === 0 && words.length === 0 };
}

/**
 * @param {keyof typeof import('./bench.js').COMPOSITORS} compositor
 * @param {keyof typeof import('./judges.js').JUDGES} judge
 */
export async function runPlanted(compositor, judge) {
	const bench = await Bench.open({ compositor, judge, plant: PLANT });
	try {
		await bench.closeSecret();
		const from = bench.judged.all.length;
		for (let seed = 1; bench.seen.picture <= PLANT; seed++)
			await bench.run('move', { runs: 1, steps: 10, seed });
		const leaks = bench.judged.of('leak', from).map(([picture]) => Number(picture));
		return { case: `${compositor}/planted/${judge}`, compositor, judge, leaks,
			found: leaks.length === 1 && leaks[0] === PLANT };
	} finally {
		await bench.close();
	}
}
