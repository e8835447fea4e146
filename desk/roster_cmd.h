#ifndef ENGAWA_DESK_ROSTER_CMD_H
#define ENGAWA_DESK_ROSTER_CMD_H
/* The commands of "engawad roster": docs/organisation.md. argv[0] is the command's own word; each returns an
 * enum command_status. */
int roster_cmd_sign(int argc, char **argv, const char *usage);
int roster_cmd_request(int argc, char **argv, const char *usage);
int roster_cmd_take(int argc, char **argv, const char *usage);
int roster_cmd_show(int argc, char **argv, const char *usage);
int roster_cmd_freshen(int argc, char **argv, const char *usage);
#endif
