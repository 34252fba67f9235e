#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/audit.h"
#include "ceremony/audit_keys.h"
#include "ceremony/export.h"
#include "ceremony/journal.h"
#include "ceremony/register.h"
#include "keyset/file.h"
#include "keyset/response.h"
#include "keyset/utc.h"

/* What is read from the folder, and what the journal says of it. */
struct audit {
	const char	*folder;
	struct page	*page;
	time_t		 now;
	struct registry	 reg;

	/* As they were when the review record was written. */
	struct dnskey	*known;
	size_t		 n_known;
	bool		 had_previous;
	struct digest	 previous_digest;

	struct policy	 policy;
	struct blob	 request_bytes;
	struct request	*request, *response, *previous;
};

static int __attribute__((format(printf, 2, 3)))
passed(struct audit *a, const char *fmt, ...)
{
	char text[PAGE_TEXT * 2];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	page_wrap(a->page, "ok    %s", text);
	return 0;
}

static const char *
fact(const struct audit *a, const char *step, const char *kind,
    const char *name)
{
	return json_string_value(json_object_get(register_last(&a->reg, step,
	    kind), name));
}

/* The fold, which stops for a look whenever a review is agreed to. */
static int
take(void *of, const struct record *rec, struct err *e)
{
	const struct register_response *was;
	struct audit *a = of;
	char then[UTC_TEXT], now[UTC_TEXT];

	if (rec->time > a->now)
		return err_set(e, ERR_POLICY, "record %llu is of %s, after the "
		    "clock, %s", (unsigned long long)rec->seq,
		    utc_screen(rec->time, then), utc_screen(a->now, now));
	if (strcmp(rec->step, "review") == 0 && strcmp(rec->kind, "done") == 0) {
		const char *zone = fact(a, "request", "done", "zone");
		struct dname name;

		free(a->known);
		a->known = register_known(&a->reg, &a->n_known);
		if (a->known == NULL || zone == NULL)
			return err_set(e, ERR_FORMAT, "a review without a request");
		if (dname_from_text(&name, zone, e) != 0)
			return -1;
		was = register_response(&a->reg, &name);
		if ((a->had_previous = was != NULL))
			a->previous_digest = was->response;
	}
	return register_apply(&a->reg, rec, e);
}

static int
check_journal(struct audit *a, struct err *e)
{
	char path[SITE_PATH + 16], hex[DIGEST_HEX];
	struct digest head;

	snprintf(path, sizeof(path), "%s/journal", a->folder);
	if (journal_check_folder(path, take, a, &head, e) != 0)
		return -1;
	return passed(a, "journal: %llu records, the chain is whole, head %s",
	    (unsigned long long)a->reg.last_record, digest_hex(&head, hex));
}

/* Every file that left is one that the export record names, and as it was. */
static int
check_files(struct audit *a, const struct manifest *m, struct err *e)
{
	const json_t *files = json_object_get(register_last(&a->reg, "export",
	    "intent"), "files");
	char hex[DIGEST_HEX];
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++) {
		const char *said = json_string_value(json_object_get(files,
		    m->files[i].name));

		if (strncmp(m->files[i].name, "journal/", 8) == 0)
			continue;
		digest_hex(&m->files[i].digest, hex);
		if (said == NULL || strcmp(said, hex) != 0)
			return err_set(e, ERR_CRYPTO, "%s is not the file that the "
			    "journal says was exported", m->files[i].name);
		n++;
	}
	if (n != json_object_size(files))
		return err_set(e, ERR_FORMAT, "the journal says that %zu files were "
		    "exported, %zu are here", json_object_size(files), n);
	return passed(a, "%zu files, each as the journal's export record says", n);
}

static int
read_named(struct audit *a, const char *name, const char *sha256,
    struct blob *bytes, struct err *e)
{
	struct digest d;
	char hex[DIGEST_HEX];

	if (file_read(a->folder, name, REQUEST_BYTES_MAX, bytes, e) != 0)
		return -1;
	d = digest_of(bytes->data, bytes->len);
	if (sha256 == NULL || strcmp(sha256, digest_hex(&d, hex)) != 0)
		return err_set(e, ERR_CRYPTO, "%s is not the one of which the "
		    "journal speaks", name);
	return 0;
}

static struct request *
read_request(struct audit *a, const char *name, const char *sha256,
    struct blob *keep, struct err *e)
{
	struct blob bytes = { .len = 0 };
	struct request *q = NULL;

	if (read_named(a, name, sha256, &bytes, e) != 0 ||
	    (q = request_read(bytes.data, bytes.len, e)) == NULL)
		err_doing(e, "%s", name);
	if (keep != NULL)
		*keep = bytes;
	else
		blob_free(&bytes);
	return q;
}

