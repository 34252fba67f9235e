#include <ctype.h>
#include <string.h>

#include "keyset/plan.h"

/*
 * The order is that of the page on which people choose.  A roll by trust
 * anchors (RFC 5011) goes down the first rows; one of formats in which each
 * KSK must sign goes by "double" (RFC 6781, 4.1.2); a change of algorithm
 * begins when the request has ZSKs of it (RFC 6781, 4.1.4).
 */
static const struct plan PLANS[] = {
	{ .name = "normal", .words = "signs every slot",
	    .rule = { "S*", "" }, .after = "normal",
	    .stays = PLAN_CURRENT, .settled = true },
	{ .name = "pre-publish", .words = "the next key appears in slot 2 and "
	    "does not sign",
	    .rule = { "S*", "-p*" }, .after = "",
	    .stays = PLAN_CURRENT, .begins = true },
	{ .name = "pre-publish+", .words = "the next key is in every slot and "
	    "does not sign",
	    .rule = { "S*", "P*" }, .after = "pre-publish pre-publish+",
	    .stays = PLAN_CURRENT },
	{ .name = "roll", .words = "the next key signs from slot 2 on, the "
	    "current one stays",
	    .rule = { "SP*", "PS*" }, .after = "pre-publish pre-publish+",
	    .stays = PLAN_NEXT, .needs_ds = true },
	{ .name = "roll+", .words = "the next key signs every slot, the old "
	    "one stays",
	    .rule = { "p*", "S*" }, .after = "roll roll+",
	    .stays = PLAN_NEXT, .needs_ds = true },
	{ .name = "revoke", .words = "the old key is revoked from slot 2 on, "
	    "and gone in the last",
	    .rule = { "pr*-", "S*" }, .after = "roll roll+",
	    .stays = PLAN_NEXT, .settled = true, .needs_ds = true },
	{ .name = "revoke+", .words = "the old key is revoked again from slot "
	    "2 on, and gone in the last",
	    .rule = { "-r*-", "S*" }, .after = "revoke revoke+",
	    .stays = PLAN_NEXT, .settled = true, .needs_ds = true },
	{ .name = "double", .words = "both sign from slot 2 on",
	    .rule = { "S*", "-s*" }, .after = "",
	    .stays = PLAN_CURRENT, .begins = true },
	{ .name = "double+", .words = "both sign every slot",
	    .rule = { "s*", "S*" }, .after = "double double+ algorithm",
	    .stays = PLAN_ROLES },
	{ .name = "retire", .words = "both sign slot 1, the next key alone the "
	    "others",
	    .rule = { "s-*", "S*" }, .after = "double double+",
	    .stays = PLAN_NEXT, .settled = true, .needs_ds = true },
	/* Both DSs are needed for a while, and no set has both keys to tell of. */
	{ .name = "double-ds", .words = "the next key takes over in slot 2; "
	    "its DS is there already",
	    .rule = { "s-*", "-s*" }, .after = "",
	    .stays = PLAN_NEXT, .begins = true, .settled = true,
	    .needs_ds = true },
	{ .name = "algorithm", .words = "the next key signs too where there is "
	    "a ZSK of its algorithm",
	    .rule = { "S*", "a*" }, .after = "algorithm",
	    .stays = PLAN_CURRENT, .begins = true },
	{ .name = "algorithm-end", .words = "the old key signs only where there "
	    "is a ZSK of its algorithm",
	    .rule = { "a*", "S*" }, .after = "double+ algorithm-end",
	    .stays = PLAN_NEXT, .settled = true, .needs_ds = true },
	{ .name = "replace", .words = "EMERGENCY: another key signs from slot 1 "
	    "on, the current one is gone",
	    .rule = { "-*", "S*" }, .after = "",
	    .stays = PLAN_NEXT, .settled = true, .emergency = true },
};

enum { N_PLANS = sizeof(PLANS) / sizeof(PLANS[0]) };

const struct plan *
plan_next(const struct plan *p)
{
	if (p == NULL)
		return PLANS;
	return p + 1 < PLANS + N_PLANS ? p + 1 : NULL;
}

