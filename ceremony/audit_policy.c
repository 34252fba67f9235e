#include <string.h>

#include "ceremony/audit_state.h"
#include "keyset/file.h"

int
audit_named(const struct audit *a, const char *name, const char *sha256,
    struct blob *out, struct err *e)
{
	struct blob bytes = { .len = 0 };
	struct digest d;
	char hex[DIGEST_HEX];

	if (file_read(a->folder, name, REQUEST_BYTES_MAX, &bytes, e) != 0)
		return -1;
	d = digest_of(bytes.data, bytes.len);
	if (sha256 == NULL || strcmp(sha256, digest_hex(&d, hex)) != 0) {
		blob_free(&bytes);
		return err_set(e, ERR_CRYPTO, "%s is not the one of which the "
		    "journal speaks", name);
	}
	*out = bytes;
	return 0;
}

const char *
audit_policy_fact(const struct audit *a, const char *member)
{
	const char *group = audit_fact(a, "compromise", "decided", member);

	return group != NULL ? group : audit_fact(a, "ceremony", "begin",
	    member);
}

int
audit_policy(const struct audit *a, struct policy *out, struct err *e)
{
	const char *name = audit_policy_fact(a, "policy");
	struct blob text = { .len = 0 };
	int rc = -1;

	if (audit_named(a, "policy.conf", audit_policy_fact(a, "policy-sha256"),
	    &text, e) != 0)
		return -1;
	if (name == NULL)
		err_set(e, ERR_FORMAT, "policy.conf has no name");
	else
		rc = policy_read(out, name, (const char *)text.data, text.len,
		    e);
	blob_free(&text);
	return rc;
}
