// The bounds of docs/wire.md for the messages that a console reads or writes, as in
// wire/bounds.c: a test compares the two.

const SIDE = 16384;
const U32 = 0xffffffff;
const CURSOR_SIDE = 256;
const WHEEL = 100 * 120; // notches

export const AREA_MAX = 64 * 1024 * 1024;
export const PACKET_MAX = 192 * 1024;
export const DATA_MAX = PACKET_MAX + 1024;

/**
 * Text and bytes: length in bytes; integers: value, both included; `count`: elements at
 * most, where the field repeats. Enums, bools and messages need none.
 * @typedef {{ min: number, max: number, count?: number }} Bound
 */

/** @type {Record<string, Bound>} */
export const BOUNDS = {
	'JoinSlot.slot': { min: 4, max: 4 },
	'Meet.meet': { min: 16, max: 16 },
	'CloseSlot.meet': { min: 0, max: 16 },
	'SlotOpened.slot': { min: 4, max: 4 },
	'SlotOpened.lifetime_s': { min: 1, max: 3600 },
	'BrokerError.retry_after_s': { min: 0, max: 86400 },
	'Ended.detail': { min: 0, max: 128 },
	'Grant.capabilities': { min: 0, max: 0, count: 8 },
	'Grant.expires_s': { min: 0, max: 86400 },
	'Want.shown': { min: 0, max: U32 },
	'Want.window': { min: 0, max: 16 },
	'Ping.token': { min: 0, max: U32 },
	'GrantsSeen.number': { min: 1, max: U32 },
	'Point.x': { min: 0, max: SIDE },
	'Point.y': { min: 0, max: SIDE },
	'Move.x': { min: 0, max: SIDE },
	'Move.y': { min: 0, max: SIDE },
	'Button.button': { min: 1, max: 9 },
	'Button.x': { min: 0, max: SIDE },
	'Button.y': { min: 0, max: SIDE },
	'Wheel.x': { min: 0, max: SIDE },
	'Wheel.y': { min: 0, max: SIDE },
	'Wheel.dx': { min: -WHEEL, max: WHEEL },
	'Wheel.dy': { min: -WHEEL, max: WHEEL },
	'Key.usage': { min: 4, max: 231 },
	'Key.character': { min: 0, max: 0x10ffff },
	'Text.number': { min: 1, max: U32 },
	'Text.text': { min: 1, max: 512 },
	'Grants.number': { min: 1, max: U32 },
	'Grants.held': { min: 0, max: 0, count: 3 },
	'Held.expires_s': { min: 1, max: 86400 },
	'AskAnswered.retry_after_s': { min: 0, max: 86400 },
	'TextTyped.number': { min: 1, max: U32 },
	'Pong.token': { min: 0, max: U32 },
	'Rect.x': { min: 0, max: SIDE },
	'Rect.y': { min: 0, max: SIDE },
	'Rect.w': { min: 1, max: SIDE },
	'Rect.h': { min: 1, max: SIDE },
	'Picture.width': { min: 1, max: SIDE },
	'Picture.height': { min: 1, max: SIDE },
	'Picture.monitors': { min: 0, max: 0, count: 16 },
	'Update.turn': { min: 1, max: U32 },
	'Update.inflated_size': { min: 1, max: PACKET_MAX },
	'Update.data': { min: 1, max: DATA_MAX },
	'Cursor.w': { min: 0, max: CURSOR_SIDE },
	'Cursor.h': { min: 0, max: CURSOR_SIDE },
	'Cursor.hot_x': { min: 0, max: CURSOR_SIDE },
	'Cursor.hot_y': { min: 0, max: CURSOR_SIDE },
	'Cursor.rgba': { min: 0, max: CURSOR_SIDE * CURSOR_SIDE * 4 },
	'CursorAt.x': { min: -SIDE, max: SIDE },
	'CursorAt.y': { min: -SIDE, max: SIDE },
	'CursorAt.turn': { min: 0, max: U32 },
};

/** Largest packed size of each message that travels by itself, in bytes. */
/** @type {Record<string, number>} */
export const SIZES = {
	ToBroker: 256,
	FromBroker: 256,
	Grant: 128,
	ViewerControl: 544,
	HostControl: 256,
	Screen: CURSOR_SIDE * CURSOR_SIDE * 4 + 64,
};