static int
read_all(struct audit *a, struct err *e)
{
	struct blob text = { .len = 0 };
	char hex[DIGEST_HEX];
	const char *policy = fact(a, "ceremony", "begin", "policy");
	int rc = -1;

	a->request = read_request(a, "request.xml", fact(a, "request", "done",
	    "sha256"), &a->request_bytes, e);
	if (a->request == NULL)
		return -1;
	a->response = read_request(a, "response.xml", fact(a, "sign", "done",
	    "response"), NULL, e);
	if (a->response == NULL)
		return -1;
	if (a->had_previous && (a->previous = read_request(a, "previous.xml",
	    digest_hex(&a->previous_digest, hex), NULL, e)) == NULL)
		return -1;
	if (read_named(a, "policy.conf", fact(a, "ceremony", "begin",
	    "policy-sha256"), &text, e) == 0)
		rc = policy_read(&a->policy, policy == NULL ? "?" : policy,
		    (const char *)text.data, e);
	blob_free(&text);
	return rc;
}

/* The page the people agreed to, made again from what is here. */
static int
check_review(struct audit *a, const struct register_key *ksk, struct err *e)
{
	const char *shown = fact(a, "review", "done", "shown");
	const char *judged = fact(a, "review", "done", "judged");
	const char *identifier = fact(a, "review", "done", "identifier");
	struct digest digest = digest_of(a->request_bytes.data,
	    a->request_bytes.len);
	struct review r = {
		.request = a->request, .digest = &digest, .ksk = &ksk->key,
		.ksk_identifier = identifier,
		.judgement = {
			.policy = &a->policy, .previous = a->previous,
			.first = json_is_true(json_object_get(register_last(
			    &a->reg, "request", "done"), "first")),
			.known = a->known, .n_known = a->n_known,
		},
	};
	struct blob text = { .len = 0 };
	struct page p = { .n_lines = 0 };
	enum verdict worst;
	int rc = -1;

	if (shown == NULL || judged == NULL || identifier == NULL ||
	    utc_parse(judged, &r.judgement.now, e) != 0)
		return err_set(e, ERR_FORMAT, "the journal holds no review");
	worst = review_page(&r, &p);
	if (page_text(&p, &text, e) != 0)
		goto out;
	if (worst == VERDICT_STOP)
		err_set(e, ERR_POLICY, "the request breaks the policy \"%s\", and "
		    "was signed all the same", a->policy.name);
	else if (text.len != strlen(shown) ||
	    memcmp(text.data, shown, text.len) != 0)
		err_set(e, ERR_CRYPTO, "the review page made from these files is "
		    "not the one that the journal says was shown");
	else
		rc = passed(a, "review: made again from the files, it is byte for "
		    "byte what the people saw; verdict %s", verdict_word(worst));
out:
	blob_free(&text);
	page_free(&p);
	return rc;
}

static int
read_rrsig(const json_t *data, struct rrsig *out, struct err *e)
{
	const char *text = json_string_value(json_object_get(data, "rrsig"));
	ldns_rr *rr = NULL;
	int rc;

	if (text == NULL ||
	    ldns_rr_new_frm_str(&rr, text, 0, NULL, NULL) != LDNS_STATUS_OK)
		return err_set(e, ERR_FORMAT, "a sign record without its RRSIG");
	rc = rrsig_from_rr(out, rr, e);
	ldns_rr_free(rr);
	return rc;
}

/*
 * Each signature that the journal says was made is one of the response, and
 * the other way about: nothing else was signed, nothing came from elsewhere.
 */
static int
check_signatures(struct audit *a, struct err *e)
{
	size_t made = 0;

	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		const json_t *rec = json_array_get(a->reg.records, i);
		const json_t *data = json_object_get(rec, "data");
		json_int_t slot = json_integer_value(json_object_get(data, "slot"));
		struct rrsig r;

		if (!register_is(rec, "sign", "result"))
			continue;
		if (read_rrsig(data, &r, e) != 0)
			return -1;
		if (slot < 1 || (size_t)slot > a->response->n_bundles ||
		    a->response->bundles[slot - 1].n_sigs != 1 ||
		    a->response->bundles[slot - 1].sigs[0].rrsig.len != r.len ||
		    memcmp(a->response->bundles[slot - 1].sigs[0].rrsig.sig, r.sig,
		    r.len) != 0)
			return err_set(e, ERR_CRYPTO, "the journal says that slot "
			    "%lld was signed with a signature that is not in the "
			    "response", (long long)slot);
		made++;
	}
	if (made != a->response->n_bundles)
		return err_set(e, ERR_CRYPTO, "the journal says that %zu signatures "
		    "were made, the response has %zu", made,
		    a->response->n_bundles);
	return passed(a, "signatures: the %zu in the response are those in the "
	    "journal, no more and no less", made);
}

/*
 * The HSM counted what it was asked for since it was opened; each of those
 * that was no trial has its intent in the journal.
 */
