#ifndef BACKUP_SEALED_LINE_H
#define BACKUP_SEALED_LINE_H

/* What the files of the sealed file share with each other and with nobody. */

#include "backup/sealed.h"

/* All in front of the first part, which is authenticated, appended. */
int	 sealed_head(const struct sealed *, struct blob *, struct err *);

#endif
