#ifndef CEREMONY_CUT_OFF_H
#define CEREMONY_CUT_OFF_H

#include "ceremony/register.h"

/*
 * A console that ended without X, a break or the end of its ceremony: a kill, a
 * line that was cut, no power.  It could write nothing of that; that the ceremony
 * was gone on with, and nothing before says how it was left, is what tells it.
 */
enum { CUT_OFF_TEXT = 160 };

/*
 * Whether record i of the last ceremony is ceremony resumed behind such an end,
 * and then a sentence of it: at which step, behind which record.
 */
bool	 cut_off(const struct registry *, size_t i, char[CUT_OFF_TEXT]);

#endif
