#include <stdio.h>
#include <string.h>

#include "ceremony/audit_state.h"
#include "ceremony/ceremony.h"
#include "ceremony/retired.h"

/*
 * An HSM that was decommissioned: what its keys were left in, that it was
 * zeroised after it was shut, and that nobody uses it any more.
 */

/* What a record of this ceremony says of that HSM; NULL: there is none. */
static const json_t *
said(const struct audit *a, const struct record *rec, const char *step,
    const char *kind)
{
	const json_t *data = register_last(&a->reg, step, kind);
	const struct record was = { .data = data };

	return data != NULL && strcmp(audit_text(&was, "serial"), audit_text(rec,
	    "serial")) == 0 ? data : NULL;
}

static const json_t *
listed(const json_t *keys, const struct register_key *k)
{
	char id[DIGEST_HEX];

	digest_hex(&k->id, id);
	for (size_t i = 0; i < json_array_size(keys); i++) {
		const json_t *key = json_array_get(keys, i);
		const char *is = json_string_value(json_object_get(key, "id"));
		const char *label = json_string_value(json_object_get(key,
		    "label"));

		if (is != NULL && label != NULL && strcmp(is, id) == 0 &&
		    strcmp(label, k->label) == 0)
			return key;
	}
	return NULL;
}

/* Every key that it has is there, with what keeps it; and no other is. */
static int
agreed(struct audit *a, const struct record *rec, struct err *e)
{
	const json_t *keys = json_object_get(rec->data, "keys");
	const char *serial = audit_text(rec, "serial");
	size_t n = 0;

	if (!json_is_array(keys))
		return err_set(e, ERR_FORMAT, "no list of the keys that an HSM "
		    "was decommissioned with");
	for (size_t i = 0; i < a->reg.n_keys; i++) {
		const struct register_key *k = &a->reg.keys[i];
		const char *kept, *is;

		if (k->foreign || !register_key_in(k, serial))
			continue;
		kept = retired_keeps(&a->reg, k, serial);
		is = json_string_value(json_object_get(listed(keys, k), "kept"));
		if (kept == NULL || is == NULL || strcmp(kept, is) != 0)
			return err_set(e, ERR_POLICY, "an HSM was decommissioned "
			    "with %s %u in it, and %s", k->key.flags & DNSKEY_SEP ?
			    "KSK" : "ZSK", dnskey_tag(&k->key), kept == NULL ?
			    "nothing else has that key" : "the journal does not "
			    "say of it what its records do");
		/* Nothing signs those sets anew then: both gave their reasons. */
		if (strcmp(kept, "copy") == 0 && audit_in_force(a, k,
		    rec->time) && !audit_needed(a, k, RETIRED_RULE))
			return err_set(e, ERR_POLICY, "a copy alone was left of "
			    "KSK %u, of which signed sets that left are valid, "
			    "and the journal has no exception for it",
			    dnskey_tag(&k->key));
		n++;
	}
	return n == json_array_size(keys) ? 0 : err_set(e, ERR_POLICY, "an HSM "
	    "was decommissioned with keys that the register does not have in it");
}

static int
intended(struct audit *a, const struct record *rec, struct err *e)
{
	const char *how = audit_text(rec, "how");

	if (strcmp(how, "C_InitToken") != 0 && strcmp(how, "by hand") != 0)
		return err_set(e, ERR_FORMAT, "an HSM was zeroised in no known "
		    "way");
	return said(a, rec, "retire", "agreed") != NULL &&
	    said(a, rec, "close", "done") != NULL ? 0 : err_set(e, ERR_POLICY,
	    "an HSM was to be zeroised that was not agreed on, or not shut "
	    "before");
}

