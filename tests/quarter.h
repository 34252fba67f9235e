#ifndef TESTS_QUARTER_H
#define TESTS_QUARTER_H

#include <openssl/evp.h>

#include "keyset/check.h"
#include "keyset/response.h"

/*
 * A good request of example., nine slots of ten days from 2027-01-01 on, and
 * the response before it, with keys that live in memory: what a test starts
 * from and then breaks.
 */
enum { DAY = 86400, QUARTER_ZSKS = 4, QUARTER_KSKS = 2 };

struct made_key {
	EVP_PKEY		*pkey;
	struct signing_key	 signs;
	char			 name[16];
};

struct quarter {
	struct made_key		 zsk[QUARTER_ZSKS], ksk[QUARTER_KSKS];
	struct policy		 policy;
	struct request		*request, *previous;
	struct dnskey		 known[QUARTER_KSKS + 1];
	struct judgement	 by;	/* sixty days before, by all of these */
};

void	 made_key_init(struct made_key *, const char *name, unsigned flags,
	    const struct alg *);
/* The same of a key that is there; it is taken over. */
void	 made_key_take(struct made_key *, const char *name, unsigned flags,
	    const struct alg *, EVP_PKEY *);
void	 quarter_init(struct quarter *);
void	 quarter_free(struct quarter *);

/* The policy that the request is good under. */
extern const char QUARTER_POLICY[];

/* A slot of these ZSKs, not signed yet. */
void	 bundle_fill(struct bundle *, const char *id, time_t inception,
	    const struct made_key *const *, size_t n);
/* Each key of the bundle signs anew. */
void	 bundle_prove(struct bundle *, const struct dname *zone,
	    const struct made_key *const *, size_t n);
/* Each ZSK of the quarter's request signs anew. */
void	 quarter_prove(struct quarter *);
/* Makes the previous response anew, with this zone, last set and start. */
void	 quarter_precede(struct quarter *, const char *zone, time_t start,
	    bool next_too);
/* A request that must be readable; to be freed. */
struct request *must_read(const void *, size_t);

#endif
