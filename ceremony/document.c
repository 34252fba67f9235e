#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/document.h"

static struct piece *
new_piece(struct document *d, enum piece_kind kind)
{
	struct piece *p;

	if (d->n == d->room) {
		size_t room = d->room == 0 ? 64 : 2 * d->room;
		struct piece *grown = reallocarray(d->pieces, room,
		    sizeof(*grown));

		if (grown == NULL) {
			d->broken = true;
			return NULL;
		}
		d->pieces = grown;
		d->room = room;
	}
	p = &d->pieces[d->n++];
	*p = (struct piece){ .kind = kind };
	return p;
}

static void
set_cell(struct document *d, struct piece *p, size_t i, const char *text)
{
	if ((p->cells[i] = strdup(text == NULL ? "" : text)) == NULL)
		d->broken = true;
}

void
document_free(struct document *d)
{
	while (d->n > 0) {
		struct piece *p = &d->pieces[--d->n];

		for (size_t i = 0; i < DOCUMENT_CELLS; i++)
			free(p->cells[i]);
		free(p->chart);
	}
	free(d->pieces);
	*d = (struct document){ .n = 0 };
}

void
document_add(struct document *d, enum piece_kind kind, const char *first,
    const char *second, ...)
{
	struct piece *p = new_piece(d, kind);
	va_list ap;

	if (p == NULL)
		return;
	set_cell(d, p, 0, first);
	if (second == NULL)
		return;
	va_start(ap, second);
	if (vasprintf(&p->cells[1], second, ap) < 0) {
		p->cells[1] = NULL;
		d->broken = true;
	}
	va_end(ap);
}

void
document_table(struct document *d, const struct column *columns)
{
	struct piece *p = new_piece(d, PIECE_TABLE);

	if (p != NULL)
		p->columns = columns;
}

/* A row has the columns of the table that it is in. */
void
document_row(struct document *d, const char *const *cells)
{
	const struct column *columns = d->n > 0 ?
	    d->pieces[d->n - 1].columns : NULL;
	struct piece *p = new_piece(d, PIECE_ROW);

	if (p == NULL)
		return;
	p->columns = columns;
	for (size_t i = 0; columns != NULL && columns[i].title != NULL; i++)
		set_cell(d, p, i, cells[i]);
}

void
document_chart(struct document *d, const struct chart *c)
{
	struct piece *p = new_piece(d, PIECE_CHART);

	if (p == NULL)
		return;
	if ((p->chart = malloc(sizeof(*c))) == NULL)
		d->broken = true;
	else
		*p->chart = *c;
}
