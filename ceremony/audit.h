#ifndef CEREMONY_AUDIT_H
#define CEREMONY_AUDIT_H

#include <time.h>

#include "ceremony/page.h"
#include "keyset/err.h"

/*
 * An exported folder checked by somebody who was not there: SHA256SUMS is
 * complete; the journal's chain is whole, no record is later than now, and it
 * ends with the intent to write this folder; every step of the checklist was
 * done before that; the files are exactly those that this ceremony made, with
 * the bytes that the journal gives them; the HSM was asked for no more
 * signatures than have a record.
 *
 * Of a response: it answers the request and nothing else, by a KSK that the
 * journal says was made; the review page is made again from the files and is,
 * byte for byte, what the journal says the people saw; and the response, made
 * again from request, policy and the journal's signatures, is byte for byte
 * the one that is there.
 *
 * Of a ZSK that was sent: the parcel is of the key that the journal says was
 * made, sealed to the transport key that the people compared.
 *
 * Of the report: it is, byte for byte, what is made of the journal again.
 *
 * Each check adds a line to the page, "ok ..." or "STOP ...", longer ones go
 * on behind six blanks.  "WARN ..." is for the reader and refuses nothing.
 * Returns 0 when all hold, -1 with the first fault otherwise; ERR_SYS: the
 * folder or a file in it could not be read, and there is no line about it.
 */
int	 audit_folder(const char *folder, time_t now, struct page *,
	    struct err *);

#endif
