#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "hsm/p11.h"
#include "keyset/signature.h"

enum {
	ANSWER_MAX = SIGNATURE_MAX + 64,	/* a DER one may be longer */
	DIGEST_INFO_MAX = 128,
};

/* What a struct signing_key that was lent stands on. */
struct signer {
	struct hsm	*hsm;
	CK_OBJECT_HANDLE private;
	unsigned	 generation;	/* of the handle */
	const struct alg *alg;
	struct dnskey	 public;	/* of one that was lent */
	char		 label[sizeof(((struct hsm_key *)NULL)->label)];
	struct signer	*next;
};

/* DigestInfo (RFC 8017, 9.2 note 1); CKM_RSA_PKCS leaves it to its caller. */
static bool
digest_info(const EVP_MD *md, const uint8_t *digest, unsigned len,
    uint8_t out[DIGEST_INFO_MAX], size_t *out_len)
{
	ASN1_OCTET_STRING *octets;
	X509_ALGOR *algor;
	X509_SIG *info;
	uint8_t *p = out;
	int n = 0;

	if ((info = X509_SIG_new()) == NULL)
		return false;
	X509_SIG_getm(info, &algor, &octets);
	if (X509_ALGOR_set0(algor, OBJ_nid2obj(EVP_MD_get_type(md)),
	    V_ASN1_NULL, NULL) == 1 &&
	    ASN1_OCTET_STRING_set(octets, digest, (int)len) == 1 &&
	    i2d_X509_SIG(info, NULL) <= DIGEST_INFO_MAX)
		n = i2d_X509_SIG(info, &p);
	X509_SIG_free(info);
	*out_len = n > 0 ? (size_t)n : 0;
	return n > 0;
}

/* What the token is given to sign: the digest, in DigestInfo for RSA. */
static int
digest_make(const struct alg *alg, const uint8_t *data, size_t len,
    uint8_t out[DIGEST_INFO_MAX], size_t *out_len, struct err *e)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	EVP_MD *md;
	bool ok;

	ok = (md = EVP_MD_fetch(NULL, alg->digest, NULL)) != NULL &&
	    EVP_Digest(data, len, digest, &n, md, NULL) == 1;
	if (ok && alg->family == ALG_RSA)
		ok = digest_info(md, digest, n, out, out_len);
	else if (ok)
		memcpy(out, digest, *out_len = n);
	EVP_MD_free(md);
	ERR_clear_error();
	if (!ok)
		return err_set(e, ERR_CRYPTO, "libcrypto makes no digest for "
		    "%s", alg->name);
	return 0;
}

static CK_RV
sign_once(struct hsm *h, CK_OBJECT_HANDLE private, CK_MECHANISM_TYPE type,
    const uint8_t *data, size_t len, uint8_t *answer, CK_ULONG *answer_len,
    const char **call)
{
	CK_MECHANISM mechanism = { type, NULL, 0 };
	CK_RV rv;

	*call = "C_SignInit";
	rv = h->p11->C_SignInit(h->session, &mechanism, private);
	/* A signature that broke off is in the way, and only its session. */
	if (rv == CKR_OPERATION_ACTIVE && (rv = session_renew(h)) == CKR_OK)
		rv = h->p11->C_SignInit(h->session, &mechanism, private);
	if (rv != CKR_OK)
		return rv;
	*call = "C_Sign";
	*answer_len = ANSWER_MAX;
	h->n_signs++;
	return h->p11->C_Sign(h->session, p11_in(data), len, answer,
	    answer_len);
}

/* The answer in DNSSEC form; some modules give ECDSA's in DER. */
static int
answer_take(const struct signer *s, const uint8_t *answer, size_t len,
    uint8_t sig[SIGNATURE_MAX], size_t *sig_len, struct err *e)
{
	const struct alg *alg = s->alg;

	if (alg->family == ALG_ECDSA && len != alg->sig_len)
		return signature_from_der(alg, answer, len, sig, sig_len, e);
	if (len == 0 || len > SIGNATURE_MAX ||
	    (alg->sig_len != 0 && len != alg->sig_len))
		return err_set(e, ERR_CRYPTO, "C_Sign with key \"%s\": the "
		    "token gave %zu octets, which no signature of %s has",
		    s->label, len, alg->name);
	memcpy(sig, answer, len);
	*sig_len = len;
	return 0;
}

