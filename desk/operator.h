#ifndef ENGAWA_DESK_OPERATOR_H
#define ENGAWA_DESK_OPERATOR_H
/* The commands of "engawad operator": docs/organisation.md. argv[0] is the command's own word; each returns an
 * enum command_status. */
int operator_add(int argc, char **argv, const char *usage);
int operator_list(int argc, char **argv, const char *usage);
int operator_credential(int argc, char **argv, const char *usage);
int operator_suspend(int argc, char **argv, const char *usage);
int operator_resume(int argc, char **argv, const char *usage);
int operator_revoke(int argc, char **argv, const char *usage);
#endif
