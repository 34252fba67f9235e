#ifndef CEREMONY_SITE_STICKS_H
#define CEREMONY_SITE_STICKS_H

#include "ceremony/site.h"
#include "keyset/conf.h"

/*
 * The stick of a role, from what is read of it, which is empty then.  ERR_FORMAT:
 * there is no such role, or a log medium has no serial number.
 */
int	 site_stick_add(struct site *, const char *role,
	    struct stick_enrolled *, struct err *);
/* The values of its options, for a table of keyset/conf.h. */
int	 site_stick_serial(const char *, void *, struct err *);
int	 site_stick_label(const char *, void *, struct err *);
int	 site_stick_shape(const char *, void *, struct err *);
/*
 * Each role is a folder's or a stick's, and not both's; the folder of a stick is
 * where sticks_open() will put its files.  No two have one serial number.
 */
int	 site_sticks_settle(struct site *, const struct conf *, struct err *);

#endif
