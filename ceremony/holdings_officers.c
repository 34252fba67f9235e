#include <string.h>

#include "backup/encoding.h"
#include "backup/endorsement.h"
#include "ceremony/ceremony.h"
#include "ceremony/holdings_state.h"
#include "ceremony/register_state.h"

static struct begun_card *
begun(const struct holdings *h, const char *serial)
{
	for (size_t i = 0; i < h->n_begun; i++)
		if (strcmp(h->begun[i].serial, serial) == 0)
			return &h->begun[i];
	return NULL;
}

/* It has the new admin PIN for good once it was seen to have it. */
static int
apply_begun(struct holdings *h, const struct record *rec, struct err *e)
{
	char serial[CARD_SERIAL];
	struct begun_card *b;

	if (register_text(serial, sizeof(serial), rec->data, "card", e) != 0)
		return -1;
	if ((b = begun(h, serial)) == NULL) {
		if ((b = register_grow(h->begun, h->n_begun, sizeof(*b))) == NULL)
			return err_sys(e, "read the register");
		h->begun = b;
		b += h->n_begun++;
		memcpy(b->serial, serial, sizeof(serial));
	}
	if (b->admin_is != CARD_ADMIN_NEW)
		b->admin_is = CARD_ADMIN_EITHER;
	return 0;
}

static int
know(struct holdings *h, const struct record *rec, enum card_admin is,
    struct err *e)
{
	char serial[CARD_SERIAL];
	struct begun_card *b;

	if (register_text(serial, sizeof(serial), rec->data, "card", e) != 0)
		return -1;
	if ((b = begun(h, serial)) == NULL)
		return err_set(e, ERR_FORMAT, "an enrolment of a card failed "
		    "that was not begun");
	b->admin_is = is;
	return 0;
}

static int
apply_nothing(struct holdings *h, const struct record *rec, struct err *e)
{
	return know(h, rec, CARD_ADMIN_OLD, e);
}

static int
apply_partly(struct holdings *h, const struct record *rec, struct err *e)
{
	return know(h, rec, CARD_ADMIN_NEW, e);
}

static int
take_key(struct card_key *to, const json_t *data, struct err *e)
{
	const char *hex = json_string_value(json_object_get(data, "key"));
	const json_t *number = json_object_get(data, "algorithm");
	const struct alg *alg = !json_is_integer(number) ? NULL :
	    alg_by_number((unsigned)json_integer_value(number));
	uint8_t pub[DNSKEY_PUB_MAX];
	size_t len = hex == NULL ? 0 : strlen(hex) / 2;

	if (alg == NULL || len == 0 || len > sizeof(pub) ||
	    encoding_from_hex(pub, len, hex, e) != 0)
		return err_set(e, ERR_FORMAT, "no key of a card");
	return card_key_set(to, alg, pub, len, e);
}

static int
apply_officer(struct holdings *h, const struct record *rec, struct err *e)
{
	struct officer o = { .record = rec->seq, .card.has_key = true };
	struct begun_card *b;
	struct officer *to;

	if (register_text(o.name, sizeof(o.name), rec->data, "name", e) != 0 ||
	    register_text(o.card.serial, sizeof(o.card.serial), rec->data, "card",
	    e) != 0 || take_key(&o.card.key, rec->data, e) != 0)
		return -1;
	if ((to = register_grow(h->officers, h->n_officers, sizeof(*to))) == NULL)
		return err_sys(e, "read the register");
	h->officers = to;
	to[h->n_officers++] = o;
	if ((b = begun(h, o.card.serial)) != NULL)
		*b = h->begun[--h->n_begun];
	return 0;
}

static struct officer *
enrolled(const struct holdings *h, const char *name, const char *serial)
{
	for (size_t i = h->n_officers; i-- > 0; )
		if (strcmp(h->officers[i].card.serial, serial) == 0 &&
		    person_same(h->officers[i].name, name))
			return &h->officers[i];
	return NULL;
}

/* Whose card a record is of; NULL when nobody of that name had it. */
static struct officer *
whose(const struct holdings *h, const json_t *data)
{
	const char *name = json_string_value(json_object_get(data, "name"));
	const char *card = json_string_value(json_object_get(data, "card"));

	if (name == NULL || card == NULL)
		return NULL;
	return enrolled(h, name, card);
}

