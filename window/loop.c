#include "window/loop.h"

struct loop_source {
	GSource base;
	uv_loop_t *loop;
	gpointer tag;
	gboolean kicked;
};

static gboolean prepare(GSource *source, gint *timeout_ms)
{
	struct loop_source *s = (struct loop_source *)source;

	uv_update_time(s->loop);
	*timeout_ms = uv_backend_timeout(s->loop);
	return s->kicked || *timeout_ms == 0;
}

static gboolean check(GSource *source)
{
	struct loop_source *s = (struct loop_source *)source;

	uv_update_time(s->loop);
	return g_source_query_unix_fd(source, s->tag) || uv_backend_timeout(s->loop) == 0;
}

static gboolean dispatch(GSource *source, GSourceFunc callback, gpointer data)
{
	struct loop_source *s = (struct loop_source *)source;

	s->kicked = FALSE;
	uv_run(s->loop, UV_RUN_NOWAIT);
	return G_SOURCE_CONTINUE;
}

static GSourceFuncs functions = { .prepare = prepare, .check = check, .dispatch = dispatch };

GSource *loop_attach(uv_loop_t *loop)
{
	GSource *source = g_source_new(&functions, sizeof(struct loop_source));
	struct loop_source *s = (struct loop_source *)source;

	s->loop = loop;
	s->tag = g_source_add_unix_fd(source, uv_backend_fd(loop), G_IO_IN);
	s->kicked = TRUE; /* what was started before has to reach the kernel */
	g_source_attach(source, NULL);
	return source;
}

void loop_kick(GSource *source)
{
	((struct loop_source *)source)->kicked = TRUE;
}

void loop_detach(GSource *source)
{
	g_source_destroy(source);
	g_source_unref(source);
}
