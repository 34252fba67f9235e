#ifndef CEREMONY_LOG_VIEW_H
#define CEREMONY_LOG_VIEW_H

#include "ceremony/ceremony.h"

/* Key L: the records of this ceremony, the last one first in view. */
int	 log_view(struct ceremony *, struct err *);

#endif
