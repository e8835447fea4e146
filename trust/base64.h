#ifndef ENGAWA_TRUST_BASE64_H
#define ENGAWA_TRUST_BASE64_H
/* Base64 (RFC 4648) in its one canonical form: nothing is skipped, bits that are left over are
 * zero. What lies in `ret` after a failure means nothing. Stateless. */
#include <stddef.h>
#include <stdint.h>

/* The standard alphabet with its padding (4.), of exactly `want` bytes. 0 or -EBADMSG. */
int base64_take(const char *text, size_t size, uint8_t *ret, size_t want);

/* Bytes that so much text without padding stands for. */
size_t base64url_bytes(size_t size);
/* The alphabet for URLs without padding (5.), of base64url_bytes(size). 0 or -EBADMSG. */
int base64url_take(const char *text, size_t size, uint8_t *ret);
#endif
