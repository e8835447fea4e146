/*
 * Says which windows it believes to be its own terminal's, into the file that is
 * named; stays until its terminal goes, as the face would.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/own.h"

int main(int argc, char **argv)
{
	char unfinished[256];
	struct own own;
	FILE *f;

	if (argc != 2)
		return 2;
	own_find(getpid(), getenv("WINDOWID"), &own);
	snprintf(unfinished, sizeof(unfinished), "%s.new", argv[1]);
	f = fopen(unfinished, "we");
	if (!f)
		return 1;
	for (size_t i = 0; i < own.n_pids; i++)
		fprintf(f, "pid %u\n", own.pids[i]);
	for (size_t i = 0; i < own.n_windows; i++)
		fprintf(f, "window %u\n", own.windows[i]);
	fprintf(f, "unknown %d\n", own.unknown);
	fclose(f);
	if (rename(unfinished, argv[1]) < 0)
		return 1;
	while (pause() < 0)
		;
}
