/* What the person does: clicks, keys, and whether it was their hand. */
#include "core/clock.h"
#include "core/log.h"
#include "window/loop.h"
#include "window/window_internal.h"

enum {
	/* A button may be worked by a key: GTK shows it pressed for a moment first. */
	HAND_MS = 600,
};

/* ---- whose hand ---- */

/* Presses that reach the window. What works a widget from outside, as a program may by
 * the accessibility bus, comes without one. */
static gboolean on_event(GtkEventControllerLegacy *controller, GdkEvent *event, gpointer data)
{
	struct window *w = data;

	switch (gdk_event_get_event_type(event)) {
	case GDK_BUTTON_PRESS:
	case GDK_BUTTON_RELEASE:
	case GDK_KEY_PRESS:
	case GDK_KEY_RELEASE:
	case GDK_TOUCH_BEGIN:
	case GDK_TOUCH_END:
		w->pressed_ms = clock_ms();
		break;
	default:
		break;
	}
	return GDK_EVENT_PROPAGATE;
}

static bool by_hand(void *data)
{
	const struct window *w = data;

	return w->pressed_ms && clock_ms() - w->pressed_ms <= HAND_MS;
}

static void took(struct window *w)
{
	loop_kick(w->source);
	window_update(w);
}

static void refuse_to_take(struct window *w)
{
	log_event(LOG_WARN, "window.made_up", "what=action");
	w->run.face.note = FACE_NOTE_OWN_KEYBOARD;
	window_update(w);
}

/* ---- what is pressed ---- */

/* Somebody, or more of what they may see or do: that needs a hand. */
static bool lets_in(const struct face *f, char letter)
{
	return letter == 'a' || letter == 'e' || (letter == 'i' && !f->people.inviting) ||
	       (letter == 'w' && f->state == FACE_CHOOSING);
}

static void press(char letter, bool hand, void *data)
{
	struct window *w = data;
	const struct key key = { (uint32_t)letter, true };

	if (lets_in(&w->run.face, letter) && !hand) {
		refuse_to_take(w);
		return;
	}
	face_press(&w->run.face, key, clock_ms());
	took(w);
}

static void take_back(Wire__Capability capability, void *data)
{
	struct window *w = data;

	face_revoke(&w->run.face, capability);
	took(w);
}

static void stop_hands(void *data)
{
	struct window *w = data;

	take_back(face_holds(&w->run.face, WIRE__CAPABILITY__CONTROL) ? WIRE__CAPABILITY__CONTROL
								      : WIRE__CAPABILITY__POINT,
		w);
}

/* Hiding needs no hand, showing does. */
static void choose_seen(uint32_t id, bool hand, void *data)
{
	struct window *w = data;
	const Wire__Window *which = face_window(&w->run.face, id);

	if (which && which->hidden && !hand) {
		refuse_to_take(w);
		return;
	}
	face_choose_seen(&w->run.face, id, clock_ms());
	took(w);
}

static void choose_hands(uint32_t id, bool hand, void *data)
{
	struct window *w = data;

	face_choose_hands(&w->run.face, id, clock_ms());
	took(w);
}

static void choose_ordinary(bool hand, void *data)
{
	struct window *w = data;

	if (!hand) {
		refuse_to_take(w);
		return;
	}
	face_choose_ordinary(&w->run.face, clock_ms());
	took(w);
}

static void hide_everything(void *data)
{
	struct window *w = data;

	face_hide_everything(&w->run.face);
	took(w);
}

/* The way back is the list: what is seen is chosen anew. */
static void choose_again(void *data)
{
	struct window *w = data;

	pages_look(w->pages, false);
	if (!w->run.face.listing && !w->run.face.question.open)
		press('w', true, w);
	gtk_window_present(GTK_WINDOW(w->main_window));
}

static void look(bool open, void *data)
{
	struct window *w = data;

	pages_look(w->pages, open);
	if (open)
		run_ask_sight(&w->run);
	took(w);
}

static void end(void *data)
{
	struct window *w = data;

	run_end(&w->run, WIRE__END_REASON__PERSON);
	loop_kick(w->source);
}

static void again(void *data)
{
	struct window *w = data;

	w->again = true;
	g_main_loop_quit(w->main);
}

static void leave(void *data)
{
	struct window *w = data;

	w->again = false;
	g_main_loop_quit(w->main);
}

/* ---- keys ---- */

/* On the page where they are listed. */
static bool is_about_people(const struct window *w, gunichar letter)
{
	const struct face *f = &w->run.face;

	if (f->state != FACE_WATCHED || f->question.open || f->listing || pages_looking(w->pages))
		return false;
	return letter == 'i' ||
	       (f->people.n > 1 && letter >= '1' && letter < '1' + FACE_PEOPLE_MAX);
}

static bool press_letter(struct window *w, gunichar letter)
{
	const bool question = w->run.face.question.open;

	if (letter == 's' && face_holds_hands(&w->run.face))
		stop_hands(w);
	else if (letter == 'p' && face_holds(&w->run.face, WIRE__CAPABILITY__POINT))
		take_back(WIRE__CAPABILITY__POINT, w);
	else if (letter == 'x' && face_may_be_seen(&w->run.face))
		hide_everything(w);
	else if (letter == 'v' && !question && w->run.face.state == FACE_WATCHED)
		look(!pages_looking(w->pages), w);
	else if (letter == 'q' || letter == 'w' || (question && (letter == 'a' || letter == 'r')) ||
		 (letter == 'e' && w->run.face.listing && !question) || is_about_people(w, letter))
		press((char)letter, true, w);
	else
		return false;
	return true;
}

/* Letters are what a key of the keyboard gives, whatever an input method would make of
 * them. All other keys are the toolkit's. */
static gboolean on_key(GtkEventControllerKey *controller, guint value, guint code,
	GdkModifierType state, gpointer data)
{
	struct window *w = data;
	const GdkModifierType others = GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK;

	if ((state & others) || w->over)
		return GDK_EVENT_PROPAGATE;
	return press_letter(w, gdk_keyval_to_unicode(gdk_keyval_to_lower(value)));
}

/* ---- closing ---- */

/* Asks nothing: it is over. */
static gboolean on_close(GtkWindow *window, gpointer data)
{
	struct window *w = data;

	w->closed = true;
	if (w->over)
		leave(w);
	else
		end(w);
	return TRUE;
}

void acts_listen(struct window *w)
{
	GtkEventController *all = gtk_event_controller_legacy_new();
	GtkEventController *keys = gtk_event_controller_key_new();

	gtk_event_controller_set_propagation_phase(all, GTK_PHASE_CAPTURE);
	g_signal_connect(all, "event", G_CALLBACK(on_event), w);
	gtk_widget_add_controller(w->main_window, all);
	gtk_event_controller_set_propagation_phase(keys, GTK_PHASE_CAPTURE);
	g_signal_connect(keys, "key-pressed", G_CALLBACK(on_key), w);
	gtk_widget_add_controller(w->main_window, keys);
	g_signal_connect(w->main_window, "close-request", G_CALLBACK(on_close), w);
}

struct pages *acts_create_pages(struct window *w)
{
	const struct pages_acts acts = { press, take_back, choose_seen, choose_hands,
		choose_ordinary, hide_everything, look, again, leave, by_hand, w };

	return pages_create(&acts);
}

struct bar *acts_create_bar(struct window *w)
{
	const struct bar_acts acts = { end, stop_hands, hide_everything, choose_again, w };

	return bar_create(w->top, &acts);
}
