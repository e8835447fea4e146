// Prints seal-session.json: one whole session of docs/seal.md with everything fixed that is
// random. Written from that document and apart from seal/ and console/seal.js, so that it can
// contradict them: hashes, HMAC and HKDF are Node's; the curve and the streams are libsodium's.
//	node tests/vectors/make-session.js > tests/vectors/seal-session.json
import { createHash, createHmac, hkdfSync } from 'node:crypto';
import sodium from 'libsodium-wrappers-sumo';

await sodium.ready;

const ascii = (text) => Buffer.from(text, 'ascii');
const run = (first, length) => Buffer.from(Array.from({ length }, (_, i) => (first + i) & 0xff));
const lv = (...fields) => Buffer.concat(fields.flatMap((field) => {
	if (field.length > 127)
		throw new RangeError('no field of this session is that long');
	return [Buffer.from([field.length]), field];
}));
const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const sha512 = (...parts) => createHash('sha512').update(Buffer.concat(parts)).digest();
const hmac = (key, data) => createHmac('sha512', key).update(data).digest();
const multiply = (scalar, point) => Buffer.from(sodium.crypto_scalarmult_ristretto255(scalar, point));

const suite = ascii('engawa/0');
const slot = ascii('4821');
const secret = ascii('304917');
const empty = Buffer.alloc(0);
const nonceB = run(0x10, 32);
const nonceA = run(0x40, 32);
// Any 32 bytes below the group's order.
const scalarA = Buffer.concat([run(0x71, 31), Buffer.from([0x01])]);
const scalarB = Buffer.concat([run(0xa1, 31), Buffer.from([0x02])]);
const m7Nonce = run(0xd0, 24);

const m1 = lv(suite, slot, nonceB);
const sid = sha256(ascii('engawa/0 sid'), lv(slot, nonceB, nonceA));
const ci = lv(ascii('operator'), ascii('local'), ascii('agent'), slot);
const dsi = ascii('CPaceRistretto255');
const zpad = Buffer.alloc(Math.max(0, 128 - lv(secret).length - lv(dsi).length - 1));
const g = Buffer.from(sodium.crypto_core_ristretto255_from_hash(sha512(lv(dsi, secret, zpad, ci, sid))));
const shareA = multiply(scalarA, g);
const shareB = multiply(scalarB, g);
const m2 = lv(suite, nonceA, shareA, empty);
const ada = lv(ascii('operator'), empty);
const adb = lv(ascii('agent'), empty);
const m3 = lv(shareB, adb, empty);
const k = multiply(scalarA, shareB);
const isk = sha512(lv(ascii('CPaceRistretto255_ISK'), sid, k), lv(shareA, ada, shareB, adb));
const th = sha256(ascii('engawa/0 transcript'), lv(m1, m2, m3));
const prk = hmac(th, isk);

// hkdfSync extracts and expands in one call, from ISK with th as the salt.
const derive = (label) => Buffer.from(hkdfSync('sha512', isk, th, ascii(label), 32));
const m4 = hmac(derive('engawa/0 confirm operator'), th);
const m5 = hmac(derive('engawa/0 confirm agent'), th);
const grant = Buffer.from('0801120101', 'hex');
const m7 = Buffer.concat([m7Nonce, sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
	grant, th, null, m7Nonce, derive('engawa/0 grant'))]);

/** Seals three messages as one direction of a channel: plain, with a new key after it, final. */
function channel(name, label, id, header) {
	// Writer and reader of a secretstream start from the same state.
	const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, derive(label));
	const ad = Buffer.concat([th, Buffer.from([id, 0, 0, 0, 0])]);
	const seal = (text, tag) => Buffer.from(
		sodium.crypto_secretstream_xchacha20poly1305_push(state, ascii(text), ad, tag));
	return {
		[`${name}_header`]: header,
		[`${name}_key`]: derive(label),
		[`${name}_ad`]: ad,
		[`${name}_1`]: Buffer.concat([header, seal(`${name} 1`, 0)]),
		[`${name}_2_rekey`]: seal(`${name} 2`, 2),
		[`${name}_3_final`]: seal(`${name} 3`, 3),
	};
}

const values = {
	slot, secret, nonce_b: nonceB, nonce_a: nonceA, scalar_a: scalarA, scalar_b: scalarB,
	m7_nonce: m7Nonce, grant,
	m1, sid, ci, g, share_a: shareA, m2, share_b: shareB, ada, adb, m3,
	isk, th, prk,
	key_confirm_operator: derive('engawa/0 confirm operator'),
	key_confirm_agent: derive('engawa/0 confirm agent'),
	key_grant: derive('engawa/0 grant'),
	key_assertion_reserved: derive('engawa/0 assertion'),
	key_opsig_reserved: derive('engawa/0 opsig'),
	m4, m5, m7,
	...channel('control_operator', 'engawa/0 control operator', 1, run(0x20, 24)),
	...channel('control_agent', 'engawa/0 control agent', 1, run(0x50, 24)),
	...channel('screen_agent', 'engawa/0 screen agent', 2, run(0x80, 24)),
};
console.log(JSON.stringify(
	Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value.toString('hex')])),
	null, '\t'));
