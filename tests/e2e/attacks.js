// What a hostile broker can try between host and viewer, and which check must refuse it: the
// reason is the one that the refusing side itself logs (seal_refusal_name, docs/seal.md) or the
// end reason of docs/wire.md.

/** @typedef {import('./hostile_broker.js').Sealed} Sealed */
/** @typedef {import('./hostile_broker.js').Edit} Edit */

const HANDSHAKE = 0;
const CONTROL = 1;
const SCREEN = 2;

/** The fields of a message of the handshake: a length in LEB128 before each. */
function fieldsOf(bytes) {
	const fields = [];
	for (let at = 0; at < bytes.length;) {
		let length = 0;
		let shift = 0;
		for (; bytes[at] & 0x80; shift += 7)
			length |= (bytes[at++] & 0x7f) << shift;
		length |= bytes[at++] << shift;
		fields.push(bytes.subarray(at, at + length));
		at += length;
	}
	return fields;
}

/** All fields of these messages are shorter than 128 bytes. */
function joined(fields) {
	return Buffer.concat(fields.flatMap((field) => [Buffer.from([field.length]), field]));
}

function flipped(bytes, at = 0) {
	const copy = Buffer.from(bytes);
	copy[at] ^= 1;
	return copy;
}

// Multiples of the generator of ristretto255 (RFC 9496, A.1): valid points that nobody sent.
const OTHER_POINT = Buffer.from('e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76', 'hex');
const IDENTITY = Buffer.alloc(32);
// Of RFC 9496, A.2: not the encoding of any point.
const NO_POINT = Buffer.from('00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff', 'hex');

/** Where each message of the handshake is met. */
const M = {
	1: { to: 'viewer', index: 0 },
	2: { to: 'host', index: 0 },
	3: { to: 'viewer', index: 1 },
	4: { to: 'host', index: 1 },
	5: { to: 'viewer', index: 2 },
	7: { to: 'viewer', index: 3 },
};

/** Changes one message of the handshake. @returns {Edit} */
function change(number, how) {
	const { to, index } = M[number];
	return (message) =>
		message.stage === HANDSHAKE && message.to === to && message.index === index
			? [{ ...message, bytes: how(message.bytes) }]
			: undefined;
}

/** Changes one field of one message of the handshake. */
function changeField(number, field, how) {
	return change(number, (bytes) => {
		const fields = fieldsOf(bytes);
		fields[field] = how(fields[field], fields);
		return joined(fields);
	});
}

/** Treats the message with this index of a channel; `how` gets it and returns what is given. */
function treat(to, stage, index, how) {
	return (message, memory, broker) =>
		message.to === to && message.stage === stage && message.index === index
			? how(message, memory, broker)
			: undefined;
}

/** Swaps two messages that follow each other. */
function reorder(to, stage, index) {
	return (message, memory) => {
		if (message.to !== to || message.stage !== stage)
			return undefined;
		if (message.index === index) {
			memory.held = message;
			return [];
		}
		return message.index === index + 1 ? [message, memory.held] : undefined;
	};
}

/** Where each message of a resumption is met. */
const R = { 1: { to: 'viewer', index: 0 }, 2: { to: 'host', index: 0 }, 3: { to: 'viewer', index: 1 } };
const CUT_AT = 3; // message of the screen channel

/** Cuts the viewer's line once, and then treats what `how` wants to. */
function afterCut(how, cuts = 1) {
	return (message, memory, broker) => {
		memory.cuts ??= 0;
		if (message.to === 'viewer' && message.stage === SCREEN && message.index === CUT_AT && memory.cuts < cuts) {
			memory.cuts++;
			broker.cut('viewer');
			return [];
		}
		return how(message, memory, broker);
	};
}

/** Changes one message of the resumption. */
function changeR(number, how, cuts = 1) {
	const { to, index } = R[number];
	return afterCut((message, memory) =>
		memory.cuts > 0 && message.stage === HANDSHAKE && message.to === to && message.index === index
			? [{ ...message, bytes: how(message.bytes, memory) }]
			: undefined, cuts);
}

