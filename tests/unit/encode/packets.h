#ifndef ENGAWA_TESTS_PACKETS_H
#define ENGAWA_TESTS_PACKETS_H
/* Packets of commands at random, and what becomes of them on a bad day. */
#include <stddef.h>
#include <stdint.h>

#include "encode/codec.h"

enum { PACKETS_SIZE_MAX = 4 * CODEC_COMMAND_MAX };

/* Up to four commands inside a width × height picture; returns the size. */
size_t packets_write(uint8_t *to, uint32_t width, uint32_t height, uint32_t *random);

/* Cuts it off or changes bytes of it, or leaves it as it is. */
void packets_break(uint8_t *packet, size_t *size, uint32_t *random);
#endif
