#include <stdio.h>
#include <string.h>

#include "backup/container_line.h"
#include "backup/encoding.h"

static int
lines_write(const struct container *c, struct blob *out, struct err *e)
{
	for (size_t i = 0; i < CONTAINER_LINES; i++)
		if (blob_printf(out, e, "%s ", container_lines[i].name) != 0 ||
		    container_lines[i].write(c, out, e) != 0 ||
		    blob_append(out, "\n", 1, e) != 0)
			return -1;
	return 0;
}

static int
groups_write(const struct share_set *s, struct blob *out, struct err *e)
{
	const struct split_plan *p = &s->plan;
	const struct digest *commitment = s->commitments;
	char hex[DIGEST_HEX];

	if (split_check_ours(p, s->value_len, e) != 0)
		return err_set(e, ERR_FORMAT, "%s", e->text);
	if (blob_printf(out, e, "groups %u of %u\n", p->group_threshold,
	    p->group_count) != 0)
		return -1;
	for (unsigned i = 0; i < p->group_count; i++) {
		const struct split_group *g = &p->groups[i];

		if (blob_printf(out, e, "group %u of %u\n", g->threshold,
		    g->count) != 0)
			return -1;
		for (unsigned j = 0; j < g->count; j++)
			if (blob_printf(out, e, "share %s\n", digest_hex(
			    commitment++, hex)) != 0)
				return -1;
	}
	return 0;
}

static int
wrapped_write(const struct container *c, struct blob *out, struct err *e)
{
	if (c->wrapped_len == 0 || c->wrapped_len > sizeof(c->wrapped))
		return err_set(e, ERR_FORMAT, "%u octets are no wrapped key",
		    c->wrapped_len);
	if (blob_printf(out, e, "wrapped %u\n", c->wrapped_len) != 0)
		return -1;
	for (size_t i = 0; i < c->wrapped_len; i += WRAPPED_LINE) {
		size_t n = c->wrapped_len - i;

		if (n > WRAPPED_LINE)
			n = WRAPPED_LINE;
		if (encoding_base64(out, c->wrapped + i, n, e) != 0 ||
		    blob_append(out, "\n", 1, e) != 0)
			return -1;
	}
	return 0;
}

int
container_body(const struct container *c, struct blob *out, struct err *e)
{
	if (blob_printf(out, e, "%s\n", CONTAINER_FIRST_LINE) != 0 ||
	    lines_write(c, out, e) != 0 ||
	    groups_write(&c->set, out, e) != 0)
		return -1;
	return wrapped_write(c, out, e);
}

int
container_signed(const struct container *c, struct blob *out, struct err *e)
{
	char hex[DIGEST_HEX];

	if (container_body(c, out, e) != 0)
		return -1;
	return blob_printf(out, e, "mac %s\n", digest_hex(&c->mac, hex));
}

static int
signature_write(const struct container_signature *s, struct blob *out,
    struct err *e)
{
	if (blob_printf(out, e, "signature ") != 0 ||
	    encoding_base64(out, s->key, s->key_len, e) != 0 ||
	    blob_append(out, " ", 1, e) != 0 ||
	    encoding_base64(out, s->sig, s->len, e) != 0)
		return -1;
	return blob_printf(out, e, " %s\n", s->name);
}

int
signatures_append(const struct container *c, struct blob *out, struct err *e)
{
	for (size_t i = 0; i < c->n_signatures; i++)
		if (signature_write(&c->signatures[i], out, e) != 0)
			return -1;
	return 0;
}

int
container_write(const struct container *c, struct blob *out, struct err *e)
{
	struct blob text = { NULL, 0 };
	struct container again;
	int rc = -1;

	/* What the reader refuses must not be written: it would be found then. */
	if (container_signed(c, &text, e) == 0 &&
	    signatures_append(c, &text, e) == 0 &&
	    container_read(&again, text.data, text.len, e) == 0)
		rc = blob_append(out, text.data, text.len, e);
	blob_free(&text);
	return rc;
}
