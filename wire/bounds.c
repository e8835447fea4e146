#include "wire/bounds.h"

#include <string.h>

#include "encode/codec.h"
#include "wire/frame.h"

#define U32 UINT32_MAX

enum {
	SIDE = CODEC_SIDE_MAX,
	TITLE = 255,
	PEOPLE = 4,
	CURSOR_SIDE = 256,
	WHEEL = 100 * 120, /* a hundred notches */
};

static const struct wire_bound bounds[] = {
	{ "JoinSlot", "slot", 4, 4 },
	{ "CloseSlot", "meet", 0, WIRE_MEET },
	{ "Meet", "meet", WIRE_MEET, WIRE_MEET },
	{ "SlotOpened", "slot", 4, 4 },
	{ "SlotOpened", "lifetime_s", 1, 3600 },
	{ "BrokerError", "retry_after_s", 0, 86400 },
	{ "Connect", "address", 1, 64 },
	{ "Connect", "port", 1, 65535 },
	{ "Start", "broker_address", 1, 64 },
	{ "Start", "broker_port", 1, 65535 },
	{ "Start", "own_pids", 1, INT32_MAX, 64 },
	{ "Start", "own_windows", 1, U32, 64 },
	{ "Answer", "prompt", 1, U32 },
	{ "SetWindow", "id", 1, U32 },
	{ "OpenWindow", "id", 1, U32 },
	{ "ShowCode", "code", 13, 13 },
	{ "ShowCode", "lifetime_s", 1, 3600 },
	{ "Ask", "prompt", 1, U32 },
	{ "Ask", "expires_s", 0, 86400 },
	{ "Ask", "person", 0, PEOPLE },
	{ "NetGiven", "number", 1, PEOPLE },
	{ "NetWanted", "number", 1, PEOPLE },
	{ "SendAway", "number", 1, PEOPLE },
	{ "Person", "number", 1, PEOPLE },
	{ "Person", "lost_s", 0, 120 },
	{ "People", "people", 0, 0, PEOPLE },
	{ "AskGone", "prompt", 1, U32 },
	{ "Attempt", "left", 0, 3 },
	{ "Unheard", "prompt", 0, U32 },
	{ "Sight", "width", 0, WIRE_SIGHT_SIDE },
	{ "Sight", "height", 0, WIRE_SIGHT_SIDE },
	{ "Sight", "row", 0, WIRE_SIGHT_SIDE - 1 },
	{ "Sight", "rgb", 0, WIRE_SIGHT_BYTES },
	{ "Ended", "detail", 0, 128 },
	{ "Window", "id", 1, U32 },
	{ "Window", "client", 1, U32 },
	{ "Window", "title", 0, TITLE },
	{ "Window", "class_name", 0, TITLE },
	{ "Windows", "windows", 0, 0, 200 },
	{ "Windows", "closed", 0, 65535 },
	{ "HideByName", "name", 1, TITLE },
	{ "FromFace", "text", 0, 512 },
	{ "Mark", "x", -SIDE, SIDE },
	{ "Mark", "y", -SIDE, SIDE },
	{ "Mark", "label", 0, TITLE },
	{ "ClosedLines", "lines", 0, 0, WIRE_CLOSED_LINES },
	{ "ToRead", "windows", 0, 0, WIRE_READER_WINDOWS },
	{ "Readable", "number", 1, U32 },
	{ "Readable", "pid", 1, INT32_MAX },
	{ "Readable", "title", 0, TITLE },
	{ "WordsRead", "number", 1, U32 },
	{ "Grant", "capabilities", 0, 0, 8 },
	{ "Grant", "expires_s", 0, 86400 },
	{ "Want", "shown", 0, U32 },
	{ "Want", "window", 0, 16 },
	{ "Ping", "token", 0, U32 },
	{ "GrantsSeen", "number", 1, U32 },
	{ "Point", "x", 0, SIDE },
	{ "Point", "y", 0, SIDE },
	{ "Move", "x", 0, SIDE },
	{ "Move", "y", 0, SIDE },
	{ "Button", "button", 1, 9 },
	{ "Button", "x", 0, SIDE },
	{ "Button", "y", 0, SIDE },
	{ "Wheel", "x", 0, SIDE },
	{ "Wheel", "y", 0, SIDE },
	{ "Wheel", "dx", -WHEEL, WHEEL },
	{ "Wheel", "dy", -WHEEL, WHEEL },
	{ "Key", "usage", 4, 231 },
	{ "Key", "character", 0, 0x10ffff },
	{ "Text", "number", 1, U32 },
	{ "Text", "text", 1, 512 },
	{ "Pong", "token", 0, U32 },
	{ "Grants", "number", 1, U32 },
	{ "Grants", "held", 0, 0, 3 },
	{ "Held", "expires_s", 1, 86400 },
	{ "AskAnswered", "retry_after_s", 0, 86400 },
	{ "TextTyped", "number", 1, U32 },
	{ "Rect", "x", 0, SIDE },
	{ "Rect", "y", 0, SIDE },
	{ "Rect", "w", 1, SIDE },
	{ "Rect", "h", 1, SIDE },
	{ "Picture", "width", 1, SIDE },
	{ "Picture", "height", 1, SIDE },
	{ "Picture", "monitors", 0, 0, 16 },
	{ "Update", "turn", 1, U32 },
	{ "Update", "inflated_size", 1, CODEC_PACKET_MAX },
	{ "Update", "data", 1, CODEC_DATA_MAX },
	{ "Cursor", "w", 0, CURSOR_SIDE },
	{ "Cursor", "h", 0, CURSOR_SIDE },
	{ "Cursor", "hot_x", 0, CURSOR_SIDE },
	{ "Cursor", "hot_y", 0, CURSOR_SIDE },
	{ "Cursor", "rgba", 0, CURSOR_SIDE *CURSOR_SIDE * 4 },
	{ "CursorAt", "x", -SIDE, SIDE },
	{ "CursorAt", "y", -SIDE, SIDE },
	{ "CursorAt", "turn", 0, U32 },
};

const struct wire_bound *wire_bound_find(const char *message, const char *field)
{
	for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
		if (strcmp(bounds[i].field, field) == 0 && strcmp(bounds[i].message, message) == 0)
			return &bounds[i];
	}
	return NULL;
}

static const struct {
	const char *message;
	uint32_t size;
} sizes[] = {
	{ "ToBroker", WIRE_BROKER_MAX },
	{ "FromBroker", WIRE_BROKER_MAX },
	{ "ToNet", WIRE_NET_MAX },
	{ "FromNet", WIRE_NET_MAX },
	{ "ToAgent", 2048 },
	{ "FromAgent", WIRE_FACE_MAX },
	{ "ToFace", 512 },
	{ "FromFace", WIRE_FACE_MAX },
	{ "Grant", 128 },
	{ "ToOverlay", WIRE_OVERLAY_MAX },
	{ "FromOverlay", 64 },
	{ "ToReader", WIRE_READER_MAX },
	{ "FromReader", 64 },
	{ "ViewerControl", WIRE_VIEWER_CONTROL_MAX },
	{ "HostControl", 256 },
	{ "Screen", CURSOR_SIDE *CURSOR_SIDE * 4 + 64 },
};

uint32_t wire_size_max(const ProtobufCMessageDescriptor *type)
{
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		if (strcmp(sizes[i].message, type->short_name) == 0)
			return sizes[i].size;
	}
	return 0; /* not a message that travels by itself */
}
