#include "seal/channel.h"

#include <errno.h>
#include <string.h>

#include "seal/channel_internal.h"

_Static_assert(SEAL_OVERHEAD == CHANNEL_HEADER + CHANNEL_TAG, "what sealing adds");

static void write_ad(uint8_t ret[CHANNEL_AD], const uint8_t session[KEYS_TH],
	enum seal_channel_id id, uint32_t epoch)
{
	uint8_t *tail = ret + KEYS_TH;

	memcpy(ret, session, KEYS_TH);
	tail[0] = (uint8_t)id;
	tail[1] = (uint8_t)(epoch >> 24);
	tail[2] = (uint8_t)(epoch >> 16);
	tail[3] = (uint8_t)(epoch >> 8);
	tail[4] = (uint8_t)epoch;
}

int channel_sender_create(const uint8_t key[KEYS_SIZE], const uint8_t session[KEYS_TH],
	enum seal_channel_id id, uint32_t epoch, struct seal_sender **ret)
{
	struct seal_sender *s = sodium_malloc(sizeof(*s));

	if (!s)
		return -ENOMEM;
	memset(s, 0, sizeof(*s));
	crypto_secretstream_xchacha20poly1305_init_push(&s->stream, s->header, key);
	write_ad(s->ad, session, id, epoch);
	*ret = s;
	return 0;
}

int channel_receiver_create(const uint8_t key[KEYS_SIZE], const uint8_t session[KEYS_TH],
	enum seal_channel_id id, uint32_t epoch, struct seal_receiver **ret)
{
	struct seal_receiver *r = sodium_malloc(sizeof(*r));

	if (!r)
		return -ENOMEM;
	memset(r, 0, sizeof(*r));
	memcpy(r->key, key, KEYS_SIZE);
	write_ad(r->ad, session, id, epoch);
	*ret = r;
	return 0;
}

static uint8_t next_tag(struct seal_sender *s, uint64_t now_ms, bool final)
{
	if (!s->started)
		s->key_since_ms = now_ms;
	if (final)
		return crypto_secretstream_xchacha20poly1305_TAG_FINAL;
	if (now_ms - s->key_since_ms < SEAL_REKEY_S * UINT64_C(1000))
		return crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
	s->key_since_ms = now_ms;
	return crypto_secretstream_xchacha20poly1305_TAG_REKEY;
}

int seal_send(struct seal_sender *s, uint64_t now_ms, bool final, const uint8_t *text, size_t size,
	uint8_t *ret, size_t *ret_size)
{
	size_t head = s->started ? 0 : CHANNEL_HEADER;

	if (s->finished)
		return -EPIPE;
	if (size > SEAL_TEXT_MAX)
		return -EMSGSIZE;
	memcpy(ret, s->header, head);
	crypto_secretstream_xchacha20poly1305_push(&s->stream, ret + head, NULL, text, size, s->ad,
		sizeof(s->ad), next_tag(s, now_ms, final));
	*ret_size = head + size + CHANNEL_TAG;
	s->started = true;
	s->finished = final;
	if (final)
		sodium_memzero(&s->stream, sizeof(s->stream));
	return 0;
}

static int break_receiver(struct seal_receiver *r, int error)
{
	sodium_memzero(r, sizeof(*r));
	r->broken = true;
	return error;
}

static void start_receiver(struct seal_receiver *r, const uint8_t header[CHANNEL_HEADER])
{
	crypto_secretstream_xchacha20poly1305_init_pull(&r->stream, header, r->key);
	sodium_memzero(r->key, sizeof(r->key));
	r->started = true;
}

/* Whether secretstream's tag is one that a sender of ours sets. */
static bool known_tag(uint8_t tag)
{
	return tag == crypto_secretstream_xchacha20poly1305_TAG_MESSAGE ||
	       tag == crypto_secretstream_xchacha20poly1305_TAG_REKEY ||
	       tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
}

int seal_receive(struct seal_receiver *r, const uint8_t *sealed, size_t size, uint8_t *ret,
	size_t *ret_size, bool *ret_final)
{
	size_t head = r->started ? 0 : CHANNEL_HEADER;
	unsigned long long text_size;
	uint8_t tag;

	if (r->finished)
		return -EPIPE;
	if (r->broken || size < head + CHANNEL_TAG)
		return break_receiver(r, -EBADMSG);
	if (size > head + SEAL_TEXT_MAX + CHANNEL_TAG)
		return break_receiver(r, -EMSGSIZE);
	if (!r->started)
		start_receiver(r, sealed);
	if (crypto_secretstream_xchacha20poly1305_pull(&r->stream, ret, &text_size, &tag,
		    sealed + head, size - head, r->ad, sizeof(r->ad)) != 0 ||
		!known_tag(tag))
		return break_receiver(r, -EBADMSG);
	r->finished = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
	if (r->finished)
		sodium_memzero(&r->stream, sizeof(r->stream));
	*ret_final = r->finished;
	*ret_size = (size_t)text_size;
	return 0;
}

void seal_sender_destroy(struct seal_sender *s)
{
	sodium_free(s); /* wipes */
}

void seal_receiver_destroy(struct seal_receiver *r)
{
	sodium_free(r);
}
