#ifndef CEREMONY_REGISTER_H
#define CEREMONY_REGISTER_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include <jansson.h>

#include "ceremony/bags.h"
#include "ceremony/holdings.h"
#include "ceremony/journal.h"
#include "ceremony/pack.h"
#include "ceremony/serials.h"
#include "ceremony/site.h"
#include "hsm/hsm.h"
#include "keyset/digest.h"
#include "keyset/dname.h"
#include "keyset/dnskey.h"
#include "keyset/err.h"
#include "keyset/plan.h"

/*
 * What the journals say is true now: a fold over every record, and nothing
 * besides.  There is no second store to disagree with it.
 */

enum { STEP_ID_MAX = 24, REGISTER_STEPS_MAX = 40, DS_WHO = 104 };
/* Octets of a certificate's or a bag's number, with a NUL. */
enum { REGISTER_NUMBER = 48 };

struct register_token {
	char	serial[HSM_SERIAL_MAX + 1], label[HSM_LABEL_MAX + 1];
	/* When people said that it is gone; 0: they did not, or it is back. */
	time_t	said_gone;
	bool	gone;		/* and the one that takes its place was made */
	unsigned retired;	/* ceremony that zeroised it, for good; or 0 */
	bool	destroyed;	/* after that, by a certificate */
	char	bag[REGISTER_NUMBER];	/* that it was kept in then; or "" */
	bool	emptying;	/* it was to be zeroised, and not opened since */
};

/* By value it is good for as long as no record is applied: of homes and gone. */
struct register_key {
	struct dname	zone;
	struct dnskey	key;
	struct digest	id;
	char		label[2 * HSM_LABEL_MAX + 1];
	char		serial[HSM_SERIAL_MAX + 1];	/* of its token */
	char		group[SITE_NAME];	/* of its zone then; "": none */
	struct serials	homes;	/* other tokens: its copy was restored there */
	bool		remade;		/* its token was initialised since */
	bool		foreign;	/* seen in a request, not made here */
	bool		may_leave;	/* was meant to, wrapped, */
	bool		kept;		/* and cannot any more */
	/* Tokens in which it was destroyed, and not restored since. */
	struct serials	gone;
	bool		ended;		/* destroyed, to be used nowhere any more */
	unsigned	disclosed;	/* by that ceremony, in other hands; or 0 */
	/* That made it, or compared it with the sheet of who did; "": not said. */
	char		site[SITE_NAME];
	/*
	 * A KSK that came in by that ceremony, at another site or as an import, and
	 * no sheet was compared with it yet; or 0.
	 */
	unsigned	unsheeted;
	/* Token in which it is being destroyed, by that record; "": none. */
	char		doomed[HSM_SERIAL_MAX + 1];
	uint64_t	doom;
	bool		doom_ends;	/* to be used nowhere any more, then */
	/* Into which it may be restored all the same; "": none. */
	char		revived[HSM_SERIAL_MAX + 1];
	unsigned	ceremony;
	time_t		ds_seen;	/* in the parent, by people; 0: not */
	unsigned	ds_said;	/* in that ceremony, by these people */
	char		ds_who[DS_WHO];
	/* Whose output medium had its files first; 0: none has yet. */
	unsigned	exported;
	/*
	 * Whose trust anchor names it, if that is the last of the zone that left;
	 * 0: not.  And before the last of all did.
	 */
	unsigned	anchored, anchored_before;
	json_t		*made;		/* data of its record; NULL: foreign */
	uint64_t	record;
	time_t		made_at;	/* of that record */
};

/* A key that was to be made, and of which no record says what came of it. */
struct register_intent {
	struct dname	  zone;
	unsigned	  flags;
	const struct alg *alg;
	unsigned	  bits;		/* RSA, else 0 */
	bool		  extractable;	/* may leave its HSM, wrapped */
	char		  label[2 * HSM_LABEL_MAX + 1];
	char		  serial[HSM_SERIAL_MAX + 1];	/* of the HSM meant */
	char		  group[SITE_NAME];	/* that the zone is in; or "" */
	uint64_t	  record;
};

/*
 * A key that was to be restored into a token, of which no record says what came
 * of it: it may be there.
 */
