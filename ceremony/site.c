#include <stdlib.h>
#include <string.h>

#include "keyset/conf.h"
#include "keyset/policy.h"
#include "keyset/value.h"

#include "ceremony/printer.h"
#include "ceremony/quorum.h"
#include "ceremony/retired.h"
#include "ceremony/site_groups.h"
#include "ceremony/site_sticks.h"

/* A configuration as it is read. */
struct draft {
	struct site	   site;
	struct group_draft group;	/* that is not closed yet */
	struct stick_enrolled stick;	/* the same */
	const struct conf *conf;
	int		  *lines;	/* owned: in which each group ends */
};

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
	if (strcmp(text, RETIRED_LABEL) == 0)
		return err_set(e, ERR_FORMAT, "\"%s\" is what a token is called "
		    "that was zeroised here", text);
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

static int
read_plan(const char *text, void *required, struct err *e)
{
	*(bool *)required = strcmp(text, "required") == 0;
	return *(bool *)required || strcmp(text, "optional") == 0 ? 0 :
	    err_set(e, ERR_FORMAT, "neither required nor optional");
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

static int
read_zone(const char *text, void *zones, struct err *e)
{
	return zone_list_add(zones, text, e);
}

static int
read_zones_file(const char *path, void *zones, struct err *e)
{
	return zone_list_read(zones, path, e);
}

/* Of a group's policy it shows only later whether there is one. */
static int
read_group(const char *title, void *draft, struct err *e)
{
	struct draft *d = draft;
	int *grown = reallocarray(d->lines, d->site.n_groups + 1,
	    sizeof(*grown));

	if (grown == NULL)
		return err_sys(e, "no memory for the groups");
	d->lines = grown;
	grown[d->site.n_groups] = conf_line(d->conf, "group");
	return site_group_add(&d->site, title, &d->group, e);
}

static int
read_stick(const char *title, void *draft, struct err *e)
{
	struct draft *d = draft;

	return site_stick_add(&d->site, title, &d->stick, e);
}

#define FIELD(f)	offsetof(struct draft, site.f)
#define GROUP(f)	offsetof(struct draft, group.f)
#define STICK(f)	offsetof(struct draft, stick.f)

static const struct conf_option OPTIONS[] = {
	{ "", "site", NULL, read_site, FIELD(name) },
	{ "", "rehearsal", "false", value_truth, FIELD(rehearsal) },
	{ "", "profile", "", profile_read, FIELD(profile) },
	{ "", "plan", "optional", read_plan, FIELD(plan_required) },
	{ "", "bags", "", bag_list_add, FIELD(bags) },
	{ "", "module", NULL, read_path, FIELD(module) },
	{ "", "token", NULL, read_token, FIELD(token) },
	{ "", "zone", NULL, value_zone, FIELD(zone) },
	{ "", "algorithm", "13", value_algorithm, FIELD(alg) },
	{ "", "bits", "2048", value_number, FIELD(bits) },
	{ "", "trust-anchor", "", read_url, FIELD(trust_anchor) },
	{ "", "policy", NULL, read_path, FIELD(policy) },
	{ "", "recovery", "", quorum_read, FIELD(recovery) },
	{ "", "emergency", "", quorum_read, FIELD(emergency) },
	{ "", "operators", "typed", read_pin, FIELD(operators) },
	{ "", "security-officers", "typed", read_pin,
	    FIELD(security_officers) },
	{ "", "separate", "true", value_truth, FIELD(separate) },
	{ "", "journal-a", "", read_path, FIELD(journal[0]) },
	{ "", "journal-b", "", read_path, FIELD(journal[1]) },
	{ "", "request-media", "", read_path, FIELD(request_media) },
	{ "", "output-media", "", read_path, FIELD(output_media) },
	{ "", "group", "", read_group, 0 },
	{ "group", "policy", "", read_path, GROUP(policy) },
	{ "group", "zones", "", read_zone, GROUP(zones) },
	{ "group", "zones-file", "", read_zones_file, GROUP(zones) },
	{ "", "printer", "", read_path, FIELD(printer) },
	{ "", "printer-log", "false", value_truth, FIELD(printer_log) },
	{ "", "printer-copies", "0", value_number, FIELD(printer_copies) },
	{ "", "machine", "", read_path, FIELD(machine) },
	{ "", "stick", "", read_stick, 0 },
	{ "stick", "serial", "", site_stick_serial, STICK(serial) },
	{ "stick", "label", "", site_stick_label, STICK(label) },
	{ "stick", "shape", "", site_stick_shape, STICK(shape) },
};

static const char *const LISTS[] = { "zones", "bags", NULL };

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

static int
policy_check(const char *name, struct err *e)
{
	struct policy policy;
	struct err why;

	if (policy_shipped(name) != NULL || policy_load(&policy, name, &why) == 0)
		return 0;
	return err_set(e, ERR_FORMAT, "no shipped policy, and as a file: %s",
	    why.text);
}

/*
 * A name that is neither shipped nor a file is found before a ceremony; but
 * not while another file is being read, for libconfuse reads one at a time.
 */
static int
policies_check(struct draft *d, struct err *e)
{
	struct site *s = &d->site;
	struct err why;

	if (policy_check(s->policy, &why) != 0)
		return conf_refuse(d->conf, "policy", e, "%s", why.text);
	for (size_t i = 0; i < s->n_groups; i++) {
		struct zone_group *g = &s->groups[i];

		if (g->policy[0] == '\0')
			memcpy(g->policy, s->policy, sizeof(g->policy));
		else if (policy_check(g->policy, e) != 0)
			return err_doing(e, "%.180s:%d: %s: policy",
			    d->conf->name, d->lines[i], g->name);
	}
	return 0;
}

static int
printer_check(const struct site *s, const struct conf *c, struct err *e)
{
	if (s->printer_copies > PRINTER_COPIES_MAX)
		return conf_refuse(c, "printer-copies", e, "more than %d",
		    PRINTER_COPIES_MAX);
	if (s->printer[0] != '\0' || (!s->printer_log && s->printer_copies == 0))
		return 0;
	return conf_refuse(c, s->printer_log ? "printer-log" : "printer-copies",
	    e, "there is no printer: give one, or leave this out");
}

/* What no single option shows. */
static int
site_check(struct draft *d, const struct conf *c, struct err *e)
{
	struct site *s = &d->site;
	const char *option;
	struct err why;

	if (standard_pins(s, c, e) != 0 || site_sticks_settle(s, c, e) != 0)
		return -1;
	if (strcmp(s->journal[0], s->journal[1]) == 0)
		return conf_refuse(c, "journal-b", e, "the same folder as "
		    "journal-a");
	if (split_shares(&s->operators) != split_shares(&s->security_officers))
		return conf_refuse(c, "security-officers", e, "not as many people "
		    "as the operators, who are %zu: the shares of both PINs are "
		    "on the same cards", split_shares(&s->operators));
	if (printer_check(s, c, e) != 0)
		return -1;
	if (profile_agrees(s, &option, &why) != 0)
		return conf_refuse(c, option, e, "%s", why.text);
	if (s->alg->family != ALG_RSA)
		s->bits = 0;
	else if (s->bits != 2048 && s->bits != 3072 && s->bits != 4096)
		return conf_refuse(c, "bits", e, "it must be 2048, 3072 or "
		    "4096 for RSA");
	if (site_group_apart(s, &why) != 0)
		return conf_refuse(c, "zone", e, "%s", why.text);
	return policies_check(d, e);
}

int
site_plan(struct site *s, const char *path, struct err *e)
{
	return value_text(path, s->plan, sizeof(s->plan), e) == 0 ? 0 :
	    err_doing(e, "-f");
}

int
site_load(struct site *out, const char *path, struct err *e)
{
	struct draft draft = { .conf = NULL };
	struct conf conf = {
		.name = path, .options = OPTIONS,
		.n = sizeof(OPTIONS) / sizeof(OPTIONS[0]), .into = &draft,
		.lists = LISTS,
	};
	int rc;

	draft.conf = &conf;
	rc = conf_load(&conf, e);
	if (rc == 0)
		rc = site_check(&draft, &conf, e);
	if (rc == 0)
		rc = value_text(path, draft.site.path, SITE_PATH, e);
	if (rc == 0)
		*out = draft.site;
	else
		site_free(&draft.site);
	zone_list_free(&draft.group.zones);
	free(draft.lines);
	return rc;
}
