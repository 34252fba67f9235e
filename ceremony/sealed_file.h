#ifndef CEREMONY_SEALED_FILE_H
#define CEREMONY_SEALED_FILE_H

#include "ceremony/ceremony.h"
#include "ceremony/recorded_set.h"

/*
 * The sealed file of this ceremony, by the record that its papers are complete.
 * That is written before the file is, so that no file is on the log media which
 * no record names; and the step that seals goes on from there when it was cut
 * off.
 */
struct sealed_file {
	char		 set[SET_HEX];	/* of the papers that open it */
	char		 name[SET_NAME];
	struct digest	 file;		/* a blob, where it is kept */
	struct digest	 response;	/* what is in it, and nowhere else */
};

/* False: no papers are complete, or the sets were signed anew since. */
bool	 sealed_file_recorded(const struct ceremony *, struct sealed_file *);
/*
 * Whether a log medium has it whole, and it is of those papers and of the
 * request of this ceremony.  The octets are added to *out, which may be NULL.
 */
bool	 sealed_file_kept(const struct ceremony *, const struct sealed_file *,
	    struct blob *out);
/*
 * Lines of a page, until a medium with it was handed on: who has the papers can
 * open it, whatever becomes of the ceremony.
 */
void	 sealed_file_tell(const struct ceremony *, struct page *);

#endif
