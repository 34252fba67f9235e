#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include "hsm/p11.h"
#include "keyset/pubkey.h"

/* Any row of RSA: the key field is the same for all. */
static const struct alg *
rsa(void)
{
	return alg_by_name("RSASHA256");
}

size_t
transport_octets(const struct hsm_transport *t)
{
	return (pubkey_bits(rsa(), t->pub, t->pub_len) + 7) / 8;
}

/* ---- as a file ----------------------------------------------------------- */

int
hsm_transport_export(const struct hsm_transport *t, struct blob *pem,
    struct err *e)
{
	EVP_PKEY *key = pubkey_to_evp(rsa(), t->pub, t->pub_len, e);
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long len;
	int rc = -1;

	if (key != NULL && (bio == NULL || PEM_write_bio_PUBKEY(bio, key) !=
	    1 || (len = BIO_get_mem_data(bio, &text)) <= 0))
		err_set(e, ERR_SYS, "out of memory for a transport key");
	else if (key != NULL)
		rc = blob_append(pem, text, (size_t)len, e);
	BIO_free(bio);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return rc;
}

static EVP_PKEY *
pem_read(const void *pem, size_t len)
{
	BIO *bio = len > 1 << 16 ? NULL : BIO_new_mem_buf(pem, (int)len);
	EVP_PKEY *key = NULL;

	if (bio != NULL)
		key = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
	BIO_free(bio);
	ERR_clear_error();
	return key;
}

static int
format_check(const char *format, struct err *e)
{
	for (size_t i = 0; parcel_format(i) != NULL; i++)
		if (strcmp(parcel_format(i), format) == 0)
			return 0;
	return err_set(e, ERR_FORMAT, "a transport key has the format "
	    "\"%.60s\", which is not known", format);
}

int
hsm_transport_import(struct hsm_transport *out, const void *pem, size_t len,
    const char *format, struct err *e)
{
	struct hsm_transport t = { .pub_len = 0 };
	EVP_PKEY *key = pem_read(pem, len);
	size_t n = 0;
	int rc = -1;

	if (key == NULL)
		return err_set(e, ERR_FORMAT, "a transport key is no public "
		    "key in PEM");
	if (format_check(format, e) == 0 && pubkey_from_evp(rsa(), key, t.pub,
	    sizeof(t.pub), &n, e) == 0 &&
	    pubkey_check(rsa(), t.pub, n, e) == 0)
		rc = 0;
	EVP_PKEY_free(key);
	if (rc != 0)
		return err_doing(e, "a transport key");
	t.pub_len = (uint16_t)n;
	if (pubkey_bits(rsa(), t.pub, n) < HSM_TRANSPORT_BITS)
		return err_set(e, ERR_FORMAT, "a transport key has %u bits, "
		    "fewer than %d", pubkey_bits(rsa(), t.pub, n),
		    HSM_TRANSPORT_BITS);
	t.id = digest_of(t.pub, t.pub_len);
	snprintf(t.format, sizeof(t.format), "%s", format);
	*out = t;
	return 0;
}

/* ---- in the token -------------------------------------------------------- */

static void
public_form(struct template *t, const char *label, const struct fleeting *id)
{
	static const CK_ULONG bits = HSM_TRANSPORT_BITS;
	static const uint8_t f4[] = { 1, 0, 1 };	/* 65537 */

	template_flag(t, CKA_TOKEN, true);
	template_add(t, CKA_LABEL, label, strlen(label));
	template_add(t, CKA_ID, id->id, sizeof(id->id));
	template_add(t, CKA_MODULUS_BITS, &bits, sizeof(bits));
	template_add(t, CKA_PUBLIC_EXPONENT, f4, sizeof(f4));
	template_flag(t, CKA_WRAP, true);
	template_flag(t, CKA_ENCRYPT, false);
	template_flag(t, CKA_VERIFY, false);
	template_flag(t, CKA_VERIFY_RECOVER, false);
}

static void
private_form(struct template *t, const char *label, const struct fleeting *id)
{
	template_flag(t, CKA_TOKEN, true);
	template_add(t, CKA_LABEL, label, strlen(label));
	template_add(t, CKA_ID, id->id, sizeof(id->id));
	template_flag(t, CKA_PRIVATE, true);
	template_flag(t, CKA_SENSITIVE, true);
	template_flag(t, CKA_EXTRACTABLE, false);
	template_flag(t, CKA_UNWRAP, true);
	template_flag(t, CKA_DECRYPT, false);
	template_flag(t, CKA_SIGN, false);
	template_flag(t, CKA_SIGN_RECOVER, false);
}

static int
transport_generate(struct hsm *h, const char *label, struct pair *out,
    struct err *e)
{
	CK_MECHANISM mechanism = { CKM_RSA_PKCS_KEY_PAIR_GEN, NULL, 0 };
	struct template public = { 0 }, private = { 0 };
	struct object halves[2];
	struct fleeting id;
	CK_RV rv;

	/* An id that nobody else has, until the real one is known. */
	if (fleeting_start(h, &id, e) != 0)
		return -1;
	public_form(&public, label, &id);
	private_form(&private, label, &id);
	rv = h->p11->C_GenerateKeyPair(h->session, &mechanism, public.a,
	    public.n, private.a, private.n, &out->public, &out->private);
	if (rv != CKR_OK)
		return p11_refused(h, e, rv, "C_GenerateKeyPair", "for the "
		    "transport key \"%s\"", label);
	if (object_read(h, out->private, CKO_PRIVATE_KEY, &halves[0], e) !=
	    0 || object_read(h, out->public, CKO_PUBLIC_KEY, &halves[1], e) !=
	    0)
		return -1;
	*out = pair_join(&halves[0], &halves[1]);
	return pair_id_store(h, out, e);
}

