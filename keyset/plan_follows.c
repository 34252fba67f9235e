#include <stdio.h>
#include <string.h>

#include "keyset/plan.h"
#include "keyset/value.h"

/* Those of another response, each revoked or not. */
static bool
same_keys(const struct planned *p, const struct planned *last)
{
	for (enum plan_role r = 0; r < PLAN_ROLES; r++)
		if (plan_has(p->plan, r) != plan_has(last->plan, r) ||
		    (plan_has(p->plan, r) &&
		    !dnskey_same_public(&p->keys[r], &last->keys[r])))
			return false;
	return true;
}

static bool
named(const char *list, const char *name)
{
	char word[32];

	while ((list = value_word(list, word, sizeof(word))) != NULL)
		if (strcmp(word, name) == 0)
			return true;
	return false;
}

/* The key that the zone is left with; of two, the one that it had. */
static const struct dnskey *
settled_key(const struct planned *last)
{
	return &last->keys[last->plan->stays == PLAN_ROLES ? PLAN_CURRENT :
	    last->plan->stays];
}

/* Only the keys that the zone has, and one that it does not. */
static int
keys_follow(const struct planned *p, const struct planned *last, struct err *e)
{
	const struct dnskey *is = settled_key(last);

	if (!dnskey_same_public(&p->keys[PLAN_CURRENT], is))
		return err_set(e, ERR_POLICY, "the KSK of the zone is %u, not %u",
		    dnskey_tag(is), dnskey_tag(&p->keys[PLAN_CURRENT]));
	if (plan_has(p->plan, PLAN_NEXT) &&
	    dnskey_same_public(&p->keys[PLAN_NEXT], is))
		return err_set(e, ERR_POLICY, "the next KSK is the one that the "
		    "zone has");
	return 0;
}

static int
out_of_turn(const struct planned *p, const struct planned *last, struct err *e)
{
	char after[96];
	size_t at;

	snprintf(after, sizeof(after), "%s", p->plan->after);
	while ((at = strcspn(after, " ")) < strlen(after))
		after[at] = '/';
	if (after[0] == '\0')
		return err_set(e, ERR_POLICY, "\"%s\" is not over: end it first",
		    last->plan->name);
	return err_set(e, ERR_POLICY, "it comes behind %s, of the same keys; the "
	    "last response was \"%s\"", after, last->plan->name);
}

int
plan_follows(const struct planned *p, const struct planned *last,
    struct err *e)
{
	const struct plan *normal = plan_next(NULL);

	if (last == NULL)
		return p->plan == normal ? 0 : err_set(e, ERR_POLICY, "the zone "
		    "has no response yet: the first is \"%s\"", normal->name);
	if (named(p->plan->after, last->plan->name) && same_keys(p, last))
		return 0;
	if (p->plan->emergency)
		return keys_follow(p, last, e);
	if (p->plan == normal) {
		if (last->plan->stays == PLAN_ROLES)
			return err_set(e, ERR_POLICY, "\"%s\" is not over: the "
			    "zone has two KSKs", last->plan->name);
		return keys_follow(p, last, e);
	}
	if (!p->plan->begins || !last->plan->settled)
		return out_of_turn(p, last, e);
	return keys_follow(p, last, e);
}
