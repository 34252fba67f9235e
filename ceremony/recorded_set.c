#include <stdio.h>
#include <string.h>

#include "backup/encoding.h"
#include "ceremony/recorded_set.h"

static const struct {
	enum share_purpose	 purpose;
	const char		*word;
} purposes[] = {
	{ SHARE_USER_PIN, "user-pin" },
	{ SHARE_SO_PIN, "so-pin" },
	{ SHARE_BACKUP_KEY, "backup-key" },
	{ SHARE_EMERGENCY_KEY, "emergency-key" },
};

enum { PURPOSES = sizeof(purposes) / sizeof(purposes[0]) };

static char *
hex_text(const uint8_t *bytes, size_t n, char *text)
{
	for (size_t i = 0; i < n; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	return text;
}

static int
octets_read(const json_t *json, uint8_t *bytes, size_t n, struct err *e)
{
	const char *text = json_string_value(json);

	return text == NULL ? -1 : encoding_from_hex(bytes, n, text, e);
}

char *
set_name(const struct share_set *s, char name[SET_NAME])
{
	snprintf(name, SET_NAME, "%02X%02X-%02X%02X", s->id[0], s->id[1],
	    s->id[2], s->id[3]);
	return name;
}

char *
set_hex(const struct share_set *s, char hex[SET_HEX])
{
	return hex_text(s->id, sizeof(s->id), hex);
}

static json_t *
groups(const struct split_plan *p)
{
	json_t *list = json_array();

	for (unsigned i = 0; list != NULL && i < p->group_count; i++)
		if (json_array_append_new(list, json_pack("[i,i]",
		    (int)p->groups[i].threshold, (int)p->groups[i].count)) != 0)
			break;
	return list;
}

static json_t *
commitments(const struct share_set *s)
{
	json_t *list = json_array();
	char hex[DIGEST_HEX];

	for (size_t i = 0; list != NULL && i < split_shares(&s->plan); i++)
		if (json_array_append_new(list, json_string(digest_hex(
		    &s->commitments[i], hex))) != 0)
			break;
	return list;
}

json_t *
recorded_set(const struct share_set *s)
{
	char id[SET_HEX], check[2 * SECRET_CHECK + 1];
	const char *purpose = "";

	for (size_t i = 0; i < PURPOSES; i++)
		if (purposes[i].purpose == s->purpose)
			purpose = purposes[i].word;
	return json_pack("{s:s,s:s,s:i,s:i,s:o,s:i,s:o,s:s}",
	    "set", set_hex(s, id), "purpose", purpose, "number",
	    (int)s->plan.id, "groups-needed", (int)s->plan.group_threshold,
	    "groups", groups(&s->plan), "octets", (int)s->value_len,
	    "commitments", commitments(s), "check", hex_text(s->secret_check,
	    sizeof(s->secret_check), check));
}

static int
number(const json_t *json, json_int_t max, unsigned *to)
{
	if (!json_is_integer(json) || json_integer_value(json) < 0 ||
	    json_integer_value(json) > max)
		return -1;
	*to = (unsigned)json_integer_value(json);
	return 0;
}

static int
read_plan(struct split_plan *p, const json_t *data, struct err *e)
{
	const json_t *list = json_object_get(data, "groups");

	*p = (struct split_plan){ .extendable = true };
	p->group_count = (unsigned)json_array_size(list);
	if (p->group_count > SHARE_GROUPS ||
	    number(json_object_get(data, "number"), SHARE_IDS - 1, &p->id) != 0 ||
	    number(json_object_get(data, "groups-needed"), SHARE_GROUPS,
	    &p->group_threshold) != 0)
		return err_set(e, ERR_FORMAT, "no plan of a share set");
	for (unsigned i = 0; i < p->group_count; i++) {
		const json_t *g = json_array_get(list, i);

		if (number(json_array_get(g, 0), SHARE_MEMBERS,
		    &p->groups[i].threshold) != 0 || number(json_array_get(g, 1),
		    SHARE_MEMBERS, &p->groups[i].count) != 0)
			return err_set(e, ERR_FORMAT, "no plan of a share set");
	}
	return split_check_standard(p, e);
}

int
recorded_set_read(struct share_set *out, const json_t *data, struct err *e)
{
	const char *word = json_string_value(json_object_get(data, "purpose"));
	const json_t *list = json_object_get(data, "commitments");
	struct share_set s = { .value_len = 0 };
	unsigned octets;

	for (size_t i = 0; i < PURPOSES; i++)
		if (word != NULL && strcmp(purposes[i].word, word) == 0)
			s.purpose = purposes[i].purpose;
	if (s.purpose == 0 || octets_read(json_object_get(data, "set"), s.id,
	    sizeof(s.id), e) != 0 || octets_read(json_object_get(data, "check"),
	    s.secret_check, sizeof(s.secret_check), e) != 0 ||
	    number(json_object_get(data, "octets"), SHARE_VALUE_MAX, &octets) != 0)
		return err_set(e, ERR_FORMAT, "no share set");
	s.value_len = octets;
	if (read_plan(&s.plan, data, e) != 0)
		return -1;
	if (json_array_size(list) != split_shares(&s.plan))
		return err_set(e, ERR_FORMAT, "not one commitment a share");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *hex = json_string_value(json_array_get(list, i));

		if (hex == NULL ||
		    digest_from_hex(&s.commitments[i], hex, e) != 0)
			return err_set(e, ERR_FORMAT, "no commitment");
	}
	*out = s;
	return 0;
}