struct register_restore {
	struct digest	id;
	char		serial[HSM_SERIAL_MAX + 1];
	uint64_t	record;
};

/* What the KSKs do in a response. */
struct register_plan {
	char		name[16];	/* keyset/plan.h */
	size_t		n;
	struct digest	ksks[PLAN_ROLES];	/* ids, by their roles */
	time_t		from[PLAN_ROLES];	/* of their first slot, or 0 */
	time_t		judged;		/* it was made no earlier */
	struct {			/* of a key that signs the last no more */
		unsigned slot;		/* from here on; 0: there is none */
		time_t	 from, until;	/* its begin, the end of its own sets */
	}		leaves;
};

/* A response that a ceremony exported, the last of that ceremony. */
struct register_response {
	struct register_plan plan;
	struct dname	zone;
	struct digest	response;
	struct pack_place place;	/* in the journal */
	bool		sealed;		/* emergency sets were, beside it: */
	struct digest	emergency;	/* the response with them, */
	bool		used;		/* as a later request says, in its place */
	/* The last set that each KSK of the plan signed ends; 0: none, or a batch. */
	time_t		until[PLAN_ROLES];
	unsigned	ceremony;
	uint64_t	record;
};

/* The id of a request, or of a slot of one, that a ceremony answered. */
struct register_answer {
	struct dname	 zone;
	char		*id;		/* owned */
	unsigned	 ceremony;
};

/* A ceremony that was held to its end, by a file. */
struct register_held {
	char	 plan[DIGEST_HEX];	/* the file's SHA-256 */
	unsigned ceremony;
};

struct registry {
	struct register_token	 *tokens;
	struct register_key	 *keys;
	struct register_intent	 *intents;
	struct register_restore	 *restores;
	struct register_response *responses;
	struct register_answer	 *answers;
	struct register_held	 *held;
	size_t	 n_tokens, n_keys, n_intents, n_restores, n_responses, n_answers,
	    n_held;
	struct register_bag	   *bags;	/* in the order they were named */
	struct register_bag_number *bag_numbers;
	size_t	 n_bags, n_bag_numbers;
	struct holdings holdings;	/* shares and wrapped keys */

	/* What was accepted to run, its record's data, and in which ceremony. */
	json_t	*accepted;		/* owned; NULL: nothing was */
	unsigned accepted_in;

	unsigned anchor_left;		/* ceremony; 0: no trust anchor did */

	/* The last ceremony; not yet one: number 0. */
	unsigned number;
	bool	 ended;			/* or abandoned */
	bool	 abandoned;
	bool	 rehearsal;
	char	 type[STEP_ID_MAX];
	struct register_plan agreed;	/* in its review; n is 0 before */
	uint64_t last_record;
	time_t	 last_time;
	/* What the paper of the last ceremony that has one says; or 0. */
	unsigned paper_ceremony;
	uint64_t paper_record;
	struct digest paper_head;
	/* Of the break or stop that this ceremony was left with; or 0. */
	uint64_t break_record;
	struct digest break_head;
	/* Records of ceremonies behind that one, abandoned with nothing done. */
	size_t	 unpinned;
	/* Of the last record behind a clock that people agreed to; 0: none. */
	time_t	 trusted_time;
	bool	 clock_agreed;		/* since the last ceremony was (re)opened */
	bool	 printer_failed;	/* as was said of it last in that */
	unsigned exceptions, wrong_pins;
	unsigned wrong_in_a_row;	/* PINs since the HSM last took one */
	json_t	*records;	/* its: {"seq","time","step","kind","data"} */
	const char *intent;	/* step whose intent has no result; or NULL */
};

void	 register_free(struct registry *);
/* Takes one record in; ERR_FORMAT when its data is not what its kind has. */
int	 register_apply(struct registry *, const struct record *, struct err *);
/* The fold over a whole journal, into an empty register. */
int	 register_read(struct registry *, struct journal *, struct err *);

const struct register_token *register_token(const struct registry *,
	    const char *serial_or_label);
const struct register_key *register_key(const struct registry *,
	    const struct digest *id);
/*
 * When people said that the token of this serial is gone for good; 0: it is
 * not.  It has no key then, whatever it had.
 */
