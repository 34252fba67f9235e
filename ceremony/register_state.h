#ifndef CEREMONY_REGISTER_STATE_H
#define CEREMONY_REGISTER_STATE_H

/* What the files of the register share with each other and with nobody else. */

#include <stddef.h>

#include <jansson.h>

#include "ceremony/register.h"
#include "keyset/err.h"

/* The array with room for one more, which is all zero; NULL: no memory. */
void	*register_grow(void *array, size_t n, size_t size);
/* A member that is a text, whole, with a NUL in room; else ERR_FORMAT. */
int	 register_text(char *to, size_t room, const json_t *data,
	    const char *name, struct err *);
/* A member that is a whole number from 0 to max; else ERR_FORMAT. */
int	 register_number(const json_t *data, const char *name, json_int_t max,
	    unsigned *to, struct err *);

/*
 * register_ceremony.c: a ceremony begins, ends or is abandoned; its clock, its
 * breaks, its printer, its exceptions and its paper.
 */
int	 register_begin(struct registry *, const struct record *, struct err *);
int	 register_end(struct registry *, const struct record *, struct err *);
int	 register_abandoned(struct registry *, const struct record *,
	    struct err *);
int	 register_clock(struct registry *, const struct record *, struct err *);
int	 register_no_clock(struct registry *, const struct record *,
	    struct err *);
int	 register_break(struct registry *, const struct record *, struct err *);
int	 register_go_on(struct registry *, const struct record *, struct err *);
int	 register_printer(struct registry *, const struct record *,
	    struct err *);
int	 register_printed(struct registry *, const struct record *,
	    struct err *);
int	 register_exception(struct registry *, const struct record *,
	    struct err *);
int	 register_wrong_pin(struct registry *, const struct record *,
	    struct err *);
int	 register_opened(struct registry *, const struct record *,
	    struct err *);
int	 register_paper(struct registry *, const struct record *, struct err *);

/* register_key.c: a key is about to be made, was, was not; and is seen. */
int	 register_key_begin(struct registry *, const struct record *,
	    struct err *);
int	 register_key_made(struct registry *, const struct record *,
	    struct err *);
int	 register_key_not_made(struct registry *, const struct record *,
	    struct err *);
int	 register_key_kept(struct registry *, const struct record *,
	    struct err *);
/* Keys of a list of records, seen in a request, are remembered. */
int	 register_see(struct registry *, const json_t *list, uint64_t record,
	    struct err *);
int	 register_seen(struct registry *, const struct record *, struct err *);

/*
 * register_response.c: what an output medium had leaves, and does not.  And one
 * response: it takes the place of the ceremony's one before.
 */
int	 register_left(struct registry *, const struct record *, struct err *);
int	 register_undone(struct registry *, const struct record *,
	    struct err *);
int	 register_leave(struct registry *, const struct register_response *,
	    struct err *);

/*
 * register_answered.c: what this ceremony answers leaves with its response;
 * and does not.  ERR_FORMAT when its request's record has no ids.
 */
int	 register_answer(struct registry *, const struct dname *zone,
	    struct err *);
/* Those of a request, as its record has them. */
int	 register_answer_ids(struct registry *, const struct dname *zone,
	    const json_t *data, struct err *);
void	 register_unanswered(struct registry *);

/* register_destroyed.c: keys that are destroyed, and those that come back. */
int	 register_doom(struct registry *, const struct record *, struct err *);
int	 register_spare(struct registry *, const struct record *, struct err *);
int	 register_destroyed(struct registry *, const struct record *,
	    struct err *);
int	 register_revive(struct registry *, const struct record *,
	    struct err *);
/*
 * It was restored into this token.  ERR_FORMAT when it was destroyed and nobody
 * said that it may come back.
 */
int	 register_back(struct register_key *, const char *serial, struct err *);

/*
 * register_restored.c: a key is about to be restored, was, and was not.
 * ERR_FORMAT when the register has no such key.
 */
int	 register_restore_begin(struct registry *, const struct record *,
	    struct err *);
