#ifndef KEYSET_CHECK_ROW_H
#define KEYSET_CHECK_ROW_H

#include "keyset/check.h"
#include "keyset/utc.h"

/* The keys of a request, each public key once, where it comes first. */
struct keyring {
	size_t			 n;
	const struct bundle_key	*keys[REQUEST_BUNDLES_MAX * BUNDLE_KEYS_MAX];
};

void	 keyring_of(const struct request *, struct keyring *);

/* What a check looks at, and where it writes. */
struct inquiry {
	const struct request	*request;
	const struct judgement	*by;
	const struct keyring	*ring;
	struct finding		*finding;	/* begins as VERDICT_OK */
};

/*
 * Say what is allowed, what was found, and what is wrong.  The first fault
 * of a finding is told, of further ones of its verdict only how many there
 * are; a STOP takes the place of a WARN.
 */
void	 row_limit(struct inquiry *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
void	 row_found(struct inquiry *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
void	 row_warn(struct inquiry *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
void	 row_stop(struct inquiry *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

/* The limit is a range of durations, or of counts. */
void	 row_limit_durations(struct inquiry *, const struct range *);
void	 row_limit_counts(struct inquiry *, const struct range *);
bool	 range_has(const struct range *, int64_t);
/*
 * Whether there is a previous response.  If not, the finding says so, and the
 * verdict is VERDICT_NONE: that none was given is KSR-PREVIOUS's to say.
 */
bool	 row_previous(struct inquiry *);
/*
 * Whether the request's format has room for claims of its own policy.  If
 * not, the finding says so, and the verdict is VERDICT_NONE.
 */
bool	 row_claims(struct inquiry *);
/*
 * Seconds from now to the last expiration, and that in words, "3 d ahead" or "3 d
 * ago".  A request without slots is stopped, and false returned.
 */
enum { ROW_AHEAD = DURATION_TEXT + 8 };
bool	 row_ahead(struct inquiry *, int64_t *, char[ROW_AHEAD]);

/*
 * What in a signature does not fit its slot, of what the signature does not
 * cover, or verifying does not compare; NULL: nothing.
 */
const char *sig_misfit(const struct bundle *, const struct bundle_sig *,
	    const struct dname *zone);

/* check_plan.c: planned_check() of the sets of a response that was made. */
void	 made_check(const struct request *, const struct judgement *,
	    struct finding[FINDINGS_MAX], size_t *n);

void	 check_kind(struct inquiry *);
void	 check_domain(struct inquiry *);
void	 check_bundle_count(struct inquiry *);
void	 check_bundle_unique(struct inquiry *);
void	 check_bundle_times(struct inquiry *);
void	 check_cycle(struct inquiry *);
void	 check_intervals(struct inquiry *);
void	 check_validity(struct inquiry *);
void	 check_overlap(struct inquiry *);
void	 check_own_limits(struct inquiry *);
void	 check_horizon(struct inquiry *);
void	 check_lead(struct inquiry *);
void	 check_expired(struct inquiry *);
void	 check_ttl(struct inquiry *);
void	 check_signers(struct inquiry *);

void	 check_key_count(struct inquiry *);
void	 check_key_different(struct inquiry *);
void	 check_key_names(struct inquiry *);
void	 check_key_flags(struct inquiry *);
void	 check_key_tags(struct inquiry *);
void	 check_key_algorithm(struct inquiry *);
void	 check_key_claims(struct inquiry *);
void	 check_key_modulus(struct inquiry *);
void	 check_key_clash(struct inquiry *);
void	 check_key_foreign(struct inquiry *);
void	 check_key_succession(struct inquiry *);
void	 check_possession(struct inquiry *);
void	 check_proof_times(struct inquiry *);

void	 check_claim_limits(struct inquiry *);
void	 check_timestamp(struct inquiry *);

void	 check_zsk_roll(struct inquiry *);
void	 check_cache_keys(struct inquiry *);
void	 check_cache_algorithms(struct inquiry *);
void	 check_cache_sets(struct inquiry *);
void	 check_coverage(struct inquiry *);
void	 check_chain_gap(struct inquiry *);

void	 check_previous(struct inquiry *);
void	 check_previous_count(struct inquiry *);
void	 check_previous_form(struct inquiry *);
void	 check_previous_signed(struct inquiry *);
void	 check_previous_times(struct inquiry *);
void	 check_previous_signers(struct inquiry *);
void	 check_chain_domain(struct inquiry *);
void	 check_chain_id(struct inquiry *);
void	 check_chain_bundles(struct inquiry *);
void	 check_chain_history(struct inquiry *);
void	 check_chain_serial(struct inquiry *);
void	 check_chain_keys(struct inquiry *);
void	 check_chain_overlap(struct inquiry *);
void	 check_chain_names(struct inquiry *);
void	 check_chain_algorithms(struct inquiry *);

#endif
