#include <stdio.h>
#include <string.h>

#include "ceremony/holdings_state.h"
#include "ceremony/register_state.h"

/* How long a record says that the PIN of its at'th set is; or it does not. */
static int
take_length(struct held_set *s, const json_t *data, size_t at, struct err *e)
{
	const json_t *n = json_array_get(json_object_get(data, "characters"), at);

	if (n != NULL && (!json_is_integer(n) || json_integer_value(n) < 1 ||
	    json_integer_value(n) > PIN_MAX))
		return err_set(e, ERR_FORMAT, "\"characters\" has no length of a "
		    "PIN");
	s->characters = (unsigned)json_integer_value(n);
	return 0;
}

/* What a record says of the at'th of its sets, a PIN's. */
static int
give_token(struct held_set *s, const json_t *data, size_t at, struct err *e)
{
	if (s == NULL)
		return 0;
	if (s->serial[0] != '\0')
		return err_set(e, ERR_FORMAT, "a share set is of two tokens");
	if (held_destroyed(s) > 0)
		return err_set(e, ERR_FORMAT, "a share of a token's PIN was "
		    "destroyed");
	if (take_length(s, data, at, e) != 0)
		return -1;
	s->meant[0] = '\0';
	if (register_text(s->serial, sizeof(s->serial), data, "serial", e) != 0)
		return -1;
	return register_text(s->label, sizeof(s->label), data, "label", e);
}

/* A token took PINs of which these sets are. */
static int
take_sets(struct holdings *h, const struct record *rec, struct err *e)
{
	const json_t *sets = json_object_get(rec->data, "sets");

	for (size_t i = 0; i < json_array_size(sets); i++)
		if (give_token(holdings_find(h, json_string_value(
		    json_array_get(sets, i))), rec->data, i, e) != 0)
			return -1;
	return 0;
}

/* The HSM refused to make one with the PINs that the last of it was to get. */
static int
apply_none(struct holdings *h, const struct record *rec, struct err *e)
{
	static const enum share_purpose pins[] = { SHARE_USER_PIN, SHARE_SO_PIN };
	char label[HSM_LABEL_MAX + 1];

	if (register_text(label, sizeof(label), rec->data, "label", e) != 0)
		return -1;
	for (size_t i = 0; i < 2; i++) {
		const struct held_set *s = holdings_begun_with(h, pins[i], label);

		if (s != NULL)
			h->sets[s - h->sets].label[0] = '\0';
	}
	return 0;
}

/* It counts when a token of that label is made, and not before. */
static int
apply_unmade(struct holdings *h, const struct record *rec, struct err *e)
{
	const json_t *sets = json_object_get(rec->data, "sets");

	(void)e;
	for (size_t i = 0; i < json_array_size(sets); i++) {
		struct held_set *s = holdings_find(h, json_string_value(
		    json_array_get(sets, i)));

		if (s != NULL && s->serial[0] == '\0')
			s->said_unmade = true;
	}
	return 0;
}

/*
 * A token of this label is about to be made: with these sets, which it may have
 * whatever becomes of the ceremony, or with PINs that were typed.
 */
static int
apply_making(struct holdings *h, const struct record *rec, struct err *e)
{
	const json_t *sets = json_object_get(rec->data, "sets");

	for (size_t i = 0; i < json_array_size(sets); i++) {
		struct held_set *s = holdings_find(h, json_string_value(
		    json_array_get(sets, i)));

		if (s == NULL || !s->complete || s->serial[0] != '\0' ||
		    held_destroyed(s) > 0)
			continue;
		if (take_length(s, rec->data, i, e) != 0 ||
		    register_text(s->label, sizeof(s->label), rec->data,
		    "label", e) != 0)
			return -1;
	}
	return 0;
}

/* Those with which no token of this label was made, as people said. */
static void
let_go(struct holdings *h, const char *label)
{
	for (size_t i = 0; i < h->n_sets; i++) {
		struct held_set *s = &h->sets[i];

		if (s->said_unmade && s->serial[0] == '\0' &&
		    strcmp(s->label, label) == 0)
			s->label[0] = '\0';
		s->said_unmade = false;
	}
}

/* A new token is made: the one that it replaces, as was said, is gone. */
static int
apply_token(struct holdings *h, const struct record *rec, struct err *e)
{
	char label[HSM_LABEL_MAX + 1];

	for (size_t i = 0; i < h->n_sets; i++) {
		h->sets[i].gone |= h->sets[i].said_gone;
		h->sets[i].said_gone = false;
	}
	if (take_sets(h, rec, e) != 0 || register_text(label, sizeof(label),
	    rec->data, "label", e) != 0)
		return -1;
	let_go(h, label);
	return 0;
}

