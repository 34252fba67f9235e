#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/bring_stick.h"
#include "ceremony/closing.h"
#include "ceremony/export.h"
#include "ceremony/printout.h"
#include "ceremony/report.h"

/* A folder is one line, at the first of its files. */
static void
describe_folder(const struct export *x, size_t at, struct page *p)
{
	const size_t len = strcspn(x->files[at].name, "/") + 1;
	size_t n = 0, bytes = 0;

	for (size_t i = 0; i < x->n; i++)
		if (strncmp(x->files[i].name, x->files[at].name, len) == 0) {
			if (i < at)
				return;
			n++;
			bytes += x->files[i].bytes.len;
		}
	page_line(p, "   %-30.*s %6zu files %8zu bytes", (int)len,
	    x->files[at].name, n, bytes);
}

static void
describe(const struct ceremony *c, const struct export *x, struct page *p)
{
	page_start(p, "WHAT WILL BE WRITTEN TO THE OUTPUT MEDIUM");
	page_line(p, "%s", "");
	page_line(p, "   To  %.70s", c->site->sticks[STICK_OUT].is ?
	    "the stick OUT" : c->site->output_media);
	page_line(p, "%s", "");
	for (size_t i = 0; i < x->n; i++)
		if (strchr(x->files[i].name, '/') != NULL)
			describe_folder(x, i, p);
		else
			page_line(p, "   %-44.44s %8zu bytes",
			    x->files[i].name, x->files[i].bytes.len);
	page_line(p, "   %s, %s, of this ceremony up to here: to be signed",
	    REPORT_TEXT, REPORT_HTML);
	page_line(p, "   SHA256SUMS");
	page_line(p, "   journal/, every ceremony so far");
	page_foot(p, "NOW  Administrator: %s", c->site->sticks[STICK_OUT].is ?
	    "Enter, and the stick OUT is asked for." :
	    "put in the empty stick OUT, then Enter.");
	page_foot(p, "WHY  Each file is written, dropped from memory, read again "
	    "and compared.");
}

static const char *
response_digest(const struct ceremony *c)
{
	return json_string_value(json_object_get(register_last(&c->reg, "sign",
	    "done"), "response"));
}

/*
 * Behind the page on which people may still have written an exception; *told is
 * the last record that it tells of.
 */
static int
add_report(const struct ceremony *c, struct export *x, json_int_t *told,
    struct err *e)
{
	struct report_source s;
	int rc;

	if (report_source_of(&s, c, x, e) != 0)
		return -1;
	*told = (json_int_t)s.record;
	rc = report_export(&s, x, e);
	report_source_free(&s);
	return rc;
}

static int
write_all(struct ceremony *c, struct export *x, struct err *e)
{
	struct digest manifest;
	char hex[DIGEST_HEX], zone[DNAME_TEXT_MAX];
	json_int_t told;
	json_t *stick;

	/* What is plugged in is a record, which the report has. */
	if (bring_output(c, e) != 0 || add_report(c, x, &told, e) != 0)
		return -1;
	/* The journal goes out last, so that it holds this intent. */
	if (ceremony_record(c, "export", "intent", json_pack("{s:o,s:s?,s:I}",
	    "files", export_names(x), "response", response_digest(c), "report",
	    told), e) != 0 ||
	    export_journal(c, x, e) != 0 ||
	    export_write(c->site->output_media, x, &manifest, e) != 0 ||
	    bring_write(c, &stick, e) != 0)
		return -1;
	return ceremony_record(c, "export", "result", json_pack(
	    "{s:s,s:s,s:s?,s:o*}", "manifest", digest_hex(&manifest, hex), "zone",
	    dname_text(&c->site->zone, zone), "response", response_digest(c),
	    "stick", stick), e);
}

