#ifndef KEYSET_UTC_H
#define KEYSET_UTC_H

#include <stdint.h>
#include <time.h>

#include "keyset/err.h"

/*
 * Times and durations.  Everything here is UTC and whole seconds; nothing
 * asks the clock or the time zone.
 */
enum { UTC_TEXT = 24, DURATION_TEXT = 40 };

/*
 * "2027-02-10T12:00:00Z" and nothing else (RFC 3339, seconds, Z), from 1970
 * on.  What is no time of the years 1000 to 9999 is written "not a time".
 */
int	 utc_parse(const char *, time_t *, struct err *);
char	*utc_text(time_t, char[UTC_TEXT]);	/* "2027-02-10T12:00:00Z" */
char	*utc_screen(time_t, char[UTC_TEXT]);	/* "2027-02-10 12:00:00Z" */

/*
 * xsd:dateTime as ICANN's files have it: no zone, "Z" or "+00:00"; whole
 * seconds.  Any other offset is ERR_FORMAT.
 */
int	 utc_parse_xsd(const char *, time_t *, struct err *);
char	*utc_text_xsd(time_t, char[UTC_TEXT + 4]); /* "...T12:00:00+00:00" */

/*
 * xsd:duration in seconds, of weeks, days, hours, minutes and seconds only
 * (ICANN: P10D, PT1H, P2W).  Years, months, signs and fractions are
 * ERR_FORMAT.
 */
int	 duration_parse(const char *, int64_t *seconds, struct err *);
char	*duration_text(int64_t seconds, char[DURATION_TEXT]);	/* "P10D" */
char	*duration_words(int64_t seconds, char[DURATION_TEXT]);	/* "10 d 2 h" */

/*
 * A DNSSEC time (32 bits, RFC 4034 3.1.5) as a time_t, by serial arithmetic
 * (RFC 1982) about the reference time near, so that 2106 is not the end.
 */
time_t	 utc_from_dnssec(uint32_t, time_t near);

#endif
