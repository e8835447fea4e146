// What lines of the storm and of a judge add up to.

const SAME = 6; // of each channel; a film's colours are not exact

export const alike = (a, b) => [16, 8, 0].every((shift) => Math.abs(((a >> shift) & 255) - ((b >> shift) & 255)) <= SAME);

/**
 * How long each change of the beat took until a viewer had it, in milliseconds.
 * @param {{ at_ns: number, colour: number }[]} beats
 * @param {{ at_ns: number, colours: number[] }[]} samples the first colour is the beat's
 */
export function delays(beats, samples) {
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
export class Lines {
	#text = '';
	/** @type {string[]} */
	all = [];

	/** @param {string} text */
	take(text) {
		const parts = (this.#text + text).split('\n');
		this.#text = parts.pop() ?? '';
		this.all.push(...parts);
	}

	/** @param {import('node:stream').Readable} stream */
	static of(stream) {
		const lines = new Lines();
		stream.setEncoding('utf8').on('data', (text) => lines.take(text));
		return lines;
	}

	/** The newest line of this word, split. */
	last(word) {
		return this.all.findLast((line) => line.startsWith(word + ' '))?.split(' ').slice(1);
	}

	/** From a line number on, those of this word, split. */
	of(word, from = 0, to = this.all.length) {
		return this.all.slice(from, to).filter((line) => (line + ' ').startsWith(word + ' '))
			.map((line) => line.split(' ').slice(1));
	}
}
