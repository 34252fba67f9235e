#ifndef CEREMONY_CEREMONY_H
#define CEREMONY_CEREMONY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <jansson.h>

#include "backup/backup_key.h"
#include "backup/reader.h"
#include "ceremony/agenda.h"
#include "ceremony/batch.h"
#include "ceremony/earlier.h"
#include "ceremony/journal.h"
#include "ceremony/register.h"
#include "ceremony/site.h"
#include "ceremony/step.h"
#include "ceremony/ui.h"
#include "hsm/hsm.h"
#include "keyset/err.h"
#include "keyset/policy.h"
#include "keyset/request.h"

/*
 * The checklist is the program: a ceremony is a table of steps, and there is
 * no other way to an operation.  The same table prints the checklist, drives
 * the console and names the records.
 */
struct ceremony_type {
	const char		 *id;		/* in records and file names */
	const char		 *title;	/* on line 1 of the screen */
	char			  letter;	/* chooses it */
	enum ceremony_for {
		FOR_ALL,
		FOR_BACKUP,	/* of a site whose keys may leave, wrapped */
		FOR_NO_BACKUP,	/* of one whose keys never leave */
		FOR_CARDS,	/* of one that has shares to put on cards */
		FOR_PINS,	/* of one whose PINs are split */
		FOR_ANCHOR,	/* of one that publishes its trust anchor */
		FOR_GROUPS,	/* of one with groups of zones, without backup, */
		FOR_GROUPS_BACKUP,	/* and with it */
		FOR_BATCH,	/* of one with groups of zones, either way */
	}			  site;
	bool			  bags;		/* of one that names bags */
	const struct step *const *steps;	/* ends with NULL */
};

/*
 * NULL when there is none; the table ends with an id of NULL.  Each is there
 * twice, for a site that names bags has two steps more in it.
 */
const struct ceremony_type *ceremony_type(const char *id, bool bags);
/* That which the register is at; NULL: of a kind that is not known here. */
const struct ceremony_type *ceremony_begun(const struct registry *);
const struct ceremony_type *ceremony_types(void);
/* Whether this site holds such ceremonies. */
bool	 ceremony_fits(const struct ceremony_type *, const struct site *);
/* Whether its checklist has this step. */
bool	 ceremony_has(const struct ceremony_type *, const struct step *);
/* What its intents are about: "HSM", or "cards" where it needs none. */
const char *ceremony_touches(const struct ceremony_type *);

enum { PERSON_NAME = 48, ADMINISTRATOR = 0, WITNESS = 1 };

struct person {
	char	name[PERSON_NAME], initials[8];
};

/* A ceremony as it goes on.  What must outlast it is in the journal. */
struct ceremony {
	struct ui		 ui;
	const struct site	*site;
	struct policy		 policy;
	struct blob		 policy_text;
	/* As it was planned; or of the site alone, for what the script says. */
	struct agenda		 agenda;
	struct blob		 agenda_bytes;	/* empty: it was not planned */
	struct journal		*journal;
	struct registry		 reg;
	struct registry		 judge;		/* equal, but while it judges */
	time_t			(*now)(void);
	struct hsm		*hsm;		/* NULL until a step opens it */

	const struct ceremony_type *type;
	size_t			 at;		/* row of the step that is next */
	bool			 done[REGISTER_STEPS_MAX];
	bool			 taken_up;	/* begun or resumed, at this console */
	bool			 leaving;	/* X was pressed, or B: */
	bool			 on_break;	/* it goes on when people are back */
	bool			 excepted[2];	/* that log medium, failed */
	struct person		 people[2];
	char			 serial[HSM_SERIAL_MAX + 1]; /* of the token */
	time_t			 before;	/* of the last record with a good clock */
	/* To what both agreed in the clock step, and when; 0: to nothing. */
	time_t			 agreed, agreed_steady;
	bool			 clock_noted;	/* that it was moved since, */
	long long		 clock_by;	/* by so many seconds then */
	bool			 settling;	/* the alarm is being answered */
	bool			 clock_anew;	/* it was: the step is due again */

	struct blob		 request_bytes;
	/* The request's twin for the standby ZSK, where there is one. */
	struct blob		 emergency_bytes;
	struct request		*emergency;
	struct request		*request, *previous, *response;
	struct earlier_responses earlier;	/* before previous; when it is read */
	struct batch		 batch;		/* empty until it is read */
	struct pack_cache	 pack;		/* the last that was read */
	struct backup_key	 backup;	/* while it is together; or NULLs */
	struct readers		*readers;	/* NULL until a card is asked for */
	struct printer		*printer;	/* borrowed; NULL: there is none */
};

/*
 * Opens the register and the policy for a console.  The journal and the room
 * are borrowed and outlive the ceremony.
 */
int	 ceremony_prepare(struct ceremony *, const struct site *, struct journal *,
	    struct ui, time_t (*now)(void), struct err *);
void	 ceremony_clear(struct ceremony *);

/*
 * Finds what was left unfinished, or lets the people choose a ceremony, and
 * goes through its steps.  Returns 0 when it was finished, abandoned or
 * stopped in good order; -1 when it could not go on (ERR_MEDIA: the journal).
 */
int	 ceremony_run(struct ceremony *, struct err *);

/*
 * Adds a record and takes it into the register; data is taken over, and NULL
 * (out of memory) is an error.  What the register would refuse is ERR_FORMAT
 * and not written: in the journal it would refuse every start from then on.
 * What is borrowed from the register stays good where a record fails.
 */
int	 ceremony_record(struct ceremony *, const char *step, const char *kind,
	    json_t *data, struct err *);
/* A step that was done is to be done again; why is recorded with it. */
int	 ceremony_undo(struct ceremony *, const struct step *, const char *why,
	    struct err *);
/* A record that the step that the ceremony is at was not done, and why. */
int	 ceremony_failed(struct ceremony *, const struct err *why, struct err *);
/*
 * A log medium that has failed since nobody was asked: both give their reason
 * to go on with one alone.
 */
int	 ceremony_settle_media(struct ceremony *, struct err *);
/*
 * The text of a policy by shipped name or path, which is the caller's, and what
 * it says.
 */
int	 ceremony_policy(const char *name, struct policy *, struct blob *text,
	    struct err *);
/* What lines 1 and 2 of the screen say now. */
void	 ceremony_frame(const struct ceremony *, struct ui_frame *);
/* ERR_POLICY when nobody agreed to the clock, or it moved since: clock.c. */
int	 ceremony_clock_holds(const struct ceremony *, struct err *);
/* "Ada King" gives "AK"; at most four letters, "?" of none. */
void	 person_initials(const char *name, char[8]);
/* Whether two names are one, but for case, blanks and full stops. */
bool	 person_same(const char *, const char *);
/*
 * A name that was typed: where it is that of an officer whose card stands, it
 * becomes as that officer was enrolled, so that nobody is written in two ways.
 * ERR_POLICY: it is no name of a person.
 */
int	 person_named(const struct holdings *, char name[PERSON_NAME],
	    struct err *);
/* Whom of two a name or initials are of; NULL: of none, or of both. */
const struct person *person_present(const struct person[2], const char *);
/* "Administrator  AK", for questions that both answer. */
const char *ceremony_who(const struct ceremony *, int person, char[64]);

#endif
