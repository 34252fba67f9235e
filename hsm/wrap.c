#include <string.h>

#include "hsm/p11.h"

enum { WRAPPED_MIN = 24 };	/* RFC 5649 of 9 to 16 octets */

CK_RV
wrap_once(const struct hsm_wrap_key *k, CK_MECHANISM_TYPE type,
    CK_OBJECT_HANDLE of, uint8_t out[WRAPPED_MAX], size_t *len)
{
	CK_MECHANISM mechanism = { type, NULL, 0 };
	CK_ULONG n = WRAPPED_MAX;
	CK_RV rv;

	memset(out, 0, WRAPPED_MAX);
	rv = k->hsm->p11->C_WrapKey(k->hsm->session, &mechanism, k->handle, of,
	    out, &n);
	if (rv == CKR_OK)
		*len = n;
	return rv;
}

/*
 * What can be seen without opening it.  A SEQUENCE of just this length would
 * be the key itself, in the clear; by chance that is one in 2^24.
 */
static const char *
fault_of(const uint8_t *wrapped, size_t len)
{
	if (len < WRAPPED_MIN || len % 8 != 0 || len >= WRAPPED_MAX)
		return "no wrapped key has this length";
	if (wrapped[0] == 0x30 && (wrapped[1] == 0x82 || wrapped[1] == 0x81 ||
	    wrapped[1] + 2u <= len) && memcmp(wrapped + (wrapped[1] == 0x82 ?
	    4 : wrapped[1] == 0x81 ? 3 : 2), "\x02\x01\x00", 3) == 0)
		return "it is not wrapped at all";
	return NULL;
}

int
hsm_wrap(struct hsm_wrap_key *k, const struct hsm_wrap_way *way,
    const struct hsm_key *key, struct blob *out, struct err *e)
{
	uint8_t wrapped[WRAPPED_MAX];
	struct hsm *h = k->hsm;
	const char *fault;
	struct pair pair;
	size_t len = 0;
	CK_RV rv;

	if (wrap_key_need(k, e) != 0 || pair_find(h, &key->id, &pair, e) != 0)
		return -1;
	if (!pair.key.has_private)
		return err_set(e, ERR_HSM, "of key \"%s\" only the public half "
		    "is in the token", pair.key.label);
	if (!pair.key.extractable)
		return err_set(e, ERR_HSM, "key \"%s\" may not leave the token "
		    "(CKA_EXTRACTABLE is false): it cannot be wrapped",
		    pair.key.label);
	rv = wrap_once(k, way->mechanism, pair.private, wrapped, &len);
	if (rv != CKR_OK)
		return p11_refused(h, e, rv, "C_WrapKey", "of key \"%s\"",
		    pair.key.label);
	if ((fault = fault_of(wrapped, len)) != NULL) {
		explicit_bzero(wrapped, sizeof(wrapped));
		return err_set(e, ERR_HSM, "C_WrapKey of key \"%s\": the token "
		    "gave %zu octets, and %s", pair.key.label, len, fault);
	}
	return blob_copy(out, wrapped, len, e);
}
