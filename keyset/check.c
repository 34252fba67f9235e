#include <assert.h>
#include <string.h>

#include "keyset/check_row.h"

/*
 * Every check, in the order of the report.  The names are those that the
 * reference program has for the same thing, where it has it.
 */
static const struct check {
	const char	*id;
	const char	*rule;
	void		(*run)(struct inquiry *);
} CHECKS[] = {
	{ "KSR-KIND", "it is a request", check_kind },
	{ "KSR-DOMAIN", "the zone is one of the policy's", check_domain },
	{ "KSR-BUNDLE-COUNT", "number of slots", check_bundle_count },
	{ "KSR-BUNDLE-UNIQUE", "the ids of the slots differ",
	    check_bundle_unique },
	{ "KSR-BUNDLE-TIMES", "the slots follow each other, none ends before "
	    "it begins", check_bundle_times },
	{ "KSR-BUNDLE-CYCLE-DURATION", "from the first inception to the last",
	    check_cycle },
	{ "KSR-POLICY-BUNDLE-INTERVALS", "from inception to inception",
	    check_intervals },
	{ "KSR-POLICY-SIG-VALIDITY", "validity of each slot",
	    check_validity },
	{ "KSR-POLICY-SIG-OVERLAP", "overlap with the slot before",
	    check_overlap },
	{ "KSR-POLICY-SIG-HORIZON", "the last expiration is not too far off",
	    check_horizon },
	{ "KSR-POLICY-LEAD", "time before the first inception", check_lead },
	{ "KSR-POLICY-EXPIRED", "no slot has expired", check_expired },
	{ "KSR-COVERAGE", "signatures are had for long enough from now",
	    check_coverage },
	{ "KSR-TIMESTAMP", "it was not made after now", check_timestamp },
	{ "KSR-POLICY-OWN", "the request keeps its own limits",
	    check_own_limits },
	{ "KSR-CLAIM-LIMITS", "what it claims of its rules is within ours",
	    check_claim_limits },
	{ "KSR-SIGNER", "no other schedule is asked for", check_signers },
	{ "KSR-TTL", "the TTLs are the same", check_ttl },
	{ "KSR-POLICY-KEYS", "ZSKs in each slot", check_key_count },
	{ "KSR-POLICY-DIFFERENT", "different ZSKs in the request",
	    check_key_different },
	{ "KSR-BUNDLE-KEYS", "an identifier is one key, a key one identifier",
	    check_key_names },
	{ "KSR-KEY-FLAGS", "every key is a ZSK", check_key_flags },
	{ "KSR-KEY-TAG", "the key tags are right", check_key_tags },
	{ "KSR-POLICY-ALG", "algorithms, sizes and exponents are approved",
	    check_key_algorithm },
	{ "KSR-KEY-CLAIMS", "the keys are as the request claims",
	    check_key_claims },
	{ "KSR-KEY-MODULUS", "RSA moduli are sound", check_key_modulus },
	{ "KSR-KEY-CLASH", "no two keys have one tag", check_key_clash },
	{ "KSR-KEY-FOREIGN", "no ZSK is a KSK", check_key_foreign },
	{ "KSR-KEY-SUCCESSION", "neighbouring slots have a ZSK in common",
	    check_key_succession },
	{ "KSR-ZSK-ROLL", "a ZSK goes when another was there for long enough",
	    check_zsk_roll },
	{ "KSR-CACHE-KEYS", "old sets and old data have a ZSK in common at "
	    "each border", check_cache_keys },
	{ "KSR-CACHE-ALG", "they have one of each algorithm",
	    check_cache_algorithms },
	{ "KSR-CACHE-SET", "a set is signed until servers and caches have "
	    "the next", check_cache_sets },
	{ "KSR-BUNDLE-POP", "each ZSK proves that its private half is there",
	    check_possession },
	{ "KSR-POP-TIMES", "the times of these signatures",
	    check_proof_times },
	{ "KSR-PREVIOUS", "the previous response is given", check_previous },
	{ "KSR-PREVIOUS-COUNT", "number of slots of the previous response",
	    check_previous_count },
	{ "KSR-PREVIOUS-FORM", "its slots, keys and signatures fit together",
	    check_previous_form },
	{ "KSR-PREVIOUS-SIGNED", "the previous response verifies",
	    check_previous_signed },
	{ "KSR-PREVIOUS-TIMES", "its slots have the times that are signed",
	    check_previous_times },
	{ "KSR-PREVIOUS-SIGNERS", "the previous response is by our KSKs",
	    check_previous_signers },
	{ "KSR-CHAIN-DOMAIN", "the zone is that of the previous response",
	    check_chain_domain },
	{ "KSR-ID", "the request was not answered before", check_chain_id },
	{ "KSR-CHAIN-BUNDLES", "the slots were not answered before",
	    check_chain_bundles },
	{ "KSR-CHAIN-HISTORY", "nor was it, or a slot, ever answered",
	    check_chain_history },
	{ "KSR-CHAIN-SERIAL", "the serial goes on",
	    check_chain_serial },
	{ "KSR-CHAIN-KEYS", "the ZSKs of slot 1 were published before",
	    check_chain_keys },
	{ "KSR-CHAIN-OVERLAP", "overlap with the previous response",
	    check_chain_overlap },
	{ "KSR-CHAIN-GAP", "until slot 1 a set is signed at any time",
	    check_chain_gap },
	{ "KSR-CHAIN-NAMES", "the identifiers are those of the same keys",
	    check_chain_names },
	{ "KSR-CHAIN-ALG", "the ZSKs are of algorithms that a KSK has",
	    check_chain_algorithms },
};

