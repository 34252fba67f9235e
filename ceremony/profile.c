#include <stdio.h>
#include <string.h>

#include "ceremony/ceremony.h"
#include "ceremony/profile.h"

/* What a profile asks of the site's options; least of most people, or 0. */
static const struct asked {
	const char *name;
	bool	    separate, planned;
	unsigned    least_operators, operators, least_recovery, recovery;
} profiles[PROFILES] = {
	[PROFILE_NONE] = { .name = "" },
	[PROFILE_SMALL] = { .name = "small" },
	[PROFILE_STANDARD] = { .name = "standard", .separate = true,
	    .least_operators = 2, .operators = 5,
	    .least_recovery = 2, .recovery = 3 },
	[PROFILE_ROOT_LIKE] = { .name = "root-like", .separate = true,
	    .planned = true, .least_operators = 3, .operators = 7,
	    .least_recovery = 5, .recovery = 7 },
};

enum { KEEPERS = 2 };	/* of two safes, none of whom opens both */

/* From which profile on two parts are of different people. */
static const struct {
	enum profile_part one, other;
	enum profile	  from;
	const char	 *given_up;	/* where they are not */
} pairs[] = {
	{ PART_ADMINISTRATOR, PART_WITNESS, PROFILE_NONE, NULL },
	{ PART_ADMINISTRATOR, PART_OFFICER, PROFILE_STANDARD,
	    "who types at the console may have a card that opens the HSM" },
	{ PART_WITNESS, PART_OFFICER, PROFILE_STANDARD,
	    "who confirms each step may have a card that opens the HSM" },
	{ PART_ADMINISTRATOR, PART_HOLDER, PROFILE_STANDARD,
	    "who types at the console may have a share that opens copies" },
	{ PART_WITNESS, PART_HOLDER, PROFILE_STANDARD,
	    "who confirms each step may have a share that opens copies" },
	{ PART_ADMINISTRATOR, PART_KEEPER, PROFILE_ROOT_LIKE,
	    "who types at the console may open a safe" },
	{ PART_WITNESS, PART_KEEPER, PROFILE_ROOT_LIKE,
	    "who confirms each step may open a safe" },
	{ PART_OFFICER, PART_KEEPER, PROFILE_ROOT_LIKE,
	    "who has a card may open the safe that it lies in" },
	{ PART_HOLDER, PART_KEEPER, PROFILE_ROOT_LIKE,
	    "who has a share may open the safe that it lies in" },
};
enum { PAIRS = sizeof(pairs) / sizeof(pairs[0]) };

const char *
profile_name(enum profile p)
{
	return profiles[p].name;
}

int
profile_read(const char *text, void *profile, struct err *e)
{
	for (int p = PROFILE_SMALL; p < PROFILES; p++)
		if (strcmp(text, profiles[p].name) == 0) {
			*(enum profile *)profile = (enum profile)p;
			return 0;
		}
	return err_set(e, ERR_FORMAT, "neither small nor standard nor "
	    "root-like");
}

const char *
profile_part(enum profile_part part)
{
	static const char *const names[] = {
		[PART_ADMINISTRATOR] = "the administrator",
		[PART_WITNESS] = "the witness",
		[PART_OFFICER] = "an officer",
		[PART_HOLDER] = "a holder of a share that opens copies",
		[PART_KEEPER] = "a safe keeper",
	};

	return names[part];
}

enum profile_part
profile_holder(enum share_purpose purpose)
{
	return purpose == SHARE_USER_PIN || purpose == SHARE_SO_PIN ?
	    PART_OFFICER : PART_HOLDER;
}

bool
profile_apart(enum profile p, enum profile_part one, enum profile_part other)
{
	for (size_t i = 0; i < PAIRS; i++)
		if ((pairs[i].one == one && pairs[i].other == other) ||
		    (pairs[i].one == other && pairs[i].other == one))
			return p >= pairs[i].from && p != PROFILE_NONE;
	return false;
}

