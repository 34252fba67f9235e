#include <string.h>

#include "ceremony/planned.h"
#include "ceremony/terms.h"

int
terms_same(const struct ceremony *c, struct err *e)
{
	const json_t *began = register_last(&c->reg, "ceremony", "begin");
	const char *policy = json_string_value(json_object_get(began,
	    "policy-sha256"));
	const char *named = json_string_value(json_object_get(began, "policy"));
	const char *zone = json_string_value(json_object_get(began, "zone"));
	const char *profile = json_string_value(json_object_get(began,
	    "profile"));
	struct digest now = digest_of(c->policy_text.data, c->policy_text.len);
	char hex[DIGEST_HEX], name[DNAME_TEXT_MAX];

	if (zone == NULL || strcmp(zone, dname_text(&c->site->zone, name)) != 0)
		return err_set(e, ERR_POLICY, "ceremony %04u was begun for the "
		    "zone %.100s, and the configuration says %.100s: put the old "
		    "one back to continue it, or abandon it; nothing was "
		    "changed", c->reg.number, zone == NULL ? "?" :
		    zone, name);
	if (policy == NULL || strcmp(policy, digest_hex(&now, hex)) != 0)
		return err_set(e, ERR_POLICY, "ceremony %04u was begun under the "
		    "policy \"%.100s\", and that of the configuration, \"%.100s\", "
		    "has another text: put the old one back to continue it, or "
		    "abandon it; nothing was changed",
		    c->reg.number, named == NULL ? "?" : named, c->policy.name);
	if (strcmp(profile == NULL ? "" : profile,
	    profile_name(c->site->profile)) != 0)
		return err_set(e, ERR_POLICY, "ceremony %04u was begun under the "
		    "profile \"%.40s\", and that of the configuration is \"%s\": "
		    "put the old one back to continue it, or abandon it; "
		    "nothing was changed", c->reg.number,
		    profile == NULL ? "" : profile,
		    profile_name(c->site->profile));
	if (!bag_list_is(&c->site->bags, json_object_get(began, "bags")))
		return err_set(e, ERR_POLICY, "ceremony %04u was begun with other "
		    "bags than the configuration names: put the old ones back to "
		    "continue it, or abandon it; nothing was changed", c->reg.number);
	return planned_same(c, e);
}

int
terms_mode(const struct ceremony *c, struct err *e)
{
	if (c->reg.number == 0 || c->reg.rehearsal == c->site->rehearsal)
		return 0;
	return err_set(e, ERR_POLICY, "this journal is of %s and the configuration "
	    "says %s: the two never share a journal; nothing was changed",
	    c->reg.rehearsal ? "rehearsals" : "production ceremonies",
	    c->site->rehearsal ? "rehearsal" : "production");
}
