// `make demo`: a broker on loopback, a virtual desktop with real applications, and the host's
// side of Engawa on it: its window, where the desktop is to be seen, else in this terminal
// (`make demo FACE=tty` always). Everything ends with Ctrl-C and nothing stays.
// Started by tools/reap, which ends whatever this script could not.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { placed, startBrowser, startEditor, startFileManager, startTerminal } from '../lib/applications.js';
import { startBroker } from '../lib/broker.js';
import { startDesktop } from '../lib/desktop.js';
import { serveFolder } from '../lib/site.js';

const build = fileURLToPath(new URL('../../build', import.meta.url));
const folder = (name) => fileURLToPath(new URL(`site/${name}`, import.meta.url));
const SESSION_OVER = 3; // engawa's exit status when a session is over, but not by the person
const say = (text) => console.log(`demo: ${text}`);

/** The programs where the desktop's user can reach them: copied when the checkout is private. */
function reachablePrograms(account) {
	const programs = path.join(build, 'programs');
	const asUser = process.getuid() === 0 ? { uid: account.uid, gid: account.gid } : {};
	if (spawnSync('test', ['-x', path.join(programs, 'engawa')], asUser).status === 0)
		return { programs, console: path.join(build, 'console') };
	const copy = path.join(account.dir, 'build');
	for (const name of ['programs', 'console', 'po'])
		fs.cpSync(path.join(build, name), path.join(copy, name), { recursive: true });
	return { programs: path.join(copy, 'programs'), console: path.join(copy, 'console') };
}

function writeMemo(account) {
	const memo = path.join(account.home, 'メモ.txt');
	fs.writeFileSync(memo, '今日すること\n\n・電気料金を確かめる\n・孫に便箋を送る（見本の道具店）\n・庭の草取り\n');
	fs.chownSync(memo, account.uid, account.gid);
	return memo;
}

function openWindows(desktop, shop, bank) {
	startTerminal(desktop, '62x17+24+24');
	startEditor(desktop, writeMemo(desktop.account));
	startFileManager(desktop);
	startBrowser(desktop, shop.url, { profile: 'shop', x: 560, y: 24, width: 700, height: 470 });
	startBrowser(desktop, bank.url, { profile: 'bank', x: 640, y: 320, width: 620, height: 450 });
}

/** Waits for the Enter key; the end of the terminal is a wish to stop. */
async function enterPressed() {
	const reader = spawn('sh', ['-c', 'read -r line'], { stdio: 'inherit' });
	stop = () => {
		stopWanted = true;
		reader.kill();
	};
	const [code] = await once(reader, 'exit');
	stopWanted ||= code !== 0;
}

/** The host's side, in its window or in this terminal; resolves when it has ended. */
function runHost(desktop, programs, broker, inWindow) {
	const { uid, gid, home } = desktop.account;
	const face = spawn(path.join(programs, 'engawa'), [...inWindow ? [] : ['--tty'], '--broker', broker.address], {
		cwd: home,
		env: desktop.env,
		// a window's log would stand between what the demo says
		stdio: inWindow ? ['ignore', 'ignore', 'ignore'] : 'inherit',
		...(process.getuid() === 0 ? { uid, gid } : {}),
	});
	stop = () => {
		stopWanted = true;
		face.kill('SIGTERM');
	};
	broker.ended.then(stop);
	desktop.server.on('exit', stop);
	return new Promise((resolve) => {
		face.on('error', (error) => {
			console.error(`demo: engawa: ${error.message}`);
			resolve(1);
		});
		face.on('exit', (code) => resolve(code ?? 1));
	});
}

// Until the host's side runs, a wish to stop waits for the step under way.
let stopWanted = false;
let stop = () => { stopWanted = true; };
process.on('SIGTERM', () => stop());
process.on('SIGHUP', () => stop());
process.on('SIGINT', () => { stopWanted = true; }); // the terminal gave it to engawa as well

const cleanups = [];
try {
	const shop = await serveFolder(folder('shop'));
	cleanups.push(shop.close);
	const bank = await serveFolder(folder('bank'));
	cleanups.push(bank.close);

	const parent = process.env.DISPLAY ?? '';
	const desktop = await startDesktop({ parent, placed });
	cleanups.push(() => desktop.stop());
	say(`virtual desktop ${desktop.display} as user ${desktop.account.name}` +
		(parent ? `, in a window on ${parent}` : ', not shown (set DISPLAY to watch it in a window)'));
	const { programs, console: consoleFolder } = reachablePrograms(desktop.account);
	desktop.env.PATH = `${programs}:${desktop.env.PATH}`; // for `engawa hide` in its terminal
	const inWindow = parent !== '' && process.env.FACE !== 'tty';
	openWindows(desktop, shop, bank);

	const broker = await startBroker(desktop, programs, consoleFolder);
	say(`console: http://${broker.address}/`);
	say('open it in a browser on this machine and enter the code; Ctrl-C ends everything');
	while (!stopWanted) {
		process.exitCode = await runHost(desktop, programs, broker, inWindow);
		if (inWindow ? stopWanted : process.exitCode !== SESSION_OVER)
			break;
		process.exitCode = 0;
		say('press Enter for another code; Ctrl-C ends everything');
		await enterPressed();
	}
} catch (error) {
	console.error(`demo: ${error.message}`);
	process.exitCode = 1;
} finally {
	say('ending, nothing is kept');
	for (const cleanup of cleanups.reverse())
		await cleanup();
}
