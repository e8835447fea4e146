// What a sanitizer reports of a program under test fails the file of tests, whatever else holds.
import assert from 'node:assert/strict';
import { after } from 'node:test';

const REPORT = /^.*(?:(?:Address|Leak|UndefinedBehavior)Sanitizer|runtime error:).*$/m;

const found = new Set();

/** @param {string} text what a program wrote to its standard error */
export function checkText(text) {
	const report = REPORT.exec(text);
	if (report)
		found.add(text.slice(report.index, report.index + 4000));
}

after(() => assert.equal(found.size, 0, [...found].join('\n')));
