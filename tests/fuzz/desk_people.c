/* people.json, and an enrolment, that anybody wrote: refused with a reason; or what is written of
 * them is read as the same again, and those of a roster are in it. */
#include <jansson.h>
#include <stdint.h>

#include "desk/people.h"
#include "tests/fuzz/trust_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_people(const struct people *p)
{
	char *text = people_format(p), *twice;
	json_t *list = people_for_roster(p);
	struct trust_error error;
	struct people again;

	check(text && list && json_array_size(list) <= json_array_size(p->operators));
	check(people_parse(text, strlen(text), FUZZ_DOMAIN, &again, &error) == 0);
	twice = people_format(&again);
	check(twice && strcmp(text, twice) == 0);
	free(twice);
	people_finish(&again);
	json_decref(list);
	free(text);
}

static void try_credential(const uint8_t *data, size_t size)
{
	char fingerprint[PEOPLE_FINGERPRINT];
	struct trust_error error;
	json_t *object = NULL;
	const int r = people_credential((const char *)data, size, &object, fingerprint, &error);

	check_refusal(r, &error);
	check((object != NULL) == (r == 0));
	check(!object || strlen(fingerprint) == PEOPLE_FINGERPRINT - 1);
	json_decref(object);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct people p = { .operators = NULL };
	struct trust_error error;
	const int r = people_parse((const char *)data, size, FUZZ_DOMAIN, &p, &error);

	check_refusal(r, &error);
	check((p.operators != NULL) == (r == 0));
	if (p.operators) {
		check_people(&p);
		people_finish(&p);
	}
	try_credential(data, size);
	return 0;
}
