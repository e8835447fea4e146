// The way through TLS: both ends check the broker's certificate, and go no further without.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { makeCertificate } from '../lib/certificate.js';
import { startTerminal } from '../../tools/lib/applications.js';
import { startBroker } from './lib/broker.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { Person } from './lib/actions.js';
import { Host } from './lib/host.js';
import { difference, screenOf } from './lib/picture.js';
import { copyPrograms } from './lib/programs.js';
import { Viewer } from './lib/viewer.js';

const BARE = '#2e3440';

let desktop, programs, broker, trusted, stranger;

before(async () => {
	programs = copyPrograms();
	desktop = await startDesktop({ size: '640x480' });
	execFileSync('xsetroot', ['-solid', BARE], { env: desktop.env });
	startTerminal(desktop, '40x10+10+10', '+bc');
	await new Person(desktop).window('xterm');
	trusted = makeCertificate(desktop.account, 'trusted');
	stranger = makeCertificate(desktop.account, 'stranger');
	broker = await startBroker(desktop, programs.dir, programs.console,
		['--tls-cert', trusted.cert, '--tls-key', trusted.key]);
});

after(async () => {
	await desktop?.stop();
	programs?.remove();
});

function view(code, ca, ...options) {
	return new Viewer({
		desktop, programs, broker: `wss://${broker.address}`, code,
		options: ['--ca', ca, ...options],
	});
}

test('with the right authority the picture arrives', async () => {
	const host = new Host({
		desktop, programs, broker: `wss://${broker.address}`, options: ['--ca', trusted.cert],
	});
	const viewer = view(await host.code(), trusted.cert, '--until-still', '--snapshot', 'seen.png');
	await host.allow();
	assert.equal(await viewer.ended, 0, viewer.text);
	assert.equal(difference(screenOf(desktop), viewer.snapshot('seen.png')), undefined);
	await host.ended;
});

test('the host does not speak to a broker it cannot trust', async () => {
	const host = new Host({
		desktop, programs, broker: `wss://${broker.address}`, options: ['--ca', stranger.cert],
	});
	await host.logs(/event=net.lost reason=NOT_TRUSTED/);
	await host.ended;
	assert.doesNotMatch(host.text, /Your code/);
});

test('nor does a viewer', async () => {
	const viewer = view('4821-304917-0', stranger.cert);
	assert.equal(await viewer.ended, 2, viewer.text);
	assert.equal(viewer.stats.end, 'not_trusted');
});
