#include <string.h>
#include <strings.h>

#include "signer/change_record.h"
#include "signer/rdata.h"
#include "signer/zone.h"

enum { SHOWN = 60 };		/* octets of a word that an error has */

/* For "%.*s". */
#define SHOW(w)	(int)((w)->len < SHOWN ? (w)->len : SHOWN), (w)->at

/* Whether a name ends in a dot that is no part of its last label. */
static bool
is_whole(const char *text, size_t len)
{
	bool dot = false;

	for (size_t i = 0; i < len; i++) {
		dot = text[i] == '.';
		if (text[i] == '\\')
			i++;
	}
	return dot;
}

static int
name_from_word(struct change_reader *r, const struct word *w,
    struct dname *out)
{
	char text[DNAME_TEXT_MAX + 1];

	if (w->len >= DNAME_TEXT_MAX)
		return line_fault(&r->line, w->at, ERR_FORMAT, "expected a "
		    "domain name, not %zu octets", w->len);
	memcpy(text, w->at, w->len);
	text[w->len] = '\0';
	if (!is_whole(text, w->len))
		memcpy(text + w->len, ".", 2);
	if (dname_from_text(out, text, r->line.e) != 0)
		return line_tell(&r->line, w->at);
	return 0;
}

static int
read_name(struct change_reader *r, struct word *w, struct dname *out)
{
	if (!line_word(&r->line, w))
		return line_fault(&r->line, w->at, ERR_FORMAT,
		    "expected a domain name, not the end of the line");
	if (change_word_is(w, "@"))
		return line_fault(&r->line, w->at, ERR_FORMAT, "expected a "
		    "domain name, written out, not @");
	return name_from_word(r, w, out);
}

int
change_zone(struct change_reader *r)
{
	char zone[DNAME_TEXT_MAX];
	struct dname d;
	struct word w;

	if (read_name(r, &w, &d) != 0)
		return -1;
	if (!dname_equal(&d, r->origin))
		return line_fault(&r->line, w.at, ERR_POLICY, "expected the "
		    "zone %.180s, not \"%.*s\"", dname_text(r->origin, zone),
		    SHOW(&w));
	return line_end(&r->line);
}

int
change_owner(struct change_reader *r, struct change *c)
{
	char text[DNAME_TEXT_MAX], zone[DNAME_TEXT_MAX];
	struct dname d;
	struct word w;

	if (read_name(r, &w, &d) != 0)
		return -1;
	if (!dname_within(&d, r->origin))
		return line_fault(&r->line, w.at, ERR_POLICY, "%.90s is "
		    "outside of the zone %.90s; expected a whole name in it",
		    dname_text(&d, text), dname_text(r->origin, zone));
	c->owner_len = (uint8_t)(d.len - r->origin->len);
	memcpy(c->owner, d.wire, c->owner_len);
	return 0;
}

bool
change_is_class(const struct word *w)
{
	return change_word_is(w, "IN") || change_word_is(w, "CH") || change_word_is(w, "HS") ||
	    change_word_is(w, "CS") || change_word_is(w, "CHAOS") || change_word_is(w, "HESIOD") ||
	    change_word_is(w, "NONE") ||
	    (w->len > 5 && strncasecmp(w->at, "CLASS", 5) == 0);
}

int
change_class(struct change_reader *r, const struct word *w)
{
	if (change_word_is(w, "IN") || change_word_is(w, "CLASS1"))
		return 0;
	return line_fault(&r->line, w->at, ERR_POLICY, "expected the class IN, "
	    "which the zone is of, not \"%.*s\"", SHOW(w));
}

int
change_ttl(struct change_reader *r, const struct word *w, uint32_t *ttl)
{
	unsigned long n;

	if (!word_number(w, INT32_MAX, &n))
		return line_fault(&r->line, w->at, ERR_FORMAT, "expected a "
		    "TTL, in seconds, of no more than %d, not \"%.*s\"",
		    INT32_MAX, SHOW(w));
	*ttl = (uint32_t)n;
	return 0;
}

/* 0: there is no such type. */
static unsigned
type_from_word(const struct word *w)
{
	static const char prefix[] = "TYPE";
	const size_t len = sizeof(prefix) - 1;
	char text[16];
	unsigned long n;

	if (w->len > len && strncasecmp(w->at, prefix, len) == 0) {
		const struct word digits = { w->at + len, w->len - len };

		return word_number(&digits, UINT16_MAX, &n) ? (unsigned)n : 0;
	}
	if (w->len >= sizeof(text))
		return 0;
	memcpy(text, w->at, w->len);
	text[w->len] = '\0';
	return ldns_get_rr_type_by_name(text);
}

