#ifndef SIGNER_RECUT_H
#define SIGNER_RECUT_H

#include "keyset/request.h"

/*
 * In an open format (format.h) a request says when keys come and go, and the
 * response cuts that into slots of its own, under a name of its own.
 */

/*
 * The request as it would have asked for the response's slots: each has the
 * ZSKs that were asked for at its time; new (request_free).  NULL with
 * ERR_POLICY when the response is of another format, begins at another time
 * than was asked for, or has no slot where the ZSKs change.
 */
struct request *request_recut(const struct request *asked,
	    const struct request *response, struct err *);
/* Whether this response, which may be NULL, is to this request, by its name. */
bool	 request_is_answered(const struct request *asked,
	    const struct request *response);

#endif
