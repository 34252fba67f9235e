#ifndef CEREMONY_AUDIT_STATE_H
#define CEREMONY_AUDIT_STATE_H

/* What the files of the audit share with each other and with nobody else. */

#include <stdbool.h>
#include <time.h>

#include "ceremony/agreed.h"
#include "ceremony/batch_agreed.h"
#include "ceremony/earlier.h"
#include "ceremony/manifest.h"
#include "ceremony/page.h"
#include "ceremony/register.h"
#include "keyset/policy.h"
#include "keyset/request.h"

enum { AUDIT_STEPS_MAX = 32 };

/* Where a ceremony is, by its records so far. */
struct audit_walk {
	const struct ceremony_type *type;	/* NULL: of another program */
	bool	 done[AUDIT_STEPS_MAX];
	bool	 shut;				/* its HSM, for good */
	bool	 left;		/* by a break, a stop or a console's end */
	bool	 moved;		/* its clock, and nobody agreed to it since */
	size_t	 moved_at;	/* step */
	bool	 answered;	/* that, by both or by the end of the process */
	bool	 watched;	/* its clock, since both agreed to it */
	time_t	 latest;	/* record of that watch */
	time_t	 floor;		/* before which no clock is agreed to */
};

/* What is read from the folder, and what the journal says of it. */
struct audit {
	const char	*folder;
	struct page	*page;
	time_t		 now;
	struct manifest	 files;		/* of SHA256SUMS */
	uint64_t	 late;		/* first record after now, or 0 */
	time_t		 late_time;
	struct registry	 reg;

	/* Of the journal as it is walked. */
	json_t		*journal;	/* names of its files, in order */
	bool		 any, rehearsal;	/* the first ceremony's mode */
	size_t		 adrift;	/* signatures not exported so far, */
	size_t		 afloat;	/* and those of the last export */
	size_t		 stranded;	/* of earlier ceremonies, never */
	size_t		 presences;	/* of officers, signed by their cards */
	size_t		 recreated;	/* shares */
	struct {			/* in a redacted copy */
		size_t	 records, texts;
		size_t	 copies_signed;	/* whose signature is not seen */
		size_t	 left_out;	/* files */
		bool	 said;
	} hidden;
	struct audit_walk walk;
	size_t		 unplaced;	/* ceremonies with another checklist */
	struct err	 misplaced;	/* the first record that is; or ERR_NONE */

	/* As they were when the last review record was written. */
	struct dnskey	*known;
	size_t		 n_known;
	const char	**ids;		/* answered before */
	size_t		 n_ids;
	bool		 had_previous;
	bool		 brought;	/* with the request, by people's reasons, */
	bool		 used;		/* for its emergency sets were used */
	struct digest	 previous_digest;
	size_t		 n_earlier;	/* before that one, as its record says */
	struct agreed	 agreed;	/* in it */
	struct err	 disagreed;	/* of the first that is wrong; or empty */
};

