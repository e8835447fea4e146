// The broker under test: as the demo starts it, and its log is looked through when it ends.
import fs from 'node:fs';
import path from 'node:path';
import { startBroker as start } from '../../../tools/lib/broker.js';
import { checkText } from './findings.js';

/** @param {Parameters<typeof start>} how  as the demo does */
export async function startBroker(...how) {
	const file = path.join(how[0].account.dir, 'broker.log');
	const from = fs.existsSync(file) ? fs.statSync(file).size : 0;
	/** What this broker wrote down; one that ran before on the same desktop wrote there too. */
	const log = () => fs.readFileSync(file).subarray(from).toString();
	const broker = await start(...how);
	broker.child.on('exit', () => checkText(log()));
	return { ...broker, log };
}
