#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <openssl/rand.h>

#include "hsm/p11.h"

/* Of PKCS#11 3.0 and 3.1, which p11-kit's header does not have. */
#define KWP		0x210bUL	/* CKM_AES_KEY_WRAP_KWP */
#define LUNA_KWP	0x80000171UL	/* CKM_AES_KWP of Luna's own header */
#define CLOUDHSM_ZERO_PAD 0x8000216fUL	/* CKM_CLOUDHSM_AES_KEY_WRAP_ZERO_PAD */

/*
 * Which mechanisms may be RFC 5649, best first.  A maker's number means
 * anything at another's, so it is only tried where the maker is that one.
 */
static const struct candidate {
	CK_MECHANISM_TYPE mechanism;
	const char	 *maker;	/* how its name begins; NULL: any */
} candidates[] = {
	{ KWP, NULL },
	{ CKM_AES_KEY_WRAP_PAD, NULL },
	{ LUNA_KWP, "SafeNet" },
	{ LUNA_KWP, "Gemalto" },
	{ LUNA_KWP, "Thales" },
	{ CLOUDHSM_ZERO_PAD, "Cavium" },
	{ CLOUDHSM_ZERO_PAD, "Marvell" },
	{ CLOUDHSM_ZERO_PAD, "Amazon" },
	{ CLOUDHSM_ZERO_PAD, "AWS" },
};

/* What one probe has in the token, and on this side. */
struct probe {
	struct secret	   *secret;
	struct hsm_wrap_key *key;
	struct fleeting	    mark;	/* of the pair */
	struct pair	    pair;
	struct dnskey	    public;
};

static int
probe_secret(struct probe *p, struct err *e)
{
	if ((p->secret = secret_new(HSM_WRAP_SECRET, e)) == NULL)
		return -1;
	if (RAND_priv_bytes(secret_room(p->secret, HSM_WRAP_SECRET),
	    HSM_WRAP_SECRET) != 1)
		return err_set(e, ERR_CRYPTO, "libcrypto has no random "
		    "numbers; nothing was tried");
	return 0;
}

static int
probe_pair(struct hsm *h, struct probe *p, const struct alg *alg,
    unsigned bits, struct err *e)
{
	const struct hsm_keyspec spec = {
		.alg = alg, .bits = bits, .label = "Capstan throw-away key",
		.extractable = true,
	};

	if (fleeting_start(h, &p->mark, e) != 0)
		return -1;
	if (pair_make_fleeting(h, &spec, &p->mark, &p->pair, e) == 0 &&
	    dnskey_set(&p->public, DNSKEY_ZSK, alg->number, p->pair.key.pub,
	    p->pair.key.pub_len, e) == 0)
		return 0;
	return fleeting_end(h, &p->mark, -1, e);
}

static int
probe_start(struct hsm *h, struct probe *p, const struct alg *alg,
    unsigned bits, struct err *e)
{
	struct err ignored;

	*p = (struct probe){ .secret = NULL };
	if (probe_secret(p, e) == 0 && (p->key = hsm_wrap_key_import(h,
	    p->secret, e)) != NULL && probe_pair(h, p, alg, bits, e) == 0)
		return 0;
	/* What failed first is what counts. */
	(void)hsm_wrap_key_destroy(&p->key, &ignored);
	secret_free(&p->secret);
	return -1;
}

static int
probe_end(struct hsm *h, struct probe *p, int rc, struct err *e)
{
	struct err last;

	rc = fleeting_end(h, &p->mark, rc, e);
	if (hsm_wrap_key_destroy(&p->key, &last) != 0 && rc == 0) {
		*e = last;
		rc = -1;
	}
	secret_free(&p->secret);
	return rc;
}

/* The call, then what it made, against the key that it was made of. */
static int
probe_try(struct hsm *h, const struct probe *p, CK_MECHANISM_TYPE mechanism,
    struct err *e)
{
	uint8_t wrapped[WRAPPED_MAX];
	size_t len = 0;
	CK_RV rv;

	rv = wrap_once(p->key, mechanism, p->pair.private, wrapped, &len);
	if (rv != CKR_OK)
		return p11_refused(h, e, rv, "C_WrapKey", "by mechanism 0x%lx",
		    mechanism);
	if (wrap_open_is(p->secret, wrapped, len, &p->public, e) != 0)
		return err_doing(e, "by mechanism 0x%lx", mechanism);
	return 0;
}

static bool
is_of(const struct candidate *c, const struct hsm *h)
{
	return c->maker == NULL || strncasecmp(h->token.manufacturer, c->maker,
	    strlen(c->maker)) == 0;
}

static int
candidates_try(struct hsm *h, const struct probe *p, struct hsm_wrap_way *out,
    struct err *e)
{
	static const size_t n = sizeof(candidates) / sizeof(candidates[0]);
	char name[TOKEN_NAME];

	for (size_t i = 0; i < n; i++) {
		if (!is_of(&candidates[i], h))
			continue;
		if (probe_try(h, p, candidates[i].mechanism, e) == 0) {
			out->mechanism = candidates[i].mechanism;
			snprintf(out->format, sizeof(out->format), "%s",
			    HSM_FORMAT_RFC5649);
			return 0;
		}
		if (!h->has_session)
			return -1;
	}
	e->kind = ERR_HSM;
	return err_doing(e, "%s wraps no key so that it can be opened without "
	    "it (RFC 5649): only its maker's own backup can be had, a "
	    "vendor-managed backup; the last that was tried",
	    token_name(&h->token, name));
}

int
hsm_wrap_probe(struct hsm *h, struct hsm_wrap_way *out, struct err *e)
{
	const struct alg *p256 = alg_by_name("ECDSAP256SHA256");
	struct hsm_wrap_way way;
	struct probe p;
	int rc;

	if (probe_start(h, &p, p256, 0, e) != 0)
		return -1;
	rc = candidates_try(h, &p, &way, e);
	if (probe_end(h, &p, rc, e) != 0)
		return -1;
	*out = way;
	return 0;
}

int
hsm_wrap_can(struct hsm *h, const struct hsm_wrap_way *way,
    const struct alg *alg, unsigned bits, struct err *e)
{
	struct probe p;
	int rc;

	if (probe_start(h, &p, alg, bits, e) != 0)
		return err_doing(e, "whether keys of %s can be wrapped was "
		    "not found out", alg->name);
	rc = probe_try(h, &p, way->mechanism, e);
	if (rc != 0)
		(void)err_doing(e, "no key of %s can have a wrapped backup in "
		    "this token", alg->name);
	return probe_end(h, &p, rc, e);
}
