#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/choose_plan.h"

static const char LETTERS[] = "abcdfghijkmnopqstuvwyz";

enum { LETTERS_MAX = sizeof(LETTERS) - 1, OPTIONS_MAX = 128 };

/* A plan with keys, and why it cannot be held now; "": it can. */
struct option {
	struct agreed	agreed;
	char		why[sizeof(((struct err *)0)->text)];
};

struct options {
	struct ceremony	*c;
	struct review	 review;	/* of the request, by no plan yet */
	struct planned	 last;
	bool		 has_last;
	size_t		 n;
	size_t		 left_out;	/* could be held, and have no letter */
	struct option	 list[OPTIONS_MAX];
};

static bool
usable(const struct ceremony *c, const struct register_key *k)
{
	return !k->foreign && register_key_lives(k) &&
	    (k->key.flags & DNSKEY_SEP) &&
	    dname_equal(&k->zone, &c->request->zone) &&
	    (!k->may_leave || k->kept) &&
	    register_key_in(k, c->serial);
}

/* No DS of the next KSK was there before that; 0: it is not in the register. */
static time_t
made_at(const struct ceremony *c, const struct agreed *a)
{
	const struct register_key *k = register_key(&c->reg,
	    &a->ids[PLAN_NEXT]);

	return k == NULL ? 0 : k->made_at;
}

/* What signs must be in this HSM; what is published only need not be. */
static int
check_usable(const struct ceremony *c, const struct agreed *a, struct err *e)
{
	for (enum plan_role r = 0; r < PLAN_ROLES; r++) {
		const struct register_key *k;

		if (!plan_has(a->planned.plan, r) ||
		    !planned_signs(&a->planned, c->request, r))
			continue;
		k = register_key(&c->reg, &a->ids[r]);
		if (k != NULL && k->disclosed != 0 &&
		    !plan_removes(a->planned.plan, r))
			return err_set(e, ERR_POLICY, "KSK %u is in other hands "
			    "since ceremony %04u: it signs only to be revoked",
			    dnskey_tag(&k->key), k->disclosed);
		if (k != NULL && k->unsheeted != 0)
			return err_set(e, ERR_POLICY, "KSK %u came in by ceremony "
			    "%04u, and nobody compared it with its key sheet: "
			    "RESTORE KEYS asks for the sheet, or destroy it in this "
			    "HSM", dnskey_tag(&k->key), k->unsheeted);
		if (k == NULL || !usable(c, k))
			return err_set(e, ERR_POLICY, "KSK %u is not in HSM %s, or "
			    "has no proved copy", dnskey_tag(
			    &a->planned.keys[r]), c->serial);
	}
	return 0;
}

/*
 * Every algorithm of a DNSKEY set must sign all of the zone; what else is in
 * the way of "normal" is left to the review, in which people see all of it.
 */
static int
check_safe(const struct options *o, struct agreed a, struct err *e)
{
	struct finding f[FINDINGS_MAX];
	struct review r = o->review;
	size_t n;

	/* The best that people can say, when they have chosen and are asked. */
	if (a.planned.plan->needs_ds && a.standing[PLAN_NEXT].ds == 0)
		a.standing[PLAN_NEXT].ds = made_at(o->c, &a);
	review_plan(&r, &a);
	(void)planned_check(r.request, &r.judgement, f, &n);
	for (size_t i = 0; i < n; i++)
		if (f[i].verdict == VERDICT_STOP &&
		    (plan_has(a.planned.plan, PLAN_NEXT) ||
		    strcmp(f[i].id, "KSK-ALGORITHM") == 0))
			return err_set(e, ERR_POLICY, "%s: %s", f[i].rule,
			    f[i].found);
	return 0;
}

/* ERR_POLICY: an option that cannot be held; else the reading failed. */
static int
judge(struct options *o, const struct agreed *a, struct err *e)
{
	const char *const names[PLAN_ROLES] = { a->identifiers[PLAN_CURRENT],
	    a->identifiers[PLAN_NEXT] };

	if (plan_follows(&a->planned, o->has_last ? &o->last : NULL, e) != 0 ||
	    agreed_alive(a, &o->c->reg, &o->c->request->zone, e) != 0 ||
	    check_usable(o->c, a, e) != 0 ||
	    planned_fits(&a->planned, o->c->request, names, e) != 0 ||
	    check_safe(o, *a, e) != 0)
		return -1;
	return 0;
}

/* How many of a plan there are that can, or cannot, be held. */
static size_t
count(const struct options *o, const struct plan *plan, bool can)
{
	size_t n = 0;

	for (size_t i = 0; i < o->n; i++)
		n += o->list[i].agreed.planned.plan == plan &&
		    (o->list[i].why[0] == '\0') == can;
	return n;
}

