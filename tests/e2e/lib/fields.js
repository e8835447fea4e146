// Fields of real applications that text is typed into, and what they then hold.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBrowser } from '../../../tools/lib/applications.js';
import { until } from '../../lib/wait.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const PAGE = `<!doctype html><meta charset="utf-8"><title>field</title>
<textarea autofocus spellcheck="false" style="width:90%;height:90vh"></textarea><script>
const field = document.querySelector('textarea');
let last = Promise.resolve();
const tell = () => last = last.then(() => fetch('/', { method: 'POST', body: field.value }));
field.oninput = tell;
const ready = () => document.hasFocus() ? tell() : setTimeout(ready, 20);
ready();
</script>`;

// Flat, so that what it says can be read without unpacking.
const DOCUMENT = `<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.text">
<office:body><office:text><text:p/></office:text></office:body></office:document>`;

const OFFICE_OFF = {
	'Office.Common/AutoCorrect': ['ReplaceText', 'CapitalAtStartSentence', 'TwoCapitalsAtStart',
		'ChangeUnderlineWeight', 'SetInetAttribute', 'ChangeDash', 'AddNonBrkSpace', 'ChangeOrdinalNumber',
		'RemoveDoubleSpaces', 'ReplaceSingleQuote', 'ReplaceDoubleQuote', 'CorrectAccidentalCapsLock',
		'TransliterateRTL'],
	'Office.Writer/AutoFunction/Format/ByInput': ['ReplaceStyle'],
	'Office.Writer/AutoFunction/Format/ByInput/ApplyNumbering': ['Enable'],
	'Office.Writer/AutoFunction/Completion': ['Enable'],
	'Office.Common/Misc': ['FirstRun', 'ShowTipOfTheDay'],
};

/** Nothing is corrected, completed or asked. */
export function writeOfficeProfile(dir) {
	const items = Object.entries(OFFICE_OFF).flatMap(([where, names]) => names.map((name) =>
		`<item oor:path="/org.openoffice.${where}"><prop oor:name="${name}" oor:op="fuse">` +
		'<value>false</value></prop></item>')).join('\n');
	fs.mkdirSync(path.join(dir, 'user'), { recursive: true });
	fs.writeFileSync(path.join(dir, 'user/registrymodifications.xcu'),
		`<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${items}</oor:items>`);
}

/** What a short program says as the desktop's user; '' where it fails. */
export function ask(desktop, command, ...args) {
	const { uid, gid } = desktop.account;
	try {
		return execFileSync(command, args, {
			encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env: desktop.env,
			...(process.getuid() === 0 ? { uid, gid } : {}),
		});
	} catch {
		return '';
	}
}

/** A key of the keyboard, as xdotool names it. */
export async function press(desktop, key) {
	ask(desktop, 'xdotool', 'key', key);
}

function active(desktop, property) {
	const id = ask(desktop, 'xdotool', 'getactivewindow').trim();
	return id && ask(desktop, 'xprop', '-id', id, property);
}

/** A window that has the focus may still lose the first keys: one is tried until it arrives. */
async function takesKeys(desktop, name, read) {
	const tried = async (key, expected) => {
		await press(desktop, key);
		return until('the key arrives', async () => await read() === expected, 5000).catch(() => false);
	};
	await until(`${name} takes keys`, () => tried('x', 'x'), 60000);
	await until(`${name} has an empty field`, () => tried('BackSpace', ''), 60000);
}

function give(desktop, file) {
	if (process.getuid() === 0)
		fs.chownSync(file, desktop.account.uid, desktop.account.gid);
}

function readText(file) {
	return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}

/** One that writes what it holds to a file by itself. */
async function fileField(desktop, name, command, args, options) {
	const file = path.join(desktop.account.dir, `field-${name}`);
	fs.rmSync(file, { force: true });
	const child = desktop.spawn(command, [...args, file], options);
	await until(`${name} has the focus`, () => readText(file) !== undefined);
	return { child, read: async () => readText(file) };
}

const script = (desktop, name) => {
	const copy = path.join(desktop.account.dir, name);
	fs.copyFileSync(path.join(root, 'tests/lib/fields', name), copy);
	return copy;
};

async function startXterm(desktop) {
	const file = path.join(desktop.account.dir, 'field-xterm');
	fs.rmSync(file, { force: true });
	const child = desktop.spawn('xterm', ['-u8', '-e', 'sh', '-c',
		'stty raw -echo; printf ready; exec cat -u > "$0"', file]);
	const isFocused = async () => /XTerm/.test(active(desktop, 'WM_CLASS'));
	await until('xterm has the focus', async () => readText(file) !== undefined && isFocused());
	return { child, read: async () => readText(file) };
}

async function startChromium(desktop) {
	let text;
	const server = http.createServer(async (request, response) => {
		if (request.method === 'POST') {
			let body = '';
			for await (const chunk of request.setEncoding('utf8'))
				body += chunk;
			text = body;
			response.end();
		} else {
			response.setHeader('content-type', 'text/html; charset=utf-8');
			response.end(PAGE);
		}
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const child = startBrowser(desktop, `http://127.0.0.1:${server.address().port}/`);
	await until('Chromium has the focus', () => text !== undefined);
	await takesKeys(desktop, 'Chromium', async () => text);
	return { child, read: async () => text, close: () => {
		server.closeAllConnections();
		server.close();
	} };
}

