#include "net/tcp.h"

/* The kernel's header: libc's struct tcp_info lacks the byte counts, and the two
 * headers cannot be included together. */
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

bool net_tcp_look(int fd, struct net_tcp *ret)
{
	struct tcp_info info = { 0 };
	socklen_t size = sizeof(info);

	*ret = (struct net_tcp){ 0 };
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) < 0)
		return false;
	ret->bytes_in = info.tcpi_bytes_received;
	ret->bytes_out = info.tcpi_bytes_acked;
	ret->silent_ms = info.tcpi_last_data_recv;
	ret->unheard_ms =
		info.tcpi_last_ack_recv < ret->silent_ms ? info.tcpi_last_ack_recv : ret->silent_ms;
	return true;
}
