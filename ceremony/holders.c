#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/quorum.h"
#include "ceremony/recorded_set.h"

#include "ceremony/holders.h"

/* Of the record that completed it in this ceremony; -1: none did. */
static json_int_t
combinations(const struct ceremony *c, const struct held_set *s)
{
	char id[SET_HEX];

	set_hex(&s->set, id);
	for (size_t i = json_array_size(c->reg.records); i-- > 0; ) {
		const json_t *rec = json_array_get(c->reg.records, i);
		const json_t *data = json_object_get(rec, "data");
		const char *set = json_string_value(json_object_get(data,
		    "set"));

		if (register_is(rec, "split", "complete") && set != NULL &&
		    strcmp(set, id) == 0)
			return json_integer_value(json_object_get(data,
			    "combinations"));
	}
	return -1;
}

/* The last set of this ceremony for that purpose, or NULL. */
static const struct held_set *
last_set(const struct ceremony *c, enum share_purpose purpose)
{
	const struct holdings *h = &c->reg.holdings;

	for (size_t i = h->n_sets; i-- > 0; )
		if (h->sets[i].complete && h->sets[i].set.purpose == purpose)
			return combinations(c, &h->sets[i]) < 0 ? NULL :
			    &h->sets[i];
	return NULL;
}

bool
holders_has(const struct ceremony *c, enum share_purpose purpose)
{
	return last_set(c, purpose) != NULL;
}

static bool
in_bag(const struct held_share *s)
{
	return s->given && s->card[0] == '\0';
}

static void
row(const struct held_share *s, size_t i, struct page *p)
{
	char on[CARD_SERIAL + 8];

	snprintf(on, sizeof(on), s->card[0] == '\0' ? "paper" : "card %s",
	    s->card);
	page_line(p, "   %2zu  %-32.32s %-20s %s", i + 1, s->given ? s->holder :
	    "not given to anybody yet", s->given ? on : "",
	    in_bag(s) ? "bag ________" : "");
}

/* bags: whether a share of it goes into one, too. */
static void
add(const struct ceremony *c, const struct held_set *s, bool *bags,
    struct page *p)
{
	char name[SET_NAME], quorum[QUORUM_TEXT];

	page_line(p, "%s", "");
	page_line(p, "   Set %s of the %s, %s; combinations tried: %lld",
	    set_name(&s->set, name), share_purpose_name(s->set.purpose),
	    quorum_text(&s->set.plan, quorum),
	    (long long)combinations(c, s));
	for (size_t i = 0; i < split_shares(&s->set.plan); i++) {
		row(&s->shares[i], i, p);
		*bags = *bags || in_bag(&s->shares[i]);
	}
}

static void
foot(bool bags, struct page *p)
{
	if (bags) {
		page_foot(p, "NOW  Each paper into a bag of its own; the witness "
		    "copies this page to the script, with the bags' numbers.");
		page_foot(p, "WHY  In years somebody must know whom to call, and "
		    "which bag to open.");
		return;
	}
	page_foot(p, "NOW  The witness copies this page to the script; Enter.");
	page_foot(p, "WHY  In years somebody must know whom to call.");
}

int
holders_show(struct ceremony *c, const enum share_purpose *purposes, size_t n,
    struct err *e)
{
	struct page p = { .n_lines = 0 };
	bool any = false, bags = false;
	int rc = 0;

	page_start(&p, "WHO HOLDS WHAT");
	for (size_t i = 0; i < n; i++) {
		const struct held_set *s = last_set(c, purposes[i]);

		if (s == NULL)
			continue;
		add(c, s, &bags, &p);
		any = true;
	}
	foot(bags, &p);
	if (any)
		rc = ask_read(c, &p, "share.held", e);
	page_free(&p);
	return rc;
}
