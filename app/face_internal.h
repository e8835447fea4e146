#ifndef ENGAWA_APP_FACE_INTERNAL_H
#define ENGAWA_APP_FACE_INTERNAL_H
/* Between face.c and face_list.c: the list of windows, and the warning before one of
 * them is opened to hands, or is shown though it is private. */
#include "app/face.h"

/* face.c. 0; -EPROTO: it does not lead there. */
int face_set_state(struct face *f, enum face_state state);

void face_list_toggle(struct face *f);
void face_list_close(struct face *f);
/* While FACE_CHOOSING the list is open and asks; it opens with the first call. */
void face_list_ask(struct face *f, uint64_t now);
/* That is over, however. */
void face_list_end_choice(struct face *f);
/* Takes over m, whose body is Windows. */
void face_list_hear(struct face *f, Wire__FromAgent *m);
/* still: no other key shortly before. */
void face_list_press(struct face *f, struct key key, bool still, uint64_t now);
/* The answer to the warning. */
void face_list_answer(struct face *f, bool allow);
/* A key that does nothing here. */
void face_note_no_key(struct face *f, struct key key);
#endif