enum { N_CHECKS = sizeof(CHECKS) / sizeof(CHECKS[0]) };
static_assert((int)N_CHECKS <= (int)FINDINGS_MAX,
    "there is a finding for each");

/* What these say changes with the clock, and what the others say does not. */
static void (*const TIMED[])(struct inquiry *) = {
	check_horizon, check_lead, check_expired, check_coverage,
	check_timestamp, check_proof_times,
};

static bool
is_timed(const struct check *c)
{
	for (size_t i = 0; i < sizeof(TIMED) / sizeof(TIMED[0]); i++)
		if (TIMED[i] == c->run)
			return true;
	return false;
}

static enum verdict
run(const struct check *c, const struct request *r,
    const struct judgement *by, const struct keyring *ring,
    struct finding *out)
{
	struct inquiry q = { r, by, ring, out };

	*out = (struct finding){
		.id = c->id, .rule = c->rule, .verdict = VERDICT_OK,
	};
	c->run(&q);
	return out->verdict;
}

enum verdict
request_check(const struct request *r, const struct judgement *by,
    struct finding out[FINDINGS_MAX], size_t *n)
{
	enum verdict worst = VERDICT_OK;
	struct keyring ring;

	keyring_of(r, &ring);
	for (size_t i = 0; i < N_CHECKS; i++) {
		enum verdict is = run(&CHECKS[i], r, by, &ring, &out[i]);

		if (is > worst)
			worst = is;
	}
	*n = N_CHECKS;
	return worst;
}

/* Whether it looks at no more than sets and their times. */
static bool
of_sets(const struct check *c)
{
	return c->run == check_cache_keys ||
	    c->run == check_cache_algorithms || c->run == check_cache_sets;
}

/* Of the sets that are asked for, or that were made: the checks of both. */
static size_t
sets_check(const struct request *r, const struct judgement *by,
    struct finding out[FINDINGS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < N_CHECKS; i++)
		if (of_sets(&CHECKS[i]))
			(void)run(&CHECKS[i], r, by, NULL, &out[n++]);
	return n;
}

static bool
worse(const struct finding *was, const struct finding *is, size_t n,
    struct finding *out)
{
	for (size_t i = 0; i < n; i++)
		if (is[i].verdict > was[i].verdict) {
			*out = is[i];
			return true;
		}
	return false;
}

bool
request_worsens(const struct request *r, const struct judgement *by,
    time_t now, struct finding *out)
{
	struct finding then[FINDINGS_MAX], today[FINDINGS_MAX];
	struct judgement anew = *by;
	struct keyring ring;
	size_t n = 0;

	keyring_of(r, &ring);
	anew.now = now;
	for (size_t i = 0; i < N_CHECKS; i++)
		if (is_timed(&CHECKS[i])) {
			(void)run(&CHECKS[i], r, by, &ring, &then[n]);
			(void)run(&CHECKS[i], r, &anew, &ring, &today[n++]);
		}
	return worse(then, today, n, out);
}

bool
response_worsens(const struct request *made, const struct request *asked,
    const struct judgement *by, struct finding *out)
{
	struct finding was[FINDINGS_MAX], is[FINDINGS_MAX];
	size_t n = sets_check(asked, by, was);

	(void)sets_check(made, by, is);
	if (worse(was, is, n, out))
		return true;
	(void)planned_check(asked, by, was, &n);
	made_check(made, by, is, &n);
	return worse(was, is, n, out);
}

const char *
verdict_word(enum verdict v)
{
	static const char *const WORDS[] = {
		[VERDICT_NONE]	= "n/a",
		[VERDICT_OK]	= "ok",
		[VERDICT_WARN]	= "WARN",
		[VERDICT_STOP]	= "STOP",
	};

	return WORDS[v];
}
