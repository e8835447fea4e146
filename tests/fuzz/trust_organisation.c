/* The JSON of an organisation's document that anybody wrote: refused with a reason, or it says
 * what docs/trust.md allows. */
#include <stdint.h>

#include "tests/fuzz/trust_check.h"
#include "trust/host.h"
#include "trust/unsigned_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trust_error error;
	struct organisation o;
	const int r = organisation_read((const char *)data, size, &o, &error);

	check_refusal(r, &error);
	if (r < 0)
		return 0;
	check_line(o.name, sizeof(o.name), false);
	check_line(o.kana, sizeof(o.kana), true);
	check_line(o.telephone, sizeof(o.telephone), false);
	check(host_is_name(o.domain));
	check(o.n_brokers >= 1 && o.n_brokers <= ORGANISATION_BROKERS_MAX);
	for (size_t i = 0; i < o.n_brokers; i++) {
		char host[HOST_TEXT_MAX];
		unsigned int port;

		check(host_of_url(o.brokers[i], "wss://", host, &port) && port <= 65535);
	}
	if (o.policy)
		check(policy_rules(o.policy) <= POLICY_RULES_MAX);
	organisation_finish(&o);
	return 0;
}
