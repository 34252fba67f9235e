#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/dependents.h"
#include "ceremony/obsolete.h"

/* Of the keys to choose from: not E, L, R, X, which are everywhere, nor G. */
static const char letters[] = "abcdfhijkmnopq";
enum { LETTERS = sizeof(letters) - 1, HOMES_TEXT = 160 };

/* A key that is destroyed, by value: a record moves those of the register. */
struct victim {
	struct register_key key;
	struct hsm_key	    in;		/* as the HSM has it, if it does */
	bool		    there;
	bool		    ends;	/* to be used nowhere any more */
};

static const char *
role(const struct register_key *k)
{
	return k->key.flags & DNSKEY_SEP ? "KSK" : "ZSK";
}

static const char *
found(const struct victim *v)
{
	return !v->there ? "nothing" : v->in.has_private && v->in.has_public ?
	    "pair" : v->in.has_private ? "private half" : "public half";
}

static int
look(struct ceremony *c, struct victim *v, struct err *e)
{
	struct hsm_key *keys = NULL;
	size_t n;

	if (hsm_list(c->hsm, &keys, &n, e) != 0)
		return -1;
	v->there = false;
	for (size_t i = 0; i < n; i++)
		if (digest_equal(&keys[i].id, &v->key.id)) {
			v->in = keys[i];
			v->there = true;
		}
	free(keys);
	return 0;
}

static int
record_intent(struct ceremony *c, const struct victim *v, struct err *e)
{
	char id[DIGEST_HEX];

	return ceremony_record(c, "destroy", "intent", json_pack(
	    "{s:s,s:s,s:s,s:b}", "label", v->key.label, "id",
	    digest_hex(&v->key.id, id), "serial", c->serial, "ends", v->ends), e);
}

static int
record_spared(struct ceremony *c, const struct victim *v, struct err *e)
{
	char id[DIGEST_HEX];

	return ceremony_record(c, "destroy", "nothing", json_pack(
	    "{s:s,s:s,s:s}", "label", v->key.label, "id",
	    digest_hex(&v->key.id, id), "serial", c->serial), e);
}

static int
record_result(struct ceremony *c, const struct victim *v,
    const struct hsm_gone *gone, struct err *e)
{
	char id[DIGEST_HEX];

	return ceremony_record(c, "destroy", "result", json_pack(
	    "{s:s,s:s,s:s,s:b,s:s,s:s}", "label", v->key.label, "id",
	    digest_hex(&v->key.id, id), "serial", c->serial, "ends", v->ends,
	    "found", found(v), "refusal", gone->refusal), e);
}

static void
describe(const struct ceremony *c, const struct victim *v, struct page *p)
{
	char zone[DNAME_TEXT_MAX];

	page_line(p, "   Zone    %s", dname_text(&v->key.zone, zone));
	page_line(p, "   Key     %s %u, algorithm %u %s", role(&v->key),
	    dnskey_tag(&v->key.key), v->key.key.alg->number,
	    v->key.key.alg->name);
	page_line(p, "   Label   %s", v->key.label);
	page_line(p, "   HSM     %s    found in it: %s", c->serial, found(v));
	page_line(p, "   Ends    %s", v->ends ? "it signs nowhere any more" :
	    "it goes on in the other HSMs");
	page_line(p, "%s", "");
}

/* The proof, and what has the key still. */
static int
show(struct ceremony *c, const struct victim *v, const struct hsm_gone *gone,
    struct err *e)
{
	struct page p = { .n_lines = 0 };
	struct dependents d;
	int rc = dependents_find(c, &v->key, &d, e);

	page_start(&p, "DESTROYED: the HSM has this key no more");
	page_line(&p, "%s", "");
	describe(c, v, &p);
	if (!v->there)
		page_wrap(&p, "   PROOF   No object of it is in the HSM; a run "
		    "before this one destroyed both halves.");
	else if (!gone->had_private)
		page_wrap(&p, "   PROOF   No object of it is in the HSM; a run "
		    "before this one destroyed the private half.");
	else
		page_wrap(&p, "   PROOF   No object of it is in the HSM.  A "
		    "signature was asked of the handle that it had, and refused: "
		    "%s.", gone->refusal);
	if (rc == 0) {
		dependents_page(c, &v->key, &d, &p);
		page_foot(&p, "NOW  Read the PROOF aloud, and what has the key "
		    "still; then Enter.");
		rc = ask_read(c, &p, "destroy.done", e);
	}
	page_free(&p);
	return rc;
}

