#include <string.h>

#include "ceremony/ceremony.h"
#include "ceremony/held_share.h"
#include "ceremony/holdings_state.h"
#include "ceremony/recorded_set.h"
#include "ceremony/register_state.h"

struct held_set *
holdings_find(struct holdings *h, const char *hex)
{
	const struct held_set *s = holdings_set_by_id(h, hex);

	return s == NULL ? NULL : &h->sets[s - h->sets];
}

const struct held_set *
holdings_set_of(const struct holdings *h, const uint8_t id[SHARE_SET_ID])
{
	for (size_t i = h->n_sets; i-- > 0; )
		if (memcmp(h->sets[i].set.id, id, SHARE_SET_ID) == 0)
			return &h->sets[i];
	return NULL;
}

const struct held_set *
holdings_set_by_id(const struct holdings *h, const char *hex)
{
	char id[SET_HEX];

	for (size_t i = h->n_sets; hex != NULL && i-- > 0; )
		if (strcmp(set_hex(&h->sets[i].set, id), hex) == 0)
			return &h->sets[i];
	return NULL;
}

const struct held_set *
holdings_cited(const struct holdings *h, const json_t *data, struct err *e)
{
	const struct held_set *s = holdings_set_by_id(h, json_string_value(
	    json_object_get(data, "set")));

	if (s == NULL)
		err_set(e, ERR_FORMAT, "no share set of that id was begun");
	return s;
}

struct held_set *
holdings_change(struct holdings *h, const json_t *data, struct err *e)
{
	const struct held_set *s = holdings_cited(h, data, e);

	return s == NULL ? NULL : &h->sets[s - h->sets];
}

int
holdings_named(const struct held_set *s, const json_t *data, size_t *index,
    struct err *e)
{
	const json_t *group = json_object_get(data, "group");
	const json_t *member = json_object_get(data, "member");
	const struct split_plan *p = &s->set.plan;
	json_int_t g = json_is_integer(group) ? json_integer_value(group) : 0;
	json_int_t m = json_is_integer(member) ? json_integer_value(member) : 0;

	if (g < 1 || g > p->group_count || m < 1 || m > p->groups[g - 1].count)
		return err_set(e, ERR_FORMAT, "the set has no such share");
	*index = share_index(p, (unsigned)g - 1, (unsigned)m - 1);
	return 0;
}

/* The share that a record is about, of a set that is still handed out. */
static struct held_share *
going_out(struct holdings *h, const json_t *data, struct err *e)
{
	struct held_set *s = holdings_change(h, data, e);
	size_t i;

	if (s == NULL || holdings_named(s, data, &i, e) != 0)
		return NULL;
	if (!s->complete)
		return &s->shares[i];
	err_set(e, ERR_FORMAT, "a share of a set that was complete before");
	return NULL;
}

static int
take_holder(struct held_share *s, const json_t *data, struct err *e)
{
	if (register_text(s->holder, sizeof(s->holder), data, "holder", e) != 0)
		return -1;
	return register_text(s->card, sizeof(s->card), data, "card", e);
}

int
held_share_given(struct holdings *h, const struct record *rec, struct err *e)
{
	struct held_share *to = going_out(h, rec->data, e);
	struct held_share share = { .given = true, .record = rec->seq };

	if (to == NULL || take_holder(&share, rec->data, e) != 0)
		return -1;
	*to = share;
	/*
	 * What was on that card before the set was begun, and of no use, made
	 * room.  Not since then: two sets that are handed out together are
	 * written together, and neither counts yet.
	 */
	holdings_tidied(h, share.card, holdings_cited(h, rec->data, e)->record);
	return 0;
}

int
held_share_unissued(struct holdings *h, const struct record *rec, struct err *e)
{
	struct held_share *to = going_out(h, rec->data, e);

	if (to == NULL)
		return -1;
	*to = (struct held_share){ .unissued = true };
	return 0;
}

/* The share that a record is about, which was given to that holder's card. */
static struct held_share *
on_card(struct holdings *h, const json_t *data, const char *what, struct err *e)
{
	struct held_set *s = holdings_change(h, data, e);
	struct held_share said = { .given = true };
	size_t i;

	if (s == NULL || holdings_named(s, data, &i, e) != 0 ||
	    take_holder(&said, data, e) != 0)
		return NULL;
	if (s->complete && s->shares[i].given && said.card[0] != '\0' &&
	    person_same(said.holder, s->shares[i].holder) &&
	    strcmp(said.card, s->shares[i].card) == 0)
		return &s->shares[i];
	err_set(e, ERR_FORMAT, "a share was %s on a card that did not have it",
	    what);
	return NULL;
}

/* Until it is made again, or found. */
int
held_share_missing(struct holdings *h, const struct record *rec, struct err *e)
{
	struct held_share *s = on_card(h, rec->data, "missing", e);

	if (s == NULL)
		return -1;
	s->missing = true;
	return 0;
}

