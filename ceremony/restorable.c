#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/quorum.h"
#include "ceremony/recorded_set.h"
#include "ceremony/restorable.h"

/* Not E, L, R, X, which every question has, nor G. */
static const char letters[] = "abcdfhijkmnopq";
enum { LETTERS = sizeof(letters) - 1 };

int
restorable_new(struct restorable *r, const struct ceremony *c, struct err *e)
{
	size_t room = c->reg.n_keys + 1;

	*r = (struct restorable){
		.keys = calloc(room, sizeof(struct register_key *)),
		.sets = calloc(room, sizeof(struct held_set *)),
		.out = calloc(room, sizeof(bool)),
	};
	if (r->keys != NULL && r->sets != NULL && r->out != NULL)
		return 0;
	restorable_free(r);
	return err_sys(e, "look for copies");
}

void
restorable_free(struct restorable *r)
{
	free(r->keys);
	free(r->sets);
	free(r->out);
	*r = (struct restorable){ .n = 0 };
}

void
restorable_add(struct restorable *r, const struct ceremony *c,
    const struct register_key *k, const struct held_set *s)
{
	if (r->out[k - c->reg.keys])
		return;
	r->keys[r->n] = k;
	r->sets[r->n++] = s;
}

void
restorable_drop(struct restorable *r, const struct ceremony *c,
    const struct register_key *k)
{
	r->out[k - c->reg.keys] = true;
}

/* ---- whose shares are next ------------------------------------------------ */

/* Those under which there is a key that is wanted, the newest first. */
static size_t
sets_of(const struct ceremony *c, const struct restorable *r,
    const struct held_set *sets[LETTERS])
{
	const struct holdings *h = &c->reg.holdings;
	size_t n = 0;

	for (size_t i = h->n_sets; i-- > 0 && n < LETTERS; )
		for (size_t k = 0; k < r->n; k++)
			if (r->sets[k] == &h->sets[i]) {
				sets[n++] = &h->sets[i];
				break;
			}
	return n;
}

static void
line_of_key(const struct register_key *k, struct page *p)
{
	page_line(p, "      %s %5u  %s", k->key.flags & DNSKEY_SEP ? "KSK" : "ZSK",
	    dnskey_tag(&k->key), k->label);
}

static int
ask_set(struct ceremony *c, const struct restorable *r,
    const struct held_set *const *sets, size_t n, const char *note,
    char *letter, struct err *e)
{
	struct ui_choice choices[LETTERS + 2] = { { 0, NULL } };
	char name[SET_NAME], quorum[QUORUM_TEXT];
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "WHICH SHARES ARE BROUGHT NEXT");
	page_line(&p, "%s", "");
	page_line(&p, "   These keys have a copy, and are not in this HSM:");
	for (size_t i = 0; i < n; i++) {
		page_line(&p, "%s", "");
		page_line(&p, "   %c  set %s of the backup key, %s", letters[i],
		    set_name(&sets[i]->set, name), quorum_text(
		    &sets[i]->set.plan, quorum));
		for (size_t k = 0; k < r->n; k++)
			if (r->sets[k] == sets[i])
				line_of_key(r->keys[k], &p);
		choices[i] = (struct ui_choice){ letters[i], "" };
	}
	choices[n] = (struct ui_choice){ 'g', "Go on without them" };
	if (note[0] != '\0') {
		page_line(&p, "%s", "");
		page_wrap(&p, "   %s", note);
	}
	page_foot(&p, "NOW  Administrator: the letter of the set whose shares "
	    "are here; G when no more keys are restored today.");
	page_foot(&p, "WHY  A key comes back with the shares of its own set "
	    "alone.  What stays behind is named in the journal.");
	rc = ask_letter(c, &p, "restore.set", choices, letter, e);
	page_free(&p);
	return rc;
}

int
restorable_choose(struct ceremony *c, struct restorable *r,
    const char *note, const struct held_set **next, struct err *e)
{
	const struct held_set *sets[LETTERS];
	size_t n = sets_of(c, r, sets);
	char letter = letters[0];

	r->asked = r->asked || n != 1 || note[0] != '\0';
	if (r->asked && ask_set(c, r, sets, n, note, &letter,
	    e) != 0)
		return -1;
	*next = letter == 'g' ? NULL : sets[strchr(letters, letter) - letters];
	return 0;
}

/* ---- what stayed behind --------------------------------------------------- */

/* What the last such record of the key says; NULL: there is none. */
static const char *
why_not(const struct ceremony *c, const struct register_key *k)
{
	const char *why = NULL;
	char id[DIGEST_HEX];

	digest_hex(&k->id, id);
	for (size_t i = 0; i < json_array_size(c->reg.records); i++) {
		const json_t *rec = json_array_get(c->reg.records, i);
		const json_t *data = json_object_get(rec, "data");

		if (register_is(rec, "restore", "nothing") && strcmp(id,
		    json_string_value(json_object_get(data, "id"))) == 0)
			why = json_string_value(json_object_get(data, "why"));
	}
	return why;
}

int
restorable_restored(struct ceremony *c, const struct register_key *k,
    const struct hsm_key *key, struct err *e)
{
	char id[DIGEST_HEX];

	return ceremony_record(c, "restore", "result", json_pack(
	    "{s:s,s:s,s:s,s:b}", "label", k->label, "id", digest_hex(&k->id, id),
	    "serial", c->serial, "extractable", key->extractable), e);
}

/* Who goes back to the step and leaves it there again says nothing new. */
int
restorable_record(struct ceremony *c, const struct register_key *k,
    const char *why, struct err *e)
{
	const char *was = why_not(c, k);
	char id[DIGEST_HEX];

	if (was != NULL && strcmp(was, why) == 0 &&
	    register_restoring(&c->reg, k, c->serial) == 0)
		return 0;
	return ceremony_record(c, "restore", "nothing", json_pack(
	    "{s:s,s:s,s:s,s:s}", "label", k->label, "id", digest_hex(&k->id, id),
	    "serial", c->serial, "why", why), e);
}

size_t
restorable_left(const struct ceremony *c, struct page *p)
{
	size_t n = 0;

	for (size_t i = 0; i < c->reg.n_keys; i++) {
		const struct register_key *k = &c->reg.keys[i];
		const char *why;

		if (register_has_key(&c->reg, "restore", "result", k,
		    c->serial) || (why = why_not(c, k)) == NULL)
			continue;
		if (n++ == 0)
			page_line(p, "   NOT RESTORED, and not to be used in this "
			    "HSM:");
		line_of_key(k, p);
		page_wrap(p, "         %s", why);
	}
	if (n > 0)
		page_line(p, "%s", "");
	return n;
}
