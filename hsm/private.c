#include "hsm/p11.h"

/* Best effort; what counts is what is read afterwards. */
void
private_shut(struct hsm *h, const struct pair *p)
{
	CK_BBOOL no = CK_FALSE;
	CK_ATTRIBUTE decrypt = { CKA_DECRYPT, &no, sizeof(no) };
	CK_ATTRIBUTE unwrap = { CKA_UNWRAP, &no, sizeof(no) };

	if (p->key.decrypt)
		(void)h->p11->C_SetAttributeValue(h->session, p->private,
		    &decrypt, 1);
	if (p->key.unwrap)
		(void)h->p11->C_SetAttributeValue(h->session, p->private,
		    &unwrap, 1);
}

static const char *
fault_of(struct hsm *h, const struct pair *p, bool extractable, bool local,
    struct err *e)
{
	const struct hsm_key *k = &p->key;

	if (!k->sensitive)
		return "may be read in the clear (CKA_SENSITIVE is not true)";
	if (k->extractable && !extractable)
		return "may leave the token (CKA_EXTRACTABLE is true)";
	if (!k->extractable && extractable)
		return "cannot be wrapped (CKA_EXTRACTABLE is not true)";
	if (!object_flag(h, p->private, CKA_PRIVATE, true, e))
		return "can be used without a PIN (CKA_PRIVATE is not true)";
	if (k->decrypt)
		return "may decrypt (CKA_DECRYPT is true)";
	if (k->unwrap)
		return "may unwrap other keys (CKA_UNWRAP is true)";
	if (!local && object_flag(h, p->private, CKA_SIGN_RECOVER, false, e))
		return "may sign with recovery (CKA_SIGN_RECOVER is true)";
	if (!local && object_flag(h, p->private, CKA_DERIVE, false, e))
		return "may derive other keys (CKA_DERIVE is true)";
	if (local && !k->local)
		return "was not made in this token (CKA_LOCAL is not true)";
	return NULL;
}

int
private_check(struct hsm *h, const struct pair *p, bool extractable,
    bool local, struct err *e)
{
	const char *fault = fault_of(h, p, extractable, local, e);

	if (!h->has_session)
		return -1;
	if (fault != NULL)
		return err_set(e, ERR_HSM, "the private key %s", fault);
	return 0;
}