time_t	 register_token_gone(const struct registry *, const char *serial);
/*
 * The ceremony that decommissioned the HSM of this serial, which no later one
 * opens; 0: none did.  It is gone, too.
 */
unsigned register_token_retired(const struct registry *, const char *serial);
/*
 * The nth HSM, from 0, that was decommissioned, and of whose destruction there is
 * no certificate yet; NULL behind the last.
 */
const struct register_token *register_token_uncertified(
	    const struct registry *, size_t n);
/* Whose id a member of a record is; NULL where it is no id, or of no key. */
const struct register_key *register_key_cited(const struct registry *,
	    const json_t *id);
/*
 * Whether the key was made in this token, or restored into it, and was not
 * destroyed in it since, nor the token initialised again.
 */
bool	 register_key_in(const struct register_key *, const char *serial);
/*
 * Whether a token but this one has the key, as far as records tell, and is not
 * said to be gone.
 */
bool	 register_key_elsewhere(const struct registry *,
	    const struct register_key *, const char *serial);
/*
 * The nth token that had the key, from 0: where it was made, and then where it
 * was restored; NULL behind the last.
 */
const char *register_key_home(const struct register_key *, size_t n);
/*
 * The record of a "restore intent" of the key into this token, of whatever
 * ceremony, of which no record says what came of it; 0: there is none.
 */
uint64_t register_restoring(const struct registry *,
	    const struct register_key *, const char *serial);
/* Whether it was destroyed in this token, and not restored into it since. */
bool	 register_key_gone(const struct register_key *, const char *serial);
/* Whether it may be used: it was not destroyed for good, nor is about to be. */
bool	 register_key_lives(const struct register_key *);
/*
 * The last response for the zone that a ceremony before this one exported,
 * which is what this one's continues; NULL when there is none.
 */
const struct register_response *register_response(const struct registry *,
	    const struct dname *zone);
/* The nth before that, from 1 on; of 0 it is that. */
const struct register_response *register_before(const struct registry *,
	    const struct dname *zone, size_t n);
/*
 * Since when each response for the zone has had this KSK, without a break, and
 * servers may have had it: no response is older than its judgement.  0: the last
 * one does not have it.  Of ceremonies before this one.
 */
time_t	 register_published(const struct registry *, const struct dname *zone,
	    const struct digest *id);
/* When the last response of a ceremony before was judged; 0: there is none. */
time_t	 register_judged(const struct registry *, const struct dname *zone);
/*
 * The data of the last record of this step and kind in the last ceremony;
 * NULL when there is none.  Borrowed.
 */
const json_t *register_last(const struct registry *, const char *step,
	    const char *kind);
/* Whether an element of records is of this step and kind. */
bool	 register_is(const json_t *record, const char *step, const char *kind);
/* Whether the last ceremony has a "done" record of this step, not undone. */
bool	 register_done(const struct registry *, const char *step);
/* The ceremony that was held by the file of this SHA-256; 0: none was. */
unsigned register_held(const struct registry *, const char *plan);
/* Whether it has a record of this kind that was not undone. */
bool	 register_has(const struct registry *, const char *step,
	    const char *kind);
/* Whether it has one of this kind that is of this key and this token. */
bool	 register_has_key(const struct registry *, const char *step,
	    const char *kind, const struct register_key *, const char *serial);
/* When it last was done; 0: never. */
time_t	 register_done_at(const struct registry *, const char *step);
/*
 * The data of the record of who was in the room when it last was done; NULL
 * when it was not.  Borrowed.
 */
const json_t *register_people(const struct registry *, const char *step);
/* Every DNSKEY of a zone ever made or seen, *n of them; malloc'ed. */
struct dnskey *register_known(const struct registry *, const struct dname *zone,
	    size_t *n);
/* The same of records before that one. */
struct dnskey *register_known_before(const struct registry *,
	    const struct dname *zone, uint64_t before, size_t *n);
/*
 * The ids of all requests and slots of a zone that ceremonies before this one
 * answered, *n of them; malloc'ed with their texts, as one block.  Of a zone,
 * for in some formats they are times, which those of all zones may have.
 */
const char **register_answered(const struct registry *,
	    const struct dname *zone, size_t *n);

#endif
