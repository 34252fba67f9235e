#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyset/ksr.h"

/*
 * Knot DNS says behind a key what it is.  All of it must be true but the tag,
 * which is kept for the checks.  Knot 3.2 knows no size of EdDSA keys.
 */
static bool
comment_is(const struct word *w, const struct dnskey *k, unsigned bits,
    unsigned tag)
{
	char text[128];

	snprintf(text, sizeof(text), "; %s, %s (%ub), id = %u",
	    k->flags & DNSKEY_SEP ? "KSK" : "ZSK", k->alg->name, bits, tag);
	return word_is(w, text);
}

int
ksr_comment(const struct scan *s, const struct word *w,
    const struct dnskey *k, unsigned *tag, struct err *e)
{
	static const char ID[] = "id = ";
	char text[128];
	const char *id;
	unsigned long n;

	if (w->len == 0)
		return 0;
	if (word_copy(w, text, sizeof(text)) &&
	    (id = strstr(text, ID)) != NULL) {
		n = strtoul(id + strlen(ID), NULL, 10);
		if (n <= UINT16_MAX &&
		    (comment_is(w, k, dnskey_bits(k), (unsigned)n) ||
		    comment_is(w, k, 0, (unsigned)n))) {
			*tag = (unsigned)n;
			return 0;
		}
	}
	return scan_fault(s, w->text, e, "the comment does not say what its "
	    "key is, as \"; ZSK, ECDSAP256SHA256 (256b), id = 12345\"");
}
