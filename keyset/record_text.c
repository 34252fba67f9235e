#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "keyset/record_text.h"

enum { FIELD_MAX = 2048, FIELDS_BEFORE = 4 };

static bool
is_name(const ldns_rr *rr, size_t i)
{
	return ldns_rdf_get_type(ldns_rr_rdf(rr, i)) == LDNS_RDF_TYPE_DNAME;
}

/* ldns does not escape all that a reader takes for something else. */
static char *
name_text(const ldns_rdf *name)
{
	char text[DNAME_TEXT_MAX];
	struct dname d;
	struct err e;

	return dname_from_rdf(&d, name, &e) == 0 ?
	    strdup(dname_text(&d, text)) : NULL;
}

/* The field of a record in print; the caller's (free). */
static char *
field_text(const ldns_rr *rr, size_t i)
{
	char *text = is_name(rr, i) ? name_text(ldns_rr_rdf(rr, i)) :
	    ldns_rdf2str(ldns_rr_rdf(rr, i));
	size_t len = text != NULL ? strlen(text) : 0;

	/* ldns keeps a blank behind some types. */
	while (len > 0 && text[len - 1] == ' ')
		text[--len] = '\0';
	return text;
}

/* Words i to n, without anything between them. */
static bool
words_join(const struct entry *in, size_t i, size_t n, char out[FIELD_MAX])
{
	size_t len = 0;

	for (; i < n; i++) {
		if (!word_copy(&in->words[i], out + len, FIELD_MAX - len))
			return false;
		len += in->words[i].len;
	}
	return true;
}

static bool
is_hex(const ldns_rr *rr, size_t i)
{
	return ldns_rdf_get_type(ldns_rr_rdf(rr, i)) == LDNS_RDF_TYPE_HEX;
}

/* A name is compared as a name, for its escapes may differ. */
static bool
name_is(const ldns_rr *rr, size_t i, const char *text)
{
	struct dname is, want;
	struct err e;

	return dname_from_text(&want, text, &e) == 0 &&
	    dname_from_rdf(&is, ldns_rr_rdf(rr, i), &e) == 0 &&
	    dname_equal(&is, &want);
}

/*
 * ldns reads generously; only what it prints the same way is taken, so that
 * nothing in the text was skipped or put right.
 */
static int
reprint_check(const struct scan *s, const struct entry *in, size_t first,
    const ldns_rr *rr, struct err *e)
{
	size_t n = ldns_rr_rd_count(rr);
	char found[FIELD_MAX];

	if (n == 0 || in->n < first + n)
		return scan_fault(s, in->words[0].text, e, "the record has "
		    "fewer fields than its type");
	for (size_t i = 0; i < n; i++) {
		size_t at = first + i, to = i + 1 < n ? at + 1 : in->n;
		char *want = field_text(rr, i);
		bool same = want != NULL && words_join(in, at, to, found);

		if (same)
			same = is_name(rr, i) ? name_is(rr, i, found) :
			    is_hex(rr, i) ? strcasecmp(want, found) == 0 :
			    strcmp(want, found) == 0;
		free(want);
		if (!same)
			return scan_fault(s, in->words[at].text, e, "the "
			    "field is not as a program would print it");
	}
	return 0;
}

/* The TTL, 0 to 2^31 - 1 (RFC 2181, 8), in digits and nothing else. */
static int
ttl_check(const struct scan *s, const struct word *w, struct err *e)
{
	uint32_t ttl = 0;

	for (size_t i = 0; i < w->len; i++) {
		uint32_t digit = (uint32_t)(w->text[i] - '0');

		if (w->text[i] < '0' || w->text[i] > '9')
			return scan_fault(s, w->text, e, "a TTL in seconds "
			    "is expected");
		if (ttl > (INT32_MAX - digit) / 10)
			return scan_fault(s, w->text, e, "a TTL of more than "
			    "%d", INT32_MAX);
		ttl = ttl * 10 + digit;
	}
	if (w->len > 1 && w->text[0] == '0')
		return scan_fault(s, w->text, e, "a TTL with zeros in front");
	return 0;
}

/*
 * The words as one line, which is what ldns reads; but for the owner, of which it
 * takes no more octets in print than a name has on the wire.
 */
static ldns_rr *
parse(const struct entry *in, const struct dname *owner, struct err *e)
{
	struct blob line = { NULL, 0 };
	ldns_rdf *name = dname_to_rdf(owner, e);
	ldns_rr *rr = NULL;
	int rc = name == NULL ? -1 : blob_printf(&line, e, ".");

	for (size_t i = 1; rc == 0 && i < in->n; i++)
		rc = blob_printf(&line, e, " %.*s", (int)in->words[i].len,
		    in->words[i].text);
	if (rc == 0 && ldns_rr_new_frm_str(&rr, (const char *)line.data, 0,
	    NULL, NULL) != LDNS_STATUS_OK) {
		rr = NULL;
		err_set(e, ERR_FORMAT, "this is no record such as "
		    "\"zone. 3600 IN DNSKEY 256 3 13 base64\"");
	}
	blob_free(&line);
	if (rr == NULL) {
		ldns_rdf_deep_free(name);
		return NULL;
	}
	ldns_rdf_deep_free(ldns_rr_owner(rr));
	ldns_rr_set_owner(rr, name);
	return rr;
}

ldns_rr *
record_from_entry(const struct scan *s, const struct entry *in,
    struct dname *owner, struct err *e)
{
	char name[DNAME_TEXT_MAX];
	size_t first = FIELDS_BEFORE - 1;
	struct dname is;
	ldns_rr *rr;

	if (in->n < FIELDS_BEFORE) {
		scan_fault(s, in->words[0].text, e, "a record of owner, TTL, "
		    "type and data is expected");
		return NULL;
	}
	if (!word_copy(&in->words[0], name, sizeof(name)))
		strcpy(name, "");
	if (dname_from_text(&is, name, e) != 0) {
		scan_doing(s, in->words[0].text, e);
		return NULL;
	}
	if (ttl_check(s, &in->words[1], e) != 0)
		return NULL;
	if (word_is(&in->words[2], "IN"))
		first++;
	if ((rr = parse(in, &is, e)) == NULL) {
		scan_doing(s, in->words[0].text, e);
		return NULL;
	}
	if (ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN ||
	    reprint_check(s, in, first, rr, e) != 0) {
		if (ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN)
			scan_fault(s, in->words[2].text, e, "the class is "
			    "not IN");
		ldns_rr_free(rr);
		return NULL;
	}
	*owner = is;
	return rr;
}

int
record_to_text(const ldns_rr *rr, const struct dname *owner,
    struct blob *out, struct err *e)
{
	char name[DNAME_TEXT_MAX];
	char *type = ldns_rr_type2str(ldns_rr_get_type(rr));
	int rc = -1;

	if (type != NULL)
		rc = blob_printf(out, e, "%s\t%u\tIN\t%s\t",
		    dname_text(owner, name), ldns_rr_ttl(rr), type);
	for (size_t i = 0; rc == 0 && i < ldns_rr_rd_count(rr); i++) {
		char *text = field_text(rr, i);

		rc = text == NULL ? -1 : blob_printf(out, e, "%s%s",
		    i > 0 ? " " : "", text);
		free(text);
	}
	free(type);
	if (rc != 0)
		return err_set(e, ERR_SYS, "out of memory for a record");
	return blob_append(out, "\n", 1, e);
}
