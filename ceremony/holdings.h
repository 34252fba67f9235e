#ifndef CEREMONY_HOLDINGS_H
#define CEREMONY_HOLDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "backup/card.h"
#include "backup/share_set.h"
#include "ceremony/record.h"
#include "hsm/hsm.h"
#include "keyset/digest.h"
#include "keyset/err.h"

/*
 * The part of the register that says who holds what: officers and their cards,
 * the sets of shares, each share's holder, and the wrapped copies of keys.  A
 * fold over some records, as the register is over all of them.
 */

enum { HOLDER_NAME = 48 };

struct container_signature;

/* Whoever has a card that was enrolled, or had it until it was replaced. */
struct officer {
	char		     name[HOLDER_NAME];
	struct card_identity card;	/* number and AUT key */
	bool		     proved;	/* it signed, the PIN typed from memory */
	bool		     doomed;	/* the card is about to be reset */
	enum officer_card {
		OFFICER_STANDS,
		OFFICER_REPLACED,	/* it was here, and gives out its shares */
		OFFICER_LOST,		/* or of no use; nothing it does counts */
		OFFICER_RESET,		/* as from the factory: nobody's */
	}		     state;
	uint64_t	     record;
};

/* A card of which an enrolment was begun, and has not come to its end. */
struct begun_card {
	char		serial[CARD_SERIAL];
	enum card_admin	admin_is;
};

struct held_share {
	bool	given;			/* written, read back, handed over */
	bool	unissued;		/* or nobody has it yet */
	bool	doomed;			/* is about to be destroyed, */
	bool	destroyed;		/* and was */
	/* Was not on its card any more, and was not seen there since. */
	bool	missing;
	/* Of a set that did not count: off its card, which was tidied. */
	bool	taken;
	uint64_t record;		/* that gave it; 0: none did */
	char	holder[HOLDER_NAME];
	char	card[CARD_SERIAL];	/* its serial; "": it is on paper */
};

/*
 * Where a share was, before it was declared lost and made again.  Whoever
 * finds it has a good share all the same.
 */
struct lost_share {
	uint8_t	 set[SHARE_SET_ID];
	size_t	 index;			/* in the order of the commitments */
	char	 holder[HOLDER_NAME];
	char	 card[CARD_SERIAL];	/* as above */
	bool	 doomed, destroyed;	/* it was found, as above */
	bool	 taken;			/* as above */
	uint64_t record;		/* that made it again */
};

struct held_set {
	struct share_set   set;
	/*
	 * PIN: of its token; "" until that token is made with it.  A label and
	 * no serial: one was about to be, and nobody knows what came of it.
	 */
	char		   serial[HSM_SERIAL_MAX + 1], label[HSM_LABEL_MAX + 1];
	/* PIN: of the token that was to get it, and may have it; or "". */
	char		   meant[HSM_SERIAL_MAX + 1];
	unsigned	   characters;	/* of the PIN made of it; 0: not said */
	/* Its token is said to be; and was when the one after it was made. */
	bool		   said_gone, gone;
	/* No token is said to have it, which counts when the next is made. */
	bool		   said_unmade;
	/* Given or not issued yet, and every combination tried. */
	bool		   complete;
	uint64_t	   record;	/* that began it */
	struct held_share *shares;	/* in the order of the commitments */
};

/* A wrapped copy that was tried; the container is a blob of the journal. */
struct key_backup {
	struct digest	id;		/* of the key */
	struct digest	container;	/* with all signatures so far */
	unsigned	signatures;	/* of officers, in the container */
	uint8_t		set[SHARE_SET_ID];
	unsigned	exported;	/* ceremony whose medium had it; 0: none */
	bool		ended;		/* its key was destroyed for good */
	uint64_t	record;
};

struct holdings {
	struct officer	  *officers;
	struct begun_card *begun;
	size_t		   n_officers, n_begun;
	struct held_set	  *sets;
	struct key_backup *backups;
	struct lost_share *lost;
	size_t		   n_sets, n_backups, n_lost;
};

void	 holdings_free(struct holdings *);
/* ERR_FORMAT when the data is not what its kind of record has. */
int	 holdings_apply(struct holdings *, const struct record *, struct err *);

/*
 * Who has a card that stands; the last who had this one, be it replaced, but
 * not reset; and the last of that name who had this one.  NULL when there is
 * none.  A name is compared as person_same() does.
 */
const struct officer *holdings_officer(const struct holdings *,
	    const char *name);
const struct officer *holdings_card(const struct holdings *,
	    const char *serial);
const struct officer *holdings_enrolled(const struct holdings *,
	    const char *name, const char *serial);
/*
 * Whether a card may sign this.  One that was not proved does so first
 * ("enrol"); one that was replaced gives out shares as a "holder", and gets
 * none; one that was lost signs nothing.  ERR_POLICY says why not.
 */
int	 officer_may(const struct officer *, const char *role,
	    const char *action, struct err *);
/* NULL when no enrolment of this card was cut off. */
const struct begun_card *holdings_begun(const struct holdings *,
	    const char *serial);
