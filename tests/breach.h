#ifndef TESTS_BREACH_H
#define TESTS_BREACH_H

#include "tests/quarter.h"

/* What is done to a good quarter, and what that check says then. */
struct breach {
	const char	*name;
	void		(*with)(struct quarter *);
	const char	*id;
	enum verdict	 verdict;
};

#define STOPS(f, id)	{ "STOP for " #f, f, id, VERDICT_STOP }
#define WARNS(f, id)	{ "WARN for " #f, f, id, VERDICT_WARN }
#define PASSES(f, id)	{ "ok for " #f, f, id, VERDICT_OK }

/* Each breaks its check and no other, each in a list that ends with NULL. */
extern const struct breach BREACHES_IN_TIME[], BREACHES_AT_BORDERS[];
/* What each check just allows. */
extern const struct breach EDGES[], EDGES_AT_BORDERS[];

/* Slot 1 and so on of the request. */
struct bundle *slot(struct quarter *, size_t number);
/* A key like that one and of this tag, which nobody can sign with. */
struct dnskey key_of_tag(const struct dnskey *like, unsigned tag,
	    bool once_revoked);
/* Gives the slot these ZSKs, each of which signs for itself. */
void	 slot_fill(struct quarter *, size_t number,
	    const struct made_key *const *, size_t n);
/* Its signatures are made anew with these times. */
void	 slot_prove_at(struct quarter *, size_t number, time_t from, time_t to);
/* The same of a slot of the previous response, which ends then. */
void	 previous_until(struct quarter *, size_t number, time_t to);
/* Slot 4 of that is Knot's, and tells the parent of a KSK: what it tells. */
struct notice *previous_tells(struct quarter *);
/* Fails unless docs/CHECKS.md says of these what they are; check_page.c. */
void	 check_page_holds(const struct finding *, size_t n,
	    const struct breach *const tables[], size_t n_broken,
	    size_t n_tables);

#endif
