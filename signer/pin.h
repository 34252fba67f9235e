#ifndef SIGNER_PIN_H
#define SIGNER_PIN_H

#include "hsm/secret.h"
#include "keyset/err.h"

/*
 * The token's PIN, new, the caller's (secret_free): from a file that only
 * its owner, who must be this user, may read or write, a line end at its end
 * not counted; where file is "", asked for at the terminal without echo.
 */
struct secret *pin_get(const char *file, const char *token, struct err *);

#endif
