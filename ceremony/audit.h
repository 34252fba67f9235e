#ifndef CEREMONY_AUDIT_H
#define CEREMONY_AUDIT_H

#include <time.h>

#include "ceremony/page.h"
#include "keyset/err.h"

/*
 * An exported folder checked by somebody who was not there: SHA256SUMS is
 * complete; the journal's chain is whole; the response answers the request
 * and nothing else, each signature good, by the KSK that the journal says was
 * made; the review page is made again from the files and is, byte for byte,
 * what the journal says the people saw; and the signatures in the journal are
 * exactly those in the response.  No record may be later than now.
 *
 * Each check adds a line to the page, "ok ..." or "STOP ...".  Returns 0 when
 * all hold, -1 with the first fault otherwise; ERR_SYS and ERR_MEDIA: the
 * folder could not be read.
 */
int	 audit_folder(const char *folder, time_t now, struct page *,
	    struct err *);

#endif
