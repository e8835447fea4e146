#include "core/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LOG_LINE_MAX = 1024 };

static const char *const level_names[] = { "debug", "info", "warn", "error" };

static const char *log_program = "engawa";
static enum log_level log_level = LOG_INFO;

bool log_level_parse(const char *name, enum log_level *ret)
{
	for (size_t i = 0; i < sizeof(level_names) / sizeof(level_names[0]); i++) {
		if (strcmp(name, level_names[i]) == 0) {
			*ret = (enum log_level)i;
			return true;
		}
	}
	return false;
}

void log_set_level(enum log_level level)
{
	log_level = level;
}

void log_start(const char *program)
{
	const char *wanted = getenv("ENGAWA_LOG");

	log_program = program;
	if (wanted && !log_level_parse(wanted, &log_level))
		log_event(LOG_WARN, "log.level_unknown", "use=\"debug, info, warn or error\"");
}

void log_event(enum log_level level, const char *event, const char *format, ...)
{
	char line[LOG_LINE_MAX];
	struct timespec now;
	struct tm utc;
	size_t used;
	va_list args;
	int n;

	if (level < log_level)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	used = strftime(line, sizeof(line), "%Y-%m-%dT%H:%M:%S", &utc);
	n = snprintf(line + used, sizeof(line) - used, ".%03ldZ level=%s program=%s event=%s ",
		now.tv_nsec / 1000000, level_names[level], log_program, event);
	used += (size_t)n;
	va_start(args, format);
	n = vsnprintf(line + used, sizeof(line) - used, format, args);
	va_end(args);
	if (n < 0)
		return;
	used += (size_t)n;
	if (used > sizeof(line) - 1)
		used = sizeof(line) - 1;
	line[used] = '\n';
	/* One write, so that lines of several processes do not mix. A log that
	 * cannot be written must not stop the work. */
	if (write(STDERR_FILENO, line, used + 1) < 0)
		return;
}

const char *log_quote(const char *text, size_t size, char *ret, size_t room)
{
	static const char hex[] = "0123456789abcdef";
	size_t out = 0;

	if (room < 8) {
		if (room > 0)
			ret[0] = '\0';
		return ret;
	}
	ret[out++] = '"';
	for (size_t i = 0; i < size && out + 6 < room; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
			ret[out++] = (char)c;
			continue;
		}
		ret[out++] = '\\';
		ret[out++] = 'x';
		ret[out++] = hex[c >> 4];
		ret[out++] = hex[c & 15];
	}
	ret[out++] = '"';
	ret[out] = '\0';
	return ret;
}
