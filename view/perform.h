#ifndef ENGAWA_VIEW_PERFORM_H
#define ENGAWA_VIEW_PERFORM_H
/* Single actions as messages of a session: those that are sent at one go. */
#include <stdbool.h>
#include <stdint.h>

#include "view/action.h"
#include "view/session.h"

/* Whether the places that it is for are in the picture. */
bool view_perform_fits(const struct view_action *a, const struct view_screen *screen);
/* Keys, clicks, drags, scrolling, pointing. Adds to *ahead how many messages it sent. 0,
 * or what view/control.h says; -EINVAL also for other actions. */
int view_perform(const struct view_action *a, struct view_session *session, uint64_t now_ms,
	uint32_t *ahead);
#endif
