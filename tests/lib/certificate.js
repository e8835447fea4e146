// Certificates for brokers under test.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/**
 * A certificate for these addresses that is its own authority.
 * @param {{ dir: string, uid: number, gid: number }} account whose files they become
 * @param {string} name
 */
export function makeCertificate({ dir, uid, gid }, name, addresses = ['127.0.0.1']) {
	const [cert, key] = ['pem', 'key'].map((end) => path.join(dir, `${name}.${end}`));
	execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
		'-subj', '/CN=engawa test', '-addext', `subjectAltName=${addresses.map((one) => `IP:${one}`).join()}`,
		'-days', '2', '-keyout', key, '-out', cert], { stdio: 'ignore' });
	for (const file of [cert, key])
		fs.chownSync(file, uid, gid);
	return { cert, key };
}
