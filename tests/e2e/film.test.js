// A film in a browser on the host: it travels as a stream of its own, what lies beside it stays
// exact meanwhile, and so is all of it when it stops. In consoles of both browsers, and natively.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { startBrowser, startTerminal } from '../../tools/lib/applications.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { until } from '../lib/wait.js';
import { Person } from './lib/actions.js';
import { startBroker } from './lib/broker.js';
import { startBrowser as startOperatorBrowser } from './lib/browsers.js';
import { readPicture } from './lib/console.js';
import { command } from './lib/hands.js';
import { Host } from './lib/host.js';
import { difference, fromRgba, screenOf } from './lib/picture.js';
import { copyPrograms } from './lib/programs.js';
import { Viewer } from './lib/viewer.js';

const BARE = '#2e3440'; // what the shield paints where no window is
const FILM = { w: 320, h: 240 }; // small enough for browsers that draw by themselves
/** Soft colours that move, everywhere and each time, until a key is pressed, and again with the next one. */
const PAGE = 'data:text/html,' + encodeURIComponent(`<title>Film</title><body style="margin:0;overflow:hidden;background:white">
<canvas width=${FILM.w} height=${FILM.h}></canvas><script>
const c = document.querySelector('canvas').getContext('2d');
let now = 0, runs = true;
onkeydown = () => { runs = !runs; };
setInterval(() => {
	if (!runs) return;
	now += 0.05;
	c.fillStyle = 'hsl(' + 80 * now % 360 + ' 80% ' + (50 + 30 * Math.sin(9 * now)) + '%)';
	c.fillRect(0, 0, ${FILM.w}, ${FILM.h});
	for (let i = 0; i < 4; i++) {
		const g = c.createRadialGradient(160 + 130 * Math.cos(now + i), 120 + 90 * Math.sin(now * 1.3 + i), 0, 160, 120, 240);
		g.addColorStop(0, 'hsla(' + (40 * now + 90 * i) % 360 + ' 90% 60% / 60%)');
		g.addColorStop(1, 'hsla(' + (90 * i) + ' 60% 30% / 20%)');
		c.fillStyle = g;
		c.fillRect(0, 0, ${FILM.w}, ${FILM.h});
	}
}, 33);
</script>`);

let desktop, programs, broker, person, terminal, film;

before(async () => {
	programs = copyPrograms();
	desktop = await startDesktop({ size: '1000x700' });
	execFileSync('xsetroot', ['-solid', BARE], { env: desktop.env });
	broker = await startBroker(desktop, programs.dir, programs.console);
	person = new Person(desktop);
	startTerminal(desktop, '50x12+560+420', '+bc');
	startBrowser(desktop, PAGE, { x: 10, y: 10, width: 520, height: 460 });
	terminal = await person.window('xterm');
	film = await person.window('Film', 'name');
}, { timeout: 60000 });

after(async () => {
	await desktop?.stop();
	programs?.remove();
});

/** One viewer's session; the film runs at its beginning. @param {'chromium' | 'firefox'} name */
class Watching {
	constructor(name) {
		this.name = name;
	}

	async start() {
		this.host = new Host({ desktop, programs, broker: broker.address });
		this.browser = await startOperatorBrowser(this.name);
		await this.browser.goto(`http://${broker.address}/`);
		await this.reaches('enter');
		await this.browser.keys((await this.host.code()).replaceAll('-', ''));
		await command({ desktop, programs }, 'show', 'Film'); // a browser is private
		await this.browser.press('Enter');
		await this.reaches('asking');
		await this.host.allow();
		await this.reaches('viewing');
		await until('the first picture', () =>
			this.browser.evaluate(() => document.getElementById('screen').hasAttribute('data-frame')));
	}

	reaches(state) {
		return until(`it is ${state}`, async () => await this.browser.evaluate(() => document.body.dataset.state) === state);
	}

	async picture() {
		const { width, height, rgba } = await this.browser.evaluate(readPicture);
		return fromRgba(width, height, Buffer.from(rgba, 'base64'));
	}

	async stop() {
		await this.browser?.close();
		await this.host?.stop();
	}

	/** The box that travels as a film; null: there is none. */
	box() {
		const all = [...this.host.log().matchAll(/event=viewer\.film x=(\d+) y=(\d+) w=(\d+) h=(\d+)/g)];
		const [x, y, w, h] = (all.at(-1) ?? []).slice(1).map(Number);
		return w ? { x, y, w, h } : null;
	}

	/** Every pixel, but those of a box that is left out. */
	async same(...except) {
		let last;
		await until('the pictures are the same', async () => {
			const before = screenOf(desktop);
			const seen = await this.picture();
			last = difference(before, seen, except);
			return last === undefined;
		}).catch((error) => {
			throw new Error(`${error.message} ${JSON.stringify(last)} ${JSON.stringify(this.box())}`);
		});
	}
}

const play = () => {
	person.focus(film);
	person.key('space');
};

for (const name of /** @type {const} */ (['chromium', 'firefox']))
	describe(name, () => {
		const one = new Watching(name);
		let place;
		before(() => one.start(), { timeout: 60000 });
		after(() => one.stop());

		test('a film that runs is a stream, in a box of its own', async () => {
			// What changed just before it, like the page's first picture, leaves the box in a moment.
			place = await until('it is, and nothing else', () => {
				const box = one.box();
				return box?.w === FILM.w && box.h === FILM.h && box;
			});
		});

		test('what lies beside it is exact while it runs', async () => {
			const { x, y, w, h } = place;
			person.focus(terminal);
			person.type('ls /usr | head -5\n');
			await one.same({ x: x - 2, y: y - 2, w: w + 4, h: h + 4 });
			await until('it still runs', () => one.box());
		});

		test('all is exact when it stops, and it may begin again', async () => {
			play();
			await until('it has ended', () => !one.box());
			await one.same();
			play();
			await until('it runs again', () => one.box());
		});
	});

describe('a native viewer', () => {
	test('has all of it when it has stopped', async () => {
		const host = new Host({ desktop, programs, broker: broker.address });
		try {
			const viewer = new Viewer({ desktop, programs, broker: broker.address, code: await host.code(),
				options: ['--seconds', '8', '--snapshot', 'end.png'] });
			await command({ desktop, programs }, 'show', 'Film');
			await host.allow();
			await until('it is a stream', () => /event=viewer\.film x=\d+ y=\d+ w=[1-9]/.test(host.log()));
			play();
			assert.equal(await viewer.ended, 0, viewer.text);
			assert.equal(difference(screenOf(desktop), viewer.snapshot('end.png')), undefined);
		} finally {
			await host.stop();
		}
	});
});