/* Adds the verdict, at most four letters, and behind it the text. */
void	 audit_say(struct audit *, const char *verdict, const char *text);
/* The same with "ok"; returns 0. */
int	 audit_passed(struct audit *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
/* Tells of what step sign began before its review was made anew, if anything. */
int	 audit_begun(struct audit *, const char *review, const char *sign);
/* A text in the last record of this step and kind; NULL: there is none. */
const char *audit_fact(const struct audit *, const char *step,
	    const char *kind, const char *name);

enum { AUDIT_FILE = 32 };
/*
 * The file of this stem that is there, in whatever format: "request.knot";
 * that of the most usual one when there is none.  Returns its last argument.
 */
char	*audit_file(const struct audit *, const char *stem,
	    char[AUDIT_FILE]);

/* audit_journal.c: the chain, its form, the checklist. */
int	 audit_journal(struct audit *, struct err *);
int	 audit_steps(struct audit *, struct err *);
/* audit_cut_off.c: tells of each end of its console that nobody wrote down. */
int	 audit_cut_off(struct audit *, struct err *);
/* audit_count.c: whether the checklist opens and closes an HSM; its count. */
bool	 audit_has_hsm(const struct audit *);
int	 audit_count(struct audit *, struct err *);

/*
 * audit_hidden.c: counts what is hidden of a record; says so of all, and what
 * could not be checked by it; and of files that a redacted copy does not have.
 */
void	 audit_hidden_in(struct audit *, const struct record *);
int	 audit_hidden(struct audit *, struct err *);
void	 audit_hidden_copies(struct audit *);
/* Whether an officer's signature on a copy, or the name it is over, is. */
bool	 audit_copy_hidden(const struct record *);

/*
 * audit_order.c: each record is of the step that its ceremony was at, and
 * directly behind what it comes of.  The first that is not is remembered.  Of a
 * ceremony with another checklist than this program's that is not known, which
 * is a line WARN.
 */
void	 audit_order(struct audit *, const struct record *);
int	 audit_placed(struct audit *, struct err *);
/* The place in its checklist of the first step that is not done. */
size_t	 audit_step_at(const struct audit_walk *);
/* Whether one word is among those, which are parted by blanks. */
bool	 audit_has_word(const char *words, const char *word);
/* audit_pair.c: the record is directly behind one that it may stand behind. */
int	 audit_pair(const struct audit *, const struct record *, struct err *);
/* What may stand in between anywhere: the power failed, the console or the step. */
bool	 audit_is_break(const struct record *);

/*
 * audit_room.c: two people, one HSM, and keys that are the register's.  And
 * every pair that was in the room, in the order in which they came: those who
 * signed may have gone home before it ended.  "" where nobody was.
 */
enum { AUDIT_PEOPLE = 1024 };
char	*audit_people(const struct audit *, char[AUDIT_PEOPLE]);
int	 audit_room(struct audit *, struct err *);

/*
 * audit_officers.c: a record of what a card signed is checked with its key; one
 * officer has one card, which is replaced when it said so or is lost.
 */
int	 audit_officer(struct audit *, const struct record *, struct err *);
int	 audit_enrolled(struct audit *, const struct record *, struct err *);
int	 audit_replaced(struct audit *, const struct record *, struct err *);

/*
 * What records of one kind must be, seen from the register before it takes
 * them in; a->reg.records are those of the same ceremony before.
 */
struct audit_rule {
	const char	*step, *kind;
	int		(*look)(struct audit *, const struct record *,
			    struct err *);
};
bool	 audit_is_of(const struct record *, const char *step, const char *kind);
/* Each rule of the table that is for this record. */
int	 audit_rules(struct audit *, const struct record *,
	    const struct audit_rule *, size_t n, struct err *);
/* The set that the data of a record cites; NULL when there is none. */
const struct held_set *audit_set_of(const struct audit *, const json_t *data);
/*
 * audit_copies.c: the key of this register that a record names by id and label;
 * NULL with ERR_POLICY when there is none.
 */
const struct register_key *audit_key(const struct audit *,
	    const struct record *, struct err *);
/* The data of element i of a->reg.records, and of what step and kind it is. */
const json_t *audit_data_at(const struct audit *, size_t i);
/* Whether it may stand between any two records: it is of no step. */
bool	 audit_is_aside(const json_t *record);
/* The record before this one in the ceremony that is not aside. */
const json_t *audit_before(const struct audit *);
/*
 * audit_interrupted.c: nothing is done in a ceremony that was left before it is
 * taken up.
 */
int	 audit_interrupted(struct audit *, const struct record *, struct err *);
/* Who was checked in since the ceremony was last begun or taken up; or NULL. */
const json_t *audit_checked_in(const struct audit *);
/*
 * audit_clock.c: a clock that was agreed to is the wall's and the record's, it
 * runs on or is noted to have been moved, and an alarm is answered before the
 * ceremony goes on.
 */
int	 audit_clock(struct audit *, const struct record *, struct err *);
bool	 audit_is_at(const struct audit *, size_t i, const char *step,
	    const char *kind);
/* A member of a record that is a text, whole; "" where there is none. */
const char *audit_text(const struct record *, const char *name);
/*
 * Place in a->reg.records of the last record of the same step and one of two
 * kinds whose members of these names are the same; names end with NULL.  As
 * many as there are records: there is none.
 */
size_t	 audit_last_like(const struct audit *, const struct record *,
	    const char *kind, const char *other, const char *const *names);

/*
 * audit_closing.c: whose card was in a ceremony signed its journal at the end,
 * or the journal says why not.
 */
int	 audit_closing(struct audit *, const struct record *, struct err *);
/* Says who did, of the ceremony that the register is at. */
int	 audit_closed(struct audit *, struct err *);

/*
 * audit_deed.c: what a record says was done, as a sentence's end ("made KSK 1
 * in HSM 2"); false where it says nothing of that.
 */
enum { AUDIT_DEED = 480 };
bool	 audit_deed(const struct audit *, const json_t *record,
	    char[AUDIT_DEED]);
/*
 * audit_word.c: what a record of a share, or of a key that was destroyed, does
 * not say in so many words.  The journal behind it is read up to the end of
 * its ceremony.
 */
typedef void audit_word(const struct audit *, const json_t *record, char *out,
	    size_t room);
/* "share 2 of 4". */
audit_word audit_share_word;
/* "of J. Moreau, "; "" where nobody is known to have had it. */
audit_word audit_whose_word;
/* "on card FFFE:00000001", or "on paper". */
audit_word audit_carrier_word;
/* Whether enough others of its set are left to open it. */
audit_word audit_left_word;
/* Why it was made again. */
audit_word audit_because_word;
/* Of one that ends: what still has it, and had it. */
audit_word audit_ends_word;
/* The two who were in the room at that record. */
audit_word audit_two_word;
/* The day of a DS: "2027-05-01". */
audit_word audit_day_word;
/*
 * Whether the ceremony has an exception to that rule so far, which names the key
 * as the one that valid sets have.
 */
bool	 audit_needed(const struct audit *, const struct register_key *,
	    const char *rule);
/*
 * audit_deeds.c: all of a ceremony, what was done more than once told once.  The
 * list is the caller's (free), also on failure.
 */
struct audit_deeds {
	struct audit_done {
		char		text[AUDIT_DEED];
		size_t		times;
		const json_t	*record;	/* the first of them; borrowed */
	}	*list;
	size_t	 n;
};
int	 audit_deeds_read(const struct audit *, struct audit_deeds *,
	    struct err *);
/*
 * Says of the ceremony that the register is at what was done in it; of the last
 * one each by itself.
 */
int	 audit_deeds(struct audit *, bool last, struct err *);

/* audit_input.c: names, reasons and numbers are such as the console takes. */
int	 audit_input(struct audit *, const struct record *, struct err *);
/* audit_exception.c: who wrote one, and all of it. */
int	 audit_exception(struct audit *, const struct record *, struct err *);
/* audit_media.c: one log medium may fail, with an exception. */
int	 audit_media(struct audit *, const struct record *, struct err *);
/*
 * audit_inventory.c: HSM and register agree, or there is an exception; and a
 * number that an inventory counted, false where there is none.
 */
int	 audit_inventory(struct audit *, const struct record *, struct err *);
bool	 audit_counted(const json_t *data, const char *name, json_int_t *);

/* audit_paper.c: what went on paper is the head that was there. */
int	 audit_paper(struct audit *, const struct record *, struct err *);

/*
 * audit_holdings.c: what is said of cards that are enrolled, and of shares, is
 * what can have been.
 */
int	 audit_holdings(struct audit *, const struct record *, struct err *);
/* audit_token.c: tokens that are made, used, gone, back, or never were. */
int	 audit_token(struct audit *, const struct record *, struct err *);
/*
 * Whether shares of a set were used that are enough to join, by the records
 * of the ceremony from that place on.
 */
bool	 audit_enough_used(const struct audit *, const struct held_set *,
	    size_t from);

/*
 * audit_pins.c: the PINs of tokens are changed by who can, to what was handed
 * out; and a line for each change of which nothing came.
 */
int	 audit_pins(struct audit *, const struct record *, struct err *);
void	 audit_open_pins(struct audit *);

/* audit_stick.c: what was read and written is the stick that was put in. */
int	 audit_stick(struct audit *, const struct record *, struct err *);

/* audit_exercise.c: an exercise counts what was read in it, of every set. */
int	 audit_exercise(struct audit *, const struct record *, struct err *);
/* Of the record that ends one: what was not good, and what was not brought. */
void	 audit_shown_word(const struct audit *, const json_t *record, char *out,
	    size_t room);
/* A line for each share that was refused in one of this ceremony. */
void	 audit_refused(struct audit *);

/*
 * audit_cards.c: cards that lose shares, had lost them, or get another PIN are
 * those that were there, and it is said what came of it.
 */
int	 audit_cards(struct audit *, const struct record *, struct err *);

/*
 * audit_copies.c: the same of wrapped copies; and what the files of those in
 * the folder say of key, set and signatures is what the journal does.
 */
int	 audit_copies(struct audit *, const struct record *, struct err *);
int	 audit_copy_files(struct audit *, struct err *);
/* audit_restores.c: the same of what came back from them, and what did not. */
int	 audit_restores(struct audit *, const struct record *, struct err *);
/*
 * audit_destroyed.c: whether a set that left was signed with the key, is valid,
 * and is not one of a batch, of which the journal has no dates.
 */
bool	 audit_in_force(const struct audit *, const struct register_key *,
	    time_t now);
/* What ends is in no such set, or there is an exception; and ends as was meant. */
int	 audit_needed_no_more(struct audit *, const struct record *,
	    struct err *);
int	 audit_ended_as_meant(struct audit *, const struct record *,
	    struct err *);
/* What was destroyed is used by no later record. */
int	 audit_dead_signer(struct audit *, const struct record *, struct err *);
int	 audit_dead_copy(struct audit *, const struct record *, struct err *);
/* One that goes on in other HSMs has one that has it, and is not gone. */
int	 audit_last_home(struct audit *, const struct record *, struct err *);
int	 audit_dead_share(struct audit *, const struct record *, struct err *);
/*
 * audit_accept.c: what ran is what was accepted before, or both gave a reason;
 * and a line of what that was, where anything was.
 */
int	 audit_accept(struct audit *, const struct record *, struct err *);
int	 audit_accepted(struct audit *);
/* audit_compromise.c: what was decided, and that no such key signs on. */
int	 audit_compromise(struct audit *, const struct record *, struct err *);
/*
 * audit_bags.c: bags come out with the numbers that they went in with, and each
 * number is of one bag; and a line of those of the last ceremony.
 */
int	 audit_bags(struct audit *, const struct record *, struct err *);
void	 audit_bagged(struct audit *);
/* audit_sheet.c: each KSK that was imported was compared with its sheet. */
int	 audit_sheet(struct audit *, const struct record *, struct err *);
/* audit_retire.c: HSMs that were decommissioned, and are used no more. */
int	 audit_retire(struct audit *, const struct record *, struct err *);
/* A line where one of this ceremony was zeroised, and not looked into. */
void	 audit_unseen(struct audit *);
/* What the ceremony meant to destroy in this HSM has its outcome. */
int	 audit_doomed(const struct audit *, const char *serial, struct err *);

/*
 * audit_plan.c: the plan of a review is of keys made here and comes behind that
 * of the zone's response before, which audit_response() tells, for what is
 * wrong with the keys themselves is told first; a DS was seen of such a key, by
 * that day.
 */
void	 audit_agreed(struct audit *, const struct record *,
	    const struct dname *zone);
int	 audit_ds_seen(struct audit *, const struct record *, struct err *);
int	 audit_ds_gone(struct audit *, const struct record *, struct err *);
/* Since when the KSKs are published is what the request makes of the plan. */
int	 audit_from(const struct audit *, const struct request *, struct err *);

/*
 * audit_agenda.c: where a ceremony was planned its file was compared before
 * anybody was in the room; and what is in that is what was done.
 */
int	 audit_compared(struct audit *, const struct record *, struct err *);
int	 audit_agenda(struct audit *, struct err *);

/*
 * audit_profile.c: by the profile, the two in the room are no officers, and hold
 * no shares.
 */
int	 audit_profile_people(struct audit *, const struct record *,
	    struct err *);
int	 audit_profile_officer(struct audit *, const struct record *,
	    struct err *);
int	 audit_profile_holder(struct audit *, const struct record *,
	    struct err *);

/* audit_files.c: exactly what the last ceremony of the journal made. */
int	 audit_files(struct audit *, struct err *);
/* Whether that file is one that a redacted copy need not have, and has not. */
bool	 audit_left_out(const struct audit *, const char *name);

/* audit_parcel.c: what was sent is what was made, and to whom. */
int	 audit_parcel(struct audit *, struct err *);

/* audit_anchor.c: the trust anchor is of the journal's KSKs, and signed. */
int	 audit_anchor(struct audit *, struct err *);

/*
 * audit_batch.c: the same of a batch: its review made again, and each of its
 * responses.
 */
int	 audit_batch(struct audit *, struct err *);

/* audit_report.c: both forms of the report are what the journal gives. */
int	 audit_report(struct audit *, struct err *);

/*
 * audit_policy.c: a file of the folder, of that digest, in an empty blob; and
 * the policy that the ceremony began by.
 */
int	 audit_named(const struct audit *, const char *name,
	    const char *sha256, struct blob *, struct err *);
int	 audit_policy(const struct audit *, struct policy *, struct err *);
/*
 * Its "policy" or "policy-sha256"; that of a group where an order is for a zone
 * of one.
 */
const char *audit_policy_fact(const struct audit *, const char *member);

/* audit_compromise.c: the dates of an order are those of the policy. */
int	 audit_waits(struct audit *, struct err *);

/* audit_response.c: the response is what the people saw, made again. */
int	 audit_response(struct audit *, struct err *);

/* What belongs to one response. */
struct answered {
	struct audit	*audit;
	const struct agreed *agreed;
	struct policy	 policy;
	struct blob	 request_bytes, response_bytes, previous_bytes;
	struct request	*request, *response, *previous;
	struct earlier_responses earlier;	/* before previous */
	struct blob	 emergency_bytes;	/* the request's twin, or NULL */
	struct request	*emergency;
};

/*
 * audit_signatures.c: request, policy, KSK and the journal's signatures leave
 * no choice in a response; made again, it is the same bytes, or something
 * else was signed.
 */
int	 audit_signatures(const struct answered *, struct err *);

/* audit_emergency.c: what was sealed beside it answers the twin, as it says. */
int	 audit_emergency(const struct answered *, struct err *);

/* A batch as its ceremony left it, with all that its folder has. */
struct audited_batch {
	struct audit	*audit;
	struct batch	 batch;
	struct batch_agreed agreed;
	size_t		*counts;	/* owned: signatures, of what was agreed */
};
/*
 * audit_batch_sign.c: each response is made again from its request, its policy
 * and its own signatures, and each part of the batch has its records.
 */
int	 audit_batch_responses(struct audited_batch *, struct err *);
/*
 * The response before a request of it, new, and those before that which were
 * looked at; NULL where there is none.
 */
int	 audit_batch_previous(const struct audited_batch *, size_t request,
	    struct request **, struct earlier_responses *, struct err *);
/* Whether those files, one behind the other, are the blob of the record. */
int	 audit_batch_pack(const struct blob *, const json_t *data,
	    struct err *);
/* A file of the folder that a batch has; of that digest, else ERR_CRYPTO. */
int	 audit_batch_file(const struct audit *, const char *folder,
	    const char *name, const struct digest *, struct blob *,
	    struct err *);

#endif
