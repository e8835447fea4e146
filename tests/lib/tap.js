// Reads TAP as cmocka (flat) and node's test runner (nested) print it.

const RESULT = /^(\s*)(not )?ok(?: \d+)?(?: - ?(.*?))?(?:\s+#\s*(SKIP|TODO)\b.*)?\s*$/i;
const BEGIN = /^(\s*)# Subtest: (.*?)\s*$/;

/**
 * Gives each finished test to `report(name, ok)`. A test that holds others counts only by
 * them, unless it failed and none of them did. A skipped test counts as failed: nothing here
 * is optional.
 */
export class TapReader {
	#report;
	#rest = '';
	#begun = []; // tests that hold the next line, outermost first: { depth, name }
	#ended = []; // results whose holder has not ended: { depth, ok }

	constructor(report) {
		this.#report = report;
	}

	push(text) {
		const lines = (this.#rest + text).split('\n');
		this.#rest = lines.pop();
		for (const line of lines)
			this.#line(line);
	}

	end() {
		this.push('\n');
	}

	#line(line) {
		const text = line.replace(/\t/g, '    ');
		const begin = BEGIN.exec(text);
		const result = RESULT.exec(text);
		if (begin)
			this.#begin(begin[1].length, begin[2]);
		else if (result)
			this.#result(result[1].length, !result[2], result[3] ?? '', Boolean(result[4]));
	}

	#begin(depth, name) {
		this.#begun = this.#begun.filter((test) => test.depth < depth);
		this.#begun.push({ depth, name });
	}

	#result(depth, passed, name, skipped) {
		const inner = this.#ended.filter((test) => test.depth > depth);
		const innerOk = inner.every((test) => test.ok);
		const ok = passed && !skipped;
		this.#ended = this.#ended.filter((test) => test.depth <= depth);
		this.#ended.push({ depth, ok: ok && innerOk });
		if (inner.length > 0 && (ok || !innerOk))
			return;
		const holders = this.#begun.filter((test) => test.depth < depth).map((test) => test.name);
		const words = [...holders, name].map((word) => word.replace(/\\(.)/g, '$1')).join(': ');
		this.#report(words + (skipped ? ' (skipped)' : ''), ok);
	}
}
