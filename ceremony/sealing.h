#ifndef CEREMONY_SEALING_H
#define CEREMONY_SEALING_H

#include "backup/sealed.h"
#include "ceremony/ceremony.h"

/*
 * Seals octets under a secret that is drawn for them, and hands that out on
 * paper, each share to one person, as the site says (emergency).  The set is
 * recorded before the first share is shown, each share when it was typed back,
 * and "complete" when every combination that is enough was tried.
 *
 * The head has zone, request, slots and signatures (backup/sealed.h).  The file
 * is then in the journal's folder, by *sealed; the secret is nowhere.
 * ERR_ABORTED: the people went back, and the papers are worth nothing.
 */
int	 sealing(struct ceremony *, const struct sealed *head,
	    const struct blob *octets, struct digest *sealed, struct err *);

#endif
