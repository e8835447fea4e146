// Who looks at what a helper gets: engawa-view's pictures in judge.c, or those of the console in
// Chromium, in its worker, where they are drawn. Both say the same lines (judge.c has them).
import { OperatorBrowser } from '../e2e/lib/console.js';
import { Viewer } from '../e2e/lib/viewer.js';
import { Lines } from './figures.js';

/**
 * @typedef {object} Session
 * @property {import('../../tools/lib/desktop.js').Desktop} desktop
 * @property {any} programs  with the judge as engawa-view
 * @property {string} broker  its address
 * @property {string} code
 * @property {{ points: string[], plant: number, keep: number, words: string[] }} look
 *	points: "X,Y"; plant: the picture into which a secret pixel is put; keep: each how manieth is written
 */

const FRAMES = 'frames';

export class ViewJudge {
	/** @param {Session} session */
	constructor({ desktop, programs, broker, code, look }) {
		Object.assign(desktop.env, { LEAK_POINTS: look.points.join(' '), LEAK_PLANT: String(look.plant),
			LEAK_KEEP: String(look.keep), LEAK_WORDS: look.words.join(' ') });
		this.viewer = new Viewer({ desktop, programs, broker, code, options: ['--frames', FRAMES, '--cursor'] });
		this.lines = Lines.of(this.viewer.process.stdout);
	}

	/** @param {Session} session */
	static async start(session) {
		return new ViewJudge(session);
	}

	/** Pictures that were kept. */
	kept() {
		return this.viewer.frames(FRAMES);
	}

	/** What it wrote down, and showed beside the picture. */
	async text() {
		return this.viewer.text;
	}

	async end() {
		await this.viewer.ended;
	}
}

/**
 * In the console's worker: each picture that a turn brings, once all of it is drawn. As judge.c,
 * its words and colours too.
 * @param {{ points: number[][], plant: number }} look
 */
function judgePictures({ points, plant }) {
	const APART = 24;
	const ALIKE = 48;
	const hex = (pixels, at) => [0, 1, 2].map((i) => pixels[at + i].toString(16).padStart(2, '0')).join('');
	const secret = (r, g, b) => r > g + APART && b > g + APART && Math.abs(r - b) <= ALIKE;
	let pictures = 0;
	let seen = '';

	const count = (pixels, width) => {
		for (let at = 0; at < pixels.length; at += 4)
			if (secret(pixels[at], pixels[at + 1], pixels[at + 2])) {
				const pixel = at / 4;
				console.log(`leak ${pictures} at ${pixel % width},${Math.floor(pixel / width)} ${hex(pixels, at)}`);
				return;
			}
	};
	const look = (context) => {
		const { width, height } = context.canvas;
		const pixels = context.getImageData(0, 0, width, height).data;
		const at = (x, y) => 4 * (y * width + x);
		pictures++;
		const now = points.map(([x, y]) => x < width && y < height ? hex(pixels, at(x, y)) : '000000').join(' ');
		if (pictures === plant)
			pixels.set([0x80, 0, 0x80, 255], at(Math.floor(width / 3), height >> 1));
		count(pixels, width);
		if (now !== seen)
			console.log(`sample ${pictures} ${seen = now}`);
	};
	const draw = OffscreenCanvasRenderingContext2D.prototype.putImageData;
	let drawing = false;
	/** @this {OffscreenCanvasRenderingContext2D} */
	OffscreenCanvasRenderingContext2D.prototype.putImageData = function (...args) {
		draw.apply(this, args);
		if (args.length < 7 || drawing)
			return; // a whole picture is a film's, on its way to the screen's
		drawing = true;
		queueMicrotask(() => {
			drawing = false;
			look(this);
		});
	};
}

export class ConsoleJudge {
	lines = new Lines();

	/** @param {Session} session */
	static async start({ broker, code, look }) {
		const judge = new ConsoleJudge();
		judge.operator = await OperatorBrowser.start();
		try {
			judge.view = await judge.operator.open(broker);
			await judge.#watch(look);
			await judge.view.enter(code);
		} catch (error) {
			await judge.operator.stop();
			throw error;
		}
		return judge;
	}

	/** @param {Session['look']} look */
	async #watch({ points, plant }) {
		const { page } = this.view;
		// The time is that of its arrival here, on the same clock as the storm's.
		page.on('console', (message) => this.lines.take(
			message.text().replace(/^(sample \d+)/, (text) => `${text} ${process.hrtime.bigint()}`) + '\n'));
		const worker = page.workers()[0] ?? await page.waitForEvent('worker');
		await worker.evaluate(judgePictures, { plant, points: points.map((one) => one.split(',').map(Number)) });
	}

	kept() {
		return [];
	}

	async text() {
		return this.view.page.content();
	}

	async end() {
		try {
			await this.view.reaches('ended');
		} finally {
			await this.operator.stop();
		}
	}
}

export const JUDGES = { view: ViewJudge, console: ConsoleJudge };
