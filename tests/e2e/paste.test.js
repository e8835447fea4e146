// What the person copied in an open window a helper can paste into another one, and what they
// copied in a closed one not: with real applications, and everything in between.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startDesktop } from '../../tools/lib/desktop.js';
import { until } from '../lib/wait.js';
import { Person } from './lib/actions.js';
import { startBroker } from './lib/broker.js';
import { fields } from './lib/fields.js';
import { command } from './lib/hands.js';
import { Host } from './lib/host.js';
import { copyPrograms } from './lib/programs.js';
import { Viewer } from './lib/viewer.js';

const BLOCKED = 12; // engawa-view's exit status
const COPIED = 'quokka';

let desktop, programs, broker, host, person;
let source, target;

/** A field of an application, with a title and a place of its own. */
async function start(name, title, x) {
	const field = await fields[name](desktop);
	const window = person.do('getactivewindow');
	person.do('set_window', '--name', title, window);
	person.do('windowsize', '--sync', window, 400, 300);
	person.do('windowmove', '--sync', window, x, 100);
	return { ...field, window };
}

before(async () => {
	programs = copyPrograms();
	desktop = await startDesktop({ size: '1000x700' });
	person = new Person(desktop);
	broker = await startBroker(desktop, programs.dir, programs.console, ['--joins-per-minute', '60000']);
	source = await start('GTK3', 'Source', 20);
	person.type(COPIED);
	person.key('ctrl+a', 'ctrl+c');
	await until('it was typed', async () => await source.read() === COPIED);
	target = await start('Qt5', 'Target', 500);
}, { timeout: 90000 });

after(async () => {
	source?.child.kill();
	target?.child.kill();
	await desktop?.stop();
	programs?.remove();
});

/** A session in which the person closes these windows, and the helper presses these keys. */
async function press(keys, ...closed) {
	host = new Host({ desktop, programs, broker: broker.address });
	try {
		const code = await host.code();
		for (const title of closed)
			await command({ desktop, programs }, 'hide', title);
		person.focus(target.window);
		const viewer = new Viewer({ desktop, programs, broker: broker.address, code,
			options: keys.flatMap((key) => ['--key', key]) });
		await host.allow();
		await host.grant('control');
		return { status: await viewer.ended, text: viewer.text };
	} finally {
		await host.stop();
	}
}

test('what was copied in an open window is pasted', async () => {
	const { status, text } = await press(['Ctrl+v']);
	assert.equal(status, 0, text);
	await until('it was pasted', async () => await target.read() === COPIED);
});

for (const key of ['Ctrl+v', 'Shift+Insert']) {
	test(`what was copied in a closed window is not: ${key}`, async () => {
		const { status, text } = await press([key], 'Source');
		assert.equal(status, BLOCKED, text);
		assert.match(text, /copied there last may be from a hidden window/);
		assert.equal(await target.read(), COPIED);
	});
}

test('nor what a program has that shows no window, as clipboard managers do', async () => {
	const owner = desktop.spawn(programs.program('own_selection'), [COPIED], { stdio: ['pipe', 'pipe', 'inherit'] });
	let said = '';
	owner.stdout.setEncoding('utf8').on('data', (text) => { said += text; });
	await until('the clipboard has an owner', () => said.includes('owned'));
	const { status, text } = await press(['Ctrl+v']);
	assert.equal(status, BLOCKED, text);
	assert.equal(said.trim(), 'owned', 'nobody asked for it');
	owner.kill();
});