function changeRField(number, field, how) {
	const MAC = number === 2 ? 64 : 0;
	return changeR(number, (bytes) => {
		const fields = fieldsOf(bytes.subarray(0, bytes.length - MAC));
		fields[field] = how(fields[field], fields);
		return Buffer.concat([joined(fields), bytes.subarray(bytes.length - MAC)]);
	});
}

// What the side that refuses writes down: on the host, a handshake's check or the session's end;
// at the viewer, the check of the handshake or what was against the rules.
const onHost = (check) => ({ host: new RegExp(`event=handshake.refused reason=${check} `) });
const hostEnds = (reason) => ({ host: new RegExp(`event=session.end reason=${reason}\\b`) });
const onViewer = (check) => ({ viewer: new RegExp(`event=view.handshake_refused .*check=${check}\\b`) });
const hostEndsResume = (reason) => ({ host: new RegExp(`event=resume.refused number=1 reason=${reason}\\b`) });
const viewerEndsResume = (reason) => ({ viewer: new RegExp(`event=resume.refused reason=${reason}\\b`) });
const viewerRefuses = (what) => ({ viewer: new RegExp(`event=view.refused .*what="${what}"`) });

/**
 * `refused`: which side must refuse, and why. `tries`: how many viewers come one after another.
 * @type {Record<string, { edit: Edit, refused?: { host?: RegExp, viewer?: RegExp }, tries?: number }>}
 */
