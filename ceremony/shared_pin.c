#include <stdio.h>
#include <string.h>

#include "ceremony/collect.h"
#include "ceremony/handout.h"
#include "ceremony/pin.h"
#include "ceremony/shared_pin.h"

static struct secret *
draw(struct ceremony *c, struct err *e)
{
	const struct random_source random = ceremony_random(c);
	struct secret *s = secret_new(PIN_SECRET, e);

	if (s != NULL && random.fill(random.context, secret_room(s, PIN_SECRET),
	    PIN_SECRET, e) != 0)
		secret_free(&s);
	return s;
}

/* The set that was completed last: no token has it yet. */
static int
cite(struct ceremony *c, struct shared_pin *p, struct err *e)
{
	const struct held_set *set = holdings_set(&c->reg.holdings, p->purpose,
	    "");

	if (set == NULL)
		return err_set(e, ERR_POLICY, "no set of shares of the %s is "
		    "waiting for a token", share_purpose_name(p->purpose));
	set_hex(&set->set, p->set);
	return 0;
}

int
shared_pin_hand_out(struct ceremony *c, struct shared_pin *pins, size_t n,
    const struct hsm_token *t, struct err *e)
{
	struct secret *drawn[HANDOUT_PARTS] = { NULL };
	struct handout_part parts[HANDOUT_PARTS];
	size_t characters;
	int rc = pin_length(t, &characters, e);

	for (size_t i = 0; rc == 0 && i < n; i++) {
		if ((drawn[i] = draw(c, e)) == NULL)
			rc = -1;
		parts[i] = (struct handout_part){ pins[i].purpose, "",
		    pins[i].plan, drawn[i] };
	}
	if (rc == 0)
		rc = handout(c, parts, n, e);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		pins[i].characters = (unsigned)characters;
		pins[i].pin = pin_of_secret(drawn[i], characters, e);
		rc = pins[i].pin == NULL ? -1 : cite(c, &pins[i], e);
	}
	for (size_t i = 0; i < n; i++)
		secret_free(&drawn[i]);
	return rc;
}

struct secret *
shared_pin_join(struct ceremony *c, const struct held_set *set,
    const struct hsm_token *t, struct err *e)
{
	struct secret *joined = secret_new(SHARE_VALUE_MAX, e), *pin = NULL;
	size_t n = set->characters;

	if (joined != NULL && (n != 0 || pin_length(t, &n, e) == 0) &&
	    collect(c, set, joined, e) == 0)
		pin = pin_of_secret(joined, n, e);
	secret_free(&joined);
	return pin;
}

json_t *
shared_pin_sets(const struct shared_pin *pins, size_t n)
{
	json_t *list = pins[0].set[0] == '\0' ? NULL : json_array();

	for (size_t i = 0; list != NULL && i < n; i++)
		if (json_array_append_new(list, json_string(pins[i].set)) != 0) {
			json_decref(list);
			list = NULL;
		}
	return list;
}

json_t *
shared_pin_characters(const struct shared_pin *pins, size_t n)
{
	json_t *list = pins[0].set[0] == '\0' ? NULL : json_array();

	for (size_t i = 0; list != NULL && i < n; i++)
		if (json_array_append_new(list, json_integer(
		    pins[i].characters)) != 0) {
			json_decref(list);
			list = NULL;
		}
	return list;
}

void
shared_pin_clear(struct shared_pin *pins, size_t n)
{
	for (size_t i = 0; i < n; i++)
		secret_free(&pins[i].pin);
}
