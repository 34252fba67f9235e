#ifndef KEYSET_POLICY_VALUE_H
#define KEYSET_POLICY_VALUE_H

#include "keyset/policy.h"

/*
 * The values of a policy file (capstan-policy(5)), strictly: nothing may
 * stand before or behind them.  ERR_FORMAT says what is wrong, not where.
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

#endif
