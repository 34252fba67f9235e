#ifndef KEYSET_KSR_H
#define KEYSET_KSR_H

#include <time.h>

#include "keyset/request.h"
#include "keyset/scan.h"

/*
 * The text that BIND's dnssec-ksr and Knot DNS's keymgr speak: slots of
 * records in presentation form, each behind a line
 *
 *	;; KeySigningRequest 1.0 TIME ...	or SignedKeyResponse
 *
 * and a last line "... 1.0 generated at TIME by PROGRAM".  The two differ in
 * how they write times, and in little else.
 *
 * TIME is when a slot takes the place of the one before; its signatures begin
 * some time before, for validators whose clocks are slow.  A slot's inception
 * here is that of the signatures always.  When a request's slots end is not
 * said: their expiration is 0 (request_cut).
 *
 * The time of the last line names the request, and its response repeats it.
 */
enum { BIND_EARLY = 3600, KNOT_EARLY = 5400, STAMP_TEXT = 64 };
/* Words of BIND are in a time zone that they do not name. */
enum { BIND_UNSURE = 14 * 3600 };

struct dialect {
	const char	*words;		/* in error texts, as "BIND" */
	time_t		 early;		/* seconds before TIME, of signatures */
	bool		 twice;		/* a later slot of one time replaces */
	/* TIME and the rest of a slot's line; of the last line; into text. */
	int		 (*slot_time)(const struct scan *, struct word,
			    time_t *, struct err *);
	int		 (*made_time)(const struct scan *, struct word,
			    time_t *, struct err *);
	void		 (*slot_text)(time_t, char[STAMP_TEXT]);
	void		 (*made_text)(time_t, char[STAMP_TEXT]);
};

/* The number of digits in front, of a slot's line that is the first one. */
size_t	 ksr_time_digits(const char *, size_t);
bool	 ksr_is(const char *, size_t);

struct request *ksr_read(const struct dialect *, const char *, size_t,
	    struct err *);
int	 ksr_write(const struct dialect *, const struct request *,
	    struct blob *, struct err *);

/* Puts a record into the request's last slot. */
int	 ksr_record(const struct scan *, const struct entry *, struct request *,
	    struct err *);
/* "; ZSK, ECDSAP256SHA256 (256b), id = 12345": what it says of the tag. */
int	 ksr_comment(const struct scan *, const struct word *,
	    const struct dnskey *, unsigned *tag, struct err *);
/* "ECDSAP256SHA256-12345": a key's identifier, where the format has none. */
void	 ksr_identifier(const struct alg *, unsigned tag,
	    char[IDENTIFIER_MAX + 1]);
/* A DNSKEY and an RRSIG record as a bundle has them, so identified. */
int	 ksr_key(struct bundle_key *, const ldns_rr *, struct err *);
int	 ksr_sig(struct bundle_sig *, const ldns_rr *, struct err *);

bool	 bind_recognise(const char *, size_t);
struct request *bind_read(const char *, size_t, struct err *);
int	 bind_write(const struct request *, struct blob *, struct err *);
bool	 knot_recognise(const char *, size_t);
struct request *knot_read(const char *, size_t, struct err *);
int	 knot_write(const struct request *, struct blob *, struct err *);

#endif
