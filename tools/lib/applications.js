// The real applications of the virtual desktop.
import fs from 'node:fs';
import path from 'node:path';

// In its own empty profile, in its sandbox, and silent towards the network.
const CHROMIUM_OPTIONS = [
	'--no-first-run', '--no-default-browser-check', '--password-store=basic',
	'--disable-background-networking', '--disable-component-update', '--disable-sync',
];
const CHROMIUM_PREFERENCES = {
	translate: { enabled: false },
	intl: { selected_languages: 'ja,en' },
};

/** Where windows that cannot be told by an option appear; for startDesktop(). */
export const placed = {
	Mousepad: { x: 24, y: 420, width: 480, height: 320 },
	Pcmanfm: { x: 300, y: 500, width: 560, height: 270 },
};

export function startTerminal(desktop, geometry = '80x22+24+24', ...rest) {
	return desktop.spawn('xterm', ['-u8', '-fa', 'DejaVu Sans Mono,Noto Sans Mono CJK JP', '-fs', '11',
		'-geometry', geometry, ...rest]);
}

export function startEditor(desktop, ...files) {
	return desktop.spawn('mousepad', files);
}

export function startFileManager(desktop, folder = desktop.account.home) {
	return desktop.spawn('pcmanfm', [folder]);
}

/** One browser for each profile; a running one places its further windows by itself. */
export function startBrowser(desktop, url,
	{ profile = 'chromium', x = 560, y = 24, width = 700, height = 720, options = [] } = {}) {
	const data = path.join(desktop.account.dir, profile);
	if (!fs.existsSync(data))
		writeProfile(data, desktop.account);
	return desktop.spawn('chromium', [...CHROMIUM_OPTIONS, `--user-data-dir=${data}`,
		`--window-position=${x},${y}`, `--window-size=${width},${height}`,
		...options, url]);
}

function writeProfile(data, { uid, gid }) {
	const first = path.join(data, 'Default');
	const file = path.join(first, 'Preferences');
	fs.mkdirSync(first, { recursive: true, mode: 0o700 });
	fs.writeFileSync(file, JSON.stringify(CHROMIUM_PREFERENCES), { mode: 0o600 });
	for (const made of [data, first, file])
		fs.chownSync(made, uid, gid);
}