bool
profile_is(const struct holdings *h, enum profile_part part, const char *name)
{
	if (part == PART_OFFICER && holdings_officer(h, name) != NULL)
		return true;
	for (size_t i = 0; i < h->n_sets; i++) {
		const struct held_set *s = &h->sets[i];

		if (profile_holder(s->set.purpose) != part || !holdings_counts(h, s))
			continue;
		for (size_t k = 0; k < split_shares(&s->set.plan); k++)
			if (person_same(s->shares[k].holder, name))
				return true;
	}
	return false;
}

/* ---- what the site and the plan say --------------------------------------- */

/* How few people open it. */
static unsigned
least_of(const struct split_plan *plan)
{
	unsigned sorted[SHARE_GROUPS], n = 0, sum = 0;

	for (unsigned i = 0; i < plan->group_count; i++, n++) {
		unsigned k = n;

		for (; k > 0 && sorted[k - 1] > plan->groups[i].threshold; k--)
			sorted[k] = sorted[k - 1];
		sorted[k] = plan->groups[i].threshold;
	}
	for (unsigned i = 0; i < plan->group_threshold && i < n; i++)
		sum += sorted[i];
	return sum;
}

static int
check_split(enum profile p, const struct split_plan *plan, unsigned least,
    unsigned all, struct err *e)
{
	if (least_of(plan) >= least && split_shares(plan) >= all)
		return 0;
	return err_set(e, ERR_FORMAT, "the profile %s wants %u of %u people at "
	    "least", profiles[p].name, least, all);
}

int
profile_agrees(const struct site *s, const char **option, struct err *e)
{
	const struct asked *a = &profiles[s->profile];

	*option = "separate";
	if (a->separate && !s->separate)
		return err_set(e, ERR_FORMAT, "the profile %s keeps those apart "
		    "who open the HSM and who bring its keys back", a->name);
	*option = "plan";
	if (a->planned && !s->plan_required)
		return err_set(e, ERR_FORMAT, "the profile %s wants every ceremony "
		    "planned: required", a->name);
	*option = "operators";
	if (check_split(s->profile, &s->operators, a->least_operators,
	    a->operators, e) != 0)
		return -1;
	*option = "security-officers";
	if (check_split(s->profile, &s->security_officers, a->least_operators,
	    a->operators, e) != 0)
		return -1;
	*option = "recovery";
	return s->recovery.group_count == 0 ? 0 : check_split(s->profile,
	    &s->recovery, a->least_recovery, a->recovery, e);
}

/* How many people a ceremony of this kind needs, by profile. */
static unsigned
room_of(enum profile p, const char *kind)
{
	static const struct {
		const char *begins;
		unsigned    people[PROFILES];
	} rooms[] = {
		{ "first-backup", { 2, 3, 5, 9 } },
		{ "first", { 2, 2, 5, 7 } },
		{ "sign", { 2, 2, 4, 7 } },
		{ "inventory", { 2, 2, 4, 7 } },
		{ "make-zsk", { 2, 2, 4, 7 } },
		{ "send-zsk", { 2, 2, 4, 7 } },
		{ "enrol", { 2, 2, 3, 5 } },
		{ "backup-key", { 2, 3, 5, 9 } },
		{ "restore", { 2, 3, 5, 9 } },
		{ "exercise", { 2, 3, 5, 7 } },
		{ "share-again", { 2, 3, 5, 7 } },
		{ "new-pins", { 2, 3, 5, 9 } },
		{ "decommission", { 2, 2, 4, 7 } },
		{ "accept", { 2, 2, 2, 4 } },
		{ "certificate", { 2, 2, 2, 4 } },
		{ "compromise", { 2, 3, 5, 7 } },
		{ "", { 2, 2, 5, 7 } },
	};
	size_t i = 0;

	while (strncmp(kind, rooms[i].begins, strlen(rooms[i].begins)) != 0)
		i++;
	return rooms[i].people[p];
}

/* Whether the plan gives this person that part. */
static bool
is_planned(const struct agenda *a, enum profile_part part, const char *name)
{
	if (part == PART_KEEPER)
		return agenda_has(&a->keepers, name);
	if (part == PART_OFFICER || part == PART_HOLDER)
		return agenda_has(&a->officers, name);
	return person_same(a->people[part == PART_WITNESS], name);
}

