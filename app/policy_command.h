#ifndef ENGAWA_APP_POLICY_COMMAND_H
#define ENGAWA_APP_POLICY_COMMAND_H
/* `engawa policy check [FILE]`, for whoever looks after this PC (docs/policy.md). */

/* argv[0] is "policy". Prints what is wrong and what to do. The exit status: 0; 1: the file cannot
 * be used; 2: not used like this. */
int policy_command_run(int argc, char **argv);
#endif
