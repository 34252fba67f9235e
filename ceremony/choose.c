#include <sys/stat.h>

#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/choose.h"
#include "ceremony/quorum.h"
#include "ceremony/unnamed_bags.h"

static bool
is_there(const char *path, bool folder)
{
	struct stat st;

	/* A module named without its folder is looked for by the loader. */
	if (!folder && strchr(path, '/') == NULL)
		return true;
	return stat(path, &st) == 0 && (S_ISDIR(st.st_mode) != 0) == folder;
}

/*
 * What the configuration names and is not there is told before a ceremony is
 * chosen, for after the signing it is too late.  No refusal: a stick may be
 * put in at its step, and an HSM that was closed may be in its bag.
 */
void
choose_tell_absent(const struct site *s, struct page *p)
{
	const struct {
		const char *option, *path;
		bool folder;
		enum stick_role role;
	} named[] = {
		{ "module", s->module, false, STICK_ROLES },
		{ "journal-a", s->journal[0], true, STICK_LOG_A },
		{ "journal-b", s->journal[1], true, STICK_LOG_B },
		{ "request-media", s->request_media, true, STICK_REQ },
		{ "output-media", s->output_media, true, STICK_OUT },
	};

	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		enum stick_role r = named[i].role;

		if (is_there(named[i].path, named[i].folder))
			continue;
		if (r != STICK_ROLES && s->sticks[r].is)
			page_line(p, "   NOT THERE  the stick   %s",
			    stick_roles[r]);
		else
			page_line(p, "   NOT THERE  %-13s %s", named[i].option,
			    named[i].path);
	}
}

enum { IN_TWO = 16 };	/* as many as two columns have room for */

static void
list_in_three(const struct ceremony_type *const *fit, size_t n, struct page *p)
{
	size_t rows = (n + 2) / 3;

	for (size_t i = 0; i < rows; i++) {
		const struct ceremony_type *of[3] = { fit[i], fit[i + rows],
		    i + 2 * rows < n ? fit[i + 2 * rows] : NULL };

		page_line(p, " %c %-23s%c %-23s%c %s", of[0]->letter,
		    of[0]->title, of[1]->letter, of[1]->title, of[2] == NULL ?
		    ' ' : of[2]->letter, of[2] == NULL ? "" : of[2]->title);
	}
}

/* In columns, read downwards: all of them are one page of 80 by 24. */
static void
list_types(const struct ceremony_type *const *fit, size_t n, struct page *p)
{
	size_t rows = (n + 1) / 2;

	if (n > IN_TWO) {
		list_in_three(fit, n, p);
		return;
	}
	for (size_t i = 0; i < rows; i++) {
		const struct ceremony_type *right = i + rows < n ?
		    fit[i + rows] : NULL;

		page_line(p, "   %c   %-30s   %c   %s", fit[i]->letter,
		    fit[i]->title, right == NULL ? ' ' : right->letter,
		    right == NULL ? "" : right->title);
	}
}

/* One that is about something that there is. */
static bool
is_due(const struct ceremony *c, const struct ceremony_type *t)
{
	return !ceremony_has(t, &step_certificate) || ceremony_has(t,
	    &step_zeroise) || register_token_uncertified(&c->reg, 0) != NULL;
}

/*
 * A letter that two ceremonies of this site have: what it is about says which.
 * NULL when the people went back.
 */
static const struct ceremony_type *
choose_about(struct ceremony *c, const struct ceremony_type *first,
    struct err *e)
{
	static const struct {
		const char *id;
		struct ui_choice choice;
	} about[] = {
		{ "destroy", { 'k', "Keys in the HSM" } },
		{ "destroy-shares", { 's', "Shares and cards" } },
		{ "decommission", { 'h', "An HSM in use" } },
		{ "certificate", { 'c', "Its certificate, later" } },
	};
	struct ui_choice choices[sizeof(about) / sizeof(about[0]) + 1];
	const struct ceremony_type *of[sizeof(about) / sizeof(about[0])];
	const struct ceremony_type *chosen = NULL;
	struct page p = { .n_lines = 0 };
	size_t n = 0;
	char letter;

	for (size_t i = 0; i < sizeof(about) / sizeof(about[0]); i++) {
		const struct ceremony_type *t = ceremony_type(about[i].id,
		    c->site->bags.n > 0);

		if (t->letter != first->letter || !ceremony_fits(t, c->site) ||
		    !is_due(c, t))
			continue;
		of[n] = t;
		choices[n++] = about[i].choice;
	}
	if (n < 2)
		return first;
	choices[n] = (struct ui_choice){ 0, NULL };
	page_start(&p, first->title);
	page_line(&p, "%s", "");
	page_wrap(&p, "   What is it about?");
	page_foot(&p, "NOW  Administrator: press the letter that the script "
	    "names.");
	page_foot(&p, "WHY  Only the steps of that ceremony can then be done.");
	if (ask_letter(c, &p, "ceremony.about", choices, &letter, e) == 0)
		for (size_t i = 0; i < n; i++)
			if (choices[i].letter == letter)
				chosen = of[i];
	page_free(&p);
	return chosen;
}

/* The ceremonies of this site, of each letter the first. */
static size_t
fitting(const struct ceremony *c, const struct ceremony_type **fit,
    struct ui_choice *choices)
{
	const struct ceremony_type *types = ceremony_types();
	size_t n = 0;

