#ifndef CEREMONY_EMERGENCY_REQUEST_H
#define CEREMONY_EMERGENCY_REQUEST_H

#include "ceremony/ceremony.h"

#define EMERGENCY_REQUEST "emergency.xml"
#define EMERGENCY_SEALED "emergency.sealed"

/*
 * The emergency request of this ceremony, as answer.h has the request: the twin
 * of that for the standby ZSK, where one is on the same medium.
 */

/*
 * c->emergency from the medium, once its words were compared; NULL where there
 * is none.  ERR_POLICY: this ceremony seals nothing.
 */
int	 emergency_read(struct ceremony *, struct err *);
/* Its member of the request's record, and its blob; NULL without one. */
int	 emergency_recorded(const struct ceremony *, json_t **,
	    struct err *);
/* c->emergency again, from the blob that the record cites. */
int	 emergency_load(struct ceremony *, struct err *);
void	 emergency_forget(struct ceremony *);

#endif