int	 register_restored(struct registry *, const struct record *,
	    struct err *);
/* Where this ceremony is held; "": its first record does not say. */
int	 register_site(const struct registry *, char site[SITE_NAME],
	    struct err *);
int	 register_sheet(struct registry *, const struct record *, struct err *);
int	 register_not_restored(struct registry *, const struct record *,
	    struct err *);
/* A token of this serial was initialised: nothing is left of what was begun. */
void	 register_restores_void(struct registry *, const char *serial);

/* register_plan.c: what KSKs are to do, and whose DS people saw. */
int	 register_agreed(struct registry *, const struct record *,
	    struct err *);
int	 register_ds_seen(struct registry *, const struct record *,
	    struct err *);
int	 register_ds_gone(struct registry *, const struct record *,
	    struct err *);
/* That response leaves; what was seen of KSKs that it ends without is void. */
void	 register_ds_forget(struct registry *,
	    const struct register_response *);
/*
 * Until when sets of it are good: by the signatures of this ceremony, of which
 * the records have those of a batch by their digests alone.
 */
int	 register_until(const struct registry *, struct register_response *,
	    struct err *);
/*
 * register_batch.c: what was agreed to of many requests; and their responses
 * leave, where there are any.
 */
int	 register_batch_agreed(struct registry *, const struct record *,
	    struct err *);
int	 register_batch_left(struct registry *, const struct record *,
	    struct err *);
/* register_gone.c: tokens that are said to be gone, and those that are back. */
int	 register_say_gone(struct registry *, const struct record *,
	    struct err *);
int	 register_say_back(struct registry *, const struct record *,
	    struct err *);
/*
 * One is to be zeroised: until it was opened again, or was, nothing is known of
 * what it has.
 */
int	 register_emptying(struct registry *, const struct record *,
	    struct err *);
void	 register_token_opened(struct registry *, const char *serial);
/* One was zeroised: it is gone from that record on, and never back. */
int	 register_retire(struct registry *, const struct record *, struct err *);
/* What became of it then: it was destroyed; or is kept in a bag. */
int	 register_certificate(struct registry *, const struct record *,
	    struct err *);
int	 register_kept(struct registry *, const struct record *, struct err *);
/* register_compromised.c: a KSK is in other hands, or in none. */
int	 register_compromise(struct registry *, const struct record *,
	    struct err *);
/* register_accepted.c: the machine and the software that are accepted. */
int	 register_accept(struct registry *, const struct record *, struct err *);
/*
 * register_bag.c: what a site keeps in bags, what is read off one, and how it
 * comes out and goes back.  ERR_FORMAT: of what no ceremony named.
 */
int	 register_bags_named(struct registry *, const struct record *,
	    struct err *);
int	 register_bag_number_read(struct registry *, const struct record *,
	    struct err *);
int	 register_bag_open(struct registry *, const struct record *,
	    struct err *);
int	 register_bag_miss(struct registry *, const struct record *,
	    struct err *);
int	 register_bag_keep(struct registry *, const struct record *,
	    struct err *);
int	 register_bag_seal(struct registry *, const struct record *,
	    struct err *);
int	 register_bag_leave_out(struct registry *, const struct record *,
	    struct err *);
/* The same of all that was open where a ceremony was abandoned. */
int	 register_bags_put_away(struct registry *, const struct record *,
	    struct err *);
/* A token was made: the one that it replaces, as people said, is gone. */
void	 register_replaced(struct registry *);
/* A token of this serial was initialised: what it had it has no more. */
void	 register_emptied(struct registry *, const char *serial);
/* register_held.c: this ceremony has ended; if it was planned, its file is done. */
int	 register_hold(struct registry *, struct err *);
/*
 * register_anchor.c: the trust anchor of this ceremony, if it made one, leaves
 * and is the one to believe; that medium was not handed on.
 */
void	 register_anchor_left(struct registry *);
void	 register_anchor_stayed(struct registry *);

#endif
