#include <stdio.h>
#include <string.h>

#include "keyset/dname.h"

enum { LABEL_MAX = 63, LABELS_MAX = 127 };

static bool
printable(uint8_t c)
{
	return c > ' ' && c < 0x7f;
}

/*
 * What Knot DNS's reader of zone files takes without a backslash: every reader
 * takes the others with one, and means the same.
 */
static bool
plain(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '*' ||
	    c == '/';
}

/*
 * A number stands also for what dnssec-ksr of BIND 9.20 does not read behind a
 * backslash.
 */
static bool
numbered(uint8_t c)
{
	return !printable(c) || c == '"' || c == '(' || c == ')';
}

static uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

/*
 * What ldns would let through: blanks and other octets that presentation form
 * must escape, and names that are not absolute.
 */
static int
check_text(const char *text, struct err *e)
{
	bool dot = false;

	for (const char *p = text; *p != '\0'; p++) {
		dot = *p == '.';
		if (*p == '\\' && p[1] != '\0')
			p++;
		else if (!dot && (*p == '\\' || strchr(";()\"", *p) != NULL))
			return err_set(e, ERR_FORMAT, "a domain name has an "
			    "unescaped %c", *p);
		if (!printable((uint8_t)*p))
			return err_set(e, ERR_FORMAT, "a domain name has the "
			    "octet %u, which must be written as \\%03u",
			    (uint8_t)*p, (uint8_t)*p);
	}
	if (!dot)
		return err_set(e, ERR_FORMAT, "a domain name does not end in "
		    "a dot");
	return 0;
}

int
dname_from_text(struct dname *out, const char *text, struct err *e)
{
	ldns_rdf *rdf = NULL;
	ldns_status status;
	int rc;

	if (check_text(text, e) != 0)
		return -1;
	status = ldns_str2rdf_dname(&rdf, text);
	if (status == LDNS_STATUS_MEM_ERR)
		return err_set(e, ERR_SYS, "out of memory for a domain name");
	if (status != LDNS_STATUS_OK)
		return err_set(e, ERR_FORMAT, "%.64s%s is no domain name: %s",
		    text, strlen(text) > 64 ? "..." : "",
		    ldns_get_errorstr_by_id(status));
	rc = dname_from_rdf(out, rdf, e);
	ldns_rdf_deep_free(rdf);
	return rc;
}

int
dname_from_wire(struct dname *out, const uint8_t *wire, size_t len,
    struct err *e)
{
	struct dname d = { 0 };
	size_t pos = 0;

	if (len == 0 || len > DNAME_MAX)
		return err_set(e, ERR_FORMAT, "a domain name of %zu octets is "
		    "not one of 1 to %d", len, DNAME_MAX);
	while (wire[pos] != 0) {
		if (wire[pos] > LABEL_MAX)
			return err_set(e, ERR_FORMAT, "a domain name has a "
			    "compressed or extended label");
		pos += wire[pos] + 1u;
		if (pos >= len)
			return err_set(e, ERR_FORMAT, "a domain name is cut "
			    "off");
	}
	if (pos + 1 != len)
		return err_set(e, ERR_FORMAT, "%zu octets follow the end of a "
		    "domain name", len - pos - 1);
	/* No length octet is in the range of letters (RFC 1035, 2.3.4). */
	for (size_t i = 0; i < len; i++)
		d.wire[i] = lower(wire[i]);
	d.len = (uint8_t)len;
	*out = d;
	return 0;
}

int
dname_from_rdf(struct dname *out, const ldns_rdf *rdf, struct err *e)
{
	if (rdf == NULL || ldns_rdf_get_type(rdf) != LDNS_RDF_TYPE_DNAME)
		return err_set(e, ERR_FORMAT, "a domain name is missing");
	return dname_from_wire(out, ldns_rdf_data(rdf), ldns_rdf_size(rdf), e);
}

ldns_rdf *
dname_to_rdf(const struct dname *d, struct err *e)
{
	ldns_rdf *rdf;

	rdf = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME, d->len, d->wire);
	if (rdf == NULL)
		err_set(e, ERR_SYS, "out of memory for a domain name");
	return rdf;
}

char *
dname_text(const struct dname *d, char out[DNAME_TEXT_MAX])
{
	const uint8_t *label = d->wire;
	char *p = out;

	if (*label == 0)
		*p++ = '.';
	for (; *label != 0; label += *label + 1u) {
		for (unsigned i = 1; i <= *label; i++) {
			uint8_t c = label[i];

			if (numbered(c)) {
				p += snprintf(p, 5, "\\%03u", c);
				continue;
			}
			if (!plain(c))
				*p++ = '\\';
			*p++ = (char)c;
		}
		*p++ = '.';
	}
	*p = '\0';
	return out;
}

bool
dname_equal(const struct dname *a, const struct dname *b)
{
	return a->len == b->len && memcmp(a->wire, b->wire, a->len) == 0;
}

bool
dname_within(const struct dname *d, const struct dname *zone)
{
	size_t pos = 0;

	while (d->len - pos > zone->len)
		pos += d->wire[pos] + 1u;
	return d->len - pos == zone->len &&
	    memcmp(d->wire + pos, zone->wire, zone->len) == 0;
}

/* Where each label begins, from the left, without the root's. */
static size_t
label_starts(const struct dname *d, uint8_t starts[LABELS_MAX])
{
	size_t n = 0;

	for (size_t pos = 0; d->wire[pos] != 0; pos += d->wire[pos] + 1u)
		starts[n++] = (uint8_t)pos;
	return n;
}

unsigned
dname_labels(const struct dname *d)
{
	uint8_t starts[LABELS_MAX];
	size_t n = label_starts(d, starts);
	bool wildcard = d->wire[0] == 1 && d->wire[1] == '*';

	return (unsigned)(n - wildcard);
}

int
dname_order(const struct dname *a, const struct dname *b)
{
	uint8_t starts_a[LABELS_MAX], starts_b[LABELS_MAX];
	size_t n_a = label_starts(a, starts_a);
	size_t n_b = label_starts(b, starts_b);

	for (size_t i = 1; i <= n_a && i <= n_b; i++) {
		const uint8_t *label_a = a->wire + starts_a[n_a - i];
		const uint8_t *label_b = b->wire + starts_b[n_b - i];
		size_t least = *label_a < *label_b ? *label_a : *label_b;
		int order = memcmp(label_a + 1, label_b + 1, least);

		if (order == 0)
			order = *label_a - *label_b;
		if (order != 0)
			return order;
	}
	return (int)n_a - (int)n_b;
}
