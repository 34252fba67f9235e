#ifndef CEREMONY_AGENDA_H
#define CEREMONY_AGENDA_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "keyset/blob.h"
#include "keyset/digest.h"
#include "keyset/err.h"

struct ceremony_type;
struct site;

/*
 * A ceremony as it was planned: what capstan-plan(5) says.  People call that
 * file the ceremony file; "plan" is in this source what KSKs do in the slots of
 * a request (keyset/plan.h).
 */
enum {
	AGENDA_TEXT	= 256,
	AGENDA_NAME	= 48,
	AGENDA_NAMES	= 64,		/* of a list */
	AGENDA_BYTES	= 64 << 10,	/* of a file */
};
#define AGENDA_FILE "ceremony.plan"	/* its name among what leaves */
#define AGENDA_REHEARSAL "REHEARSAL"

struct agenda_names {
	size_t	n;
	char	names[AGENDA_NAMES][AGENDA_NAME];
};

/* Texts as the file has them; what need not be there is "". */
struct agenda {
	char	kind[AGENDA_TEXT];	/* id of a struct ceremony_type */
	char	mode[AGENDA_TEXT];	/* PRODUCTION or AGENDA_REHEARSAL */
	char	version[AGENDA_TEXT];	/* of the software */
	char	site[AGENDA_TEXT], zone[AGENDA_TEXT], token[AGENDA_TEXT];
	char	algorithm[AGENDA_TEXT];	/* number and, of RSA, bits */
	char	profile[AGENDA_TEXT], separate[AGENDA_TEXT];
	char	operators[AGENDA_TEXT], security_officers[AGENDA_TEXT];
	char	recovery[AGENDA_TEXT], emergency[AGENDA_TEXT];
	char	policy[AGENDA_TEXT], policy_sha256[AGENDA_TEXT];
	char	groups_sha256[AGENDA_TEXT];	/* zones and policies of groups */
	char	request_sha256[AGENDA_TEXT];
	time_t	not_before, not_after;		/* it begins from then to then */
	char	people[2][AGENDA_NAME];		/* as struct ceremony has them */
	struct agenda_names officers, keepers;	/* who is expected besides */
	struct agenda_names bags;		/* what the site keeps in them */
	struct agenda_names steps;		/* ids, in order */
};

/*
 * The text of a file, which is always the same for the same agenda; out is
 * empty before, and the caller's.  ERR_FORMAT: something in it cannot be
 * written in quotes, or is not as it must be.
 */
int	 agenda_write(const struct agenda *, struct blob *out, struct err *);
/*
 * Reads a text in that one form, behind which there is a NUL; in any other,
 * be it a comment more, it is ERR_FORMAT, which names the file.
 */
int	 agenda_parse(struct agenda *, const char *name, const struct blob *,
	    struct err *);
/* The same of a file, whose bytes the caller gets. */
int	 agenda_load(struct agenda *, const char *path, struct blob *,
	    struct err *);
/*
 * The kind of ceremony, if its checklist is here what the file has; else NULL,
 * and ERR_POLICY.
 */
const struct ceremony_type *agenda_type(const struct agenda *, struct err *);
/* Whether it is one of a list, as person_same() says. */
bool	 agenda_has(const struct agenda_names *, const char *name);

/*
 * agenda_site.c: what a site's configuration says goes in; and what its policies
 * do as well.
 */
void	 agenda_describe(struct agenda *, const struct site *);
int	 agenda_take(struct agenda *, const struct site *, struct err *);
/*
 * Whether that, and the software, is here what it was where the ceremony was
 * planned.  ERR_POLICY names the first that is not.
 */
int	 agenda_fits(const struct agenda *, const struct site *, struct err *);

#endif
