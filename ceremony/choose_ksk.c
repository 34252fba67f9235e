#include <stdio.h>

#include "ceremony/ask.h"

#include "ceremony/choose_ksk.h"

/* Not E, L, R, X, which are everywhere. */
static const char letters[] = "abcdfghijkmnopq";
enum { LETTERS = sizeof(letters) - 1 };

/* Of a zone, which of its KSKs have a letter. */
struct ksks {
	size_t	n, of[LETTERS];		/* indices in the register */
};

static void
collect(const struct ceremony *c, const struct dname *zone, struct ksks *out)
{
	out->n = 0;
	for (size_t i = 0; i < c->reg.n_keys && out->n < LETTERS; i++) {
		const struct register_key *k = &c->reg.keys[i];

		if (!k->foreign && (k->key.flags & DNSKEY_SEP) && !k->ended &&
		    dname_equal(&k->zone, zone))
			out->of[out->n++] = i;
	}
}

/* Why no KSK of what was typed can be chosen; NULL: one can. */
static const char *
unfit(const struct ceremony *c, const char *text, struct dname *zone,
    struct ksks *found)
{
	struct err ignored;

	if (dname_from_text(zone, text, &ignored) != 0)
		return "That is no name of a zone, with a dot at its end.";
	if (!site_has_zone(c->site, zone))
		return "That is neither the zone of capstan.conf nor in a group of "
		    "it, so no policy says how long anything takes.";
	collect(c, zone, found);
	return found->n > 0 ? NULL : "No KSK of that zone was made here, or lives.";
}

/* A site may have more zones than a page has lines. */
static int
ask_zone(struct ceremony *c, struct dname *zone, struct ksks *found,
    struct err *e)
{
	char text[DNAME_TEXT_MAX], own[DNAME_TEXT_MAX];
	const char *note = "";
	struct page p;
	int rc = 0;

	while (rc == 0 && note != NULL) {
		p = (struct page){ .n_lines = 0 };
		page_start(&p, "OF WHICH ZONE IS THE KSK");
		page_line(&p, "%s", "");
		page_wrap(&p, "   %s, or one of the %zu zones of the groups.",
		    dname_text(&c->site->zone, own), site_group_zones(c->site));
		if (note[0] != '\0') {
			page_line(&p, "%s", "");
			page_wrap(&p, "   %s", note);
		}
		page_foot(&p, "NOW  Administrator: type the zone, with the dot at "
		    "its end.");
		rc = ask_text(c, &p, "compromise.zone", "Zone", text,
		    sizeof(text), e);
		page_free(&p);
		if (rc == 0)
			note = unfit(c, text, zone, found);
	}
	return rc;
}

static int
ask_key(struct ceremony *c, const struct dname *zone, const struct ksks *found,
    size_t *which, struct err *e)
{
	struct ui_choice choices[LETTERS + 1] = { { 0, NULL } };
	struct page p = { .n_lines = 0 };
	char text[DNAME_TEXT_MAX], letter = 0;
	int rc;

	page_start(&p, "WHICH KSK IS COMPROMISED");
	page_line(&p, "%s", "");
	if (c->site->n_groups > 0) {
		page_wrap(&p, "   Of %s", dname_text(zone, text));
		page_line(&p, "%s", "");
	}
	for (size_t i = 0; i < found->n; i++) {
		const struct register_key *k = &c->reg.keys[found->of[i]];

		page_line(&p, "   %c  KSK %5u  %s%s", letters[i],
		    dnskey_tag(&k->key), k->label, k->disclosed == 0 ? "" :
		    "  DISCLOSED");
		choices[i] = (struct ui_choice){ letters[i], "" };
	}
	page_foot(&p, "NOW  Administrator: press the letter of the key.");
	page_foot(&p, "WHY  Nothing is changed in an HSM or on line by this: it is "
	    "decided here, and ordered.");
	rc = ask_letter(c, &p, "compromise", choices, &letter, e);
	page_free(&p);
	for (size_t i = 0; rc == 0 && i < found->n; i++)
		if (letters[i] == letter)
			*which = found->of[i];
	return rc;
}

int
choose_ksk(struct ceremony *c, size_t *which, struct err *e)
{
	struct dname zone = c->site->zone;
	struct ksks found;

	collect(c, &zone, &found);
	if (c->site->n_groups > 0 && ask_zone(c, &zone, &found, e) != 0)
		return -1;
	if (found.n == 0)
		return err_set(e, ERR_POLICY, "no KSK of the zone was made here, "
		    "or lives; nothing was decided");
	return ask_key(c, &zone, &found, which, e);
}