/* Whether another of the plan cannot be held with a KSK of that algorithm. */
static bool
refused_like(const struct options *o, const struct agreed *a)
{
	const struct alg *alg = a->planned.keys[PLAN_NEXT].alg;

	for (size_t i = 0; i < o->n; i++) {
		const struct option *x = &o->list[i];

		if (x->why[0] != '\0' &&
		    x->agreed.planned.plan == a->planned.plan &&
		    x->agreed.planned.keys[PLAN_NEXT].alg == alg)
			return true;
	}
	return false;
}

/*
 * Many spare keys must not take the room of the plans behind: of those that
 * cannot be held one a plan and an algorithm is kept, and no more of the others
 * than letters.
 */
static int
add(struct options *o, const struct plan *plan, const struct register_key *is,
    const struct register_key *next, struct err *e)
{
	struct option *to = &o->list[o->n];

	if (o->n == OPTIONS_MAX || count(o, plan, true) == LETTERS_MAX) {
		o->left_out++;
		return 0;
	}
	*to = (struct option){ .agreed = { .planned = { .plan = plan } } };
	agreed_set(&to->agreed, PLAN_CURRENT, &o->c->reg, is);
	if (plan_has(plan, PLAN_NEXT))
		agreed_set(&to->agreed, PLAN_NEXT, &o->c->reg, next);
	if (judge(o, &to->agreed, e) != 0) {
		if (e->kind != ERR_POLICY)
			return -1;
		memcpy(to->why, e->text, sizeof(to->why));
		if (refused_like(o, &to->agreed))
			return 0;
	}
	o->n++;
	return 0;
}

static const struct register_key *
key_of(const struct options *o, const struct dnskey *key)
{
	struct digest id = dnskey_id(key);

	return register_key(&o->c->reg, &id);
}

/* Another key than the zone has, in place of it. */
static int
add_nexts(struct options *o, const struct plan *plan,
    const struct register_key *is, struct err *e)
{
	const struct registry *r = &o->c->reg;

	for (size_t i = 0; i < r->n_keys; i++)
		if (usable(o->c, &r->keys[i]) && &r->keys[i] != is &&
		    add(o, plan, is, &r->keys[i], e) != 0)
			return -1;
	return 0;
}

static int
add_plan(struct options *o, const struct plan *plan, struct err *e)
{
	const struct planned *last = &o->last;
	enum plan_role stays = last->plan->stays == PLAN_ROLES ? PLAN_CURRENT :
	    last->plan->stays;
	const struct register_key *is = key_of(o, &last->keys[stays]);

	if (!plan_has(plan, PLAN_NEXT))
		return add(o, plan, is, NULL, e);
	if ((plan->begins && last->plan->settled) || plan->emergency)
		return add_nexts(o, plan, is, e);
	/* Those keys with which a change was begun; or to say what must be. */
	if (plan_has(last->plan, PLAN_NEXT))
		return add(o, plan, key_of(o, &last->keys[PLAN_CURRENT]),
		    key_of(o, &last->keys[PLAN_NEXT]), e);
	return add_nexts(o, plan, is, e);
}

static int
collect(struct options *o, struct err *e)
{
	const struct registry *r = &o->c->reg;
	const struct plan *plan = plan_next(NULL);
	int rc = agreed_last(&o->last, r, &o->c->request->zone, e);

	if (rc < 0)
		return -1;
	o->has_last = rc > 0;
	for (; o->has_last && plan != NULL; plan = plan_next(plan))
		if (add_plan(o, plan, e) != 0)
			return -1;
	for (size_t i = 0; !o->has_last && i < r->n_keys; i++)
		if (usable(o->c, &r->keys[i]) &&
		    add(o, plan, &r->keys[i], NULL, e) != 0)
			return -1;
	return 0;
}

/* How many there would be with a letter, if a plan had so many at most. */
static size_t
lettered(const struct options *o, size_t most)
{
	const struct plan *plan = NULL;
	size_t n = 0, of;

	while ((plan = plan_next(plan)) != NULL) {
		of = count(o, plan, true);
		n += of < most ? of : most;
	}
	return n;
}

/*
 * Gives each plan its share of the letters, the emergency as the others: what
 * is too many of one plan is taken out from the end of the list.
 */
static void
share_letters(struct options *o)
{
	size_t most = LETTERS_MAX;

	while (most > 1 && lettered(o, most) > LETTERS_MAX)
		most--;
	for (size_t i = o->n; i-- > 0; ) {
		const struct option *x = &o->list[i];

		if (x->why[0] != '\0' ||
		    count(o, x->agreed.planned.plan, true) <= most)
			continue;
		memmove(&o->list[i], &o->list[i + 1],
		    (--o->n - i) * sizeof(o->list[0]));
		o->left_out++;
	}
}

