#ifndef ENGAWA_DESK_ORG_H
#define ENGAWA_DESK_ORG_H
/* The commands of "engawad org": docs/organisation.md. argv[0] is the command's own word; each returns an
 * enum command_status. */
int org_init(int argc, char **argv, const char *usage);
int org_show(int argc, char **argv, const char *usage);
int org_export(int argc, char **argv, const char *usage);
int org_rotate(int argc, char **argv, const char *usage);
int org_backup(int argc, char **argv, const char *usage);
int org_restore(int argc, char **argv, const char *usage);
#endif