/* How many people have a card that stands, and was proved. */
size_t	 holdings_people(const struct holdings *);
/* Whose card this copy's signature says that it is of; NULL: of nobody's. */
const struct officer *holdings_signer(const struct holdings *,
	    const struct container_signature *);
/* The share of a plan that is this member of this group, from 0. */
size_t	 share_index(const struct split_plan *, unsigned group,
	    unsigned member);
/* The other way about, for an index of the plan. */
void	 share_place(const struct split_plan *, size_t index, unsigned *group,
	    unsigned *member);
/*
 * The share that was declared lost with this card, or with a paper ("");
 * NULL: it never was, it was destroyed, or that is where it is again.
 */
const struct lost_share *holdings_lost(const struct holdings *,
	    const struct held_set *, size_t index, const char *card);
/*
 * Whether the nth of those that were declared lost may still be somewhere: it
 * was not destroyed, nor is that card where it is again, or was lost again.
 */
bool	 holdings_stray(const struct holdings *, size_t n);
/*
 * How many shares of a group somebody has, this one (an index) not counted.
 */
size_t	 holdings_given(const struct held_set *, unsigned group,
	    size_t but);
/* Whether those are enough to make it again. */
bool	 holdings_makes(const struct held_set *, size_t index);
/* Where they are not: what to do, in words that end no sentence. */
const char *holdings_instead(const struct held_set *);
/* The set of this id; NULL when none was begun. */
const struct held_set *holdings_set_of(const struct holdings *,
	    const uint8_t id[SHARE_SET_ID]);
/* The set that a record's data cites by its id; NULL, and ERR_FORMAT. */
const struct held_set *holdings_cited(const struct holdings *,
	    const json_t *data, struct err *);
/*
 * The index of the share that a record's data names by group and member, from
 * 1 there.  ERR_FORMAT: the set has no such share.
 */
int	 holdings_named(const struct held_set *, const json_t *data,
	    size_t *index, struct err *);
/* The set of this id, in hexadecimal; NULL when none was begun, or for NULL. */
const struct held_set *holdings_set_by_id(const struct holdings *,
	    const char *hex);
/*
 * The last complete set for this, and, of a PIN, for this token; the backup
 * key's serial is "".  NULL when there is none.
 */
const struct held_set *holdings_set(const struct holdings *,
	    enum share_purpose, const char *serial);
/*
 * The set that this token was to get for its PIN, where no record says what
 * came of it: whether it has that or the one before is not known.  NULL when
 * there is none.
 */
const struct held_set *holdings_meant(const struct holdings *,
	    enum share_purpose, const char *serial);
/*
 * The whole set of a PIN with which a token of this label was about to be made,
 * in whatever ceremony, where no record says what came of it: the last, or the
 * nth before it.  Those of both PINs of a token have the same n.  NULL when
 * there is none.
 */
const struct held_set *holdings_begun_nth(const struct holdings *,
	    enum share_purpose, const char *label, size_t n);
/* The last of them. */
const struct held_set *holdings_begun_with(const struct holdings *,
	    enum share_purpose, const char *label);
/* An output medium left: what was not on one before was on this. */
void	 holdings_left(struct holdings *, unsigned ceremony);
/* It was not handed on after all. */
void	 holdings_stayed(struct holdings *, unsigned ceremony);
/*
 * Whether this copy goes out in a ceremony: none did before, there is no newer
 * one of the key, and the key was not destroyed for good.
 */
bool	 holdings_due(const struct holdings *, size_t i, unsigned ceremony);
/*
 * Whether the shares of a set are still of use: it is complete, and the last
 * one for its purpose and token, or one under which the last copy of a key is
 * that was not destroyed for good.
 * One of a PIN that no token has yet is of none, unless one may have it; nor
 * one of a token that people said is gone for good, from when the token that
 * takes its place is made.  A token is its serial: two
 * of the same label may be kept side by side.
 */
bool	 holdings_counts(const struct holdings *, const struct held_set *);
/*
 * Why it counts, in words that end no sentence; a set that does not count has
 * none.
 */
const char *holdings_why(const struct holdings *, const struct held_set *);
/* Whether the share was destroyed that a record names: set, group, member. */
bool	 holdings_is_destroyed(const struct holdings *, const json_t *data);
/*
 * Whether so many of its shares may still be somewhere that they open the set;
 * where they were before they were declared lost as well.
 */
bool	 holdings_opens(const struct holdings *, const struct held_set *);
/* Whether those of its shares that are true here open the set. */
bool	 held_enough(const struct held_set *, const bool *in);
/* How many shares of the set were destroyed. */
size_t	 held_destroyed(const struct held_set *);
/* A set that counts, of which this card carries a share; NULL: none. */
const struct held_set *holdings_needs(const struct holdings *,
	    const char *card);
/* The set under which the last copy of a key is; NULL when it has none. */
const struct held_set *holdings_copied(const struct holdings *,
	    const struct digest *id);
/* The last copy of a key under this set; NULL when there is none. */
const struct key_backup *holdings_backup(const struct holdings *,
	    const struct digest *id, const struct share_set *);

#endif
