#include <stdlib.h>
#include <string.h>

#include "ceremony/agenda.h"
#include "ceremony/anchors.h"
#include "ceremony/answer.h"
#include "ceremony/backups.h"
#include "ceremony/batch_files.h"
#include "ceremony/compromise.h"
#include "ceremony/emergency_request.h"
#include "ceremony/export.h"
#include "ceremony/report.h"
#include "keyset/parcel.h"

#include "ceremony/audit_state.h"

static int
want(struct manifest *m, const char *name, const char *hex, struct err *e)
{
	struct digest d;

	if (hex == NULL || digest_from_hex(&d, hex, e) != 0)
		return err_set(e, ERR_FORMAT, "the journal does not say what %s "
		    "is", name);
	return manifest_add(m, name, 0, &d, e);
}

static int
want_bytes(struct manifest *m, const char *name, const void *data, size_t len,
    struct err *e)
{
	struct digest d = digest_of(data, len);

	return manifest_add(m, name, 0, &d, e);
}

char *
audit_file(const struct audit *a, const char *stem, char name[AUDIT_FILE])
{
	const struct format *f = NULL;

	while ((f = format_next(f)) != NULL)
		if (manifest_has(&a->files, answer_file(stem, f, name)))
			return name;
	return answer_file(stem, format_next(NULL), name);
}

/* By the zone of the request, as its record has it. */
static int
want_earlier(const struct audit *a, struct manifest *m, struct err *e)
{
	const char *text = audit_fact(a, "request", "done", "zone");
	char name[AUDIT_FILE], stem[EARLIER_STEM];
	struct earlier_place at;
	struct dname zone;

	if (text == NULL || dname_from_text(&zone, text, e) != 0)
		return err_set(e, ERR_FORMAT, "the journal names no request");
	for (size_t i = 2; i < 2 + a->n_earlier; i++)
		if (earlier_place(&a->reg, &zone, i, &at, e) != 0 ||
		    manifest_add(m, audit_file(a, earlier_stem(i, stem), name),
		    0, &at.digest, e) != 0)
			return -1;
	return 0;
}

/* What export_collect() puts together when there is a response. */
static int
want_response(const struct audit *a, struct manifest *m, struct err *e)
{
	const char *shown = audit_fact(a, "review", "done", "shown");
	char name[AUDIT_FILE];

	if (register_last(&a->reg, "sign", "done") == NULL)
		return 0;
	if (shown == NULL)
		return err_set(e, ERR_FORMAT, "the journal holds no review");
	if (want(m, audit_file(a, "response", name), audit_fact(a, "sign",
	    "done", "response"), e) != 0 ||
	    want(m, audit_file(a, "request", name), audit_fact(a, "request",
	    "done", "sha256"), e) != 0 ||
	    want(m, "policy.conf", audit_fact(a, "ceremony", "begin",
	    "policy-sha256"), e) != 0 || want_bytes(m, "review.txt",
	    shown, strlen(shown), e) != 0)
		return -1;
	if (a->had_previous && manifest_add(m, audit_file(a, "previous", name),
	    0, &a->previous_digest, e) != 0)
		return -1;
	return want_earlier(a, m, e);
}

static int
want_keys(const struct audit *a, struct manifest *m, struct err *e)
{
	struct export x = { .n = 0 };
	int rc = export_keys(&a->reg, &x, e);

	for (size_t i = 0; i < x.n && rc == 0; i++)
		rc = want_bytes(m, x.files[i].name, x.files[i].bytes.data,
		    x.files[i].bytes.len, e);
	export_free(&x);
	return rc;
}

/* Copies cannot be made again here: they are what the journal says they are. */
static int
want_copies(const struct audit *a, struct manifest *m, struct err *e)
{
	const struct holdings *h = &a->reg.holdings;
	char name[BACKUP_FILE];

	for (size_t i = 0; i < h->n_backups; i++) {
		const struct register_key *k = register_key(&a->reg,
		    &h->backups[i].id);

		if (k != NULL && holdings_due(h, i, a->reg.number) &&
		    manifest_add(m, backups_file(k, name), 0,
		    &h->backups[i].container, e) != 0)
			return -1;
	}
	return 0;
}

