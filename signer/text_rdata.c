#include <arpa/inet.h>

#include <stdlib.h>
#include <string.h>

#include "keyset/record.h"
#include "signer/rdata.h"
#include "signer/text.h"
#include "signer/zone_blocks.h"

/* RFC 3597, 5. */
static void
put_opaque(struct text *t, const uint8_t *p, size_t len)
{
	text_word(t, "\\# ");
	text_number(t, (uint32_t)len);
	if (len > 0)
		text_char(t, ' ');
	text_hex(t, p, len);
}

static void
put_bitmap(struct text *t, const uint8_t *p, size_t len)
{
	const char *gap = "";

	for (; len >= 2; len -= 2U + p[1], p += 2U + p[1]) {
		for (unsigned bit = 0; bit < p[1] * 8U; bit++) {
			if ((p[2 + bit / 8] & (0x80 >> bit % 8)) == 0)
				continue;
			text_word(t, gap);
			text_type(t, (uint16_t)(p[0] * 256U + bit));
			gap = " ";
		}
	}
}

static void
put_strings(struct text *t, const uint8_t *p, size_t len)
{
	const uint8_t *end = p + len;

	while (p < end) {
		text_quoted(t, p + 1, *p);
		p += *p + 1U;
		if (p < end)
			text_char(t, ' ');
	}
}

static void
put_address(struct text *t, int family, const uint8_t *p)
{
	char s[INET6_ADDRSTRLEN];

	if (family == AF_INET) {
		for (int i = 0; i < 4; i++) {
			text_number(t, p[i]);
			if (i < 3)
				text_char(t, '.');
		}
	} else if (inet_ntop(family, p, s, sizeof(s)) != NULL) {
		text_word(t, s);
	}
}

static void
put_field(struct text *t, char letter, const uint8_t *p, size_t len)
{
	switch (letter) {
	case '1':
		text_number(t, p[0]);
		break;
	case '2':
		text_number(t, ldns_read_uint16(p));
		break;
	case '4':
		text_number(t, ldns_read_uint32(p));
		break;
	case 'T':
		text_type(t, ldns_read_uint16(p));
		break;
	case 'D':
		text_time(t, ldns_read_uint32(p));
		break;
	case 'a': case 'A':
		put_address(t, letter == 'a' ? AF_INET : AF_INET6, p);
		break;
	case 'N': case 'n':
		text_name(t, p);
		break;
	case 's': case 't':
		put_strings(t, p, len);
		break;
	case 'q':
		text_quoted(t, p, len);
		break;
	case 'x':
		text_hex(t, p, len);
		break;
	case 'b':
		text_base64(t, p, len);
		break;
	case 'h':
		if (len == 1)
			text_char(t, '-');	/* RFC 5155, 3.3 */
		text_hex(t, p + 1, len - 1);
		break;
	case 'H':
		text_base32hex(t, p + 1, len - 1);
		break;
	case 'M':
		put_bitmap(t, p, len);
		break;
	}
}

/* False, and nothing is written, when the data is not of that form. */
static bool
put_fields(struct text *t, const char *fields, const uint8_t *p, size_t len)
{
	size_t begun = t->len, at = 0, n;

	for (const char *f = fields; *f != '\0'; f++, at += n) {
		n = rdata_field(*f, p + at, len - at);
		/* Readers of base32hex want it without padding, and not empty. */
		if (n == SIZE_MAX || (*f == 'H' && (n == 1 || n % 5 != 1))) {
			t->len = begun;
			return false;
		}
		if (f > fields && n > 0)
			text_char(t, ' ');
		put_field(t, *f, p + at, n);
	}
	if (at != len)
		t->len = begun;
	return at == len;
}

static bool
put_words(struct text *t, const ldns_rr *rr)
{
	const size_t n = ldns_rr_rd_count(rr);

	for (size_t i = 0; i < n; i++) {
		const ldns_rdf *field = ldns_rr_rdf(rr, i);
		char *s = NULL;

		if (i > 0)
			text_char(t, ' ');
		if (ldns_rdf_get_type(field) == LDNS_RDF_TYPE_DNAME)
			text_name(t, ldns_rdf_data(field));
		else if ((s = ldns_rdf2str(field)) != NULL)
			text_word(t, s);
		else
			return false;	/* a CAA with a strange tag, say */
		free(s);
	}
	return n > 0;
}

/* Not all that ldns writes can be read, or as it was: by what we read with. */
static bool
reads_back(const struct text *t, size_t begun, uint16_t type,
    const uint8_t *p, size_t len)
{
	struct blob line = { NULL, 0 };
	zs_scanner_t *s = NULL;
	struct err e;
	bool same = !t->failed && blob_printf(&line, &e, ". 0 IN TYPE%u %.*s\n",
	    (unsigned)type, (int)(t->len - begun), t->at + begun) == 0 &&
	    (s = zone_scanner_new(".", 0, &e)) != NULL &&
	    zs_set_input_string(s, (char *)line.data, line.len) == 0 &&
	    zs_parse_record(s) == 0 && s->state == ZS_STATE_DATA &&
	    s->r_data_length == len && memcmp(s->r_data, p, len) == 0;

	if (s != NULL)
		zone_scanner_free(s);
	blob_free(&line);
	return same;
}

static bool
is_within(const uint8_t *p, int64_t degrees)
{
	const int64_t middle = INT64_C(1) << 31, most = degrees * 3600000;
	const int64_t at = ldns_read_uint32(p);

	return at >= middle - most && at <= middle + most;
}

/* A place on earth, RFC 1876, 2 and 3; others have no words that all read. */
static bool
is_place(const uint8_t *p)
{
	for (int i = 1; i < 4; i++)
		if (p[i] >> 4 > 9 || (p[i] & 15) > 9)
			return false;
	return p[0] == 0 && is_within(p + 4, 90) && is_within(p + 8, 180);
}

static bool
put_by_ldns(struct text *t, uint16_t type, const uint8_t *p, size_t len)
{
	ldns_rr *rr = rdata_by_ldns(type, p, len);
	const size_t begun = t->len;
	bool is_put = rr != NULL && put_words(t, rr) &&
	    reads_back(t, begun, type, p, len);

	ldns_rr_free(rr);
	if (!is_put)
		t->len = begun;
	return is_put;
}

void
text_rdata(struct text *t, uint16_t type, const uint8_t *p, size_t len)
{
	const struct rdata_form *form = rdata_form(type);

	if (form->name != NULL && form->fields != NULL && !form->ldns &&
	    put_fields(t, form->fields, p, len))
		return;
	if (form->ldns && (type != LDNS_RR_TYPE_LOC || is_place(p)) &&
	    put_by_ldns(t, type, p, len))
		return;
	put_opaque(t, p, len);
}
