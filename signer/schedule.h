#ifndef SIGNER_SCHEDULE_H
#define SIGNER_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "keyset/blob.h"
#include "keyset/digest.h"
#include "keyset/err.h"

enum { SCHEDULE_MAX = 256, SLOT_ZSKS_MAX = 4 };

/* From when on a ZSK signs, until the next entry's. */
struct schedule_entry {
	struct digest	zsk;		/* dnskey_id */
	time_t		from;
};

/* By value; in order of time. */
struct schedule {
	size_t			n;
	struct schedule_entry	at[SCHEDULE_MAX];
};

/* Lines of "ID TIME", the ID in hex; ERR_FORMAT names the line. */
int	 schedule_read(struct schedule *, const char *text, struct err *);
int	 schedule_write(const struct schedule *, struct blob *, struct err *);
/*
 * The ZSK that signs in the slot with this inception: which one that is never
 * changes within a slot.  NULL: none was to sign yet.
 */
const struct schedule_entry *schedule_signer(const struct schedule *,
	    time_t inception);
/* When this ZSK starts to sign; false when it is not in the schedule. */
bool	 schedule_has(const struct schedule *, const struct digest *,
	    time_t *from);

/* What the slots of a request are made from; seconds. */
struct slot_rule {
	time_t		start;
	unsigned	count;
	int64_t		length, validity;
	int64_t		zsk_lifetime;	/* 0: no roll is scheduled */
};

/* One slot to come. */
struct slot_plan {
	time_t		inception, expiration;
	size_t		n;
	struct digest	zsks[SLOT_ZSKS_MAX];	/* the one that signs first */
};

/*
 * Plans the slots of a request.  A ZSK whose lifetime ends is followed, at
 * the start of a slot, by the next spare one; that is published in the slot
 * before, and the old one stays in the slot after (RFC 7583, 3.2.1).  last
 * is the ZSK that signs before the first slot, or NULL; where there is one, the
 * first slot has none that is new, which no ceremony would sign.
 *
 * Takes spares in their order and adds them to the schedule.  *missing is how
 * many more would be needed: they stand in the plan as schedule_missing(), and
 * it can be shown, but is not to be used.
 */
int	 schedule_plan(struct schedule *, const struct slot_rule *,
	    const struct digest *last, const struct digest *spares,
	    size_t n_spares, struct slot_plan *plan, size_t *missing,
	    struct err *);
/* What stands for the ZSK that is missing, from 0. */
struct digest schedule_missing(size_t);

#endif
