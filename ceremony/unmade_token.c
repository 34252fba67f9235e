#include "ceremony/ask.h"
#include "ceremony/recorded_set.h"
#include "ceremony/unmade_token.h"

int
unmade_token_refused(struct ceremony *c, struct err *e)
{
	if (holdings_begun_with(&c->reg.holdings, SHARE_USER_PIN,
	    c->site->token) == NULL)
		return 0;
	return ceremony_record(c, "init-token", "nothing", json_pack("{s:s}",
	    "label", c->site->token), e);
}

static void
describe(const struct ceremony *c, const struct held_set *set, struct page *p)
{
	char name[SET_NAME];

	page_start(p, "A TOKEN WAS BEGUN, AND IS NOT HERE");
	page_line(p, "%s", "");
	page_line(p, "   Label      %s", c->site->token);
	page_line(p, "   User PIN   of set %s", set_name(&set->set, name));
	page_line(p, "%s", "");
	page_wrap(p, "   A ceremony meant to make it; no record says what came of "
	    "it, and this HSM has no token of that label.");
	page_wrap(p, "   If it was not made, or the HSM was reset since, the "
	    "shares of its PINs are of no use: new ones are handed out.  If it "
	    "is in another HSM, nothing else opens it.");
	page_foot(p, "NOW  Administrator: N if there is no such token; K if it "
	    "may be in another HSM.");
	page_foot(p, "WHY  Once a new token is made, shares that were let go of "
	    "are not brought back.");
}

/* Both sets of the PINs of the nth that was begun. */
static json_t *
sets_of(const struct ceremony *c, size_t n)
{
	static const enum share_purpose pins[] = { SHARE_USER_PIN, SHARE_SO_PIN };
	json_t *list = json_array();
	char hex[SET_HEX];
	bool bad = list == NULL;

	for (size_t i = 0; i < 2 && !bad; i++) {
		const struct held_set *s = holdings_begun_nth(&c->reg.holdings,
		    pins[i], c->site->token, n);

		bad = s != NULL && json_array_append_new(list, json_string(
		    set_hex(&s->set, hex))) != 0;
	}
	if (!bad)
		return list;
	json_decref(list);
	return NULL;
}

/* What cannot be taken back once the new one is made: both type its set. */
static int
say(struct ceremony *c, size_t n, const char *name, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "IT IS SAID THAT THE TOKEN WAS NOT MADE");
	page_line(&p, "%s", "");
	page_line(&p, "   Label      %s", c->site->token);
	page_line(&p, "   User PIN   of set %s", name);
	page_line(&p, "%s", "");
	page_wrap(&p, "   When the new token is made, the shares of this one's PINs "
	    "are of no use any more, and leave each card when it next gets a "
	    "share: should an HSM have it all the same, nobody opens it.  Where "
	    "this ceremony is abandoned before, nothing was said.");
	page_foot(&p, "NOW  If no HSM has it, both type the name of the set.  Esc "
	    "goes back, and nothing was said.");
	page_foot(&p, "WHY  If you are not sure, press Esc, and then K: "
	    "nothing is lost by that.");
	rc = ask_object(c, &p, "init.unmade", name, false, e);
	page_free(&p);
	return rc != 0 ? -1 : ceremony_record(c, "init-token", "unmade",
	    json_pack("{s:s,s:o}", "label", c->site->token, "sets",
	    sets_of(c, n)), e);
}

static int
ask(struct ceremony *c, const struct held_set *set, size_t n, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'n', "There is none" }, { 'k', "It is kept" }, { 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	char name[SET_NAME], letter;
	int rc;

	set_name(&set->set, name);
	describe(c, set, &p);
	rc = ask_letter(c, &p, "init.begun", choices, &letter, e);
	page_free(&p);
	if (rc != 0)
		return -1;
	if (letter == 'k')
		return err_set(e, ERR_POLICY, "the token \"%s\" that was begun is "
		    "said to be in another HSM: connect that one and do the step "
		    "again, or press X and name another token in the "
		    "configuration; its shares are kept, and no new one was "
		    "handed out", c->site->token);
	return say(c, n, name, e);
}

int
unmade_token_settle(struct ceremony *c, struct err *e)
{
	const struct held_set *set;

	for (size_t n = 0; (set = holdings_begun_nth(&c->reg.holdings,
	    SHARE_USER_PIN, c->site->token, n)) != NULL; n++)
		if (!set->said_unmade && ask(c, set, n, e) != 0)
			return -1;
	return 0;
}
