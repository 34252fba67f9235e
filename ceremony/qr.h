#ifndef CEREMONY_QR_H
#define CEREMONY_QR_H

#include "keyset/blob.h"
#include "keyset/err.h"

/*
 * A text as a QR code (ISO/IEC 18004, level M), an SVG element: a help for
 * typing and no check, since nobody can read one.  What it is called is its
 * alternative text, taken as it is.  ERR_FORMAT: the text is too long for one.
 */
int	 qr_svg(const char *text, const char *called, struct blob *,
	    struct err *);

#endif
