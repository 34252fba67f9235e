#ifndef KEYSET_KSK_LIST_H
#define KEYSET_KSK_LIST_H

#include <stddef.h>

#include "keyset/dnskey.h"
#include "keyset/err.h"
#include "keyset/request.h"

/*
 * The KSKs that a text names by records in print, as ksk-*.ds has them or dig(1)
 * prints them: DNSKEY, or DS with SHA-256 or SHA-384, of the zone of a response.
 * Records of other types and owners are passed over.
 *
 * A DS names no key that could be compared, so its KSK is looked for in the
 * response; one that is revoked there is named by the DS of what it was (RFC
 * 5011).  *out has those, and each DNSKEY that is a KSK, *n of them; the
 * caller's (free).  None of them may be in the response: then *n may be 0.
 * ERR_FORMAT: the text is no lines of records, or has no such record.
 */
int	 ksk_list(struct dnskey **out, size_t *n, const char *text, size_t len,
	    const struct request *response, struct err *);

#endif
