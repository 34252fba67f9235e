#include <string.h>

#include "ceremony/begun_set.h"
#include "ceremony/half_restored.h"
#include "ceremony/replacement.h"
#include "ceremony/sealed_file.h"

#include "ceremony/half_done.h"

/* Whether a key that people agreed to destroy here has no outcome yet. */
static bool
any_doomed(const struct ceremony *c)
{
	uint64_t first = (uint64_t)json_integer_value(json_object_get(
	    json_array_get(c->reg.records, 0), "seq"));

	for (size_t i = 0; i < c->reg.n_keys; i++)
		if (c->reg.keys[i].doomed[0] != '\0' &&
		    c->reg.keys[i].doom >= first)
			return true;
	return false;
}

static bool
not_sealed(const struct ceremony *c)
{
	struct sealed_file f;

	return !sealed_file_recorded(c, &f);
}

/*
 * What is done several times in a step: as long as that is open, some of it.
 * Where one is agreed to only when the one before it has its result, the rest
 * is in doubt only while open() says so.
 */
static const struct {
	const char	  *step, *kind;
	const struct step *in;
	const char	  *label, *text;	/* how many stands between */
	bool		  (*open)(const struct ceremony *);
	const char	  *settled;	/* instead, where it does not */
} several[] = {
	{ "restore", "result", &step_restore, "RESTORED", "of the keys; others "
	    "that were agreed to may not be in the HSM.", NULL, NULL },
	{ "destroy", "result", &step_destroy, "DESTROYED", "of the keys; others "
	    "that were agreed to may be in the HSM still.", any_doomed, "of the "
	    "keys; no other was agreed to." },
	{ "zeroise", "result", &step_certificate, "ZEROISED", "HSM, which no "
	    "ceremony opens any more; what became of it is not recorded yet.",
	    NULL, NULL },
	{ "destroy-share", "result", &step_destroy_shares, "DESTROYED", "of the "
	    "shares that count no more; others may be left.", NULL, NULL },
	{ "recreate", "result", &step_recreate, "SHARES", "made again; others "
	    "may be to come.", NULL, NULL },
	{ "sign", "result", &step_sign, "SIGNED", "of the slots, and no response "
	    "is made of them yet.", NULL, NULL },
	{ "emergency", "result", &step_emergency, "SIGNED", "of the emergency "
	    "sets, which are in no file.", not_sealed, "of the emergency sets, "
	    "for one sealed file." },
	{ "batch-sign", "result", &step_batch_sign, "SIGNED", "of the parts of the "
	    "batch; others may be begun.", NULL, NULL },
	{ "send", "result", &step_export, "SENT", "sealed, and no "
	    "medium with it was handed on.", NULL, NULL },
};

static size_t
count(const struct ceremony *c, const char *step, const char *kind)
{
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(c->reg.records); i++)
		n += register_is(json_array_get(c->reg.records, i), step, kind);
	return n;
}

static void
tell_several(const struct ceremony *c, struct page *p)
{
	for (size_t i = 0; i < sizeof(several) / sizeof(several[0]); i++) {
		size_t n = count(c, several[i].step, several[i].kind);

		if (n == 0 || !ceremony_has(c->type, several[i].in) ||
		    register_done(&c->reg, several[i].in->id))
			continue;
		page_wrap(p, "   %s  %zu %s", several[i].label, n,
		    several[i].open == NULL || several[i].open(c) ?
		    several[i].text : several[i].settled);
	}
}

/*
 * Of the two PINs of a token each is changed by itself; once the step is done,
 * those are that were to be.
 */
static void
tell_pins(const struct ceremony *c, struct page *p)
{
	bool changed[SHARE_BACKUP_KEY + 1] = { false };

	for (size_t i = 0; i < json_array_size(c->reg.records); i++) {
		const json_t *rec = json_array_get(c->reg.records, i);
		const struct held_set *s = holdings_set_by_id(&c->reg.holdings,
		    json_string_value(json_array_get(json_object_get(
		    json_object_get(rec, "data"), "sets"), 0)));

		if (register_is(rec, "new-pins", "result") && s != NULL)
			changed[s->set.purpose] = true;
	}
	if (ceremony_has(c->type, &step_new_pins) &&
	    !register_done(&c->reg, step_new_pins.id) &&
	    changed[SHARE_USER_PIN] != changed[SHARE_SO_PIN])
		page_wrap(p, "   PINS  One of two: the HSM has a new %s, and the "
		    "%s that it had before.", share_purpose_name(
		    changed[SHARE_SO_PIN] ? SHARE_SO_PIN : SHARE_USER_PIN),
		    share_purpose_name(changed[SHARE_SO_PIN] ? SHARE_USER_PIN :
		    SHARE_SO_PIN));
}

/* What became of an HSM is recorded at once, and counts without the rest. */
static void
tell_certificate(const struct ceremony *c, struct page *p)
{
	const json_t *destroyed = register_last(&c->reg, "certificate",
	    "destroyed"), *data = destroyed != NULL ? destroyed :
	    register_last(&c->reg, "certificate", "kept");

	if (data != NULL && !register_done(&c->reg, step_export.id))
		page_wrap(p, "   CERTIFICATE  HSM %s %s, by the number %s: that "
		    "stays recorded, and no medium with it was handed on.",
		    json_string_value(json_object_get(data, "serial")),
		    destroyed != NULL ? "was destroyed" : "is kept",
		    json_string_value(json_object_get(data, "number")));
}

/* A key is half made until what the checklist has for it is done. */
static void
tell_keys(const struct ceremony *c, struct page *p)
{
	for (size_t i = 0; i < c->reg.n_keys; i++) {
		const struct register_key *k = &c->reg.keys[i];

		if (k->foreign || k->ceremony != c->reg.number)
			continue;
		if (ceremony_has(c->type, &step_backup) &&
		    holdings_copied(&c->reg.holdings, &k->id) == NULL)
			page_wrap(p, "   KEY  %.60s is made, and has no wrapped "
			    "copy: it is lost with the HSM.", k->label);
		else if (k->exported == 0)
			page_wrap(p, "   KEY  %.60s is made, and its public half "
			    "has not left.", k->label);
	}
}

bool
half_done_tell(const struct ceremony *c, struct page *p)
{
	size_t before = p->n_lines;

	begun_set_tell(c, p);
	tell_pins(c, p);
	tell_keys(c, p);
	replacement_tell(c, p);
	half_restored_tell(c, p);
	tell_several(c, p);
	tell_certificate(c, p);
	sealed_file_tell(c, p);
	return p->n_lines > before;
}