static int
carry_out(struct ceremony *c, struct victim *v, struct err *e)
{
	struct hsm_gone gone = { .had_private = false };

	if ((v->there && hsm_destroy_proved(c->hsm, &v->in, v->key.key.alg,
	    &gone, e) != 0) || record_result(c, v, &gone, e) != 0)
		return -1;
	return show(c, v, &gone, e);
}

/* Both type the zone and the tag, below all that there is to know. */
static int
agree(struct ceremony *c, const struct victim *v, struct page *p,
    struct err *e)
{
	char object[DNAME_TEXT_MAX + 8], zone[DNAME_TEXT_MAX];

	snprintf(object, sizeof(object), "%s %u", dname_text(&v->key.zone, zone),
	    dnskey_tag(&v->key.key));
	page_refoot(p);
	page_foot(p, "NOW  To destroy it, both type the zone and the key tag, for "
	    "example:  nl. 34112");
	page_foot(p, "WHY  Both halves are destroyed, the private one first.  "
	    "Nothing brings it back but a copy.");
	return ask_object(c, p, "destroy.object", object, true, e);
}

/* ---- what must be so before ------------------------------------------- */

/* A key that other HSMs have: does it end, or only here? */
static int
ask_end(struct ceremony *c, struct victim *v, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'h', "Only here" }, { 'n', "It ends" },
		{ 0, NULL },
	};
	char homes[HOMES_TEXT], letter = 'n';
	struct page p = { .n_lines = 0 };
	int rc = 0;

	dependents_homes(&c->reg, &v->key, c->serial, homes,
	    sizeof(homes));
	v->ends = true;
	if (homes[0] == '\0' || v->key.ended)
		return 0;
	page_start(&p, "DOES THE KEY END, OR ONLY HERE");
	page_line(&p, "%s", "");
	page_wrap(&p, "   %s %u is in %s too, as far as the journal knows.",
	    role(&v->key), dnskey_tag(&v->key.key), homes);
	page_line(&p, "%s", "");
	page_wrap(&p, "   If it goes on there, only what this HSM has of it is "
	    "destroyed.  If it ends, no HSM signs with it any more; it is "
	    "destroyed in the others when they are here.");
	page_foot(&p, "NOW  H if another HSM goes on with it, N if none does; Esc "
	    "destroys nothing.");
	rc = ask_letter(c, &p, "destroy.ends", choices, &letter, e);
	page_free(&p);
	v->ends = letter == 'n';
	return rc;
}

static int
destroy(struct ceremony *c, struct victim *v, struct err *e)
{
	struct page p = { .n_lines = 0 };
	struct dependents d;
	int rc = -1;

	if (ask_end(c, v, e) != 0 || dependents_find(c, &v->key, &d, e) != 0 ||
	    (v->ends && obsolete(c, &v->key, &d, e) != 0))
		return -1;
	page_start(&p, "A KEY IS ABOUT TO BE DESTROYED      "
	    "*** POINT OF NO RETURN ***");
	page_line(&p, "%s", "");
	describe(c, v, &p);
	dependents_page(c, &v->key, &d, &p);
	if (agree(c, v, &p, e) == 0 && record_intent(c, v, e) == 0)
		rc = carry_out(c, v, e);
	page_free(&p);
	return rc;
}

/* ---- what a run before this one began --------------------------------- */

/* What must be so before a key ends is asked where it was not: destroy(). */
static int
begun(struct ceremony *c, struct victim *v, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'd', "Destroy it" }, { 'k', "Keep it" }, { 0, NULL },
	};
	bool whole = v->there && v->in.has_private;
	struct page p = { .n_lines = 0 };
	struct dependents d;
	char letter = 'd';
	int rc = dependents_find(c, &v->key, &d, e);

	page_start(&p, "A KEY THAT WAS BEING DESTROYED");
	page_line(&p, "%s", "");
	page_wrap(&p, "   Record %06llu says that it was about to be; no record "
	    "says that it was.", (unsigned long long)v->key.doom);
	page_line(&p, "%s", "");
	describe(c, v, &p);
	if (rc == 0)
		dependents_page(c, &v->key, &d, &p);
	page_foot(&p, whole ? "NOW  D goes on, and both type it once more; K "
	    "leaves the key as it is: nothing of it is destroyed yet." :
	    "NOW  Enter destroys the rest: half a key is of no use.");
	if (rc == 0 && whole)
		rc = ask_letter(c, &p, "destroy.begun", choices, &letter, e);
	if (rc == 0 && letter == 'k')
		rc = record_spared(c, v, e);
	else if (rc == 0)
		rc = !whole ? ask_shown(c, &p, "destroy.rest", e) :
		    v->ends == v->key.doom_ends ? agree(c, v, &p, e) : 0;
	page_free(&p);
	if (rc != 0 || letter != 'd')
		return rc;
	return whole && v->ends != v->key.doom_ends ? destroy(c, v, e) :
	    carry_out(c, v, e);
}

