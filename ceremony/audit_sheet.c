#include "ceremony/audit_state.h"
#include "ceremony/ceremony.h"

/*
 * A KSK that another site made, or that was imported, was compared with the sheet
 * of who made it.
 */

static int
compared(struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_key *k = audit_key(a, rec, e);

	if (k == NULL)
		return -1;
	return k->unsheeted != 0 && register_key_in(k, audit_text(rec,
	    "serial")) ? 0 : err_set(e, ERR_POLICY, "a key was compared with its "
	    "sheet that did not come into that HSM");
}

/* None that came in was passed over. */
static int
all_compared(const struct audit *a, struct err *e)
{
	const char *serial = audit_fact(a, "open", "opened", "serial");

	for (size_t i = 0; serial != NULL && i < a->reg.n_keys; i++) {
		const struct register_key *k = &a->reg.keys[i];

		if (k->unsheeted != 0 && register_key_in(k, serial))
			return err_set(e, ERR_POLICY, "KSK %u came in, and was not "
			    "compared with its sheet", dnskey_tag(&k->key));
	}
	return 0;
}

static int
done(struct audit *a, const struct record *rec, struct err *e)
{
	(void)rec;
	if (all_compared(a, e) != 0)
		return -1;
	return register_has(&a->reg, "sheet", "compared") ? 0 : err_set(e,
	    ERR_POLICY, "no KSK came in that was compared with its sheet");
}

/* An import has a step for it, behind this one. */
static int
restored(struct audit *a, const struct record *rec, struct err *e)
{
	const struct ceremony_type *t = ceremony_begun(&a->reg);

	(void)rec;
	return t != NULL && ceremony_has(t, &step_sheet) ? 0 : all_compared(a, e);
}

/* Of a ceremony that was abandoned in between nobody compared it at all. */
static int
signs(struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_key *k = register_key_cited(&a->reg,
	    json_object_get(rec->data, "ksk"));

	return k == NULL || k->unsheeted == 0 ? 0 : err_set(e, ERR_POLICY,
	    "KSK %u was to sign, which came in by ceremony %04u and was compared "
	    "with no sheet", dnskey_tag(&k->key), k->unsheeted);
}

int
audit_sheet(struct audit *a, const struct record *rec, struct err *e)
{
	static const struct audit_rule rules[] = {
		{ "sheet", "compared", compared },
		{ "sheet", "done", done },
		{ "restore", "done", restored },
		{ "sign", "intent", signs },
		{ "emergency", "intent", signs },
		{ "anchor", "intent", signs },
	};

	return audit_rules(a, rec, rules, sizeof(rules) / sizeof(rules[0]), e);
}
