#ifndef CEREMONY_BRING_STICK_H
#define CEREMONY_BRING_STICK_H

#include "ceremony/ceremony.h"
#include "ceremony/stick.h"

/*
 * The sticks of a ceremony, for steps; where a folder stands for one, each does
 * nothing and returns 0.  Each time that one is put in or taken out is a record,
 * and so is what was read.  Errors are ERR_MEDIA, a sentence; the folder of the
 * stick is then empty.
 */

/*
 * Asks for REQ, reads all of it twice, has its files taken out by a process that
 * can do nothing else, and asks for it back.  Its folder then has the files.
 */
int	 bring_request(struct ceremony *, struct err *);
/*
 * Asks for OUT, which must be blank or a FAT file system without files, and
 * empties its folder, into which what leaves is then written.
 */
int	 bring_output(struct ceremony *, struct err *);
/*
 * Makes one image of that folder, writes all of OUT and reads it again.  *told
 * becomes what the record of the export has of it, new; or NULL where a folder
 * stands for OUT.
 */
int	 bring_write(struct ceremony *, json_t **told, struct err *);
/*
 * Has OUT taken out and put in again, and reads it into its folder: what is in
 * that from now on is what the stick has.  It is the one that was written
 * (ERR_MEDIA), by the SHA-256 that the record of the export has.
 */
int	 bring_again(struct ceremony *, struct err *);
/* Has it taken out, if it is there. */
int	 bring_back(struct ceremony *, enum stick_role, struct err *);
/* The log media that are sticks: a record of each that is there. */
int	 bring_log(struct ceremony *, struct err *);
/* A line of what was written last, for a page; nothing where it was no stick. */
void	 bring_tell(const struct ceremony *, struct page *);

#endif
