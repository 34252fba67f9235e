#include <string.h>

#include "ceremony/register_state.h"

/* Keys that come back from their copies, and what was begun of it. */

/* The key and the token that a record names; NULL: e says why. */
static struct register_key *
named(struct registry *r, const struct record *rec,
    char serial[HSM_SERIAL_MAX + 1], struct err *e)
{
	char hex[DIGEST_HEX];
	struct digest id;

	if (register_text(hex, sizeof(hex), rec->data, "id", e) != 0 ||
	    digest_from_hex(&id, hex, e) != 0 ||
	    register_text(serial, HSM_SERIAL_MAX + 1, rec->data, "serial",
	    e) != 0)
		return NULL;
	for (size_t i = 0; i < r->n_keys; i++)
		if (!r->keys[i].foreign && digest_equal(&r->keys[i].id, &id))
			return &r->keys[i];
	err_set(e, ERR_FORMAT, "a key was restored that was never made");
	return NULL;
}

static struct register_restore *
begun(const struct registry *r, const struct digest *id, const char *serial)
{
	for (size_t i = 0; i < r->n_restores; i++)
		if (strcmp(r->restores[i].serial, serial) == 0 &&
		    digest_equal(&r->restores[i].id, id))
			return &r->restores[i];
	return NULL;
}

uint64_t
register_restoring(const struct registry *r, const struct register_key *k,
    const char *serial)
{
	const struct register_restore *b = begun(r, &k->id, serial);

	return b == NULL ? 0 : b->record;
}

static void
settle(struct registry *r, const struct register_key *k, const char *serial)
{
	struct register_restore *b = begun(r, &k->id, serial);

	size_t at;

	if (b == NULL)
		return;
	at = (size_t)(b - r->restores);
	memmove(b, b + 1, (--r->n_restores - at) * sizeof(*b));
}

int
register_restore_begin(struct registry *r, const struct record *rec,
    struct err *e)
{
	char serial[HSM_SERIAL_MAX + 1];
	const struct register_key *k = named(r, rec, serial, e);
	struct register_restore *b;

	if (k == NULL)
		return -1;
	settle(r, k, serial);	/* of two the last one counts */
	b = register_grow(r->restores, r->n_restores, sizeof(*b));
	if (b == NULL)
		return err_sys(e, "read the register");
	r->restores = b;
	b += r->n_restores++;
	b->id = k->id;
	b->record = rec->seq;
	memcpy(b->serial, serial, sizeof(serial));
	return 0;
}

int
register_site(const struct registry *r, char site[SITE_NAME], struct err *e)
{
	const json_t *begin = register_last(r, "ceremony", "begin");

	*site = '\0';
	return json_object_get(begin, "site") == NULL ? 0 : register_text(site,
	    SITE_NAME, begin, "site", e);
}

/*
 * Where a journal goes on at another site nobody there saw the key that it
 * names: its copy was brought, and so was the journal.
 */
static int
take_unsheeted(const struct registry *r, struct register_key *k, struct err *e)
{
	char site[SITE_NAME];

	if (register_site(r, site, e) != 0)
		return -1;
	if ((k->key.flags & DNSKEY_SEP) && (strcmp(site, k->site) != 0 ||
	    strcmp(r->type, "import-ksk") == 0))
		k->unsheeted = r->number;
	return 0;
}

/* It is in this HSM too from now on; where it was it may be still. */
int
register_restored(struct registry *r, const struct record *rec, struct err *e)
{
	char serial[HSM_SERIAL_MAX + 1];
	struct register_key *k = named(r, rec, serial, e);

	if (k == NULL || register_back(k, serial, e) != 0 ||
	    take_unsheeted(r, k, e) != 0)
		return -1;
	settle(r, k, serial);
	return register_key_in(k, serial) ? 0 : serials_add(&k->homes, serial,
	    e);
}

/* What it is was read from a paper of those who made it. */
int
register_sheet(struct registry *r, const struct record *rec, struct err *e)
{
	char serial[HSM_SERIAL_MAX + 1];
	struct register_key *k = named(r, rec, serial, e);

	if (k == NULL || register_site(r, k->site, e) != 0)
		return -1;
	k->unsheeted = 0;
	return 0;
}

int
register_not_restored(struct registry *r, const struct record *rec,
    struct err *e)
{
	char serial[HSM_SERIAL_MAX + 1];
	const struct register_key *k = named(r, rec, serial, e);

	if (k == NULL)
		return -1;
	settle(r, k, serial);
	return 0;
}

void
register_restores_void(struct registry *r, const char *serial)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_restores; i++)
		if (strcmp(r->restores[i].serial, serial) != 0)
			r->restores[n++] = r->restores[i];
	r->n_restores = n;
}
