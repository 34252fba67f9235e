#include <string.h>

#include "backup/encoding.h"
#include "backup/sealed_line.h"
#include "keyset/lines.h"
#include "keyset/value.h"

enum { PART = 48 };		/* octets in a line of base64 */

static const char format[] = "1";

/* ---- written ------------------------------------------------------------- */

static int
hex_line(struct blob *out, const char *name, const uint8_t *octets, size_t n,
    struct err *e)
{
	if (blob_printf(out, e, "%s ", name) != 0 ||
	    encoding_hex(out, octets, n, e) != 0)
		return -1;
	return blob_append(out, "\n", 1, e);
}

static int
groups_write(const struct share_set *s, struct blob *out, struct err *e)
{
	const struct split_plan *p = &s->plan;
	const struct digest *commitment = s->commitments;

	if (split_check_ours(p, s->value_len, e) != 0)
		return err_set(e, ERR_FORMAT, "%s", e->text);
	if (blob_printf(out, e, "groups %u of %u\n", p->group_threshold,
	    p->group_count) != 0)
		return -1;
	for (unsigned i = 0; i < p->group_count; i++) {
		if (blob_printf(out, e, "group %u of %u\n",
		    p->groups[i].threshold, p->groups[i].count) != 0)
			return -1;
		for (unsigned j = 0; j < p->groups[i].count; j++)
			if (hex_line(out, "share", (commitment++)->bytes,
			    DIGEST_LEN, e) != 0)
				return -1;
	}
	return 0;
}

int
sealed_head(const struct sealed *s, struct blob *out, struct err *e)
{
	char zone[DNAME_TEXT_MAX];

	if (blob_printf(out, e, "capstan-sealed %s\nzone %s\n", format,
	    dname_text(&s->zone, zone)) != 0 ||
	    hex_line(out, "request", s->request.bytes, DIGEST_LEN, e) != 0 ||
	    blob_printf(out, e, "slots %u\n", s->slots) != 0 ||
	    hex_line(out, "signatures", s->signatures.bytes, DIGEST_LEN,
	    e) != 0 ||
	    hex_line(out, "sha256", s->content.bytes, DIGEST_LEN, e) != 0 ||
	    hex_line(out, "set", s->set.id, SHARE_SET_ID, e) != 0 ||
	    blob_printf(out, e, "number %u\n", s->set.plan.id) != 0 ||
	    hex_line(out, "check", s->set.secret_check, SECRET_CHECK, e) != 0 ||
	    groups_write(&s->set, out, e) != 0 ||
	    hex_line(out, "nonce", s->nonce, SEALED_NONCE, e) != 0)
		return -1;
	return blob_printf(out, e, "octets %zu\n", s->octets.len);
}

int
sealed_write(const struct sealed *s, struct blob *out, struct err *e)
{
	if (sealed_head(s, out, e) != 0)
		return -1;
	for (size_t i = 0; i < s->octets.len; i += PART) {
		size_t n = s->octets.len - i;

		if (blob_printf(out, e, "part ") != 0 || encoding_base64(out,
		    s->octets.data + i, n > PART ? PART : n, e) != 0 ||
		    blob_append(out, "\n", 1, e) != 0)
			return -1;
	}
	return hex_line(out, "tag", s->tag, SEALED_TAG, e);
}

/* ---- read ---------------------------------------------------------------- */

static int
read_hex(struct lines *l, const char *name, uint8_t *octets, size_t n)
{
	const char *value = lines_value(l, name);
	struct err why;

	if (value == NULL)
		return -1;
	return encoding_from_hex(octets, n, value, &why) == 0 ? 0 :
	    lines_refuse(l, why.text);
}

static int
read_number(struct lines *l, const char *name, uint64_t least, uint64_t most,
    uint64_t *out)
{
	const char *value = lines_value(l, name);
	struct err why;

	if (value == NULL)
		return -1;
	if (value_count(value, most, out, &why) != 0)
		return lines_refuse(l, why.text);
	return *out >= least ? 0 : lines_refuse(l, "the number is too small");
}

/* "2 of 3" */
static int
read_some(struct lines *l, const char *name, unsigned *some, unsigned *all,
    unsigned most)
{
	const char *value = lines_value(l, name);
	char words[3][8] = { "", "", "" };
	uint64_t n[2];
	struct err why;

	if (value == NULL)
		return -1;
	for (int i = 0; i < 3 && value != NULL; i++)
		value = value_word(value, words[i], sizeof(words[i]));
	if (value == NULL || *value != '\0' || strcmp(words[1], "of") != 0 ||
	    value_count(words[0], most, &n[0], &why) != 0 ||
	    value_count(words[2], most, &n[1], &why) != 0 || n[0] == 0 ||
	    n[0] > n[1])
		return lines_refuse(l, "two numbers are needed, as \"2 of 3\"");
	*some = (unsigned)n[0];
	*all = (unsigned)n[1];
	return 0;
}

