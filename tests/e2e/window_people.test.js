// Who takes part, in Engawa's window: one more joins by a code of its own, each is listed and can be
// sent away, and a line that is lost is told. Driven by hands, as window.test.js is.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startDesktop } from '../../tools/lib/desktop.js';
import { startTerminal } from '../../tools/lib/applications.js';
import { until } from '../lib/wait.js';
import { startBroker } from './lib/broker.js';
import { checkText } from './lib/findings.js';
import { hasWindow } from './lib/hands.js';
import { JsViewer } from './lib/js_viewer.js';
import { copyPrograms } from './lib/programs.js';
import { WindowHost } from './lib/window_host.js';

let outer, desktop, programs, broker, host;
/** @type {JsViewer[]} */
const viewers = [];

before(async () => {
	programs = copyPrograms();
	outer = await startDesktop({ size: '1200x1000' });
	process.env.XAUTHORITY = outer.env.XAUTHORITY;
	desktop = await startDesktop({ size: '1100x920', parent: outer.display });
	startTerminal(desktop, '30x6+10+10', '-T', 'Ink', '-e', 'cat');
	await until('the terminal is there', () => hasWindow(desktop, 'Ink'));
	broker = await startBroker(desktop, programs.dir, programs.console);
	host = new WindowHost({ desktop, outer, program: programs.program('engawa'), broker: broker.address, check: checkText });
	viewers.push(await JsViewer.asking(broker.address, await host.code()));
	await host.allow();
	await until('they see it', () => viewers[0].turn > 0);
}, { timeout: 60000 });

after(async () => {
	viewers.forEach((viewer) => viewer.vanish());
	await host?.stop();
	await desktop?.stop();
	await outer?.stop();
	programs?.remove();
});

const gone = (what) => until('it is gone', () => !host.tree().some(({ text, name }) => what.test(text) || what.test(name)));

test('the code is shown by a click, taken back by the same button, and then lets nobody in', async () => {
	await host.untilCounts('it is asked for', () => host.click(/^Let one more person join$/), () => /event=invite/.test(host.log()));
	const code = await host.code();
	await host.says(/^Code for one more person:$/);
	await host.untilCounts('it is taken back', () => host.click(/^Take the code back$/),
		() => /participant.state from=waiting to=none number=2/.test(host.log()));
	await gone(/^\d{4}-\d{6}-\d$/);
	const late = await JsViewer.connect(broker.address, code);
	late.join();
	await until('it is refused', () => late.closed);
});

test('one more joins, is asked about, and both are listed', async () => {
	await host.untilCounts('there is a code', () => host.byHand('key', 'i'), () =>
		(host.log().match(/event=invite/g) ?? []).length === 2);
	viewers.push(await JsViewer.asking(broker.address, await host.code()));
	await host.says(/^One more person, not verified, asks to see your screen\.$/);
	await host.allowMore();
	await until('they see it', () => viewers[1].turn > 0);
	await host.says(/^Person 1, not verified: sees your screen$/);
	await host.says(/^Person 2, not verified: sees your screen$/);
	await host.says(/^2 people, none of them verified, see your screen\.$/);
	await host.says(/^2 people, not verified, see your screen$/); // the bar
});

test('who uses mouse and keyboard is told', async () => {
	viewers[1].ask('CONTROL');
	await host.grant('CONTROL');
	await host.says(/^Person 2, not verified: sees your screen, uses mouse and keyboard$/);
});

test('since there were hands, one more is let in by the person’s own: no program can ask for a code', async () => {
	const invites = () => (host.log().match(/event=invite/g) ?? []).length;
	const before = invites();
	await until('a program pressed the key', () => {
		host.madeUp('key', 'i');
		return /window.made_up/.test(host.log());
	});
	await until('a program pressed the button', () => host.pressFromOutside('Let one more person join'));
	await host.says(/your own mouse or keyboard/);
	assert.equal(invites(), before);
});

test('a line that is lost is told; hands with it', async () => {
	viewers[1].vanish();
	await host.says(/^Person 2, not verified: line lost, waiting$/);
	await gone(/^THEY CONTROL/);
	await host.says(/^Someone, not verified, sees your screen\.$/);
});

test('one click sends them away; the other stays', async () => {
	await host.click(/^Send away: Person 2/);
	await host.logs(/participant.state from=lost to=none number=2/);
	await gone(/^Person 2/);
	assert.equal(viewers[0].closed, false);
	assert.doesNotMatch(host.log(), /session.end/);
});

test('none of them had anything to complain of', () => {
	for (const viewer of viewers)
		assert.equal(viewer.error, undefined);
});

test('when every line is lost, nobody sees the screen, and the window says so', async () => {
	viewers[0].vanish();
	await host.says(/^THE LINE IS LOST\. NOBODY SEES YOUR SCREEN NOW$/);
	await host.says(/^Waiting for them for \d+ more seconds/);
	await host.click(/^End$/);
	await host.logs(/session.end reason=PERSON/);
});
