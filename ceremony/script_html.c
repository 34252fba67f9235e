#include <stdio.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/markup.h"
#include "ceremony/script_pen.h"
#include "keyset/words.h"

/*
 * Nothing is loaded from anywhere: the document is all there is.  All of it is
 * in a table whose head a browser prints on each sheet.
 */
static const char HEAD[] =
"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
"style-src 'unsafe-inline'\">\n"
"<style>\n"
"@page { margin: 15mm; @bottom-right { font: 9pt monospace; content: "
"\"sheet \" counter(page) \" of \" counter(pages) } }\n"
"body { font: 10pt/1.3 serif; max-width: 52em; margin: 1em auto }\n"
"thead { font: 9pt monospace } thead td { border-bottom: 1px solid }\n"
"h2 { break-before: page; padding-top: .5em } h2:first-of-type "
"{ break-before: avoid }\n"
"article { break-inside: avoid; border-top: 1px solid; margin-top: 1em }\n"
"h3 { margin: .3em 0 } h3 small { float: right; font-weight: normal }\n"
"table { border-collapse: collapse; width: 100% }\n"
"td { vertical-align: top; padding: .1em .4em }\n"
"td.who { min-width: 8.5em; white-space: nowrap } "
"td:last-child { width: 100% }\n"
".fact td { padding: 0 .4em; line-height: 1.15 }\n"
"tr.aloud td { font-weight: bold } tr.screen td, tr.otherwise td "
"{ font-style: italic }\n"
".item { margin: .1em 0 .1em 1.6em; text-indent: -1.6em }\n"
"pre { font: 10pt monospace } .form { display: flex; gap: 1em; "
"margin-top: 1.3em }\n"
".form span { border-bottom: 1px solid; font-size: 9pt; "
"min-height: 1.4em }\n"
"</style>\n";

/* Text between two pieces of HTML that are ours. */
static int
around(struct script_pen *p, const char *before, const char *text,
    const char *after, struct err *e)
{
	return blob_printf(p->to, e, "%s", before) == 0 &&
	    markup_text(p->to, text, e) == 0 ? blob_printf(p->to, e, "%s", after) : -1;
}

static int
part(struct script_pen *p, const char *title, struct err *e)
{
	return around(p, "<h2>", title, "</h2>\n", e);
}

static int
say(struct script_pen *p, const char *text, struct err *e)
{
	return around(p, "<p>", text, "</p>\n", e);
}

static int
fact(struct script_pen *p, const char *label, const char *text, struct err *e)
{
	return around(p, "<table class=\"fact\"><tr><td class=\"who\">", label,
	    "</td>", e) == 0 ?
	    around(p, "<td>", text, "</td></tr></table>\n", e) : -1;
}

static int
item(struct script_pen *p, const char *text, struct err *e)
{
	return around(p, "<p class=\"item\">&#9744; ", text, "</p>\n", e);
}

static int
words(struct script_pen *p, const uint8_t *octets, struct err *e)
{
	char row[WORDS_ROW_TEXT], hex[DIGEST_HEX];
	struct digest d;

	memcpy(d.bytes, octets, sizeof(d.bytes));
	if (blob_printf(p->to, e, "<pre>\n") != 0)
		return -1;
	for (size_t i = 0; i < ANSWER_WORD_LINES; i++)
		if (blob_printf(p->to, e, "%-73s &#9744;\n", words_row(octets,
		    DIGEST_LEN, i, row)) != 0)
			return -1;
	return blob_printf(p->to, e, "\n   %s\n</pre>\n", digest_hex(&d, hex));
}

static int
step(struct script_pen *p, const char *number, const char *title,
    const char *who, struct err *e)
{
	static const struct script_blank blanks[] = { { "Time (UTC)", 1 },
	    { "Initials A", 1 }, { "Initials W", 1 }, { "Exception no.", 1 } };

	if (around(p, "<article>\n<h3><small>", who, "</small>", e) != 0 ||
	    around(p, "", number, " &nbsp; ", e) != 0 ||
	    around(p, "", title, "</h3>\n", e) != 0 ||
	    p->form(p, blanks, sizeof(blanks) / sizeof(blanks[0]), e) != 0)
		return -1;
	return blob_printf(p->to, e, "<table>\n");
}

static int
row(struct script_pen *p, enum script_who who, const char *text, struct err *e)
{
	static const char *const classes[] = {
		[SCRIPT_ALOUD] = "aloud", [SCRIPT_SCREEN] = "screen",
		[SCRIPT_ELSE] = "otherwise", [SCRIPT_WHO] = NULL,
	};
	bool done = who != SCRIPT_SCREEN && who != SCRIPT_ELSE;

	if (blob_printf(p->to, e, "<tr class=\"%s\"><td>%s</td>",
	    classes[who] == NULL ? "do" : classes[who], done ? "&#9744;" :
	    "") != 0 || around(p, "<td class=\"who\">", script_label(who),
	    "</td>", e) != 0)
		return -1;
	return around(p, "<td>", text, "</td></tr>\n", e);
}

static int
step_end(struct script_pen *p, struct err *e)
{
	return blob_printf(p->to, e, "</table>\n</article>\n");
}

static int
form(struct script_pen *p, const struct script_blank *blanks, size_t n,
    struct err *e)
{
	if (blob_printf(p->to, e, "<div class=\"form\">") != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if ((blanks[i].share == 0 ? blob_printf(p->to, e, "<b>") :
		    blob_printf(p->to, e, "<span style=\"flex: %u\">",
		    blanks[i].share)) != 0 || around(p, "", blanks[i].label,
		    blanks[i].share == 0 ? "</b>" : "</span>", e) != 0)
			return -1;
	return blob_printf(p->to, e, "</div>\n");
}

static int
line(struct script_pen *p, const struct script_blank *blanks, size_t n,
    struct err *e)
{
	return blob_printf(p->to, e, "<tr class=\"line\"><td></td>"
	    "<td colspan=\"2\">") == 0 && form(p, blanks, n, e) == 0 ?
	    blob_printf(p->to, e, "</td></tr>\n") : -1;
}

int
script_html(const struct agenda *a, const struct digest *digest,
    struct blob *out, struct err *e)
{
	struct script_pen pen = {
		.agenda = a, .digest = *digest, .to = out,
		.part = part, .say = say, .fact = fact, .item = item,
		.words = words,
		.step = step, .row = row, .step_end = step_end, .line = line,
		.form = form,
	};
	const struct ceremony_type *t = agenda_type(a, e);
	char all[WORDS_TEXT];
	int rc = -1;

	words_text(digest->bytes, 6, all);
	if (t != NULL && blob_printf(out, e, "%s", HEAD) == 0 &&
	    around(&pen, "<title>", t->title, "</title>\n</head>\n<body>\n", e)
	    == 0 &&
	    around(&pen, "<table><thead><tr><td>", t->title, " &nbsp; ", e) == 0 &&
	    around(&pen, "", a->zone, " &nbsp; <b>", e) == 0 &&
	    around(&pen, "", a->mode, "</b><br>\nceremony file: ", e) == 0 &&
	    around(&pen, "", all, " ...</td></tr></thead>\n<tbody><tr><td>\n",
	    e) == 0 && script_write(&pen, e) == 0)
		rc = blob_printf(out, e, "</td></tr></tbody></table>\n"
		    "</body>\n</html>\n");
	if (rc != 0)
		blob_free(out);
	return rc;
}