static int
apart(enum profile p, enum profile_part one, enum profile_part other,
    const char *name, struct err *e)
{
	return err_set(e, ERR_POLICY, "%s would be %s and %s, whom the profile %s "
	    "keeps apart: name somebody else", name, profile_part(one),
	    profile_part(other), profiles[p].name);
}

int
profile_planned(enum profile p, const struct agenda *a, struct err *e)
{
	size_t people = 2 + a->officers.n + a->keepers.n;
	const unsigned wanted = room_of(p, a->kind);

	for (size_t i = 0; i < PAIRS; i++) {
		const struct agenda_names *list = pairs[i].other == PART_KEEPER ?
		    &a->keepers : &a->officers;

		if (!profile_apart(p, pairs[i].one, pairs[i].other) ||
		    pairs[i].other == PART_WITNESS)
			continue;
		for (size_t k = 0; k < list->n; k++)
			if (is_planned(a, pairs[i].one, list->names[k]))
				return apart(p, pairs[i].one, pairs[i].other,
				    list->names[k], e);
	}
	for (size_t i = 0; i < a->officers.n; i++)
		for (int k = 0; k < 2; k++)
			people -= person_same(a->officers.names[i],
			    a->people[k]);
	if (p == PROFILE_ROOT_LIKE && a->keepers.n < KEEPERS)
		return err_set(e, ERR_POLICY, "the profile %s wants %d safe keepers "
		    "named at least", profiles[p].name, KEEPERS);
	if (p != PROFILE_NONE && people < wanted)
		return err_set(e, ERR_POLICY, "the profile %s wants %u people named "
		    "at least for a ceremony of this kind, and these are %zu",
		    profiles[p].name, wanted, people);
	return 0;
}

/* ---- the room ------------------------------------------------------------- */

static bool
is_in(const struct ceremony *c, enum profile_part part, const char *name)
{
	if (part == PART_KEEPER)
		return agenda_has(&c->agenda.keepers, name);
	if (part == PART_OFFICER || part == PART_HOLDER)
		return profile_is(&c->reg.holdings, part, name);
	return person_same(c->people[part == PART_WITNESS ? WITNESS :
	    ADMINISTRATOR].name, name);
}

int
profile_takes(const struct ceremony *c, enum profile_part part,
    const char *name, struct err *e)
{
	const enum profile p = c->site->profile;

	for (enum profile_part other = PART_ADMINISTRATOR;
	    other <= PART_KEEPER; other++)
		if (other != part && profile_apart(p, part, other) &&
		    is_in(c, other, name))
			return apart(p, part, other, name, e);
	return 0;
}

/* Which of these two the other's card or share is, too. */
static void
tell_double(const struct ceremony *c, struct page *p)
{
	for (int i = 0; i < 2; i++) {
		bool officer = is_in(c, PART_OFFICER, c->people[i].name);
		bool holder = is_in(c, PART_HOLDER, c->people[i].name);

		if (officer || holder)
			page_wrap(p, "   %s, %s, is %s%s%s as well.",
			    c->people[i].name, i == ADMINISTRATOR ?
			    "administrator" : "witness", officer ?
			    profile_part(PART_OFFICER) : "", officer && holder ?
			    " and " : "", holder ?
			    profile_part(PART_HOLDER) : "");
	}
}

bool
profile_tell(const struct ceremony *c, struct page *p)
{
	if (c->site->profile != PROFILE_SMALL)
		return false;
	page_wrap(p, "   This site has the profile small, for %u people or more in "
	    "a ceremony of this kind, where the standard has %u.  Given up is:",
	    room_of(PROFILE_SMALL, c->type->id), room_of(PROFILE_STANDARD,
	    c->type->id));
	page_line(p, "%s", "");
	for (size_t i = 0; i < PAIRS; i++)
		if (pairs[i].given_up != NULL)
			page_line(p, "   -  %s", pairs[i].given_up);
	if (!c->site->separate)
		page_line(p, "   -  who opens the HSM may also bring its keys back");
	page_line(p, "%s", "");
	tell_double(c, p);
	return true;
}
