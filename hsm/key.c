#include <stdlib.h>
#include <string.h>

#include "hsm/p11.h"

bool
id_is_none(const struct digest *id)
{
	static const struct digest none;

	return digest_equal(id, &none);
}

/*
 * Public keys decide where both halves show one.  Else the same CKA_ID does,
 * or one that is the other half's id: an EC private key may not show its
 * public key, and a pair may have been left with an id on one half only.
 */
static bool
halves_match(const struct object *private, const struct object *public)
{
	const struct hsm_key *a = &private->key, *b = &public->key;

	if (a->pub_len > 0 && b->pub_len > 0)
		return a->pub_len == b->pub_len &&
		    memcmp(a->pub, b->pub, a->pub_len) == 0;
	if (a->known && b->known && a->family != b->family)
		return false;
	if (private->id_len > 0 && private->id_len == public->id_len &&
	    memcmp(private->id, public->id, private->id_len) == 0)
		return true;
	return !id_is_none(&a->id) && digest_equal(&a->id, &b->id);
}

struct pair
pair_join(const struct object *private, const struct object *public)
{
	struct pair p = {
		.private = private != NULL ? private->handle :
		    CK_INVALID_HANDLE,
		.public = public != NULL ? public->handle : CK_INVALID_HANDLE,
		.key = private != NULL ? private->key : public->key,
	};

	if (private == NULL || public == NULL)
		return p;
	p.key.has_public = true;
	if (p.key.label[0] == '\0')
		memcpy(p.key.label, public->key.label, sizeof(p.key.label));
	if (p.key.pub_len == 0 && public->key.pub_len > 0) {
		p.key.known = public->key.known;
		p.key.family = public->key.family;
		p.key.bits = public->key.bits;
		p.key.pub_len = public->key.pub_len;
		memcpy(p.key.pub, public->key.pub, sizeof(p.key.pub));
		p.key.id = public->key.id;
	}
	p.key.id_stored = private->id_len == DIGEST_LEN &&
	    public->id_len == DIGEST_LEN &&
	    memcmp(private->id, p.key.id.bytes, DIGEST_LEN) == 0 &&
	    memcmp(public->id, p.key.id.bytes, DIGEST_LEN) == 0;
	return p;
}

/* All halves of a class; of all keys where id is NULL.  *out is malloc'ed. */
static int
halves_read(struct hsm *h, CK_OBJECT_CLASS class, const struct digest *id,
    struct object **out, size_t *n, struct err *e)
{
	CK_BBOOL yes = CK_TRUE;
	CK_ATTRIBUTE like[] = {
		{ CKA_CLASS, &class, sizeof(class) },
		{ CKA_TOKEN, &yes, sizeof(yes) },
		{ CKA_ID, id != NULL ? p11_in(id->bytes) : NULL, DIGEST_LEN },
	};
	CK_OBJECT_HANDLE *handles;
	struct object *halves;
	size_t found;

	if (objects_find(h, like, id != NULL ? 3 : 2, &handles, &found,
	    e) != 0)
		return -1;
	if ((halves = calloc(found + 1, sizeof(*halves))) == NULL) {
		free(handles);
		return err_sys(e, "list the keys");
	}
	for (size_t i = 0; i < found; i++)
		if (object_read(h, handles[i], class, &halves[i], e) != 0) {
			free(handles);
			free(halves);
			return -1;
		}
	free(handles);
	*out = halves;
	*n = found;
	return 0;
}

static int
pair_order(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	int rc = strcmp(x->key.label, y->key.label);

	return rc != 0 ? rc : memcmp(&x->key.id, &y->key.id,
	    sizeof(x->key.id));
}

/* Everybody who finds a partner is joined; the others stay alone. */
static size_t
halves_join(struct object *private, size_t n_private, struct object *public,
    size_t n_public, struct pair *pairs)
{
	size_t n = 0;

	for (size_t i = 0; i < n_private; i++) {
		struct object *partner = NULL;

		for (size_t j = 0; partner == NULL && j < n_public; j++)
			if (!public[j].joined &&
			    halves_match(&private[i], &public[j]))
				partner = &public[j];
		if (partner != NULL)
			partner->joined = true;
		pairs[n++] = pair_join(&private[i], partner);
	}
	for (size_t j = 0; j < n_public; j++)
		if (!public[j].joined)
			pairs[n++] = pair_join(NULL, &public[j]);
	return n;
}

