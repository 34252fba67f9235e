#include <stdbool.h>
#include <stdio.h>

#include "ceremony/ask.h"
#include "ceremony/pin.h"

static struct secret *
ask(struct ceremony *c, const struct page *p, const char *key,
    const char *prompt, struct err *e)
{
	struct secret *pin = secret_new(PIN_MAX, e);

	if (pin != NULL && ask_secret(c, p, key, prompt, pin, e) != 0)
		secret_free(&pin);
	return pin;
}

struct secret *
pin_ask(struct ceremony *c, const struct page *p, const char *key,
    struct err *e)
{
	return ask(c, p, key, "PIN", e);
}

/* What a new PIN is asked for with; only fault changes from try to try. */
struct choice {
	const char	*key, *title, *what_for, *fault;	/* "" for none */
};

/* One of its two entries, on a page of its own. */
static struct secret *
ask_entry(struct ceremony *c, const struct choice *of, bool again,
    struct err *e)
{
	struct page p = { .n_lines = 0 };
	char title[PAGE_TEXT], key[64];
	struct secret *pin;

	snprintf(title, sizeof(title), "%s: %s", of->title, again ?
	    "2 of 2, the same once more" : "1 of 2, a new one");
	snprintf(key, sizeof(key), "%s%s", of->key, again ? "-again" : "");
	page_start(&p, title);
	page_line(&p, "%s", "");
	page_wrap(&p, "   %s", of->what_for);
	page_line(&p, "%s", "");
	page_wrap(&p, "   At least %d characters; digits are the same on every "
	    "keyboard.", PIN_MIN);
	page_line(&p, "%s", "");
	if (again)
		page_wrap(&p, "   Once more, the same: the second entry is "
		    "compared with the first.");
	else if (of->fault[0] != '\0')
		page_wrap(&p, "   AGAIN FROM THE BEGINNING: %s", of->fault);
	page_foot(&p, "The PIN is not stored, logged or printed.  Everyone else: "
	    "look at the wall.");
	pin = ask(c, &p, key, again ? "PIN, 2nd time" : "PIN, 1st time", e);
	page_free(&p);
	return pin;
}

struct secret *
pin_new(struct ceremony *c, const char *key, const char *title,
    const char *what_for, struct err *e)
{
	struct choice of = { key, title, what_for, "" };
	struct secret *pin, *again;

	/* Until it is long enough and twice the same: nothing is lost by a slip. */
	while ((pin = ask_entry(c, &of, false, e)) != NULL) {
		if (secret_len(pin) < PIN_MIN) {
			of.fault = "it was too short.";
			secret_free(&pin);
			continue;
		}
		if ((again = ask_entry(c, &of, true, e)) == NULL) {
			secret_free(&pin);
			break;
		}
		if (secret_equal(pin, again)) {
			secret_free(&again);
			break;
		}
		of.fault = "the two entries were not the same.";
		secret_free(&again);
		secret_free(&pin);
	}
	return pin;
}
