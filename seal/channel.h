#ifndef ENGAWA_SEAL_CHANNEL_H
#define ENGAWA_SEAL_CHANNEL_H
/*
 * One direction of one channel: libsodium's secretstream (XChaCha20-Poly1305),
 * associated data = session ‖ channel ‖ epoch, the stream's header in front of
 * its first message. docs/seal.md. Made by seal/handshake.h. One thread each.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum seal_channel_id {
	SEAL_CONTROL = 1, /* both ways */
	SEAL_SCREEN = 2, /* host to viewer */
	SEAL_FILE = 3, /* reserved: nobody gets one yet */
};

enum {
	SEAL_TEXT_MAX = 512 * 1024, /* one message before sealing; 0 bytes are fine */
	SEAL_OVERHEAD = 24 + 17, /* what sealing adds: at most this, 17 after the first */
	SEAL_REKEY_S = 600,
};

struct seal_sender;
struct seal_receiver;

/* now_ms: any monotonic clock; decides when the key is changed. `final` closes
 * the channel: nothing may follow (-EPIPE). ret holds size + SEAL_OVERHEAD and
 * does not overlap text. 0, -EMSGSIZE, -EPIPE. */
int seal_send(struct seal_sender *s, uint64_t now_ms, bool final, const uint8_t *text, size_t size,
	uint8_t *ret, size_t *ret_size);
/* ret holds `size` bytes and does not overlap sealed. *ret_final: the peer
 * closed this channel in order; a connection that ends before that was cut.
 * 0, -EBADMSG (altered, dropped, reordered, replayed, of another channel),
 * -EMSGSIZE, -EPIPE (a message after the final one). After -EBADMSG or
 * -EMSGSIZE only -EBADMSG: there is no going on after a bad message. */
int seal_receive(struct seal_receiver *r, const uint8_t *sealed, size_t size, uint8_t *ret,
	size_t *ret_size, bool *ret_final);

/* Wipe. NULL is fine. */
void seal_sender_destroy(struct seal_sender *s);
void seal_receiver_destroy(struct seal_receiver *r);
#endif
