// Writes the seeds of seal_code, seal_handshake and seal_resume from the vectors in tests/vectors/:
//	node tests/fuzz/seal_seeds.js
import fs from 'node:fs';

const read = (name) => JSON.parse(
	fs.readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8'));

function write(target, name, bytes) {
	const dir = new URL(`corpus/${target}/`, import.meta.url);
	fs.mkdirSync(dir, { recursive: true });
	fs.writeFileSync(new URL(name, dir), bytes);
}

const session = read('seal-session.json');
['m1', 'm2', 'm3', 'm4', 'm5', 'm7', 'screen_agent_1'].forEach((name, step) =>
	write('seal_handshake', name, Buffer.from([step, ...Buffer.from(session[name], 'hex')])));

const codes = read('seal-code.json');
[...codes.taken, ...codes.length, ...codes.check].forEach((text, i) =>
	write('seal_code', String(i).padStart(2, '0'), text));

const resume = read('seal-resume.json');
['r1', 'r2', 'r3'].forEach((name, step) =>
	write('seal_resume', name, Buffer.from([step, ...Buffer.from(resume[name], 'hex')])));
