#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "keyset/dname.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* A name, in whichever form it came, is the same name as text and as wire. */
static void
check_stable(const struct dname *d)
{
	char text[DNAME_TEXT_MAX], again[DNAME_TEXT_MAX];
	struct dname by_text, by_wire;
	struct err e;

	dname_text(d, text);
	if (dname_from_text(&by_text, text, &e) != 0 ||
	    dname_from_wire(&by_wire, d->wire, d->len, &e) != 0 ||
	    !dname_equal(d, &by_text) || !dname_equal(d, &by_wire) ||
	    dname_order(d, &by_text) != 0 || !dname_within(d, &by_wire) ||
	    strcmp(dname_text(&by_text, again), text) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct dname d;
	struct err e;
	char *text;

	if (dname_from_wire(&d, data, len, &e) == 0)
		check_stable(&d);
	if ((text = malloc(len + 1)) == NULL)
		return 0;
	memcpy(text, data, len);
	text[len] = '\0';
	if (dname_from_text(&d, text, &e) == 0)
		check_stable(&d);
	free(text);
	return 0;
}
