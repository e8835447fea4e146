#ifndef ENGAWA_CORE_HARDEN_H
#define ENGAWA_CORE_HARDEN_H
/* What every process of the host gives up at its start. */

/* No new privileges by exec, no core dump, no other process of the same user
 * may look into this one, and it goes when its parent goes. 0 or -errno. */
int harden_process(void);

/* From now on an attempt to run another program kills this process. 0 or -errno. */
int harden_no_exec(void);
#endif
