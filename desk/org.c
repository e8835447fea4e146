#include "desk/org.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/i18n.h"
#include "desk/command.h"
#include "desk/desk.h"
#include "desk/folder.h"
#include "desk/keys.h"

struct init {
	const char *folder;
	const char *name, *kana, *domain, *telephone;
	const char *policy; /* its file; NULL: none */
	struct option_list brokers; /* to be finished */
	bool is_open; /* the root key is under no passphrase */
	long passphrase_fd;
};

/* Everything of a new folder, before there is one. */
struct made {
	struct minisign_secret root, freshness;
	struct desk_key_file root_file, freshness_file;
	struct desk_bytes document; /* owned */
};

/* ---- the document ---- */

static bool read_policy(const char *path, json_t **ret)
{
	struct desk_bytes file;
	json_error_t e;

	*ret = NULL;
	if (!path)
		return true;
	if (!desk_read(NULL, path, POLICY_SIZE_MAX, &file))
		return false;
	*ret = json_loadb((const char *)file.data, file.size, JSON_REJECT_DUPLICATES, &e);
	free(file.data);
	return *ret || desk_fail(_("%s:%d:%d: this is not JSON; engawa policy check says more"),
			       path, e.line, e.column);
}

/* Takes the policy over, which may be NULL. */
static json_t *paper(
	const struct init *i, const struct minisign_secret *root, int64_t now_s, json_t *policy)
{
	char issued[TRUST_TIME_TEXT], key[MINISIGN_PUBLIC_TEXT];
	struct minisign_public public;
	json_t *brokers = json_array();

	minisign_secret_public(root, &public);
	minisign_public_format(&public, key);
	for (size_t j = 0; j < i->brokers.n; j++) {
		if (json_array_append_new(brokers, json_string(i->brokers.items[j].value)) < 0) {
			json_decref(brokers);
			json_decref(policy);
			return NULL;
		}
	}
	return json_pack("{s:s, s:i, s:s, s:s, s:s*, s:s, s:s, s:s, s:o, s:o*}", "kind",
		"engawa organisation", "version", 1, "issued", desk_time(now_s, issued), "name",
		i->name, "kana", i->kana, "domain", i->domain, "telephone", i->telephone,
		"root_key", key, "brokers", brokers, "policy", policy);
}

/* As a helped PC would. */
static int check_document(const struct init *i, const struct desk_bytes *document)
{
	static const struct desk_hint hints[] = {
		{ "name", N_("--name: give one line of at most 120 bytes") },
		{ "kana", N_("--kana: give one line of at most 120 bytes") },
		{ "domain",
			N_("--domain: give a DNS name in small letters, such as help.example.jp") },
		{ "telephone",
			N_("--telephone: give a + or a digit, then digits, spaces and hyphens, "
			   "5 to 24 in all") },
		{ "brokers",
			N_("--broker: give wss://NAME or wss://NAME:PORT, one to four times") },
		{ NULL },
	};
	struct trust_error error;
	struct organisation o;
	const int r = organisation_parse(document->data, document->size, NULL, &o, &error);

	if (r == 0) {
		organisation_finish(&o);
		return COMMAND_DONE;
	}
	if (r == -ENOMEM) {
		desk_fail_memory();
		return COMMAND_FAILED;
	}
	if (strncmp(error.where, "policy", strlen("policy")) == 0)
		desk_refused(i->policy, &error, _("engawa policy check says more"));
	else
		desk_refused_hint(_("the organisation"), &error, hints);
	return COMMAND_LINE;
}

static int make_document(
	const struct init *i, const struct minisign_secret *root, struct desk_bytes *ret)
{
	char comment[TRUST_DOMAIN_MAX + 32];
	json_t *policy;
	int64_t now_s;

	if (!desk_now(&now_s) || !read_policy(i->policy, &policy))
		return COMMAND_FAILED;
	snprintf(comment, sizeof(comment), "engawa organisation %.253s", i->domain);
	if (!desk_sign(paper(i, root, now_s, policy), root, comment, ret))
		return COMMAND_FAILED;
	return check_document(i, ret);
}

/* ---- init ---- */

static bool make_key_files(const struct init *i, struct made *m)
{
	return desk_key_file(&m->root, i->is_open, i->passphrase_fd, &m->root_file) &&
	       desk_key_file(&m->freshness, true, -1, &m->freshness_file);
}

/* The organisation's document last: with it the folder is one. */
static bool put_files(const struct desk *d, const struct init *i, const struct made *m)
{
	struct people nobody = { .operators = json_array() };
	char *people;
	bool good;

	snprintf(nobody.domain, sizeof(nobody.domain), "%s", i->domain);
	people = nobody.operators ? people_format(&nobody) : NULL;
	people_finish(&nobody);
	good = people ? desk_write(d, DESK_ROOT_KEY, m->root_file.text, m->root_file.size) &&
				desk_put_root_pub(d, &m->root) &&
				desk_write(d, DESK_FRESHNESS_KEY, m->freshness_file.text,
					m->freshness_file.size) &&
				desk_write(d, DESK_PEOPLE, people, strlen(people)) &&
				desk_write(d, DESK_ORGANISATION, m->document.data, m->document.size)
		      : desk_fail_memory();
	free(people);
	return good;
}

static bool fail_exists(const char *path)
{
	return desk_fail(
		_("%s is there already; give a folder that is not there yet, which is made"), path);
}

static bool put_folder(const struct init *i, const struct made *m)
{
	struct desk d = { .path = i->folder };
	const int r = folder_make(i->folder, &d.fd);
	bool good;

	if (r == -EEXIST)
		return fail_exists(i->folder);
	if (r < 0)
		return desk_fail("%s: %s", i->folder, strerror(-r));
	good = put_files(&d, i, m);
	if (!good)
		desk_take_back(&d);
	close(d.fd);
	return good;
}

