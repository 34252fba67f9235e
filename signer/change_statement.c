#include <string.h>

#include "signer/change_private.h"

struct statement {
	const char	*word;
	int		(*read)(struct change_reading *,
			    const struct statement *);
	enum change_condition condition;
	const char	*says;		/* read_refused: why */
};

static struct change
change_here(const struct change_reading *r, enum change_kind kind)
{
	return (struct change){ .kind = kind, .line = r->records.line.number };
}

/* TTL and class, in either order, and the word behind them in *w. */
static int
read_head(struct change_reading *r, struct change *c, bool *has_ttl,
    struct word *w)
{
	struct change_reader *in = &r->records;
	bool has_class = false;

	for (*has_ttl = false; line_word(&in->line, w); ) {
		if (!*has_ttl && w->at[0] >= '0' && w->at[0] <= '9') {
			if (change_ttl(in, w, &c->rr.ttl) != 0)
				return -1;
			*has_ttl = true;
		} else if (!has_class && change_is_class(w)) {
			if (change_class(in, w) != 0)
				return -1;
			has_class = true;
		} else {
			break;
		}
	}
	return 0;
}

/* What of the zone may not be told, by its type and owner. */
static int
check_change(const struct change_reading *r, const struct change *c,
    const struct word *type)
{
	const struct change_line *l = &r->records.line;
	bool apex = c->owner_len == 0;

	if (c->rr.type == LDNS_RR_TYPE_SOA && c->kind != CHANGE_ADD)
		return line_fault(l, type->at, ERR_POLICY, "an SOA is not "
		    "deleted; expected one that is added in its place");
	if (c->rr.type == LDNS_RR_TYPE_SOA && !apex)
		return line_fault(l, type->at, ERR_POLICY, "expected an SOA "
		    "at the apex, and nowhere else");
	if (c->rr.type == LDNS_RR_TYPE_NS && apex &&
	    c->kind == CHANGE_DELETE_RRSET)
		return line_fault(l, type->at, ERR_POLICY, "expected the NS "
		    "records of the apex that go, one by one, for some must "
		    "stay");
	return 0;
}

static int
read_add(struct change_reading *r, const struct statement *s)
{
	struct change c = change_here(r, CHANGE_ADD);
	struct change_reader *in = &r->records;
	bool has_ttl;
	struct word w;

	(void)s;
	if (change_owner(in, &c) != 0 ||
	    read_head(r, &c, &has_ttl, &w) != 0)
		return -1;
	if (!has_ttl && !r->has_ttl)
		return line_fault(&in->line, w.at, ERR_FORMAT,
		    "expected a TTL, for no \"ttl\" is before this line");
	if (!has_ttl)
		c.rr.ttl = r->ttl;
	if (w.len == 0)
		return line_fault(&in->line, w.at, ERR_FORMAT,
		    "expected a type of records, not the end of the line");
	if (change_type(in, &w, &c.rr.type) != 0 ||
	    check_change(r, &c, &w) != 0 ||
	    change_data(in, &w, &c.rr) != 0)
		return -1;
	return change_put(r, &c);
}

static int
read_delete(struct change_reading *r, const struct statement *s)
{
	struct change c = change_here(r, CHANGE_DELETE_NAME);
	struct change_reader *in = &r->records;
	struct change_line ahead;
	bool has_ttl;
	struct word w, data;

	(void)s;
	if (change_owner(in, &c) != 0 ||
	    read_head(r, &c, &has_ttl, &w) != 0)
		return -1;
	c.rr.ttl = 0;
	if (w.len == 0 || change_word_is(&w, "ANY"))
		return line_end(&in->line) == 0 ? change_put(r, &c) : -1;
	ahead = in->line;
	c.kind = line_rest(&ahead, &data) ? CHANGE_DELETE :
	    CHANGE_DELETE_RRSET;
	if (change_type(in, &w, &c.rr.type) != 0 ||
	    check_change(r, &c, &w) != 0)
		return -1;
	if (c.kind == CHANGE_DELETE && change_data(in, &w, &c.rr) != 0)
		return -1;
	return change_put(r, &c);
}

static int
read_name_demand(struct change_reading *r, const struct statement *s)
{
	struct change c = change_here(r, CHANGE_ADD);

	if (change_owner(&r->records, &c) != 0 ||
	    line_end(&r->records.line) != 0)
		return -1;
	return change_demand_put(r, s->condition, &c);
}

static int
read_set_demand(struct change_reading *r, const struct statement *s)
{
	enum change_condition condition = s->condition;
	struct change c = change_here(r, CHANGE_ADD);
	struct change_reader *in = &r->records;
	struct change_line ahead;
	struct word w, data;

	if (change_owner(in, &c) != 0)
		return -1;
	if (line_word(&in->line, &w) && change_is_class(&w)) {
		if (change_class(in, &w) != 0)
			return -1;
		(void)line_word(&in->line, &w);	/* its length is asked */
	}
	if (w.len == 0)
		return line_fault(&in->line, w.at, ERR_FORMAT,
		    "expected a type of records, not the end of the line");
	if (change_type(in, &w, &c.rr.type) != 0)
		return -1;
	ahead = in->line;
	if (condition == CHANGE_IF_RRSET && line_rest(&ahead, &data)) {
		condition = CHANGE_IF_RECORD;
		if (change_data(in, &w, &c.rr) != 0)
			return -1;
	}
	if (line_end(&in->line) != 0)
		return -1;
	return change_demand_put(r, condition, &c);
}

