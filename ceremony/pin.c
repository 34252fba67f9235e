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

enum { BITS = 5, LEAST = 16 };

int
pin_length(const struct hsm_token *t, size_t *n, struct err *e)
{
	size_t len = PIN_SECRET * 8 / BITS;

	/* Such as has cards of its own, of which some open it (nShield, Luna). */
	if (t->pin_pad)
		return err_set(e, ERR_POLICY, "the token asks for its PIN "
		    "itself, at its own pad or of its own cards: shares are "
		    "not stacked on that, and none was handed out; the "
		    "configuration must say operators = typed");
	if (t->pin_max != 0 && len > t->pin_max)
		len = t->pin_max;
	if (len < LEAST)
		return err_set(e, ERR_POLICY, "the token takes PINs of %u "
		    "characters at most, too few for one that nobody has to "
		    "know", t->pin_max);
	if (len < t->pin_min)
		return err_set(e, ERR_POLICY, "the token takes PINs of %u "
		    "characters or more, and one that is shared has %zu",
		    t->pin_min, len);
	*n = len;
	return 0;
}

struct secret *
pin_of_secret(const struct secret *secret, size_t n, struct err *e)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	const uint8_t *bytes = secret_bytes(secret);
	struct secret *pin;

	if (secret_len(secret) != PIN_SECRET || n > PIN_SECRET * 8 / BITS) {
		err_set(e, ERR_POLICY, "what the shares make has %zu octets, a "
		    "PIN's secret has %d, for %d characters at most",
		    secret_len(secret), PIN_SECRET, PIN_SECRET * 8 / BITS);
		return NULL;
	}
	pin = secret_new(PIN_MAX, e);
	for (size_t i = 0; pin != NULL && i < n; i++) {
		size_t at = i * BITS;
		unsigned two = (unsigned)bytes[at / 8] << 8 |
		    (at / 8 + 1 < secret_len(secret) ? bytes[at / 8 + 1] : 0);

		if (secret_push(pin, (uint8_t)digits[two >> (16 - BITS -
		    at % 8) & 31], e) != 0)
			secret_free(&pin);
	}
	return pin;
}

/* What a new PIN is asked for with; only fault changes from try to try. */
struct choice {
	const char	*key, *title, *what_for;
	size_t		 least;			/* characters */
	const char	*fault;			/* "" for none */
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
	page_wrap(&p, "   At least %zu characters; digits are the same on "
	    "every keyboard.", of->least);
	page_line(&p, "%s", "");
	if (again)
		page_wrap(&p, "   Once more, the same: the second entry is "
		    "compared with the first.");
	else if (of->fault[0] != '\0')
		page_wrap(&p, "   AGAIN FROM THE BEGINNING: %s", of->fault);
	page_foot(&p, again ? "NOW  Type the same PIN once more; Enter." :
	    "NOW  Type a new PIN; Enter.  It is then asked for once more.");
	page_foot(&p, "WHY  It is not stored, logged or printed.  Everyone "
	    "else: look at the wall.");
	pin = ask(c, &p, key, again ? "PIN, 2nd time" : "PIN, 1st time", e);
	page_free(&p);
	return pin;
}

struct secret *
pin_new(struct ceremony *c, const char *key, const char *title,
    const char *what_for, size_t least, struct err *e)
{
	struct choice of = { key, title, what_for, least, "" };
	struct secret *pin, *again;

	/* Until it is long enough and twice the same: nothing is lost by a slip. */
	while ((pin = ask_entry(c, &of, false, e)) != NULL) {
		if (secret_len(pin) < least) {
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
