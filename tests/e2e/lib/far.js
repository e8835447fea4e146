// A desk and a viewer with a bad line between the broker and the viewer. Agent and broker share
// this machine's own network; the viewer has one of its own (tests/lib/bad_line.c).
import { once } from 'node:events';
import fs from 'node:fs';
import https from 'node:https';
import { fileURLToPath } from 'node:url';
import { startDesktop } from '../../../tools/lib/desktop.js';
import { startBadLine } from '../../lib/bad_line.js';
import { makeCertificate } from '../../lib/certificate.js';
import { startBroker } from './broker.js';
import { Host } from './host.js';
import { copyPrograms } from './programs.js';
import { Viewer } from './viewer.js';

const program = fileURLToPath(new URL('../../../build/tests/lib/bad_line', import.meta.url));

export class Far {
	/**
	 * @param {Parameters<typeof startBadLine>[1]} how
	 * @param {{ desktop?: Parameters<typeof startDesktop>[0], from?: string }} more from: folder of the programs
	 */
	static async start(how, { desktop = {}, from } = {}) {
		const one = new Far();
		try {
			one.line = await startBadLine(program, how);
			one.programs = copyPrograms({ from });
			one.desktop = await startDesktop(desktop);
			one.tls = makeCertificate(one.desktop.account, 'broker', ['127.0.0.1', one.line.near]);
			one.broker = await startBroker(one.desktop, one.programs.dir, one.programs.console,
				['--listen', '0.0.0.0:0', '--host', one.line.near, '--tls-cert', one.tls.cert, '--tls-key', one.tls.key]);
			one.port = Number(one.broker.address.split(':')[1]);
			return one;
		} catch (error) {
			await one.stop();
			throw error;
		}
	}

	/** The helped side, on this side of the line. @param {Record<string, string>} env */
	host(env = {}) {
		const { desktop, programs, tls } = this;
		return new Host({ desktop, programs, broker: `wss://${this.broker.address}`, options: ['--ca', tls.cert], env });
	}

	/** A viewer at the far end. @param {string[]} options */
	view(code, ...options) {
		const { desktop, programs, tls, line } = this;
		return new Viewer({ desktop, programs, code, broker: `wss://${line.near}:${this.port}`,
			options: ['--ca', tls.cert, ...options], enter: line.enter(desktop.account), log: 'info' });
	}

	/** One of the tests' own helpers, at the far end. */
	spawnThere(program, ...args) {
		const [command, ...rest] = [...this.line.enter(this.desktop.account), this.programs.program(program), ...args];
		return this.desktop.spawn(command, rest, { uid: 0, gid: 0, stdio: ['ignore', 'pipe', 'inherit'] });
	}

	/** What the broker says about itself. */
	async metrics() {
		const request = https.get(`https://${this.broker.address}/metrics`, { ca: fs.readFileSync(this.tls.cert), agent: false });
		const [answer] = await once(request, 'response');
		const text = Buffer.concat(await answer.toArray()).toString();
		return { text, congestion: /congestion_control_info\{algorithm="(\w+)"\}/.exec(text)?.[1] };
	}

	async stop() {
		await this.desktop?.stop();
		this.programs?.remove();
		await this.line?.stop();
	}
}