/* What people said of the token that a record names. */
static int
say(struct holdings *h, const struct record *rec, bool said, struct err *e)
{
	char serial[HSM_SERIAL_MAX + 1];

	if (register_text(serial, sizeof(serial), rec->data, "serial", e) != 0)
		return -1;
	for (size_t i = 0; serial[0] != '\0' && i < h->n_sets; i++)
		if (strcmp(h->sets[i].serial, serial) == 0) {
			h->sets[i].said_gone = said;
			h->sets[i].gone = h->sets[i].gone && said;
		}
	return 0;
}

/* It counts when another token is made, and not before. */
static int
apply_gone(struct holdings *h, const struct record *rec, struct err *e)
{
	return say(h, rec, true, e);
}

/* It was zeroised: what opened it opens nothing from now on. */
static int
apply_retired(struct holdings *h, const struct record *rec, struct err *e)
{
	char serial[HSM_SERIAL_MAX + 1];

	if (register_text(serial, sizeof(serial), rec->data, "serial", e) != 0)
		return -1;
	for (size_t i = 0; serial[0] != '\0' && i < h->n_sets; i++) {
		h->sets[i].gone |= strcmp(h->sets[i].serial, serial) == 0;
		if (strcmp(h->sets[i].meant, serial) == 0)
			h->sets[i].meant[0] = '\0';
	}
	return 0;
}

static int
apply_not_gone(struct holdings *h, const struct record *rec, struct err *e)
{
	return say(h, rec, false, e);
}

/* No other token was made: what was said of the old one said nothing. */
static int
apply_abandoned(struct holdings *h, const struct record *rec, struct err *e)
{
	(void)rec;
	(void)e;
	for (size_t i = 0; i < h->n_sets; i++)
		h->sets[i].said_gone = h->sets[i].said_unmade = false;
	return 0;
}

/* The sets of PINs that a record of a change has: begun, and complete. */
static int
changed_sets(struct holdings *h, const json_t *data, struct err *e)
{
	const json_t *sets = json_object_get(data, "sets");

	for (size_t i = 0; i < json_array_size(sets); i++) {
		const struct held_set *s = holdings_find(h, json_string_value(
		    json_array_get(sets, i)));

		if (s == NULL || !s->complete ||
		    s->set.purpose == SHARE_BACKUP_KEY)
			return err_set(e, ERR_FORMAT, "a PIN of a set that was "
			    "not handed out, or is of no PIN");
	}
	return json_array_size(sets) > 0 ? 0 : err_set(e, ERR_FORMAT, "a PIN is "
	    "changed to that of no set");
}

/* A token is about to get the PIN of another set, or did not get it. */
static int
mean(struct holdings *h, const struct record *rec, bool meant, struct err *e)
{
	const json_t *sets = json_object_get(rec->data, "sets");
	char serial[HSM_SERIAL_MAX + 1];

	if (changed_sets(h, rec->data, e) != 0 || register_text(serial,
	    sizeof(serial), rec->data, "serial", e) != 0)
		return -1;
	for (size_t i = 0; i < json_array_size(sets); i++) {
		struct held_set *s = holdings_find(h, json_string_value(
		    json_array_get(sets, i)));
		const json_t *n = json_array_get(json_object_get(rec->data,
		    "characters"), i);

		s->characters = (unsigned)json_integer_value(n);
		snprintf(s->meant, sizeof(s->meant), "%s", meant ? serial : "");
	}
	return 0;
}

static int
apply_change(struct holdings *h, const struct record *rec, struct err *e)
{
	return mean(h, rec, true, e);
}

static int
apply_no_change(struct holdings *h, const struct record *rec, struct err *e)
{
	return mean(h, rec, false, e);
}

static int
apply_changed(struct holdings *h, const struct record *rec, struct err *e)
{
	return changed_sets(h, rec->data, e) != 0 ? -1 :
	    take_sets(h, rec, e);
}

int
holdings_apply_pin(struct holdings *h, const struct record *rec,
    struct err *e)
{
	static const struct holdings_rule rules[] = {
		{ "init-token", "intent", apply_making },
		{ "init-token", "nothing", apply_none },
		{ "init-token", "unmade", apply_unmade },
		{ "init-token", "result", apply_token },
		{ "init-token", "gone", apply_gone },
		{ "init-token", "kept", apply_not_gone },
		{ "token", "back", apply_not_gone },
		{ "zeroise", "result", apply_retired },
		{ "ceremony", "abandoned", apply_abandoned },
		{ "new-pins", "intent", apply_change },
		{ "new-pins", "nothing", apply_no_change },
		{ "new-pins", "result", apply_changed },
	};

	return holdings_fold(h, rec, rules,
	    sizeof(rules) / sizeof(rules[0]), e);
}
