#ifndef KEYSET_WIPE_H
#define KEYSET_WIPE_H

#include "keyset/err.h"

/*
 * From here on all memory that libcrypto gives back is wiped first, also
 * when a token's module uses libcrypto in this process.  On its own it wipes
 * what it knows to be secret, but reading a private key leaves a copy.
 *
 * To be called before anything else of libcrypto; too late is ERR_SYS.
 */
int wipe_freed_memory(struct err *);

#endif