static int
want_parcel(const struct audit *a, struct manifest *m, struct err *e)
{
	const json_t *sent = register_last(&a->reg, "send", "result");
	const struct register_key *k = register_key_cited(&a->reg,
	    json_object_get(sent, "id"));
	char name[PARCEL_NAME];

	if (sent == NULL)
		return 0;
	if (k == NULL)
		return err_set(e, ERR_CRYPTO, "the journal does not say which "
		    "key was sent");
	return want(m, parcel_name(&k->key, name), audit_fact(a, "send",
	    "result", "parcel"), e) == 0 ? want(m, ADDRESS_FILE, audit_fact(a,
	    "transport-key", "done", "sha256"), e) : -1;
}

static int
want_emergency(const struct audit *a, struct manifest *m, struct err *e)
{
	const char *sealed = audit_fact(a, "emergency", "done", "sealed");
	const json_t *request = json_object_get(register_last(&a->reg,
	    "request", "done"), "emergency");

	if (sealed == NULL)
		return 0;
	if (want(m, EMERGENCY_REQUEST, json_string_value(json_object_get(
	    request, "sha256")), e) != 0)
		return -1;
	return want(m, EMERGENCY_SEALED, sealed, e);
}

static int
want_anchor(const struct audit *a, struct manifest *m, struct err *e)
{
	const json_t *made = register_last(&a->reg, "anchor", "result");
	const char *cms = json_string_value(json_object_get(json_object_get(made,
	    "signature"), "cms"));

	if (made == NULL)
		return 0;
	if (want(m, ANCHOR_FILE, audit_fact(a, "anchor", "result", "document"),
	    e) != 0)
		return -1;
	return cms == NULL ? 0 : want(m, ANCHOR_SIGNATURE, cms, e);
}

static int
want_order(const struct audit *a, struct manifest *m, struct err *e)
{
	const char *order = audit_fact(a, "compromise", "decided", "order");

	return order == NULL ? 0 : want_bytes(m, COMPROMISE_FILE, order,
	    strlen(order), e) == 0 ? want(m, "policy.conf",
	    audit_policy_fact(a, "policy-sha256"), e) : -1;
}

static const struct manifest_file *
find(const struct manifest *m, const char *name)
{
	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->files[i].name, name) == 0)
			return &m->files[i];
	return NULL;
}

bool
audit_left_out(const struct audit *a, const char *name)
{
	return a->hidden.texts > 0 && hidden_leaves_out(name) &&
	    find(&a->files, name) == NULL;
}

/* Whether they are what the journal gives, audit_report() asks. */
static int
want_report(const struct audit *a, struct manifest *m, struct err *e)
{
	const json_t *said = json_object_get(register_last(&a->reg, "export",
	    "intent"), "files");

	if (!json_is_object(said))
		return err_set(e, ERR_FORMAT, "the journal does not say which "
		    "files were exported");
	if (audit_left_out(a, REPORT_TEXT) && audit_left_out(a, REPORT_HTML))
		return 0;
	return want(m, REPORT_TEXT, json_string_value(json_object_get(said,
	    REPORT_TEXT)), e) == 0 ? want(m, REPORT_HTML, json_string_value(
	    json_object_get(said, REPORT_HTML)), e) : -1;
}

static int
want_agenda(const struct audit *a, struct manifest *m, struct err *e)
{
	const json_t *plan = json_object_get(register_last(&a->reg, "ceremony",
	    "begin"), "plan");

	return plan == NULL || audit_left_out(a, AGENDA_FILE) ? 0 :
	    want(m, AGENDA_FILE, json_string_value(plan), e);
}

static int
want_file(void *of, const struct batch_file *f, struct err *e)
{
	return manifest_add(of, f->name, 0, &f->digest, e);
}

/* What export_batch() puts together. */
static int
want_batch(const struct audit *a, struct manifest *m, struct err *e)
{
	struct blob list = { .len = 0 };
	struct batch b;
	int rc;

	if (!register_has(&a->reg, "batch-sign", "done"))
		return 0;
	if (batch_of_records(&b, &a->reg, e) != 0)
		return -1;
	rc = batch_files(&b, &a->reg, want_file, m, e);
	if (rc == 0 && (rc = batch_list(&b, &list, e)) == 0)
		rc = want_bytes(m, BATCH_FOLDER "/SHA256SUMS", list.data,
		    list.len, e);
	blob_free(&list);
	batch_free(&b);
	return rc;
}

