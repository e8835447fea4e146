// Reading what is written in pictures, by tesseract.
import { execFile } from 'node:child_process';
import os from 'node:os';
import { promisify } from 'node:util';

const ARGS = ['stdout', '-l', 'eng+jpn', '--psm', '11'];

async function readText(file) {
	const { stdout } = await promisify(execFile)('tesseract', [file, ...ARGS],
		{ env: { PATH: process.env.PATH, OMP_THREAD_LIMIT: '1' } });
	return stdout.replace(/\s/g, '');
}

/** The text in each PNG file, without spaces. @param {string[]} files @returns {Promise<string[]>} */
export async function readTexts(files) {
	const texts = [];
	const waiting = [...files.entries()];
	const worker = async () => {
		for (let one; (one = waiting.shift());)
			texts[one[0]] = await readText(one[1]);
	};
	await Promise.all(os.cpus().map(worker));
	return texts;
}
