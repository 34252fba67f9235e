#include <stdio.h>
#include <string.h>

#include "ceremony/pin.h"
#include "ceremony/token_pins.h"

void
token_pins_start(const struct ceremony *c, struct shared_pin pins[TOKEN_PINS])
{
	memset(pins, 0, TOKEN_PINS * sizeof(pins[0]));
	pins[TOKEN_USER].purpose = SHARE_USER_PIN;
	pins[TOKEN_USER].plan = &c->site->operators;
	pins[TOKEN_SO].purpose = SHARE_SO_PIN;
	pins[TOKEN_SO].plan = &c->site->security_officers;
}

int
token_pins_ask_user(struct ceremony *c, struct shared_pin pins[TOKEN_PINS],
    struct err *e)
{
	pins[TOKEN_USER].pin = pin_new(c, "init.user-pin", "USER PIN",
	    "The administrator chooses it.  It opens the HSM in each ceremony.",
	    PIN_MIN, e);
	if (pins[TOKEN_USER].pin == NULL)
		return -1;
	if (secret_equal(pins[TOKEN_SO].pin, pins[TOKEN_USER].pin))
		return err_set(e, ERR_POLICY, "both PINs are the same: two "
		    "people, two PINs; nothing was set");
	return 0;
}

int
token_pins_ask(struct ceremony *c, struct shared_pin pins[TOKEN_PINS],
    struct err *e)
{
	pins[TOKEN_SO].pin = pin_new(c, "init.so-pin", "SECURITY OFFICER'S PIN",
	    "The witness chooses it.  It is never used in normal ceremonies: "
	    "write it down, seal it, and keep it away from the user PIN.",
	    PIN_MIN, e);
	return pins[TOKEN_SO].pin == NULL ? -1 :
	    token_pins_ask_user(c, pins, e);
}

int
token_pins_intend(struct ceremony *c, const struct shared_pin pins[TOKEN_PINS],
    struct err *e)
{
	return ceremony_record(c, "init-token", "intent", json_pack(
	    "{s:s,s:o*,s:o*}", "label", c->site->token, "sets",
	    shared_pin_sets(pins, TOKEN_PINS), "characters",
	    shared_pin_characters(pins, TOKEN_PINS)), e);
}

int
token_pins_given(struct ceremony *c, const struct hsm_token *t,
    const struct shared_pin pins[TOKEN_PINS], struct err *e)
{
	snprintf(c->serial, sizeof(c->serial), "%s", t->serial);
	return ceremony_record(c, "init-token", "result", json_pack(
	    "{s:s,s:s,s:s,s:s,s:s,s:o*,s:o*}", "serial", t->serial, "label",
	    t->label, "manufacturer", t->manufacturer, "model", t->model,
	    "firmware", t->firmware, "sets", shared_pin_sets(pins, TOKEN_PINS),
	    "characters", shared_pin_characters(pins, TOKEN_PINS)), e);
}
