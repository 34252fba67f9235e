#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "signer/zone_write.h"

enum { TYPE_TEXT = 16 };

/*
 * The types written in their own form: those that every reader of zone files
 * knows by name.  ldns would name more than others read.
 */
static const struct {
	uint16_t	 type;
	char		 name[TYPE_TEXT];
} named[] = {
#define X(type) { LDNS_RR_TYPE_##type, #type }
	X(A), X(NS), X(CNAME), X(SOA), X(PTR), X(HINFO), X(MINFO), X(MX),
	X(TXT), X(RP), X(AFSDB), X(RT), X(AAAA), X(LOC), X(SRV), X(NAPTR),
	X(KX), X(CERT), X(DNAME), X(APL), X(DS), X(SSHFP), X(IPSECKEY),
	X(RRSIG), X(NSEC), X(DNSKEY), X(DHCID), X(TLSA), X(SMIMEA), X(CDS),
	X(CDNSKEY), X(OPENPGPKEY), X(SPF), X(NID), X(L32), X(L64), X(LP),
	X(EUI48), X(EUI64), X(URI), X(CAA),
#undef X
};

/* RFC 3597, 5 where it has no name here. */
static bool
type_name(uint16_t type, char out[TYPE_TEXT])
{
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		if (named[i].type == type) {
			memcpy(out, named[i].name, TYPE_TEXT);
			return true;
		}
	}
	snprintf(out, TYPE_TEXT, "TYPE%u", (unsigned)type);
	return false;
}

/*
 * Anything but letters, digits and what host names and services need as
 * \DDD: readers of zone files differ in what they take as it is.
 */
static const char *
name_text(const uint8_t *wire, char out[DNAME_TEXT_MAX])
{
	char *p = out;

	if (*wire == 0)
		*p++ = '.';
	while (*wire != 0) {
		for (unsigned n = *wire++; n > 0; n--, wire++) {
			if (isalnum(*wire) || memchr("-_*/", *wire, 4) != NULL)
				*p++ = (char)*wire;
			else
				p += snprintf(p, 5, "\\%03u", *wire);
		}
		*p++ = '.';
	}
	*p = '\0';
	return out;
}

static int
write_head(const struct dname *owner, uint16_t type, uint32_t ttl,
    struct blob *out, struct err *e)
{
	char name[DNAME_TEXT_MAX], mnemonic[TYPE_TEXT];

	(void)type_name(type, mnemonic);
	return blob_printf(out, e, "%s\t%u\tIN\t%s\t",
	    name_text(owner->wire, name), (unsigned)ttl, mnemonic);
}

/* RFC 3597, 5. */
static int
write_opaque(const struct rdata *r, struct blob *out, struct err *e)
{
	if (blob_printf(out, e, r->len > 0 ? "\\# %u " : "\\# %u",
	    (unsigned)r->len) != 0)
		return -1;
	for (size_t i = 0; i < r->len; i++) {
		if (blob_printf(out, e, "%02x", (unsigned)r->bytes[i]) != 0)
			return -1;
	}
	return 0;
}

/* ldns would name types in the bitmap that others do not read. */
static int
write_nsec(const struct rdata *r, struct blob *out, struct err *e)
{
	char text[DNAME_TEXT_MAX], type[TYPE_TEXT];
	size_t at = 0;

	while (at < r->len && r->bytes[at] != 0)
		at += r->bytes[at] + 1U;
	if (at++ >= r->len)
		return err_set(e, ERR_FORMAT, "an NSEC is cut off");
	if (blob_printf(out, e, "%s", name_text(r->bytes, text)) != 0)
		return -1;
	while (at + 2 <= r->len && at + 2U + r->bytes[at + 1] <= r->len) {
		const uint8_t *window = r->bytes + at;

		for (unsigned bit = 0; bit < window[1] * 8U; bit++) {
			if ((window[2 + bit / 8] & (0x80 >> bit % 8)) == 0)
				continue;
			(void)type_name((uint16_t)(window[0] * 256U + bit),
			    type);
			if (blob_printf(out, e, " %s", type) != 0)
				return -1;
		}
		at += 2U + window[1];
	}
	return 0;
}

