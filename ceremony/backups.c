#include <stdio.h>
#include <string.h>

#include "ceremony/backups.h"
#include "ceremony/collect.h"
#include "ceremony/recorded_set.h"

/* Keys of a group may share a tag: the id of the key tells them apart. */
char *
backups_file(const struct register_key *k, char name[BACKUP_FILE])
{
	const char *role = k->key.flags & DNSKEY_SEP ? "ksk" : "zsk";
	char hex[DIGEST_HEX];

	if (k->group[0] == '\0')
		snprintf(name, BACKUP_FILE, "%s-%05u.backup", role,
		    dnskey_tag(&k->key));
	else
		snprintf(name, BACKUP_FILE, "%s-%05u-%.12s.backup", role,
		    dnskey_tag(&k->key), digest_hex(&k->id, hex));
	return name;
}

bool
backups_is_file(const char *name)
{
	static const char end[] = ".backup";
	size_t n = strlen(name);

	return n >= sizeof(end) && strcmp(name + n - (sizeof(end) - 1), end) == 0;
}

int
backups_join(struct ceremony *c, const struct held_set *held,
    struct backup_key *to, struct err *e)
{
	struct secret *joined = secret_new(SHARE_VALUE_MAX, e);
	int rc = -1;

	if (joined != NULL && collect(c, held, joined, e) == 0)
		rc = backup_key_from(to, joined, e);
	secret_free(&joined);
	return rc;
}

int
backups_key(struct ceremony *c, const struct held_set **held, struct err *e)
{
	*held = holdings_set(&c->reg.holdings, SHARE_BACKUP_KEY, "");
	if (*held == NULL)
		return err_set(e, ERR_POLICY, "there is no backup key yet: hold "
		    "the ceremony that makes one");
	if (c->backup.secret != NULL)
		return 0;
	return backups_join(c, *held, &c->backup, e);
}

int
backups_open(struct ceremony *c, const struct held_set *held,
    const struct backup_key *under, const struct hsm_wrap_way *way,
    const struct register_key *k, struct container *box, struct err *e)
{
	const struct key_backup *b = holdings_backup(&c->reg.holdings, &k->id,
	    &held->set);
	struct blob file = { .len = 0 };
	int rc = -1;

	if (b == NULL)
		return err_set(e, ERR_FORMAT, "\"%s\" has no copy under that "
		    "set", k->label);
	if (journal_get_blob(c->journal, &b->container, &file, e) != 0)
		return -1;
	if (container_read(box, file.data, file.len, e) == 0 &&
	    container_check(box, under, e) == 0)
		rc = 0;
	if (rc == 0 && !dnskey_equal(&box->key, &k->key))
		rc = err_set(e, ERR_CRYPTO, "its container is of another key");
	if (rc == 0 && strcmp(box->way.format, way->format) != 0)
		rc = err_set(e, ERR_HSM, "it has the format \"%s\", and this HSM "
		    "opens \"%s\"", box->way.format, way->format);
	blob_free(&file);
	return rc != 0 ? err_doing(e, "the copy of \"%s\"", k->label) : 0;
}

static int
module_text(struct ceremony *c, struct container *to, struct err *e)
{
	struct hsm_token t;

	if (hsm_describe(c->hsm, &t, e) != 0)
		return -1;
	snprintf(to->module, sizeof(to->module), "%s, %s, %s", t.manufacturer,
	    t.model, t.firmware);
	return 0;
}

/* The sealed container of a wrapped key, as the file that it is. */
static int
seal(struct ceremony *c, const struct held_set *held,
    const struct hsm_wrap_way *way, const struct register_key *k,
    const struct blob *wrapped, struct blob *file, struct err *e)
{
	struct container box = {
		.zone = k->zone, .key = k->key, .way = *way, .set = held->set,
	};

	if (wrapped->len > sizeof(box.wrapped))
		return err_set(e, ERR_HSM, "the wrapped key \"%s\" is too long",
		    k->label);
	memcpy(box.label, k->label, sizeof(k->label));
	memcpy(box.wrapped, wrapped->data, wrapped->len);
	box.wrapped_len = (uint16_t)wrapped->len;
	if (module_text(c, &box, e) != 0 ||
	    container_seal(&box, &c->backup, e) != 0)
		return -1;
	return container_write(&box, file, e);
}

static int
record_copy(struct ceremony *c, const struct held_set *held,
    const struct hsm_wrap_way *way, const struct register_key *k,
    const struct blob *file, struct err *e)
{
	char id[DIGEST_HEX], box[DIGEST_HEX], set[SET_HEX];
	struct digest d;

	if (journal_put_blob(c->journal, file->data, file->len, &d, e) != 0)
		return -1;
	return ceremony_record(c, "back-up", "result", json_pack(
	    "{s:s,s:s,s:s,s:s,s:s}", "label", k->label, "id", digest_hex(&k->id,
	    id), "set", set_hex(&held->set, set), "container", digest_hex(&d, box),
	    "format", way->format), e);
}

static int
record_intent(struct ceremony *c, const struct held_set *held,
    const struct register_key *k, struct err *e)
{
	char id[DIGEST_HEX], set[SET_HEX];

	return ceremony_record(c, "back-up", "intent", json_pack(
	    "{s:s,s:s,s:s}", "label", k->label, "id", digest_hex(&k->id, id),
	    "set", set_hex(&held->set, set)), e);
}

static int
copy(struct ceremony *c, const struct held_set *held,
    struct hsm_wrap_key *under, const struct hsm_wrap_way *way,
    const struct register_key *k, const struct hsm_key *key, struct err *e)
{
	struct blob wrapped = { .len = 0 }, file = { .len = 0 };
	int rc = -1;

	if (record_intent(c, held, k, e) == 0 &&
	    hsm_wrap(under, way, key, &wrapped, e) == 0 &&
	    hsm_unwrap_try(under, way, &k->key, wrapped.data, wrapped.len,
	    e) == 0 && seal(c, held, way, k, &wrapped, &file, e) == 0)
		rc = record_copy(c, held, way, k, &file, e);
	blob_free(&wrapped);
	blob_free(&file);
	return rc;
}

int
backups_wrap(struct ceremony *c, const struct held_set *held,
    struct hsm_wrap_key *under, const struct hsm_wrap_way *way,
    const struct register_key *k, const struct hsm_key *key, struct err *e)
{
	struct hsm_key kept;

	if (holdings_backup(&c->reg.holdings, &k->id, &held->set) == NULL &&
	    copy(c, held, under, way, k, key, e) != 0)
		return -1;
	if (hsm_keep(under, way, key, &kept, e) != 0)
		return -1;
	return ceremony_record(c, "back-up", "kept", json_pack("{s:s,s:b}",
	    "label", k->label, "extractable", kept.extractable), e);
}

int
backups_rewrap(struct ceremony *c, const struct held_set *held,
    struct hsm_wrap_key *from, struct hsm_wrap_key *to,
    const struct hsm_wrap_way *way, const struct register_key *k,
    const struct container *box, struct err *e)
{
	struct blob wrapped = { .len = 0 }, file = { .len = 0 };
	int rc = -1;

	if (record_intent(c, held, k, e) == 0 &&
	    hsm_rewrap(from, to, way, &k->key, box->wrapped, box->wrapped_len,
	    &wrapped, e) == 0 && seal(c, held, way, k, &wrapped, &file, e) == 0)
		rc = record_copy(c, held, way, k, &file, e);
	blob_free(&wrapped);
	blob_free(&file);
	return rc;
}
