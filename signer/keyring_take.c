#include <stdlib.h>
#include <string.h>

#include "hsm/transport.h"
#include "signer/keyring_private.h"

/*
 * What the token has of the key already, which is not in the keyring: all of
 * it, as an import leaves it, or halves, which nothing ever used and which go.
 */
static int
left_behind(struct hsm *h, const struct hsm_restore *what, bool *whole,
    struct err *e)
{
	const struct digest id = dnskey_id(what->key);
	struct hsm_key *keys = NULL, there;
	size_t n = 0;
	int rc = hsm_list(h, &keys, &n, e);

	*whole = false;
	for (size_t i = 0; rc == 0 && !*whole && i < n; i++) {
		if (!digest_equal(&keys[i].id, &id))
			continue;
		*whole = keys[i].has_private && keys[i].has_public &&
		    keys[i].id_stored;
		if (!*whole)
			rc = hsm_destroy(h, &keys[i], e);
		else if ((rc = hsm_restored(h, what, &there, e)) != 0)
			err_doing(e, "the key \"%s\" in the token is that of "
			    "the parcel, and not as an import leaves it; "
			    "nothing was changed", keys[i].label);
	}
	free(keys);
	return rc;
}

static int
open_parcel(struct hsm *h, const struct parcel *p, const struct address *a,
    const struct hsm_restore *what, struct err *e)
{
	struct hsm_transport t;
	struct hsm_wrap_way way;
	struct hsm_key key;

	if (hsm_transport_import(&t, a->pem, strlen(a->pem), a->format,
	    e) != 0 || hsm_wrap_probe(h, &way, e) != 0)
		return -1;
	return hsm_parcel_open(h, &t, &way, what, p->sealed, p->sealed_len,
	    &key, e);
}

static int
take_private(struct keyring *k, struct held *h, const struct parcel *p,
    struct err *e)
{
	char label[HELD_LABEL];
	const struct hsm_restore what = {
		.key = &p->key, .label = held_label(k, h, label),
	};
	struct address a;
	struct hsm_key key;
	bool whole;

	if (keyring_address(k, &a, e) != 0 || keyring_token(k, e) != 0 ||
	    left_behind(k->hsm, &what, &whole, e) != 0)
		return -1;
	if (!whole && open_parcel(k->hsm, p, &a, &what, e) != 0)
		return -1;
	if (hsm_find(k->hsm, &h->zsk.id, &key, e) != 0 ||
	    hsm_signing_key(k->hsm, &key, &h->zsk.key, &h->token, e) != 0)
		return -1;
	h->in_token = true;
	return 0;
}

const struct zsk *
keyring_take(struct keyring *k, const struct parcel *p,
    const struct dnskey *others, size_t n, struct err *e)
{
	struct held *h;

	if (keyring_tag_taken(k, &p->key, others, n)) {
		err_set(e, ERR_POLICY, "its tag, %u, is that of another key "
		    "here or on board", (unsigned)dnskey_tag(&p->key));
		return NULL;
	}
	if ((h = held_new(k, e)) == NULL)
		return NULL;
	h->zsk.key = p->key;
	h->zsk.id = dnskey_id(&p->key);
	/* The public half comes last: without it there is no such ZSK. */
	if (take_private(k, h, p, e) != 0 || held_publish(k, h, e) != 0) {
		held_free(h);
		return NULL;
	}
	return keyring_add(k, h, e) == 0 ? &h->zsk : NULL;
}
