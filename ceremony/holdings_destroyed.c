#include <string.h>

#include "ceremony/ceremony.h"
#include "ceremony/held_share.h"
#include "ceremony/holdings_state.h"
#include "ceremony/register_state.h"

size_t
held_destroyed(const struct held_set *s)
{
	size_t n = 0;

	for (size_t i = 0; i < split_shares(&s->set.plan); i++)
		n += s->shares[i].destroyed;
	return n;
}

bool
held_enough(const struct held_set *s, const bool *in)
{
	const struct split_plan *p = &s->set.plan;
	unsigned groups = 0;

	for (unsigned g = 0; g < p->group_count; g++) {
		unsigned n = 0;

		for (unsigned m = 0; m < p->groups[g].count; m++)
			n += in[share_index(p, g, m)];
		groups += n >= p->groups[g].threshold;
	}
	return groups >= p->group_threshold;
}

bool
holdings_opens(const struct holdings *h, const struct held_set *s)
{
	bool in[SPLIT_SHARES_MAX] = { false };

	for (size_t i = 0; i < split_shares(&s->set.plan); i++)
		in[i] = s->shares[i].holder[0] != '\0' &&
		    !s->shares[i].destroyed && !s->shares[i].taken;
	for (size_t i = 0; i < h->n_lost; i++)
		if (memcmp(h->lost[i].set, s->set.id, SHARE_SET_ID) == 0 &&
		    holdings_stray(h, i) && !h->lost[i].taken)
			in[h->lost[i].index] = true;
	return held_enough(s, in);
}

const struct held_set *
holdings_needs(const struct holdings *h, const char *card)
{
	for (size_t i = 0; i < h->n_sets; i++) {
		const struct held_set *s = &h->sets[i];

		if (!holdings_counts(h, s))
			continue;
		for (size_t k = 0; k < split_shares(&s->set.plan); k++)
			if (!s->shares[k].destroyed &&
			    strcmp(s->shares[k].card, card) == 0)
				return s;
	}
	return NULL;
}

/* Whether there is a use for a key's copies; its record is judged elsewhere. */
static void
copies_of(struct holdings *h, const struct record *rec, bool ended)
{
	const char *hex = json_string_value(json_object_get(rec->data, "id"));
	struct digest id;
	struct err e;

	if (hex == NULL || digest_from_hex(&id, hex, &e) != 0)
		return;
	for (size_t i = 0; i < h->n_backups; i++)
		if (digest_equal(&h->backups[i].id, &id))
			h->backups[i].ended = ended;
}

int
holdings_key_ended(struct holdings *h, const struct record *rec, struct err *e)
{
	(void)e;
	if (json_is_true(json_object_get(rec->data, "ends")))
		copies_of(h, rec, true);
	return 0;
}

int
holdings_key_back(struct holdings *h, const struct record *rec, struct err *e)
{
	(void)e;
	copies_of(h, rec, false);
	return 0;
}

/* The share that a record names, and its set. */
static struct held_share *
named(struct holdings *h, const json_t *data, struct held_set **of,
    struct err *e)
{
	struct held_set *s = holdings_change(h, data, e);
	const json_t *group = json_object_get(data, "group");
	const json_t *member = json_object_get(data, "member");
	json_int_t g = json_is_integer(group) ? json_integer_value(group) : 0;
	json_int_t m = json_is_integer(member) ? json_integer_value(member) : 0;

	if (s == NULL)
		return NULL;
	if (g < 1 || g > s->set.plan.group_count || m < 1 ||
	    m > s->set.plan.groups[g - 1].count) {
		err_set(e, ERR_FORMAT, "the set has no such share");
		return NULL;
	}
	*of = s;
	return &s->shares[share_index(&s->set.plan, (unsigned)g - 1,
	    (unsigned)m - 1)];
}

bool
holdings_is_destroyed(const struct holdings *h, const json_t *data)
{
	struct holdings same = *h;	/* only looked at */
	struct held_set *of;
	struct err e;
	const struct held_share *s = named(&same, data, &of, &e);

	return s != NULL && s->destroyed;
}

/* The same, where the set does not count any more. */
static struct held_share *
useless(struct holdings *h, const struct record *rec, struct err *e)
{
	struct held_set *of;
	struct held_share *s = named(h, rec->data, &of, e);

	if (s == NULL || !holdings_counts(h, of))
		return s;
	err_set(e, ERR_FORMAT, "a share was destroyed that counts: %s",
	    holdings_why(h, of));
	return NULL;
}

static bool
has_text(const json_t *data, const char *name, const char *is)
{
	const char *text = json_string_value(json_object_get(data, name));

	return text != NULL && strcmp(text, is) == 0;
}

/* Who is meant is not how the name was typed. */
static bool
is_of(const json_t *data, const char *holder)
{
	const char *text = json_string_value(json_object_get(data, "holder"));

	return text != NULL && person_same(text, holder);
}

