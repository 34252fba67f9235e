#include <stdio.h>
#include <string.h>

#include "keyset/utc.h"
#include "signer/schedule.h"

enum { ID_HEX = DIGEST_HEX - 1, LINE_LEN = ID_HEX + 1 + 20 };

static int
entry_read(struct schedule_entry *out, const char *line, struct err *e)
{
	char id[DIGEST_HEX], time[UTC_TEXT];

	memcpy(id, line, ID_HEX);
	id[ID_HEX] = '\0';
	memcpy(time, line + ID_HEX + 1, 20);
	time[20] = '\0';
	if (line[ID_HEX] != ' ')
		return err_set(e, ERR_FORMAT, "an id and a time are wanted");
	if (digest_from_hex(&out->zsk, id, e) != 0)
		return -1;
	return utc_parse(time, &out->from, e);
}

int
schedule_read(struct schedule *out, const char *text, struct err *e)
{
	struct schedule s = { .n = 0 };

	for (; *text != '\0'; text += LINE_LEN + 1) {
		struct schedule_entry entry;

		if (s.n == SCHEDULE_MAX)
			return err_set(e, ERR_FORMAT,
			    "the schedule has more than %d lines",
			    SCHEDULE_MAX);
		if (strcspn(text, "\n") != LINE_LEN || text[LINE_LEN] != '\n')
			return err_set(e, ERR_FORMAT, "the schedule's line "
			    "%zu is not as it is written here", s.n + 1);
		if (entry_read(&entry, text, e) != 0)
			return err_doing(e, "the schedule's line %zu",
			    s.n + 1);
		if (s.n > 0 && entry.from <= s.at[s.n - 1].from)
			return err_set(e, ERR_FORMAT, "the schedule's line "
			    "%zu is not later than the one before", s.n + 1);
		s.at[s.n++] = entry;
	}
	*out = s;
	return 0;
}

int
schedule_write(const struct schedule *s, struct blob *out, struct err *e)
{
	for (size_t i = 0; i < s->n; i++) {
		char id[DIGEST_HEX], time[UTC_TEXT];

		if (blob_printf(out, e, "%s %s\n",
		    digest_hex(&s->at[i].zsk, id),
		    utc_text(s->at[i].from, time)) != 0)
			return -1;
	}
	return 0;
}

const struct schedule_entry *
schedule_signer(const struct schedule *s, time_t inception)
{
	const struct schedule_entry *found = NULL;

	for (size_t i = 0; i < s->n && s->at[i].from <= inception; i++)
		found = &s->at[i];
	return found;
}

bool
schedule_has(const struct schedule *s, const struct digest *zsk, time_t *from)
{
	for (size_t i = 0; i < s->n; i++) {
		if (digest_equal(&s->at[i].zsk, zsk)) {
			*from = s->at[i].from;
			return true;
		}
	}
	return false;
}

/* What is planned with, while the plan is made. */
struct planning {
	struct schedule		*schedule;
	const struct slot_rule	*rule;
	const struct digest	*spares;
	size_t			 n_spares, taken;
};

/* Its number, from 1; no id of a key is so small. */
struct digest
schedule_missing(size_t i)
{
	struct digest d = { { 0 } };

	d.bytes[DIGEST_LEN - 2] = (uint8_t)((i + 1) >> 8);
	d.bytes[DIGEST_LEN - 1] = (uint8_t)(i + 1);
	return d;
}

static int
plan_enter(struct planning *p, time_t from, struct err *e)
{
	struct schedule *s = p->schedule;

	if (s->n == SCHEDULE_MAX)
		return err_set(e, ERR_POLICY,
		    "the schedule is full: more than %d ZSKs", SCHEDULE_MAX);
	s->at[s->n] = (struct schedule_entry){
		.zsk = p->taken < p->n_spares ? p->spares[p->taken] :
		    schedule_missing(p->taken - p->n_spares),
		.from = from,
	};
	p->taken++;
	s->n++;
	return 0;
}

/*
 * The start of the first slot that a ZSK signs in when its turn is due.  Never
 * the first one: it must be published in a slot before; nor the second where
 * sets are on board, for then the first has no ZSK that is not in those.
 */
static time_t
plan_turn(const struct slot_rule *r, bool follows, time_t due)
{
	int64_t slots = follows ? 2 : 1;

	if (due > r->start + slots * r->length)
		slots = (due - r->start + r->length - 1) / r->length;
	return r->start + slots * r->length;
}

static int
plan_rolls(struct planning *p, bool follows, struct err *e)
{
	const struct slot_rule *r = p->rule;
	time_t end = r->start + (int64_t)r->count * r->length;

	if (schedule_signer(p->schedule, r->start) == NULL &&
	    plan_enter(p, r->start, e) != 0)
		return -1;
	while (r->zsk_lifetime > 0) {
		const struct schedule *s = p->schedule;
		time_t turn = plan_turn(r, follows,
		    s->at[s->n - 1].from + r->zsk_lifetime);

		/* What starts with the slot after the last is published in it. */
		if (turn > end)
			break;
		if (plan_enter(p, turn, e) != 0)
			return -1;
	}
	return 0;
}

static int
slot_publish(struct slot_plan *slot, const struct digest *zsk, struct err *e)
{
	for (size_t i = 0; i < slot->n; i++) {
		if (digest_equal(&slot->zsks[i], zsk))
			return 0;
	}
	if (slot->n == SLOT_ZSKS_MAX)
		return err_set(e, ERR_POLICY,
		    "a slot would have more than %d ZSKs", SLOT_ZSKS_MAX);
	slot->zsks[slot->n++] = *zsk;
	return 0;
}

/* The one that signs, the one before if it has just ended, the one to come. */
static int
plan_slot(const struct planning *p, struct slot_plan *slot,
    const struct digest *before, struct err *e)
{
	const struct schedule *s = p->schedule;

	if (slot_publish(slot, &schedule_signer(s, slot->inception)->zsk,
	    e) != 0)
		return -1;
	if (before != NULL && slot_publish(slot, before, e) != 0)
		return -1;
	for (size_t i = 0; i < s->n; i++) {
		if (s->at[i].from > slot->inception &&
		    s->at[i].from <= slot->inception + p->rule->length &&
		    slot_publish(slot, &s->at[i].zsk, e) != 0)
			return -1;
	}
	return 0;
}

int
schedule_plan(struct schedule *s, const struct slot_rule *r,
    const struct digest *last, const struct digest *spares, size_t n_spares,
    struct slot_plan *plan, size_t *missing, struct err *e)
{
	struct planning p = { s, r, spares, n_spares, 0 };

	if (plan_rolls(&p, last != NULL, e) != 0)
		return -1;
	for (unsigned i = 0; i < r->count; i++) {
		plan[i] = (struct slot_plan){
			.inception = r->start + (int64_t)i * r->length,
		};
		plan[i].expiration = plan[i].inception + r->validity;
		if (plan_slot(&p, &plan[i], last, e) != 0)
			return -1;
		last = &plan[i].zsks[0];
	}
	*missing = p.taken > n_spares ? p.taken - n_spares : 0;
	return 0;
}
