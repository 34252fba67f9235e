#include <stdio.h>
#include <stdlib.h>

#include "hsm/p11.h"

/* What a key answers when nobody is logged in; anything else proves nothing. */
static bool
is_refusal(CK_RV rv)
{
	return rv == CKR_USER_NOT_LOGGED_IN || rv == CKR_KEY_HANDLE_INVALID ||
	    rv == CKR_OBJECT_HANDLE_INVALID;
}

/*
 * The codes of a handle that is not known mean another thing of an object that
 * is there: PKCS#11 v2.40, 4.4, lets nobody see a private one who is not
 * logged in.
 */
static void
refusal_text(CK_RV rv, char text[CKR_TEXT])
{
	if (rv == CKR_USER_NOT_LOGGED_IN)
		(void)ckr_text(rv, text);
	else
		snprintf(text, CKR_TEXT, "a private key is not to be seen while "
		    "nobody is logged in (%s)", rv == CKR_KEY_HANDLE_INVALID ?
		    "CKR_KEY_HANDLE_INVALID" : "CKR_OBJECT_HANDLE_INVALID");
}

static int
try_key(struct hsm *h, const struct pair *pair, struct hsm_shut *proof,
    struct err *e)
{
	const struct alg *alg = alg_for_key(&pair->key);
	const struct mechanism *m = alg == NULL ? NULL : mechanism_of_alg(alg);
	char why[CKR_TEXT];
	CK_MECHANISM mechanism;
	CK_RV rv;

	if (pair->private == CK_INVALID_HANDLE)
		return 0;
	if (m == NULL) {
		proof->untried++;
		return 0;
	}
	mechanism = (CK_MECHANISM){ m->sign, NULL, 0 };
	rv = h->p11->C_SignInit(h->session, &mechanism, pair->private);
	if (rv == CKR_OK) {
		/* It must not stay open behind us. */
		(void)session_renew(h);
		return err_set(e, ERR_HSM, "after C_Logout the token still "
		    "signs with key \"%s\": disconnect it", pair->key.label);
	}
	if (!is_refusal(rv))
		return p11_refused(h, e, rv, "C_SignInit", "with key \"%s\", "
		    "to prove that the token is shut", pair->key.label);
	proof->tried++;
	refusal_text(rv, why);
	snprintf(proof->refusal, sizeof(proof->refusal), "%s", why);
	return 0;
}

static int
check_state(struct hsm *h, struct err *e)
{
	CK_SESSION_INFO info;
	CK_RV rv = h->p11->C_GetSessionInfo(h->session, &info);

	if (rv != CKR_OK)
		return p11_refused(h, e, rv, "C_GetSessionInfo", "%s",
		    "to prove that the token is shut");
	if (info.state != CKS_RO_PUBLIC_SESSION &&
	    info.state != CKS_RW_PUBLIC_SESSION)
		return err_set(e, ERR_HSM, "after C_Logout the token still has "
		    "somebody logged in (session state %lu): disconnect it",
		    (unsigned long)info.state);
	return 0;
}

int
hsm_shut(struct hsm *h, struct hsm_shut *out, struct err *e)
{
	struct hsm_shut proof = { .tried = 0 };
	struct pair *pairs;
	size_t n;
	int rc;

	/* The handles are of before: afterwards nobody would find the keys. */
	if (session_need(h, true, e) != 0 || pairs_list(h, &pairs, &n, e) != 0)
		return -1;
	rc = hsm_logout(h, e);
	if (rc == 0)
		rc = check_state(h, e);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = try_key(h, &pairs[i], &proof, e);
	free(pairs);
	if (rc == 0)
		*out = proof;
	return rc;
}
