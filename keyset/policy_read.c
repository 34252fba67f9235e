#include <stdio.h>
#include <string.h>

#include "keyset/conf.h"
#include "keyset/notice.h"

#include "keyset/policy.h"

/* What is read into: the policy, and of the algorithm that is being read. */
struct draft {
	struct policy	policy;
	struct approved	next;
};

static int
read_zones(const char *rest, void *field, struct err *e)
{
	struct policy *p = field;
	char word[DNAME_TEXT_MAX];

	while ((rest = value_word(rest, word, sizeof(word))) != NULL) {
		if (p->n_zones == POLICY_ZONES_MAX)
			return err_set(e, ERR_FORMAT, "more than %d",
			    POLICY_ZONES_MAX);
		if (dname_from_text(&p->zones[p->n_zones], word, e) != 0)
			return -1;
		p->n_zones++;
	}
	if (p->n_zones == 0)
		return err_set(e, ERR_FORMAT, "no zone");
	return 0;
}

static int
read_keys_each(const char *rest, void *field, struct err *e)
{
	struct policy *p = field;
	char word[8];
	uint64_t keys;

	while ((rest = value_word(rest, word, sizeof(word))) != NULL) {
		if (p->n_keys_each == POLICY_KEYS_MAX)
			return err_set(e, ERR_FORMAT, "more than %d slots",
			    POLICY_KEYS_MAX);
		if (value_count(word, BUNDLE_KEYS_MAX, &keys, e) != 0)
			return -1;
		p->keys_each[p->n_keys_each++] = (unsigned)keys;
	}
	return 0;
}

static int
counts_from_one(const char *text, int64_t max, struct range *out,
    struct err *e)
{
	if (value_counts(text, max, out, e) != 0)
		return -1;
	if (out->min < 1)
		return err_set(e, ERR_FORMAT, "below 1");
	return 0;
}

static int
read_bundles(const char *text, void *field, struct err *e)
{
	return counts_from_one(text, REQUEST_BUNDLES_MAX, field, e);
}

static int
read_keys(const char *text, void *field, struct err *e)
{
	return counts_from_one(text, BUNDLE_KEYS_MAX, field, e);
}

static int
read_different(const char *text, void *field, struct err *e)
{
	return counts_from_one(text,
	    (int64_t)BUNDLE_KEYS_MAX * REQUEST_BUNDLES_MAX, field, e);
}

static int
read_bits(const char *text, void *field, struct err *e)
{
	return counts_from_one(text, 4096, field, e);
}

static int
read_exponent(const char *text, void *field, struct err *e)
{
	uint64_t *exponent = field;

	if (value_count(text, INT64_MAX, exponent, e) != 0)
		return -1;
	if (*exponent < 3)
		return err_set(e, ERR_FORMAT, "below 3");
	return 0;
}

static int
read_durations(const char *text, void *field, struct err *e)
{
	return value_durations(text, field, e);
}

static int
read_ttl(const char *text, void *field, struct err *e)
{
	uint64_t seconds;

	if (strcmp(text, "request") == 0) {
		*(uint32_t *)field = 0;
		return 0;
	}
	if (value_count(text, INT32_MAX, &seconds, e) != 0)
		return -1;
	if (seconds == 0)
		return err_set(e, ERR_FORMAT, "a TTL of 0");
	*(uint32_t *)field = (uint32_t)seconds;
	return 0;
}

/* What the parent is told, each once. */
static int
read_tells(const char *rest, void *field, struct err *e)
{
	unsigned *tells = field;
	char word[16];

	*tells = 0;
	while ((rest = value_word(rest, word, sizeof(word))) != NULL) {
		unsigned bit = tells_by_name(word);

		if (bit == 0)
			return err_set(e, ERR_FORMAT, "\"%s\" is none of "
			    "cdnskey, sha256 and sha384", word);
		if (*tells & bit)
			return err_set(e, ERR_FORMAT, "%s is given twice",
			    word);
		*tells |= bit;
	}
	return *tells != 0 ? 0 : err_set(e, ERR_FORMAT, "nothing is told");
}

