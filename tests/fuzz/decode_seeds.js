// Writes the seeds of decode and picture from the examples in docs/codec.md, each as the
// target takes it:
//	node tests/fuzz/decode_seeds.js
import fs from 'node:fs';
import zlib from 'node:zlib';

const page = fs.readFileSync(new URL('../../docs/codec.md', import.meta.url), 'utf8');

function write(target, name, bytes) {
	const dir = new URL(`corpus/${target}/`, import.meta.url);
	fs.mkdirSync(dir, { recursive: true });
	fs.writeFileSync(new URL(name, dir), Buffer.from(bytes));
}

for (const [, example] of page.matchAll(/```example\n(.*?)```/gs)) {
	const values = (key) => example.split('\n')
		.filter((line) => line.startsWith(key + ' '))
		.map((line) => line.slice(key.length).trim());
	const [width, height] = values('size')[0].split(' ').map(Number);
	const commands = Buffer.from(values('packet').join('').replaceAll(' ', ''), 'hex');
	const name = values('name')[0].replace(/\W+/g, '-');

	const data = zlib.deflateRawSync(commands, { finishFlush: zlib.constants.Z_SYNC_FLUSH });

	write('decode', name, [width - 1, height - 1, ...commands]);
	write('picture', name, [width, height, commands.length, 0, ...data]);
}
