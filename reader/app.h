#ifndef ENGAWA_READER_APP_H
#define ENGAWA_READER_APP_H
/*
 * One application on the accessibility bus: what it shows, as far as it was read, and when it
 * is read again. All of it is read at first and now and then; what an event names is read at
 * once by itself. However much an application changes, it is read for a part of the time
 * only. In the thread of the bus's loop.
 */
#include <systemd/sd-bus.h>

#include "reader/latch.h"
#include "reader/node.h"
#include "reader/place.h"

struct app;

/* What was read has changed. */
typedef void (*app_changed)(struct app *a, void *data);

/* bus: the connection, borrowed; name: the application's on it. NULL: out of memory. */
struct app *app_create(sd_bus *bus, const char *name, app_changed changed, void *data);
void app_destroy(struct app *a);
const char *app_name(const struct app *a);

/* Whether any of its windows is to be read. Latches stay. */
void app_set_watched(struct app *a, bool watched);
bool app_is_watched(const struct app *a);
/* All of it is to be read. */
void app_want(struct app *a);
/* Something happened to this object. unknown: also when it was not seen so far. Whether it is
 * one of this application's. */
bool app_want_part(struct app *a, const struct node_ref *ref, bool unknown);
/* The same, since its place is another one: something may have come beside it. Counts where the
 * toolkit tells little else. */
bool app_want_moved(struct app *a, const struct node_ref *ref);
/* Begins what is due. Milliseconds until there is more to do; UINT64_MAX: until something
 * happens. often: all is read again now and then. */
uint64_t app_go_on(struct app *a, bool often);

/* When the last reading of all of it began, of those that brought anything; 0: none did. */
uint64_t app_read_us(const struct app *a);
/* Its windows that show, as they were read; borrowed until the next changed(). */
struct read_window *app_windows(struct app *a, size_t *ret_n);
#endif
