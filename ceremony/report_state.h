#ifndef CEREMONY_REPORT_STATE_H
#define CEREMONY_REPORT_STATE_H

/* What the files of the report share with each other and with nobody else. */

#include "ceremony/report.h"
#include "keyset/utc.h"

struct report {
	const struct report_source *source;
	const struct registry	   *reg;	/* of it */
	struct document		   *paper;
	struct err		   *e;
};

/* A text of the last record of this step and kind; NULL: there is none. */
const char *report_fact(const struct report *, const char *step,
	    const char *kind, const char *name);
/* The same for print: "?" where there is none. */
const char *report_said(const struct report *, const char *step,
	    const char *kind, const char *name);
/* Record i of the ceremony: its data, number and time. */
const json_t *report_record(const struct report *, size_t i);
size_t	 report_records(const struct report *);
const char *report_text(const json_t *record, const char *name); /* or "" */
unsigned long long report_seq(const json_t *record);
char	*report_when(const json_t *record, char[UTC_TEXT]);
/* More than so many of one sort are counted and not listed. */
enum { REPORT_MOST = 64 };

/* Who was in the room, once each. */
enum { REPORT_PEOPLE = 48 };
struct attendant {
	char	as[64], name[PERSON_NAME];
	const json_t *record;		/* the first that says so */
};
size_t	 report_attendants(const struct report *,
	    struct attendant[REPORT_PEOPLE]);

/*
 * The sections, each of which adds its pieces, or none.  -1: something that is
 * cited is not there or not as it must be.
 */
int	 report_people(const struct report *);
int	 report_room(const struct report *);
int	 report_bags(const struct report *);
int	 report_steps(const struct report *);
int	 report_faults(const struct report *);
int	 report_deeds(const struct report *);
int	 report_answer(const struct report *);
int	 report_batch(const struct report *);
int	 report_keys(const struct report *);
int	 report_files(const struct report *);
int	 report_attestation(const struct report *);

#endif