/* A field in words, where ldns' own are not taken. */
static int
write_field(const ldns_rr *rr, size_t i, struct blob *out, struct err *e)
{
	const ldns_rdf *field = ldns_rr_rdf(rr, i);
	const char *gap = i == 0 ? "" : " ";
	char name[DNAME_TEXT_MAX], type[TYPE_TEXT], *text;
	int rc;

	if (ldns_rdf_get_type(field) == LDNS_RDF_TYPE_DNAME)
		return blob_printf(out, e, "%s%s", gap,
		    name_text(ldns_rdf_data(field), name));
	if (ldns_rdf_get_type(field) == LDNS_RDF_TYPE_TYPE) {
		(void)type_name(ldns_read_uint16(ldns_rdf_data(field)), type);
		return blob_printf(out, e, "%s%s", gap, type);
	}
	if ((text = ldns_rdf2str(field)) == NULL)
		return err_set(e, ERR_FORMAT, "ldns has no words for it");
	rc = blob_printf(out, e, "%s%s", gap, text);
	free(text);
	return rc;
}

static int
write_fields(const struct dname *owner, uint16_t type, const struct rdata *r,
    struct blob *out, struct err *e)
{
	ldns_rr *rr = recordset_record(owner, type, 0, r, e);
	struct blob text = { NULL, 0 };
	bool worded;
	int rc;

	if (rr == NULL)
		return -1;
	worded = !recordset_is_opaque(rr);
	for (size_t i = 0; worded && i < ldns_rr_rd_count(rr); i++)
		worded = write_field(rr, i, &text, e) == 0;
	/* What ldns cannot put in words: a CAA with a strange tag, say. */
	if (worded)
		rc = blob_append(out, text.data, text.len, e);
	else
		rc = write_opaque(r, out, e);
	blob_free(&text);
	ldns_rr_free(rr);
	return rc;
}

static int
write_record(const struct dname *owner, uint16_t type, uint32_t ttl,
    const struct rdata *r, struct blob *out, struct err *e)
{
	char mnemonic[TYPE_TEXT];
	int rc;

	if (write_head(owner, type, ttl, out, e) != 0)
		return -1;
	if (type == LDNS_RR_TYPE_NSEC)
		rc = write_nsec(r, out, e);
	else if (type_name(type, mnemonic))
		rc = write_fields(owner, type, r, out, e);
	else
		rc = write_opaque(r, out, e);
	return rc == 0 ? blob_append(out, "\n", 1, e) : -1;
}

static int
write_set(const struct dname *owner, const struct recordset *s,
    struct blob *out, struct err *e)
{
	for (size_t i = 0; i < s->data.n; i++) {
		if (write_record(owner, s->type, s->ttl, &s->data.at[i], out,
		    e) != 0)
			return -1;
	}
	for (size_t i = 0; i < s->sigs.n; i++) {
		if (write_record(owner, LDNS_RR_TYPE_RRSIG, s->sigs_ttl,
		    &s->sigs.at[i], out, e) != 0)
			return -1;
	}
	return 0;
}

int
zone_write(const struct zone *z, struct blob *out, struct err *e)
{
	const struct recordset *soa = node_set(zone_node(z, &z->origin),
	    LDNS_RR_TYPE_SOA);

	if (write_set(&z->origin, soa, out, e) != 0)
		return -1;
	for (size_t i = 0; i < z->n; i++) {
		const struct node *n = z->nodes[i];

		for (size_t j = 0; j < n->n; j++) {
			if (&n->sets[j] != soa && write_set(&n->owner,
			    &n->sets[j], out, e) != 0)
				return -1;
		}
	}
	return 0;
}
