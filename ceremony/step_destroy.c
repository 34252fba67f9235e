#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/dependents.h"
#include "ceremony/obsolete.h"
#include "ceremony/victim.h"

enum { HOMES_TEXT = 160 };

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
	page_line(p, "   Ends    %s", !v->ends ? "it goes on in the other HSMs" :
	    dependents_maybe(&c->reg, &v->key, c->serial) ?
	    "it is to sign nowhere any more; see MAYBE" :
	    "it signs nowhere any more");
	page_line(p, "%s", "");
}

/* The proof, and what has the key still: as its record left it. */
static int
show(struct ceremony *c, const struct victim *v, const struct hsm_gone *gone,
    struct err *e)
{
	const struct register_key *now = register_key(&c->reg, &v->key.id);
	struct page p = { .n_lines = 0 };
	struct dependents d;
	int rc = dependents_find(c, &v->key, &d, e);

	page_start(&p, "DESTROYED: the HSM has this key no more");
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
		dependents_page(c, now, &d, &p);
		page_foot(&p, "NOW  Administrator: read aloud PROOF, and what "
		    "has the key still; Enter.");
		page_foot(&p, "WHY  A key is gone when nothing has it: no HSM, "
		    "no copy with its shares.");
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
	page_foot(&p, "NOW  Administrator: H if another HSM goes on with it, N "
	    "if none does; Esc destroys nothing.");
	page_foot(&p, "WHY  What depends on it is shown next, before anything "
	    "is destroyed.");
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
	describe(c, v, &p);
	if (rc == 0)
		dependents_page(c, &v->key, &d, &p);
	page_foot(&p, whole ? "NOW  Administrator: D goes on, and both type it "
	    "once more; K leaves the key as it is: nothing of it is destroyed "
	    "yet." : "NOW  Both: Enter destroys the rest: half a key is of no "
	    "use.");
	page_foot(&p, "WHY  The journal has to say what came of it.");
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
		if (victim_look(c, &v, e) != 0 || begun(c, &v, e) != 0)
			return -1;
	}
	return 0;
}

/* What kept it, where it is not the end of the step, is told with the rest. */
static int
chosen(struct ceremony *c, struct victims *of, struct victim *v,
    struct err *e)
{
	of->note[0] = '\0';
	if (destroy(c, v, e) == 0)
		return 0;
	if (c->leaving || (e->kind != ERR_ABORTED && e->kind != ERR_POLICY))
		return -1;
	snprintf(of->note, sizeof(of->note), "%s", e->kind == ERR_POLICY ?
	    e->text : "The people went back.");
	return 0;
}

static int
run(struct ceremony *c, struct err *e)
{
	struct victims *of = calloc(1, sizeof(*of));
	struct victim *v = NULL;
	int rc = of == NULL ? err_sys(e, "destroy keys") : settle(c, e);

	while (rc == 0 && (rc = victims_ask(c, of, &v, e)) == 0 && v != NULL)
		rc = chosen(c, of, v, e);
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
