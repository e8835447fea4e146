// Prints seal-resume.json: the session of seal-session.json is resumed, as docs/seal.md says,
// with everything fixed that is random. Written from that document and apart from seal/ and
// console/: hashes, HMAC, HKDF and X25519 are Node's; the streams are libsodium's.
//	node tests/vectors/make-resume.js > tests/vectors/seal-resume.json
import { createHash, createHmac, createPrivateKey, createPublicKey, diffieHellman, hkdfSync } from 'node:crypto';
import fs from 'node:fs';
import sodium from 'libsodium-wrappers-sumo';

await sodium.ready;

const session = JSON.parse(fs.readFileSync(new URL('seal-session.json', import.meta.url), 'utf8'));
const ascii = (text) => Buffer.from(text, 'ascii');
const run = (first, length) => Buffer.from(Array.from({ length }, (_, i) => (first + i) & 0xff));
const u32 = (value) => Buffer.from([value >>> 24, value >>> 16 & 0xff, value >>> 8 & 0xff, value & 0xff]);
const lv = (...fields) => Buffer.concat(fields.flatMap((field) => {
	if (field.length > 127)
		throw new RangeError('no field of this session is that long');
	return [Buffer.from([field.length]), field];
}));
/** The second length byte is needed: R2 is longer than 127 bytes. */
const lvLong = (field) => Buffer.concat([field.length < 128 ? Buffer.from([field.length]) :
	Buffer.from([0x80 | (field.length & 0x7f), field.length >> 7]), field]);
const hmac = (key, data) => createHmac('sha512', key).update(data).digest();
const expand = (prk, label) => hmac(prk, Buffer.concat([ascii(label), Buffer.from([1])])).subarray(0, 32);

/** X25519 with Node's own code: keys are wrapped as PKCS #8 and SPKI want them. */
const privateKey = (scalar) => createPrivateKey({ format: 'der', type: 'pkcs8',
	key: Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), scalar]) });
const publicKey = (point) => createPublicKey({ format: 'der', type: 'spki',
	key: Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), point]) });
const publicOf = (scalar) =>
	createPublicKey(privateKey(scalar)).export({ format: 'der', type: 'spki' }).subarray(-32);

const th = Buffer.from(session.th, 'hex');
const secret = expand(Buffer.from(session.prk, 'hex'), 'engawa/0 resume');
const meet = expand(secret, 'engawa/0 meet').subarray(0, 16);

const suite = ascii('engawa/0 resume');
const empty = Buffer.alloc(0);
const scalarB = run(0x31, 32);
const scalarA = run(0x61, 32);
const nonceB = run(0x90, 32);
const nonceA = run(0xc0, 32);
const shareB = publicOf(scalarB);
const shareA = publicOf(scalarA);
// The agent was at epoch 0; the viewer had been resumed twice more, as far as it knows.
const r1 = lv(suite, u32(1), nonceB, shareB, empty);
const epoch = 3;
const r2Offer = lv(suite, u32(epoch), nonceA, shareA, empty);
const dh = diffieHellman({ privateKey: privateKey(scalarA), publicKey: publicKey(shareB) });
const resumeTh = createHash('sha256').update(Buffer.concat([
	ascii('engawa/0 resume transcript'), th, lvLong(r1), lvLong(r2Offer)])).digest();
const ikm = Buffer.concat([secret, dh]);
const prk = hmac(resumeTh, ikm);
const derive = (label) => Buffer.from(hkdfSync('sha512', ikm, resumeTh, ascii(label), 32));
const r2 = Buffer.concat([r2Offer, hmac(derive('engawa/0 resume operator'), resumeTh)]);
const r3 = hmac(derive('engawa/0 resume agent'), resumeTh);

/** The first message of one direction of a channel. */
function first(name, label, id, header) {
	const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, derive(label));
	const ad = Buffer.concat([th, Buffer.from([id]), u32(epoch)]);
	return {
		[`${name}_header`]: header,
		[`${name}_key`]: derive(label),
		[`${name}_ad`]: ad,
		[`${name}_1`]: Buffer.concat([header, Buffer.from(
			sodium.crypto_secretstream_xchacha20poly1305_push(state, ascii(`${name} 1`), ad, 0))]),
	};
}

const values = {
	secret, meet, scalar_b: scalarB, nonce_b: nonceB, scalar_a: scalarA, nonce_a: nonceA,
	share_b: shareB, share_a: shareA, r1, r2, dh, th: resumeTh, prk, r3, epoch: u32(epoch),
	...first('control_operator', 'engawa/0 control operator', 1, run(0x20, 24)),
	...first('control_agent', 'engawa/0 control agent', 1, run(0x50, 24)),
	...first('screen_agent', 'engawa/0 screen agent', 2, run(0x80, 24)),
};
console.log(JSON.stringify(
	Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value.toString('hex')])),
	null, '\t'));
