#ifndef HSM_LOCKDOWN_H
#define HSM_LOCKDOWN_H

#include "keyset/err.h"

/*
 * What a process does to itself before it meets a secret or a stranger's
 * bytes.  The token's module is held by all of it; children are by all but
 * the locked memory.  Neither can be undone.
 *
 * lockdown_secrets: no core dump, no ptrace, no new privileges, umask 077;
 * all memory locked.  Where the limit on locked memory does not allow that,
 * it is refused only if the machine has swap to leak into (secrets of type
 * struct secret are locked in any case).
 *
 * lockdown_offline: from here on no socket but a local one (AF_UNIX), and no
 * io_uring, which could make one unseen; nor a look into another process.
 *
 * Under a sanitizer memory is not locked and ptrace is left, which it needs.
 */
int lockdown_secrets(struct err *);
int lockdown_offline(struct err *);

#endif
