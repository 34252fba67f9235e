#ifndef CEREMONY_CHOOSE_H
#define CEREMONY_CHOOSE_H

#include "ceremony/ceremony.h"
#include "ceremony/page.h"

/* No ceremony is open: the people choose one.  NULL, ERR_ABORTED: none. */
const struct ceremony_type *choose_ceremony(struct ceremony *, struct err *);
/*
 * What the configuration names and is not there, a line each, on the page that
 * a day begins with.
 */
void	 choose_tell_absent(const struct site *, struct page *);

#endif