static int
settle(struct ceremony *c, struct err *e)
{
	for (size_t i = 0; i < c->reg.n_keys; i++) {
		struct victim v = { .key = c->reg.keys[i] };

		if (v.key.foreign || strcmp(v.key.doomed, c->serial) != 0)
			continue;
		/* Those that it was to go on in may be gone since. */
		v.ends = v.key.doom_ends || !register_key_elsewhere(&c->reg,
		    &v.key, c->serial);
		if (look(c, &v, e) != 0 || begun(c, &v, e) != 0)
			return -1;
	}
	return 0;
}

/* ---- which ------------------------------------------------------------ */

/* The register's keys that the HSM has, as far as there are letters. */
static int
candidates(struct ceremony *c, struct victim to[LETTERS], size_t *n,
    struct err *e)
{
	*n = 0;
	for (size_t i = 0; i < c->reg.n_keys && *n < LETTERS; i++) {
		struct victim v = { .key = c->reg.keys[i] };

		if (v.key.foreign)
			continue;
		if (look(c, &v, e) != 0)
			return -1;
		if (v.there)
			to[(*n)++] = v;
	}
	return 0;
}

static int
choose(struct ceremony *c, const struct victim *of, size_t n, const char *note,
    char *letter, struct err *e)
{
	struct ui_choice choices[LETTERS + 2] = { { 0, NULL } };
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "WHICH KEY IS DESTROYED");
	page_line(&p, "%s", "");
	for (size_t i = 0; i < n; i++) {
		page_line(&p, "   %c  %s %5u  %s%s", letters[i], role(&of[i].key),
		    dnskey_tag(&of[i].key.key), of[i].key.label,
		    register_key_gone(&of[i].key, c->serial) ?
		    "  WAS DESTROYED BEFORE" : "");
		choices[i] = (struct ui_choice){ letters[i], "" };
	}
	choices[n] = (struct ui_choice){ 'g', n == 0 ? "Go on" :
	    "Go on: no other" };
	if (n == 0)
		page_line(&p, "   No key of the register is in the HSM.");
	if (note[0] != '\0') {
		page_line(&p, "%s", "");
		page_wrap(&p, "   KEPT  %s", note);
	}
	page_foot(&p, n == 0 ? "NOW  Administrator: press G; there is none to "
	    "destroy." : "NOW  Administrator: press the letter of the key that "
	    "the script names; G when there is no other.");
	page_foot(&p, "WHY  What depends on it is shown before anything is done.");
	rc = ask_letter(c, &p, "destroy", choices, letter, e);
	page_free(&p);
	return rc;
}

static int
run(struct ceremony *c, struct err *e)
{
	char note[sizeof(e->text)] = "", letter = 0;
	struct victim *of = calloc(LETTERS, sizeof(*of));
	size_t n;
	int rc = of == NULL ? err_sys(e, "destroy keys") : settle(c, e);

	while (rc == 0 && (rc = candidates(c, of, &n, e)) == 0 &&
	    (rc = choose(c, of, n, note, &letter, e)) == 0 && letter != 'g') {
		note[0] = '\0';
		if (destroy(c, &of[strchr(letters, letter) - letters], e) == 0)
			continue;
		if (c->leaving || (e->kind != ERR_ABORTED &&
		    e->kind != ERR_POLICY))
			rc = -1;
		else
			snprintf(note, sizeof(note), "%s", e->kind == ERR_POLICY ?
			    e->text : "The people went back.");
	}
	free(of);
	return rc;
}

const struct step step_destroy = {
	.id = "destroy",
	.title = "Keys destroyed, and the proof of it",
	.who = "both",
	.why = "A key that nothing needs any more can only be stolen.",
	.again = STEP_ONCE,
	.needs_hsm = true,
	.unchanged = "keys that no record \"destroy intent\" names are as they "
	    "were",
	.run = run,
};
