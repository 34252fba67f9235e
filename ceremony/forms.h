#ifndef CEREMONY_FORMS_H
#define CEREMONY_FORMS_H

#include "ceremony/ceremony.h"

/*
 * What the keys E, B and X ask, wherever they are struck.  Each returns 0 when
 * it was answered and recorded, and when people went back and nothing was; -1
 * when the room or the journal failed.
 */

/* Three lines and who wrote them: a numbered exception. */
int	 form_exception(struct ceremony *, struct err *);
/* A reason and who stays: the ceremony is left, and is on a break. */
int	 form_break(struct ceremony *, struct err *);
/* A reason, the words for the paper, and the ceremony is left as it stands. */
int	 form_stop(struct ceremony *, struct err *);

#endif
