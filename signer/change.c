#include <stdlib.h>
#include <string.h>

#include "keyset/file.h"
#include "signer/change_private.h"
#include "signer/zone_blocks.h"

enum { ROOM_LEAST = 64 };

void
change_list_free(struct change_list *l)
{
	free(l->at);
	free(l->demand);
	free(l->turn);
	arena_free(&l->arena);
	*l = (struct change_list){ .n = 0 };
}

/* Room for one element more. */
static int
array_grow(void *arrayp, size_t n, size_t *room, size_t size, struct err *e)
{
	size_t more = *room == 0 ? ROOM_LEAST : 2 * *room;
	void *at;

	if (n < *room)
		return 0;
	memcpy(&at, arrayp, sizeof(at));
	if ((at = reallocarray(at, more, size)) == NULL)
		return err_sys(e, "memory for a file of changes");
	memcpy(arrayp, &at, sizeof(at));
	*room = more;
	return 0;
}

static int
check_count(const struct change_reading *r)
{
	const struct change_line *l = &r->records.line;

	if (r->list.n + r->list.demands < CHANGE_MAX)
		return 0;
	return line_fault(l, l->begin, ERR_POLICY, "expected no more than %d "
	    "changes and conditions in a file", CHANGE_MAX);
}

int
change_put(struct change_reading *r, const struct change *c)
{
	struct change_list *l = &r->list;

	if (check_count(r) != 0 || array_grow(&l->at, l->n, &r->room,
	    sizeof(*l->at), r->records.line.e) != 0)
		return -1;
	l->at[l->n++] = *c;
	r->turn.n++;
	return 0;
}

int
change_demand_put(struct change_reading *r, enum change_condition condition,
    const struct change *c)
{
	struct change_list *l = &r->list;
	struct change_demand *d;

	if (check_count(r) != 0 || array_grow(&l->demand, l->demands,
	    &r->demand_room, sizeof(*d), r->records.line.e) != 0)
		return -1;
	d = &l->demand[l->demands++];
	*d = (struct change_demand){ .condition = condition, .line = c->line,
	    .owner_len = c->owner_len, .rr = c->rr };
	memcpy(d->owner, c->owner, c->owner_len);
	r->turn.demands++;
	return 0;
}

int
change_turn_end(struct change_reading *r)
{
	struct change_list *l = &r->list;

	if (r->turn.n == 0 && r->turn.demands == 0)
		return 0;
	if (array_grow(&l->turn, l->turns, &r->turn_room, sizeof(*l->turn),
	    r->records.line.e) != 0)
		return -1;
	r->turn.line = r->records.line.number;
	l->turn[l->turns++] = r->turn;
	r->turn = (struct change_turn){ .first = l->n, .demand = l->demands };
	return 0;
}


static int
read_line(struct change_reading *r)
{
	struct change_line *l = &r->records.line;
	struct word w;

	if (l->end - l->begin > CHANGE_LINE_MAX)
		return line_fault(l, l->begin, ERR_FORMAT, "expected a line of "
		    "no more than %d octets", CHANGE_LINE_MAX);
	l->at = memchr(l->begin, '\0', (size_t)(l->end - l->begin));
	if (l->at != NULL)
		return line_fault(l, l->at, ERR_FORMAT,
		    "expected text, not an octet 0");
	l->at = l->begin;
	if (!line_word(l, &w))
		return change_turn_end(r);
	if (w.at[0] == ';')
		return 0;
	if (r->ended)
		return line_fault(l, w.at, ERR_FORMAT,
		    "expected nothing behind \"quit\"");
	return change_statement(r, &w);
}

static int
read_lines(struct change_reading *r, const char *text, size_t len)
{
	const char *end = text + len;
	struct change_line *l = &r->records.line;

	while (text < end) {
		const char *nl = memchr(text, '\n', (size_t)(end - text));

		l->number++;
		l->begin = text;
		l->end = nl != NULL ? nl : end;
		if (read_line(r) != 0)
			return -1;
		text = nl != NULL ? nl + 1 : end;
	}
	if (r->turn.n > 0 || r->turn.demands > 0)
		return line_fault(l, l->end, ERR_FORMAT, "the file ends here, "
		    "and may have lost some; expected \"send\" or a blank "
		    "line behind the last change");
	return 0;
}

int
change_read(struct change_list *out, const char *text, size_t len,
    const char *name, const struct dname *origin, struct err *e)
{
	struct change_reading r = { .records = { .origin = origin,
	    .line = { .file = name, .begin = text, .at = text, .end = text,
	    .e = e } } };
	int rc = -1;

	if (len > CHANGE_FILE_MAX)
		return err_set(e, ERR_FORMAT, "%.150s: expected no more than "
		    "%d octets; nothing was changed", name, CHANGE_FILE_MAX);
	r.list.arena = r.records.arena = arena_new(e);
	if (r.list.arena != NULL)
		r.records.scanner = zone_scanner_new(".", 0, e);
	if (r.records.scanner != NULL) {
		rc = read_lines(&r, text, len);
		zone_scanner_free(r.records.scanner);
	}
	text_free(&r.records.text);
	if (rc != 0)
		change_list_free(&r.list);
	else
		*out = r.list;
	return rc;
}

int
change_read_file(struct change_list *out, const char *path,
    const struct dname *origin, struct err *e)
{
	struct blob file;
	int rc;

	if (file_read(NULL, path, CHANGE_FILE_MAX, &file, e) != 0)
		return -1;
	rc = change_read(out, (const char *)file.data, file.len, path, origin,
	    e);
	blob_free(&file);
	return rc;
}
