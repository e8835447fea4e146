#include "app/to_agent.h"

#include <stddef.h>
#include <unistd.h>

#include "wire/message.h"

enum { TO_AGENT_MAX = 2048 };

int to_agent(struct link *link, const Wire__ToAgent *m)
{
	uint8_t body[TO_AGENT_MAX];
	int n = wire_pack(&m->base, body, sizeof(body));

	if (!link)
		return 0;
	return n < 0 ? n : link_send(link, WIRE_FACE, body, (size_t)n);
}

int to_agent_answer(struct link *link, uint32_t prompt, bool allow)
{
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__Answer answer = WIRE__ANSWER__INIT;

	answer.prompt = prompt;
	answer.allow = allow;
	m.body_case = WIRE__TO_AGENT__BODY_ANSWER;
	m.answer = &answer;
	return to_agent(link, &m);
}

int to_agent_revoke(struct link *link, Wire__Capability capability)
{
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__Revoke revoke = WIRE__REVOKE__INIT;

	revoke.capability = capability;
	m.body_case = WIRE__TO_AGENT__BODY_REVOKE;
	m.revoke = &revoke;
	return to_agent(link, &m);
}

static int set_window(struct link *link, uint32_t id, bool hide, bool secret)
{
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__SetWindow set = WIRE__SET_WINDOW__INIT;

	set.id = id;
	set.hide = hide;
	set.secret = secret;
	m.body_case = WIRE__TO_AGENT__BODY_SET_WINDOW;
	m.set_window = &set;
	return to_agent(link, &m);
}

int to_agent_set_window(struct link *link, uint32_t id, bool hide)
{
	return set_window(link, id, hide, false);
}

int to_agent_show_secret(struct link *link, uint32_t id)
{
	return set_window(link, id, false, true);
}

int to_agent_choose(struct link *link, Wire__Showing showing)
{
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__Choose choose = WIRE__CHOOSE__INIT;

	choose.showing = showing;
	m.body_case = WIRE__TO_AGENT__BODY_CHOOSE;
	m.choose = &choose;
	return to_agent(link, &m);
}

int to_agent_hide_everything(struct link *link)
{
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__HideEverything hide = WIRE__HIDE_EVERYTHING__INIT;

	m.body_case = WIRE__TO_AGENT__BODY_HIDE_EVERYTHING;
	m.hide_everything = &hide;
	return to_agent(link, &m);
}

int to_agent_open_window(struct link *link, uint32_t id, bool open)
{
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__OpenWindow window = WIRE__OPEN_WINDOW__INIT;

	window.id = id;
	window.open = open;
	m.body_case = WIRE__TO_AGENT__BODY_OPEN_WINDOW;
	m.open_window = &window;
	return to_agent(link, &m);
}

int to_agent_list_windows(struct link *link)
{
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__ListWindows list = WIRE__LIST_WINDOWS__INIT;

	m.body_case = WIRE__TO_AGENT__BODY_LIST_WINDOWS;
	m.list_windows = &list;
	return to_agent(link, &m);
}

int to_agent_banner_shown(struct link *link)
{
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__BannerShown shown = WIRE__BANNER_SHOWN__INIT;

	m.body_case = WIRE__TO_AGENT__BODY_BANNER_SHOWN;
	m.banner_shown = &shown;
	return to_agent(link, &m);
}

int to_agent_invite(struct link *link)
{
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__Invite invite = WIRE__INVITE__INIT;

	m.body_case = WIRE__TO_AGENT__BODY_INVITE;
	m.invite = &invite;
	return to_agent(link, &m);
}

int to_agent_end_invite(struct link *link)
{
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__EndInvite end = WIRE__END_INVITE__INIT;

	m.body_case = WIRE__TO_AGENT__BODY_END_INVITE;
	m.end_invite = &end;
	return to_agent(link, &m);
}

int to_agent_send_away(struct link *link, uint32_t number)
{
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__SendAway away = WIRE__SEND_AWAY__INIT;

	away.number = number;
	m.body_case = WIRE__TO_AGENT__BODY_SEND_AWAY;
	m.send_away = &away;
	return to_agent(link, &m);
}

int to_agent_net_given(struct link *link, uint32_t number, int fd)
{
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__NetGiven given = WIRE__NET_GIVEN__INIT;
	uint8_t body[TO_AGENT_MAX];
	int n;

	given.number = number;
	m.body_case = WIRE__TO_AGENT__BODY_NET_GIVEN;
	m.net_given = &given;
	n = wire_pack(&m.base, body, sizeof(body));
	if (!link || n < 0) {
		close(fd);
		return n < 0 ? n : 0;
	}
	return link_send_fd(link, WIRE_FACE, body, (size_t)n, fd);
}

int to_agent_ask_sight(struct link *link)
{
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__AskSight ask = WIRE__ASK_SIGHT__INIT;

	m.body_case = WIRE__TO_AGENT__BODY_ASK_SIGHT;
	m.ask_sight = &ask;
	return to_agent(link, &m);
}

int to_agent_end(struct link *link)
{
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__End message = WIRE__END__INIT;

	m.body_case = WIRE__TO_AGENT__BODY_END;
	m.end = &message;
	return to_agent(link, &m);
}
