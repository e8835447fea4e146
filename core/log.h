#ifndef ENGAWA_CORE_LOG_H
#define ENGAWA_CORE_LOG_H
/*
 * One line an event on stderr: RFC 3339 time, level, program, event, then
 * key=value pairs (logfmt). Never keys, codes, pixels, keystrokes, clipboard
 * text; never foreign bytes except through log_quote(). Any thread.
 */
#include <stdbool.h>
#include <stddef.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* program: static text. The level comes from ENGAWA_LOG (debug, info, warn,
 * error), else info. */
void log_start(const char *program);
void log_set_level(enum log_level level);
bool log_level_parse(const char *name, enum log_level *ret);

/* log_event(LOG_INFO, "slot.open", "id=%u left=%u", id, left) */
__attribute__((format(printf, 3, 4))) void log_event(
	enum log_level level, const char *event, const char *format, ...);

/* Foreign text made safe for one line: quoted, escaped, cut to fit room. */
const char *log_quote(const char *text, size_t size, char *ret, size_t room);
#endif