static int
transport_check(struct hsm *h, const struct pair *p, struct err *e)
{
	const struct hsm_key *k = &p->key;
	const char *fault = NULL;

	if (k->pub_len == 0 || k->bits != HSM_TRANSPORT_BITS)
		fault = "has no public key of 3072 bits that can be read";
	else if (!k->sensitive || k->extractable)
		fault = "may leave the token (CKA_SENSITIVE, CKA_EXTRACTABLE)";
	else if (!object_flag(h, p->private, CKA_PRIVATE, true, e))
		fault = "can be used without a PIN (CKA_PRIVATE is not true)";
	else if (k->decrypt || k->sign)
		fault = "may decrypt or sign (CKA_DECRYPT, CKA_SIGN)";
	else if (!k->unwrap)
		fault = "cannot unwrap (CKA_UNWRAP)";
	else if (!k->local)
		fault = "was not made in this token (CKA_LOCAL is not true)";
	if (!h->has_session)
		return -1;
	if (fault != NULL)
		return err_set(e, ERR_HSM, "the transport key %s", fault);
	return 0;
}

/* A throw-away key to itself and back, in one format. */
static int
transport_try(struct hsm *h, const struct pair *pair,
    const struct hsm_transport *t, const struct hsm_wrap_way *way,
    struct err *e)
{
	const struct hsm_keyspec spec = {
		.alg = alg_by_name("ECDSAP256SHA256"),
		.label = "Capstan throw-away key", .extractable = true,
	};
	struct blob parcel = { NULL, 0 };
	struct fleeting mark;
	struct dnskey public;
	struct pair sent;
	int rc = -1;

	if (fleeting_start(h, &mark, e) != 0)
		return -1;
	if (pair_make_fleeting(h, &spec, &mark, &sent, e) == 0 &&
	    dnskey_set(&public, DNSKEY_ZSK, spec.alg->number, sent.key.pub,
	    sent.key.pub_len, e) == 0 &&
	    parcel_send(h, t, way, sent.private, &public, &parcel, e) == 0)
		rc = parcel_receive(h, t, pair->private, way, &public, NULL,
		    parcel.data, parcel.len, NULL, e);
	blob_free(&parcel);
	return fleeting_end(h, &mark, rc, e);
}

static int
formats_try(struct hsm *h, const struct pair *pair, struct hsm_transport *t,
    const struct hsm_wrap_way *way, struct err *e)
{
	for (size_t i = 0; parcel_format(i) != NULL; i++) {
		snprintf(t->format, sizeof(t->format), "%s", parcel_format(i));
		if (transport_try(h, pair, t, way, e) == 0)
			return 0;
		if (!h->has_session)
			return -1;
	}
	return err_doing(e, "no parcel comes through in this token; the last "
	    "that was tried");
}

/* Both halves, as the failing way out; the text says what stays. */
static int
transport_undo(struct hsm *h, const struct pair *p, const char *label,
    struct err *e)
{
	bool gone = p->private != CK_INVALID_HANDLE && h->has_session;

	gone = gone && h->p11->C_DestroyObject(h->session, p->private) ==
	    CKR_OK;
	gone = gone && h->p11->C_DestroyObject(h->session, p->public) ==
	    CKR_OK;
	if (gone || p->private == CK_INVALID_HANDLE)
		return err_doing(e, "the transport key \"%s\" was not made",
		    label);
	return err_doing(e, "the transport key \"%s\" may be in the token now, "
	    "and is not to be used", label);
}

int
hsm_transport_make(struct hsm *h, const struct hsm_wrap_way *way,
    const char *label, struct hsm_key *key, struct hsm_transport *out,
    struct err *e)
{
	struct pair pair = { .private = CK_INVALID_HANDLE,
	    .public = CK_INVALID_HANDLE };
	struct hsm_transport t = { .pub_len = 0 };

	if (label_check(label, e) != 0 || session_need(h, true, e) != 0)
		return -1;
	if (transport_generate(h, label, &pair, e) != 0 ||
	    transport_check(h, &pair, e) != 0)
		return transport_undo(h, &pair, label, e);
	t.id = pair.key.id;
	t.pub_len = pair.key.pub_len;
	memcpy(t.pub, pair.key.pub, t.pub_len);
	if (formats_try(h, &pair, &t, way, e) != 0 ||
	    pair_find(h, &t.id, &pair, e) != 0)
		return transport_undo(h, &pair, label, e);
	*key = pair.key;
	*out = t;
	return 0;
}

int
hsm_transport_find(struct hsm *h, const struct hsm_wrap_way *way,
    const struct hsm_key *key, struct hsm_transport *out, struct err *e)
{
	struct hsm_transport t = { .id = key->id };
	struct pair pair;

	if (session_need(h, true, e) != 0 ||
	    pair_find(h, &key->id, &pair, e) != 0 ||
	    transport_check(h, &pair, e) != 0)
		return -1;
	t.pub_len = pair.key.pub_len;
	memcpy(t.pub, pair.key.pub, t.pub_len);
	if (formats_try(h, &pair, &t, way, e) != 0)
		return -1;
	*out = t;
	return 0;
}
