#ifndef ENGAWA_NET_SANDBOX_H
#define ENGAWA_NET_SANDBOX_H
/*
 * Shuts a process in that speaks with the network: after net_sandbox_enter() it
 * can use the descriptors it holds and open TCP connections, and nothing else:
 * no file, no program, no other kind of socket, no other process. Once per
 * process, in this order, before a byte from outside is read:
 *
 *	net_sandbox_strip(), open what is needed, net_sandbox_enter()
 */

/* Gives up what was inherited: the environment, every descriptor above
 * `last_fd`, standard input and output (stderr stays, for the log), core dumps,
 * more than NET_SANDBOX_FDS descriptors, new processes; cannot be traced or
 * gain rights, and dies with its parent. 0 or -errno. */
int net_sandbox_strip(int last_fd);
enum { NET_SANDBOX_FDS = 32 };

/* Landlock (where the kernel has it; else a warning in the log) and seccomp.
 * Anything but 0 (-errno) means: do not go on. */
int net_sandbox_enter(void);
#endif
