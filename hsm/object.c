#include <stdlib.h>
#include <string.h>

#include "hsm/p11.h"

enum { FIND_BATCH = 16 };

bool
object_octets(struct hsm *h, CK_OBJECT_HANDLE of, CK_ATTRIBUTE_TYPE type,
    void *out, size_t room, size_t *len, struct err *e)
{
	CK_ATTRIBUTE a = { type, out, room };
	CK_RV rv;

	if (!h->has_session)
		return false;
	rv = h->p11->C_GetAttributeValue(h->session, of, &a, 1);
	if (rv != CKR_OK) {
		if (ckr_kind(rv) == ERR_GONE)
			p11_refused(h, e, rv, "C_GetAttributeValue", "%s", "");
		return false;
	}
	if (a.ulValueLen > room)	/* "unavailable" is all ones */
		return false;
	*len = a.ulValueLen;
	return true;
}

bool
object_flag(struct hsm *h, CK_OBJECT_HANDLE of, CK_ATTRIBUTE_TYPE type,
    bool missing, struct err *e)
{
	CK_BBOOL value;
	size_t len;

	if (!object_octets(h, of, type, &value, sizeof(value), &len, e) ||
	    len != sizeof(value))
		return missing;
	return value != CK_FALSE;
}

/* Of what the token does not tell, the worse is taken to be true. */
static void
flags_read(struct hsm *h, struct object *o, struct err *e)
{
	CK_OBJECT_HANDLE of = o->handle;

	o->key.sensitive = object_flag(h, of, CKA_SENSITIVE, false, e);
	o->key.extractable = object_flag(h, of, CKA_EXTRACTABLE, true, e);
	o->key.local = object_flag(h, of, CKA_LOCAL, false, e);
	o->key.sign = object_flag(h, of, CKA_SIGN, false, e);
	/* But a token that has no such attribute does no such thing. */
	o->key.decrypt = object_flag(h, of, CKA_DECRYPT, false, e);
	o->key.unwrap = object_flag(h, of, CKA_UNWRAP, false, e);
}

static void
id_read(struct hsm *h, struct object *o, struct err *e)
{
	struct hsm_key *key = &o->key;

	if (!object_octets(h, o->handle, CKA_ID, o->id, sizeof(o->id),
	    &o->id_len, e))
		o->id_len = 0;
	if (key->pub_len > 0)
		key->id = digest_of(key->pub, key->pub_len);
	else if (o->id_len == DIGEST_LEN)
		memcpy(key->id.bytes, o->id, DIGEST_LEN);
	key->id_stored = o->id_len == DIGEST_LEN &&
	    memcmp(o->id, key->id.bytes, DIGEST_LEN) == 0;
}

int
object_read(struct hsm *h, CK_OBJECT_HANDLE handle, CK_OBJECT_CLASS class,
    struct object *out, struct err *e)
{
	struct object o = { .handle = handle, .class = class };
	uint8_t label[256];
	size_t len;

	if (object_octets(h, handle, CKA_LABEL, label, sizeof(label), &len, e))
		p11_text(o.key.label, sizeof(o.key.label), label, len);
	public_read(h, handle, &o.key, e);
	id_read(h, &o, e);
	if (class == CKO_PRIVATE_KEY)
		flags_read(h, &o, e);
	o.key.has_private = class == CKO_PRIVATE_KEY;
	o.key.has_public = class == CKO_PUBLIC_KEY;
	if (!h->has_session)
		return -1;
	*out = o;
	return 0;
}

static CK_RV
find_start(struct hsm *h, CK_ATTRIBUTE *like, CK_ULONG n_like)
{
	CK_RV rv = h->p11->C_FindObjectsInit(h->session, like, n_like);

	if (rv != CKR_OPERATION_ACTIVE)
		return rv;
	/* A search that broke off is in the way. */
	(void)h->p11->C_FindObjectsFinal(h->session);
	return h->p11->C_FindObjectsInit(h->session, like, n_like);
}

/* Appends what the search finds to the handles. */
static CK_RV
find_all(struct hsm *h, CK_OBJECT_HANDLE **out, size_t *n, bool *memory)
{
	CK_OBJECT_HANDLE *more;
	CK_ULONG found;
	CK_RV rv;

	for (;;) {
		found = 0;
		more = realloc(*out, (*n + FIND_BATCH) * sizeof(*more));
		if (more == NULL) {
			*memory = false;
			return CKR_OK;
		}
		*out = more;
		rv = h->p11->C_FindObjects(h->session, *out + *n, FIND_BATCH,
		    &found);
		if (rv != CKR_OK || found == 0)
			return rv;
		if (found > FIND_BATCH)	/* more than there is room for */
			return CKR_GENERAL_ERROR;
		*n += found;
	}
}

int
objects_find(struct hsm *h, CK_ATTRIBUTE *like, CK_ULONG n_like,
    CK_OBJECT_HANDLE **out, size_t *n, struct err *e)
{
	CK_OBJECT_HANDLE *handles = NULL;
	const char *call = "C_FindObjectsInit";
	bool memory = true;
	size_t used = 0;
	CK_RV rv;

	if ((rv = find_start(h, like, n_like)) == CKR_OK) {
		call = "C_FindObjects";
		rv = find_all(h, &handles, &used, &memory);
		/* What was found is found. */
		(void)h->p11->C_FindObjectsFinal(h->session);
	}
	if (rv == CKR_OK && memory) {
		*out = handles;
		*n = used;
		return 0;
	}
	free(handles);
	return memory ? p11_refused(h, e, rv, call, "%s", "") :
	    err_sys(e, "list the keys");
}
