#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/export.h"
#include "keyset/file.h"

static int
add(struct export *x, const char *name, const void *data, size_t len,
    struct err *e)
{
	if (x->n == EXPORT_FILES_MAX)
		return err_set(e, ERR_FORMAT, "more than %d files to export",
		    EXPORT_FILES_MAX);
	if (blob_copy(&x->files[x->n].bytes, data, len, e) != 0)
		return -1;
	snprintf(x->files[x->n].name, sizeof(x->files[x->n].name), "%s", name);
	x->n++;
	return 0;
}

static int
add_text(struct export *x, const char *name, const json_t *text, struct err *e)
{
	return add(x, name, json_string_value(text), json_string_length(text), e);
}

/* A file whose content the journal keeps as a blob with this digest. */
static int
add_blob(struct ceremony *c, struct export *x, const char *name,
    const struct digest *digest, struct err *e)
{
	struct blob bytes = { .len = 0 };
	int rc;

	if (journal_get_blob(c->journal, digest, &bytes, e) != 0)
		return -1;
	rc = add(x, name, bytes.data, bytes.len, e);
	blob_free(&bytes);
	return rc;
}

static int
collect_response(struct ceremony *c, struct export *x, struct err *e)
{
	const json_t *sign = register_last(&c->reg, "sign", "done");
	const struct register_response *previous;
	struct digest response;

	if (sign == NULL)
		return 0;
	if (digest_from_hex(&response, json_string_value(json_object_get(sign,
	    "response")), e) != 0 || answer_request(c, e) != 0)
		return -1;
	if (add_blob(c, x, "response.xml", &response, e) != 0 ||
	    add(x, "request.xml", c->request_bytes.data, c->request_bytes.len,
	    e) != 0 || add_text(x, "review.txt", json_object_get(register_last(
	    &c->reg, "review", "done"), "shown"), e) != 0)
		return -1;
	previous = register_response(&c->reg, &c->site->zone);
	if (previous != NULL &&
	    add_blob(c, x, "previous.xml", &previous->response, e) != 0)
		return -1;
	return add(x, "policy.conf", c->policy_text.data, c->policy_text.len, e);
}

/* A line of text with its newline, as a file of its own. */
static int
add_line(struct export *x, const char *name, const char *text, struct err *e)
{
	char *line = NULL;
	int rc, len = asprintf(&line, "%s\n", text);

	if (len < 0)
		return err_sys(e, "export %s", name);
	rc = add(x, name, line, (size_t)len, e);
	free(line);
	return rc;
}

static int
collect_key(struct export *x, const json_t *data, struct err *e)
{
	json_int_t tag = json_integer_value(json_object_get(data, "tag"));
	json_int_t flags = 0;
	const json_t *ds = json_object_get(data, "ds");
	const json_t *pem = json_object_get(json_object_get(data, "statement"),
	    "pkcs10");
	char name[64], *both = NULL;
	struct dnskey key;
	const char *role;
	int rc;

	if (register_dnskey_read(&key, NULL, json_object_get(data, "dnskey"),
	    e) != 0)
		return -1;
	flags = key.flags;
	role = flags & DNSKEY_SEP ? "ksk" : "zsk";
	snprintf(name, sizeof(name), "%s-%05lld.dnskey", role, (long long)tag);
	if (add_line(x, name, json_string_value(json_object_get(data, "dnskey")),
	    e) != 0)
		return -1;
	if (!(flags & DNSKEY_SEP))
		return 0;
	if (asprintf(&both, "%s\n%s", json_string_value(json_array_get(ds, 0)),
	    json_string_value(json_array_get(ds, 1))) < 0)
		return err_sys(e, "export the DS");
	snprintf(name, sizeof(name), "%s-%05lld.ds", role, (long long)tag);
	rc = add_line(x, name, both, e);
	free(both);
	snprintf(name, sizeof(name), "%s-%05lld.csr", role, (long long)tag);
	if (rc == 0 && pem != NULL)
		rc = add_text(x, name, pem, e);
	return rc;
}

int
export_collect(struct ceremony *c, struct export *x, struct err *e)
{
	if (collect_response(c, x, e) != 0)
		return -1;
	for (size_t i = 0; i < json_array_size(c->reg.records); i++) {
		const json_t *rec = json_array_get(c->reg.records, i);

		if (register_is(rec, "make-key", "result") &&
		    collect_key(x, json_object_get(rec, "data"), e) != 0)
			return -1;
	}
	return 0;
}

struct walk {
	struct ceremony	*c;
	struct export	*x;
	char		 last[64];
};

static int
add_journal_file(void *of, const struct record *rec, struct err *e)
{
	struct walk *w = of;
	struct blob bytes = { .len = 0 };
	unsigned which = journal_medium(w->c->journal, 0) ? 0 : 1;
	char name[80];
	int rc;

	if (strcmp(w->last, rec->file) == 0)
		return 0;
	snprintf(w->last, sizeof(w->last), "%s", rec->file);
	if (file_read(w->c->site->journal[which], rec->file, 64u << 20, &bytes,
	    e) != 0)
		return -1;
	snprintf(name, sizeof(name), "journal/%.50s", rec->file);
	rc = add(w->x, name, bytes.data, bytes.len, e);
	blob_free(&bytes);
	return rc;
}

int
export_journal(struct ceremony *c, struct export *x, struct err *e)
{
	struct walk w = { .c = c, .x = x };

	return journal_each(c->journal, add_journal_file, &w, e);
}

int
export_write(const char *folder, const struct export *x,
    struct digest *manifest, struct err *e)
{
	struct manifest m = { .n = 0 }, read = { .n = 0 };
	int rc;

	rc = media_empty(folder, "OUT", e);
	for (size_t i = 0; i < x->n && rc == 0; i++)
		rc = media_write(folder, "OUT", &m, x->files[i].name,
		    x->files[i].bytes.data, x->files[i].bytes.len, e);
	if (rc == 0)
		rc = media_seal(folder, "OUT", &m, manifest, e);
	if (rc == 0)
		rc = media_check(folder, "OUT", &read, manifest, e);
	manifest_free(&m);
	manifest_free(&read);
	return rc;
}

void
export_free(struct export *x)
{
	while (x->n > 0)
		blob_free(&x->files[--x->n].bytes);
}
