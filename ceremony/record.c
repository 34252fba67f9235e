#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/page.h"
#include "keyset/utc.h"

#include "ceremony/record.h"

static bool
is_word(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789._-");

	return n > 0 && n <= RECORD_WORD_MAX && s[n] == '\0';
}

/*
 * Two writers seldom print a real number alike, so a record has none.  The
 * depth is jansson's: it reads at most JSON_PARSER_MAX_DEPTH (2048).
 */
static bool
has_real(json_t *v)
{
	const char *key;
	json_t *member;
	size_t i;

	json_array_foreach(v, i, member)
		if (has_real(member))
			return true;
	json_object_foreach(v, key, member)
		if (has_real(member))
			return true;
	return json_is_real(v);
}

static char *
text_of(const json_t *object)
{
	return json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
}

static int
make_line(const struct record *r, const struct digest *prev,
    struct blob *line, struct err *e)
{
	char stamp[UTC_TEXT], hex[DIGEST_HEX];
	char *data = text_of(r->data);
	char *salts = r->salts == NULL ? NULL : text_of(r->salts);
	struct blob made = { 0 };
	int rc;

	if (data == NULL || (r->salts != NULL && salts == NULL)) {
		free(data);
		free(salts);
		return err_set(e, ERR_FORMAT, "its data cannot be written "
		    "as JSON");
	}
	rc = blob_printf(&made, e, "{\"seq\":%" PRIu64 ",\"time\":\"%s\","
	    "\"step\":\"%s\",\"kind\":\"%s\",\"data\":%s%s%s,\"prev\":\"%s\"}\n",
	    r->seq, utc_text(r->time, stamp), r->step, r->kind, data,
	    salts == NULL ? "" : ",\"salts\":", salts == NULL ? "" : salts,
	    digest_hex(prev, hex));
	free(data);
	free(salts);
	if (rc != 0)
		return -1;
	*line = made;
	return 0;
}

/* The line with what may be hidden hidden, and what there was of that. */
static int
redact(const struct record *r, const struct digest *prev, struct blob *line,
    struct hidden_count *n, struct err *e)
{
	const struct hidden_in in = { r->step, r->kind, r->data, r->salts };
	struct record bare = *r;
	json_t *data = hidden_all(&in, n, e);
	int rc;

	if (data == NULL)
		return -1;
	bare.data = data;
	bare.salts = NULL;
	rc = make_line(&bare, prev, line, e);
	json_decref(data);
	return rc;
}

/* Most records have nothing of that, and their line is what it is. */
static int
digest_line(struct record *r, const struct digest *prev, const void *line,
    size_t len, struct err *e)
{
	static const char mark[] = "{\"hidden\":\"";
	struct blob hidden = { 0 };
	int rc;

	r->texts = (struct hidden_count){ 0 };
	if (r->salts == NULL &&
	    memmem(line, len, mark, sizeof(mark) - 1) == NULL) {
		r->digest = digest_of(line, len);
		return 0;
	}
	if (redact(r, prev, &hidden, &r->texts, e) != 0)
		return -1;
	rc = hidden.len <= RECORD_LINE_MAX ? 0 : err_set(e, ERR_FORMAT, "it is "
	    "longer than %d bytes once its texts are hidden", RECORD_LINE_MAX);
	r->digest = digest_of(hidden.data, hidden.len);
	blob_free(&hidden);
	return rc;
}