static int
read_send(struct change_reading *r, const struct statement *s)
{
	(void)s;
	return line_end(&r->records.line) == 0 ? change_turn_end(r) : -1;
}

static int
read_zone(struct change_reading *r, const struct statement *s)
{
	(void)s;
	return change_zone(&r->records);
}

static int
read_class(struct change_reading *r, const struct statement *s)
{
	struct word w;

	(void)s;
	if (!line_word(&r->records.line, &w))
		return line_fault(&r->records.line, w.at, ERR_FORMAT,
		    "expected the class IN, not the end of the line");
	if (change_class(&r->records, &w) != 0)
		return -1;
	return line_end(&r->records.line);
}

static int
read_ttl(struct change_reading *r, const struct statement *s)
{
	struct word w;

	(void)s;
	r->has_ttl = line_word(&r->records.line, &w) && !change_word_is(&w, "none");
	if (!change_word_is(&w, "none") &&
	    change_ttl(&r->records, &w, &r->ttl) != 0)
		return -1;
	return line_end(&r->records.line);
}

static int
read_quit(struct change_reading *r, const struct statement *s)
{
	(void)s;
	r->ended = true;
	return line_end(&r->records.line);
}

static int
read_nothing(struct change_reading *r, const struct statement *s)
{
	(void)r;
	(void)s;
	return 0;
}

static int
read_refused(struct change_reading *r, const struct statement *s)
{
	const struct change_line *l = &r->records.line;

	return line_fault(l, l->at - strlen(s->word), ERR_POLICY, "\"%s\" is "
	    "%s", s->word, s->says);
}

#define NO_NETWORK "not done here, for a file of changes goes nowhere over a "\
	"network; expected a file without it"

static const struct statement updates[] = {
	{ .word = "add", .read = read_add },
	{ .word = "delete", .read = read_delete },
	{ .word = "del", .read = read_delete },
	{ .word = NULL },
}, conditions[] = {
	{ "nxdomain", read_name_demand, CHANGE_IF_NO_NAME, NULL },
	{ "yxdomain", read_name_demand, CHANGE_IF_NAME, NULL },
	{ "nxrrset", read_set_demand, CHANGE_IF_NO_RRSET, NULL },
	{ "yxrrset", read_set_demand, CHANGE_IF_RRSET, NULL },
	{ .word = NULL },
};

static const struct statement *
statement_find(const struct statement *s, const struct word *w)
{
	while (s->word != NULL && !change_word_is(w, s->word))
		s++;
	return s->word != NULL ? s : NULL;
}

static int
read_second(struct change_reading *r, const struct statement *of,
    const char *expected)
{
	const struct statement *s;
	struct word w;

	(void)line_word(&r->records.line, &w);	/* none is none of them */
	if ((s = statement_find(of, &w)) == NULL)
		return line_fault(&r->records.line, w.at, ERR_FORMAT,
		    "expected %s", expected);
	return s->read(r, s);
}

static int
read_update(struct change_reading *r, const struct statement *s)
{
	(void)s;
	return read_second(r, updates, "add or delete behind \"update\"");
}

static int
read_prereq(struct change_reading *r, const struct statement *s)
{
	(void)s;
	return read_second(r, conditions, "nxdomain, yxdomain, nxrrset or "
	    "yxrrset behind \"prereq\"");
}

static const struct statement others[] = {
	{ .word = "update", .read = read_update },
	{ .word = "prereq", .read = read_prereq },
	{ .word = "send", .read = read_send },
	{ .word = "zone", .read = read_zone },
	{ .word = "class", .read = read_class },
	{ .word = "ttl", .read = read_ttl },
	{ .word = "quit", .read = read_quit },
	{ .word = "show", .read = read_nothing },
	{ .word = "answer", .read = read_nothing },
	{ .word = "debug", .read = read_nothing },
	{ .word = "version", .read = read_nothing },
	{ .word = "help", .read = read_nothing },
	{ .word = "server", .read = read_refused, .says = NO_NETWORK },
	{ .word = "local", .read = read_refused, .says = NO_NETWORK },
	{ .word = "key", .read = read_refused, .says = NO_NETWORK },
	{ .word = "gsstsig", .read = read_refused, .says = NO_NETWORK },
	{ .word = "oldgsstsig", .read = read_refused, .says = NO_NETWORK },
	{ .word = "realm", .read = read_refused, .says = NO_NETWORK },
	{ .word = "check-names", .read = read_refused, .says =
	    "not done here: names are taken as they are; expected a file "
	    "without it" },
	{ .word = NULL },
};

int
change_statement(struct change_reading *r, const struct word *w)
{
	static const struct statement *const tables[] = {
		others, updates, conditions,
	};
	const struct statement *s = NULL;

	for (size_t i = 0; s == NULL && i < 3; i++)
		s = statement_find(tables[i], w);
	if (s == NULL)
		return line_fault(&r->records.line, w->at, ERR_FORMAT,
		    "expected a statement of nsupdate, not \"%.*s\"",
		    (int)(w->len < 40 ? w->len : 40), w->at);
	return s->read(r, s);
}