static int
signer_sign(const struct signer *s, const uint8_t *data, size_t len,
    uint8_t sig[SIGNATURE_MAX], size_t *sig_len, struct err *e)
{
	const CK_MECHANISM_TYPE whole = mechanism_whole_rsa(s->alg);
	const struct mechanism *m = mechanism_of_alg(s->alg);
	uint8_t digest[DIGEST_INFO_MAX], answer[ANSWER_MAX] = { 0 };
	size_t digest_len = 0;
	struct hsm *h = s->hsm;
	CK_ULONG n = 0;
	const char *call;
	CK_RV rv;

	if (m == NULL)
		return err_set(e, ERR_HSM, "%s is not known in tokens",
		    s->alg->name);
	if (s->alg->digest == NULL)
		rv = sign_once(h, s->private, m->sign, data, len, answer, &n,
		    &call);
	else if (digest_make(s->alg, data, len, digest, &digest_len, e) != 0)
		return -1;
	else
		rv = sign_once(h, s->private, m->sign, digest, digest_len,
		    answer, &n, &call);
	/* FIPS modes do not sign a digest that they did not make. */
	if (rv == CKR_MECHANISM_INVALID && whole != CK_UNAVAILABLE_INFORMATION)
		rv = sign_once(h, s->private, whole, data, len, answer, &n,
		    &call);
	if (rv != CKR_OK)
		return p11_refused(h, e, rv, call, "with key \"%s\"", s->label);
	if (s->alg->family == ALG_ECDSA && n != s->alg->sig_len)
		h->answers_der = true;
	return answer_take(s, answer, n, sig, sig_len, e);
}

static int
lent_sign(void *of, const uint8_t *data, size_t len,
    uint8_t sig[SIGNATURE_MAX], size_t *sig_len, struct err *e)
{
	const struct signer *s = of;

	if (session_need(s->hsm, true, e) != 0)
		return err_doing(e, "sign with key \"%s\"", s->label);
	if (s->generation != s->hsm->generation)
		return err_set(e, ERR_GONE, "the token was away or logged out "
		    "since the key \"%s\" was found in it; find it again",
		    s->label);
	return signer_sign(s, data, len, sig, sig_len, e);
}

static struct signer
signer_of(struct hsm *h, const struct pair *pair, const struct alg *alg)
{
	struct signer s = {
		.hsm = h, .private = pair->private,
		.generation = h->generation, .alg = alg,
	};

	memcpy(s.label, pair->key.label, sizeof(s.label));
	return s;
}

int
pair_test_sign(struct hsm *h, const struct pair *pair,
    const struct dnskey *public, struct err *e)
{
	static const uint8_t text[] = "This signature is a test and proves "
	    "nothing but that the key signs.";
	struct signer s = signer_of(h, pair, public->alg);
	uint8_t sig[SIGNATURE_MAX];
	EVP_PKEY *pkey;
	size_t len;
	uint64_t before = h->n_signs;
	int rc;

	rc = signer_sign(&s, text, sizeof(text) - 1, sig, &len, e);
	h->n_tests += h->n_signs - before;
	if (rc != 0)
		return -1;
	if ((pkey = dnskey_to_evp(public, e)) == NULL)
		return -1;
	rc = signature_verify(public->alg, pkey, text, sizeof(text) - 1, sig,
	    len, e);
	EVP_PKEY_free(pkey);
	if (rc != 0)
		return err_doing(e, "a test signature by key \"%s\" was "
		    "checked", s.label);
	return 0;
}

const struct alg *
alg_for_key(const struct hsm_key *key)
{
	for (const struct alg *a = alg_next(NULL); a != NULL; a = alg_next(a))
		if (key->known && a->family == key->family &&
		    (a->pub_len == 0 || a->pub_len == key->pub_len))
			return a;
	return NULL;
}

static int
pair_need_private(const struct pair *pair, struct err *e)
{
	if (pair->key.has_private)
		return 0;
	return err_set(e, ERR_HSM, "of key \"%s\" only the public half is in "
	    "the token", pair->key.label);
}

/* A trial of what was found, against the public key that it shows. */
static int
pair_try(struct hsm *h, const struct pair *pair, struct err *e)
{
	const struct alg *alg;
	struct dnskey public;

	if (pair_need_private(pair, e) != 0)
		return -1;
	if (pair->key.pub_len == 0 || (alg = alg_for_key(&pair->key)) == NULL)
		return err_set(e, ERR_HSM, "the public key of \"%s\" cannot be "
		    "read, so no signature of it can be checked",
		    pair->key.label);
	if (dnskey_set(&public, DNSKEY_KSK, alg->number, pair->key.pub,
	    pair->key.pub_len, e) != 0)
		return err_doing(e, "key \"%s\"", pair->key.label);
	return pair_test_sign(h, pair, &public, e);
}

int
hsm_test_sign(struct hsm *h, const struct hsm_key *key, struct err *e)
{
	struct pair pair;

	if (session_need(h, true, e) != 0 ||
	    pair_find(h, &key->id, &pair, e) != 0)
		return -1;
	return pair_try(h, &pair, e);
}

