#include <string.h>

#include "keyset/conf.h"
#include "keyset/policy.h"
#include "keyset/value.h"

#include "ceremony/quorum.h"
#include "ceremony/site.h"

static int
read_text(const char *text, char *out, size_t room, struct err *e)
{
	if (*text == '\0')
		return err_set(e, ERR_FORMAT, "empty");
	return value_text(text, out, room, e);
}

static int
read_site(const char *text, void *field, struct err *e)
{
	return read_text(text, field, SITE_NAME, e);
}

static int
read_token(const char *text, void *field, struct err *e)
{
	return read_text(text, field, SITE_TOKEN, e);
}

static int
read_path(const char *text, void *field, struct err *e)
{
	return read_text(text, field, SITE_PATH, e);
}

/* How many people bring a PIN together, or that somebody types it. */
static int
read_pin(const char *text, void *plan, struct err *e)
{
	if (strcmp(text, "typed") == 0) {
		*(struct split_plan *)plan = (struct split_plan){ .id = 0 };
		return 0;
	}
	return quorum_read(text, plan, e);
}

/* Printable, and of no white space: an XML attribute would change that. */
static int
read_url(const char *text, void *field, struct err *e)
{
	for (const char *p = text; *p != '\0'; p++)
		if (*p <= ' ' || *p > '~')
			return err_set(e, ERR_FORMAT, "a URL has printable ASCII "
			    "characters, and no blanks");
	return value_text(text, field, SITE_URL, e);
}

#define FIELD(f)	offsetof(struct site, f)

static const struct conf_option OPTIONS[] = {
	{ "", "site", NULL, read_site, FIELD(name) },
	{ "", "rehearsal", "false", value_truth, FIELD(rehearsal) },
	{ "", "module", NULL, read_path, FIELD(module) },
	{ "", "token", NULL, read_token, FIELD(token) },
	{ "", "zone", NULL, value_zone, FIELD(zone) },
	{ "", "algorithm", "13", value_algorithm, FIELD(alg) },
	{ "", "bits", "2048", value_number, FIELD(bits) },
	{ "", "trust-anchor", "", read_url, FIELD(trust_anchor) },
	{ "", "policy", NULL, read_path, FIELD(policy) },
	{ "", "recovery", "", quorum_read, FIELD(recovery) },
	{ "", "operators", "typed", read_pin, FIELD(operators) },
	{ "", "security-officers", "typed", read_pin,
	    FIELD(security_officers) },
	{ "", "separate", "true", value_truth, FIELD(separate) },
	{ "", "journal-a", NULL, read_path, FIELD(journal[0]) },
	{ "", "journal-b", NULL, read_path, FIELD(journal[1]) },
	{ "", "request-media", NULL, read_path, FIELD(request_media) },
	{ "", "output-media", NULL, read_path, FIELD(output_media) },
};

/* Whatever its folder: a link of another name is found by its token. */
static bool
is_softhsm(const char *module)
{
	const char *name = strrchr(module, '/');

	return strstr(name == NULL ? module : name, "softhsm") != NULL;
}

/*
 * A SoftHSM's PINs are split where nothing is said of them: its token is a
 * folder of files, and no counter stops whoever guesses at a copy of it.
 */
static int
standard_pins(struct site *s, const struct conf *c, struct err *e)
{
	bool operators = conf_given(c, "operators");
	bool officers = conf_given(c, "security-officers");
	bool typed = (operators && s->operators.group_count == 0) ||
	    (officers && s->security_officers.group_count == 0);

	s->pins_said = operators || officers;
	if (typed || !is_softhsm(s->module))
		return 0;
	if (!operators && quorum_read("2 of 3", &s->operators, e) != 0)
		return -1;
	return officers ? 0 : quorum_read("3 of 3", &s->security_officers, e);
}

/*
 * A name that is neither shipped nor a file is found before a ceremony; but
 * not while another file is being read, for libconfuse reads one at a time.
 */
static int
policy_check(const struct site *s, const struct conf *c, struct err *e)
{
	struct policy policy;
	struct err why;

	if (policy_shipped(s->policy) != NULL ||
	    policy_load(&policy, s->policy, &why) == 0)
		return 0;
	return conf_refuse(c, "policy", e, "no shipped policy, and as a file: %s",
	    why.text);
}

/* What no single option shows. */
static int
site_check(struct site *s, const struct conf *c, struct err *e)
{
	if (standard_pins(s, c, e) != 0)
		return -1;
	if (strcmp(s->journal[0], s->journal[1]) == 0)
		return conf_refuse(c, "journal-b", e, "the same folder as "
		    "journal-a");
	if (split_shares(&s->operators) != split_shares(&s->security_officers))
		return conf_refuse(c, "security-officers", e, "not as many people "
		    "as the operators: the shares of both PINs are on the same "
		    "cards");
	if (s->alg->family != ALG_RSA)
		s->bits = 0;
	else if (s->bits != 2048 && s->bits != 3072 && s->bits != 4096)
		return conf_refuse(c, "bits", e, "it must be 2048, 3072 or "
		    "4096 for RSA");
	return policy_check(s, c, e);
}

int
site_load(struct site *out, const char *path, struct err *e)
{
	struct site site = { .rehearsal = false };
	struct conf conf = {
		.name = path, .options = OPTIONS,
		.n = sizeof(OPTIONS) / sizeof(OPTIONS[0]), .into = &site,
	};

	if (conf_load(&conf, e) != 0 || site_check(&site, &conf, e) != 0)
		return -1;
	*out = site;
	return 0;
}
