#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "hsm/p11.h"
#include "keyset/parcel.h"

/* The file of a parcel has room for every one that is made here. */
static_assert((int)PARCEL_SEALED_MAX >= (int)HSM_PARCEL_MAX &&
    (int)PARCEL_FORMAT_MAX >= (int)HSM_FORMAT_MAX, "a parcel's file");

static const struct oaep {
	const char		*format;
	CK_MECHANISM_TYPE	 digest;
	CK_RSA_PKCS_MGF_TYPE	 mask;
} oaeps[] = {
	{ "rsa-oaep-sha256+rfc5649/pkcs8", CKM_SHA256, CKG_MGF1_SHA256 },
	{ "rsa-oaep-sha1+rfc5649/pkcs8", CKM_SHA_1, CKG_MGF1_SHA1 },
};

enum { N_OAEPS = sizeof(oaeps) / sizeof(oaeps[0]) };

static const char aes_label[] = "Capstan key of one parcel";

const char *
parcel_format(size_t i)
{
	return i < N_OAEPS ? oaeps[i].format : NULL;
}

static const struct oaep *
oaep_find(const char *format, struct err *e)
{
	for (size_t i = 0; i < N_OAEPS; i++)
		if (strcmp(oaeps[i].format, format) == 0)
			return &oaeps[i];
	err_set(e, ERR_FORMAT, "a parcel has the format \"%.60s\", which is "
	    "not known", format);
	return NULL;
}

/* The mechanism and its parameter, which must both stay where they are. */
struct call {
	CK_RSA_PKCS_OAEP_PARAMS	params;
	CK_MECHANISM		mechanism;
};

static CK_MECHANISM *
call_of(struct call *c, const struct oaep *o)
{
	c->params = (CK_RSA_PKCS_OAEP_PARAMS){ .hashAlg = o->digest,
	    .mgf = o->mask, .source = CKZ_DATA_SPECIFIED };
	c->mechanism = (CK_MECHANISM){ CKM_RSA_PKCS_OAEP, &c->params,
	    sizeof(c->params) };
	return &c->mechanism;
}

/* ---- the key of one parcel ----------------------------------------------- */

/* What it is, made or opened: only the maker's may leave, to be sent. */
static void
aes_template(struct template *t, const struct fleeting *mark, bool made)
{
	static const CK_OBJECT_CLASS class = CKO_SECRET_KEY;
	static const CK_KEY_TYPE type = CKK_AES;
	static const CK_ULONG len = HSM_WRAP_SECRET;

	template_add(t, CKA_CLASS, &class, sizeof(class));
	template_add(t, CKA_KEY_TYPE, &type, sizeof(type));
	if (made)
		template_add(t, CKA_VALUE_LEN, &len, sizeof(len));
	fleeting_template(t, mark);
	template_add(t, CKA_LABEL, aes_label, sizeof(aes_label) - 1);
	template_flag(t, CKA_PRIVATE, true);
	template_flag(t, CKA_SENSITIVE, true);
	template_flag(t, CKA_EXTRACTABLE, made);
	template_flag(t, CKA_WRAP, made);
	template_flag(t, CKA_UNWRAP, true);
	template_flag(t, CKA_ENCRYPT, false);
	template_flag(t, CKA_DECRYPT, false);
	template_flag(t, CKA_SIGN, false);
	template_flag(t, CKA_VERIFY, false);
}

static void
aes_start(struct hsm *h, struct hsm_wrap_key *k)
{
	k->hsm = h;
	k->generation = h->generation;
	k->renewals = h->renewals;
	k->mark.made++;
}

static int
aes_make(struct hsm *h, struct hsm_wrap_key *k, struct err *e)
{
	CK_MECHANISM mechanism = { CKM_AES_KEY_GEN, NULL, 0 };
	struct template t = { 0 };
	CK_RV rv;

	if (h->p11->C_GenerateKey == NULL || h->p11->C_WrapKey == NULL ||
	    h->p11->C_CreateObject == NULL || h->p11->C_UnwrapKey == NULL)
		return err_set(e, ERR_HSM, "%s can make no parcels: it lacks "
		    "a function for it", h->path);
	aes_template(&t, &k->mark, true);
	rv = h->p11->C_GenerateKey(h->session, &mechanism, t.a, t.n,
	    &k->handle);
	if (rv != CKR_OK)
		return p11_refused(h, e, rv, "C_GenerateKey", "for the key of "
		    "one parcel");
	aes_start(h, k);
	return 0;
}