const struct plan *
plan_by_name(const char *name)
{
	for (size_t i = 0; i < N_PLANS; i++)
		if (strcmp(PLANS[i].name, name) == 0)
			return &PLANS[i];
	return NULL;
}

bool
plan_has(const struct plan *p, enum plan_role role)
{
	return p->rule[role][0] != '\0';
}

bool
plan_removes(const struct plan *p, enum plan_role role)
{
	return strchr(p->rule[role], 'r') != NULL ||
	    strpbrk(p->rule[role], "pPsSaA") == NULL;
}

/* The letters of a rule, its asterisk not counted. */
static size_t
rule_letters(const char *rule)
{
	size_t n = strlen(rule);

	return n - (strchr(rule, '*') != NULL);
}

size_t
plan_slots(const struct plan *p)
{
	size_t least = 1;

	for (enum plan_role r = 0; r < PLAN_ROLES; r++)
		if (rule_letters(p->rule[r]) > least)
			least = rule_letters(p->rule[r]);
	return least;
}

/* The letter of slot i of n: from the front, from the end, or the starred. */
static char
rule_letter(const char *rule, size_t i, size_t n)
{
	size_t star = strcspn(rule, "*"), tail;

	if (rule[0] == '\0')
		return '-';
	if (rule[star] == '\0')
		return i < star ? rule[i] : '-';
	tail = strlen(rule) - star - 1;
	if (i + 1 < star)
		return rule[i];
	if (n - i <= tail)
		return rule[strlen(rule) - (n - i)];
	return rule[star - 1];
}

static bool
has_algorithm(const struct bundle *b, const struct alg *alg)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (!(b->keys[i].key.flags & DNSKEY_SEP) &&
		    b->keys[i].key.alg == alg)
			return true;
	return false;
}

enum plan_part
planned_part(const struct planned *p, const struct request *q, size_t i,
    enum plan_role role)
{
	static const struct {
		char		letter;
		enum plan_part	part;
	} PARTS[] = {
		{ 'p', PART_PUBLISHED }, { 's', PART_SIGNS },
		{ 'r', PART_REVOKED },
	};
	char letter = (char)tolower((unsigned char)rule_letter(
	    p->plan->rule[role], i, q->n_bundles));

	if (letter == 'a')
		return has_algorithm(&q->bundles[i], p->keys[role].alg) ?
		    PART_SIGNS : PART_ABSENT;
	for (size_t k = 0; k < sizeof(PARTS) / sizeof(PARTS[0]); k++)
		if (PARTS[k].letter == letter)
			return PARTS[k].part;
	return PART_ABSENT;
}

size_t
planned_slot(const struct planned *p, const struct request *q, size_t i,
    struct planned_key out[PLAN_ROLES])
{
	size_t n = 0;

	for (enum plan_role r = 0; r < PLAN_ROLES; r++) {
		enum plan_part part = planned_part(p, q, i, r);

		if (part == PART_ABSENT)
			continue;
		out[n] = (struct planned_key){
			.role = r, .part = part, .key = p->keys[r],
			.tells = isupper((unsigned char)rule_letter(
			    p->plan->rule[r], i, q->n_bundles)),
		};
		if (part == PART_REVOKED)
			out[n].key.flags |= DNSKEY_REVOKE;
		n++;
	}
	return n;
}

size_t
planned_signatures(const struct planned *p, const struct request *q)
{
	size_t n = 0;

	for (size_t i = 0; i < q->n_bundles; i++)
		for (enum plan_role r = 0; r < PLAN_ROLES; r++)
			n += planned_part(p, q, i, r) >= PART_SIGNS;
	return n;
}

bool
planned_appears(const struct planned *p, const struct request *q,
    enum plan_role role, size_t *first)
{
	for (size_t i = 0; i < q->n_bundles; i++)
		if (planned_part(p, q, i, role) != PART_ABSENT) {
			*first = i;
			return true;
		}
	return false;
}

bool
planned_signs(const struct planned *p, const struct request *q,
    enum plan_role role)
{
	for (size_t i = 0; i < q->n_bundles; i++)
		if (planned_part(p, q, i, role) >= PART_SIGNS)
			return true;
	return false;
}
