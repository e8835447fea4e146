#ifndef ENGAWA_APP_FACE_INTERNAL_H
#define ENGAWA_APP_FACE_INTERNAL_H
/* Between face.c and face_list.c: the list of windows, and the warning before one of
 * them is opened to hands, or is shown though it is private. */
#include "app/face.h"

void face_list_toggle(struct face *f);
void face_list_close(struct face *f);
/* Takes over m, whose body is Windows. */
void face_list_hear(struct face *f, Wire__FromAgent *m);
void face_list_press(struct face *f, struct key key, uint64_t now);
/* The answer to the warning. */
void face_list_answer(struct face *f, bool allow);
/* A key that does nothing here. */
void face_note_no_key(struct face *f, struct key key);
#endif