/* The proof of an enrolment; of the others nothing changes. */
static int
apply_present(struct holdings *h, const struct record *rec, struct err *e)
{
	const char *action = json_string_value(json_object_get(rec->data,
	    "action"));
	struct officer *o = whose(h, rec->data);

	(void)e;	/* What a statement is worth is an auditor's to say. */
	if (o != NULL && action != NULL && strcmp(action, "enrol") == 0)
		o->proved = true;
	return 0;
}

static int
apply_replaced(struct holdings *h, const struct record *rec, struct err *e)
{
	const char *how = json_string_value(json_object_get(rec->data, "how"));
	struct officer *o = whose(h, rec->data);

	if (o == NULL || o->state != OFFICER_STANDS || how == NULL ||
	    (strcmp(how, "presented") != 0 && strcmp(how, "lost") != 0))
		return err_set(e, ERR_FORMAT, "a card was replaced that nobody "
		    "has, or neither presented nor lost");
	o->state = strcmp(how, "lost") == 0 ? OFFICER_LOST : OFFICER_REPLACED;
	if (json_is_true(json_object_get(rec->data, "empty")))
		holdings_emptied(h, o->card.serial);
	return 0;
}

int
holdings_apply_officer(struct holdings *h, const struct record *rec,
    struct err *e)
{
	static const struct holdings_rule rules[] = {
		{ "enrol", "intent", apply_begun },
		{ "enrol", "nothing", apply_nothing },
		{ "enrol", "partly", apply_partly },
		{ "enrol", "result", apply_officer },
		{ "officer", "present", apply_present },
		{ "replace", "result", apply_replaced },
	};

	return holdings_fold(h, rec, rules,
	    sizeof(rules) / sizeof(rules[0]), e);
}

const struct officer *
holdings_officer(const struct holdings *h, const char *name)
{
	for (size_t i = h->n_officers; i-- > 0; )
		if (h->officers[i].state == OFFICER_STANDS &&
		    person_same(h->officers[i].name, name))
			return &h->officers[i];
	return NULL;
}

size_t
holdings_people(const struct holdings *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_officers; i++)
		n += h->officers[i].proved && holdings_officer(h,
		    h->officers[i].name) == &h->officers[i];
	return n;
}

const struct officer *
holdings_card(const struct holdings *h, const char *serial)
{
	for (size_t i = h->n_officers; i-- > 0; )
		if (strcmp(h->officers[i].card.serial, serial) == 0)
			return h->officers[i].state == OFFICER_RESET ? NULL :
			    &h->officers[i];
	return NULL;
}

const struct officer *
holdings_signer(const struct holdings *h, const struct container_signature *s)
{
	for (size_t i = h->n_officers; i-- > 0; )
		if (endorsement_is_by(s, &h->officers[i].card.key))
			return &h->officers[i];
	return NULL;
}

const struct officer *
holdings_enrolled(const struct holdings *h, const char *name,
    const char *serial)
{
	return enrolled(h, name, serial);
}

const struct begun_card *
holdings_begun(const struct holdings *h, const char *serial)
{
	return begun(h, serial);
}

int
officer_may(const struct officer *o, const char *role, const char *action,
    struct err *e)
{
	bool proof = strcmp(action, "enrol") == 0;

	if (o->state == OFFICER_LOST)
		return err_set(e, ERR_POLICY, "card %s of %s was declared lost, "
		    "and nothing on it counts any more", o->card.serial,
		    o->name);
	if (o->state == OFFICER_RESET)
		return err_set(e, ERR_POLICY, "card %s of %s was reset, and is "
		    "nobody's", o->card.serial, o->name);
	if (o->state == OFFICER_REPLACED && (strcmp(role, "holder") != 0 ||
	    strcmp(action, "receive a share") == 0))
		return err_set(e, ERR_POLICY, "card %s of %s was replaced: it "
		    "gives out the shares that are on it, and stands for nobody "
		    "any more", o->card.serial, o->name);
	if (!o->proved && !proof)
		return err_set(e, ERR_POLICY, "card %s of %s was enrolled and "
		    "not proved: its PIN was never typed from memory",
		    o->card.serial, o->name);
	return 0;
}