/* Why it was not seen before nobody knows; it is what its set committed to. */
int
held_share_found(struct holdings *h, const struct record *rec, struct err *e)
{
	struct held_share *s = on_card(h, rec->data, "found again", e);

	if (s == NULL)
		return -1;
	if (!s->missing)
		return err_set(e, ERR_FORMAT, "a share was found again that "
		    "was not missing");
	s->missing = false;
	return 0;
}

/* Whether a record says of the share what is true: null, or who had it. */
static int
check_lost(const struct held_share *is, const json_t *data, struct err *e)
{
	const json_t *lost = json_object_get(data, "lost");
	struct held_share said = { .given = true };

	if (is->unissued && json_is_null(lost))
		return 0;
	if (is->unissued || take_holder(&said, lost, e) != 0 ||
	    !person_same(said.holder, is->holder) ||
	    strcmp(said.card, is->card) != 0)
		return err_set(e, ERR_FORMAT, "a share was made again that was "
		    "lost by somebody who did not have it");
	return 0;
}

/* What was on this card, or on a paper, is not relied on any more. */
static int
lose(struct holdings *h, const struct held_set *s, size_t index,
    uint64_t record, struct err *e)
{
	const struct held_share *had = &s->shares[index];
	struct lost_share *to = register_grow(h->lost, h->n_lost, sizeof(*to));

	if (to == NULL)
		return err_sys(e, "read the register");
	h->lost = to;
	to += h->n_lost++;
	memcpy(to->set, s->set.id, sizeof(to->set));
	to->index = index;
	memcpy(to->holder, had->holder, sizeof(to->holder));
	memcpy(to->card, had->card, sizeof(to->card));
	to->doomed = to->destroyed = to->taken = false;
	to->record = record;
	return 0;
}

/* From here on it is where it was made again. */
int
held_share_recreated(struct holdings *h, const struct record *rec,
    struct err *e)
{
	struct held_set *s = holdings_change(h, rec->data, e);
	struct held_share share = { .given = true, .record = rec->seq };
	size_t i;

	if (s == NULL || holdings_named(s, rec->data, &i, e) != 0)
		return -1;
	if (!s->complete)
		return err_set(e, ERR_FORMAT, "a share was made again of a set "
		    "that is not complete");
	if (check_lost(&s->shares[i], rec->data, e) != 0 ||
	    take_holder(&share, rec->data, e) != 0 ||
	    (s->shares[i].given && lose(h, s, i, rec->seq, e) != 0))
		return -1;
	s->shares[i] = share;
	return 0;
}

static bool
is_same(const struct lost_share *a, const struct lost_share *b)
{
	return a->index == b->index && strcmp(a->card, b->card) == 0 &&
	    memcmp(a->set, b->set, SHARE_SET_ID) == 0;
}

bool
holdings_stray(const struct holdings *h, size_t n)
{
	const struct lost_share *l = &h->lost[n];
	const struct held_set *s = holdings_set_of(h, l->set);

	if (l->destroyed || l->card[0] == '\0')
		return !l->destroyed;
	for (size_t i = n + 1; i < h->n_lost; i++)
		if (is_same(l, &h->lost[i]))
			return false;
	return s == NULL || strcmp(s->shares[l->index].card, l->card) != 0;
}

const struct lost_share *
holdings_lost(const struct holdings *h, const struct held_set *s, size_t index,
    const char *card)
{
	if (strcmp(s->shares[index].card, card) == 0)
		return NULL;
	for (size_t i = h->n_lost; i-- > 0; )
		if (h->lost[i].index == index && memcmp(h->lost[i].set,
		    s->set.id, SHARE_SET_ID) == 0 &&
		    strcmp(h->lost[i].card, card) == 0 && holdings_stray(h, i))
			return &h->lost[i];
	return NULL;
}

size_t
holdings_given(const struct held_set *s, unsigned group, size_t but)
{
	size_t first = share_index(&s->set.plan, group, 0), n = 0;

	for (size_t i = first; i < first + s->set.plan.groups[group].count; i++)
		n += i != but && s->shares[i].given;
	return n;
}

bool
holdings_makes(const struct held_set *s, size_t index)
{
	unsigned group, member;

	share_place(&s->set.plan, index, &group, &member);
	return holdings_given(s, group, index) >=
	    s->set.plan.groups[group].threshold;
}

const char *
holdings_instead(const struct held_set *s)
{
	static const char *const words[] = {
		[SHARE_USER_PIN] = "NEW PINS makes another set",
		[SHARE_SO_PIN] = "NEW PINS makes another set while enough can "
		    "bring theirs, and later only a new token has one",
		[SHARE_BACKUP_KEY] = "MAKE BACKUP KEY makes another set",
	};

	return words[s->set.purpose];
}
