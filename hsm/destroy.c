#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hsm/p11.h"

/* A key without an id goes by its name. */
static bool
pair_is_meant(const struct pair *p, const struct hsm_key *key)
{
	if (!digest_equal(&p->key.id, &key->id))
		return false;
	return !id_is_none(&key->id) || strcmp(p->key.label, key->label) == 0;
}

static size_t
pairs_meant(const struct pair *pairs, size_t n, const struct hsm_key *key)
{
	size_t meant = 0;

	for (size_t i = 0; i < n; i++)
		if (pair_is_meant(&pairs[i], key))
			meant++;
	return meant;
}

static int
half_destroy(struct hsm *h, CK_OBJECT_HANDLE half, const char *which,
    const struct hsm_key *key, struct err *e)
{
	CK_RV rv;

	if (half == CK_INVALID_HANDLE)
		return 0;
	rv = h->p11->C_DestroyObject(h->session, half);
	if (rv == CKR_OK)
		return 0;
	return p11_refused(h, e, rv, "C_DestroyObject", "of the %s half of key "
	    "\"%s\"", which, key->label);
}

/* The private halves first: if it ends there, what matters is gone. */
static int
pairs_destroy(struct hsm *h, const struct pair *pairs, size_t n,
    const struct hsm_key *key, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (pair_is_meant(&pairs[i], key) &&
		    half_destroy(h, pairs[i].private, "private", key, e) != 0)
			return -1;
	for (size_t i = 0; i < n; i++)
		if (pair_is_meant(&pairs[i], key) &&
		    half_destroy(h, pairs[i].public, "public", key, e) != 0)
			return -1;
	return 0;
}

/* What the token shows now, not what it answered. */
static int
absence_check(struct hsm *h, const struct hsm_key *key, struct err *e)
{
	struct pair *pairs;
	size_t n, left;

	if (pairs_list(h, &pairs, &n, e) != 0)
		return err_doing(e, "whether key \"%s\" is destroyed could not "
		    "be seen", key->label);
	left = pairs_meant(pairs, n, key);
	free(pairs);
	if (left > 0)
		return err_set(e, ERR_HSM, "the token says that key \"%s\" is "
		    "destroyed, and still shows it", key->label);
	return 0;
}

/*
 * A handle that is known no more.  That nobody is logged in would be an answer
 * too, and no proof.
 */
static bool
is_unknown(CK_RV rv)
{
	return rv == CKR_KEY_HANDLE_INVALID || rv == CKR_OBJECT_HANDLE_INVALID;
}

static int
refusal_check(struct hsm *h, const struct pair *pair, const struct alg *alg,
    struct hsm_gone *gone, struct err *e)
{
	const struct mechanism *m = mechanism_of_alg(alg);
	char why[CKR_TEXT];
	CK_MECHANISM mechanism;
	CK_RV rv;

	if (m == NULL)
		return err_set(e, ERR_HSM, "%s is not known in tokens: that key "
		    "\"%s\" signs no more was not tried", alg->name,
		    pair->key.label);
	mechanism = (CK_MECHANISM){ m->sign, NULL, 0 };
	rv = h->p11->C_SignInit(h->session, &mechanism, pair->private);
	if (rv == CKR_OK) {
		(void)session_renew(h);
		return err_set(e, ERR_HSM, "the token says that key \"%s\" is "
		    "destroyed, shows it no more, and still signs with it",
		    pair->key.label);
	}
	if (!is_unknown(rv))
		return p11_refused(h, e, rv, "C_SignInit", "with key \"%s\", to "
		    "prove that it is destroyed", pair->key.label);
	snprintf(gone->refusal, sizeof(gone->refusal), "%s",
	    ckr_text(rv, why));
	return 0;
}

static int
destroy(struct hsm *h, const struct hsm_key *key, const struct alg *alg,
    struct hsm_gone *gone, struct err *e)
{
	struct hsm_gone proof = { .had_private = false };
	char name[TOKEN_NAME];
	struct pair *pairs;
	size_t n, meant;
	int rc = -1;

	if (session_need(h, true, e) != 0 || pairs_list(h, &pairs, &n, e) != 0)
		return -1;
	meant = pairs_meant(pairs, n, key);
	if (meant == 0)
		err_set(e, ERR_HSM, "key \"%s\" is not in %s; nothing was "
		    "destroyed", key->label, token_name(&h->token, name));
	else if (meant > 1 && id_is_none(&key->id))
		err_set(e, ERR_HSM, "%zu keys \"%s\" show no public key and "
		    "cannot be told apart; nothing was destroyed", meant,
		    key->label);
	else if (pairs_destroy(h, pairs, n, key, e) == 0)
		rc = absence_check(h, key, e);
	for (size_t i = 0; rc == 0 && gone != NULL && i < n; i++) {
		if (!pair_is_meant(&pairs[i], key) ||
		    pairs[i].private == CK_INVALID_HANDLE)
			continue;
		proof.had_private = true;
		rc = refusal_check(h, &pairs[i], alg, &proof, e);
	}
	free(pairs);
	if (rc == 0 && gone != NULL)
		*gone = proof;
	return rc;
}

int
hsm_destroy(struct hsm *h, const struct hsm_key *key, struct err *e)
{
	return destroy(h, key, NULL, NULL, e);
}

int
hsm_destroy_proved(struct hsm *h, const struct hsm_key *key,
    const struct alg *alg, struct hsm_gone *gone, struct err *e)
{
	return destroy(h, key, alg, gone, e);
}
