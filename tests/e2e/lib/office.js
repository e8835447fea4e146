// LibreOffice Writer with one document, which asks nothing and corrects nothing.
import fs from 'node:fs';
import path from 'node:path';

// Flat, so that what it says can be read without unpacking.
const documentOf = (inner) => `<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.text">
${inner}</office:document>`;
const EMPTY = '<office:body><office:text><text:p/></office:text></office:body>';

// Nothing is corrected, completed or asked.
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

function writeOfficeProfile(dir) {
	const items = Object.entries(OFFICE_OFF).flatMap(([where, names]) => names.map((name) =>
		`<item oor:path="/org.openoffice.${where}"><prop oor:name="${name}" oor:op="fuse">` +
		'<value>false</value></prop></item>')).join('\n');
	fs.mkdirSync(path.join(dir, 'user'), { recursive: true });
	fs.writeFileSync(path.join(dir, 'user/registrymodifications.xcu'),
		`<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${items}</oor:items>`);
}

/**
 * Starts it; when it has the focus, its title has the name.
 * @param {import('../../../tools/lib/desktop.js').Desktop} desktop @param {string} name
 * @param {string} [inner] of the document: its styles and its body
 */
export function openOffice(desktop, name, inner = EMPTY) {
	const { dir, uid, gid } = desktop.account;
	const profile = path.join(dir, `office-${name}`);
	const file = path.join(dir, `${name}.fodt`);
	writeOfficeProfile(profile);
	fs.writeFileSync(file, documentOf(inner));
	if (process.getuid?.() === 0)
		for (const made of [profile, path.join(profile, 'user'), path.join(profile, 'user/registrymodifications.xcu'), file])
			fs.chownSync(made, uid, gid);
	const child = desktop.spawn('soffice', [`-env:UserInstallation=file://${profile}`, '--norestore',
		'--nologo', '--nofirststartwizard', '--writer', file], { env: { SAL_USE_VCLPLUGIN: 'gtk3' } });
	return { child, file };
}

/** The text of such a document. */
export function officeText(xml) {
	const entity = { lt: '<', gt: '>', amp: '&', quot: '"', apos: '\'' };
	return [...xml.matchAll(/<text:p\b[^>]*?(?:\/>|>([\s\S]*?)<\/text:p>)/g)].map(([, inner = '']) => inner
		.replace(/<text:s(?: text:c="(\d+)")?\/>/g, (_, n) => ' '.repeat(Number(n ?? 1)))
		.replace(/<[^>]*>/g, '')
		.replace(/&#(\d+);/g, (_, n) => String.fromCodePoint(Number(n)))
		.replace(/&(\w+);/g, (_, name) => entity[name])).join('\n');
}