int
hsm_test_list(struct hsm *h, const struct hsm_key *keys, size_t n,
    bool *signs, struct err *e)
{
	struct pair *pairs, pair;
	unsigned generation;
	struct err why;
	size_t found;

	if (session_need(h, true, e) != 0 ||
	    pairs_list(h, &pairs, &found, e) != 0)
		return -1;
	generation = h->generation;
	for (size_t i = 0; i < n; i++)
		signs[i] = keys[i].has_private &&
		    generation == h->generation && h->has_session &&
		    pairs_pick(pairs, found, &keys[i].id, &pair) &&
		    pair_try(h, &pair, &why) == 0;
	free(pairs);
	return 0;
}

int
pair_sign(struct hsm *h, const struct pair *pair, const struct alg *alg,
    const uint8_t *data, size_t len, uint8_t sig[SIGNATURE_MAX],
    size_t *sig_len, struct err *e)
{
	struct signer s = signer_of(h, pair, alg);

	return signer_sign(&s, data, len, sig, sig_len, e);
}

/* Without a public key in the token, only a signature shows whose it is. */
static int
pair_is(struct hsm *h, const struct pair *pair, const struct dnskey *public,
    struct err *e)
{
	const struct hsm_key *key = &pair->key;

	if (!key->known || key->family != public->alg->family)
		return err_set(e, ERR_CRYPTO, "key \"%s\" is not one of %s",
		    key->label, public->alg->name);
	if (key->pub_len == 0)
		return pair_test_sign(h, pair, public, e);
	if (key->pub_len != public->pub_len ||
	    memcmp(key->pub, public->pub, key->pub_len) != 0)
		return err_set(e, ERR_CRYPTO, "key \"%s\" in the token is "
		    "another key than the DNSKEY %u", key->label,
		    dnskey_tag(public));
	return 0;
}

/* ---- for one thread each ------------------------------------------------- */

/*
 * A session beside the one that logged in, which all of a process are logged in
 * by; what is seen of the token through it ends with it.
 */
struct lent {
	struct hsm	hsm;
	struct signer	signer;
};

static void
lent_drop(void *of)
{
	/* The signer is what the key knows of it. */
	struct lent *l = (struct lent *)(uintptr_t)((char *)of -
	    offsetof(struct lent, signer));

	/* The token may forget it or not: it is not used again. */
	if (l->hsm.has_session)
		(void)l->hsm.p11->C_CloseSession(l->hsm.session);
	free(l);
}

static int
lent_lend(void *of, struct signing_key *out, struct err *e)
{
	const struct signer *s = of;
	struct lent *l;

	if (session_need(s->hsm, true, e) != 0)
		return err_doing(e, "sign with key \"%s\"", s->label);
	if ((l = calloc(1, sizeof(*l))) == NULL)
		return err_sys(e, "key \"%s\"", s->label);
	l->hsm = *s->hsm;
	l->hsm.listed = NULL;
	l->hsm.n_listed = 0;
	l->hsm.signers = NULL;
	l->hsm.libp11 = NULL;
	l->signer = *s;
	l->signer.hsm = &l->hsm;
	l->signer.next = NULL;
	if (session_open(&l->hsm, e) != 0) {
		free(l);
		return err_doing(e, "key \"%s\"", s->label);
	}
	*out = (struct signing_key){
		.key = s->public, .sign = lent_sign, .of = &l->signer,
		.drop = lent_drop,
	};
	return 0;
}

int
pair_lend(struct hsm *h, const struct pair *pair, const struct dnskey *public,
    struct signing_key *out, struct err *e)
{
	struct signer *s;

	if ((s = malloc(sizeof(*s))) == NULL)
		return err_sys(e, "key \"%s\"", pair->key.label);
	*s = signer_of(h, pair, public->alg);
	s->public = *public;
	s->next = h->signers;
	h->signers = s;
	*out = (struct signing_key){
		.key = *public, .sign = lent_sign, .of = s,
		.lend = lent_lend,
	};
	return 0;
}

int
hsm_signing_key(struct hsm *h, const struct hsm_key *key,
    const struct dnskey *public, struct signing_key *out, struct err *e)
{
	struct pair pair;

	if (session_need(h, true, e) != 0 ||
	    pair_find(h, &key->id, &pair, e) != 0 ||
	    pair_need_private(&pair, e) != 0 ||
	    pair_is(h, &pair, public, e) != 0)
		return -1;
	return pair_lend(h, &pair, public, out, e);
}

void
signers_free(struct hsm *h)
{
	struct signer *s;

	while ((s = h->signers) != NULL) {
		h->signers = s->next;
		free(s);
	}
}

int
hsm_random(struct hsm *h, void *out, size_t len, struct err *e)
{
	CK_RV rv;

	if (session_need(h, false, e) != 0)
		return -1;
	rv = h->p11->C_GenerateRandom(h->session, out, len);
	if (rv != CKR_OK)
		return p11_refused(h, e, rv, "C_GenerateRandom", "%s", "");
	return 0;
}

uint64_t
hsm_sign_count(const struct hsm *h)
{
	return h->n_signs;
}

uint64_t
hsm_test_count(const struct hsm *h)
{
	return h->n_tests;
}
