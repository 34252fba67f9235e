#include <stdio.h>
#include <string.h>

#include "ceremony/ceremony.h"
#include "ceremony/quorum.h"
#include "ceremony/site.h"

#include "ceremony/agenda.h"

/* How many people, as the configuration has it. */
static void
take_quorum(char to[AGENDA_TEXT], const struct split_plan *plan,
    const char *none)
{
	char text[QUORUM_TEXT];

	snprintf(to, AGENDA_TEXT, "%s", plan->group_count == 0 ? none :
	    quorum_text(plan, text));
}

static int
policy_digest(const char *name, char hex[DIGEST_HEX], struct policy *policy,
    struct err *e)
{
	struct blob text = { .len = 0 };
	struct digest d;

	if (ceremony_policy(name, policy, &text, e) != 0)
		return -1;
	d = digest_of(text.data, text.len);
	(void)digest_hex(&d, hex);
	blob_free(&text);
	return 0;
}

/* A line for each group and each zone in it, of which the digest is taken. */
static int
group_lines(const struct site *s, struct blob *out, struct err *e)
{
	char zone[DNAME_TEXT_MAX], hex[DIGEST_HEX];
	struct policy policy;

	for (size_t i = 0; i < s->n_groups; i++) {
		const struct zone_group *g = &s->groups[i];

		if (policy_digest(g->policy, hex, &policy, e) != 0 ||
		    blob_printf(out, e, "group %s %s\n", g->name, hex) != 0)
			return -1;
		for (size_t k = 0; k < g->n_zones; k++)
			if (blob_printf(out, e, "%s\n", dname_text(&g->zones[k],
			    zone)) != 0)
				return -1;
	}
	return 0;
}

static int
take_groups(char to[AGENDA_TEXT], const struct site *s, struct err *e)
{
	struct blob lines = { .len = 0 };
	struct digest d;
	int rc;

	to[0] = '\0';
	if (s->n_groups == 0)
		return 0;
	rc = group_lines(s, &lines, e);
	if (rc == 0) {
		d = digest_of(lines.data, lines.len);
		(void)digest_hex(&d, to);
	}
	blob_free(&lines);
	return rc;
}

void
agenda_describe(struct agenda *a, const struct site *s)
{
	char zone[DNAME_TEXT_MAX];

	snprintf(a->version, AGENDA_TEXT, "%s", VERSION);
	snprintf(a->site, AGENDA_TEXT, "%s", s->name);
	snprintf(a->mode, AGENDA_TEXT, "%s", s->rehearsal ? AGENDA_REHEARSAL :
	    "PRODUCTION");
	snprintf(a->zone, AGENDA_TEXT, "%.*s", AGENDA_TEXT - 1, dname_text(
	    &s->zone, zone));
	snprintf(a->token, AGENDA_TEXT, "%s", s->token);
	if (s->bits == 0)
		snprintf(a->algorithm, AGENDA_TEXT, "%u", s->alg->number);
	else
		snprintf(a->algorithm, AGENDA_TEXT, "%u, %u bits",
		    s->alg->number, s->bits);
	snprintf(a->profile, AGENDA_TEXT, "%s", profile_name(s->profile));
	snprintf(a->separate, AGENDA_TEXT, "%s", s->separate ? "true" : "false");
	take_quorum(a->operators, &s->operators, "typed");
	take_quorum(a->security_officers, &s->security_officers, "typed");
	take_quorum(a->recovery, &s->recovery, "");
	take_quorum(a->emergency, &s->emergency, "");
	a->bags.n = s->bags.n;
	for (size_t i = 0; i < s->bags.n; i++)
		snprintf(a->bags.names[i], AGENDA_NAME, "%s",
		    s->bags.contents[i]);
}

int
agenda_take(struct agenda *a, const struct site *s, struct err *e)
{
	char zone[DNAME_TEXT_MAX];
	struct policy policy;

	agenda_describe(a, s);
	if (strcmp(a->zone, dname_text(&s->zone, zone)) != 0)
		return err_set(e, ERR_FORMAT, "the zone's name is too long for a "
		    "ceremony file");
	if (policy_digest(s->policy, a->policy_sha256, &policy, e) != 0 ||
	    take_groups(a->groups_sha256, s, e) != 0)
		return -1;
	snprintf(a->policy, AGENDA_TEXT, "%s", policy.name);
	return 0;
}

#define FACT(name, f)	{ name, offsetof(struct agenda, f) }

/* The policy is its text, wherever the file with it lies. */
static const struct {
	const char *name;
	size_t at;
} facts[] = {
	FACT("version", version), FACT("site", site), FACT("mode", mode),
	FACT("zone", zone), FACT("token", token),
	FACT("algorithm", algorithm), FACT("profile", profile),
	FACT("separate", separate), FACT("operators", operators),
	FACT("security-officers", security_officers),
	FACT("recovery", recovery), FACT("emergency", emergency),
	FACT("policy-sha256", policy_sha256),
	FACT("groups-sha256", groups_sha256),
};

static int
same_bags(const struct agenda_names *planned, const struct agenda_names *is,
    struct err *e)
{
	size_t i = 0;

	while (i < planned->n && i < is->n && strcmp(planned->names[i],
	    is->names[i]) == 0)
		i++;
	return i == planned->n && i == is->n ? 0 : err_set(e, ERR_POLICY, "bags: "
	    "number %zu was planned to have \"%s\", and here it has \"%s\"", i + 1,
	    i < planned->n ? planned->names[i] : "", i < is->n ? is->names[i] :
	    "");
}

int
agenda_fits(const struct agenda *a, const struct site *s, struct err *e)
{
	struct agenda here = { .not_before = 0 };

	if (agenda_take(&here, s, e) != 0)
		return -1;
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		const char *planned = (const char *)a + facts[i].at;
		const char *is = (const char *)&here + facts[i].at;

		if (strcmp(planned, is) != 0)
			return err_set(e, ERR_POLICY, "%s: it was planned with "
			    "\"%.80s\", and here it is \"%.80s\"", facts[i].name,
			    planned, is);
	}
	return same_bags(&a->bags, &here.bags, e);
}
