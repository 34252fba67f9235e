#include <stdio.h>
#include <string.h>

#include "backup/container_line.h"
#include "backup/encoding.h"
#include "keyset/file.h"
#include "keyset/value.h"

enum { LINE_MAX_LEN = 2048 };

/* Where the reading is; text is the present line, without its end. */
struct reading {
	const char	*next, *end;
	unsigned	 line;
	char		 text[LINE_MAX_LEN + 1];
	struct err	*e;
};

/* The place in front of what is wrong; returns -1. */
static int
located(struct reading *r)
{
	return err_doing(r->e, "line %u", r->line);
}

static int
refuse(struct reading *r, const char *why)
{
	err_set(r->e, ERR_FORMAT, "%s", why);
	return located(r);
}

static int
line_next(struct reading *r)
{
	const char *end = r->next == r->end ? NULL :
	    memchr(r->next, '\n', (size_t)(r->end - r->next));
	size_t len;

	r->line++;
	if (end == NULL)
		return refuse(r, r->next == r->end ? "the file ends too soon" :
		    "the file ends within a line");
	if ((len = (size_t)(end - r->next)) > LINE_MAX_LEN)
		return refuse(r, "the line is too long");
	for (size_t i = 0; i < len; i++)
		if (r->next[i] < ' ' || r->next[i] > '~')
			return refuse(r, "an octet is not printable ASCII");
	memcpy(r->text, r->next, len);
	r->text[len] = '\0';
	r->next = end + 1;
	return 0;
}

/* What follows the name in the next line; NULL when it has another. */
static const char *
line_of(struct reading *r, const char *name)
{
	const size_t len = strlen(name);

	if (line_next(r) != 0)
		return NULL;
	if (strncmp(r->text, name, len) == 0 && r->text[len] == ' ')
		return r->text + len + 1;
	err_set(r->e, ERR_FORMAT, "\"%s\" should be here", name);
	(void)located(r);
	return NULL;
}

static int
lines_read(struct reading *r, struct container *c)
{
	const char *value;

	for (size_t i = 0; i < CONTAINER_LINES; i++) {
		const struct container_line *l = &container_lines[i];

		if ((value = line_of(r, l->name)) == NULL)
			return -1;
		if (l->read(c, value, r->e) != 0) {
			(void)err_doing(r->e, "%s", l->name);
			return located(r);
		}
	}
	return 0;
}

/* "3 of 7" */
static int
some_of_read(struct reading *r, const char *value, unsigned *some,
    unsigned *all)
{
	char words[3][8] = { "", "", "" };
	uint64_t n[2];

	for (int i = 0; i < 3 && value != NULL; i++)
		value = value_word(value, words[i], sizeof(words[i]));
	if (value == NULL || *value != '\0' || strcmp(words[1], "of") != 0 ||
	    value_count(words[0], 99, &n[0], r->e) != 0 ||
	    value_count(words[2], 99, &n[1], r->e) != 0)
		return refuse(r, "two numbers are needed, as \"3 of 7\"");
	if (n[0] == 0 || n[0] > n[1])
		return refuse(r, "more are needed than there are, or none");
	*some = (unsigned)n[0];
	*all = (unsigned)n[1];
	return 0;
}

/* A group, and the commitments to its shares, of which n are there so far. */
static int
group_read(struct reading *r, struct share_set *s, struct split_group *g,
    size_t n)
{
	const char *value;

	if ((value = line_of(r, "group")) == NULL ||
	    some_of_read(r, value, &g->threshold, &g->count) != 0)
		return -1;
	if (g->count > SHARE_MEMBERS)
		return refuse(r, "a group has at most 16 shares");
	for (unsigned i = 0; i < g->count; i++) {
		if ((value = line_of(r, "share")) == NULL)
			return -1;
		if (encoding_from_hex(s->commitments[n + i].bytes, DIGEST_LEN,
		    value, r->e) != 0)
			return located(r);
	}
	return 0;
}

static int
groups_read(struct reading *r, struct share_set *s)
{
	struct split_plan *p = &s->plan;
	const char *value;
	size_t n = 0;

	p->extendable = true;
	s->value_len = BACKUP_SECRET;
	if ((value = line_of(r, "groups")) == NULL ||
	    some_of_read(r, value, &p->group_threshold, &p->group_count) != 0)
		return -1;
	if (p->group_count > SHARE_GROUPS)
		return refuse(r, "there are at most 16 groups");
	for (unsigned i = 0; i < p->group_count; i++) {
		if (group_read(r, s, &p->groups[i], n) != 0)
			return -1;
		n += p->groups[i].count;
	}
	if (split_check_ours(p, BACKUP_SECRET, r->e) == 0)
		return 0;
	r->e->kind = ERR_FORMAT;
	return located(r);
}

