#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/printer.h"
#include "ceremony/printout.h"
#include "ceremony/report.h"
#include "keyset/file.h"

enum { BYTES_MAX = 16 << 20 };

/* What verify reads, too; by the record of the medium it is on. */
static int
read_report(const struct ceremony *c, struct blob *text, struct err *e)
{
	const char *said = json_string_value(json_object_get(json_object_get(
	    register_last(&c->reg, "export", "intent"), "files"), REPORT_TEXT));
	char hex[DIGEST_HEX];
	struct digest is;

	if (file_read(c->site->output_media, REPORT_TEXT, BYTES_MAX, text,
	    e) != 0) {
		e->kind = ERR_MEDIA;
		return -1;
	}
	is = digest_of(text->data, text->len);
	if (said != NULL && strcmp(said, digest_hex(&is, hex)) == 0)
		return 0;
	blob_free(text);
	return err_set(e, ERR_MEDIA, "%s on OUT is not the one that was written: "
	    "it was not printed", REPORT_TEXT);
}

/* How long the page is that begins there; its form feed is not of it. */
static size_t
page_at(const struct blob *text, size_t at)
{
	const uint8_t *feed = memchr(text->data + at, '\f', text->len - at);

	return feed == NULL ? text->len - at : (size_t)(feed - text->data) - at;
}

static size_t
count_pages(const struct blob *text)
{
	size_t n = 0;

	for (size_t at = 0; at < text->len; at += page_at(text, at) + 1)
		n++;
	return n;
}

static void
describe(const struct ceremony *c, const struct blob *text, unsigned done,
    const char *again, struct page *p)
{
	page_start(p, "PRINT THE REPORT, to be signed");
	page_line(p, "%s", "");
	page_line(p, "   File     %s, of the output medium", REPORT_TEXT);
	page_line(p, "   Pages    %zu", count_pages(text));
	page_line(p, "   Copies   %u", (unsigned)c->site->printer_copies);
	if (again[0] != '\0') {
		page_line(p, "%s", "");
		page_wrap(p, "   AGAIN  %s.  Whole copies so far: %u; Y prints "
		    "those that are missing.", again, done);
	}
	page_foot(p, "NOW  Administrator: look whether there is paper, then press "
	    "Y; N, and %s is printed.", done > 0 ? "no other" : "none");
	page_foot(p, "WHY  All sign it.  It is what SHA256SUMS has, of which the "
	    "words were read.");
}

static int
print_copy(struct ceremony *c, const struct blob *text, const struct page *p,
    const char *what, struct err *e)
{
	size_t pages = count_pages(text), done = 0;
	struct ui_frame frame;
	int rc = 0;

	for (size_t at = 0; rc == 0 && at < text->len; ) {
		size_t len = page_at(text, at);
		char *one = strndup((const char *)text->data + at, len);

		if (one == NULL)
			return err_sys(e, "print the report");
		ceremony_frame(c, &frame);
		c->ui.ops->busy(c->ui.room, &frame, p, what, ++done, pages);
		rc = printer_page(c->printer, one, e);
		free(one);
		at += len + 1;
	}
	return rc;
}

/* Until all copies are there, or people want no more. */
static int
print_copies(struct ceremony *c, const struct blob *text, struct page *p,
    unsigned *done, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'y', "Print it" }, { 'n', "Do not print" }, { 0, NULL },
	};
	char what[48], letter;
	struct err why = { .text = "" };

	while (*done < c->site->printer_copies) {
		describe(c, text, *done, why.text, p);
		if (ask_letter(c, p, "report.print", choices, &letter, e) != 0)
			return -1;
		why.text[0] = '\0';
		while (letter == 'y' && why.text[0] == '\0' &&
		    *done < c->site->printer_copies) {
			snprintf(what, sizeof(what), "Printing copy %u, page", *done + 1);
			if (print_copy(c, text, p, what, &why) == 0)
				(*done)++;
		}
		if (letter == 'n')
			break;
	}
	return 0;
}

int
printout_report(struct ceremony *c, struct err *e)
{
	struct page p = { .n_lines = 0 };
	struct blob text = { .len = 0 };
	unsigned done = 0;
	int rc;

	if (c->printer == NULL || c->site->printer_copies == 0)
		return 0;
	if (read_report(c, &text, e) != 0)
		return -1;
	rc = print_copies(c, &text, &p, &done, e);
	if (rc == 0 && done > 0)
		rc = ceremony_record(c, "words", "printed", json_pack("{s:i}",
		    "copies", (int)done), e);
	page_free(&p);
	blob_free(&text);
	return rc;
}
