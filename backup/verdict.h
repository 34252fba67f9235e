#ifndef BACKUP_VERDICT_H
#define BACKUP_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether two secrets are the same, of which the difference was computed
 * without a branch: 0 is none.
 *
 * This is the only thing that is made public of a secret, and the program
 * goes on accordingly.  All that depends on secrets passes here, so that
 * tests/test_constant_time.sh, with a function of its own in the place of
 * this one, can hold that nothing else does.
 */
bool	 verdict_same(uint32_t difference);

#endif