export const attacks = {
	none: { edit: () => undefined },

	// ---- M1, M2, M3: each field ----
	'm1-suite': { edit: changeField(1, 0, (f) => flipped(f, f.length - 1)), refused: onViewer('bad-suite') },
	'm1-slot': { edit: changeField(1, 1, () => Buffer.from('4822')), refused: onViewer('bad-slot') },
	'm1-nonce': { edit: changeField(1, 2, (f) => flipped(f)), refused: onHost('not-confirmed') },
	'm2-suite': { edit: changeField(2, 0, (f) => flipped(f, f.length - 1)), refused: onHost('bad-suite') },
	'm2-nonce': { edit: changeField(2, 1, (f) => flipped(f)), refused: onHost('not-confirmed') },
	'm2-share': { edit: changeField(2, 2, () => OTHER_POINT), refused: onHost('not-confirmed') },
	'm2-reserved': { edit: changeField(2, 3, () => Buffer.from('x')), refused: onHost('reserved-used') },
	'm3-share': { edit: changeField(3, 0, () => OTHER_POINT), refused: onHost('not-confirmed') },
	'm3-ad': { edit: changeField(3, 1, (f) => flipped(f, f.length - 1)), refused: onViewer('bad-form') },
	'm3-reserved': { edit: changeField(3, 2, () => Buffer.from('x')), refused: onViewer('reserved-used') },

	// ---- points ----
	'm2-identity': { edit: changeField(2, 2, () => IDENTITY), refused: onHost('bad-point') },
	'm3-identity': { edit: changeField(3, 0, () => IDENTITY), refused: onViewer('bad-point') },
	'm2-no-point': { edit: changeField(2, 2, () => NO_POINT), refused: onHost('bad-point') },
	'm3-no-point': { edit: changeField(3, 0, () => NO_POINT), refused: onViewer('bad-point') },
	'm3-reflected': {
		edit: (message, memory) => {
			if (message.stage !== HANDSHAKE)
				return undefined;
			if (message.to === 'host' && message.index === 0)
				memory.share = fieldsOf(message.bytes)[2];
			if (message.to !== 'viewer' || message.index !== 1)
				return undefined;
			const fields = fieldsOf(message.bytes);
			fields[0] = memory.share;
			return [{ ...message, bytes: joined(fields) }];
		},
		refused: onViewer('reflection'),
	},

	// ---- form ----
	'm2-length-not-minimal': {
		edit: change(2, (bytes) => Buffer.concat([Buffer.from([bytes[0] | 0x80, 0]), bytes.subarray(1)])),
		refused: onHost('bad-form'),
	},
	'm2-length-huge': {
		edit: change(2, (bytes) => Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f]), bytes.subarray(1)])),
		refused: onHost('bad-form'),
	},
	'm3-length-not-minimal': {
		edit: change(3, (bytes) => Buffer.concat([Buffer.from([bytes[0] | 0x80, 0]), bytes.subarray(1)])),
		refused: onViewer('bad-form'),
	},
	'm2-truncated': { edit: change(2, (bytes) => bytes.subarray(0, -1)), refused: onHost('bad-form') },
	'm2-trailing': { edit: change(2, (bytes) => Buffer.concat([bytes, Buffer.from([0])])), refused: onHost('bad-form') },
	'm1-empty': { edit: change(1, () => Buffer.alloc(0)), refused: onViewer('bad-form') },

	// ---- confirmation ----
	'm4-flipped': { edit: change(4, (f) => flipped(f)), refused: onHost('not-confirmed') },
	'm4-replayed': {
		// The second viewer's M4 is replaced by the first one's, which was right then but was
		// never let through.
		edit: (message, memory) => {
			if (message.stage !== HANDSHAKE || message.to !== 'host' || message.index !== 1)
				return undefined;
			const first = memory.m4;
			memory.m4 = message.bytes;
			return [{ ...message, bytes: first ?? flipped(message.bytes) }];
		},
		refused: onHost('not-confirmed'),
		tries: 2,
	},
	'm5-flipped': { edit: change(5, (f) => flipped(f)), refused: onViewer('not-confirmed') },
	'm4-before-m2': { edit: change(2, () => Buffer.alloc(64)), refused: onHost('bad-suite') },
	'gone-after-m3': {
		edit: (message, memory, broker) => {
			if (message.stage !== HANDSHAKE || message.to !== 'viewer' || message.index !== 1)
				return undefined;
			broker.cut('viewer');
			return [];
		},
		refused: hostEnds('ATTEMPTS_USED'),
		tries: 3,
	},

	// ---- the grant ----
	'm7-flipped': { edit: change(7, (f) => flipped(f)), refused: onViewer('bad-grant') },
	'm7-left-out': {
		edit: treat('viewer', HANDSHAKE, 3, () => [{ to: 'viewer', stage: CONTROL, bytes: Buffer.alloc(64) }]),
		refused: viewerRefuses('stage out of order'),
	},

	// ---- channels ----
	'screen-flipped': {
		edit: treat('viewer', SCREEN, 2, (m) => [{ ...m, bytes: flipped(m.bytes, m.bytes.length - 1) }]),
		refused: viewerRefuses('screen channel'),
	},
	'screen-dropped': { edit: treat('viewer', SCREEN, 1, () => []), refused: viewerRefuses('screen channel') },
	'screen-replayed': { edit: treat('viewer', SCREEN, 1, (m) => [m, m]), refused: viewerRefuses('screen channel') },
	'screen-reordered': { edit: reorder('viewer', SCREEN, 1), refused: viewerRefuses('screen channel') },
	'screen-as-control': {
		edit: treat('viewer', SCREEN, 0, (m) => [{ ...m, stage: CONTROL }]),
		refused: viewerRefuses('control channel'),
	},
	'control-flipped': { edit: treat('host', CONTROL, 1, (m) => [{ ...m, bytes: flipped(m.bytes) }]), refused: hostEnds('PEER_BROKE_RULES') },
	'control-dropped': { edit: treat('host', CONTROL, 1, () => []), refused: hostEnds('PEER_BROKE_RULES') },
	'control-replayed': { edit: treat('host', CONTROL, 1, (m) => [m, m]), refused: hostEnds('PEER_BROKE_RULES') },
	'control-reordered': { edit: reorder('host', CONTROL, 1), refused: hostEnds('PEER_BROKE_RULES') },
	'control-as-screen': {
		edit: treat('host', CONTROL, 1, (m) => [{ ...m, stage: SCREEN }]),
		refused: hostEnds('PEER_BROKE_RULES'),
	},
	'control-reflected': {
		// What the viewer said comes back to it as if the host had said it.
		edit: treat('host', CONTROL, 1, (m) => [{ ...m, to: 'viewer' }]),
		refused: viewerRefuses('control channel'),
	},
	'screen-oversized': {
		edit: treat('viewer', SCREEN, 1, (m) => [{ ...m, bytes: Buffer.alloc(700 * 1024) }]),
		refused: { viewer: /event=net.refused why="oversized message"[^]*"end":\s*"broke_rules"/ },
	},
	// ---- a lost line: the resumption ----
	'r1-suite': { edit: changeRField(1, 0, (f) => flipped(f, f.length - 1)), refused: viewerEndsResume('bad-suite') },
	'r1-nonce': { edit: changeRField(1, 2, (f) => flipped(f)), refused: hostEndsResume('not-confirmed') },
	'r1-share': { edit: changeRField(1, 3, (f) => flipped(f)), refused: hostEndsResume('not-confirmed') },
	'r1-no-share': { edit: changeRField(1, 3, () => IDENTITY), refused: viewerEndsResume('bad-point') },
	'r1-reserved': { edit: changeRField(1, 4, () => Buffer.of(0)), refused: viewerEndsResume('reserved-used') },
	'r2-nonce': { edit: changeRField(2, 2, (f) => flipped(f)), refused: hostEndsResume('not-confirmed') },
	'r2-share': { edit: changeRField(2, 3, (f) => flipped(f)), refused: hostEndsResume('not-confirmed') },
	'r2-no-share': { edit: changeRField(2, 3, () => IDENTITY), refused: hostEndsResume('bad-point') },
	'r2-epoch-of-before': { edit: changeRField(2, 1, () => Buffer.alloc(4)), refused: hostEndsResume('old-epoch') },
	'r2-confirmation': { edit: changeR(2, (m) => flipped(m, m.length - 1)), refused: hostEndsResume('not-confirmed') },
	'r2-of-a-stranger': {
		// Whoever the broker joins in the viewer's place: it may copy R1, and has no secret.
		edit: afterCut((m, memory) => {
			if (!memory.cuts || m.stage !== HANDSHAKE)
				return undefined;
			return m.to === 'viewer' ?
				[{ to: 'host', stage: HANDSHAKE, bytes: Buffer.concat([flipped(m.bytes, 60), Buffer.alloc(64)]) }] : [];
		}),
		refused: hostEndsResume('not-confirmed'),
	},
	'r2-reflected': {
		edit: afterCut((m, memory) => {
			if (!memory.cuts || m.stage !== HANDSHAKE)
				return undefined;
			return m.to === 'viewer' ?
				[{ to: 'host', stage: HANDSHAKE, bytes: Buffer.concat([m.bytes, Buffer.alloc(64)]) }] : [];
		}),
		refused: hostEndsResume('reflection'),
	},
	'r2-replayed': {
		// That of the first resumption, in the second.
		edit: changeR(2, (m, memory) => memory.cuts === 1 ? memory.r2 = m : memory.r2, 2),
		refused: hostEndsResume('old-epoch'),
	},
	'r3-flipped': { edit: changeR(3, (m) => flipped(m)), refused: viewerEndsResume('not-confirmed') },
	'r3-left-out': {
		edit: afterCut((m, memory) => memory.cuts && m.to === 'viewer' && m.stage === HANDSHAKE && m.index === 1 ?
			[{ to: 'viewer', stage: SCREEN, bytes: Buffer.alloc(64) }] : undefined),
		refused: viewerRefuses('stage out of order'),
	},
	'epoch-of-before': {
		// What the screen channel brought before the line was lost, under the keys of before.
		edit: afterCut((m, memory) => {
			if (m.to !== 'viewer' || m.stage !== SCREEN || m.index !== 0)
				return undefined;
			if (memory.cuts)
				return [{ ...m, bytes: memory.old }];
			memory.old = m.bytes;
			return undefined;
		}),
		refused: viewerRefuses('screen channel'),
	},
	'cut-off': {
		// The line ends, and it looks as if the host had left: without the final tag it is no end.
		edit: treat('viewer', SCREEN, 3, (m, memory, broker) => {
			broker.lieAboutLeaving('viewer');
			return [];
		}),
		refused: { viewer: /"end":\s*"host_lost"/ },
	},
};
