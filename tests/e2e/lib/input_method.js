// fcitx5 with mozc on a virtual desktop, as a Japanese person has it: letters become kana.
import fs from 'node:fs';
import path from 'node:path';
import { until } from '../../lib/wait.js';
import { ask, press } from './fields.js';

const FILES = {
	profile: `[Groups/0]
Name=Default
Default Layout=jp
DefaultIM=mozc

[Groups/0/Items/0]
Name=keyboard-jp

[Groups/0/Items/1]
Name=mozc

[GroupOrder]
0=Default
`,
	config: '[Behavior]\nActiveByDefault=True\nShareInputState=All\n',
	'conf/mozc.conf': 'InitialMode=Hiragana\n',
};

/** Programs that start afterwards use it. */
export async function startInputMethod(desktop) {
	const { uid, gid, home } = desktop.account;
	const dir = path.join(home, '.config/fcitx5');
	fs.mkdirSync(path.join(dir, 'conf'), { recursive: true });
	for (const [name, text] of Object.entries(FILES))
		fs.writeFileSync(path.join(dir, name), text);
	if (process.getuid() === 0) {
		for (const made of [path.join(home, '.config'), dir, path.join(dir, 'conf'),
			...Object.keys(FILES).map((name) => path.join(dir, name))])
			fs.chownSync(made, uid, gid);
	}
	Object.assign(desktop.env, { GTK_IM_MODULE: 'fcitx', QT_IM_MODULE: 'fcitx', XMODIFIERS: '@im=fcitx' });
	desktop.spawn('fcitx5', ['--replace']);
	await until('fcitx5 runs', () => ask(desktop, 'fcitx5-remote').trim());
}

/** Once the field that has the focus has it too. */
export async function activate(desktop) {
	await until('the field has the input method', async () => {
		const has = /focus:1/.test(ask(desktop, 'dbus-send', '--session', '--print-reply',
			'--dest=org.fcitx.Fcitx5', '/controller', 'org.fcitx.Fcitx.Controller1.DebugInfo'));
		// One that got the focus before it had found fcitx asks again at the next key.
		if (!has)
			await press(desktop, 'Control_R');
		return has;
	});
	await until('mozc is active', () => {
		ask(desktop, 'fcitx5-remote', '-s', 'mozc');
		ask(desktop, 'fcitx5-remote', '-o');
		return ask(desktop, 'fcitx5-remote').trim() === '2' && ask(desktop, 'fcitx5-remote', '-n').trim() === 'mozc';
	});
}

/** Keys are letters again, also in fields that start afterwards. */
export function deactivate(desktop) {
	ask(desktop, 'fcitx5-remote', '-c');
}
