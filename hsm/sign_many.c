#include <stdlib.h>
#include <string.h>

#include "hsm/p11.h"

/* A private key as it says that it is. */
struct named {
	struct digest		id;
	CK_OBJECT_HANDLE	handle;
	const char	       *label;		/* NULL: it was not read */
};

static int
by_id(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	return memcmp(&x->id, &y->id, sizeof(x->id));
}

/* Every private key that shows an id of ours; *out is malloc'ed. */
static int
name_all(struct hsm *h, struct named **out, size_t *n, struct err *e)
{
	CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
	CK_BBOOL yes = CK_TRUE;
	CK_ATTRIBUTE like[] = {
		{ CKA_CLASS, &class, sizeof(class) },
		{ CKA_TOKEN, &yes, sizeof(yes) },
	};
	CK_OBJECT_HANDLE *handles;
	struct named *list;
	size_t found, len;

	if (objects_find(h, like, 2, &handles, &found, e) != 0)
		return -1;
	if ((list = calloc(found + 1, sizeof(*list))) == NULL) {
		free(handles);
		return err_sys(e, "list the keys");
	}
	*n = 0;
	for (size_t i = 0; i < found; i++)
		if (object_octets(h, handles[i], CKA_ID, list[*n].id.bytes,
		    sizeof(list[*n].id.bytes), &len, e) && len == DIGEST_LEN)
			list[(*n)++].handle = handles[i];
	free(handles);
	qsort(list, *n, sizeof(*list), by_id);
	*out = list;
	return 0;
}

/*
 * Those of which both halves bore their id when all were listed, for as long as
 * the handles of then are good: the token need not be looked through again.
 */
static int
name_listed(const struct hsm *h, struct named **out, size_t *n, struct err *e)
{
	const size_t most = h->listed != NULL && h->listed_at == h->generation ?
	    h->n_listed : 0;
	struct named *list = calloc(most + 1, sizeof(*list));

	if (list == NULL)
		return err_sys(e, "list the keys");
	*n = 0;
	for (size_t i = 0; i < most; i++) {
		const struct pair *p = &h->listed[i];

		if (p->key.has_private && p->key.id_stored)
			list[(*n)++] = (struct named){ p->key.id, p->private,
			    p->key.label };
	}
	qsort(list, *n, sizeof(*list), by_id);
	*out = list;
	return 0;
}

static const struct named *
named(const struct named *list, size_t n, const struct dnskey *public)
{
	const struct named wanted = { .id = dnskey_id(public) };

	return n == 0 ? NULL : bsearch(&wanted, list, n, sizeof(*list), by_id);
}

static int
lend(struct hsm *h, const struct named *list, size_t n,
    const struct dnskey *public, struct signing_key *out, struct err *e)
{
	const struct named *is = named(list, n, public);
	struct pair pair = { .key.has_private = true };
	uint8_t label[256];
	size_t len;

	if (is == NULL)
		return err_set(e, ERR_HSM, "the key %u is not in the token by "
		    "its id", dnskey_tag(public));
	pair.private = is->handle;
	pair.key.id = is->id;
	if (is->label != NULL)
		memcpy(pair.key.label, is->label, sizeof(pair.key.label));
	else if (object_octets(h, is->handle, CKA_LABEL, label, sizeof(label), &len,
	    e))
		p11_text(pair.key.label, sizeof(pair.key.label), label, len);
	return pair_lend(h, &pair, public, out, e);
}

int
hsm_signing_keys(struct hsm *h, const struct dnskey *publics, size_t n,
    struct signing_key *out, struct err *e)
{
	struct named *list;
	size_t found, i = 0;
	int rc = 0;

	if (session_need(h, true, e) != 0 ||
	    name_listed(h, &list, &found, e) != 0)
		return -1;
	while (i < n && named(list, found, &publics[i]) != NULL)
		i++;
	if (i < n) {
		free(list);
		if (name_all(h, &list, &found, e) != 0)
			return -1;
	}
	for (i = 0; rc == 0 && i < n; i++)
		rc = lend(h, list, found, &publics[i], &out[i], e);
	free(list);
	if (rc == 0 && !h->has_session)	/* object_octets() said why */
		rc = -1;
	return rc;
}
