#ifndef ENGAWA_WIRE_FRAME_H
#define ENGAWA_WIRE_FRAME_H
/*
 * How messages travel: docs/wire.md. On a WebSocket each binary message is one
 * kind byte and a body. On a socket pair (wire/link.h) the same, behind a
 * length. Text WebSocket messages end the connection.
 */
#include <stddef.h>
#include <stdint.h>

enum wire_kind {
	WIRE_BROKER = 0, /* ToBroker, FromBroker */
	WIRE_SEALED = 1, /* a stage byte and sealed bytes; the broker passes them on as they are */
	WIRE_NET = 2, /* ToNet, FromNet: on the socket pair agent–net only */
	WIRE_FACE = 3, /* ToAgent, FromAgent, ToFace, FromFace: never on a network */
	WIRE_OVERLAY = 4, /* ToOverlay, FromOverlay: likewise */
	WIRE_READER = 5, /* ToReader, FromReader: likewise */
};

/* First byte of a WIRE_SEALED body. */
enum wire_stage {
	WIRE_HANDSHAKE = 0, /* M1–M7 in their order */
	WIRE_CONTROL = 1, /* = SEAL_CONTROL: a message of that channel */
	WIRE_SCREEN = 2, /* = SEAL_SCREEN */
};

enum {
	WIRE_BODY_MAX = 640 * 1024, /* body of any frame */
	WIRE_BROKER_MAX = 256, /* body of a WIRE_BROKER frame */
	WIRE_MEET = 16, /* bytes of what two peers meet again by */
	WIRE_NET_MAX = 256,
	WIRE_FACE_MAX = 128 * 1024,
	WIRE_OVERLAY_MAX = 4096,
	WIRE_CLOSED_LINES = 192, /* rectangles in one message: all fit into it */
	WIRE_READER_MAX = 64 * 1024,
	WIRE_READER_WINDOWS = 200, /* in one message: all fit into it, with their titles */
	WIRE_SIGHT_SIDE = 960, /* pixels, of what the face is shown of the viewer's picture */
	WIRE_SIGHT_BYTES = 120 * 1024, /* of its rows in one message */
	WIRE_VIEWER_CONTROL_MAX = 544, /* a message of it, opened: a Text is the largest */
	/* Bytes a broker holds for one direction of a session before it stops
	 * reading from the sender: this, and at most one read on top. */
	WIRE_RELAY_QUEUE = 256 * 1024,
};

/* The bound of a frame's body by its kind; 0: no such kind. */
static inline size_t wire_body_max(unsigned int kind)
{
	switch (kind) {
	case WIRE_BROKER:
		return WIRE_BROKER_MAX;
	case WIRE_SEALED:
		return WIRE_BODY_MAX;
	case WIRE_NET:
		return WIRE_NET_MAX;
	case WIRE_FACE:
		return WIRE_FACE_MAX;
	case WIRE_OVERLAY:
		return WIRE_OVERLAY_MAX;
	case WIRE_READER:
		return WIRE_READER_MAX;
	default:
		return 0;
	}
}

/* WebSocket subprotocol and paths. */
#define WIRE_SUBPROTOCOL "engawa.1"
#define WIRE_PATH_HOST "/ws/host"
#define WIRE_PATH_VIEWER "/ws/viewer"
#endif
