#include "core/beside.h"

#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

bool beside_program(const char *name, char ret[PATH_MAX])
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;
	int written;

	if (n <= 0)
		return false;
	self[n] = '\0';
	slash = strrchr(self, '/');
	if (!slash)
		return false;
	*slash = '\0';
	written = snprintf(ret, PATH_MAX, "%s/%s", self, name);
	return written > 0 && written < PATH_MAX;
}