/* The transport key as an object of the session that only wraps. */
static int
recipient_make(struct hsm *h, const struct hsm_transport *to,
    struct fleeting *mark, CK_OBJECT_HANDLE *out, struct err *e)
{
	static const CK_OBJECT_CLASS class = CKO_PUBLIC_KEY;
	static const CK_KEY_TYPE type = CKK_RSA;
	struct template t = { 0 };
	CK_RV rv;

	template_add(&t, CKA_CLASS, &class, sizeof(class));
	template_add(&t, CKA_KEY_TYPE, &type, sizeof(type));
	fleeting_template(&t, mark);
	template_rsa(&t, to->pub, to->pub_len);
	template_flag(&t, CKA_PRIVATE, false);
	template_flag(&t, CKA_WRAP, true);
	template_flag(&t, CKA_ENCRYPT, false);
	template_flag(&t, CKA_VERIFY, false);
	template_flag(&t, CKA_VERIFY_RECOVER, false);
	rv = h->p11->C_CreateObject(h->session, t.a, t.n, out);
	if (rv != CKR_OK)
		return p11_refused(h, e, rv, "C_CreateObject", "of the "
		    "transport key to send to");
	mark->made++;
	return 0;
}

/* The first part: as long as the modulus is. */
static int
aes_send(struct hsm *h, const struct oaep *o, const struct hsm_wrap_key *k,
    CK_OBJECT_HANDLE to, uint8_t out[512], size_t want, struct err *e)
{
	CK_ULONG n = want;
	struct call call;
	CK_RV rv;

	rv = h->p11->C_WrapKey(h->session, call_of(&call, o), to, k->handle,
	    out, &n);
	if (rv != CKR_OK)
		return p11_refused(h, e, rv, "C_WrapKey", "of the key of one "
		    "parcel, as %s", o->format);
	if (n != want)
		return err_set(e, ERR_HSM, "C_WrapKey of the key of one "
		    "parcel: the token gave %lu octets, not %zu", n, want);
	return 0;
}

/* ---- out ----------------------------------------------------------------- */

int
parcel_send(struct hsm *h, const struct hsm_transport *to,
    const struct hsm_wrap_way *way, CK_OBJECT_HANDLE private,
    const struct dnskey *public, struct blob *out, struct err *e)
{
	uint8_t head[512] = { 0 }, wrapped[WRAPPED_MAX];
	const struct oaep *o = oaep_find(to->format, e);
	const size_t head_len = transport_octets(to);
	CK_OBJECT_HANDLE recipient = CK_INVALID_HANDLE;
	struct blob parcel = { NULL, 0 };
	struct hsm_wrap_key k = { 0 };
	size_t len = 0;
	CK_RV rv;
	int rc = -1;

	if (o == NULL || fleeting_start(h, &k.mark, e) != 0)
		return -1;
	if (aes_make(h, &k, e) != 0 ||
	    recipient_make(h, to, &k.mark, &recipient, e) != 0 ||
	    aes_send(h, o, &k, recipient, head, head_len, e) != 0)
		goto out;
	rv = wrap_once(&k, way->mechanism, private, wrapped, &len);
	if (rv != CKR_OK)
		p11_refused(h, e, rv, "C_WrapKey", "of the key to be sent");
	else if (hsm_unwrap_try(&k, way, public, wrapped, len, e) == 0 &&
	    blob_append(&parcel, head, head_len, e) == 0 &&
	    blob_append(&parcel, wrapped, len, e) == 0)
		rc = 0;
out:
	rc = fleeting_end(h, &k.mark, rc, e);
	if (rc == 0)
		*out = parcel;
	else
		blob_free(&parcel);
	return rc;
}

int
hsm_parcel_can(struct hsm *h, const struct hsm_transport *to,
    const struct hsm_wrap_way *way, const struct alg *alg, unsigned bits,
    struct err *e)
{
	const struct hsm_keyspec spec = { .alg = alg, .bits = bits,
	    .label = "Capstan throw-away key", .extractable = true };
	struct blob parcel = { NULL, 0 };
	struct fleeting mark;
	struct dnskey public;
	struct pair sent;
	int rc = -1;

