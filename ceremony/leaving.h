#ifndef CEREMONY_LEAVING_H
#define CEREMONY_LEAVING_H

#include "ceremony/agreed.h"

/*
 * The KSK that signs a slot of a response and not the last, because another took
 * its place: what the parent zone is to do with its DS, and when.
 */

/* "leaves" of a "review done" record, new; null where none does.  NULL: no memory. */
json_t	*leaving_json(const struct agreed *, const struct request *);
/* The key, of the ceremony's last review; NULL: none leaves. */
const struct register_key *leaving_key(const struct registry *);
/* When its DS is to go: "after 2027-08-10 00:00:00Z". */
enum { LEAVING_WHEN = 80, LEAVING_TEXT = 240 };
char	*leaving_when(const struct registry *, char[LEAVING_WHEN]);
/* The same as a sentence, which names the file for the parent. */
char	*leaving_words(const struct registry *, char[LEAVING_TEXT]);
/* That file: "ksk-34112.remove.epp.xml". */
enum { LEAVING_FILE = 40 };
char	*leaving_file(const struct dnskey *, char[LEAVING_FILE]);

#endif
