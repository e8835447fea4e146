#include "desk/keys.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/i18n.h"
#include "desk/ask.h"

/* ---- those of a folder ---- */

static bool fail_key(const struct desk *d, const char *name, int r)
{
	const char *folder = d ? d->path : "", *slash = d ? "/" : "";

	switch (-r) {
	case EACCES:
		return desk_fail(_("%s%s%s: this is another passphrase than the key's; try again"),
			folder, slash, name);
	case EBADMSG:
		return desk_fail(_("%s%s%s: this is no secret key as minisign writes it; take it "
				   "from a copy"),
			folder, slash, name);
	case EINVAL:
		return desk_fail(_("%s%s%s: this is another key than the organisation's document "
				   "names; take it from a copy"),
			folder, slash, name);
	case ENOMEM:
		return desk_fail(_("opening a key takes 1 GiB of memory, and there is less; close "
				   "other programs and try again"));
	default:
		return desk_fail("%s%s%s: %s", folder, slash, name, strerror(-r));
	}
}

static void free_secret(struct desk_bytes *file)
{
	explicit_bzero(file->data, file->size);
	free(file->data);
}

/* Without a passphrase first: whether one has to be asked for. */
static int open_root_key(const struct desk_bytes *file, long fd, struct minisign_secret *ret)
{
	const char *text = (const char *)file->data;
	struct passphrase p;
	int r = minisign_secret_read(text, file->size, "", ret);

	if (r != -EACCES)
		return r;
	if (!ask_passphrase(fd, _("the root key"), false, &p))
		return -ECANCELED;
	r = minisign_secret_read(text, file->size, p.text, ret);
	ask_wipe(&p);
	return r;
}

bool desk_root_key(const struct desk *d, const char *name, const struct organisation *o,
	long passphrase_fd, struct minisign_secret *ret)
{
	struct minisign_public public;
	struct minisign_secret key;
	struct desk_bytes file;
	int r;

	if (d && !desk_has(d, name))
		return desk_fail(_("%s: the root key is not in this folder; put root.key back into "
				   "it to sign, or carry a request to it (engawad roster request)"),
			d->path);
	if (!desk_read(d, name, MINISIGN_SECRET_FILE_MAX, &file))
		return false;
	r = open_root_key(&file, passphrase_fd, &key);
	free_secret(&file);
	if (r == -ECANCELED)
		return false;
	if (r < 0)
		return fail_key(d, name, r);
	minisign_secret_public(&key, &public);
	if (minisign_public_equal(&public, &o->root_key))
		*ret = key;
	else
		r = -EINVAL;
	minisign_secret_wipe(&key);
	return r == 0 || fail_key(d, name, r);
}

bool desk_freshness_key(const struct desk *d, struct minisign_secret *ret)
{
	struct desk_bytes file;
	int r;

	if (!desk_read(d, DESK_FRESHNESS_KEY, MINISIGN_SECRET_FILE_MAX, &file))
		return false;
	r = minisign_secret_read((const char *)file.data, file.size, "", ret);
	free_secret(&file);
	if (r == -EACCES)
		return desk_fail(_("%s/freshness.key: this key is under a passphrase, which nobody "
				   "is asked for here; take it from a copy without one"),
			d->path);
	return r == 0 || fail_key(d, DESK_FRESHNESS_KEY, r);
}

/* ---- new ones ---- */

bool desk_key_file(const struct minisign_secret *key, bool is_open, long passphrase_fd,
	struct desk_key_file *ret)
{
	struct passphrase p = { "" };
	int r;

	if (!is_open && !ask_passphrase(passphrase_fd, _("the new root key"), true, &p))
		return false;
	r = minisign_secret_write(key, p.text, ret->text, &ret->size);
	ask_wipe(&p);
	if (r == -ENOMEM)
		return desk_fail(
			_("a key under a passphrase takes 1 GiB of memory, and there is less; "
			  "close other programs and try again"));
	return r == 0 || desk_fail(_("the passphrase has to be one line of at most %d bytes"),
				 MINISIGN_PASSPHRASE_MAX);
}

bool desk_put_root_pub(const struct desk *d, const struct minisign_secret *root)
{
	char key[MINISIGN_PUBLIC_TEXT], file[MINISIGN_PUBLIC_TEXT + 128];
	struct minisign_public public;

	minisign_secret_public(root, &public);
	minisign_public_format(&public, key);
	snprintf(file, sizeof(file),
		"untrusted comment: engawa root key; minisign public key\n%s\n", key);
	return desk_write(d, DESK_ROOT_PUB, file, strlen(file));
}
