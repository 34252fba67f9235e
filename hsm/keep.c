#include <string.h>

#include "hsm/p11.h"

/* What a token answers that will not give the key away, ever. */
static bool
is_refusal(CK_RV rv)
{
	return rv == CKR_KEY_UNEXTRACTABLE || rv == CKR_KEY_NOT_WRAPPABLE ||
	    rv == CKR_KEY_FUNCTION_NOT_PERMITTED;
}

static int
extractable_clear(struct hsm *h, const struct pair *pair, struct err *e)
{
	CK_BBOOL no = CK_FALSE;
	CK_ATTRIBUTE a = { CKA_EXTRACTABLE, &no, sizeof(no) };
	CK_RV rv;

	rv = h->p11->C_SetAttributeValue(h->session, pair->private, &a, 1);
	if (rv != CKR_OK)
		return p11_refused(h, e, rv, "C_SetAttributeValue", "of key "
		    "\"%s\", which is still extractable", pair->key.label);
	return 0;
}

/* Only the reason proves it: a token may refuse for many others. */
static int
wrap_is_refused(const struct hsm_wrap_key *k, const struct hsm_wrap_way *way,
    const struct pair *pair, struct err *e)
{
	uint8_t wrapped[WRAPPED_MAX];
	size_t len = 0;
	CK_RV rv;

	rv = wrap_once(k, way->mechanism, pair->private, wrapped, &len);
	explicit_bzero(wrapped, sizeof(wrapped));
	if (rv == CKR_OK)
		return err_set(e, ERR_HSM, "the token says that key \"%s\" may "
		    "not leave it (CKA_EXTRACTABLE is false), and wrapped it "
		    "all the same", pair->key.label);
	if (!is_refusal(rv))
		return p11_refused(k->hsm, e, rv, "C_WrapKey", "of key \"%s\", "
		    "to prove that it cannot leave the token any more",
		    pair->key.label);
	return 0;
}

int
hsm_keep(struct hsm_wrap_key *k, const struct hsm_wrap_way *way,
    const struct hsm_key *key, struct hsm_key *out, struct err *e)
{
	struct hsm *h = k->hsm;
	struct pair pair;

	if (wrap_key_need(k, e) != 0 || pair_find(h, &key->id, &pair, e) != 0)
		return -1;
	if (!pair.key.has_private)
		return err_set(e, ERR_HSM, "of key \"%s\" only the public half "
		    "is in the token", pair.key.label);
	if (pair.key.extractable && (extractable_clear(h, &pair, e) != 0 ||
	    pair_find(h, &key->id, &pair, e) != 0))
		return -1;
	if (pair.key.extractable || !pair.key.has_private)
		return err_set(e, ERR_HSM, "the token says that key \"%s\" was "
		    "made one that may not leave it, and still shows one that "
		    "may (CKA_EXTRACTABLE)", pair.key.label);
	if (wrap_is_refused(k, way, &pair, e) != 0)
		return -1;
	*out = pair.key;
	return 0;
}
