#include <stdbool.h>

#include "keyset/record.h"

enum { FIXED = 10 };	/* octets of type, class, TTL and length */

ldns_rr *
record_new(const struct dname *owner, unsigned type, uint32_t ttl,
    const uint8_t *rdata, size_t len, struct err *e)
{
	const uint8_t fixed[FIXED] = {
		(uint8_t)(type >> 8), (uint8_t)type, 0, LDNS_RR_CLASS_IN,
		(uint8_t)(ttl >> 24), (uint8_t)(ttl >> 16),
		(uint8_t)(ttl >> 8), (uint8_t)ttl,
		(uint8_t)(len >> 8), (uint8_t)len,
	};
	struct blob wire = { NULL, 0 };
	ldns_rr *rr = NULL;
	size_t pos = 0;

	if (type > UINT16_MAX || len > UINT16_MAX) {
		err_set(e, ERR_FORMAT, "a record of type %u cannot have %zu "
		    "octets", type, len);
		return NULL;
	}
	if (blob_append(&wire, owner->wire, owner->len, e) == 0 &&
	    blob_append(&wire, fixed, FIXED, e) == 0 &&
	    blob_append(&wire, rdata, len, e) == 0 &&
	    (ldns_wire2rr(&rr, wire.data, wire.len, &pos,
	    LDNS_SECTION_ANSWER) != LDNS_STATUS_OK || pos != wire.len)) {
		ldns_rr_free(rr);
		rr = NULL;
		err_set(e, ERR_FORMAT, "%zu octets are no record of type %u",
		    len, type);
	}
	blob_free(&wire);
	return rr;
}

/* ldns takes a missing part for a mistake of its caller, and stops. */
static bool
is_whole(const ldns_rr *rr)
{
	for (size_t i = 0; i < ldns_rr_rd_count(rr); i++)
		if (ldns_rr_rdf(rr, i) == NULL)
			return false;
	return ldns_rr_owner(rr) != NULL;
}

int
record_rdata(const ldns_rr *rr, struct blob *out, struct err *e)
{
	ldns_buffer *buffer = NULL;
	ldns_rr *canonical;
	int rc = -1;

	if (!is_whole(rr))
		return err_set(e, ERR_FORMAT, "a record lacks its name or a "
		    "field");
	if ((canonical = ldns_rr_clone(rr)) == NULL ||
	    (buffer = ldns_buffer_new(LDNS_MIN_BUFLEN)) == NULL) {
		err_set(e, ERR_SYS, "out of memory for a record");
		goto out;
	}
	ldns_rr2canonical(canonical);
	for (size_t i = 0; i < ldns_rr_rd_count(canonical); i++)
		if (ldns_rdf2buffer_wire(buffer, ldns_rr_rdf(canonical, i)) !=
		    LDNS_STATUS_OK) {
			err_set(e, ERR_SYS, "out of memory for a record");
			goto out;
		}
	rc = blob_append(out, ldns_buffer_begin(buffer),
	    ldns_buffer_position(buffer), e);
out:
	ldns_buffer_free(buffer);
	ldns_rr_free(canonical);
	return rc;
}
