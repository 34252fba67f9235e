#ifndef CEREMONY_PROFILE_H
#define CEREMONY_PROFILE_H

#include <stdbool.h>

#include "ceremony/holdings.h"
#include "ceremony/page.h"
#include "keyset/err.h"

struct agenda;
struct ceremony;
struct site;

/*
 * Who may not be whom: what a site says of its people by one word (profile, in
 * capstan.conf).  It is the site's and not a policy's, for a site may judge its
 * zones by many policies, and has one room.
 */
enum profile {
	PROFILE_NONE,		/* nothing is said, and nothing asked */
	PROFILE_SMALL,		/* two people, who may have cards as well */
	PROFILE_STANDARD,	/* officers are others than these two */
	PROFILE_ROOT_LIKE,	/* every part has people of its own */
	PROFILES
};
enum profile_part {
	PART_ADMINISTRATOR,
	PART_WITNESS,
	PART_OFFICER,		/* has a card that stands, or a share of a PIN */
	PART_HOLDER,		/* has a share that opens copies or sealed sets */
	PART_KEEPER,		/* opens a safe, by the ceremony file */
};

/* "small"; "" of none.  For a table of keyset/conf.h: into an enum profile. */
const char *profile_name(enum profile);
int	 profile_read(const char *, void *, struct err *);
/* Whether the two parts are of different people. */
bool	 profile_apart(enum profile, enum profile_part, enum profile_part);
const char *profile_part(enum profile_part);
/* That of who has a share of such a set: those of a PIN open the HSM. */
enum profile_part profile_holder(enum share_purpose);
/* Whether a person is an officer, or a holder, by the register. */
bool	 profile_is(const struct holdings *, enum profile_part, const char *name);

/*
 * Whether the site's other options are what its profile asks for (separate, plan,
 * how shares are split); ERR_FORMAT says which is not.
 */
int	 profile_agrees(const struct site *, const char **option, struct err *);
/* The same of who is named in a ceremony file, and of how many they are. */
int	 profile_planned(enum profile, const struct agenda *, struct err *);
/*
 * Whether this person may take this part, as things are in the room and in the
 * register; ERR_POLICY says why not.
 */
int	 profile_takes(const struct ceremony *, enum profile_part,
	    const char *name, struct err *);
/*
 * What a small site does not keep apart, in words; and who was more than one in
 * this ceremony.  False: there is nothing to say.
 */
bool	 profile_tell(const struct ceremony *, struct page *);

#endif
