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

/* Where the data says what kind of digest it ends in, and how long that is. */
static const struct digest_kind {
	uint16_t	type;
	uint8_t		at, kind, len;
} DIGESTS[] = {
	/* RFC 3658, RFC 4509, RFC 6605 */
	{ LDNS_RR_TYPE_DS, 3, 1, 20 }, { LDNS_RR_TYPE_DS, 3, 2, 32 },
	{ LDNS_RR_TYPE_DS, 3, 4, 48 },
	{ LDNS_RR_TYPE_CDS, 3, 1, 20 }, { LDNS_RR_TYPE_CDS, 3, 2, 32 },
	{ LDNS_RR_TYPE_CDS, 3, 4, 48 },
	/* RFC 4255, RFC 6594 */
	{ LDNS_RR_TYPE_SSHFP, 1, 1, 20 }, { LDNS_RR_TYPE_SSHFP, 1, 2, 32 },
	/* RFC 8976, 5.3 */
	{ LDNS_RR_TYPE_ZONEMD, 5, 1, 48 }, { LDNS_RR_TYPE_ZONEMD, 5, 2, 64 },
};

/* How long the digest should be; 0: it is as it should, or of another kind. */
static size_t
digest_should(uint16_t type, const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < sizeof(DIGESTS) / sizeof(DIGESTS[0]); i++) {
		const struct digest_kind *d = &DIGESTS[i];

		if (d->type == type && len > d->at && p[d->at] == d->kind &&
		    len != (size_t)d->at + 1 + d->len)
			return d->len;
	}
	return 0;
}

static int
digest_check(uint16_t type, const uint8_t *p, size_t len, struct err *e)
{
	const size_t should = digest_should(type, p, len);
	char *name;

	if (should == 0)
		return 0;
	name = ldns_rr_type2str((ldns_rr_type)type);
	err_set(e, ERR_FORMAT, "the digest of a %.20s is cut off, or too long: "
	    "one of that kind has %zu hexadecimal digits", name != NULL ?
	    name : "record", 2 * should);
	free(name);
	return -1;
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
		return digest_check(type, p, len, e);
	name = ldns_rr_type2str((ldns_rr_type)type);
	err_set(e, ERR_FORMAT, "its data is not that of its type, %.20s, which "
	    "as \\# too it must be (RFC 3597, 5)", name != NULL ? name : "?");
	free(name);
	return -1;
}