	for (size_t i = 0; types[i].id != NULL && n < UI_CHOICES_MAX; i++) {
		bool again = false;

		for (size_t k = 0; k < n; k++)
			again |= fit[k]->letter == types[i].letter;
		if (again || !ceremony_fits(&types[i], c->site))
			continue;
		choices[n] = (struct ui_choice){ types[i].letter, "" };
		fit[n++] = &types[i];
	}
	choices[n] = (struct ui_choice){ 0, NULL };
	return n;
}

/* How the token's PINs are kept: as it was made, or as one will be made. */
static void
tell_pins(const struct ceremony *c, struct page *p)
{
	const struct register_token *made = register_token(&c->reg,
	    c->site->token);
	const struct held_set *begun = holdings_begun_with(&c->reg.holdings,
	    SHARE_USER_PIN, c->site->token), *set = made == NULL ? begun :
	    holdings_set(&c->reg.holdings, SHARE_USER_PIN, made->serial);
	const struct split_plan *plan = set != NULL ? &set->set.plan :
	    made != NULL ? NULL : &c->site->operators;
	char quorum[QUORUM_TEXT];

	if (plan == NULL || plan->group_count == 0)
		page_line(p, "   PINs    typed%s", made != NULL &&
		    c->site->operators.group_count > 0 ? ", as this token was "
		    "made: NEW PINS splits them" : "");
	else
		page_line(p, "   PINs    split, %s officers' cards%s",
		    quorum_text(plan, quorum), begun == NULL ? "" :
		    "; begun: INITIALISE TOKEN goes on");
}

/*
 * A new token's PINs go onto officers' cards, and cards are enrolled in a
 * ceremony of their own: told before one is begun that would stop half way.
 */
static int
settle_officers(struct ceremony *c, const struct ceremony_type **type,
    struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'o', "Enrol officers" }, { 'g', "Go on, on paper" }, { 0, NULL },
	};
	const size_t need = split_shares(&c->site->operators);
	struct page p = { .n_lines = 0 };
	const size_t have = holdings_people(&c->reg.holdings);
	char letter = 'g';
	int rc;

	if (need == 0 || have >= need || !ceremony_has(*type, &step_init_token))
		return 0;
	page_start(&p, "ENROL OFFICERS COMES FIRST");
	page_line(&p, "%s", "");
	page_line(&p, "   Officers with a card   %zu", have);
	page_line(&p, "   Shares of each PIN     %zu", need);
	page_line(&p, "%s", "");
	page_wrap(&p, "   Both PINs of a new token are drawn at random and split "
	    "over officers' cards, and a card is enrolled before it gets a "
	    "share.  Who has no card gets 33 words on paper, for each PIN, and "
	    "types them whenever the HSM is opened.");
	page_line(&p, "%s", "");
	page_wrap(&p, "   Where people are to make PINs up instead, the "
	    "configuration says: operators = typed.");
	page_foot(&p, "NOW  Administrator: O holds ENROL OFFICERS now, and %s "
	    "after it.", (*type)->title);
	page_foot(&p, "WHY  Nothing was begun: Esc goes back to the list.");
	rc = ask_letter(c, &p, "officers", choices, &letter, e);
	page_free(&p);
	if (rc == 0 && letter == 'o')
		*type = ceremony_type("enrol", (*type)->bags);
	return rc;
}

static const struct ceremony_type *
ask_which(struct ceremony *c, struct err *e)
{
	struct ui_choice choices[UI_CHOICES_MAX + 1];
	const struct ceremony_type *chosen = NULL, *fit[UI_CHOICES_MAX];
	struct page p = { .n_lines = 0 };
	char letter, zone[DNAME_TEXT_MAX];
	size_t n = fitting(c, fit, choices);
	int rc = 0;

	page_start(&p, "WHICH CEREMONY IS HELD TODAY");
	page_line(&p, "%s", "");
	page_line(&p, "   Zone    %s", dname_text(&c->site->zone, zone));
	if (c->site->n_groups > 0)
		page_line(&p, "   Groups  %zu, of %zu zones", c->site->n_groups,
		    site_group_zones(c->site));
	page_wrap(&p, "   Token   %s%s", c->site->token, c->reg.n_tokens > 0 ?
	    "" : ": none was made yet, F or T makes it");
	tell_pins(c, &p);
	page_line(&p, "   Policy  %s", c->policy.name);
	unnamed_bags_tell(c, &p);
	choose_tell_absent(c->site, &p);
	page_line(&p, "%s", "");
	list_types(fit, n, &p);
	page_foot(&p, "NOW  Administrator: press the letter that the script "
	    "names.");
	page_foot(&p, "WHY  Only the steps of that ceremony can then be done.");
	while (rc == 0 && chosen == NULL) {
		rc = ask_letter(c, &p, "ceremony", choices, &letter, e);
		for (size_t i = 0; rc == 0 && i < n; i++)
			if (fit[i]->letter == letter)
				chosen = choose_about(c, fit[i], e);
		if (rc == 0 && chosen == NULL && e->kind != ERR_ABORTED)
			rc = -1;
	}
	page_free(&p);
	return chosen;
}

const struct ceremony_type *
choose_ceremony(struct ceremony *c, struct err *e)
{
	const struct ceremony_type *chosen;

	while ((chosen = ask_which(c, e)) != NULL &&
	    settle_officers(c, &chosen, e) != 0)
		if (c->leaving || e->kind != ERR_ABORTED)
			return NULL;
	return chosen;
}
