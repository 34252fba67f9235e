#include <string.h>

#include "signer/standby.h"

enum { LINE = DIGEST_HEX };	/* an id in hexadecimal, and a newline */

static const char waiting[] = "standby", gone[] = "withdrawn";

/* Lines of an id each, of which at most as many as there is room for. */
static int
ids_load(struct digest *out, size_t room, size_t *n, const struct state *s,
    const char *name, struct err *e)
{
	struct blob text = { NULL, 0 };
	int rc = 0;

	*n = 0;
	if (!state_has(s, name))
		return 0;
	if (state_read(s, name, &text, e) != 0)
		return -1;
	if (text.len % LINE != 0 || text.len / LINE > room)
		rc = err_set(e, ERR_FORMAT, "it is not as it is written here");
	for (size_t i = 0; rc == 0 && i < text.len / LINE; i++) {
		char *line = (char *)text.data + i * LINE;

		if (line[LINE - 1] != '\n')
			rc = err_set(e, ERR_FORMAT, "line %zu is not as it is "
			    "written here", i + 1);
		line[LINE - 1] = '\0';
		if (rc == 0)
			rc = digest_from_hex(&out[i], line, e);
	}
	if (rc == 0)
		*n = text.len / LINE;
	blob_free(&text);
	return rc == 0 ? 0 : err_doing(e, "the file %s in the state", name);
}

static int
ids_write(const struct state *s, const char *name, const struct digest *ids,
    size_t n, struct err *e)
{
	struct blob text = { NULL, 0 };
	char hex[DIGEST_HEX];
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = blob_printf(&text, e, "%s\n", digest_hex(&ids[i], hex));
	if (rc == 0)
		rc = state_write(s, name, text.data, text.len, e);
	blob_free(&text);
	return rc;
}

int
standby_load(struct standby *out, const struct state *s, struct err *e)
{
	size_t n;

	if (ids_load(&out->id, 1, &n, s, waiting, e) != 0 ||
	    ids_load(out->withdrawn, WITHDRAWN_MAX, &out->n, s, gone, e) != 0)
		return -1;
	out->has = n > 0;
	return 0;
}

int
standby_set(struct standby *b, const struct state *s, const struct digest *id,
    struct err *e)
{
	if (ids_write(s, waiting, id, 1, e) != 0)
		return -1;
	b->has = true;
	b->id = *id;
	return 0;
}

int
standby_withdraw(struct standby *b, const struct state *s,
    const struct request *sets, const struct dnskey *over, struct err *e)
{
	const size_t before = b->n;

	for (size_t i = 0; i < sets->n_bundles; i++)
		for (size_t j = 0; j < sets->bundles[i].n_keys; j++) {
			const struct dnskey *k = &sets->bundles[i].keys[j].key;
			struct digest id = dnskey_id(k);

			if ((k->flags & DNSKEY_SEP) != 0 ||
			    dnskey_equal(k, over) || standby_withdrew(b, &id))
				continue;
			if (b->n == WITHDRAWN_MAX)
				return err_set(e, ERR_POLICY, "more than %d "
				    "ZSKs were withdrawn", WITHDRAWN_MAX);
			b->withdrawn[b->n++] = id;
		}
	return b->n == before ? 0 : ids_write(s, gone, b->withdrawn, b->n, e);
}

const struct zsk *
standby_waits(const struct standby *b, const struct keyring *ring,
    const struct schedule *s, const struct alg *alg)
{
	const struct zsk *z;
	time_t from;

	if (!b->has || schedule_has(s, &b->id, &from) ||
	    (z = keyring_find(ring, &b->id)) == NULL || z->key.alg != alg)
		return NULL;
	return z;
}

bool
standby_withdrew(const struct standby *b, const struct digest *id)
{
	for (size_t i = 0; i < b->n; i++)
		if (digest_equal(&b->withdrawn[i], id))
			return true;
	return false;
}

bool
standby_keeps(const struct standby *b, const struct digest *id)
{
	return (b->has && digest_equal(&b->id, id)) || standby_withdrew(b, id);
}

int
standby_schedule(struct schedule *s, const struct digest *id, time_t from,
    time_t until, struct err *e)
{
	const struct schedule_entry *due = until == 0 ? NULL :
	    schedule_signer(s, until);
	struct schedule new = { .n = 0 };
	struct schedule_entry then = { .from = 0 };
	size_t i = 0;

	if (due != NULL)
		then = (struct schedule_entry){ due->zsk, until };
	while (i < s->n && s->at[i].from < from)
		new.at[new.n++] = s->at[i++];
	if (new.n + 2 > SCHEDULE_MAX)
		return err_set(e, ERR_POLICY, "the schedule is full: more than "
		    "%d ZSKs", SCHEDULE_MAX);
	new.at[new.n++] = (struct schedule_entry){ *id, from };
	if (due != NULL)
		new.at[new.n++] = then;
	for (; until != 0 && i < s->n; i++)
		if (s->at[i].from > until && new.n < SCHEDULE_MAX)
			new.at[new.n++] = s->at[i];
	*s = new;
	return 0;
}
