#ifndef CEREMONY_CLOCK_H
#define CEREMONY_CLOCK_H

#include "ceremony/ceremony.h"

/*
 * This machine's clock, since both people agreed to it.  It is held against one
 * that nobody can set (CLOCK_BOOTTIME), at every record and while a page is
 * waited on; ceremony_clock_holds() asks it before each signature.
 */

enum {
	CLOCK_SLACK = 2,	/* seconds it may drift unalarmed */
	CLOCK_WALL = 120,	/* between it and the wall's */
};
/* What both give their reasons for behind an alarm. */
#define CLOCK_EXPECTED \
	"this machine's clock runs on as both people agreed to it"

/* What somebody typed by the wall, "2027-01-12 09:11" in UTC.  ERR_FORMAT. */
int	 clock_wall(const char *text, time_t *out, struct err *);
/* Whether that was so when this machine's clock said now: whole minutes. */
bool	 clock_is_wall(time_t wall, time_t now);
/* Seconds of the clock that nobody can set.  ERR_SYS. */
int	 clock_steady(time_t *, struct err *);
/* Both agreed that it is now: from here on it is watched.  ERR_SYS. */
int	 clock_agree(struct ceremony *, time_t now, struct err *);
/*
 * Whether it was moved since by more than it may drift, or is noted to have been;
 * *by is how far.
 */
bool	 clock_moved(const struct ceremony *, long long *by);
enum { CLOCK_WAY = 48 };
/* "back by 1 d". */
char	*clock_way(long long by, char[CLOCK_WAY]);
/* Whether it was moved, of a struct ceremony, for a room that waits. */
bool	 clock_alarm(const void *ceremony);
/*
 * What a record of this step is preceded by when the clock was moved: that it
 * was, once.  Not one of the ceremony itself, nor of its end, behind which
 * nothing is signed, and which has its place behind the words on paper.
 * Returns 0 where there is nothing to say; -1 when it could not be written.
 */
int	 clock_note(struct ceremony *, const char *step, struct err *);
/*
 * The alarm: both give their reason, and it is an exception.  The clock is then
 * agreed to by nobody, and its step is to be done anew; returns -1 with
 * ERR_ABORTED, or as the room or the journal failed.
 */
int	 clock_settle(struct ceremony *, struct err *);

/* When this program was built, for the clock step; 0: it is not said. */
void	 clock_built_set(time_t);
time_t	 clock_built(void);

#endif
