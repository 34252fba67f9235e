#ifndef CEREMONY_RECORDED_SET_H
#define CEREMONY_RECORDED_SET_H

#include <jansson.h>

#include "backup/share_set.h"
#include "keyset/err.h"

/*
 * What everybody may know of a share set, in records: with it each share is
 * checked alone, years later, on another machine.
 */
json_t	*recorded_set(const struct share_set *);	/* NULL: no memory */
int	 recorded_set_read(struct share_set *, const json_t *, struct err *);

/* "3F0A-92C1": how people name a set; the first octets of its id. */
enum { SET_NAME = 10, SET_HEX = 2 * SHARE_SET_ID + 1 };
char	*set_name(const struct share_set *, char[SET_NAME]);
/* The whole id, in hexadecimal, as records cite it. */
char	*set_hex(const struct share_set *, char[SET_HEX]);

#endif
