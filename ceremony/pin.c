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

	snprintf(second, sizeof(second), "%s-again", key);
	page_start(&p, title);
	page_line(&p, "%s", "");
	page_wrap(&p, "   %s", what_for);
	page_line(&p, "%s", "");
	page_wrap(&p, "   At least %d characters; digits are the same on every "
	    "keyboard.", PIN_MIN);
	page_foot(&p, "The PIN is not stored, logged or printed.  Everyone else: "
	    "look at the wall.");
	page_line(&p, "%s", "");
	/* Until it is long enough and twice the same: nothing is lost by a slip. */
	while (pin == NULL && (pin = pin_ask(c, &p, key, e)) != NULL) {
		if (secret_len(pin) < PIN_MIN) {
			page_line(&p, "   AGAIN: it was too short.");
			secret_free(&pin);
			continue;
		}
		page_line(&p, "   Once more, the same.");
		if ((again = pin_ask(c, &p, second, e)) == NULL ||
		    !secret_equal(pin, again))
			secret_free(&pin);
		if (again == NULL)
			break;
		if (pin == NULL)
			page_line(&p, "   AGAIN: the two were not the same.");
		secret_free(&again);
	}
	page_free(&p);
	return pin;
}