static void
describe(const struct option *x, char letter, struct page *p)
{
	const struct planned *pl = &x->agreed.planned;
	char next[32] = "";

	if (plan_has(pl->plan, PLAN_NEXT))
		snprintf(next, sizeof(next), ", next %u",
		    dnskey_tag(&pl->keys[PLAN_NEXT]));
	page_line(p, "   %c  %-13s  KSK %u%s", letter, pl->plan->name,
	    dnskey_tag(&pl->keys[PLAN_CURRENT]), next);
	if (x->why[0] == '\0')
		page_line(p, "      %s", pl->plan->words);
	else
		page_wrap(p, "      not now: %s", x->why);
}

/*
 * AGAIN: what was said of a DS was taken back, and other plans may come now; or
 * they went back from a page behind that of the plans, to it.
 */
enum { AGAIN = 2 };

static int
back(const struct ceremony *c, const struct err *e)
{
	return e->kind == ERR_ABORTED && !c->leaving ? AGAIN : -1;
}

static int
ask(struct options *o, size_t *which, struct err *e)
{
	struct ui_choice choices[UI_CHOICES_MAX + 1] = { { 0, NULL } };
	size_t at[UI_CHOICES_MAX], n = 0, n_ds;
	struct page p = { .n_lines = 0 };
	char letter = 0;
	int rc;

	page_start(&p, "WHAT THE KSKS DO IN THIS RESPONSE");
	page_line(&p, "   The last response was \"%s\".", o->has_last ?
	    o->last.plan->name : "none");
	n_ds = choose_ds_tell(o->c, &p, choices, UI_CHOICES_MAX - LETTERS_MAX);
	page_line(&p, "%s", "");
	for (size_t i = 0; i < o->n && n < LETTERS_MAX; i++)
		if (o->list[i].why[0] == '\0') {
			describe(&o->list[i], LETTERS[n], &p);
			choices[n_ds + n] = (struct ui_choice){ LETTERS[n], "" };
			at[n++] = i;
		}
	for (size_t i = 0; i < o->n; i++)
		if (o->list[i].why[0] != '\0')
			describe(&o->list[i], '-', &p);
	if (o->left_out > 0)
		page_wrap(&p, "   %zu more could be held, with other spare KSKs than "
		    "those shown; there are not letters enough.  Destroy spare "
		    "KSKs to see them.", o->left_out);
	page_foot(&p, "NOW  Administrator: press the letter of the plan that was "
	    "agreed to beforehand.");
	page_foot(&p, "WHY  A change of KSK goes one step a response; each step "
	    "waits until validators and the parent zone have seen the one "
	    "before.");
	rc = ask_letter(o->c, &p, "review.plan", choices, &letter, e);
	page_free(&p);
	if (rc != 0)
		return rc;
	if (strchr(LETTERS, letter) == NULL)
		return choose_ds_gone(o->c, letter, e) == 0 ? AGAIN :
		    back(o->c, e);
	*which = at[strchr(LETTERS, letter) - LETTERS];
	return 0;
}

/* No request is at fault where the HSM has no key that could sign any. */
static int
check_any(const struct ceremony *c, struct err *e)
{
	for (size_t i = 0; i < c->reg.n_keys; i++)
		if (usable(c, &c->reg.keys[i]))
			return 0;
	return err_set(e, ERR_POLICY, "HSM %s holds no KSK of this zone%s: hold "
	    "the ceremony that makes one first", c->serial,
	    c->site->recovery.group_count == 0 ? "" : ", or none that has a "
	    "proved copy");
}

/* Why nothing can be held: that of "normal" is what ails the request. */
static int
none(const struct options *o, struct err *e)
{
	err_set(e, ERR_POLICY, "%s", o->list[0].why);
	return PLAN_NONE;
}

static int
choose(struct ceremony *c, struct agreed *out, struct err *e)
{
	struct options *o = calloc(1, sizeof(*o));
	size_t may = 0, which = 0;
	struct answer_memory memory;
	struct digest digest;
	int rc;

	if (o == NULL)
		return err_sys(e, "choose a plan");
	o->c = c;
	if ((rc = check_any(c, e)) == 0 && (rc = answer_review(c, c->now(),
	    &o->review, &digest, &memory, e)) == 0) {
		rc = collect(o, e);
		answer_forget(&memory);
	}
	share_letters(o);
	for (size_t i = o->n; i-- > 0; )
		if (o->list[i].why[0] == '\0') {
			which = i;
			may++;
		}
	if (rc == 0 && may == 0)
		rc = none(o, e);
	else if (rc == 0 && (may > 1 || which > 0))
		rc = ask(o, &which, e);
	if (rc == 0)
		*out = o->list[which].agreed;
	free(o);
	return rc == 0 && choose_ds(c, out, e) != 0 ? back(c, e) : rc;
}

int
choose_plan(struct ceremony *c, struct agreed *out, struct err *e)
{
	int rc;

	while ((rc = choose(c, out, e)) == AGAIN)
		continue;
	return rc;
}
