#ifndef CEREMONY_SEALING_H
#define CEREMONY_SEALING_H

#include "backup/sealed.h"
#include "ceremony/ceremony.h"
#include "ceremony/sealed_file.h"

/*
 * Seals octets under a secret that is drawn for them, and hands that out on
 * paper, each share to one person, as the site says (emergency).  The set is
 * recorded before the first share is shown, each share when it was typed back,
 * and "complete" with the file's digest when every combination that is enough
 * was tried.
 *
 * The head has zone, request, slots and signatures (backup/sealed.h).  The file
 * is then a blob of the journal, as the other says; the secret is nowhere.
 * ERR_ABORTED: the people went back, and the papers are worth nothing.
 */
int	 sealing(struct ceremony *, const struct sealed *head,
	    const struct blob *octets, struct sealed_file *, struct err *);

#endif
