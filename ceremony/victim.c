#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/victim.h"

/* Not E, L, R, X, which are everywhere, nor G, Z. */
static const char letters[] = "abcdfhijkmnopq";
static_assert(sizeof(letters) - 1 == VICTIMS_MAX, "a letter for each");

static const char *
role(const struct register_key *k)
{
	return k->key.flags & DNSKEY_SEP ? "KSK" : "ZSK";
}

static void
look_among(const struct hsm_key *keys, size_t n, struct victim *v)
{
	v->there = false;
	for (size_t i = 0; i < n; i++)
		if (digest_equal(&keys[i].id, &v->key.id)) {
			v->in = keys[i];
			v->there = true;
		}
}

int
victim_look(struct ceremony *c, struct victim *v, struct err *e)
{
	struct hsm_key *keys = NULL;
	size_t n;

	if (hsm_list(c->hsm, &keys, &n, e) != 0)
		return -1;
	look_among(keys, n, v);
	free(keys);
	return 0;
}

/* The register's keys that the HSM has. */
static int
candidates(struct ceremony *c, struct victims *v, struct err *e)
{
	struct hsm_key *keys = NULL;
	size_t n;

	if (hsm_list(c->hsm, &keys, &n, e) != 0)
		return -1;
	v->n = 0;
	v->more = v->zone.len > 0;
	for (size_t i = 0; i < c->reg.n_keys; i++) {
		struct victim one = { .key = c->reg.keys[i] };

		if (one.key.foreign || (v->zone.len > 0 &&
		    !dname_equal(&one.key.zone, &v->zone)))
			continue;
		look_among(keys, n, &one);
		if (one.there && v->n == VICTIMS_MAX)
			v->more = true;
		else if (one.there)
			v->of[v->n++] = one;
	}
	free(keys);
	return 0;
}

static void
list(const struct ceremony *c, const struct victims *v, struct page *p)
{
	char zone[DNAME_TEXT_MAX];

	if (v->zone.len > 0)
		page_wrap(p, "   Of the zone %s", dname_text(&v->zone, zone));
	for (size_t i = 0; i < v->n; i++) {
		const struct register_key *k = &v->of[i].key;

		page_line(p, "   %c  %s %5u  %s%s", letters[i], role(k),
		    dnskey_tag(&k->key), k->label, register_key_gone(k,
		    c->serial) ? "  WAS DESTROYED BEFORE" : "");
	}
	if (v->n == 0)
		page_line(p, "   No key of the register is in the HSM%s.",
		    v->zone.len > 0 ? " that is of this zone" : "");
	else if (v->more && v->zone.len == 0)
		page_wrap(p, "   There are more: Z asks for a zone, and lists "
		    "its keys.");
	if (v->note[0] != '\0') {
		page_line(p, "%s", "");
		page_wrap(p, "   KEPT  %s", v->note);
	}
}

static int
choose(struct ceremony *c, const struct victims *v, char *letter,
    struct err *e)
{
	struct ui_choice choices[VICTIMS_MAX + 3] = { { 0, NULL } };
	struct page p = { .n_lines = 0 };
	size_t n = 0;
	int rc;

	page_start(&p, "WHICH KEY IS DESTROYED");
	page_line(&p, "%s", "");
	for (; n < v->n; n++)
		choices[n] = (struct ui_choice){ letters[n], "" };
	if (v->more)
		choices[n++] = (struct ui_choice){ 'z', "Of a zone" };
	choices[n] = (struct ui_choice){ 'g', v->n == 0 ? "Go on" :
	    "Go on: no other" };
	list(c, v, &p);
	page_foot(&p, v->n == 0 ? "NOW  Administrator: press G; there is none to "
	    "destroy." : "NOW  Administrator: press the letter of the key that "
	    "the script names; G when there is no other.");
	page_foot(&p, "WHY  What depends on it is shown before anything is "
	    "done.");
	rc = ask_letter(c, &p, "destroy", choices, letter, e);
	page_free(&p);
	return rc;
}

/* Esc leaves the list as it was; what is no name is asked for again. */
static int
narrow(struct ceremony *c, struct victims *v, struct err *e)
{
	struct page p = { .n_lines = 0 };
	char name[UI_ANSWER_MAX];
	struct err why = { .text = "" };
	int rc;

	do {
		page_start(&p, "OF WHICH ZONE IS THE KEY THAT IS DESTROYED");
		page_line(&p, "%s", "");
		page_wrap(&p, "   %s", why.text);
		page_foot(&p, "NOW  Administrator: type the zone, with its final "
		    "dot.");
		page_foot(&p, "WHY  Its keys alone are listed then; nothing is "
		    "destroyed by this.");
		rc = ask_text(c, &p, "destroy.zone", "Zone", name, sizeof(name),
		    e);
	} while (rc == 0 && dname_from_text(&v->zone, name, &why) != 0);
	page_free(&p);
	return rc != 0 && (c->leaving || e->kind != ERR_ABORTED) ? -1 : 0;
}

int
victims_ask(struct ceremony *c, struct victims *v, struct victim **out,
    struct err *e)
{
	char letter = 'z';

	while (letter == 'z') {
		if (candidates(c, v, e) != 0 || choose(c, v, &letter, e) != 0 ||
		    (letter == 'z' && narrow(c, v, e) != 0))
			return -1;
	}
	*out = letter == 'g' ? NULL : &v->of[strchr(letters, letter) - letters];
	return 0;
}
