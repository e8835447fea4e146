/*
 * A plain TCP transfer to share a line with: as much as TCP gives it.
 *
 *	flow give ALGORITHM	listens on every address, says the port, gives to the first who comes
 *	flow take ADDRESS PORT	takes; says every 250 ms how many bytes it has
 *
 * ALGORITHM is one of the kernel's (`tcp_congestion_control`); "default" leaves it alone. Needs
 * CAP_NET_ADMIN for one that not everybody may use. Each ends with the other.
 */
#include <arpa/inet.h>
#include <err.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SAY_EACH_MS = 250 };

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static int give(const char *algorithm)
{
	static const char zeros[65536];
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t size = sizeof(a);
	int l = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), s;

	if (l < 0 || bind(l, (struct sockaddr *)&a, size) < 0 || listen(l, 1) < 0 ||
		getsockname(l, (struct sockaddr *)&a, &size) < 0)
		err(1, "listen");
	if (strcmp(algorithm, "default") != 0 &&
		setsockopt(l, IPPROTO_TCP, TCP_CONGESTION, algorithm,
			(socklen_t)strlen(algorithm)) < 0)
		err(1, "%s", algorithm);
	printf("%u\n", ntohs(a.sin_port));
	fflush(stdout);
	s = accept(l, NULL, NULL); /* takes the algorithm over */
	if (s < 0)
		err(1, "accept");
	signal(SIGPIPE, SIG_IGN);
	while (write(s, zeros, sizeof(zeros)) > 0)
		;
	return 0;
}

static int take(const char *address, const char *port)
{
	static char bytes[65536];
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)strtoul(port, NULL, 10)) };
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	uint64_t taken = 0, said_ms = now_ms();
	ssize_t n;

	if (inet_pton(AF_INET, address, &a.sin_addr) != 1)
		errx(2, "%s: no address", address);
	if (s < 0 || connect(s, (struct sockaddr *)&a, sizeof(a)) < 0)
		err(1, "connect");
	while ((n = read(s, bytes, sizeof(bytes))) > 0) {
		taken += (uint64_t)n;
		if (now_ms() - said_ms < SAY_EACH_MS)
			continue;
		said_ms = now_ms();
		printf("%llu\n", (unsigned long long)taken);
		fflush(stdout);
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "give") == 0)
		return give(argv[2]);
	if (argc == 4 && strcmp(argv[1], "take") == 0)
		return take(argv[2], argv[3]);
	fprintf(stderr, "usage: flow give ALGORITHM | flow take ADDRESS PORT\n");
	return 2;
}