/* Everything that record_read() asks but that the bytes are the only ones. */
static int
parse_line(struct record *out, struct digest *prev, const void *line,
    size_t len, json_t **owner, struct err *e)
{
	const char *text = line, *time, *hex;
	struct record r = { 0 };
	json_int_t seq;
	json_error_t why;
	json_t *data, *salts = NULL, *root = NULL;
	char words[120];
	struct digest d;

	if (len > RECORD_LINE_MAX)
		return err_set(e, ERR_FORMAT, "it is longer than %d bytes",
		    RECORD_LINE_MAX);
	if (len == 0 || text[len - 1] != '\n' ||
	    memchr(text, '\n', len - 1) != NULL)
		return err_set(e, ERR_FORMAT, "it is not one line");
	root = json_loadb(text, len - 1, JSON_REJECT_DUPLICATES, &why);
	if (root == NULL)
		return err_set(e, ERR_FORMAT, "it is not JSON: %s",
		    page_clean(words, sizeof(words), why.text));
	if (json_unpack_ex(root, &why, JSON_STRICT,
	    "{s:I, s:s, s:s, s:s, s:o, s?o, s:s}", "seq", &seq, "time", &time,
	    "step", &r.step, "kind", &r.kind, "data", &data, "salts", &salts,
	    "prev", &hex) != 0) {
		err_set(e, ERR_FORMAT, "its members are not those of a "
		    "record: %s", page_clean(words, sizeof(words), why.text));
		goto fail;
	}
	if (seq < 1) {
		err_set(e, ERR_FORMAT, "its number is %" JSON_INTEGER_FORMAT,
		    seq);
		goto fail;
	}
	if (utc_parse(time, &r.time, e) != 0 ||
	    digest_from_hex(&d, hex, e) != 0)
		goto fail;
	if (!is_word(r.step) || !is_word(r.kind)) {
		err_set(e, ERR_FORMAT, "its step or kind is not a word of "
		    "a-z, 0-9 and \"._-\"");
		goto fail;
	}
	if (!json_is_object(data) || has_real(data)) {
		err_set(e, ERR_FORMAT, "its data is %s", json_is_object(data) ?
		    "with a number that is not whole" : "not an object");
		goto fail;
	}
	if (salts != NULL && !json_is_object(salts)) {
		err_set(e, ERR_FORMAT, "its salts are not an object");
		goto fail;
	}
	r.seq = (uint64_t)seq;
	r.data = r.written = data;
	r.salts = salts;
	if (digest_line(&r, &d, line, len, e) != 0)
		goto fail;
	*out = r;
	*prev = d;
	*owner = root;
	return 0;
fail:
	json_decref(root);
	return -1;
}

int
record_write(const struct record *r, const struct digest *prev,
    struct blob *line, struct digest *digest, struct err *e)
{
	struct blob made = { 0 };
	struct digest same_prev;
	json_t *owner = NULL;
	struct record same;

	if (make_line(r, prev, &made, e) != 0)
		return -1;
	if (parse_line(&same, &same_prev, made.data, made.len, &owner,
	    e) != 0) {
		blob_free(&made);
		return -1;
	}
	json_decref(owner);
	*line = made;
	*digest = same.digest;
	return 0;
}

int
record_redact(const struct record *r, const struct digest *prev,
    struct blob *line, struct err *e)
{
	struct hidden_count n;

	return redact(r, prev, line, &n, e);
}

bool
record_commitment(const struct record *r, const char *member,
    char hex[DIGEST_HEX])
{
	const json_t *value = json_object_get(r->written, member);
	const char *salt = json_string_value(json_object_get(r->salts, member));
	const char *hidden = hidden_at(value);
	struct err e;

	if (hidden != NULL)
		memcpy(hex, hidden, DIGEST_HEX);
	return hidden != NULL || (salt != NULL && json_is_string(value) &&
	    hidden_commitment(salt, json_string_value(value), hex, &e) == 0);
}

int
record_read(struct record *out, struct digest *prev, const void *line,
    size_t len, json_t **owner, struct err *e)
{
	struct blob made = { 0 };
	struct record r;
	struct digest d;
	json_t *root;
	bool same;

	if (parse_line(&r, &d, line, len, &root, e) != 0)
		return -1;
	if (make_line(&r, &d, &made, e) != 0) {
		json_decref(root);
		return -1;
	}
	same = made.len == len && memcmp(made.data, line, len) == 0;
	blob_free(&made);
	if (!same) {
		json_decref(root);
		return err_set(e, ERR_FORMAT, "its bytes are not as a record "
		    "is written (order, spaces, escapes)");
	}
	*out = r;
	*prev = d;
	*owner = root;
	return 0;
}
