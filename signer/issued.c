#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyset/utc.h"
#include "keyset/value.h"
#include "signer/issued.h"

static const char name[] = "issued";

static int
read_time(const char *text, void *field, struct err *e)
{
	return utc_parse(text, field, e);
}

static int
read_number(const char *text, void *field, struct err *e)
{
	return value_count(text, UINT32_MAX, field, e);
}

static int
read_digest(const char *text, void *field, struct err *e)
{
	return digest_from_hex(field, text, e);
}

static int
read_stamp(const char *text, void *field, struct err *e)
{
	return stamp_parse(text, field, e);
}

#define FIELD(f)	offsetof(struct issued, f)

/* In the order of the file. */
static const struct line {
	const char	*word;
	size_t		 field;
	int		(*read)(const char *, void *, struct err *);
} lines[] = {
	{ "signed", FIELD(signed_at), read_time },
	{ "ends", FIELD(ends), read_time },
	{ "serial", FIELD(serial), read_number },
	{ "slot", FIELD(slot), read_digest },
	{ "zsk", FIELD(zsk), read_digest },
	{ "how", FIELD(how), read_digest },
	{ "input", FIELD(input), read_stamp },
	{ "output", FIELD(output), read_stamp },
	{ "changes", FIELD(changes), read_number },
};

static int
line_read(struct issued *out, const struct line *l, const char *text,
    struct err *e)
{
	size_t len = strlen(l->word);

	if (strncmp(text, l->word, len) != 0 || text[len] != ' ')
		return err_set(e, ERR_FORMAT, "\"%s\" is expected in %s",
		    l->word, name);
	if (l->read(text + len + 1, (char *)out + l->field, e) != 0)
		return err_doing(e, "%s of %s", l->word, name);
	return 0;
}

int
issued_read(struct issued *out, bool *has, const struct state *s,
    struct err *e)
{
	struct issued is = { .serial = 0 };
	struct blob text = { NULL, 0 };
	char *at, *rest = NULL;
	int rc = 0;

	*has = false;
	if (!state_has(s, name))
		return 0;
	if (state_read(s, name, &text, e) != 0)
		return -1;
	at = strtok_r((char *)text.data, "\n", &rest);
	for (size_t i = 0; rc == 0 && i < sizeof(lines) / sizeof(lines[0]);
	    i++) {
		rc = line_read(&is, &lines[i], at != NULL ? at : "", e);
		at = strtok_r(NULL, "\n", &rest);
	}
	blob_free(&text);
	if (rc != 0)
		return -1;
	*out = is;
	*has = true;
	return 0;
}

int
issued_write(const struct issued *is, const struct state *s, struct err *e)
{
	char from[UTC_TEXT], to[UTC_TEXT], input[STAMP_TEXT],
	    output[STAMP_TEXT], slot[DIGEST_HEX], zsk[DIGEST_HEX],
	    how[DIGEST_HEX];
	struct blob text = { NULL, 0 };
	int rc = blob_printf(&text, e, "signed %s\nends %s\nserial %ju\n"
	    "slot %s\nzsk %s\nhow %s\ninput %s\noutput %s\n"
	    "changes %ju\n",
	    utc_text(is->signed_at, from), utc_text(is->ends, to),
	    (uintmax_t)is->serial, digest_hex(&is->slot, slot),
	    digest_hex(&is->zsk, zsk), digest_hex(&is->how, how),
	    stamp_text(&is->input, input), stamp_text(&is->output, output),
	    (uintmax_t)is->changes);

	if (rc == 0)
		rc = state_write(s, name, text.data, text.len, e);
	blob_free(&text);
	return rc;
}

struct digest
slot_digest(const struct bundle *b)
{
	struct digest_run *run = digest_begin();

	for (size_t i = 0; i < b->n_keys; i++) {
		const struct digest id = dnskey_id(&b->keys[i].key);

		digest_add(run, id.bytes, sizeof(id.bytes));
		digest_add(run, &b->keys[i].ttl, sizeof(b->keys[i].ttl));
	}
	for (size_t i = 0; i < b->n_sigs; i++)
		digest_add(run, b->sigs[i].rrsig.sig, b->sigs[i].rrsig.len);
	return digest_end(&run);
}

struct digest
issued_how(const struct config *c)
{
	const struct denial *d = &c->denial;
	const uint64_t how[] = { d->hashed, d->opt_out, d->iterations,
	    (uint64_t)c->signature_validity, (uint64_t)c->signature_backdate,
	    (uint64_t)c->signature_jitter, c->zonemd };
	struct digest_run *run = digest_begin();

	digest_add(run, how, sizeof(how));
	digest_add(run, d->salt, d->salt_len);
	digest_add(run, c->output, strlen(c->output));
	return digest_end(&run);
}
