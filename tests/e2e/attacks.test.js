// Each attack of a hostile broker on code, handshake and channels, between an unmodified host and
// an unmodified viewer: the check that refuses it is the one it is meant for, and nobody was
// asked or watched who should not have been.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTerminal } from '../../tools/lib/applications.js';
import { startDesktop } from '../../tools/lib/desktop.js';
import { attacks } from './attacks.js';
import { HostileBroker } from './hostile_broker.js';
import { OperatorBrowser } from './lib/console.js';
import { Host } from './lib/host.js';
import { copyPrograms } from './lib/programs.js';
import { Viewer } from './lib/viewer.js';

let desktop, programs;

before(async () => {
	programs = copyPrograms();
	desktop = await startDesktop({ size: '640x480' });
	// Something that changes all the time, so that there is a screen channel to attack.
	startTerminal(desktop, '40x10+10+10', '-e', 'sh', '-c', 'while :; do date +%N; sleep 0.1; done');
});

after(async () => {
	await desktop?.stop();
	programs?.remove();
});

/** One host, and as many viewers with the right code as the attack needs. */
async function underAttack({ edit, tries = 1 }, look) {
	let edited = 0;
	const broker = new HostileBroker(edit, () => { edited++; });
	const address = `127.0.0.1:${await broker.listen()}`;
	const host = new Host({ desktop, programs, broker: address });
	let viewer;
	try {
		const code = await host.code();
		for (let i = 0; i < tries; i++) {
			viewer = new Viewer({ desktop, programs, broker: address, code, options: ['--seconds', '3', '--resume-seconds', '1'] });
			const allowed = host.allow().catch(() => 'nobody asked');
			await Promise.race([viewer.ended, allowed]);
			await viewer.ended;
		}
		await look({ host, viewer, edited: () => edited });
	} finally {
		await host.stop();
		broker.close();
	}
}

test('without edits everything works', () => underAttack(attacks.none, async ({ host, viewer, edited }) => {
	assert.equal(await viewer.ended, 0, viewer.text);
	assert.ok(viewer.stats.pictures > 0);
	assert.equal(edited(), 0);
	await host.logs(/event=session.end reason=VIEWER_LEFT/);
}));

for (const [name, attack] of Object.entries(attacks)) {
	if (!attack.refused)
		continue;
	test(name, () => underAttack(attack, async ({ host, viewer, edited }) => {
		assert.ok(edited() > 0, 'the broker met what it wanted to change');
		if (attack.refused.viewer)
			assert.match(viewer.text + viewer.out, attack.refused.viewer);
		if (attack.refused.host)
			await host.logs(attack.refused.host);
		assert.notEqual(await viewer.ended, 0);
		const early = /^m[1-4]/.test(name);
		if (early)
			assert.doesNotMatch(host.text, /not verified, asks/);
	}));
}

/** The console is a viewer too: it ends, says so, and does not come back. */
test('screen-oversized, in the console', { timeout: 60000 }, async () => {
	let edited = 0;
	const broker = new HostileBroker(attacks['screen-oversized'].edit, () => { edited++; });
	const address = `127.0.0.1:${await broker.listen(programs.console)}`;
	const operator = await OperatorBrowser.start();
	const host = new Host({ desktop, programs, broker: address });
	try {
		const view = await operator.open(address);
		await view.enter(await host.code());
		await host.allow();
		assert.equal(await view.reason(), 'broke-rules');
		assert.equal(edited, 1);
	} finally {
		await operator.stop();
		await host.stop();
		broker.close();
	}
});