static int
pairs_read(struct hsm *h, const struct digest *id, struct pair **out,
    size_t *n, struct err *e)
{
	struct object *private = NULL, *public = NULL;
	size_t n_private, n_public;
	struct pair *pairs;
	int rc = -1;

	if (halves_read(h, CKO_PRIVATE_KEY, id, &private, &n_private, e) != 0 ||
	    halves_read(h, CKO_PUBLIC_KEY, id, &public, &n_public, e) != 0)
		goto out;
	if ((pairs = calloc(n_private + n_public + 1, sizeof(*pairs))) ==
	    NULL) {
		err_sys(e, "list the keys");
		goto out;
	}
	*n = halves_join(private, n_private, public, n_public, pairs);
	qsort(pairs, *n, sizeof(*pairs), pair_order);
	*out = pairs;
	rc = 0;
out:
	free(private);
	free(public);
	return rc;
}

int
pairs_list(struct hsm *h, struct pair **out, size_t *n, struct err *e)
{
	return pairs_read(h, NULL, out, n, e);
}

int
hsm_list(struct hsm *h, struct hsm_key **out, size_t *n, struct err *e)
{
	struct hsm_key *keys;
	struct pair *pairs;
	size_t found;

	if (session_need(h, false, e) != 0 ||
	    pairs_list(h, &pairs, &found, e) != 0)
		return -1;
	if ((keys = calloc(found + 1, sizeof(*keys))) == NULL) {
		free(pairs);
		return err_sys(e, "list the keys");
	}
	for (size_t i = 0; i < found; i++)
		keys[i] = pairs[i].key;
	free(h->listed);
	h->listed = pairs;
	h->n_listed = found;
	h->listed_at = h->generation;
	*out = keys;
	*n = found;
	return 0;
}

/* True when a whole one is found; else *out may have got a half. */
static bool
pair_pick(const struct pair *pairs, size_t n, const struct digest *id,
    struct pair *out, bool *found)
{
	for (size_t i = 0; i < n; i++) {
		if (!digest_equal(&pairs[i].key.id, id))
			continue;
		if (!*found || pairs[i].key.has_private)
			*out = pairs[i];
		*found = true;
		if (pairs[i].key.has_private && pairs[i].key.has_public)
			return true;
	}
	return false;
}

bool
pairs_pick(const struct pair *pairs, size_t n, const struct digest *id,
    struct pair *out)
{
	bool found = false;

	(void)pair_pick(pairs, n, id, out, &found);	/* or a half */
	return found && !id_is_none(id);
}

/*
 * Where it was when all were listed: some tokens read all they have for each
 * search.  What is there now is read anew, and is believed if it is both halves.
 */
static bool
pair_listed(struct hsm *h, const struct digest *id, struct pair *out)
{
	struct object private, public;
	struct pair at, now;
	struct err why;

	if (h->listed == NULL || h->listed_at != h->generation ||
	    !pairs_pick(h->listed, h->n_listed, id, &at) ||
	    !at.key.has_private || !at.key.has_public || !at.key.id_stored ||
	    object_read(h, at.private, CKO_PRIVATE_KEY, &private, &why) != 0 ||
	    object_read(h, at.public, CKO_PUBLIC_KEY, &public, &why) != 0)
		return false;
	now = pair_join(&private, &public);
	if (!now.key.id_stored || now.key.pub_len == 0 ||
	    !digest_equal(&now.key.id, id))
		return false;
	*out = now;
	return true;
}

int
pair_find(struct hsm *h, const struct digest *id, struct pair *out,
    struct err *e)
{
	const struct digest *const first_this_then_all[] = { id, NULL };
	char hex[DIGEST_HEX], name[TOKEN_NAME];
	struct pair *pairs, best;
	bool found = false, whole = false;
	size_t n;

	if (pair_listed(h, id, out))
		return 0;
	for (int i = 0; i < 2 && !whole; i++) {
		if (pairs_read(h, first_this_then_all[i], &pairs, &n, e) != 0)
			return -1;
		whole = pair_pick(pairs, n, id, &best, &found);
		free(pairs);
	}
	if (!found || id_is_none(id))
		return err_set(e, ERR_HSM, "no key with the id %s is in %s",
		    digest_hex(id, hex), token_name(&h->token, name));
	*out = best;
	return 0;
}

int
hsm_find(struct hsm *h, const struct digest *id, struct hsm_key *out,
    struct err *e)
{
	struct pair pair;

	if (session_need(h, false, e) != 0 || pair_find(h, id, &pair, e) != 0)
		return -1;
	*out = pair.key;
	return 0;
}
