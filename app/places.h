#ifndef ENGAWA_APP_PLACES_H
#define ENGAWA_APP_PLACES_H
/* Where Engawa's parts lie on this PC, and where its face is reached. */
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* A program of Engawa: beside the running one, else where it was installed.
 * false: it is in neither place. */
bool places_program(const char *name, char ret[PATH_MAX]);

/*
 * The person's private folder for sockets (mode 0700), made if it is missing:
 * $XDG_RUNTIME_DIR/engawa, else /run/user/UID/engawa, else /tmp/engawa-UID. A
 * folder that others own or may enter is never used. 0, -ENOENT (no such place),
 * -EPERM (somebody else sits there).
 */
int places_private(char *ret, size_t room);
/* Socket of the face that runs on $DISPLAY. 0 or as places_private(). */
int places_socket(char *ret, size_t room);
#endif
