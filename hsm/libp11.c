#include <stdlib.h>
#include <string.h>

#include <libp11.h>
#include <openssl/err.h>

#include "hsm/p11.h"

/*
 * libp11 stands beside us on the same initialised module and must do no more
 * than find a key and sign with it:
 *
 * - It is not told the PIN, of which it would keep a copy: our own login
 *   holds for its session too.
 * - It opens only the read-only session it needs by itself; another mode, or
 *   the release of a slot, has it close every session of the token, ours
 *   among them.  So what it holds stays until there is nothing to lose.
 * - It waits for ever when its first session cannot be opened; so one like it
 *   is opened and closed first.
 * - It finalises the module when it cannot load it, so what it asks then is
 *   asked first.
 * - It lists no key at all where one is of a type it does not know.
 */
struct libp11 {
	PKCS11_CTX	*ctx;
	PKCS11_SLOT	*slots;
	unsigned	 n_slots;
};

void
libp11_release(struct hsm *h)
{
	struct libp11 *l = h->libp11;

	if (l == NULL || l->slots == NULL)
		return;
	PKCS11_release_all_slots(l->ctx, l->slots, l->n_slots);
	l->slots = NULL;
	l->n_slots = 0;
}

void
libp11_close(struct hsm *h)
{
	struct libp11 *l = h->libp11;

	if (l == NULL)
		return;
	libp11_release(h);
	if (l->ctx != NULL) {
		PKCS11_CTX_unload(l->ctx);
		PKCS11_CTX_free(l->ctx);
	}
	free(l);
	h->libp11 = NULL;
	ERR_clear_error();
}

/* What was going on, and what libcrypto's queue has on it. */
static int
failed(const struct hsm_key *key, const char *what, struct err *e)
{
	unsigned long code = ERR_peek_last_error();
	const char *why = code != 0 ? ERR_reason_error_string(code) : NULL;

	err_set(e, ERR_HSM, "nothing was made with key \"%s\" through libp11: "
	    "%s%s%s", key->label, what, why != NULL ? ": " : "", why != NULL ? why : "");
	ERR_clear_error();
	return -1;
}

static int
start(struct hsm *h, const struct hsm_key *key, struct err *e)
{
	if (h->libp11 == NULL &&
	    (h->libp11 = calloc(1, sizeof(*h->libp11))) == NULL)
		return err_sys(e, "use key \"%s\" through libp11",
		    key->label);
	if (h->libp11->ctx == NULL) {
		PKCS11_CTX *ctx;
		CK_INFO info;
		CK_RV rv;

		/* Should libp11 be refused this, it finalises the module. */
		if ((rv = h->p11->C_GetInfo(&info)) != CKR_OK)
			return p11_refused(h, e, rv, "C_GetInfo", "for libp11");
		if ((ctx = PKCS11_CTX_new()) == NULL)
			return failed(key, "libp11 does not start", e);
		if (PKCS11_CTX_load(ctx, h->path) != 0) {
			PKCS11_CTX_free(ctx);
			return failed(key, "libp11 does not load the "
			    "module", e);
		}
		h->libp11->ctx = ctx;
	}
	if (h->libp11->slots == NULL &&
	    PKCS11_enumerate_slots(h->libp11->ctx, &h->libp11->slots,
	    &h->libp11->n_slots) != 0) {
		h->libp11->slots = NULL;
		return failed(key, "libp11 lists no slots", e);
	}
	return 0;
}

/* Whether a session like the one libp11 opens can be had. */
static int
session_spare(struct hsm *h, struct err *e)
{
	CK_SESSION_HANDLE session;
	CK_RV rv;

	rv = h->p11->C_OpenSession(h->slot, CKF_SERIAL_SESSION, NULL, NULL,
	    &session);
	if (rv == CKR_OK)
		rv = h->p11->C_CloseSession(session);
	if (rv != CKR_OK)
		return p11_refused(h, e, rv, "C_OpenSession", "for libp11");
	return 0;
}

