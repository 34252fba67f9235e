#ifndef CEREMONY_CHECK_FOLDER_H
#define CEREMONY_CHECK_FOLDER_H

#include "ceremony/page.h"
#include "ceremony/site.h"
#include "keyset/check.h"

/*
 * A medium with requests of many zones, tried before its ceremony: adds a line for
 * each request, by the policy of its zone's group; for each fault of the folder,
 * with which a ceremony would read none of them; and for each zone without one;
 * then how many there are.  Nothing is known of earlier responses here.
 *
 * *worst is VERDICT_STOP where a request is refused or the folder has a fault.
 * ERR_MEDIA, ERR_POLICY: there is no such list, or no group.
 */
int	 check_folder(const struct site *, const char *folder, time_t now,
	    struct page *, enum verdict *worst, struct err *);

#endif
