// Strict reading and writing of the schema's messages, by the rules of docs/wire.md: every
// field within its bounds, only enum values that have a name, a oneof is set, and only the
// canonical spelling. Knows nothing of any single message beyond bounds.js.
import { create, fromBinary, toBinary, ScalarType } from '@bufbuild/protobuf';
import { BOUNDS, SIZES } from './bounds.js';

/**
 * @import { DescField, DescMessage, MessageInitShape, MessageShape } from '@bufbuild/protobuf'
 * @import { Bound } from './bounds.js'
 */

/** The peer sent something that is against the rules. Never holds what it sent. */
export class RuleError extends Error {}

const utf8 = new TextEncoder();
// Control characters, and marks that turn the direction of reading (as core/utf8.c has them).
export const FORBIDDEN_TEXT =
	/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/** @type {(number: number, bound: Bound) => boolean} */
const within = (number, bound) => number >= bound.min && number <= bound.max;

/**
 * @param {ScalarType} type
 * @param {any} value
 * @param {Bound | undefined} bound
 */
function scalarAllowed(type, value, bound) {
	if (type === ScalarType.BOOL)
		return true;
	if (!bound)
		return false; // the schema has a field that the table has not
	switch (type) {
	case ScalarType.UINT32:
	case ScalarType.SINT32:
		return within(value, bound);
	case ScalarType.BYTES:
		return within(value.length, bound);
	case ScalarType.STRING:
		return within(utf8.encode(value).length, bound) && !FORBIDDEN_TEXT.test(value);
	default:
		return false; // the schema uses no other type
	}
}

/**
 * @param {DescField} field
 * @param {any} value
 * @returns {boolean}
 */
function fieldAllowed(field, value) {
	const bound = BOUNDS[`${field.parent.name}.${field.name}`];
	if (field.fieldKind === 'list')
		return bound?.count !== undefined && value.length <= bound.count &&
			value.every((/** @type {any} */ one) => elementAllowed(field, one, bound));
	return elementAllowed(field, value, bound);
}

/**
 * @param {DescField} field
 * @param {any} value
 * @param {Bound | undefined} bound
 */
function elementAllowed(field, value, bound) {
	if (field.message)
		return value !== undefined && messageAllowed(field.message, value);
	if (field.enum)
		return field.enum.values.some((known) => known.number === value);
	return field.scalar !== undefined && scalarAllowed(field.scalar, value, bound);
}

/**
 * @param {DescMessage} schema
 * @param {any} message
 * @returns {boolean}
 */
function messageAllowed(schema, message) {
	for (const oneof of schema.oneofs) {
		const { case: name, value } = message[oneof.localName];
		const field = oneof.fields.find((one) => one.localName === name);
		if (!field || !fieldAllowed(field, value))
			return false;
	}
	return schema.fields.every((field) =>
		field.oneof || fieldAllowed(field, message[field.localName]));
}

/** @param {Uint8Array} a @param {Uint8Array} b */
function sameBytes(a, b) {
	if (a.length !== b.length)
		return false;
	for (let i = 0; i < a.length; i++)
		if (a[i] !== b[i])
			return false;
	return true;
}

/**
 * @template {DescMessage} S
 * @param {S} schema
 * @param {Uint8Array} bytes
 * @returns {MessageShape<S>}
 */
export function unpack(schema, bytes) {
	const limit = SIZES[schema.name];
	if (limit === undefined || bytes.length > limit)
		throw new RuleError(`${schema.name}: ${bytes.length} bytes`);
	let message;
	try {
		message = fromBinary(schema, bytes);
	} catch {
		throw new RuleError(`${schema.name}: not a message`);
	}
	if (!messageAllowed(schema, message))
		throw new RuleError(`${schema.name}: out of bounds`);
	if (!sameBytes(toBinary(schema, message, { writeUnknownFields: false }), bytes))
		throw new RuleError(`${schema.name}: another spelling`);
	return message;
}

/**
 * @template {DescMessage} S
 * @param {S} schema
 * @param {MessageInitShape<S>} init
 * @returns {Uint8Array}
 */
export function pack(schema, init) {
	const message = create(schema, init);
	if (!messageAllowed(schema, message))
		throw new TypeError(`${schema.name}: out of bounds`); // our own fault
	return toBinary(schema, message);
}
