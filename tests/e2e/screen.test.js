// The screen itself changes under a session: its size, and how many monitors it is. On Xephyr,
// since Xvfb has only the size it was started with.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { startTerminal } from '../../tools/lib/applications.js';
import { startBroker } from '../../tools/lib/broker.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { until } from '../lib/wait.js';
import { Person } from './lib/actions.js';
import { OperatorBrowser } from './lib/console.js';
import { Host } from './lib/host.js';
import { difference, screenOf } from './lib/picture.js';
import { copyPrograms } from './lib/programs.js';

const BARE = '#2e3440'; // what the shield paints where no window is

let outer, desktop, programs, broker, host, operator, view;

/** The screen that Xephyr's window is on. */
async function startOuter() {
	const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1700x1300x24', '-nolisten', 'tcp', '-noreset'],
		{ stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
	let name = '';
	for await (const chunk of server.stdio[3])
		if ((name += chunk).includes('\n'))
			break;
	return { display: `:${name.trim()}`, server };
}

before(async () => {
	programs = copyPrograms();
	outer = await startOuter();
	desktop = await startDesktop({ size: '1280x800', parent: outer.display });
	broker = await startBroker(desktop, programs.dir, programs.console);
	startTerminal(desktop, '60x20+40+40', '+bc');
	await new Person(desktop).window('xterm');
	host = new Host({ desktop, programs, broker: broker.address });
	operator = await OperatorBrowser.start();
	view = await operator.open(broker.address);
	await view.enter(await host.code());
	await host.allow();
	await view.firstPicture();
}, { timeout: 120000 });

after(async () => {
	await operator?.stop();
	await host?.stop();
	await desktop?.stop();
	if (outer) {
		const ended = once(outer.server, 'exit');
		outer.server.kill();
		await ended;
	}
	programs?.remove();
});

function randr(...args) {
	execFileSync('xrandr', args, { env: desktop.env, stdio: 'ignore' });
	execFileSync('xsetroot', ['-solid', BARE], { env: desktop.env });
}

async function same(width, height) {
	let last;
	await until(`the console shows all of ${width}x${height}`, async () => {
		const screen = screenOf(desktop);
		last = screen.width === width && screen.height === height
			? difference(screen, await view.picture())
			: { sizes: `${screen.width}x${screen.height}` };
		return last === undefined;
	}).catch((error) => {
		throw new Error(`${error.message}: ${JSON.stringify(last)}`);
	});
}

const choice = () => view.page.locator('#monitors').isVisible();

test('at the start', async () => {
	randr();
	await same(1280, 800);
	assert.equal(await choice(), false);
});

test('it becomes smaller', async () => {
	randr('-s', '1024x768');
	await same(1024, 768);
});

test('it becomes larger than it was', async () => {
	randr('-s', '1600x1200');
	await same(1600, 1200);
});

test('it becomes two monitors, and one again', async () => {
	randr('--setmonitor', 'left', '800/200x1200/300+0+0', 'none');
	randr('--setmonitor', 'right', '800/200x1200/300+800+0', 'none');
	await until('the console offers them', choice);
	assert.ok(await view.page.locator('#monitors input').count() >= 3);
	await same(1600, 1200);
	randr('--delmonitor', 'left');
	randr('--delmonitor', 'right');
	await until('there is no choice any more', async () => !(await choice()));
});

test('and the host goes on', () => {
	assert.match(host.log(), /to=viewing/);
	assert.doesNotMatch(host.log(), /session.end/);
});
