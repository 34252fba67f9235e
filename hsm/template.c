#include "hsm/p11.h"

static CK_BBOOL yes = CK_TRUE, no = CK_FALSE;

void
template_add(struct template *t, CK_ATTRIBUTE_TYPE type, const void *value,
    size_t len)
{
	t->a[t->n++] = (CK_ATTRIBUTE){ type, p11_in(value), len };
}

void
template_flag(struct template *t, CK_ATTRIBUTE_TYPE type, bool value)
{
	template_add(t, type, value ? &yes : &no, sizeof(yes));
}

void
template_private(struct template *t, bool extractable, enum fullness full)
{
	template_flag(t, CKA_PRIVATE, true);
	template_flag(t, CKA_SENSITIVE, true);
	template_flag(t, CKA_EXTRACTABLE, extractable);
	template_flag(t, CKA_SIGN, true);
	if (full < NO_DECRYPTION)
		return;
	template_flag(t, CKA_DECRYPT, false);
	template_flag(t, CKA_UNWRAP, false);
	if (full < FULL)
		return;
	template_flag(t, CKA_SIGN_RECOVER, false);
	template_flag(t, CKA_DERIVE, false);
}

void
template_public(struct template *t, enum fullness full)
{
	template_flag(t, CKA_VERIFY, true);
	if (full < FULL)
		return;
	template_flag(t, CKA_ENCRYPT, false);
	template_flag(t, CKA_VERIFY_RECOVER, false);
	template_flag(t, CKA_WRAP, false);
}

bool
template_is_bad(CK_RV rv)
{
	return rv == CKR_ATTRIBUTE_TYPE_INVALID ||
	    rv == CKR_ATTRIBUTE_VALUE_INVALID ||
	    rv == CKR_ATTRIBUTE_READ_ONLY ||
	    rv == CKR_TEMPLATE_INCONSISTENT || rv == CKR_TEMPLATE_INCOMPLETE;
}
