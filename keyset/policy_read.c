#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <confuse.h>

#include "keyset/policy.h"

/* An option: how its values are read, and into what. */
struct option {
	const char	*name;
	cfg_type_t	 type;
	cfg_flag_t	 flags;
	int		(*read)(cfg_opt_t *, struct policy *, void *field,
			    struct err *);
	size_t		 field;
	bool		 optional;
};

static int
read_zones(cfg_opt_t *o, struct policy *p, void *field, struct err *e)
{
	const char *rest = cfg_opt_getnstr(o, 0);
	char word[DNAME_TEXT_MAX];

	(void)field;
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
read_keys_each(cfg_opt_t *o, struct policy *p, void *field, struct err *e)
{
	const char *rest = cfg_opt_getnstr(o, 0);
	char word[8];
	uint64_t keys;

	(void)field;
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
read_bundles(cfg_opt_t *o, struct policy *p, void *field, struct err *e)
{
	(void)p;
	return value_counts(cfg_opt_getnstr(o, 0), REQUEST_BUNDLES_MAX, field,
	    e);
}

static int
read_keys(cfg_opt_t *o, struct policy *p, void *field, struct err *e)
{
	(void)p;
	return value_counts(cfg_opt_getnstr(o, 0), BUNDLE_KEYS_MAX, field, e);
}

static int
read_different(cfg_opt_t *o, struct policy *p, void *field, struct err *e)
{
	(void)p;
	return value_counts(cfg_opt_getnstr(o, 0),
	    (int64_t)BUNDLE_KEYS_MAX * REQUEST_BUNDLES_MAX, field, e);
}

static int
read_durations(cfg_opt_t *o, struct policy *p, void *field, struct err *e)
{
	(void)p;
	return value_durations(cfg_opt_getnstr(o, 0), field, e);
}

static int
read_duration(cfg_opt_t *o, struct policy *p, void *field, struct err *e)
{
	int64_t seconds;

	(void)p;
	if (value_duration(cfg_opt_getnstr(o, 0), &seconds, e) != 0)
		return -1;
	if (seconds < 0)
		return err_set(e, ERR_FORMAT, "a negative duration");
	*(int64_t *)field = seconds;
	return 0;
}

static int
read_ttl(cfg_opt_t *o, struct policy *p, void *field, struct err *e)
{
	const char *text = cfg_opt_getnstr(o, 0);
	uint64_t seconds;

	(void)field;
	if (strcmp(text, "request") == 0) {
		p->ttl = 0;
		return 0;
	}
	if (value_count(text, INT32_MAX, &seconds, e) != 0)
		return -1;
	if (seconds == 0)
		return err_set(e, ERR_FORMAT, "a TTL of 0");
	p->ttl = (uint32_t)seconds;
	return 0;
}

static int
read_yes(cfg_opt_t *o, struct policy *p, void *field, struct err *e)
{
	(void)p;
	return value_yes(cfg_opt_getnstr(o, 0), field, e);
}

static int
read_algorithm(cfg_opt_t *o, struct policy *p, void *field, struct err *e)
{
	cfg_t *section = cfg_opt_getnsec(o, cfg_opt_size(o) - 1);
	const char *bits = cfg_getstr(section, "bits");
	const char *exponent = cfg_getstr(section, "exponent");
	const struct alg *alg = alg_by_name(cfg_title(section));
	struct approved a = { 0 };

	(void)field;
	if (alg == NULL)
		return err_set(e, ERR_FORMAT, "%.40s is not an algorithm known "
		    "here", cfg_title(section));
	for (size_t i = 0; i < p->n_algorithms; i++)
		if (p->algorithms[i].alg == alg->number)
			return err_set(e, ERR_FORMAT, "%s is given twice",
			    alg->name);
	if (p->n_algorithms == POLICY_ALGORITHMS_MAX)
		return err_set(e, ERR_FORMAT, "more than %d algorithms",
		    POLICY_ALGORITHMS_MAX);
	a.alg = alg->number;
	if (alg->family != ALG_RSA) {
		if (bits != NULL || exponent != NULL)
			return err_set(e, ERR_FORMAT, "%s has one size and no "
			    "exponent", alg->name);
		a.bits = (struct range){ alg->bits, alg->bits };
	} else if (bits == NULL || exponent == NULL) {
		return err_set(e, ERR_FORMAT, "%s needs bits and exponent",
		    alg->name);
	} else if (value_counts(bits, 4096, &a.bits, e) != 0 ||
	    value_count(exponent, INT64_MAX, &a.exponent, e) != 0) {
		return -1;
	} else if (a.exponent < 3) {
		return err_set(e, ERR_FORMAT, "an exponent below 3");
	}
	p->algorithms[p->n_algorithms++] = a;
	return 0;
}

#define FIELD(f)	offsetof(struct policy, f)
#define KSK(f)		FIELD(ksk) + offsetof(struct claimed_policy, f)
#define SINGLE		CFGT_STR, CFGF_NODEFAULT
#define SECTIONS	CFGT_SEC, CFGF_MULTI | CFGF_TITLE

static const struct option OPTIONS[] = {
	{ "zones", SINGLE, read_zones, 0, true },
	{ "bundles", SINGLE, read_bundles, FIELD(bundles), false },
	{ "keys", SINGLE, read_keys, FIELD(keys), false },
	{ "keys-each", SINGLE, read_keys_each, 0, true },
	{ "different-keys", SINGLE, read_different, FIELD(different_keys),
	    false },
	{ "algorithm", SECTIONS, read_algorithm, 0, false },
	{ "possession", SINGLE, read_yes, FIELD(possession), false },
	{ "validity", SINGLE, read_durations, FIELD(validity), false },
	{ "overlap", SINGLE, read_durations, FIELD(overlap), false },
	{ "interval", SINGLE, read_durations, FIELD(interval), false },
	{ "cycle", SINGLE, read_durations, FIELD(cycle), false },
	{ "horizon", SINGLE, read_duration, FIELD(horizon), false },
	{ "lead", SINGLE, read_durations, FIELD(lead), false },
	{ "ttl", SINGLE, read_ttl, 0, false },
};

static const struct option KSK_OPTIONS[] = {
	{ "publish-safety", SINGLE, read_duration, KSK(publish_safety),
	    false },
	{ "retire-safety", SINGLE, read_duration, KSK(retire_safety), false },
	{ "max-validity", SINGLE, read_duration, KSK(max_validity), false },
	{ "min-validity", SINGLE, read_duration, KSK(min_validity), false },
	{ "max-overlap", SINGLE, read_duration, KSK(max_overlap), false },
	{ "min-overlap", SINGLE, read_duration, KSK(min_overlap), false },
};

enum {
	N_OPTIONS	= sizeof(OPTIONS) / sizeof(OPTIONS[0]),
	N_KSK_OPTIONS	= sizeof(KSK_OPTIONS) / sizeof(KSK_OPTIONS[0]),
};

/*
 * The policy that is being read.  libconfuse calls back with nothing of
 * ours, so this thread's reading has to be found here.
 */
static _Thread_local struct reading {
	struct policy	*policy;
	const char	*name;
	struct err	*e;
	bool		 failed;
	bool		 seen[N_OPTIONS], ksk_seen[N_KSK_OPTIONS];
} *reading;

/* libconfuse complains here; what it says first is why. */
static void complain(cfg_t *, const char *, va_list)
    __attribute__((format(printf, 2, 0)));

static void
complain(cfg_t *cfg, const char *fmt, va_list ap)
{
	char text[256];

	if (reading->failed)
		return;
	reading->failed = true;
	vsnprintf(text, sizeof(text), fmt, ap);
	err_set(reading->e, ERR_FORMAT, "%s:%d: %s", reading->name, cfg->line,
	    text);
}

static int
option_read(cfg_t *cfg, cfg_opt_t *o, const struct option *known, bool *seen)
{
	void *field = (char *)reading->policy + known->field;
	struct err why;

	if (*seen && known->type != CFGT_SEC) {
		cfg_error(cfg, "%s is given twice", known->name);
		return -1;
	}
	*seen = true;
	if (known->read(o, reading->policy, field, &why) == 0)
		return 0;
	cfg_error(cfg, "%s: %s", known->name, why.text);
	return -1;
}

static int
option_given(cfg_t *cfg, cfg_opt_t *o)
{
	for (size_t i = 0; i < N_OPTIONS; i++)
		if (strcmp(OPTIONS[i].name, cfg_opt_name(o)) == 0)
			return option_read(cfg, o, &OPTIONS[i],
			    &reading->seen[i]);
	return -1;
}

static int
ksk_option_given(cfg_t *cfg, cfg_opt_t *o)
{
	for (size_t i = 0; i < N_KSK_OPTIONS; i++)
		if (strcmp(KSK_OPTIONS[i].name, cfg_opt_name(o)) == 0)
			return option_read(cfg, o, &KSK_OPTIONS[i],
			    &reading->ksk_seen[i]);
	return -1;
}

static void
options_fill(cfg_opt_t *to, const struct option *from, size_t n,
    cfg_opt_t *inner, cfg_validate_callback_t given)
{
	for (size_t i = 0; i < n; i++) {
		to[i].name = from[i].name;
		to[i].type = from[i].type;
		to[i].flags = from[i].flags;
		to[i].subopts = from[i].type == CFGT_SEC ? inner : NULL;
		to[i].validcb = given;
	}
}

static int
options_parse(const char *text)
{
	cfg_opt_t algorithm[] = {
		CFG_STR("bits", NULL, CFGF_NODEFAULT),
		CFG_STR("exponent", NULL, CFGF_NODEFAULT),
		CFG_END(),
	};
	cfg_opt_t ksk[N_KSK_OPTIONS + 1] = { CFG_END() };
	cfg_opt_t all[N_OPTIONS + 2] = { CFG_END() };
	cfg_t *cfg;
	int rc;

	options_fill(ksk, KSK_OPTIONS, N_KSK_OPTIONS, NULL, ksk_option_given);
	options_fill(all, OPTIONS, N_OPTIONS, algorithm, option_given);
	all[N_OPTIONS] = (cfg_opt_t)CFG_SEC("ksk", ksk, CFGF_NONE);
	if ((cfg = cfg_init(all, CFGF_NONE)) == NULL)
		return err_sys(reading->e, "no memory for a policy");
	(void)cfg_set_error_function(cfg, complain);
	rc = cfg_parse_buf(cfg, text);
	cfg_free(cfg);
	if (rc != CFG_SUCCESS && !reading->failed)
		return err_set(reading->e, ERR_FORMAT, "%s: it cannot be "
		    "parsed", reading->name);
	return rc == CFG_SUCCESS && !reading->failed ? 0 : -1;
}

static int
missing(const struct option *known, size_t n, const bool *seen,
    const char *name, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (!seen[i] && !known[i].optional)
			return err_set(e, ERR_FORMAT, "%s: %s is not given",
			    name, known[i].name);
	return 0;
}

/* What no single option shows. */
static int
policy_check(const struct policy *p, struct err *e)
{
	const int64_t n_each = (int64_t)p->n_keys_each;

	if (p->bundles.min < 1 || p->keys.min < 1 || p->different_keys.min < 1)
		return err_set(e, ERR_FORMAT, "%s: bundles, keys and "
		    "different-keys begin at 1", p->name);
	if (n_each > 0 &&
	    (p->bundles.min != n_each || p->bundles.max != n_each))
		return err_set(e, ERR_FORMAT, "%s: keys-each is of %jd slots "
		    "and bundles is not", p->name, (intmax_t)n_each);
	for (size_t i = 0; i < p->n_keys_each; i++)
		if (p->keys_each[i] < p->keys.min ||
		    p->keys_each[i] > p->keys.max)
			return err_set(e, ERR_FORMAT, "%s: keys-each: slot "
			    "%zu is outside keys", p->name, i + 1);
	if (p->validity.min < 1 || p->overlap.min < 0 || p->interval.min < 0)
		return err_set(e, ERR_FORMAT, "%s: validity, overlap and "
		    "interval are not negative", p->name);
	if (p->overlap.min >= p->validity.max)
		return err_set(e, ERR_FORMAT, "%s: overlap is longer than "
		    "validity", p->name);
	return 0;
}

int
policy_read(struct policy *out, const char *name, const char *text,
    struct err *e)
{
	struct policy p = { 0 };
	struct reading r = { .policy = &p, .name = name, .e = e };
	const char *variable = strstr(text, "${");
	int line = 1, rc;

	/* libconfuse would put the environment there. */
	if (variable != NULL) {
		for (const char *c = text; c < variable; c++)
			line += *c == '\n';
		return err_set(e, ERR_FORMAT, "%s:%d: \"${\" has no meaning "
		    "in a policy", name, line);
	}
	snprintf(p.name, sizeof(p.name), "%s", name);
	reading = &r;
	rc = options_parse(text);
	reading = NULL;
	if (rc != 0 || missing(OPTIONS, N_OPTIONS, r.seen, name, e) != 0 ||
	    missing(KSK_OPTIONS, N_KSK_OPTIONS, r.ksk_seen, name, e) != 0 ||
	    policy_check(&p, e) != 0)
		return -1;
	*out = p;
	return 0;
}
