#include "core/language.h"

#include <langinfo.h>
#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/beside.h"

/* What the environment asks for, in the order setlocale(3) gives. */
static const char *wanted_messages(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);

		if (value && value[0])
			return value;
	}
	return "C";
}

/* The locale is not on this PC: UTF-8 without a language, and gettext is told
 * the language by LANGUAGE, which it obeys in every locale but "C". */
static void start_without_locale(const char *wanted)
{
	char language[32];
	size_t n = strcspn(wanted, ".@");

	if (n > 0 && n < sizeof(language)) {
		memcpy(language, wanted, n);
		language[n] = '\0';
		setenv("LANGUAGE", language, 0);
	}
	setlocale(LC_ALL, "C.UTF-8");
}

/* In the build tree the translations lie beside the programs. They hold formats,
 * so they are taken only from whoever the program itself is from. */
static bool find_in_build(char ret[PATH_MAX])
{
	struct stat program, folder;

	return beside_program("../po", ret) && stat("/proc/self/exe", &program) == 0 &&
	       lstat(ret, &folder) == 0 && S_ISDIR(folder.st_mode) &&
	       folder.st_uid == program.st_uid && !(folder.st_mode & S_IWOTH);
}

void language_start(void)
{
	char folder[PATH_MAX];

	if (!setlocale(LC_ALL, ""))
		start_without_locale(wanted_messages());
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_MESSAGES, "C");
	if (!find_in_build(folder))
		snprintf(folder, sizeof(folder), "%s", ENGAWA_LOCALEDIR);
	bindtextdomain("engawa", folder);
	textdomain("engawa");
}
