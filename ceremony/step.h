#ifndef CEREMONY_STEP_H
#define CEREMONY_STEP_H

#include <stdbool.h>

#include "keyset/err.h"

struct ceremony;

/* What may happen to a step after it was done. */
enum step_again {
	STEP_ONCE,	/* its result stands; a resumed ceremony goes past it */
	STEP_EACH_TIME,	/* of the room, not of the record: done anew on resuming */
	STEP_WHILE_OPEN, /* the same, until the HSM was shut for good */
};

/*
 * One row of a ceremony.  run() does the step and returns 0; or leaves
 * everything as it was and returns -1: with ERR_ABORTED when the people went
 * back (nothing is said), with any other kind when it failed.
 */
struct step {
	const char	*id;		/* in records and scripts */
	const char	*title;		/* on the checklist */
	const char	*who;		/* "both", "administrator", "all", "system" */
	const char	*why;		/* one sentence, at most two lines */
	enum step_again	 again;
	bool		 needs_hsm;	/* open; if it is not, the PIN is asked first */
	const char	*unchanged;	/* said when it fails: what was not done */
	const char	*remedy;	/* of its ERR_FORMAT, _POLICY, _MEDIA; or NULL */
	int		(*run)(struct ceremony *, struct err *);
};

extern const struct step step_people, step_clock, step_media, step_init_token,
    step_token, step_open, step_inventory, step_make_ksk, step_make_zsk,
    step_request, step_review, step_sign, step_inventory_after, step_close,
    step_export, step_words, step_finish, step_split, step_backup,
    step_restore, step_exercise, step_enrol, step_replace, step_transport_key,
    step_send, step_recreate, step_destroy, step_destroy_shares,
    step_new_pins, step_drop, step_anchor, step_make_ksks, step_emergency,
    step_batch, step_batch_review, step_batch_sign, step_retire, step_zeroise,
    step_certificate, step_accept, step_compromise, step_sheet, step_bags_out,
    step_bags_in;

#endif