static int
wrapped_read(struct reading *r, struct container *c)
{
	const char *value;
	size_t used = 0, len;
	uint64_t whole;

	if ((value = line_of(r, "wrapped")) == NULL)
		return -1;
	if (value_count(value, sizeof(c->wrapped), &whole, r->e) != 0)
		return located(r);
	/* RFC 5649: eight octets more than what is wrapped, filled up. */
	if (whole < 24 || whole % 8 != 0)
		return refuse(r, "no wrapped key has this length");
	while (used < whole) {
		if (line_next(r) != 0)
			return -1;
		if (encoding_from_base64(c->wrapped + used, whole - used, &len,
		    r->text, r->e) != 0)
			return located(r);
		used += len;
	}
	c->wrapped_len = (uint16_t)whole;
	return 0;
}

static int
mac_read(struct reading *r, struct container *c)
{
	const char *value;

	if ((value = line_of(r, "mac")) == NULL)
		return -1;
	if (encoding_from_hex(c->mac.bytes, DIGEST_LEN, value, r->e) != 0)
		return located(r);
	return 0;
}

/* One word in base64, of those in the line. */
static char *
word_decode(char *at, uint8_t *out, uint16_t *len, struct err *e)
{
	char *blank = strchr(at, ' ');
	size_t n;

	if (blank == NULL) {
		err_set(e, ERR_FORMAT, "a key, a signature and a name are "
		    "needed");
		return NULL;
	}
	*blank = '\0';
	if (encoding_from_base64(out, CONTAINER_SIGNATURE_MAX, &n, at, e) != 0)
		return NULL;
	*len = (uint16_t)n;
	return blank + 1;
}

static int
signature_read(struct reading *r, struct container_signature *s)
{
	static const char name[] = "signature ";
	char *at = r->text + sizeof(name) - 1;
	size_t len;

	if (line_next(r) != 0)
		return -1;
	if (strncmp(r->text, name, sizeof(name) - 1) != 0)
		return refuse(r, "only signatures follow the mac");
	if ((at = word_decode(at, s->key, &s->key_len, r->e)) == NULL ||
	    (at = word_decode(at, s->sig, &s->len, r->e)) == NULL)
		return located(r);
	len = strlen(at);
	if (len == 0 || len > CONTAINER_NAME_MAX || at[0] == ' ' ||
	    at[len - 1] == ' ')
		return refuse(r, "a name has 1 to 64 characters, no blank at "
		    "either end");
	memcpy(s->name, at, len + 1);
	return 0;
}

static int
signatures_read(struct reading *r, struct container *c)
{
	while (r->next != r->end) {
		if (c->n_signatures == CONTAINER_SIGNATURES_MAX) {
			r->line++;
			return refuse(r, "more than 16 signatures are there");
		}
		if (signature_read(r, &c->signatures[c->n_signatures]) != 0)
			return -1;
		c->n_signatures++;
	}
	return 0;
}

static int
all_read(struct reading *r, struct container *c)
{
	if (line_next(r) != 0)
		return -1;
	if (strcmp(r->text, CONTAINER_FIRST_LINE) != 0)
		return refuse(r, "this is no \"" CONTAINER_FIRST_LINE "\"");
	if (lines_read(r, c) != 0 || groups_read(r, &c->set) != 0 ||
	    wrapped_read(r, c) != 0 || mac_read(r, c) != 0)
		return -1;
	return signatures_read(r, c);
}

/*
 * Every value has one form: what was understood is written again, and where
 * that differs from what was read, a number had zeros in front, or the like.
 */
static int
form_check(struct reading *r, const struct container *c, const char *text,
    size_t len)
{
	struct blob again = { NULL, 0 };
	size_t same = 0;
	int rc = -1;

	if (container_signed(c, &again, r->e) != 0 ||
	    signatures_append(c, &again, r->e) != 0)
		goto out;
	while (same < len && same < again.len &&
	    (uint8_t)text[same] == again.data[same])
		same++;
	if (same == len && same == again.len) {
		rc = 0;
		goto out;
	}
	r->line = 1;
	for (size_t i = 0; i < same; i++)
		r->line += text[i] == '\n';
	rc = refuse(r, "a value is not in the form that it must have");
out:
	blob_free(&again);
	return rc;
}

int
container_read(struct container *out, const void *data, size_t len,
    struct err *e)
{
	struct reading r = { .next = data, .end = (const char *)data + len,
	    .e = e };
	struct container c = { .n_signatures = 0 };

	if (len > CONTAINER_BYTES_MAX)
		return err_set(e, ERR_FORMAT, "a backup file has %zu octets, "
		    "more than the %d allowed", len, CONTAINER_BYTES_MAX);
	if (all_read(&r, &c) != 0 || form_check(&r, &c, data, len) != 0)
		return -1;
	*out = c;
	return 0;
}

int
container_load(struct container *out, const char *folder, const char *name,
    struct err *e)
{
	struct blob text = { NULL, 0 };
	int rc;

	if (file_read(folder, name, CONTAINER_BYTES_MAX, &text, e) != 0)
		return -1;
	rc = container_read(out, text.data, text.len, e);
	blob_free(&text);
	return rc != 0 ? err_doing(e, "%.200s", name) : 0;
}
