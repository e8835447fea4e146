#ifndef ENGAWA_TESTS_READER_STAGE_H
#define ENGAWA_TESTS_READER_STAGE_H
/*
 * An X server, a session bus with an accessibility bus, and the real engawa-reader, with the
 * test in the agent's place. Everything waits on conditions, with a deadline after which the
 * test fails. Included after cmocka.h.
 */
#include <sys/types.h>

#include "reader/place.h"
#include "wire/message.h"

struct stage {
	char folder[64], pipe_name[96];
	pid_t server, bus, reader;
	pid_t children[8];
	size_t n_children;
	int agent; /* the agent's end of the link to the reader; -1: closed */
	int pipe; /* what the program is told by */
	uint8_t in[4096];
	size_t n_in;
	struct {
		uint32_t number;
		Wire__WordsFound found;
		unsigned int told; /* how often */
	} words[8]; /* as they were told last */
};

/* As test set-up; *state becomes the stage, with its reader ready. */
int stage_setup(void **state);
int stage_teardown(void **state);
pid_t stage_run(struct stage *s, const char *const argv[]);
void stage_stop(struct stage *s, pid_t pid);
/* A line into the pipe. */
void stage_say(struct stage *s, const char *line);
void stage_read(struct stage *s, const struct shown_window *windows, size_t n, bool watched);
/* Waits until the reader says this of the window. */
void stage_until(struct stage *s, uint32_t number, Wire__WordsFound found);
/* Takes in what was said so far. How often it said anything of this window. */
unsigned int stage_told(struct stage *s, uint32_t number);
/* ReaderAlive; waits for one. */
void stage_until_alive(struct stage *s);
/* The reader is told to go, as when the agent does; its exit status. */
int stage_end_reader(struct stage *s);
/* Whether the accessibility bus is turned on. */
bool stage_is_on(struct stage *s);
#endif