	if (session_need(h, true, e) != 0 || fleeting_start(h, &mark, e) != 0)
		return -1;
	if (pair_make_fleeting(h, &spec, &mark, &sent, e) == 0 &&
	    dnskey_set(&public, DNSKEY_ZSK, alg->number, sent.key.pub,
	    sent.key.pub_len, e) == 0)
		rc = parcel_send(h, to, way, sent.private, &public, &parcel, e);
	blob_free(&parcel);
	rc = fleeting_end(h, &mark, rc, e);
	return rc == 0 ? 0 : err_doing(e, "a key of %s cannot be sent from "
	    "this token", alg->name);
}

int
hsm_parcel_make(struct hsm *h, const struct hsm_transport *to,
    const struct hsm_wrap_way *way, const struct hsm_key *key,
    const struct dnskey *public, struct blob *out, struct err *e)
{
	struct pair pair;

	if (session_need(h, true, e) != 0 ||
	    pair_find(h, &key->id, &pair, e) != 0)
		return -1;
	if (!pair.key.has_private || !pair.key.extractable)
		return err_set(e, ERR_HSM, "key \"%s\" %s: it cannot be sent",
		    pair.key.label, pair.key.has_private ? "may not leave the "
		    "token (CKA_EXTRACTABLE is false)" : "has only a public "
		    "half in the token");
	if (parcel_send(h, to, way, pair.private, public, out, e) != 0)
		return err_doing(e, "key \"%s\" was not sent", pair.key.label);
	return 0;
}

/* ---- in ------------------------------------------------------------------ */

/* The key of the parcel, in the token that it was sent to. */
static int
aes_open(struct hsm *h, const struct oaep *o, CK_OBJECT_HANDLE transport,
    const uint8_t *head, size_t len, struct hsm_wrap_key *k, struct err *e)
{
	struct template t = { 0 };
	struct call call;
	CK_RV rv;

	aes_template(&t, &k->mark, false);
	rv = h->p11->C_UnwrapKey(h->session, call_of(&call, o), transport,
	    p11_in(head), len, t.a, t.n, &k->handle);
	if (rv != CKR_OK) {
		p11_refused(h, e, rv, "C_UnwrapKey", "of the key of the "
		    "parcel, as %s", o->format);
		return err_doing(e, "the parcel is damaged, or was sent to "
		    "another transport key");
	}
	aes_start(h, k);
	return 0;
}

/* Restores what is in it; only tries it where what is NULL. */
int
parcel_receive(struct hsm *h, const struct hsm_transport *t,
    CK_OBJECT_HANDLE transport, const struct hsm_wrap_way *way,
    const struct dnskey *public, const struct hsm_restore *what,
    const uint8_t *parcel, size_t len, struct hsm_key *out, struct err *e)
{
	const struct oaep *o = oaep_find(t->format, e);
	const size_t head = transport_octets(t);
	struct hsm_wrap_key k = { 0 };
	int rc;

	if (o == NULL)
		return -1;
	if (len <= head || len > HSM_PARCEL_MAX)
		return err_set(e, ERR_FORMAT, "%zu octets are no parcel", len);
	if (fleeting_start(h, &k.mark, e) != 0)
		return -1;
	rc = aes_open(h, o, transport, parcel, head, &k, e);
	if (rc == 0)
		rc = what == NULL ? hsm_unwrap_try(&k, way, public,
		    parcel + head, len - head, e) : hsm_unwrap(&k, way, what,
		    parcel + head, len - head, out, e);
	return fleeting_end(h, &k.mark, rc, e);
}

int
hsm_parcel_open(struct hsm *h, const struct hsm_transport *t,
    const struct hsm_wrap_way *way, const struct hsm_restore *what,
    const void *parcel, size_t len, struct hsm_key *out, struct err *e)
{
	struct pair pair;

	if (session_need(h, true, e) != 0 ||
	    pair_find(h, &t->id, &pair, e) != 0)
		return -1;
	if (!pair.key.has_private || !pair.key.unwrap)
		return err_set(e, ERR_HSM, "key \"%s\" is no transport key: it "
		    "unwraps nothing", pair.key.label);
	return parcel_receive(h, t, pair.private, way, what->key, what, parcel,
	    len, out, e);
}
