/*
 * bench-vnc ADDRESS PORT ENCODING [X Y]
 *
 * A VNC viewer without a window, to measure peers with: connects to a server of this machine
 * without a password, asks for updates without end and decodes them. Lossless only. Talks in
 * lines on standard input and output:
 *	on start	"ready WIDTH HEIGHT", once the first whole picture is there
 *	"mark"		answered by "mark BYTES UPDATES": received on the wire so far, by the kernel
 *	"key"		presses and lets go of the A key; answered by "key NS", the time before
 *	with X Y	"pixel NS RRGGBB" whenever that pixel has changed, at CLOCK_MONOTONIC
 * Ends when standard input ends.
 */
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <linux/tcp.h>
#include <poll.h>
#include <rfb/rfbclient.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct viewer {
	rfbClient *client; /* owned */
	bool ready;
	bool watching;
	int x, y;
	uint32_t pixel;
	uint64_t updates;
};

static char viewer_tag;

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static uint64_t bytes_received(int sock)
{
	struct tcp_info info;
	socklen_t size = sizeof(info);

	memset(&info, 0, sizeof(info));
	if (getsockopt(sock, IPPROTO_TCP, TCP_INFO, &info, &size) < 0)
		err(1, "TCP_INFO");
	return info.tcpi_bytes_received;
}

static void watch_pixel(struct viewer *v)
{
	uint32_t pixel;
	size_t at = ((size_t)v->y * (size_t)v->client->width + (size_t)v->x) * sizeof(pixel);

	memcpy(&pixel, v->client->frameBuffer + at, sizeof(pixel));
	pixel = (pixel & 0xff) << 16 | (pixel & 0xff00) |
		(pixel >> 16 & 0xff); /* red lies lowest */
	if (pixel != v->pixel)
		printf("pixel %" PRId64 " %06x\n", now_ns(), pixel);
	v->pixel = pixel;
}

static void update_finished(rfbClient *client)
{
	struct viewer *v = rfbClientGetClientData(client, &viewer_tag);

	v->updates++;
	if (!v->ready)
		printf("ready %d %d\n", client->width, client->height);
	v->ready = true;
	if (v->watching)
		watch_pixel(v);
}

/* False when standard input has ended. */
static bool answer(struct viewer *v)
{
	char line[64];

	if (!fgets(line, sizeof(line), stdin))
		return false;
	if (strcmp(line, "key\n") == 0) {
		printf("key %" PRId64 "\n", now_ns());
		SendKeyEvent(v->client, 'a', TRUE);
		SendKeyEvent(v->client, 'a', FALSE);
	}
	if (strcmp(line, "mark\n") == 0)
		printf("mark %" PRIu64 " %" PRIu64 "\n", bytes_received(v->client->sock),
			v->updates);
	return true;
}

static int serve(struct viewer *v)
{
	struct pollfd fds[] = {
		{ .fd = v->client->sock, .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN },
	};

	for (;;) {
		/* The library buffers: what it holds already is not seen by poll(). */
		if (v->client->buffered == 0 && poll(fds, 2, -1) < 0 && errno != EINTR)
			err(1, "poll");
		if (v->client->buffered > 0 || fds[0].revents) {
			if (!HandleRFBServerMessage(v->client))
				return 1;
		}
		if (fds[1].revents && !answer(v))
			return 0;
		fds[0].revents = fds[1].revents = 0;
	}
}

static void be_silent(const char *format, ...)
{
}

int main(int argc, char **argv)
{
	struct viewer v = { .watching = argc == 6 };

	if (argc != 4 && argc != 6)
		errx(2, "usage: bench-vnc ADDRESS PORT ENCODING [X Y]");
	if (v.watching) {
		v.x = (int)strtol(argv[4], NULL, 10);
		v.y = (int)strtol(argv[5], NULL, 10);
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	setvbuf(stdin, NULL, _IONBF, 0); /* so that poll() sees what fgets() has not read */
	rfbClientLog = be_silent;
	v.client = rfbGetClient(8, 3, 4);
	if (!v.client)
		errx(1, "out of memory");
	rfbClientSetClientData(v.client, &viewer_tag, &v);
	v.client->serverHost = strdup(argv[1]);
	v.client->serverPort = (int)strtol(argv[2], NULL, 10);
	v.client->appData.encodingsString = argv[3];
	v.client->appData.enableJPEG = FALSE; /* so that Tight stays lossless */
	v.client->appData.useRemoteCursor = TRUE;
	v.client->FinishedFrameBufferUpdate = update_finished;
	if (!rfbInitClient(v.client, NULL, NULL))
		errx(1, "cannot connect to %s, port %s", argv[1], argv[2]);
	int result = serve(&v);
	rfbClientCleanup(v.client);
	return result;
}