static int
read_groups(struct lines *l, struct share_set *s)
{
	struct split_plan *p = &s->plan;
	struct err why;
	size_t n = 0;

	p->extendable = true;
	if (read_some(l, "groups", &p->group_threshold, &p->group_count,
	    SHARE_GROUPS) != 0)
		return -1;
	for (unsigned i = 0; i < p->group_count; i++) {
		if (read_some(l, "group", &p->groups[i].threshold,
		    &p->groups[i].count, SHARE_MEMBERS) != 0)
			return -1;
		for (unsigned j = 0; j < p->groups[i].count; j++)
			if (read_hex(l, "share", s->commitments[n++].bytes,
			    DIGEST_LEN) != 0)
				return -1;
	}
	return split_check_ours(p, s->value_len, &why) == 0 ? 0 :
	    lines_refuse(l, why.text);
}

static int
read_head(struct lines *l, struct sealed *s, uint64_t *octets)
{
	uint64_t slots, number;
	const char *value;
	struct err why;

	if ((value = lines_value(l, "capstan-sealed")) == NULL)
		return -1;
	if (strcmp(value, format) != 0)
		return lines_refuse(l, "this program knows format 1 alone");
	if ((value = lines_value(l, "zone")) == NULL)
		return -1;
	if (dname_from_text(&s->zone, value, &why) != 0)
		return lines_refuse(l, why.text);
	s->set.purpose = SHARE_EMERGENCY_KEY;
	s->set.value_len = SEALED_SECRET;
	if (read_hex(l, "request", s->request.bytes, DIGEST_LEN) != 0 ||
	    read_number(l, "slots", 1, 9999, &slots) != 0 ||
	    read_hex(l, "signatures", s->signatures.bytes, DIGEST_LEN) != 0 ||
	    read_hex(l, "sha256", s->content.bytes, DIGEST_LEN) != 0 ||
	    read_hex(l, "set", s->set.id, SHARE_SET_ID) != 0 ||
	    read_number(l, "number", 0, SHARE_IDS - 1, &number) != 0 ||
	    read_hex(l, "check", s->set.secret_check, SECRET_CHECK) != 0)
		return -1;
	s->slots = (unsigned)slots;
	s->set.plan.id = (unsigned)number;
	if (read_groups(l, &s->set) != 0 ||
	    read_hex(l, "nonce", s->nonce, SEALED_NONCE) != 0)
		return -1;
	return read_number(l, "octets", 1, SEALED_OCTETS_MAX, octets);
}

static int
read_parts(struct lines *l, struct sealed *s, uint64_t octets)
{
	uint8_t part[PART];
	size_t len;
	struct err why;

	while (s->octets.len < octets) {
		const char *value = lines_value(l, "part");

		if (value == NULL)
			return -1;
		if (encoding_from_base64(part, PART, &len, value, &why) != 0)
			return lines_refuse(l, why.text);
		if (blob_append(&s->octets, part, len, l->e) != 0)
			return -1;
	}
	return s->octets.len == octets ? 0 :
	    lines_refuse(l, "there are more octets than it says");
}

/* Whether it is what would be written, octet for octet. */
static int
check_form(const struct sealed *s, const void *data, size_t len, struct err *e)
{
	struct blob again = { NULL, 0 };
	int rc = sealed_write(s, &again, e);

	if (rc == 0)
		rc = lines_same(data, len, &again, e);
	blob_free(&again);
	return rc;
}

int
sealed_read(struct sealed *out, const void *data, size_t len, struct err *e)
{
	struct sealed s = { .slots = 0 };
	struct lines l;
	uint64_t octets;

	if (len > SEALED_BYTES_MAX)
		return err_set(e, ERR_FORMAT, "a sealed file has %zu octets, more "
		    "than the %d allowed", len, SEALED_BYTES_MAX);
	lines_begin(&l, data, len, e);
	if (read_head(&l, &s, &octets) != 0 || read_parts(&l, &s, octets) != 0 ||
	    read_hex(&l, "tag", s.tag, SEALED_TAG) != 0 ||
	    check_form(&s, data, len, e) != 0) {
		sealed_free(&s);
		return -1;
	}
	*out = s;
	return 0;
}
