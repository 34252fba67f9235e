#include "ceremony/audit_state.h"
#include "ceremony/ceremony.h"

/* A KSK that another site made was compared with that site's sheet of it. */

static int
compared(struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_key *k = audit_key(a, rec, e);

	if (k == NULL)
		return -1;
	return register_has_key(&a->reg, "restore", "result", k, audit_text(rec,
	    "serial")) ? 0 : err_set(e, ERR_POLICY, "a key was compared with its "
	    "sheet that did not come into that HSM");
}

/* None that came in was passed over. */
static int
done(struct audit *a, const struct record *rec, struct err *e)
{
	const struct record open = { .data = register_last(&a->reg, "open",
	    "opened") };
	const char *serial = audit_text(&open, "serial");
	size_t n = 0;

	(void)rec;
	for (size_t i = 0; i < a->reg.n_keys; i++) {
		const struct register_key *k = &a->reg.keys[i];

		if (k->foreign || !(k->key.flags & DNSKEY_SEP) ||
		    !register_has_key(&a->reg, "restore", "result", k, serial))
			continue;
		n++;
		if (!register_has_key(&a->reg, "sheet", "compared", k, serial))
			return err_set(e, ERR_POLICY, "KSK %u came in, and was not "
			    "compared with its sheet", dnskey_tag(&k->key));
	}
	return n > 0 ? 0 : err_set(e, ERR_POLICY, "no KSK came in that was compared "
	    "with its sheet");
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
		{ "sign", "intent", signs },
		{ "emergency", "intent", signs },
		{ "anchor", "intent", signs },
	};

	return audit_rules(a, rec, rules, sizeof(rules) / sizeof(rules[0]), e);
}
