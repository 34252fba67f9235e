#ifndef CEREMONY_DPS_H
#define CEREMONY_DPS_H

#include "ceremony/page.h"
#include "ceremony/register.h"
#include "ceremony/site.h"
#include "keyset/policy.h"

/*
 * What configuration, policies and journal answer of a DNSSEC practice
 * statement, by the outline of RFC 6841, section 5.  It names no people and no
 * serial numbers, asks no clock, and is the same each time.
 */

/* The token that was made, or taken into use, last; "": the journal has none. */
struct dps_token {
	char	maker[80], model[80], firmware[80];
};

struct dps {
	const struct site	*site;
	const struct policy	*policy;	/* of the site's zone */
	const struct policy	*groups;	/* of each group of the site */
	bool			 journal;	/* there is one */
	struct registry		 reg;		/* by it */
	struct dps_token	 token;
	struct page		*page;
};

/* Takes in a record; of a dps, for journal_check_folder(). */
int	 dps_take(void *, const struct record *, struct err *);
/* All of it, onto the page. */
void	 dps_write(const struct dps *);

/* ---- what its files share with each other ------------------------------------ */

/* A paragraph of the section. */
void	 dps_say(const struct dps *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
/* What only the operator knows; NULL: all of it. */
void	 dps_ask(const struct dps *, const char *what);

/* Whether the configuration splits it; else there is none, or it is typed. */
bool	 dps_is_split(const struct split_plan *);

typedef void dps_part(const struct dps *);
/* dps_people.c: 4, facility, management, and operational controls. */
dps_part dps_backup_places, dps_roles, dps_persons, dps_identity, dps_duties;
dps_part dps_events, dps_audits, dps_media, dps_compromise, dps_continuity;
/* dps_keys.c: 2.2, and 5, technical security controls. */
dps_part dps_publication, dps_generation, dps_delivery, dps_module, dps_control;
dps_part dps_copies, dps_transfer, dps_activation, dps_pins, dps_pins_kept;
dps_part dps_held;
/* dps_zone.c: 6, zone signing. */
dps_part dps_algorithms, dps_formats, dps_rolls, dps_lifetimes, dps_ttls;

#endif