/*
 * What was declared lost and is there: on a card it may go also where its set
 * counts, for it is elsewhere too.  Two papers are alike, so that such a one
 * is told from the other by nothing, and kept as long as that counts.
 */
static struct lost_share *
stray(struct holdings *h, const json_t *data)
{
	struct held_set *of;
	struct err e;
	const struct held_share *s = named(h, data, &of, &e);

	if (s == NULL || (!s->destroyed && has_text(data, "card", s->card) &&
	    is_of(data, s->holder)))
		return NULL;
	for (size_t i = h->n_lost; i-- > 0; ) {
		struct lost_share *l = &h->lost[i];

		if (&of->shares[l->index] == s &&
		    memcmp(l->set, of->set.id, SHARE_SET_ID) == 0 &&
		    has_text(data, "card", l->card) &&
		    is_of(data, l->holder) &&
		    holdings_stray(h, i) &&
		    (l->card[0] != '\0' || !holdings_counts(h, of)))
			return l;
	}
	return NULL;
}

/* One that was being given when its ceremony broke off has no holder yet. */
int
holdings_doom_share(struct holdings *h, const struct record *rec, struct err *e)
{
	struct lost_share *l = stray(h, rec->data);
	struct held_share *s;

	if (l != NULL) {
		l->doomed = true;
		return 0;
	}
	s = useless(h, rec, e);
	if (s == NULL || (!s->given && (register_text(s->holder,
	    sizeof(s->holder), rec->data, "holder", e) != 0 ||
	    register_text(s->card, sizeof(s->card), rec->data, "card", e) != 0)))
		return -1;
	s->doomed = true;
	return 0;
}

int
holdings_destroy_share(struct holdings *h, const struct record *rec,
    struct err *e)
{
	struct lost_share *l = stray(h, rec->data);
	struct held_share *s = l != NULL ? NULL : useless(h, rec, e);

	if (l == NULL && s == NULL)
		return -1;
	if (l != NULL ? !l->doomed : !s->doomed)
		return err_set(e, ERR_FORMAT, "a share was destroyed that nobody "
		    "meant to destroy");
	*(l != NULL ? &l->doomed : &s->doomed) = false;
	*(l != NULL ? &l->destroyed : &s->destroyed) = true;
	return 0;
}

void
holdings_emptied(struct holdings *h, const char *card)
{
	for (size_t i = 0; i < h->n_sets; i++) {
		struct held_set *s = &h->sets[i];

		if (holdings_counts(h, s))
			continue;
		for (size_t k = 0; k < split_shares(&s->set.plan); k++)
			if (strcmp(s->shares[k].card, card) == 0)
				s->shares[k].destroyed = true;
	}
	for (size_t i = 0; i < h->n_lost; i++)
		if (strcmp(h->lost[i].card, card) == 0)
			h->lost[i].destroyed = true;
}

void
holdings_tidied(struct holdings *h, const char *card, uint64_t before)
{
	for (size_t i = 0; card[0] != '\0' && i < h->n_sets; i++) {
		struct held_set *s = &h->sets[i];

		if (holdings_counts(h, s))
			continue;
		for (size_t k = 0; k < split_shares(&s->set.plan); k++)
			if (s->shares[k].record < before &&
			    strcmp(s->shares[k].card, card) == 0)
				s->shares[k].taken = true;
		for (size_t k = 0; k < h->n_lost; k++)
			if (h->lost[k].record < before &&
			    strcmp(h->lost[k].card, card) == 0 &&
			    memcmp(h->lost[k].set, s->set.id, SHARE_SET_ID) == 0)
				h->lost[k].taken = true;
	}
}

int
holdings_dropped(struct holdings *h, const struct record *rec, struct err *e)
{
	char card[CARD_SERIAL];

	if (register_text(card, sizeof(card), rec->data, "card", e) != 0)
		return -1;
	holdings_tidied(h, card, rec->seq);
	return 0;
}

static struct officer *
holder_of(struct holdings *h, const struct record *rec, struct err *e)
{
	const char *card = json_string_value(json_object_get(rec->data, "card"));

	for (size_t i = h->n_officers; card != NULL && i-- > 0; )
		if (h->officers[i].state != OFFICER_RESET &&
		    strcmp(h->officers[i].card.serial, card) == 0)
			return &h->officers[i];
	err_set(e, ERR_FORMAT, "no officer was enrolled with that card");
	return NULL;
}

int
holdings_doom_card(struct holdings *h, const struct record *rec, struct err *e)
{
	struct officer *o = holder_of(h, rec, e);

	if (o == NULL)
		return -1;
	o->doomed = true;
	return 0;
}

int
holdings_reset_card(struct holdings *h, const struct record *rec, struct err *e)
{
	struct officer *o = holder_of(h, rec, e);

	if (o == NULL)
		return -1;
	if (!o->doomed || holdings_needs(h, o->card.serial) != NULL)
		return err_set(e, ERR_FORMAT, "a card was reset that nobody meant "
		    "to reset, or that has a share that counts");
	o->doomed = false;
	o->state = OFFICER_RESET;
	return 0;
}
