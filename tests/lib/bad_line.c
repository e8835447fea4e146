/*
 * A line with delay, loss and a rate, between the network namespace it is started in and a
 * new one, which is this process's own (`nsenter --net=/proc/PID/ns/net`). Two TUN
 * devices; the TCP on both sides is the kernel's own. Needs CAP_NET_ADMIN and
 * CAP_SYS_ADMIN. Nothing is left when it ends.
 *
 *	bad_line NEAR_ADDRESS FAR_ADDRESS DELAY_MS LOSS_PERCENT RATE_KBIT QUEUE_MS
 *
 * Delay is one way; a rate of 0 is none; QUEUE_MS is how much may wait for the rate, what
 * comes then is dropped. Says "up" once packets pass. SIGUSR1 cuts the line, SIGUSR2 mends it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { PACKETS = 16384, PACKET_MAX = 1600, BATCH = 64 };

struct packet {
	uint64_t due_us;
	size_t size;
	uint8_t bytes[PACKET_MAX];
};

/* One way: a ring of packets under way. */
struct way {
	int in, out;
	struct packet *ring;
	unsigned int first, end;
	uint64_t free_us; /* when the line has sent all that it took */
};

static struct {
	uint64_t delay_us, queue_us;
	double loss, bytes_per_us;
} line;

static volatile sig_atomic_t cut;

static void on_signal(int number)
{
	cut = number == SIGUSR1;
}

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static uint64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/* The same packets are lost in every run. */
static double draw(void)
{
	static uint64_t seed = 88172645463325252;

	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (double)(seed >> 11) / 9007199254740992.0;
}

static void set_address(struct ifreq *r, const char *address)
{
	struct sockaddr_in *in = (struct sockaddr_in *)&r->ifr_addr;

	memset(&r->ifr_addr, 0, sizeof(r->ifr_addr));
	in->sin_family = AF_INET;
	if (inet_pton(AF_INET, address, &in->sin_addr) != 1)
		die(address);
}

/* An end of the line, in the namespace of now. */
static int open_end(const char *own, const char *other)
{
	struct ifreq r = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (s < 0 || fd < 0 || ioctl(fd, TUNSETIFF, &r) < 0)
		die("tun");
	set_address(&r, own);
	if (ioctl(s, SIOCSIFADDR, &r) < 0)
		die(own);
	set_address(&r, other);
	if (ioctl(s, SIOCSIFDSTADDR, &r) < 0)
		die(other);
	r.ifr_flags = IFF_UP | IFF_RUNNING | IFF_POINTOPOINT;
	if (ioctl(s, SIOCSIFFLAGS, &r) < 0)
		die("up");
	close(s);
	return fd;
}

/* Programs in there expect it. */
static void raise_loopback(void)
{
	struct ifreq r = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (s < 0 || ioctl(s, SIOCSIFFLAGS, &r) < 0)
		die("lo");
	close(s);
}

/* Whether it goes on its way, and when it arrives. */
static bool send_off(struct way *w, struct packet *p)
{
	const uint64_t now = now_us();
	const uint64_t from = w->free_us > now ? w->free_us : now;

	if (cut || draw() < line.loss)
		return false;
	if (line.bytes_per_us == 0) {
		p->due_us = now + line.delay_us;
		return true;
	}
	if (from - now > line.queue_us)
		return false;
	w->free_us = from + (uint64_t)((double)p->size / line.bytes_per_us);
	p->due_us = w->free_us + line.delay_us;
	return true;
}

static void take_in(struct way *w)
{
	for (int i = 0; i < BATCH && w->end - w->first < PACKETS; i++) {
		struct packet *p = &w->ring[w->end % PACKETS];
		const ssize_t n = read(w->in, p->bytes, sizeof(p->bytes));

		if (n <= 0)
			return;
		p->size = (size_t)n;
		if (send_off(w, p))
			w->end++;
	}
}

/* Hands on what has arrived; returns when the next does, UINT64_MAX for never. */
static uint64_t hand_on(struct way *w)
{
	for (; w->first != w->end; w->first++) {
		const struct packet *p = &w->ring[w->first % PACKETS];

		if (p->due_us > now_us())
			return p->due_us;
		if (!cut && write(w->out, p->bytes, p->size) < 0 && errno == EAGAIN)
			return now_us() + 100;
	}
	return UINT64_MAX;
}

static void wait_for(struct pollfd ends[2], uint64_t until_us)
{
	const uint64_t now = now_us(), left = until_us > now ? until_us - now : 0;
	const struct timespec t = { (time_t)(left / 1000000), (long)(left % 1000000) * 1000 };

	ppoll(ends, 2, until_us == UINT64_MAX ? NULL : &t, NULL);
}

static double number(const char *text)
{
	char *end;
	const double ret = strtod(text, &end);

	if (end == text || *end != '\0')
		die(text);
	return ret;
}

static void set_up(struct way ways[2], char **argv)
{
	line.delay_us = (uint64_t)(number(argv[3]) * 1000);
	line.loss = number(argv[4]) / 100;
	line.bytes_per_us = number(argv[5]) / 8000;
	line.queue_us = (uint64_t)(number(argv[6]) * 1000);
	ways[0].in = ways[1].out = open_end(argv[1], argv[2]);
	if (unshare(CLONE_NEWNET) < 0)
		die("unshare");
	raise_loopback();
	ways[0].out = ways[1].in = open_end(argv[2], argv[1]);
	for (int i = 0; i < 2; i++) {
		ways[i].ring = malloc(sizeof(*ways[i].ring) * PACKETS);
		if (!ways[i].ring)
			die("memory");
	}
}

int main(int argc, char **argv)
{
	struct way ways[2] = { 0 };
	struct pollfd ends[2];

	if (argc != 7) {
		fprintf(stderr,
			"usage: bad_line NEAR FAR DELAY_MS LOSS_PERCENT RATE_KBIT QUEUE_MS\n");
		return 2;
	}
	signal(SIGUSR1, on_signal);
	signal(SIGUSR2, on_signal);
	set_up(ways, argv);
	puts("up");
	fflush(stdout);
	for (int i = 0; i < 2; i++)
		ends[i] = (struct pollfd){ .fd = ways[i].in, .events = POLLIN };
	for (;;) {
		const uint64_t a = hand_on(&ways[0]), b = hand_on(&ways[1]);

		wait_for(ends, a < b ? a : b);
		take_in(&ways[0]);
		take_in(&ways[1]);
	}
}
