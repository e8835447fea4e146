/*
 * An application on the accessibility bus that does as its argument says, under the title
 * "hostile": good, password (what others do), silent, endless, cyclic, wide, long,
 * impossible, types, strangers. Ends with the bus.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>

#define ROOT "/org/a11y/atspi/accessible/root"

enum { MANY = 50000, LONG = 3 * 1024 * 1024 };

static const char *mode;

static bool is(const char *name)
{
	return strcmp(mode, name) == 0;
}

static void put_children(sd_bus_message *answer, sd_bus *bus, const char *path)
{
	const char *me = NULL;
	char below[300];
	static unsigned int count;

	sd_bus_get_unique_name(bus, &me);
	sd_bus_message_open_container(answer, 'a', "(so)");
	for (int i = 0; is("wide") && i < MANY; i++)
		sd_bus_message_append(answer, "(so)", me, "/wide");
	snprintf(below, sizeof(below), "/%u", count++);
	if (strcmp(path, ROOT) == 0)
		sd_bus_message_append(answer, "(so)", me, "/window");
	else if (is("endless"))
		sd_bus_message_append(answer, "(so)(so)", me, below, me, below);
	else if (is("cyclic"))
		sd_bus_message_append(answer, "(so)(so)", me, ROOT, me, path);
	else if (is("strangers"))
		sd_bus_message_append(answer, "(so)(so)(so)", ":1.99999", "/x",
			"org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root", "", "/");
	else if (strcmp(path, "/window") == 0)
		sd_bus_message_append(answer, "(so)", me, "/field");
	sd_bus_message_close_container(answer);
}

static void put_text(sd_bus_message *answer)
{
	char *text;

	if (!is("long")) {
		sd_bus_message_append(answer, "s", "words");
		return;
	}
	text = malloc(LONG + 1);
	if (!text)
		exit(1);
	memset(text, 'x', LONG);
	text[LONG] = '\0';
	sd_bus_message_append(answer, "s", text);
	free(text);
}

static void put_property(sd_bus_message *answer, sd_bus_message *asked)
{
	const char *interface, *name;

	sd_bus_message_read(asked, "ss", &interface, &name);
	if (strcmp(name, "ChildCount") == 0)
		sd_bus_message_append(answer, "v", "i", 1);
	else if (strcmp(name, "CharacterCount") == 0)
		sd_bus_message_append(answer, "v", "i", is("long") ? INT32_MAX : 5);
	else
		sd_bus_message_append(answer, "v", "s", "hostile");
}

static int on_call(sd_bus_message *m, void *data, sd_bus_error *error)
{
	const char *member = sd_bus_message_get_member(m), *path = sd_bus_message_get_path(m);
	sd_bus *bus = sd_bus_message_get_bus(m);
	sd_bus_message *answer = NULL;
	const bool field = strcmp(path, "/field") == 0;

	if (!sd_bus_message_is_method_call(m, NULL, NULL) || is("silent"))
		return 1;
	sd_bus_message_new_method_return(m, &answer);
	if (is("types"))
		sd_bus_message_append(answer, "as", 1, "not what was asked for");
	else if (strcmp(member, "GetChildren") == 0)
		put_children(answer, bus, path);
	else if (strcmp(member, "GetRole") == 0)
		sd_bus_message_append(answer, "u", field && is("password") ? 40 : 23);
	else if (strcmp(member, "GetState") == 0)
		sd_bus_message_append(answer, "au", 2, 1u << 25 | 1u << 30, 0);
	else if (strcmp(member, "GetInterfaces") == 0)
		sd_bus_message_append(
			answer, "as", 2, "org.a11y.atspi.Text", "org.a11y.atspi.Component");
	else if (strcmp(member, "GetExtents") == 0)
		sd_bus_message_append(answer, "(iiii)", -1, -1, is("impossible") ? -1 : 10,
			is("impossible") ? -1 : 10);
	else if (strcmp(member, "GetText") == 0)
		put_text(answer);
	else
		put_property(answer, m);
	sd_bus_send(bus, answer, NULL);
	sd_bus_message_unref(answer);
	return 1;
}

static sd_bus *connect_to_bus(void)
{
	sd_bus *session = NULL, *bus = NULL;
	sd_bus_message *m = NULL;
	const char *address;

	if (sd_bus_open_user(&session) < 0 ||
		sd_bus_call_method(session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus",
			"GetAddress", NULL, &m, NULL) < 0 ||
		sd_bus_message_read(m, "s", &address) < 0 || sd_bus_new(&bus) < 0 ||
		sd_bus_set_address(bus, address) < 0 || sd_bus_set_bus_client(bus, true) < 0 ||
		sd_bus_add_filter(bus, NULL, on_call, NULL) < 0 || sd_bus_start(bus) < 0)
		exit(1);
	sd_bus_message_unref(m);
	sd_bus_flush_close_unref(session);
	return bus;
}

int main(int argc, char **argv)
{
	sd_bus *bus;
	int r = 0;

	if (argc != 2)
		return 2;
	mode = argv[1];
	bus = connect_to_bus();
	while (r >= 0) {
		r = sd_bus_process(bus, NULL);
		if (r == 0)
			r = sd_bus_wait(bus, UINT64_MAX);
	}
	sd_bus_unref(bus);
	return 0;
}