/* The names of the journal's files are those in the folder, and no others. */
static int
check_journal_names(const struct audit *a, size_t *n, struct err *e)
{
	for (size_t i = 0; i < a->files.n; i++) {
		const char *name = a->files.files[i].name;
		size_t k = 0;

		if (strncmp(name, "journal/", 8) != 0)
			continue;
		while (k < json_array_size(a->journal) &&
		    strcmp(json_string_value(json_array_get(a->journal, k)),
		    name + 8) != 0)
			k++;
		if (k == json_array_size(a->journal))
			return err_set(e, ERR_FORMAT, "%s is no file of the "
			    "journal", name);
		(*n)++;
	}
	return 0;
}

/* What is wanted is here, and the export record says the same of it. */
static int
check_wanted(const struct audit *a, const struct manifest *m, struct err *e)
{
	const json_t *export = register_last(&a->reg, "export", "intent");
	const json_t *response = json_object_get(export, "response");
	const json_t *made = json_object_get(register_last(&a->reg, "sign",
	    "done"), "response"), *nothing = json_null();
	json_t *said = json_object_get(export, "files"), *text;
	const struct manifest_file *is;
	const char *name, *hash;
	char hex[DIGEST_HEX];

	if (!json_equal(made == NULL ? nothing : made, response == NULL ?
	    nothing : response))
		return err_set(e, ERR_CRYPTO, "the journal says that another "
		    "response was exported than was signed");
	for (size_t i = 0; i < m->n; i++) {
		name = m->files[i].name;
		hash = json_string_value(json_object_get(said, name));
		is = find(&a->files, name);
		if (audit_left_out(a, name)) {
			if (hash == NULL || strcmp(hash, digest_hex(
			    &m->files[i].digest, hex)) != 0)
				return err_set(e, ERR_CRYPTO, "the journal says "
				    "that another %s was exported than was made",
				    name);
			continue;
		}
		if (is == NULL)
			return err_set(e, ERR_FORMAT, "%s, which this ceremony "
			    "made, is not here", name);
		if (!digest_equal(&is->digest, &m->files[i].digest))
			return err_set(e, ERR_CRYPTO, "%s is not the file of "
			    "which the journal speaks", name);
		if (hash == NULL || strcmp(hash, digest_hex(&is->digest,
		    hex)) != 0)
			return err_set(e, ERR_CRYPTO, "%s is not the file that "
			    "the journal says was exported", name);
	}
	json_object_foreach(said, name, text)
		if (find(m, name) == NULL && (backups_is_file(name) ||
		    !audit_left_out(a, name)))
			return err_set(e, ERR_FORMAT, "the journal says that "
			    "\"%.60s\" was exported, which this ceremony did not "
			    "make", name);
	return 0;
}

/* What a redacted copy lacks of what was exported. */
static size_t
count_left_out(const struct audit *a)
{
	json_t *said = json_object_get(register_last(&a->reg, "export",
	    "intent"), "files"), *text;
	const char *name;
	size_t n = 0;

	json_object_foreach(said, name, text)
		n += audit_left_out(a, name);
	return n;
}

int
audit_files(struct audit *a, struct err *e)
{
	struct manifest m = { .n = 0 };
	size_t n = 0, here = 0;
	int rc = -1;

	if (want_response(a, &m, e) != 0 || want_keys(a, &m, e) != 0 ||
	    want_copies(a, &m, e) != 0 || want_parcel(a, &m, e) != 0 ||
	    want_anchor(a, &m, e) != 0 || want_order(a, &m, e) != 0 ||
	    want_emergency(a, &m, e) != 0 ||
	    want_batch(a, &m, e) != 0 || want_report(a, &m, e) != 0 ||
	    want_agenda(a, &m, e) != 0 ||
	    check_wanted(a, &m, e) != 0 || check_journal_names(a, &n, e) != 0)
		goto out;
	for (size_t i = 0; i < a->files.n; i++)
		if (strncmp(a->files.files[i].name, "journal/", 8) != 0 &&
		    find(&m, a->files.files[i].name) == NULL) {
			err_set(e, ERR_FORMAT, "%s is nothing that this ceremony "
			    "made", a->files.files[i].name);
			goto out;
		}
	for (size_t i = 0; i < m.n; i++)
		here += !audit_left_out(a, m.files[i].name);
	a->hidden.left_out = count_left_out(a);
	rc = audit_passed(a, "files of this ceremony: %zu, each as the "
	    "journal says; of the journal: %zu", here, n);
out:
	manifest_free(&m);
	return rc;
}
