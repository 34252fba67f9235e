#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/parcels.h"
#include "hsm/wrap.h"

bool
parcels_due(const struct ceremony *c)
{
	return ceremony_has(c->type, &step_send);
}

int
parcels_to(struct ceremony *c, struct hsm_transport *to, struct err *e)
{
	const char *hex = json_string_value(json_object_get(register_last(
	    &c->reg, "transport-key", "done"), "sha256"));
	struct blob text = { .len = 0 };
	struct digest digest;
	struct address a;
	int rc = -1;

	if (hex == NULL || digest_from_hex(&digest, hex, e) != 0)
		return err_set(e, ERR_FORMAT, "the journal names no transport "
		    "key");
	if (journal_get_blob(c->journal, &digest, &text, e) != 0)
		return -1;
	if (address_read(&a, text.data, text.len, e) == 0)
		rc = hsm_transport_import(to, a.pem, strlen(a.pem), a.format,
		    e);
	blob_free(&text);
	return rc == 0 ? 0 : err_doing(e, "the transport key");
}

int
parcels_can(struct ceremony *c, struct err *e)
{
	struct hsm_transport to;
	struct hsm_wrap_way way;

	if (parcels_to(c, &to, e) != 0)
		return -1;
	if (hsm_wrap_probe(c->hsm, &way, e) == 0 && hsm_parcel_can(c->hsm, &to,
	    &way, c->site->alg, c->site->bits, e) == 0)
		return 0;
	if (e->kind == ERR_GONE)
		return -1;
	return err_set(e, ERR_POLICY, "%s; no key was made, since it could not "
	    "be sent", e->text);
}

int
parcels_make(struct ceremony *c, const struct register_key *k,
    struct blob *file, struct err *e)
{
	struct parcel p = { .zone = k->zone, .key = k->key,
	    .rehearsal = c->site->rehearsal };
	struct blob sealed = { .len = 0 };
	struct hsm_transport to;
	struct hsm_wrap_way way;
	struct hsm_key key;
	int rc;

	if (parcels_to(c, &to, e) != 0 ||
	    hsm_wrap_probe(c->hsm, &way, e) != 0 ||
	    hsm_find(c->hsm, &k->id, &key, e) != 0 ||
	    hsm_parcel_make(c->hsm, &to, &way, &key, &k->key, &sealed, e) != 0)
		return -1;
	p.to = to.id;
	snprintf(p.format, sizeof(p.format), "%s", to.format);
	memcpy(p.sealed, sealed.data, sealed.len);
	p.sealed_len = (uint16_t)sealed.len;
	rc = parcel_write(&p, file, e);
	blob_free(&sealed);
	return rc;
}

static int
keep_each(struct ceremony *c, struct hsm_wrap_key *under,
    const struct hsm_wrap_way *way, const struct hsm_key *keys, size_t n,
    struct err *e)
{
	struct hsm_key kept;

	for (size_t i = 0; i < n; i++) {
		const struct register_key *k = register_key(&c->reg,
		    &keys[i].id);

		/* Of one that is shut already a run was cut off before this. */
		if (k == NULL || k->foreign || !k->may_leave || k->kept ||
		    !keys[i].has_private)
			continue;
		if (hsm_keep(under, way, &keys[i], &kept, e) != 0 ||
		    ceremony_record(c, "send", "kept", json_pack("{s:s,s:b}",
		    "label", k->label, "extractable", kept.extractable),
		    e) != 0)
			return -1;
	}
	return 0;
}

/* A wrapping key that nobody has: only for the HSM to refuse its use. */
static struct hsm_wrap_key *
nobodys_key(struct ceremony *c, struct err *e)
{
	struct secret *random = secret_new(HSM_WRAP_SECRET, e);
	struct hsm_wrap_key *under = NULL;

	if (random != NULL && hsm_random(c->hsm, secret_room(random,
	    HSM_WRAP_SECRET), HSM_WRAP_SECRET, e) == 0)
		under = hsm_wrap_key_import(c->hsm, random, e);
	secret_free(&random);
	return under;
}

int
parcels_keep(struct ceremony *c, struct err *e)
{
	struct hsm_wrap_key *under = NULL;
	struct hsm_key *keys = NULL;
	struct hsm_wrap_way way;
	struct err why;
	size_t n = 0;
	int rc = -1;

	if (hsm_wrap_probe(c->hsm, &way, e) == 0 &&
	    hsm_list(c->hsm, &keys, &n, e) == 0 &&
	    (under = nobodys_key(c, e)) != NULL)
		rc = keep_each(c, under, &way, keys, n, e);
	if (hsm_wrap_key_destroy(&under, &why) != 0 && rc == 0)
		rc = err_set(e, why.kind, "%s", why.text);
	free(keys);
	return rc;
}
