/* Reading pixels: the only request of this program that does. It takes a pixmap
 * that scrub.c named, never a window, and so never the screen as a whole. */
#include "capture/capture_internal.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { BOXES_MAX = 16 }; /* read of one window, before they become one box */

static void shm_release(struct capture *c)
{
	if (!c->shm.memory)
		return;
	xcb_shm_detach(c->conn, c->shm.seg);
	munmap(c->shm.memory, c->shm.size);
	c->shm = (struct shm){ 0 };
}

static int shm_attach(struct capture *c, int fd, size_t size)
{
	const xcb_shm_seg_t seg = xcb_generate_id(c->conn);
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	xcb_generic_error_t *e;

	if (memory == MAP_FAILED) {
		close(fd);
		return -ENOMEM;
	}
	/* As core/pixels.c: should this process ever be dumped, then without pictures. */
	(void)madvise(memory, size, MADV_DONTDUMP);
	/* xcb closes the descriptor */
	e = xcb_request_check(c->conn, xcb_shm_attach_fd_checked(c->conn, seg, fd, 0));
	if (e) {
		free(e);
		munmap(memory, size);
		return -ENOMEM;
	}
	c->shm = (struct shm){ seg, memory, size };
	return 0;
}

/* Memory shared with the server, for at least size bytes. */
static int shm_reserve(struct capture *c, size_t size)
{
	const size_t screen = (size_t)c->width * (size_t)c->height * sizeof(uint32_t);
	int fd;

	if (size <= c->shm.size)
		return 0;
	if (size < screen)
		size = screen;
	shm_release(c);
	fd = memfd_create("engawa-pixels", MFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (ftruncate(fd, (off_t)size) < 0) {
		close(fd);
		return -ENOMEM;
	}
	return shm_attach(c, fd, size);
}

void read_finish(struct capture *c)
{
	if (c->shm.memory)
		munmap(c->shm.memory, c->shm.size);
	free(c->pieces);
	free(c->cookies);
}

static bool reserve_pieces(struct capture *c, size_t n)
{
	void *grown;

	if (n <= c->room_pieces)
		return true;
	n *= 2;
	grown = realloc(c->pieces, n * sizeof(*c->pieces));
	if (!grown)
		return false;
	c->pieces = grown;
	grown = realloc(c->cookies, n * sizeof(*c->cookies));
	if (!grown)
		return false;
	c->cookies = grown;
	c->room_pieces = n;
	return true;
}

static int plan_piece(struct capture *c, const struct win *w, const pixman_box32_t *b)
{
	if (!reserve_pieces(c, c->n_pieces + 1))
		return -ENOMEM;
	c->pieces[c->n_pieces++] = (struct raw_piece){ .window = w->id,
		.rect = { b->x1, b->y1, b->x2 - b->x1, b->y2 - b->y1 },
		.stride = (size_t)(b->x2 - b->x1) };
	return 0;
}

/* What has to be read of one window. */
static int plan_window(struct capture *c, struct win *w, pixman_region32_t *part)
{
	const pixman_box32_t *b;
	int n;

	keep(c, pixman_region32_intersect(part, &w->visible, &c->damage));
	b = pixman_region32_rectangles(part, &n);
	/* outside its shape the pixmap is not the window's: no box around that */
	if (n > BOXES_MAX && !w->shaped) {
		b = pixman_region32_extents(part);
		n = 1;
	}
	for (; n > 0; n--, b++) {
		int r = plan_piece(c, w, b);

		if (r < 0)
			return r;
	}
	return 0;
}

static int plan(struct capture *c)
{
	pixman_region32_t part;
	int r = 0;

	c->n_pieces = 0;
	pixman_region32_init(&part);
	for (size_t i = 0; r == 0 && i < c->n_wins; i++) {
		if (win_clean(c->wins[i]))
			r = plan_window(c, c->wins[i], &part);
	}
	pixman_region32_fini(&part);
	return r;
}

static void ask_pixels(struct capture *c, size_t i, size_t offset)
{
	const struct raw_piece *p = &c->pieces[i];
	const struct win *w = win_find(c, p->window);

	assert(w && w->pixmap && w->pixmap != c->root && w->pixmap != w->id);
	c->cookies[i] = xcb_shm_get_image(c->conn, w->pixmap, (int16_t)(p->rect.x - w->rect.x),
		(int16_t)(p->rect.y - w->rect.y), (uint16_t)p->rect.w, (uint16_t)p->rect.h,
		UINT32_MAX, XCB_IMAGE_FORMAT_Z_PIXMAP, c->shm.seg, (uint32_t)offset);
}

static size_t piece_size(const struct raw_piece *p)
{
	return (size_t)p->rect.w * (size_t)p->rect.h * sizeof(uint32_t);
}

/* Leaves out the pieces that the server refused. */
static void take_replies(struct capture *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->n_pieces; i++) {
		xcb_shm_get_image_reply_t *r =
			xcb_shm_get_image_reply(c->conn, c->cookies[i], NULL);
		struct win *w = win_find(c, c->pieces[i].window);

		if (r) {
			c->pieces[kept++] = c->pieces[i];
		} else {
			win_drop_pixels(c, w);
			w->unreadable = true;
		}
		free(r);
	}
	c->n_pieces = kept;
}

/* Leaves out the pieces of a window that another window moved into before they
 * were read: whose pixels these are is not known. */
static void drop_suspects(struct capture *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->n_pieces; i++) {
		const struct win *w = win_find(c, c->pieces[i].window);

		if (!w || !w->suspect)
			c->pieces[kept++] = c->pieces[i];
	}
	c->n_pieces = kept;
}

int read_pieces(struct capture *c)
{
	size_t offset = 0, size = 0;
	int r = plan(c);

	pixman_region32_clear(&c->damage); /* from here on it is the next frame's */
	for (size_t i = 0; r == 0 && i < c->n_pieces; i++)
		size += piece_size(&c->pieces[i]);
	if (r == 0)
		r = size > UINT32_MAX ? -ENOMEM : shm_reserve(c, size);
	if (r < 0)
		return r;
	for (size_t i = 0; i < c->n_pieces; i++) {
		c->pieces[i].pixels = (const uint32_t *)(const void *)(c->shm.memory + offset);
		ask_pixels(c, i, offset);
		offset += piece_size(&c->pieces[i]);
	}
	take_replies(c);
	if (xcb_connection_has_error(c->conn))
		return -EPIPE;
	/* what happened before the last pixel was read is in the queue by now */
	events_drain(c);
	drop_suspects(c);
	return 0;
}
