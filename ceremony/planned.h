#ifndef CEREMONY_PLANNED_H
#define CEREMONY_PLANNED_H

#include "ceremony/ceremony.h"

/*
 * A ceremony that was planned beforehand is held as its file says: of that kind,
 * at that site, with those people, in that time.  Where none was given to the
 * console each of these does nothing and returns 0.
 */

bool	 planned(const struct ceremony *);
/*
 * The file that the site names is read, and is of this site and this program;
 * ERR_POLICY when it is not, or when the site holds no ceremony without one and
 * none is named.
 */
int	 planned_load(struct ceremony *, struct err *);
/*
 * The one ceremony that there is; NULL, ERR_ABORTED: it was not meant;
 * ERR_POLICY: by this machine's clock it is not its time.
 */
const struct ceremony_type *planned_choose(struct ceremony *, struct err *);
/* ERR_POLICY: what is to go on was begun by another file, or by none. */
int	 planned_same(const struct ceremony *, struct err *);
/* The file's SHA-256 in hexadecimal; NULL: there is none. */
const char *planned_hex(const struct ceremony *, char[DIGEST_HEX]);

/*
 * A name that is typed: as person_named() says, and where somebody of the plan
 * is meant, as the plan spells it; a card's officer keeps the card's spelling.
 */
int	 planned_named(const struct ceremony *, char name[PERSON_NAME],
	    struct err *);
/* The words of the file are those on the printed script: each line is ticked. */
int	 planned_compare(struct ceremony *, struct err *);
/* Of each who is another than was planned both give their reason. */
int	 planned_people(struct ceremony *, struct err *);
/* The file is kept, and recorded as compared. */
int	 planned_record(struct ceremony *, struct err *);
/*
 * Whether now is within the time that was planned: ERR_POLICY where it was
 * not, or both give their reason for going on with what was begun in it.
 */
int	 planned_clock(struct ceremony *, time_t now, struct err *);
/*
 * Where the plan names officers, of each who is none of them both give their
 * reason, once in a ceremony.
 */
int	 planned_officer(struct ceremony *, const char *name, struct err *);
/* The same of a request, where the plan has one. */
int	 planned_request(struct ceremony *, const struct digest *,
	    struct err *);

/* What an exception says was expected: an auditor looks for that. */
enum { PLANNED_TEXT = 160 };
char	*planned_person(const struct agenda *, int person, char[PLANNED_TEXT]);
char	*planned_time(const struct agenda *, char[PLANNED_TEXT]);
char	*planned_asked(const struct agenda *, char[PLANNED_TEXT]);
#define PLANNED_OFFICERS "officers as planned"

#endif
