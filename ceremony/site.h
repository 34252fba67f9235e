#ifndef CEREMONY_SITE_H
#define CEREMONY_SITE_H

#include <stdbool.h>
#include <stdint.h>

#include "backup/split.h"
#include "ceremony/bags.h"
#include "ceremony/profile.h"
#include "ceremony/stick.h"
#include "keyset/alg.h"
#include "keyset/dname.h"
#include "keyset/err.h"

enum {
	SITE_NAME	= 20,
	SITE_TOKEN	= 65,
	SITE_PATH	= 512,
	SITE_URL	= 200,
	ZONES_MAX	= 10000,	/* of all groups together */
};

/* Zones whose requests are judged by one policy. */
struct zone_group {
	char		 name[SITE_NAME];	/* fits in a file's name */
	char		 policy[SITE_PATH];	/* shipped name, or path */
	size_t		 n_zones;		/* one at least */
	struct dname	*zones;			/* owned, by dname_order() */
};

/*
 * One console at one place: what capstan.conf(5) says.  Media are sticks, or
 * folders stand for them: two for the journal, one that is read, one that is
 * written.  The folder of a stick is where its files will be (sticks.h).
 */
struct site {
	char		  name[SITE_NAME];
	char		  path[SITE_PATH];	/* of its configuration */
	bool		  rehearsal;
	char		  module[SITE_PATH];
	char		  token[SITE_TOKEN];	/* serial, or label */
	struct dname	  zone;
	const struct alg *alg;			/* of keys made here */
	uint32_t	  bits;			/* RSA only, else 0 */
	struct split_plan recovery;	/* of the backup key; no group: none */
	/* Of the token's PINs, on the same officers' cards; no group: typed. */
	struct split_plan operators, security_officers;
	struct split_plan emergency;	/* of emergency sets; no group: none */
	bool		  pins_said;	/* one of the two options was given */
	bool		  separate;	/* these people from those of recovery */
	char		  trust_anchor[SITE_URL];	/* where it is; "": nowhere */
	char		  policy[SITE_PATH];	/* shipped name, or path */
	char		  journal[2][SITE_PATH];
	char		  request_media[SITE_PATH];
	char		  output_media[SITE_PATH];
	enum profile	  profile;	/* who may not be whom */
	struct bag_list	  bags;		/* what is kept in them; none: nothing */
	bool		  plan_required;	/* of each ceremony */
	char		  plan[SITE_PATH];	/* its file, as capstan is told; or "" */
	struct stick_enrolled sticks[STICK_ROLES];
	char		  printer[SITE_PATH];	/* its device; "": there is none */
	bool		  printer_log;	/* each record is a line of it at once */
	uint32_t	  printer_copies;	/* of the report; 0: none */
	char		  machine[SITE_PATH];	/* root of /sys and /dev; "" */
	size_t		  n_groups;	/* 0: of the one zone alone */
	struct zone_group *groups;	/* owned, as they are given */
};

/*
 * ERR_FORMAT names the file, the option, and the line if it was given.  Every
 * option must be there, once, but algorithm (13), bits (2048), rehearsal
 * (false), plan (optional), profile (none), bags (none), recovery, emergency,
 * trust-anchor and printer (none), the folder of a medium of which there is a
 * stick, and operators and security-officers: "2 of 3" and "3 of 3" where the
 * module is a SoftHSM's by its name, whose token is a folder that anybody may copy
 * and try PINs on; typed where it is another.  What is loaded is freed by
 * site_free().
 *
 * No zone is there twice, be it in two groups or as the one zone and in one; no
 * group is empty; and a group has the site's policy unless it has its own.
 */
int	 site_load(struct site *, const char *path, struct err *);
void	 site_free(struct site *);
/* The ceremony is held by the file of that path; "": by none. */
int	 site_plan(struct site *, const char *path, struct err *);
/* The group that a zone is in; NULL: in none. */
const struct zone_group *site_group_of(const struct site *,
	    const struct dname *);
/* Whether it is the one zone, or in a group. */
bool	 site_has_zone(const struct site *, const struct dname *);
/* How many zones there are in all groups. */
size_t	 site_group_zones(const struct site *);

#endif