/* One word of a table; its place there is the value. */
static int
read_word(const char *text, const char *const words[], size_t n, size_t *out,
    struct err *e)
{
	char known[64] = "";

	for (size_t i = 0; i < n; i++) {
		if (strcmp(text, words[i]) == 0) {
			*out = i;
			return 0;
		}
		snprintf(known + strlen(known), sizeof(known) - strlen(known),
		    "%s%s", i > 0 ? ", " : "", words[i]);
	}
	return err_set(e, ERR_FORMAT, "\"%s\" is none of %s", text, known);
}

static int
read_proof_times(const char *text, void *field, struct err *e)
{
	static const char *const WORDS[] = {
		[PROOF_ANY] = "any", [PROOF_NOW] = "now", [PROOF_SLOT] = "slot",
	};
	size_t n;

	if (read_word(text, WORDS, 3, &n, e) != 0)
		return -1;
	*(enum proof_times *)field = (enum proof_times)n;
	return 0;
}

static int
read_serial(const char *text, void *field, struct err *e)
{
	static const char *const WORDS[] = { "any", "rising" };
	size_t n;

	if (read_word(text, WORDS, 2, &n, e) != 0)
		return -1;
	*(bool *)field = n == 1;
	return 0;
}

static int
read_yes(const char *text, void *field, struct err *e)
{
	return value_yes(text, field, e);
}

/* The title; bits and exponent have been read where they were given. */
static int
read_algorithm(const char *name, void *draft, struct err *e)
{
	struct policy *p = &((struct draft *)draft)->policy;
	struct approved *a = &((struct draft *)draft)->next;
	bool sized = a->bits.min != 0, raised = a->exponent != 0;
	const struct alg *alg;

	if (value_algorithm(name, &alg, e) != 0)
		return -1;
	for (size_t i = 0; i < p->n_algorithms; i++)
		if (p->algorithms[i].alg == alg->number)
			return err_set(e, ERR_FORMAT, "%s is given twice",
			    alg->name);
	if (p->n_algorithms == POLICY_ALGORITHMS_MAX)
		return err_set(e, ERR_FORMAT, "more than %d algorithms",
		    POLICY_ALGORITHMS_MAX);
	if (alg->family == ALG_RSA && !(sized && raised))
		return err_set(e, ERR_FORMAT, "%s needs bits and exponent",
		    alg->name);
	if (alg->family != ALG_RSA && (sized || raised))
		return err_set(e, ERR_FORMAT, "%s has one size and no "
		    "exponent", alg->name);
	if (alg->family != ALG_RSA)
		a->bits = (struct range){ alg->bits, alg->bits };
	a->alg = alg->number;
	p->algorithms[p->n_algorithms++] = *a;
	*a = (struct approved){ 0 };
	return 0;
}

#define FIELD(f)	offsetof(struct draft, policy.f)
#define NEXT(f)		offsetof(struct draft, next.f)

