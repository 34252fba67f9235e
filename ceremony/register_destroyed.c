#include <string.h>

#include "ceremony/register_state.h"

bool
register_key_gone(const struct register_key *k, const char *serial)
{
	return serials_have(&k->gone, serial);
}

bool
register_key_lives(const struct register_key *k)
{
	return !k->ended && k->doomed[0] == '\0';
}

bool
register_has_key(const struct registry *r, const char *step, const char *kind,
    const struct register_key *k, const char *serial)
{
	char id[DIGEST_HEX];

	digest_hex(&k->id, id);
	for (size_t i = 0; i < json_array_size(r->records); i++) {
		const json_t *rec = json_array_get(r->records, i);
		const json_t *data = json_object_get(rec, "data");
		const char *of = json_string_value(json_object_get(data, "id"));
		const char *in = json_string_value(json_object_get(data,
		    "serial"));

		if (register_is(rec, step, kind) && of != NULL && in != NULL &&
		    strcmp(of, id) == 0 && strcmp(in, serial) == 0)
			return true;
	}
	return false;
}

/* The key made here that a record names by its id, and the token it names. */
static struct register_key *
named(struct registry *r, const json_t *data, char serial[HSM_SERIAL_MAX + 1],
    struct err *e)
{
	char hex[DIGEST_HEX];
	struct digest id;

	if (register_text(hex, sizeof(hex), data, "id", e) != 0 ||
	    digest_from_hex(&id, hex, e) != 0 ||
	    register_text(serial, HSM_SERIAL_MAX + 1, data, "serial", e) != 0)
		return NULL;
	for (size_t i = 0; i < r->n_keys; i++)
		if (!r->keys[i].foreign && digest_equal(&r->keys[i].id, &id))
			return &r->keys[i];
	err_set(e, ERR_FORMAT, "it names a key that was never made");
	return NULL;
}

int
register_doom(struct registry *r, const struct record *rec, struct err *e)
{
	char serial[HSM_SERIAL_MAX + 1];
	struct register_key *k = named(r, rec->data, serial, e);

	if (k == NULL)
		return -1;
	memcpy(k->doomed, serial, sizeof(serial));
	k->doom = rec->seq;
	k->doom_ends = json_is_true(json_object_get(rec->data, "ends"));
	return 0;
}

/* What was meant, and in which token; it is settled with this record. */
static struct register_key *
doomed(struct registry *r, const struct record *rec,
    char serial[HSM_SERIAL_MAX + 1], struct err *e)
{
	struct register_key *k = named(r, rec->data, serial, e);

	if (k != NULL && strcmp(k->doomed, serial) != 0) {
		err_set(e, ERR_FORMAT, "nobody meant to destroy that key in that "
		    "HSM");
		return NULL;
	}
	if (k != NULL) {
		k->doomed[0] = '\0';
		k->doom = 0;
	}
	return k;
}

int
register_spare(struct registry *r, const struct record *rec, struct err *e)
{
	char serial[HSM_SERIAL_MAX + 1];

	return doomed(r, rec, serial, e) == NULL ? -1 : 0;
}

int
register_destroyed(struct registry *r, const struct record *rec, struct err *e)
{
	const json_t *ends = json_object_get(rec->data, "ends");
	char serial[HSM_SERIAL_MAX + 1], site[SITE_NAME];
	struct register_key *k = doomed(r, rec, serial, e);

	if (k == NULL || register_site(r, site, e) != 0)
		return -1;
	if (!json_is_boolean(ends))
		return err_set(e, ERR_FORMAT, "\"ends\" is not there, or neither "
		    "true nor false");
	k->ended = k->ended || json_is_true(ends);
	k->revived[0] = '\0';
	/* Of another site's key other HSMs here may have what nobody compared. */
	if (strcmp(site, k->site) == 0)
		k->unsheeted = 0;
	serials_remove(&k->homes, serial);
	return serials_add(&k->gone, serial, e);
}

int
register_revive(struct registry *r, const struct record *rec, struct err *e)
{
	char serial[HSM_SERIAL_MAX + 1];
	struct register_key *k = named(r, rec->data, serial, e);

	if (k == NULL)
		return -1;
	memcpy(k->revived, serial, sizeof(serial));
	return 0;
}

int
register_back(struct register_key *k, const char *serial, struct err *e)
{
	if ((k->ended || register_key_gone(k, serial)) &&
	    strcmp(k->revived, serial) != 0)
		return err_set(e, ERR_FORMAT, "a key was restored that had been "
		    "destroyed, and nobody said that it may come back");
	k->ended = false;
	k->revived[0] = '\0';
	serials_remove(&k->gone, serial);
	return 0;
}
