#include <stdlib.h>
#include <string.h>

#include "keyset/file.h"

#include "keyset/policy.h"

int
policy_load(struct policy *out, const char *name, struct err *e)
{
	const char *shipped = policy_shipped(name);
	const char *slash = strrchr(name, '/');
	struct blob text = { NULL, 0 };
	char *folder;
	int rc;

	if (shipped != NULL)
		return policy_read(out, name, shipped, strlen(shipped), e);
	folder = slash == NULL ? strdup(".") :
	    strndup(name, (size_t)(slash - name) + 1);
	if (folder == NULL)
		return err_sys(e, "no memory for a policy");
	rc = file_read(folder, slash == NULL ? name : slash + 1,
	    POLICY_BYTES_MAX, &text, e);
	free(folder);
	if (rc != 0 && slash == NULL)
		return err_set(e, e->kind, "policy %.100s: %s; shipped are "
		    POLICY_SHIPPED ", any other is a file", name, e->text);
	if (rc != 0)
		return err_doing(e, "policy %s", name);
	rc = policy_read(out, slash == NULL ? name : slash + 1,
	    (const char *)text.data, text.len, e);
	blob_free(&text);
	return rc;
}

bool
policy_approves_claim(const struct policy *p, const struct claim *is)
{
	for (size_t i = 0; i < p->n_algorithms; i++) {
		const struct approved *a = &p->algorithms[i];

		if (a->alg == is->alg && a->exponent == is->exponent &&
		    is->bits >= a->bits.min && is->bits <= a->bits.max)
			return true;
	}
	return false;
}

bool
policy_approves(const struct policy *p, const struct dnskey *k)
{
	const struct claim is = claim_of(k);

	return policy_approves_claim(p, &is);
}
