#include <stdio.h>
#include <string.h>

#include "ceremony/leftover.h"
#include "ceremony/quorum.h"
#include "ceremony/recorded_set.h"

static const struct held_set *
set_of(const struct ceremony *c, const struct leftover *l)
{
	return &c->reg.holdings.sets[l->set];
}

static const struct lost_share *
lost_of(const struct ceremony *c, const struct leftover *l)
{
	return l->lost == 0 ? NULL : &c->reg.holdings.lost[l->lost - 1];
}

static bool
is_of(const struct lost_share *l, const struct held_set *s)
{
	return memcmp(l->set, s->set.id, SHARE_SET_ID) == 0;
}

/* One that was lost, may be somewhere, and was not taken off its card. */
static bool
at_large(const struct holdings *h, size_t lost)
{
	return holdings_stray(h, lost) && !h->lost[lost].taken;
}

/* Nor was this one destroyed, or taken off its card. */
static bool
is_out(const struct held_share *s)
{
	return !s->destroyed && !s->taken;
}

/* Those of a set that were lost on this card; on paper, if it is an old one. */
static size_t
strays(const struct holdings *h, size_t set, const char *card,
    struct leftover *to, size_t room)
{
	size_t n = 0;

	if (card[0] == '\0' && holdings_counts(h, &h->sets[set]))
		return 0;
	for (size_t i = 0; i < h->n_lost; i++)
		if (n < room && is_of(&h->lost[i], &h->sets[set]) &&
		    strcmp(h->lost[i].card, card) == 0 && at_large(h, i))
			to[n++] = (struct leftover){ set, h->lost[i].index,
			    i + 1 };
	return n;
}

size_t
leftovers(const struct ceremony *c, const char *card,
    struct leftover to[LEFTOVERS_MAX])
{
	const struct holdings *h = &c->reg.holdings;
	size_t n = 0;

	for (size_t i = 0; i < h->n_sets; i++) {
		n += strays(h, i, card, to + n, LEFTOVERS_MAX - n);
		if (holdings_counts(h, &h->sets[i]))
			continue;
		for (size_t k = 0; k < split_shares(&h->sets[i].set.plan); k++)
			if (n < LEFTOVERS_MAX && is_out(&h->sets[i].shares[k]) &&
			    strcmp(h->sets[i].shares[k].card, card) == 0)
				to[n++] = (struct leftover){ i, k, 0 };
	}
	return n;
}

char *
leftover_name(const struct ceremony *c, const struct leftover *l,
    char text[LEFTOVER_NAME])
{
	const struct held_set *s = set_of(c, l);
	char name[SET_NAME];

	snprintf(text, LEFTOVER_NAME, "share %zu of %zu of the %s, set %s%s",
	    l->share + 1, split_shares(&s->set.plan),
	    share_purpose_name(s->set.purpose), set_name(&s->set, name),
	    l->lost == 0 ? "" : ", declared lost");
	return text;
}

const char *
leftover_holder(const struct ceremony *c, const struct leftover *l)
{
	return l->lost != 0 ? lost_of(c, l)->holder :
	    set_of(c, l)->shares[l->share].holder;
}

static void
line_of_share(const struct held_share *s, size_t i, struct page *p)
{
	bool nobody = !s->given && s->holder[0] == '\0';

	page_line(p, "     [%c] %2zu  %-32.32s %s%s", s->destroyed ? 'x' :
	    s->taken ? 'o' : s->doomed ? '?' : nobody ? '-' : ' ', i + 1,
	    nobody ? "not handed out, so the journal" : s->holder, nobody ? "" :
	    s->card[0] == '\0' ? "paper" : s->taken && !s->destroyed ? "off card " :
	    "card ", s->card);
}

static void
line_of_lost(const struct lost_share *l, struct page *p)
{
	page_line(p, "     [%c] %2zu  %-32.32s lost: %s%s", l->destroyed ? 'x' :
	    l->taken ? 'o' : l->doomed ? '?' : ' ', l->index + 1, l->holder,
	    l->card[0] == '\0' ? "paper" : l->taken && !l->destroyed ?
	    "off card " : "card ", l->card);
}

static void
lines_of_set(const struct holdings *h, const struct held_set *s,
    struct page *p)
{
	char name[SET_NAME], quorum[QUORUM_TEXT];

	page_line(p, "   Set %s of the %s, %s%s", set_name(&s->set, name),
	    share_purpose_name(s->set.purpose), quorum_text(&s->set.plan,
	    quorum), s->complete ? "" : ", never completed");
	for (size_t i = 0; i < split_shares(&s->set.plan); i++)
		line_of_share(&s->shares[i], i, p);
	for (size_t i = 0; i < h->n_lost; i++)
		if (is_of(&h->lost[i], s) && (h->lost[i].destroyed ||
		    holdings_stray(h, i)))
			line_of_lost(&h->lost[i], p);
}

/* How many were destroyed, where they were before they were lost as well. */
static size_t
ended(const struct holdings *h, const struct held_set *s)
{
	size_t n = held_destroyed(s);

	for (size_t i = 0; i < h->n_lost; i++)
		n += is_of(&h->lost[i], s) && h->lost[i].destroyed;
	return n;
}

/* And how many were taken off their cards, and not destroyed otherwise. */
static size_t
taken(const struct holdings *h, const struct held_set *s)
{
	size_t n = 0;

	for (size_t i = 0; i < split_shares(&s->set.plan); i++)
		n += s->shares[i].taken && !s->shares[i].destroyed;
	for (size_t i = 0; i < h->n_lost; i++)
		n += is_of(&h->lost[i], s) && h->lost[i].taken &&
		    holdings_stray(h, i);
	return n;
}

