#include "reader/switch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>

#include "core/log.h"

#define NAME "org.a11y.Bus"
#define PATH "/org/a11y/bus"
#define STATUS "org.a11y.Status"

enum { ANSWER_US = 10 * 1000 * 1000 };

struct a11y_switch {
	sd_bus *bus; /* owned: the session's */
	int was_on;
};

static int set(struct a11y_switch *s, int on)
{
	return sd_bus_set_property(s->bus, NAME, PATH, STATUS, "IsEnabled", NULL, "b", on);
}

static int get(struct a11y_switch *s, const char *name)
{
	int on = 0;
	const int r = sd_bus_get_property_trivial(s->bus, NAME, PATH, STATUS, name, NULL, 'b', &on);

	return r < 0 ? r : on;
}

static int get_address(struct a11y_switch *s, char address[A11Y_ADDRESS_MAX])
{
	sd_bus_message *m = NULL;
	const char *text;
	int r = sd_bus_call_method(s->bus, NAME, PATH, NAME, "GetAddress", NULL, &m, NULL);

	if (r >= 0)
		r = sd_bus_message_read(m, "s", &text);
	/* a socket of this PC, and nothing else */
	if (r > 0 && (strlen(text) >= A11Y_ADDRESS_MAX || strncmp(text, "unix:", 5) != 0))
		r = -EINVAL;
	if (r > 0)
		strcpy(address, text);
	sd_bus_message_unref(m);
	return r < 0 ? r : 0;
}

int a11y_switch_on(char address[A11Y_ADDRESS_MAX], struct a11y_switch **ret)
{
	struct a11y_switch *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return -ENOMEM;
	r = sd_bus_open_user(&s->bus);
	if (r >= 0)
		r = sd_bus_set_method_call_timeout(s->bus, ANSWER_US);
	if (r >= 0)
		r = get_address(s, address);
	if (r >= 0)
		s->was_on = r = get(s, "IsEnabled");
	if (r == 0)
		r = set(s, 1);
	if (r < 0) {
		sd_bus_flush_close_unref(s->bus);
		free(s);
		return r;
	}
	log_event(LOG_INFO, "reader.switch", "was_on=%d", s->was_on);
	*ret = s;
	return 0;
}

int a11y_switch_fd(const struct a11y_switch *s)
{
	return sd_bus_get_fd(s->bus);
}

void a11y_switch_back(struct a11y_switch *s)
{
	if (!s)
		return;
	if (!s->was_on && get(s, "ScreenReaderEnabled") <= 0 && set(s, 0) < 0)
		log_event(LOG_WARN, "reader.switch", "what=\"left on\"");
	sd_bus_flush_close_unref(s->bus);
	free(s);
}
