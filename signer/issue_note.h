#ifndef SIGNER_ISSUE_NOTE_H
#define SIGNER_ISSUE_NOTE_H

#include "signer/change.h"
#include "signer/config.h"
#include "signer/zone.h"

/*
 * What is odd in a zone that is about to be signed, and keeps nobody from it: a
 * line each is added to notes.
 */
/* CDS and CDNSKEY records, which the ZSK will sign. */
int	 note_child_records(const struct zone *, struct blob *notes,
	    struct err *);
/* TTLs that are too long where ZSKs are withdrawn; that of the keys' set. */
int	 note_ttls(const struct zone *, const struct config *, uint32_t keys,
	    struct blob *notes, struct err *);
/*
 * The zone in place, of this serial, is later than the last one that the state
 * knows of, if it knows of one.
 */
int	 note_behind(const char *path, uint32_t serial, bool has_last,
	    uint32_t last, struct blob *notes, struct err *);
/* Of the apex, where a change deletes all of it, the SOA and NS records stay. */
int	 note_apex_stays(const struct change_list *, const struct dname *zone,
	    struct blob *notes, struct err *);

#endif
