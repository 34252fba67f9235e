#include <stdarg.h>
#include <stdio.h>

#include "ceremony/document.h"
#include "ceremony/document_style.h"
#include "ceremony/markup.h"
#include "ceremony/qr.h"
#include "keyset/words.h"

/* What is open around the pieces: they are of several to a block. */
enum block { BLOCK_NONE, BLOCK_FACTS, BLOCK_ROWS, BLOCK_CODES };

struct writer {
	struct blob	 out;		/* owned */
	struct err	*e;
	int		 rc;		/* the first fault stays */
	enum block	 open;
	bool		 section, leaf;
};

static void
raw(struct writer *w, const char *text)
{
	if (w->rc == 0)
		w->rc = blob_printf(&w->out, w->e, "%s", text);
}

static void
foreign(struct writer *w, const char *text)
{
	if (w->rc == 0)
		w->rc = markup_text(&w->out, text, w->e);
}

/* <open>text</close> */
static void
around(struct writer *w, const char *open, const char *text, const char *close)
{
	raw(w, open);
	foreign(w, text);
	raw(w, close);
}

static void
in_style(struct writer *w, const char *before, const char *text,
    const char *behind)
{
	raw(w, before);
	if (w->rc == 0)
		w->rc = markup_style(&w->out, text, w->e);
	raw(w, behind);
}

/* ---- blocks -------------------------------------------------------------- */

static void
into(struct writer *w, enum block b)
{
	static const char *const begin[] = {
		[BLOCK_NONE] = "", [BLOCK_FACTS] = "<dl>\n",
		[BLOCK_ROWS] = "<table>\n",
		[BLOCK_CODES] = "<div class=\"codes\">\n",
	};
	static const char *const end[] = {
		[BLOCK_NONE] = "", [BLOCK_FACTS] = "</dl>\n",
		[BLOCK_ROWS] = "</tbody>\n</table>\n",
		[BLOCK_CODES] = "</div>\n",
	};

	if (w->open == b)
		return;
	raw(w, end[w->open]);
	raw(w, begin[b]);
	w->open = b;
}

static void
heading(struct writer *w, const char *title)
{
	into(w, BLOCK_NONE);
	if (w->section)
		raw(w, "</section>\n");
	raw(w, w->leaf ? "<section class=\"leaf\">\n" : "<section>\n");
	around(w, "<h2>", title, "</h2>\n");
	w->section = true;
	w->leaf = false;
}

static void
fact(struct writer *w, const struct piece *p)
{
	const bool exact = p->kind == PIECE_EXACT;

	into(w, BLOCK_FACTS);
	around(w, "<dt>", p->cells[0], "</dt>");
	around(w, exact ? "<dd><code>" : "<dd>", p->cells[1], exact ?
	    "</code></dd>\n" : "</dd>\n");
}

static void
table(struct writer *w, const struct column *columns)
{
	unsigned all = 0;

	into(w, BLOCK_NONE);
	into(w, BLOCK_ROWS);
	for (size_t i = 0; columns[i].title != NULL; i++)
		all += columns[i].width + 2;
	raw(w, "<colgroup>");
	for (size_t i = 0; columns[i].title != NULL; i++) {
		char share[64];

		snprintf(share, sizeof(share), "<col style=\"width:%u%%\"/>",
		    100 * (columns[i].width + 2) / all);
		raw(w, share);
	}
	raw(w, "</colgroup>\n<thead><tr>");
	for (size_t i = 0; columns[i].title != NULL; i++)
		around(w, "<th scope=\"col\">", columns[i].title, "</th>");
	raw(w, "</tr></thead>\n<tbody>\n");
}

static void
row(struct writer *w, const struct piece *p)
{
	raw(w, "<tr>");
	for (size_t i = 0; p->columns[i].title != NULL; i++)
		around(w, p->columns[i].exact ? "<td><code>" : "<td>",
		    p->cells[i], p->columns[i].exact ? "</code></td>" :
		    "</td>");
	raw(w, "</tr>\n");
}

/* ---- pictures ------------------------------------------------------------ */

static void
chart(struct writer *w, const struct chart *c)
{
	static const char *const looks[CHART_PARTS] = {
		[CHART_ANNOUNCED] = "an", [CHART_ALONE] = "al",
		[CHART_PUBLISHED] = "pu", [CHART_SIGNS] = "si",
		[CHART_REVOKED] = "re",
	};

	into(w, BLOCK_NONE);
	raw(w, "<figure>\n");
	if (w->rc == 0)
		w->rc = chart_svg(c, &w->out, w->e);
	raw(w, "<figcaption><ul class=\"legend\">");
	for (enum chart_part i = CHART_ANNOUNCED; i < CHART_PARTS; i++)
		if (chart_has(c, i)) {
			raw(w, "<li><svg viewBox=\"0 0 26 12\" "
			    "aria-hidden=\"true\"><rect class=\"");
			raw(w, looks[i]);
			around(w, "\" x=\"1\" y=\"1\" width=\"24\" "
			    "height=\"10\"/></svg>", chart_words(i), "</li>");
		}
	raw(w, "</ul></figcaption>\n</figure>\n");
}