static int
check_count(struct audit *a, struct err *e)
{
	const json_t *close = register_last(&a->reg, "close", "done");
	json_int_t asked = json_integer_value(json_object_get(close,
	    "signatures")) - json_integer_value(json_object_get(close, "trials"));
	json_int_t meant = 0;

	if (close == NULL)
		return err_set(e, ERR_FORMAT, "the journal does not say that the "
		    "HSM was closed");
	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		const json_t *rec = json_array_get(a->reg.records, i);

		if (register_is(rec, "ceremony", "resumed"))
			meant = 0;	/* a new process, and a new count */
		/* A set's signature, or a new key's statement of itself. */
		meant += register_is(rec, "sign", "intent") ||
		    register_is(rec, "make-key", "intent") ||
		    register_is(rec, "make-key", "kept");
	}
	if (asked > meant)
		return err_set(e, ERR_POLICY, "the HSM was asked for %lld signatures "
		    "and the journal means to make %lld", (long long)asked,
		    (long long)meant);
	return passed(a, "the HSM was asked for %lld signatures beside trials, each "
	    "with its intent in the journal", (long long)asked);
}

static int
check_keys(struct audit *a, struct err *e)
{
	size_t n;

	if (audit_keys(&a->reg, &n, e) != 0)
		return -1;
	return n == 0 ? 0 : passed(a, "keys made: %zu; id, tag, DS and statement "
	    "are those of the key", n);
}

static int
check_identifiers(struct audit *a, const struct register_key *ksk,
    struct err *e)
{
	const char *identifier = fact(a, "review", "done", "identifier");
	bool rehearsal = json_is_true(json_object_get(register_last(&a->reg,
	    "ceremony", "begin"), "rehearsal"));
	char want[IDENTIFIER_MAX + 1];

	answer_identifier(rehearsal, ksk->label, want);
	if (strcmp(identifier, want) != 0)
		return err_set(e, ERR_POLICY, "the KSK is named \"%s\", it should be "
		    "\"%s\"", identifier, want);
	for (size_t s = 0; s < a->response->n_bundles; s++)
		if (strcmp(a->response->bundles[s].sigs[0].identifier, want) != 0)
			return err_set(e, ERR_POLICY, "slot %zu names its signer "
			    "\"%s\", it should be \"%s\"", s + 1,
			    a->response->bundles[s].sigs[0].identifier, want);
	return passed(a, "made in %s, and its keys are named so", rehearsal ?
	    "REHEARSAL" : "production");
}

static int
check_response(struct audit *a, struct err *e)
{
	const char *hex = fact(a, "review", "done", "ksk");
	const struct register_key *ksk = NULL;
	char from[UTC_TEXT], to[UTC_TEXT];
	struct digest id;

	if (register_last(&a->reg, "sign", "done") == NULL)
		return passed(a, "no request was signed in this ceremony");
	if (hex != NULL && digest_from_hex(&id, hex, e) == 0)
		ksk = register_key(&a->reg, &id);
	if (ksk == NULL || ksk->foreign)
		return err_set(e, ERR_FORMAT, "the journal does not say which KSK "
		    "signed");
	if (read_all(a, e) != 0 || response_answers(a->response, a->request,
	    &ksk->key, 1, e) != 0)
		return -1;
	passed(a, "response: answers the request and nothing else, %zu slots, %s "
	    "to %s, each signature verified with KSK %u", a->response->n_bundles,
	    utc_screen(a->response->bundles[0].inception, from),
	    utc_screen(a->response->bundles[a->response->n_bundles - 1].expiration,
	    to), dnskey_tag(&ksk->key));
	if (check_review(a, ksk, e) != 0 || check_signatures(a, e) != 0)
		return -1;
	return check_identifiers(a, ksk, e);
}

int
audit_folder(const char *folder, time_t now, struct page *p, struct err *e)
{
	struct audit a = { .folder = folder, .page = p, .now = now };
	struct manifest m = { .n = 0 };
	struct digest digest;
	char hex[DIGEST_HEX];
	int rc = -1;

	if (media_check(folder, "OUT", &m, &digest, e) == 0) {
		passed(&a, "SHA256SUMS: %zu files, none besides, its own SHA-256 is "
		    "%s", m.n, digest_hex(&digest, hex));
		if (check_journal(&a, e) == 0 && check_files(&a, &m, e) == 0 &&
		    check_keys(&a, e) == 0 && check_count(&a, e) == 0 &&
		    check_response(&a, e) == 0)
			rc = 0;
	}
	if (rc != 0)
		page_wrap(p, "STOP  %s", e->text);
	manifest_free(&m);
	free(a.known);
	request_free(&a.request);
	request_free(&a.response);
	request_free(&a.previous);
	blob_free(&a.request_bytes);
	register_free(&a.reg);
	return rc;
}
