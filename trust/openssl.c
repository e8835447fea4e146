#include "trust/openssl_internal.h"

#include <openssl/err.h>

void openssl_begin(void)
{
	ERR_clear_error();
}

struct openssl_failures openssl_end(void)
{
	struct openssl_failures f = { false, false };

	for (unsigned long e = ERR_get_error(); e != 0; e = ERR_get_error()) {
		if (ERR_GET_REASON(e) == ERR_R_MALLOC_FAILURE)
			f.memory = true;
		else if (ERR_GET_LIB(e) == ERR_LIB_EC)
			f.curve = true;
	}
	return f;
}