static void
code(struct writer *w, const struct piece *p)
{
	into(w, BLOCK_CODES);
	raw(w, "<figure>\n");
	if (w->rc == 0)
		w->rc = qr_svg(p->cells[1], p->cells[0], &w->out, w->e);
	around(w, "<figcaption><b>", p->cells[0], "</b>");
	around(w, "<pre>", p->cells[1], "</pre></figcaption>\n</figure>\n");
}

static void
sign(struct writer *w, const struct piece *p)
{
	into(w, BLOCK_NONE);
	around(w, "<div class=\"sign\"><strong><small>", p->cells[0],
	    "</small>");
	foreign(w, p->cells[1]);
	raw(w, p->cells[1][0] == '\0' ? "</strong><strong></strong><strong>"
	    "</strong><span>Name</span>" : "</strong><span>Signature</span>"
	    "<span>Date</span></div>\n");
	if (p->cells[1][0] == '\0')
		raw(w, "<span>Signature</span><span>Date</span></div>\n");
}

static void
piece(struct writer *w, const struct piece *p)
{
	switch (p->kind) {
	case PIECE_HEADING:
		heading(w, p->cells[0]);
		break;
	case PIECE_TEXT:
		into(w, BLOCK_NONE);
		around(w, "<p>", p->cells[0], "</p>\n");
		break;
	case PIECE_FACT:
	case PIECE_EXACT:
		fact(w, p);
		break;
	case PIECE_TABLE:
		table(w, p->columns);
		break;
	case PIECE_ROW:
		row(w, p);
		break;
	case PIECE_CHART:
		chart(w, p->chart);
		break;
	case PIECE_CODE:
		code(w, p);
		break;
	case PIECE_BLANK:
		into(w, BLOCK_NONE);
		around(w, "<div class=\"by-hand\"><span>", p->cells[0],
		    "</span><i></i></div>\n");
		break;
	case PIECE_SIGN:
		sign(w, p);
		break;
	case PIECE_LEAF:
		w->leaf = true;
		break;
	}
}

/* ---- the page ------------------------------------------------------------ */

/* What a printer puts on every sheet, around the page's own. */
static void
sheet(struct writer *w, const struct document *d, const char *words)
{
	char record[48];

	snprintf(record, sizeof(record), "Head at record %06llu: ",
	    (unsigned long long)d->record);
	raw(w, "@page{size:A4;margin:22mm 16mm 30mm;");
	raw(w, "font:8pt/1.35 \"Liberation Sans\",\"DejaVu Sans\",sans-serif;");
	in_style(w, "@top-left{width:70%;text-align:left;content:\"", d->title,
	    "");
	in_style(w, "  \\0000b7  ", d->place, "\"}");
	in_style(w, "@top-right{width:30%;text-align:right;content:\"", d->mode,
	    "   page \" counter(page) \" of \" counter(pages)}");
	in_style(w, "@bottom-left{width:100%;text-align:left;vertical-align:top;"
	    "padding-top:2mm;content:\"", record, "");
	in_style(w, "", words, "\"}}\n");
}

static void
head(struct writer *w, const struct document *d, const char *words)
{
	raw(w, "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" "
	    "lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
	    "<meta http-equiv=\"Content-Security-Policy\" "
	    "content=\"default-src &#39;none&#39;; "
	    "style-src &#39;unsafe-inline&#39;\"/>\n"
	    "<meta name=\"viewport\" content=\"width=device-width\"/>\n");
	around(w, "<title>", d->title, ", ");
	around(w, "", d->place, "</title>\n<style>\n");
	raw(w, document_style);
	sheet(w, d, words);
	raw(w, "</style>\n</head>\n<body>\n<main>\n<header>\n");
	around(w, "<p class=\"mode ", d->mode, "\">");
	around(w, "", d->mode, "</p>\n");
	around(w, "<h1>", d->title, "</h1>\n");
	around(w, "<p class=\"place\">", d->place, "</p>\n</header>\n");
}

int
document_html(const struct document *d, struct blob *out, struct err *e)
{
	struct writer w = { .e = e };
	char words[WORDS_TEXT], record[64];

	words_text(d->head.bytes, DIGEST_LEN, words);
	snprintf(record, sizeof(record), "The journal's head at record %06llu, "
	    "in words:", (unsigned long long)d->record);
	if (d->broken)
		return err_set(e, ERR_SYS, "out of memory: a part of the report "
		    "is missing");
	head(&w, d, words);
	for (size_t i = 0; i < d->n; i++)
		piece(&w, &d->pieces[i]);
	into(&w, BLOCK_NONE);
	if (w.section)
		raw(&w, "</section>\n");
	around(&w, "<footer><p>", record, "</p>\n");
	around(&w, "<p class=\"words\">", words, "</p></footer>\n</main>\n"
	    "</body>\n</html>\n");
	if (w.rc == 0)
		*out = w.out;
	else
		blob_free(&w.out);
	return w.rc;
}
