#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/export.h"

static void
describe(const struct ceremony *c, const struct export *x, struct page *p)
{
	page_start(p, "WHAT WILL BE WRITTEN TO THE OUTPUT MEDIUM");
	page_line(p, "%s", "");
	page_line(p, "   To  %.70s", c->site->output_media);
	page_line(p, "%s", "");
	for (size_t i = 0; i < x->n; i++)
		page_line(p, "   %-44.44s %8zu bytes", x->files[i].name,
		    x->files[i].bytes.len);
	page_line(p, "   SHA256SUMS");
	page_line(p, "   journal/, every ceremony so far");
	page_foot(p, "NOW  Administrator: put in the empty stick OUT, then Enter.");
	page_foot(p, "WHY  Each file is written, dropped from memory, read again "
	    "and compared.");
}

static json_t *
names(const struct export *x)
{
	json_t *list = json_object();
	char hex[DIGEST_HEX];

	for (size_t i = 0; i < x->n; i++) {
		struct digest d = digest_of(x->files[i].bytes.data,
		    x->files[i].bytes.len);

		if (json_object_set_new(list, x->files[i].name,
		    json_string(digest_hex(&d, hex))) != 0)
			break;
	}
	return list;
}

static const char *
response_digest(const struct ceremony *c)
{
	return json_string_value(json_object_get(register_last(&c->reg, "sign",
	    "done"), "response"));
}

static int
write_all(struct ceremony *c, struct export *x, struct err *e)
{
	struct digest manifest;
	char hex[DIGEST_HEX], zone[DNAME_TEXT_MAX];

	/* The journal goes out last, so that it holds this intent. */
	if (ceremony_record(c, "export", "intent", json_pack("{s:o,s:s?}",
	    "files", names(x), "response", response_digest(c)), e) != 0 ||
	    export_journal(c, x, e) != 0 ||
	    export_write(c->site->output_media, x, &manifest, e) != 0)
		return -1;
	return ceremony_record(c, "export", "result", json_pack(
	    "{s:s,s:s,s:s?}", "manifest", digest_hex(&manifest, hex), "zone",
	    dname_text(&c->site->zone, zone), "response", response_digest(c)), e);
}

static int
run(struct ceremony *c, struct err *e)
{
	struct export x = { .n = 0 };
	struct page p = { .n_lines = 0 };
	int rc = -1;

	if (register_last(&c->reg, "export", "result") != NULL)
		return 0;	/* written and recorded before the interruption */
	if (export_collect(c, &x, e) == 0) {
		describe(c, &x, &p);
		if (ask_enter(c, &p, "export", e) == 0)
			rc = write_all(c, &x, e);
	}
	page_free(&p);
	export_free(&x);
	return rc;
}

const struct step step_export = {
	.id = "export",
	.title = "Written to the output medium, read back",
	.who = "administrator",
	.why = "What leaves is written, read back and compared.",
	.again = STEP_ONCE,
	.unchanged = "everything is still in the journal",
	.remedy = "put an empty stick in, then do the step again",
	.run = run,
};

static int
words(struct ceremony *c, struct err *e)
{
	const char *hex = json_string_value(json_object_get(
	    register_last(&c->reg, "export", "result"), "manifest"));
	struct page p = { .n_lines = 0 };
	struct digest digest;
	int rc;

	if (hex == NULL || digest_from_hex(&digest, hex, e) != 0)
		return err_set(e, ERR_FORMAT, "the journal names no export");
	page_start(&p, "HASH OF WHAT LEAVES: SHA256SUMS on the output medium");
	page_line(&p, "%s", "");
	answer_words(&p, &digest);
	page_foot(&p, "NOW  Administrator reads aloud, the witness writes on paper "
	    "and reads back; tick each line.");
	page_foot(&p, "M if a word differs.  capstan words SHA256SUMS shows the "
	    "same on any machine.");
	rc = ask_ticks(c, &p, "export.words", 1, ANSWER_WORD_LINES, e);
	page_free(&p);
	return rc;
}

const struct step step_words = {
	.id = "words",
	.title = "Hash of what leaves read aloud",
	.who = "both",
	.why = "The words on paper tell for ever whether a copy is this one.",
	.again = STEP_ONCE,
	.unchanged = "the output medium is as it was written; do not hand it on",
	.remedy = "take the stick out, mark it, and press E; do not hand "
	    "it on",
	.run = words,
};