static int
run(struct ceremony *c, struct err *e)
{
	struct export x = { .n = 0 };
	struct page p = { .n_lines = 0 };
	int rc = -1;

	if (register_has(&c->reg, "export", "result"))
		return 0;	/* written and recorded before the interruption */
	/* Before it leaves, so that what leaves has the signatures. */
	if (closing_sign(c, true, e) == 0 && export_collect(c, &x, e) == 0) {
		describe(c, &x, &p);
		if (ask_pages(c, &p, "export", e) == 0)
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
	.remedy = "put an empty stick in and do the step again; one on which "
	    "some of it is already is marked, kept with the papers and not "
	    "handed on",
	.run = run,
};

/* What the stick has is what was written, or another one is needed. */
static int
read_again(struct ceremony *c, struct digest *digest, struct err *e)
{
	const char *hex = json_string_value(json_object_get(
	    register_last(&c->reg, "export", "result"), "manifest"));
	struct manifest m = { .n = 0 };
	struct digest wanted;
	int rc;

	if (hex == NULL || digest_from_hex(&wanted, hex, e) != 0)
		return err_set(e, ERR_FORMAT, "the journal names no export");
	if (bring_again(c, e) != 0)
		return -1;
	rc = media_check(c->site->output_media, "OUT", &m, digest, e);
	manifest_free(&m);
	/* A stick that cannot be read is as bad as one that reads otherwise. */
	if (rc != 0 && e->kind == ERR_SYS)
		e->kind = ERR_MEDIA;
	if (rc == 0 && !digest_equal(digest, &wanted))
		return err_set(e, ERR_MEDIA, "OUT is another stick than the one "
		    "that was written: its SHA256SUMS differs");
	return rc;
}

static int
another(struct ceremony *c, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	if (ceremony_undo(c, &step_export, "another output medium is written",
	    e) != 0)
		return -1;
	page_start(&p, "THAT STICK IS NOT HANDED ON");
	page_line(&p, "%s", "");
	page_wrap(&p, "   It is kept with the papers of this ceremony.  The "
	    "step that writes one is the next again, with an empty stick.");
	page_foot(&p, "NOW  Administrator: take it out and mark it; then "
	    "Enter.");
	page_foot(&p, "WHY  Nobody is to take it for the one that leaves.");
	rc = ask_shown(c, &p, "export.marked", e);
	page_free(&p);
	/* This step is left, and nothing has failed. */
	return rc != 0 ? -1 : err_set(e, ERR_ABORTED, "the step before is done "
	    "again");
}

/*
 * The stick, or what was read from it, is not as it must be.  What is done
 * about it is an exception, but for putting the right stick in.
 */
static int
settle(struct ceremony *c, const char *happened, bool misread, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'a', "Read it again" }, { 'w', "Write another stick" },
		{ 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	char letter;
	int rc;

	page_start(&p, "WHAT LEAVES IS NOT AS IT MUST BE");
	page_line(&p, "%s", "");
	page_wrap(&p, "   %s", happened);
	page_line(&p, "%s", "");
	page_wrap(&p, "   If the stick is good, put it in if it is not there, "
	    "and read all of it again.  If it is not, take it out and mark it: "
	    "it is not handed on, and another one is written.");
	page_line(&p, "%s", "");
	page_line(&p, "   Record %06llu",
	    (unsigned long long)journal_seq(c->journal));
	page_foot(&p, "NOW  Administrator: A if the stick is good, W if "
	    "another one is written.");
	page_foot(&p, "WHY  What leaves is what the journal says, or nothing.");
	rc = ask_letter(c, &p, "export.differs", choices, &letter, e);
	page_free(&p);
	if (rc == 0 && (misread || letter == 'w'))
		rc = ask_exception(c, "the stick OUT has what the journal says, "
		    "and is read aloud as it stands", happened, e);
	return rc == 0 && letter == 'w' ? another(c, e) : rc;
}

static int
read_aloud(struct ceremony *c, const struct digest *digest, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "HASH OF WHAT LEAVES: SHA256SUMS on the output medium");
	page_line(&p, "%s", "");
	answer_words(&p, digest);
	page_line(&p, "   On any machine: capstan words SHA256SUMS");
	bring_tell(c, &p);
	page_foot(&p, "NOW  Administrator reads aloud, the witness writes on paper "
	    "and reads back; tick each line.");
	page_foot(&p, "WHY  These words tell a copy that was changed from this "
	    "one.  M: one differs.");
	rc = ask_ticks(c, &p, "export.words", 1, ANSWER_WORD_LINES, e);
	page_free(&p);
	return rc;
}

static int
words(struct ceremony *c, struct err *e)
{
	struct digest digest;
	struct err why;
	bool there;
	int rc;

	do {
		there = read_again(c, &digest, e) == 0;
		if (there && read_aloud(c, &digest, e) == 0)
			return printout_report(c, e) != 0 ? -1 :
			    bring_back(c, STICK_OUT, e);
		if (e->kind != ERR_MEDIA && e->kind != ERR_POLICY)
			return -1;
		why = *e;
		/* Before it is asked what to do: Esc may be the answer. */
		rc = ceremony_failed(c, &why, e);
		if (rc == 0)
			rc = settle(c, why.text, there, e);
	} while (rc == 0);
	return -1;
}

const struct step step_words = {
	.id = "words",
	.title = "Hash of what leaves read aloud",
	.who = "both",
	.why = "The words on paper tell for ever whether a copy is this one.",
	.again = STEP_ONCE,
	.unchanged = "everything is in the journal; the output medium is not "
	    "handed on as it is",
	.remedy = "put in the stick OUT that was written, and do the step again",
	.run = words,
};
