#include <stdio.h>

#include "ceremony/ask.h"
#include "ceremony/pin.h"

struct secret *
pin_ask(struct ceremony *c, const struct page *p, const char *key,
    struct err *e)
{
	struct secret *pin = secret_new(PIN_MAX, e);

	if (pin != NULL && ask_secret(c, p, key, "PIN", pin, e) != 0)
		secret_free(&pin);
	return pin;
}

struct secret *
pin_new(struct ceremony *c, const char *key, const char *title,
    const char *what_for, struct err *e)
{
	struct secret *pin = NULL, *again = NULL;
	struct page p = { .n_lines = 0 };
	char second[64];
	bool same = false;

	snprintf(second, sizeof(second), "%s-again", key);
	page_start(&p, title);
	page_line(&p, "%s", "");
	page_wrap(&p, "   %s", what_for);
	page_line(&p, "%s", "");
	page_wrap(&p, "   At least %d characters; digits are the same on every "
	    "keyboard.", PIN_MIN);
	page_foot(&p, "The PIN is not stored, logged or printed.  Everyone else: "
	    "look at the wall.");
	if ((pin = pin_ask(c, &p, key, e)) == NULL)
		goto out;
	if (secret_len(pin) < PIN_MIN) {
		err_set(e, ERR_POLICY, "the PIN is shorter than %d characters",
		    PIN_MIN);
		goto out;
	}
	page_line(&p, "%s", "");
	page_line(&p, "   Once more, the same.");
	if ((again = pin_ask(c, &p, second, e)) == NULL)
		goto out;
	same = secret_equal(pin, again);
	if (!same)
		err_set(e, ERR_POLICY, "the PIN was typed differently the second "
		    "time; neither is used");
out:
	if (!same)
		secret_free(&pin);
	secret_free(&again);
	page_free(&p);
	return pin;
}
