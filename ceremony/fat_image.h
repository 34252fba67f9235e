#ifndef CEREMONY_FAT_IMAGE_H
#define CEREMONY_FAT_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "keyset/blob.h"
#include "keyset/digest.h"
#include "keyset/err.h"

/*
 * A stick as one FAT file system, in one form: the same files on a stick of the
 * same size are the same octets, whoever makes them.  There is no clock in it
 * (every time is 2000-01-01 00:00), no chance (the number of the volume is always
 * the same), nothing behind the end of a file, and files lie in the order of their
 * names, one behind the other (capstan-media(5), "A whole stick").
 */
struct fat_file {
	const char *name;	/* manifest_name_good(); may be in one folder */
	const void *data;
	size_t	    len;
};

enum {
	FAT_IMAGE_MIN	= 4 << 20,		/* octets */
	FAT_LABEL_MAX	= 11,
};
#define FAT_IMAGE_MAX	((uint64_t)64 << 30)

/*
 * The first octets of a stick of so many; all behind them are zeros.  ERR_MEDIA:
 * it is too small or too large, or two names differ only in case; the text begins
 * with the words that follow the name of a stick.
 */
int	 fat_image(const char *label, const struct fat_file *, size_t n,
	    uint64_t octets, struct blob *head, struct err *);
/* The SHA-256 of the whole stick. */
struct digest fat_image_digest(const struct blob *head, uint64_t octets);

#endif