async function startOffice(desktop) {
	const profile = path.join(desktop.account.dir, 'office');
	const file = path.join(desktop.account.dir, 'field.fodt');
	writeOfficeProfile(profile);
	fs.writeFileSync(file, DOCUMENT);
	for (const made of [profile, path.join(profile, 'user'), path.join(profile, 'user/registrymodifications.xcu'), file])
		give(desktop, made);
	const child = desktop.spawn('soffice', [`-env:UserInstallation=file://${profile}`, '--norestore',
		'--nologo', '--nofirststartwizard', '--writer', file], { env: { SAL_USE_VCLPLUGIN: 'gtk3' } });
	await until('LibreOffice has the focus', async () => /field\.fodt/.test(active(desktop, '_NET_WM_NAME')), 90000);
	// An unchanged document is not saved again, so the file is read when it has changed or stands still.
	const read = async () => {
		const before = fs.statSync(file).mtimeMs;
		const isSaved = () => fs.statSync(file).mtimeMs !== before && readText(file).includes('</office:document>');
		await press(desktop, 'ctrl+s');
		await until('LibreOffice has saved', isSaved, 3000).catch(() => {});
		return officeText(readText(file));
	};
	await takesKeys(desktop, 'LibreOffice', read);
	return { child, read };
}

function officeText(xml) {
	const entity = { lt: '<', gt: '>', amp: '&', quot: '"', apos: '\'' };
	return [...xml.matchAll(/<text:p\b[^>]*?(?:\/>|>([\s\S]*?)<\/text:p>)/g)].map(([, inner = '']) => inner
		.replace(/<text:s(?: text:c="(\d+)")?\/>/g, (_, n) => ' '.repeat(Number(n ?? 1)))
		.replace(/<[^>]*>/g, '')
		.replace(/&#(\d+);/g, (_, n) => String.fromCodePoint(Number(n)))
		.replace(/&(\w+);/g, (_, name) => entity[name])).join('\n');
}

/** Each starts one and resolves, when it has the focus, with { child, read, close? }. */
export const fields = {
	GTK3: (desktop) => fileField(desktop, 'gtk3', 'python3', [script(desktop, 'gtk.py'), '3']),
	GTK4: (desktop) => fileField(desktop, 'gtk4', 'python3', [script(desktop, 'gtk.py'), '4'],
		{ env: { GSK_RENDERER: 'cairo' } }),
	Qt5: (desktop) => fileField(desktop, 'qt5', 'python3', [script(desktop, 'qt5.py')]),
	xterm: startXterm,
	Chromium: startChromium,
	LibreOffice: startOffice,
};
