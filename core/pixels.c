#include "core/pixels.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { LARGE_PAGE = 2 * 1024 * 1024 };

uint32_t *pixels_create(size_t n)
{
	size_t size;
	uint32_t *ret;

	if (n < LARGE_PAGE / sizeof(*ret) || n > (SIZE_MAX - LARGE_PAGE) / sizeof(*ret))
		return calloc(n, sizeof(*ret));
	size = (n * sizeof(*ret) + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
	ret = aligned_alloc(LARGE_PAGE, size);
	if (!ret)
		return NULL;
	/* An old kernel or a strict one may have none: then it is slower, and no error. */
	(void)madvise(ret, size, MADV_HUGEPAGE);
	/* No process that holds pictures may be dumped (core/harden.h); should one be, then
	 * without them. */
	(void)madvise(ret, size, MADV_DONTDUMP);
	memset(ret, 0, size);
	return ret;
}
