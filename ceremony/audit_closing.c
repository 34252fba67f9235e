#include <string.h>

#include "ceremony/audit_state.h"
#include "ceremony/closing.h"

enum { NAMES_TEXT = 600 };

/* Before something leaves, and at the end: nobody's card was passed over. */
static int
all_settled(struct audit *a, const struct record *rec, struct err *e)
{
	const struct closing_seat *open;
	struct closing k;
	int rc = 0;

	(void)rec;
	if (closing_read(&k, a->reg.records, e) != 0)
		return -1;
	if ((open = closing_next(&k)) != NULL)
		rc = err_set(e, ERR_POLICY, "the card of %.60s was in this "
		    "ceremony, and the journal says neither that it signed at "
		    "the end nor why it did not", open->name);
	closing_free(&k);
	return rc;
}

/* Who did not sign was there with that card, and a reason is given. */
static int
not_signed(struct audit *a, const struct record *rec, struct err *e)
{
	const char *name = audit_text(rec, "name");
	bool there = false, settled = false;
	struct closing k;

	if (closing_read(&k, a->reg.records, e) != 0)
		return -1;
	for (size_t i = 0; i < k.n; i++)
		if (person_same(k.seats[i].name, name) &&
		    k.seats[i].card != NULL && strcmp(k.seats[i].card,
		    audit_text(rec, "card")) == 0) {
			there = true;
			settled = k.seats[i].settled;
		}
	closing_free(&k);
	if (settled)
		return err_set(e, ERR_POLICY, "%.60s is said not to sign, and had "
		    "signed or was said not to already", name);
	if (!there)
		return err_set(e, ERR_POLICY, "an officer did not sign of whom no "
		    "card was in this ceremony");
	if (audit_text(rec, "reason")[0] == '\0')
		return err_set(e, ERR_FORMAT, "no reason why %.60s did not sign",
		    name);
	return 0;
}

int
audit_closing(struct audit *a, const struct record *rec, struct err *e)
{
	static const struct audit_rule rules[] = {
		{ "officer", "not-signed", not_signed },
		{ "export", "intent", all_settled },
		{ "finish", "done", all_settled },
	};

	return audit_rules(a, rec, rules, sizeof(rules) / sizeof(rules[0]), e);
}

/* "A, B and C": those who signed. */
static void
signers(const struct closing *k, char names[NAMES_TEXT])
{
	size_t n = 0, left = 0;

	names[0] = '\0';
	for (size_t i = 0; i < k->n; i++)
		left += k->seats[i].settled && k->seats[i].reason == NULL;
	for (size_t i = 0; i < k->n && n < NAMES_TEXT; i++) {
		const struct closing_seat *s = &k->seats[i];

		if (!s->settled || s->reason != NULL)
			continue;
		n += (size_t)snprintf(names + n, NAMES_TEXT - n, "%s%s", s->name,
		    --left > 1 ? ", " : left == 1 ? " and " : "");
	}
}

int
audit_closed(struct audit *a, struct err *e)
{
	char names[NAMES_TEXT], text[NAMES_TEXT];
	struct closing k;

	if (closing_read(&k, a->reg.records, e) != 0)
		return -1;
	signers(&k, names);
	if (names[0] != '\0')
		(void)audit_passed(a, "ceremony %04u, %s: its journal was signed "
		    "at the end by %s", a->reg.number, a->reg.type, names);
	for (size_t i = 0; i < k.n; i++) {
		const struct closing_seat *s = &k.seats[i];

		if (s->settled && s->reason == NULL)
			continue;
		snprintf(text, sizeof(text), "ceremony %04u, %s: %s, whose card "
		    "was there, did not sign its journal: %s", a->reg.number,
		    a->reg.type, s->name, s->settled ? s->reason :
		    "it was not brought to its end");
		audit_say(a, "WARN", text);
	}
	closing_free(&k);
	return 0;
}