/* What libp11 0.4.12 cannot live with, found before it finds it. */
static int
token_suits(struct hsm *h, const struct pair *pair, struct err *e)
{
	struct pair *pairs;
	const char *edwards = NULL;
	size_t n;
	int rc = 0;

	if (object_flag(h, pair->private, CKA_ALWAYS_AUTHENTICATE, false, e))
		return err_set(e, ERR_HSM, "key \"%s\" wants the PIN for each "
		    "signature, for which libp11 would ask at the terminal; "
		    "nothing was made with it", pair->key.label);
	if (h->answers_der)
		return err_set(e, ERR_HSM, "the token signs in DER, which libp11 "
		    "does not expect; nothing was made with key \"%s\"",
		    pair->key.label);
	if (!h->has_session || pairs_list(h, &pairs, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (pairs[i].key.known && pairs[i].key.family == ALG_EDDSA)
			edwards = pairs[i].key.label;
	if (edwards != NULL)
		rc = err_set(e, ERR_HSM, "the Edwards-curve key \"%s\" is in "
		    "the token, next to which libp11 finds no key at all; "
		    "nothing was made", edwards);
	free(pairs);
	return rc;
}

/* New, the caller's: the private key that goes with public. */
static EVP_PKEY *
find(struct hsm *h, const struct pair *pair, EVP_PKEY *public,
    struct err *e)
{
	struct libp11 *l = h->libp11;
	uint8_t id[OBJECT_ID_MAX];
	size_t id_len = 0;
	unsigned n = 0;
	PKCS11_KEY *keys;
	PKCS11_SLOT *slot = NULL;

	for (unsigned i = 0; i < l->n_slots; i++)
		if (PKCS11_get_slotid_from_slot(&l->slots[i]) == h->slot)
			slot = &l->slots[i];
	if (!object_octets(h, pair->private, CKA_ID, id, sizeof(id), &id_len,
	    e) && !h->has_session)
		return NULL;
	if (slot == NULL || slot->token == NULL ||
	    PKCS11_enumerate_keys(slot->token, &keys, &n) != 0) {
		failed(&pair->key, "libp11 lists no keys", e);
		return NULL;
	}
	for (unsigned i = 0; i < n; i++) {
		EVP_PKEY *pkey;

		if (keys[i].id_len != id_len ||
		    memcmp(keys[i].id, id, id_len) != 0 ||
		    (pkey = PKCS11_get_private_key(&keys[i])) == NULL)
			continue;
		if (EVP_PKEY_eq(pkey, public) == 1)
			return pkey;
		EVP_PKEY_free(pkey);
	}
	failed(&pair->key, "libp11 does not find it", e);
	return NULL;
}

/* What make does with both halves of the pair. */
static int
use(struct hsm *h, const struct pair *pair, const struct alg *alg,
    const struct libp11_use *u, struct err *e)
{
	EVP_PKEY *public = NULL, *private = NULL;
	struct dnskey key;
	int rc = -1;

	if (dnskey_set(&key, DNSKEY_KSK, alg->number, pair->key.pub,
	    pair->key.pub_len, e) != 0 ||
	    (public = dnskey_to_evp(&key, e)) == NULL ||
	    start(h, &pair->key, e) != 0 ||
	    (private = find(h, pair, public, e)) == NULL)
		goto out;
	h->n_signs += u->signs;
	if (u->make(u->with, private, public, alg) != 0)
		failed(&pair->key, "libcrypto does not sign it", e);
	else
		rc = 0;
out:
	EVP_PKEY_free(private);
	EVP_PKEY_free(public);
	return rc;
}

int
libp11_use(struct hsm *h, const struct hsm_key *key, const struct libp11_use *u,
    struct err *e)
{
	const struct alg *alg;
	struct err after;
	struct pair pair;
	int rc;

	if (session_need(h, true, e) != 0 ||
	    pair_find(h, &key->id, &pair, e) != 0)
		return -1;
	if (!pair.key.has_private || pair.key.pub_len == 0 ||
	    (alg = alg_for_key(&pair.key)) == NULL)
		return err_set(e, ERR_HSM, "both halves of key \"%s\" are needed: "
		    "nothing was made with it", pair.key.label);
	if (token_suits(h, &pair, e) != 0 || session_spare(h, e) != 0)
		return -1;
	/* It calls the module by itself. */
	watch_begun("C_Sign");
	rc = use(h, &pair, alg, u, e);
	watch_ended();
	/* Should libp11 have taken the session with it, say so now. */
	if (h->has_session && session_check(h, &after) != 0) {
		*e = after;
		return -1;
	}
	return rc;
}