static int make(const struct init *i)
{
	struct made m = { .document = { .size = 0 } };
	struct stat s;
	int r;

	if (lstat(i->folder, &s) == 0) {
		fail_exists(i->folder);
		return COMMAND_FAILED;
	}
	minisign_secret_make(&m.root);
	minisign_secret_make(&m.freshness);
	r = make_document(i, &m.root, &m.document);
	if (r == COMMAND_DONE && !(make_key_files(i, &m) && put_folder(i, &m)))
		r = COMMAND_FAILED;
	free(m.document.data);
	explicit_bzero(&m, sizeof(m));
	if (r == COMMAND_DONE)
		desk_say(_("%s: made for %s; engawad org export writes what helped PCs are given"),
			i->folder, i->domain);
	if (r == COMMAND_DONE && i->is_open)
		desk_say(_("the root key is under no passphrase: who reads root.key can sign for "
			   "the organisation"));
	return r;
}

static bool check_options(const struct init *i)
{
	for (size_t j = 0; j < i->brokers.n; j++) {
		if (!command_check_text("broker", i->brokers.items[j].value, true))
			return false;
	}
	if (i->is_open && i->passphrase_fd >= 0)
		return desk_fail(_("--no-passphrase, --passphrase-fd: give one of them"));
	return command_check_text("name", i->name, true) &&
	       command_check_text("kana", i->kana, false) &&
	       command_check_text("domain", i->domain, true) &&
	       command_check_text("telephone", i->telephone, true) &&
	       (i->brokers.n > 0 || command_check_text("broker", NULL, true));
}

int org_init(int argc, char **argv, const char *usage)
{
	struct init i = { .folder = NULL };
	const struct command_words words = { usage, 1, &i.folder };
	const struct option_spec table[] = {
		{ "name", OPTION_TEXT, 0, 4096, NULL, "NAME", _("what it is called"), &i.name },
		{ "kana", OPTION_TEXT, 0, 4096, NULL, "KANA", _("how that is read"), &i.kana },
		{ "domain", OPTION_TEXT, 0, 4096, NULL, "DOMAIN", _("its DNS name"), &i.domain },
		{ "telephone", OPTION_TEXT, 0, 4096, NULL, "NUMBER",
			_("where people can ask whether it was you"), &i.telephone },
		{ "broker", OPTION_LIST, 0, 4096, NULL, "URL",
			_("where helped PCs find it, wss://NAME or wss://NAME:PORT; up to four "
			  "times"),
			&i.brokers },
		{ "policy", OPTION_TEXT, 0, 4096, NULL, "FILE",
			_("what its helped PCs keep closed: docs/policy.md"), &i.policy },
		{ "no-passphrase", OPTION_FLAG, 0, 0, NULL, NULL,
			_("the root key lies open in the folder"), &i.is_open },
		{ "passphrase-fd", OPTION_NUMBER, -1, 1023, "-1", "FD",
			_("read the root key's passphrase there, to the end of a line"),
			&i.passphrase_fd },
	};
	int r = COMMAND_LINE;

	if (command_parse(argc, argv, &words, table, sizeof(table) / sizeof(table[0])) &&
		check_options(&i))
		r = make(&i);
	option_list_finish(&i.brokers);
	return r;
}

/* ---- show, export ---- */

static bool get(const char *path, struct organisation *ret)
{
	struct desk d;

	if (!desk_is_folder(path))
		return desk_organisation(NULL, path, ret);
	if (!desk_open(path, &d))
		return false;
	close(d.fd);
	*ret = d.organisation; /* transferred */
	return true;
}

int org_show(int argc, char **argv, const char *usage)
{
	char issued[TRUST_TIME_TEXT], key[MINISIGN_PUBLIC_TEXT];
	const char *path;
	const struct command_words words = { usage, 1, &path };
	struct organisation o;

	if (!command_parse(argc, argv, &words, NULL, 0))
		return COMMAND_LINE;
	if (!get(path, &o))
		return COMMAND_FAILED;
	minisign_public_format(&o.root_key, key);
	desk_say(_("name       %s"), o.name);
	if (o.kana[0])
		desk_say(_("kana       %s"), o.kana);
	desk_say(_("domain     %s"), o.domain);
	desk_say(_("telephone  %s"), o.telephone);
	for (size_t i = 0; i < o.n_brokers; i++)
		desk_say(_("broker     %s"), o.brokers[i]);
	if (o.policy)
		desk_say(_("policy     %zu rules"), policy_rules(o.policy));
	else
		desk_say(_("policy     none"));
	desk_say(_("root key   %s"), key);
	desk_say(_("issued     %s"), desk_time(o.issued_s, issued));
	desk_say(_("The signature is its root key's."));
	organisation_finish(&o);
	return COMMAND_DONE;
}

int org_export(int argc, char **argv, const char *usage)
{
	const char *given[2];
	const struct command_words words = { usage, 2, given };
	struct desk_bytes file;
	struct desk d;
	bool good;

	if (!command_parse(argc, argv, &words, NULL, 0))
		return COMMAND_LINE;
	if (!desk_open(given[0], &d))
		return COMMAND_FAILED;
	good = desk_read(&d, DESK_ORGANISATION, ORGANISATION_SIZE_MAX, &file);
	if (good) {
		good = desk_write(NULL, given[1], file.data, file.size);
		free(file.data);
	}
	if (good)
		desk_say(_("%s: the document of %s, for its helped PCs"), given[1],
			d.organisation.domain);
	desk_close(&d);
	return good ? COMMAND_DONE : COMMAND_FAILED;
}
