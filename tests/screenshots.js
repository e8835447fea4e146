// `make screenshots`: every state of Engawa's window, in both languages, as a person sees it on a
// real desktop, into build/screenshots/. For looking at; nothing is compared.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTerminal } from '../tools/lib/applications.js';
import { parseCode } from '../console/seal.js';
import { startBroker } from '../tools/lib/broker.js';
import { startDesktop } from '../tools/lib/desktop.js';
import { JsViewer } from './e2e/lib/js_viewer.js';
import { WindowHost } from './e2e/lib/window_host.js';
import { until } from './lib/wait.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const SETTLE_MS = 900; // only for beauty: what is drawn late is in the picture too

/** Programs, console and translations where the desktop's user can read them. */
function copyBuild(account) {
	const dir = path.join(account.dir, 'build');
	for (const name of ['programs', 'console', 'po'])
		fs.cpSync(path.join(root, 'build', name), path.join(dir, name), { recursive: true });
	return dir;
}

class Pictures {
	#count = 0;

	constructor(language, desktop) {
		this.dir = path.join(root, 'build/screenshots', language);
		this.desktop = desktop;
		fs.rmSync(this.dir, { recursive: true, force: true });
		fs.mkdirSync(this.dir, { recursive: true });
	}

	async take(name) {
		await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
		const file = path.join(this.dir, `${String(++this.#count).padStart(2, '0')}-${name}.png`);
		execFileSync('import', ['-window', 'root', file], { env: this.desktop.env });
		console.log(path.relative(root, file));
	}
}

/** The host's windows, each as a person comes to it. */
async function walk(stage, pictures) {
	const { host, viewer } = stage;
	const shows = (state) => host.logs(new RegExp(`event=face.state .*to=${state}`));
	host.byHand('key', 'a');
	await pictures.take('read-first');
	await host.sayYes();
	await pictures.take('what-may-they-see');
	await host.choose('w');
	await shows('watched');
	await until('the first picture is there', () => viewer.turn > 0);
	await pictures.take('nothing-shown-yet');
	host.byHand('key', 'w');
	await host.untilCounts('everything is chosen', () => host.byHand('key', 'e'),
		() => /event=window.choose showing=2/.test(host.log()));
	host.byHand('key', 'w');
	await pictures.take('watched');
	host.byHand('key', 'w');
	await pictures.take('windows');
	const { uid, gid } = stage.desktop.account;
	execFileSync(stage.engawa, ['hide', 'Secret'], { env: stage.desktop.env, uid, gid, cwd: '/' });
	await pictures.take('windows-one-hidden');
	host.byHand('key', 'w');
	host.byHand('key', 'v');
	await pictures.take('what-they-see');
	host.byHand('key', 'v');
	viewer.ask('POINT');
	await host.logs(/grant.ask capability=POINT/);
	await pictures.take('asked-to-point');
	await host.grant('POINT');
	await pictures.take('pointing');
	viewer.ask('CONTROL');
	await host.logs(/grant.ask capability=CONTROL/);
	await pictures.take('asked-to-control');
	await host.grant('CONTROL');
	await pictures.take('own-hands-first');
	await until('their hands may work', () => /guard.paused now=0/.test(host.log()));
	await pictures.take('controlled');
	host.byHand('key', 'w');
	await pictures.take('windows-and-hands');
	await until('a terminal can be opened', () => opener(host));
	await host.click(nameOf(opener(host)));
	await pictures.take('they-want-a-terminal');
	await host.untilCounts('the list is back', () => host.byHand('key', 'r'), () => opener(host));
	host.byHand('key', 'w');
	await until('it is closed', () => !opener(host));
	await several(stage, pictures);
	viewer.leave();
	await shows('ending');
	await pictures.take('ended-by-them');
}

/** One more joins, and is gone without a word. */
async function several({ host, broker }, pictures) {
	host.byHand('key', 'i');
	const code = await host.code();
	await pictures.take('code-for-one-more');
	const other = await JsViewer.asking(broker.address, code);
	await pictures.take('one-more-asks');
	await host.allowMore();
	await pictures.take('two-take-part');
	other.vanish();
	await host.logs(/event=line.lost number=2/);
	await pictures.take('one-line-lost');
	host.byHand('key', '2');
}

/** The button that would let hands into a terminal. */
const opener = (host) => host.tree().find((node) => node.role === 'button' && /\.\.\.|…/.test(node.name));
const nameOf = ({ name }) => new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);