static int
zeroised(struct audit *a, const struct record *rec, struct err *e)
{
	const struct record meant = { .data = said(a, rec, "zeroise", "intent") };
	const json_t *objects = json_object_get(rec->data, "objects");

	if (meant.data == NULL || strcmp(audit_text(&meant, "how"),
	    audit_text(rec, "how")) != 0)
		return err_set(e, ERR_POLICY, "an HSM was zeroised otherwise than "
		    "it was meant to be");
	if (register_last(&a->reg, "zeroise", "result") != NULL)
		return err_set(e, ERR_POLICY, "an HSM was zeroised twice");
	return (json_is_null(objects) || (json_is_integer(objects) &&
	    json_integer_value(objects) == 0)) &&
	    audit_text(rec, "user")[0] != '\0' &&
	    audit_text(rec, "officer")[0] != '\0' ? 0 : err_set(e, ERR_POLICY,
	    "an HSM is said to be zeroised, and not what it showed then");
}

/* An earlier ceremony zeroised it, and none has its certificate. */
static bool
is_uncertified(const struct audit *a, const char *serial)
{
	const struct register_token *t;

	for (size_t i = 0; (t = register_token_uncertified(&a->reg,
	    i)) != NULL; i++)
		if (strcmp(t->serial, serial) == 0)
			return true;
	return false;
}

static int
certified(struct audit *a, const struct record *rec, struct err *e)
{
	const bool zeroised = said(a, rec, "zeroise", "result") != NULL ||
	    (strcmp(rec->kind, "destroyed") == 0 && is_uncertified(a,
	    audit_text(rec, "serial")));

	return zeroised && audit_text(rec, "number")[0] != '\0' ? 0 :
	    err_set(e, ERR_POLICY, "an HSM was destroyed or sealed away that "
	    "was not zeroised, or under no number");
}

static int
zeroised_done(struct audit *a, const struct record *rec, struct err *e)
{
	(void)rec;
	return register_last(&a->reg, "zeroise", "result") != NULL ? 0 : err_set(
	    e, ERR_POLICY, "the journal does not say what came of an HSM that was "
	    "to be zeroised");
}

static int
certificate_done(struct audit *a, const struct record *rec, struct err *e)
{
	(void)rec;
	return register_last(&a->reg, "certificate", "destroyed") != NULL ||
	    register_last(&a->reg, "certificate", "kept") != NULL ? 0 : err_set(e,
	    ERR_POLICY, "the journal does not say what became of an HSM that was "
	    "zeroised");
}

/* What was zeroised is opened, made and taken by no later record. */
static int
spared(struct audit *a, const struct record *rec, struct err *e)
{
	return retired_spare(&a->reg, audit_text(rec, "serial"), e);
}

void
audit_unseen(struct audit *a)
{
	const json_t *is = register_last(&a->reg, "zeroise", "result");
	const struct record rec = { .data = is };
	char text[AUDIT_DEED];

	if (!json_is_null(json_object_get(is, "objects")))
		return;
	snprintf(text, sizeof(text), "ceremony %04u, %s: HSM %s was zeroised, and "
	    "no object of it was looked for: that it is empty rests on this alone: "
	    "user: %.120s; officer: %.120s", a->reg.number, a->reg.type,
	    audit_text(&rec, "serial"), audit_text(&rec, "user"), audit_text(&rec,
	    "officer"));
	audit_say(a, "WARN", text);
}

int
audit_retire(struct audit *a, const struct record *rec, struct err *e)
{
	static const struct audit_rule rules[] = {
		{ "retire", "agreed", agreed },
		{ "zeroise", "intent", intended },
		{ "zeroise", "result", zeroised },
		{ "certificate", "destroyed", certified },
		{ "certificate", "kept", certified },
		{ "zeroise", "done", zeroised_done },
		{ "certificate", "done", certificate_done },
		{ "open", "opened", spared },
		{ "init-token", "result", spared },
		{ "init-token", "used", spared },
		{ "token", "adopted", spared },
		{ "token", "back", spared },
	};

	return audit_rules(a, rec, rules, sizeof(rules) / sizeof(rules[0]), e);
}
