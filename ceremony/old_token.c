#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/old_token.h"
#include "ceremony/token.h"
#include "keyset/utc.h"

static int
record(struct ceremony *c, const char *serial, bool gone, struct err *e)
{
	return ceremony_record(c, "init-token", gone ? "gone" : "kept",
	    json_pack("{s:s,s:s}", "serial", serial, "label", c->site->token),
	    e);
}

static void
describe(const struct ceremony *c, const char *serial, struct page *p)
{
	page_line(p, "%s", "");
	page_line(p, "   Label    %s", c->site->token);
	page_line(p, "   Serial   %s", serial);
	page_line(p, "%s", "");
}

static bool
has_shares(const struct ceremony *c, const char *serial)
{
	return holdings_set(&c->reg.holdings, SHARE_USER_PIN, serial) != NULL;
}

static bool
is_here(struct ceremony *c, const char *serial)
{
	struct hsm_token tokens[TOKENS_MAX];
	struct err ignored;
	size_t n;

	if (hsm_tokens(c->hsm, tokens, TOKENS_MAX, &n, &ignored) != 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if (tokens[i].initialised && strcmp(tokens[i].serial, serial) == 0)
			return true;
	return false;
}

/* ---- another is about to be made, or taken --------------------------------- */

static int
say_gone(struct ceremony *c, const char *serial, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "THE OLD TOKEN IS SAID TO BE GONE");
	describe(c, serial, &p);
	if (has_shares(c, serial))
		page_wrap(&p, "   When the new token is made, the shares of this "
		    "one's PINs are of no use any more: they leave each card when "
		    "it next gets a share, and without them nobody opens this "
		    "token.  No key is counted as being in it then.");
	else
		page_wrap(&p, "   When the new token is made, no key is counted as "
		    "being in this one any more.");
	page_foot(&p, "NOW  If it will never be opened again, both type its serial "
	    "number.  Esc goes back, and nothing was said.");
	page_foot(&p, "WHY  If you are not sure, press Esc, and then K: it "
	    "stays as it is.");
	rc = ask_object(c, &p, "init.gone", serial, false, e);
	page_free(&p);
	return rc == 0 ? record(c, serial, true, e) : rc;
}

static void
describe_old(const struct ceremony *c, const struct register_token *t,
    struct page *p)
{
	page_start(p, "IS THE OLD TOKEN GONE");
	describe(c, t->serial, p);
	page_wrap(p, "   The register has a token of this label, and it is not in "
	    "this HSM.  If it was lost or destroyed, %s, once the new token is "
	    "made.  If it is kept somewhere, %s.", has_shares(c, t->serial) ?
	    "nobody needs the shares of its PINs any more" :
	    "no key is counted as being in it any more", has_shares(c,
	    t->serial) ? "they stay, and so do its keys" : "its keys stay");
	if (t->said_gone != 0) {
		page_line(p, "%s", "");
		page_wrap(p, "   It was said before that it is gone.  K takes "
		    "that back.");
	}
	page_foot(p, "NOW  Administrator: G if it will never be opened again; "
	    "K if it may.");
	page_foot(p, "WHY  If you are not sure, press K: that it is gone can "
	    "be said another day.");
}

static int
settle(struct ceremony *c, const struct register_token *old, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'g', "It is gone" }, { 'k', "It is kept" }, { 0, NULL },
	};
	const struct register_token t = *old;	/* whatever is recorded */
	const bool said = t.said_gone != 0;
	struct page p = { .n_lines = 0 };
	char letter;
	int rc;

	describe_old(c, &t, &p);
	rc = ask_letter(c, &p, "init.old-token", choices, &letter, e);
	page_free(&p);
	if (rc != 0 || said == (letter == 'g'))
		return rc;
	return said ? record(c, t.serial, false, e) : say_gone(c, t.serial, e);
}

/* Whether it may be elsewhere, and bears its serial number still. */
static bool
may_be_gone(struct ceremony *c, size_t i)
{
	const struct register_token *t = &c->reg.tokens[i];

	for (size_t k = i + 1; k < c->reg.n_tokens; k++)
		if (strcmp(c->reg.tokens[k].serial, t->serial) == 0)
			return false;
	return strcmp(t->label, c->site->token) == 0 && !t->gone &&
	    !is_here(c, t->serial);
}

int
old_token_settle(struct ceremony *c, struct err *e)
{
	for (size_t i = 0; i < c->reg.n_tokens; i++)
		if (may_be_gone(c, i) && settle(c, &c->reg.tokens[i], e) != 0)
			return -1;
	return 0;
}

/* ---- one that was gone is here -------------------------------------------- */

static int
take_back(struct ceremony *c, const char *serial, time_t gone, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'b', "It is back" }, { 'g', "Go on without it" }, { 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	char when[UTC_TEXT], letter;
	int rc;

	page_start(&p, "A TOKEN THAT WAS SAID TO BE GONE IS HERE");
	describe(c, serial, &p);
	page_wrap(&p, "   On %s people said that it is gone for good.  If it is "
	    "back, it is counted as having the keys that it had%s.",
	    utc_screen(gone, when), has_shares(c, serial) ? "; the shares of "
	    "its PINs count again, but may have been taken off the cards since" :
	    "");
	page_foot(&p, "NOW  Administrator: B if you have it back: both type "
	    "its serial number next.  G leaves the register as it is.");
	page_foot(&p, "WHY  A key that was in it is not destroyed before it is "
	    "destroyed there too.");
	rc = ask_letter(c, &p, "token.back", choices, &letter, e);
	if (rc == 0 && letter == 'b') {
		page_refoot(&p);
		page_foot(&p, "NOW  To take it back, both type its serial number.");
		page_foot(&p, "WHY  Its keys count again, and have to be "
		    "destroyed in it as well.");
		rc = ask_object(c, &p, "token.back-object", serial, false, e);
		if (rc == 0)
			rc = ceremony_record(c, "token", "back", json_pack(
			    "{s:s,s:s}", "serial", serial, "label",
			    c->site->token), e);
	}
	page_free(&p);
	return rc;
}

int
old_token_back(struct ceremony *c, struct err *e)
{
	struct hsm_token tokens[TOKENS_MAX];
	size_t n;
	int rc = hsm_tokens(c->hsm, tokens, TOKENS_MAX, &n, e);

	for (size_t i = 0; rc == 0 && i < n; i++) {
		time_t gone = register_token_gone(&c->reg, tokens[i].serial);

		if (gone != 0 && tokens[i].initialised &&
		    register_token_retired(&c->reg, tokens[i].serial) == 0 &&
		    strcmp(tokens[i].label, c->site->token) == 0)
			rc = take_back(c, tokens[i].serial, gone, e);
	}
	return rc;
}

const struct register_token *
old_token_here(struct ceremony *c)
{
	const struct register_token *last = register_token(&c->reg,
	    c->site->token);

	if (last == NULL || (is_here(c, last->serial) &&
	    register_token_retired(&c->reg, last->serial) == 0))
		return last;
	for (size_t i = c->reg.n_tokens; i-- > 0; ) {
		const struct register_token *t = &c->reg.tokens[i];

		if (strcmp(t->label, c->site->token) == 0 &&
		    register_token_gone(&c->reg, t->serial) == 0 &&
		    is_here(c, t->serial))
			return t;
	}
	return last;
}