async function begin(stage) {
	const { desktop, outer, engawa, language } = stage;
	stage.broker ??= await startBroker(desktop, path.dirname(engawa), path.join(path.dirname(engawa), '../console'));
	stage.host = new WindowHost({ desktop, outer, program: engawa, broker: stage.broker.address,
		env: { LANGUAGE: language, ...stage.env } });
	return stage.host.code();
}

/** Another code for the same slot: the right check digit, and a wrong secret. */
function wrongCode(code) {
	const start = code.slice(0, 10) + (Number(code[10]) + 1) % 10;
	for (let digit = 0; digit < 10; digit++) {
		try {
			parseCode(`${start}-${digit}`);
			return `${start}-${digit}`;
		} catch {
			// not this one
		}
	}
	throw new Error('no digit fits');
}

async function ends(stage, pictures) {
	const code = await begin(stage);
	const wrong = await JsViewer.connect(stage.broker.address, wrongCode(code));
	wrong.join();
	await until('it was sent away', () => wrong.closed);
	await pictures.take('wrong-code');
	const viewer = await JsViewer.asking(stage.broker.address, code);
	await stage.host.logs(/face.state from=code to=asked/);
	await pictures.take('asked-to-see');
	await new Promise((resolve) => setTimeout(resolve, 1000)); // until an answer counts
	stage.host.byHand('key', 'r');
	await stage.host.logs(/face.end/);
	await pictures.take('refused');
	viewer.vanish();
	await stage.host.stop();
	await begin(stage);
	stage.host.byHand('key', 'q');
	await stage.host.logs(/face.end/);
	await pictures.take('ended-by-the-person');
	await stage.host.stop();
	await begin(stage);
	stage.broker.child.kill('SIGTERM');
	await stage.host.logs(/face.end/);
	await pictures.take('server-lost');
	await stage.host.stop();
	stage.host = new WindowHost({ desktop: stage.desktop, outer: stage.outer, program: stage.engawa,
		broker: '127.0.0.1:1', env: { LANGUAGE: stage.language, XDG_SESSION_TYPE: 'wayland' } });
	await new Promise((resolve) => setTimeout(resolve, 1500));
	await pictures.take('wayland');
	await stage.host.stop();
}

/** The same page for who needs it darker, clearer, or larger. */
async function lookedAtOtherwise(stage, pictures) {
	stage.broker = undefined;
	for (const [name, env] of Object.entries({
		'code-high-contrast': { ADW_DEBUG_HIGH_CONTRAST: '1' },
		'code-dark': { ADW_DEBUG_COLOR_SCHEME: 'prefer-dark' },
	})) {
		stage.env = env;
		await begin(stage);
		await pictures.take(name);
		await stage.host.stop();
	}
	stage.env = {};
	execFileSync('xrdb', ['-merge'], { env: stage.desktop.env, input: 'Xft.dpi: 144\n' });
	const code = await begin(stage);
	await pictures.take('code-large-letters');
	const viewer = await JsViewer.asking(stage.broker.address, code);
	await stage.host.logs(/event=face.state .*to=asked/);
	await pictures.take('asked-large-letters');
	viewer.vanish();
	await stage.host.stop();
}

async function inLanguage(language) {
	const outer = await startDesktop({ size: '1400x950' });
	process.env.XAUTHORITY = outer.env.XAUTHORITY;
	const desktop = await startDesktop({ size: '1280x800', parent: outer.display });
	try {
		const build = copyBuild(desktop.account);
		const pictures = new Pictures(language, desktop);
		const stage = { language, outer, desktop, engawa: path.join(build, 'programs/engawa'), env: {} };
		startTerminal(desktop, '60x14+20+20');
		startTerminal(desktop, '40x8+20+420', '-T', 'Secret', '-bg', '#2a5d3c', '-fg', 'white', '-e', 'sh', '-c',
			'echo 1234-5678; exec cat');
		const code = await begin(stage);
		await pictures.take('code');
		stage.viewer = await JsViewer.asking(stage.broker.address, code);
		await walk(stage, pictures);
		await stage.host.stop();
		await ends(stage, pictures);
		await lookedAtOtherwise(stage, pictures);
	} finally {
		await desktop.stop();
		await outer.stop();
	}
}

for (const language of process.argv.length > 2 ? process.argv.slice(2) : ['ja', 'en'])
	await inLanguage(language);
