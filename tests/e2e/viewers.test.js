// Several watch one screen, each by a code of its own: every one has every pixel, one that stands
// still costs the others nothing, the person sees who is there and can send one of them away, and
// there are no more than four.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startTerminal } from '../../tools/lib/applications.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { until } from '../lib/wait.js';
import { Person } from './lib/actions.js';
import { startBroker } from './lib/broker.js';
import { Host, codeIn } from './lib/host.js';
import { difference, fromPng, screenOf } from './lib/picture.js';
import { copyPrograms } from './lib/programs.js';
import { Viewer } from './lib/viewer.js';

const BARE = '#2e3440'; // what the shield paints where no window is

let desktop, programs, broker, host;
/** @type {Viewer[]} */
const viewers = [];

before(async () => {
	programs = copyPrograms();
	desktop = await startDesktop({ size: '800x600' });
	execFileSync('xsetroot', ['-solid', BARE], { env: desktop.env });
	startTerminal(desktop, '60x20+10+10', '+bc', '-e', 'sh', '-c',
		`while :; do [ -e ${desktop.account.dir}/busy ] && ls /usr/bin | shuf -n 5; sleep 0.02; done`);
	await new Person(desktop).window('xterm');
	broker = await startBroker(desktop, programs.dir, programs.console);
	host = new Host({ desktop, programs, broker: broker.address });
}, { timeout: 60000 });

after(async () => {
	for (const viewer of viewers) {
		viewer.process.kill('SIGCONT');
		viewer.process.kill('SIGKILL');
	}
	await host?.stop();
	await desktop?.stop();
	programs?.remove();
});

const busy = (now) => now ? fs.writeFileSync(`${desktop.account.dir}/busy`, '') :
	fs.rmSync(`${desktop.account.dir}/busy`, { force: true });

const timesViewing = () => (host.log().match(/event=participant.state from=asking to=viewing/g) ?? []).length;

/** The newest code that the face has shown. */
const lastCode = (from) => codeIn(host.text.slice(from));

async function join(code, options = []) {
	const before = timesViewing();
	const viewer = new Viewer({ desktop, programs, broker: broker.address, code,
		options: ['--frames', 'frames', ...options] });
	viewers.push(viewer);
	await until('the person is asked', () => /The code is right/.test(viewer.text));
	if (before === 0)
		await host.allow();
	else
		await host.pressUntil('a', () => timesViewing() > before);
	await until('it has a picture', () => pictures(viewer) > 0);
	return viewer;
}

/** The person lets one more join. */
async function invite() {
	const from = host.text.length;
	host.type('i');
	return until('there is another code', () => lastCode(from));
}

function pictures(viewer) {
	const dir = path.join(viewer.dir, 'frames');
	return fs.existsSync(dir) ? viewer.frames('frames').length : 0;
}

function lastPicture(viewer) {
	try {
		return fromPng(fs.readFileSync(viewer.frames('frames').at(-1)));
	} catch {
		return undefined; // it is being written
	}
}

const isSame = (viewer) => {
	const picture = lastPicture(viewer);
	return picture && difference(screenOf(desktop), picture) === undefined;
};

const allSame = (which) => until('every pixel is the same with each of them', () => which.every(isSame));

/** Pictures that each of them gets, one after the other, while the screen is busy. */
async function getsPictures(which, count) {
	const from = performance.now(), before = which.map(pictures);
	busy(true);
	await until(`each gets ${count} pictures`, () => which.every((viewer, i) => pictures(viewer) >= before[i] + count));
	busy(false);
	return Math.round(performance.now() - from);
}

test('the first one joins as ever', async () => {
	await join(await host.code());
	await host.says(/BEING WATCHED NOW/);
	await allSame(viewers);
});

test('three more join, each by a code of its own and asked about', async () => {
	for (let i = 2; i <= 4; i++) {
		await join(await invite());
		await host.says(new RegExp(`Person ${i}, not verified: sees your screen`));
	}
	await getsPictures(viewers, 3);
	await allSame(viewers);
});

test('a fifth cannot join, and the face says why', async () => {
	await host.says(/Four people take part\. No more can join\./);
	const from = host.text.length;
	host.type('i');
	await until('that key does nothing', () => /That key does nothing here/.test(host.text.slice(from)));
	assert.equal(lastCode(from), undefined);
});

test('one that stands still costs the others nothing', async (t) => {
	const [stopped, ...others] = viewers;
	const without = await getsPictures(others, 50);
	stopped.process.kill('SIGSTOP');
	const its = pictures(stopped);
	const beside = await getsPictures(others, 50);
	await allSame(others);
	assert.ok(pictures(stopped) <= its + 1, 'it stood still');
	stopped.process.kill('SIGCONT');
	await allSame(viewers);
	t.diagnostic(`50 pictures for each of three in ${without} ms; beside one that stands still in ${beside} ms`);
});

test('the person sends one away; the others stay', async () => {
	const gone = viewers.splice(2, 1)[0];
	host.type('3');
	assert.equal(await gone.ended, 6, gone.text.slice(-1000));
	assert.match(gone.text, /The person at the other PC ended the session/);
	await getsPictures(viewers, 3);
	await allSame(viewers);
});

test('somebody else takes the free place', async () => {
	await join(await invite());
	await allSame(viewers);
});

test('hands of one at a time', async () => {
	host.type('3');
	await viewers.pop().ended;
	const controls = await join(await invite(), ['--ask', 'control', '--seconds', '600']);
	await host.grant('control');
	await host.says(/Person 3, not verified: sees your screen, uses mouse and keyboard/);
	host.type('4');
	await viewers.splice(2, 1)[0].ended;
	const late = await join(await invite(), ['--ask', 'control']);
	assert.equal(await late.ended, 11, late.text.slice(-500)); // not now
	viewers.splice(viewers.indexOf(late), 1);
	await until('the place is free', () => /event=participant.end number=4 reason=VIEWER_LEFT/.test(host.log()));
	assert.deepEqual(viewers.indexOf(controls), 2);
});

test('a code that is taken back lets nobody in', async () => {
	const code = await invite();
	host.type('i');
	await until('it is taken back', () => /event=participant.state from=waiting to=none number=4/.test(host.log()));
	const late = new Viewer({ desktop, programs, broker: broker.address, code });
	assert.equal(await late.ended, 3);
	assert.doesNotMatch(host.log(), /session.end/);
});

test('with the last one the session ends', async () => {
	for (const viewer of viewers.splice(0))
		await viewer.stop();
	await host.says(/The other side has ended it/);
	assert.equal(await host.ended, 3);
});
