#ifndef ENGAWA_APP_TO_AGENT_H
#define ENGAWA_APP_TO_AGENT_H
/* What the face says to the agent. All: 0 or -errno; a NULL link takes it silently,
 * since the agent is gone already. */
#include <stdbool.h>
#include <stdint.h>

#include "engawa.pb-c.h"
#include "wire/link.h"

int to_agent(struct link *link, const Wire__ToAgent *m);
int to_agent_answer(struct link *link, uint32_t prompt, bool allow);
int to_agent_revoke(struct link *link, Wire__Capability capability);
int to_agent_set_window(struct link *link, uint32_t id, bool hide);
/* Only after a warning of just that. */
int to_agent_show_secret(struct link *link, uint32_t id);
int to_agent_choose(struct link *link, Wire__Showing showing);
int to_agent_hide_everything(struct link *link);
int to_agent_open_window(struct link *link, uint32_t id, bool open);
int to_agent_list_windows(struct link *link);
int to_agent_banner_shown(struct link *link);
int to_agent_ask_sight(struct link *link);
int to_agent_end(struct link *link);
int to_agent_invite(struct link *link);
int to_agent_end_invite(struct link *link);
int to_agent_send_away(struct link *link, uint32_t number);
/* fd: taken over. */
int to_agent_net_given(struct link *link, uint32_t number, int fd);
#endif