/* A share that was handed out, and may be somewhere. */
static size_t
out(const struct holdings *h, const struct held_set *s)
{
	size_t n = 0;

	for (size_t i = 0; i < split_shares(&s->set.plan); i++)
		n += s->shares[i].holder[0] != '\0' && is_out(&s->shares[i]);
	for (size_t i = 0; i < h->n_lost; i++)
		n += is_of(&h->lost[i], s) && at_large(h, i);
	return n;
}

void
leftover_page(const struct ceremony *c, struct page *p)
{
	const struct holdings *h = &c->reg.holdings;
	char name[SET_NAME];
	size_t n = 0;

	for (size_t i = 0; i < h->n_sets; i++)
		if (!holdings_counts(h, &h->sets[i]) &&
		    out(h, &h->sets[i]) > 0) {
			lines_of_set(h, &h->sets[i], p);
			n++;
		}
	if (n == 0)
		page_line(p, "   No share is out that does not count.");
	for (size_t i = 0; i < h->n_sets; i++)
		if (holdings_counts(h, &h->sets[i]))
			page_wrap(p, "   KEPT  Set %s of the %s: %s.",
			    set_name(&h->sets[i].set, name), share_purpose_name(
			    h->sets[i].set.purpose), holdings_why(h,
			    &h->sets[i]));
}

/* The names, parted by commas, as far as there is room. */
static char *
not_brought(const struct holdings *h, const struct held_set *s, char *text,
    size_t room)
{
	size_t at = 0;

	text[0] = '\0';
	for (size_t i = 0; i < split_shares(&s->set.plan); i++)
		if (s->shares[i].holder[0] != '\0' && is_out(&s->shares[i]) &&
		    at < room)
			at += (size_t)snprintf(text + at, room - at, "%s%s (%s)",
			    at > 0 ? ", " : "", s->shares[i].holder,
			    s->shares[i].card[0] == '\0' ? "paper" : "card");
	for (size_t i = 0; i < h->n_lost; i++)
		if (is_of(&h->lost[i], s) && at_large(h, i) && at < room)
			at += (size_t)snprintf(text + at, room - at,
			    "%s%s (%s, declared lost)", at > 0 ? ", " : "",
			    h->lost[i].holder, h->lost[i].card[0] == '\0' ?
			    "paper" : "card");
	return text;
}

static void
summary_of(const struct holdings *h, const struct held_set *s, struct page *p)
{
	char name[SET_NAME], names[500], off[64] = "";
	size_t gone = taken(h, s);

	if (gone > 0)
		snprintf(off, sizeof(off), ", %zu taken off %s before", gone,
		    gone == 1 ? "its card" : "their cards");
	not_brought(h, s, names, sizeof(names));
	page_wrap(p, "   Old set %s of the %s: %zu of %zu destroyed%s%s%s.",
	    set_name(&s->set, name), share_purpose_name(s->set.purpose),
	    ended(h, s), out(h, s) + ended(h, s) + gone, off,
	    names[0] == '\0' ? "" : ", not brought: ", names);
}

/* An old set of which some share was ever out. */
static bool
is_listed(const struct holdings *h, const struct held_set *s)
{
	return !holdings_counts(h, s) && out(h, s) + ended(h, s) +
	    taken(h, s) > 0;
}

static bool
has_copies(const struct holdings *h, const struct held_set *s)
{
	for (size_t i = 0; i < h->n_backups; i++)
		if (memcmp(h->backups[i].set, s->set.id, SHARE_SET_ID) == 0)
			return true;
	return false;
}

bool
leftover_opens(const struct ceremony *c)
{
	const struct holdings *h = &c->reg.holdings;

	for (size_t i = 0; i < h->n_sets; i++)
		if (h->sets[i].set.purpose == SHARE_BACKUP_KEY &&
		    is_listed(h, &h->sets[i]) && has_copies(h, &h->sets[i]))
			return true;
	return false;
}

void
leftover_summary(const struct ceremony *c, struct page *p)
{
	const struct holdings *h = &c->reg.holdings;
	size_t n = 0;

	for (size_t i = 0; i < h->n_sets; i++) {
		const struct held_set *s = &h->sets[i];

		if (!is_listed(h, s))
			continue;
		n++;
		summary_of(h, s, p);
	}
	if (n == 0)
		page_line(p, "   No share was ever out that does not count.");
}

int
leftover_intent(struct ceremony *c, const struct leftover *l,
    const char *card, const char *holder, struct err *e)
{
	const struct held_set *s = set_of(c, l);
	const char *known = leftover_holder(c, l);
	char hex[SET_HEX];
	unsigned group, member;

	share_place(&s->set.plan, l->share, &group, &member);
	return ceremony_record(c, "destroy-share", "intent", json_pack(
	    "{s:s,s:i,s:i,s:s,s:s}", "set", set_hex(&s->set, hex), "group",
	    (int)group + 1, "member", (int)member + 1, "holder",
	    known[0] != '\0' ? known : holder, "card", card), e);
}

int
leftover_result(struct ceremony *c, const struct leftover *l, const char *how,
    struct err *e)
{
	const struct held_set *s = set_of(c, l);
	const struct lost_share *lost = lost_of(c, l);
	char hex[SET_HEX];
	unsigned group, member;

	share_place(&s->set.plan, l->share, &group, &member);
	return ceremony_record(c, "destroy-share", "result", json_pack(
	    "{s:s,s:i,s:i,s:s,s:s,s:s}", "set", set_hex(&s->set, hex), "group",
	    (int)group + 1, "member", (int)member + 1, "holder",
	    leftover_holder(c, l), "card", lost != NULL ? lost->card :
	    s->shares[l->share].card, "how", how), e);
}
