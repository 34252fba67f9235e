#ifndef CEREMONY_KEY_SHEET_H
#define CEREMONY_KEY_SHEET_H

#include <stdbool.h>

#include "ceremony/ceremony.h"

/*
 * A KSK that came into this HSM from its copy, beside the sheet of those who made
 * it: that came by another way than copy and journal.
 */

/* Whether it is here, and signs nothing before its sheet was compared. */
bool	 key_sheet_due(const struct ceremony *, const struct register_key *);
/* Both type words from the sheet of each of them, which is recorded. */
int	 key_sheet_compare(struct ceremony *, struct err *);

#endif