static const struct conf_option OPTIONS[] = {
	{ "", "zones", "", read_zones, offsetof(struct draft, policy) },
	{ "", "bundles", NULL, read_bundles, FIELD(bundles) },
	{ "", "keys", NULL, read_keys, FIELD(keys) },
	{ "", "keys-each", "", read_keys_each,
	    offsetof(struct draft, policy) },
	{ "", "different-keys", NULL, read_different, FIELD(different_keys) },
	{ "", "algorithm", NULL, read_algorithm, 0 },
	{ "algorithm", "bits", "", read_bits, NEXT(bits) },
	{ "algorithm", "exponent", "", read_exponent, NEXT(exponent) },
	{ "", "possession", NULL, read_yes, FIELD(possession) },
	{ "", "proof-times", "", read_proof_times, FIELD(proof_times) },
	{ "", "serial", "", read_serial, FIELD(rising) },
	{ "", "zsk-publish", "", value_span, FIELD(zsk.publish) },
	{ "", "zsk-retire", "", value_span, FIELD(zsk.retire) },
	{ "", "zone-ttl", "", value_span, FIELD(zone_ttl) },
	{ "", "validity", NULL, read_durations, FIELD(validity) },
	{ "", "overlap", NULL, read_durations, FIELD(overlap) },
	{ "", "interval", NULL, read_durations, FIELD(interval) },
	{ "", "cycle", NULL, read_durations, FIELD(cycle) },
	{ "", "horizon", NULL, value_span, FIELD(horizon) },
	{ "", "coverage", "", value_span, FIELD(coverage) },
	{ "", "lead", NULL, read_durations, FIELD(lead) },
	{ "", "ttl", NULL, read_ttl, FIELD(ttl) },
	{ "", "tell-parent", "", read_tells, FIELD(tells) },
	{ "", "cut-validity", "", value_span, FIELD(cut.validity) },
	{ "", "cut-step", "", value_span, FIELD(cut.step) },
	{ "", "cut-span", "", value_span, FIELD(cut.span) },
	{ "", "ksk", "", NULL, 0 },
	{ "ksk", "publish-safety", NULL, value_span,
	    FIELD(ksk.publish_safety) },
	{ "ksk", "retire-safety", NULL, value_span, FIELD(ksk.retire_safety) },
	{ "ksk", "max-validity", NULL, value_span, FIELD(ksk.max_validity) },
	{ "ksk", "min-validity", NULL, value_span, FIELD(ksk.min_validity) },
	{ "ksk", "max-overlap", NULL, value_span, FIELD(ksk.max_overlap) },
	{ "ksk", "min-overlap", NULL, value_span, FIELD(ksk.min_overlap) },
	{ "", "roll", "", NULL, 0 },
	{ "roll", "hold-down", "", value_span, FIELD(roll.hold_down) },
	{ "roll", "ds-ttl", "", value_span, FIELD(roll.ds_ttl) },
	{ "roll", "parent-propagation", "", value_span,
	    FIELD(roll.parent_propagation) },
	{ "roll", "propagation", "", value_span, FIELD(roll.propagation) },
};

/* What no single option shows. */
static int
policy_check(const struct policy *p, const struct conf *c, struct err *e)
{
	const int64_t n_each = (int64_t)p->n_keys_each;

	if (n_each > 0 &&
	    (p->bundles.min != n_each || p->bundles.max != n_each))
		return conf_refuse(c, "keys-each", e, "%jd slots, which is "
		    "not what bundles says", (intmax_t)n_each);
	for (size_t i = 0; i < p->n_keys_each; i++)
		if (p->keys_each[i] < p->keys.min ||
		    p->keys_each[i] > p->keys.max)
			return conf_refuse(c, "keys-each", e, "slot %zu is "
			    "outside keys", i + 1);
	if (p->validity.min < 1)
		return conf_refuse(c, "validity", e, "less than a second");
	if (p->overlap.min < 0)
		return conf_refuse(c, "overlap", e, "negative");
	if (p->interval.min < 0)
		return conf_refuse(c, "interval", e, "negative");
	if (p->coverage > p->horizon)
		return conf_refuse(c, "coverage", e, "more than horizon");
	if ((p->cut.validity != 0) != (p->cut.step != 0) ||
	    (p->cut.step != 0) != (p->cut.span != 0))
		return conf_refuse(c, "cut-validity", e, "cut-validity, "
		    "cut-step and cut-span are given together");
	if (p->cut.step >= p->cut.validity && p->cut.step != 0)
		return conf_refuse(c, "cut-step", e, "not shorter than "
		    "cut-validity");
	if (p->overlap.min >= p->validity.max)
		return conf_refuse(c, "overlap", e, "longer than validity");
	return 0;
}

int
policy_read(struct policy *out, const char *name, const char *text,
    size_t len, struct err *e)
{
	struct draft draft = { 0 };
	struct conf conf = {
		.name = name, .options = OPTIONS,
		.n = sizeof(OPTIONS) / sizeof(OPTIONS[0]), .into = &draft,
	};

	if (conf_parse(&conf, text, len, e) != 0 ||
	    policy_check(&draft.policy, &conf, e) != 0)
		return -1;
	*out = draft.policy;
	snprintf(out->name, sizeof(out->name), "%s", name);
	return 0;
}
