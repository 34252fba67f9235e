#include <stdlib.h>
#include <string.h>

#include "keyset/record.h"
#include "signer/rdata.h"

static bool
has_fields(const char *f, const uint8_t *p, size_t len)
{
	size_t at = 0, n;

	for (; *f != '\0'; f++, at += n) {
		if ((n = rdata_field(*f, p + at, len - at)) == SIZE_MAX)
			return false;
	}
	return at == len;
}

ldns_rr *
rdata_by_ldns(uint16_t type, const uint8_t *p, size_t len)
{
	static const struct dname root = { .len = 1 };
	struct blob back = { NULL, 0 };
	struct err unread;
	ldns_rr *rr = record_new(&root, type, 0, p, len, &unread);
	bool same = rr != NULL && record_rdata(rr, &back, &unread) == 0 &&
	    back.len == len && (len == 0 || memcmp(back.data, p, len) == 0);

	blob_free(&back);
	/* What ends before its last field is data of the type to ldns. */
	if (same && ldns_rr_rd_count(rr) >= ldns_rr_descriptor_minimum(
	    ldns_rr_descript(type)))
		return rr;
	ldns_rr_free(rr);
	return NULL;
}

int
rdata_check(uint16_t type, const uint8_t *p, size_t len, struct err *e)
{
	const struct rdata_form *form = rdata_form(type);
	ldns_rr *rr = NULL;
	char *name;
	bool is_one = true;

	if (form->fields != NULL)
		is_one = has_fields(form->fields, p, len);
	if (is_one && form->ldns)
		is_one = (rr = rdata_by_ldns(type, p, len)) != NULL;
	ldns_rr_free(rr);
	if (is_one)
		return 0;
	name = ldns_rr_type2str((ldns_rr_type)type);
	err_set(e, ERR_FORMAT, "its data is not that of its type, %.20s, which "
	    "as \\# too it must be (RFC 3597, 5)", name != NULL ? name : "?");
	free(name);
	return -1;
}
