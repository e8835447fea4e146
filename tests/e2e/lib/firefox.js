// Firefox in a window of a desktop, as a person uses it.
import fs from 'node:fs';
import path from 'node:path';

// Nothing is asked, and nobody on the network either.
const OFF = ['browser.aboutwelcome.enabled', 'browser.shell.checkDefaultBrowser', 'browser.tabs.warnOnClose',
	'datareporting.policy.dataSubmissionEnabled', 'app.normandy.enabled', 'network.captive-portal-service.enabled'];

/**
 * @param {import('../../../tools/lib/desktop.js').Desktop} desktop @param {string} url
 * @param {{ profile?: string, width: number, height: number }} how profile: a name, for each one that runs
 */
export function startFirefox(desktop, url, { profile = 'firefox', width, height }) {
	const { dir, uid, gid } = desktop.account;
	const folder = path.join(dir, profile);
	const settings = path.join(folder, 'user.js');
	fs.mkdirSync(folder);
	fs.writeFileSync(settings, OFF.map((name) => `user_pref('${name}', false);\n`).join(''));
	for (const made of [folder, settings])
		fs.chownSync(made, uid, gid);
	return desktop.spawn('firefox-esr', ['--no-remote', '--profile', folder, '--width', String(width), '--height', String(height),
		url], { env: { MOZ_CRASHREPORTER_DISABLE: '1' } });
}