int
change_type(struct change_reader *r, const struct word *w, uint16_t *out)
{
	unsigned type = type_from_word(w);

	if (type == 0)
		return line_fault(&r->line, w->at, ERR_FORMAT,
		    "expected a type of records, not \"%.*s\"", SHOW(w));
	if (type_is_made((uint16_t)type))
		return line_fault(&r->line, w->at, ERR_POLICY, "records of "
		    "type %.*s are made by the signer, and only by it; "
		    "expected another type", SHOW(w));
	if (zone_check_type((uint16_t)type, r->line.e) != 0)
		return line_tell(&r->line, w->at);
	*out = (uint16_t)type;
	return 0;
}

/*
 * That every reader of records takes this in the same way: what begins a
 * comment or joins lines in a zone file is data for nsupdate.
 */
static int
check_data(struct change_reader *r, const struct word *data)
{
	const char *end = data->at + data->len, *quote = NULL;

	for (const char *p = data->at; p < end; p++) {
		if (*p == '\\')
			p++;
		else if (*p == '"')
			quote = quote == NULL ? p : NULL;
		else if (quote == NULL && strchr(";()", *p) != NULL)
			return line_fault(&r->line, p, ERR_FORMAT, "expected "
			    "%c as \\%c or in quotation marks, for it is data "
			    "here; a comment has a line of its own, and so has "
			    "a record", *p, *p);
	}
	if (quote != NULL)
		return line_fault(&r->line, quote, ERR_FORMAT, "expected "
		    "another quotation mark behind this one");
	return 0;
}

/* The data is what the scanner reads of a record of the root. */
static int
data_scan(struct change_reader *r, const struct word *type,
    const struct word *data)
{
	zs_scanner_t *s = r->scanner;
	struct text *t = &r->text;

	t->len = 0;
	text_word(t, ". 0 IN ");
	text_put(t, type->at, type->len);
	text_char(t, ' ');
	text_put(t, data->at, data->len);
	text_char(t, '\n');
	if (t->failed || zs_set_input_string(s, t->at, t->len) != 0)
		return err_set(r->line.e, ERR_SYS, "out of memory for a "
		    "record of a file of changes");
	if (zs_parse_record(s) == 0 && s->state == ZS_STATE_DATA)
		return 0;
	if (s->error.code == ZS_UNSUPPORTED_TYPE)
		return line_fault(&r->line, type->at, ERR_FORMAT, "expected a "
		    "type whose data is known here, capstan-signer(1) lists "
		    "those, or TYPE%u and the data as \\# LENGTH HEX, not "
		    "\"%.*s\"", type_from_word(type), SHOW(type));
	return line_fault(&r->line, data->at, ERR_FORMAT, "expected the data "
	    "of a record of type %.*s: %s", SHOW(type),
	    s->error.code != 0 ? zs_strerror(s->error.code) : "no record");
}

/* No line that was given has more than a record. */
static int
data_end(struct change_reader *r, const struct word *data)
{
	if (zs_parse_record(r->scanner) == 0 &&
	    r->scanner->state == ZS_STATE_EOF)
		return 0;
	return line_fault(&r->line, data->at, ERR_FORMAT,
	    "expected the data of one record, and nothing behind it");
}

int
change_data(struct change_reader *r, const struct word *type, struct rr *out)
{
	const zs_scanner_t *s = r->scanner;
	struct word data;
	uint8_t *copy;

	if (!line_rest(&r->line, &data))
		return line_fault(&r->line, data.at, ERR_FORMAT, "expected the "
		    "data of a record of type %.*s, not the end of the line",
		    SHOW(type));
	if (check_data(r, &data) != 0 || data_scan(r, type, &data) != 0)
		return -1;
	if ((copy = arena_take(r->arena, s->r_data_length,
	    r->line.e)) == NULL)
		return -1;
	memcpy(copy, s->r_data, s->r_data_length);
	if (s->r_type != out->type || rdata_check(out->type, copy,
	    s->r_data_length, r->line.e) != 0 || !rdata_lower(out->type, copy, s->r_data_length))
		return line_fault(&r->line, data.at, ERR_FORMAT, "expected the "
		    "data of a record of type %.*s, and it is none",
		    SHOW(type));
	out->data = copy;
	out->len = (uint16_t)s->r_data_length;
	return data_end(r, &data);
}
