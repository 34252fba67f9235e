#ifndef KEYSET_VALUE_H
#define KEYSET_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "keyset/err.h"

/* A range of seconds or of counts; both ends are allowed. */
struct range {
	int64_t	min, max;
};

/*
 * The values of policies and configurations, as the manual pages have them,
 * strictly: nothing may stand before or behind them.  ERR_FORMAT says what is
 * wrong, not where.
 */
/*
 * The next word of a list, which spaces part; one that does not fit comes out
 * empty, which is valid nowhere.  Returns what follows, or NULL at the end.
 */
const char *value_word(const char *list, char *word, size_t);
int	 value_count(const char *, uint64_t max, uint64_t *, struct err *);
int	 value_counts(const char *, int64_t max, struct range *, struct err *);
/* Seconds: an xsd:duration, or as "10d", "14d23h59m59s"; "-" in front. */
int	 value_duration(const char *, int64_t *, struct err *);
int	 value_durations(const char *, struct range *, struct err *);
int	 value_yes(const char *, bool *, struct err *);
/* All of it, with a NUL, or nothing. */
int	 value_text(const char *, char *, size_t, struct err *);

/* For tables of keyset/conf.h as they are; the field is what is named. */
/* An int64_t: seconds, not negative. */
int	 value_span(const char *, void *, struct err *);
/* A uint32_t, of 31 bits at most. */
int	 value_number(const char *, void *, struct err *);
/* A bool: true, yes, on; false, no, off. */
int	 value_truth(const char *, void *, struct err *);
/* A struct dname. */
int	 value_zone(const char *, void *, struct err *);
/* A const struct alg *, by mnemonic or number. */
int	 value_algorithm(const char *, void *, struct err *);

#endif
