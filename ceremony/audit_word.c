#include <stdio.h>
#include <string.h>

#include "ceremony/audit_state.h"
#include "ceremony/dependents.h"
#include "ceremony/exception.h"
#include "ceremony/obsolete.h"
#include "ceremony/recorded_set.h"

/* The set and the share that the record names; NULL: there is none such. */
static const struct held_set *
named(const struct audit *a, const json_t *rec, size_t *index)
{
	const json_t *data = json_object_get(rec, "data");
	const struct held_set *s = audit_set_of(a, data);
	struct err why;

	return s == NULL || holdings_named(s, data, index, &why) != 0 ? NULL : s;
}

void
audit_share_word(const struct audit *a, const json_t *rec, char *out,
    size_t room)
{
	size_t index;
	const struct held_set *s = named(a, rec, &index);

	if (s == NULL)
		snprintf(out, room, "a share");
	else
		snprintf(out, room, "share %zu of %zu", index + 1,
		    split_shares(&s->set.plan));
}

void
audit_whose_word(const struct audit *a, const json_t *rec, char *out,
    size_t room)
{
	const char *holder = json_string_value(json_object_get(json_object_get(
	    rec, "data"), "holder"));

	(void)a;
	out[0] = '\0';
	if (holder != NULL && holder[0] != '\0')
		snprintf(out, room, "of %.48s, ", holder);
}

void
audit_carrier_word(const struct audit *a, const json_t *rec, char *out,
    size_t room)
{
	const char *card = json_string_value(json_object_get(json_object_get(
	    rec, "data"), "card"));

	(void)a;
	if (card == NULL || card[0] == '\0')
		snprintf(out, room, "on paper");
	else
		snprintf(out, room, "on card %.40s", card);
}

void
audit_left_word(const struct audit *a, const json_t *rec, char *out,
    size_t room)
{
	const struct held_set *s = audit_set_of(a, json_object_get(rec, "data"));

	snprintf(out, room, "%s", s == NULL ? "?" : holdings_opens(
	    &a->reg.holdings, s) ? "enough of its shares are left to open it" :
	    "too few of its shares are left to open it");
}

void
audit_because_word(const struct audit *a, const json_t *rec, char *out,
    size_t room)
{
	const json_t *lost = json_object_get(json_object_get(rec, "data"),
	    "lost");
	const char *holder = json_string_value(json_object_get(lost, "holder"));
	const char *card = json_string_value(json_object_get(lost, "card"));

	(void)a;
	if (holder == NULL || card == NULL)
		snprintf(out, room, "since it had not been issued");
	else
		snprintf(out, room, "since that of %.48s, on %s%.40s, counts as "
		    "lost", holder, card[0] == '\0' ? "paper" : "card ", card);
}

static const struct register_key *
key_of(const struct audit *a, const json_t *rec)
{
	return register_key_cited(&a->reg, json_object_get(json_object_get(rec,
	    "data"), "id"));
}

/* The sets under which there are copies of the key, each once. */
static size_t
copies(const struct audit *a, const struct register_key *k, char *out,
    size_t room)
{
	const struct holdings *h = &a->reg.holdings;
	size_t n = 0, at = 0;
	char name[SET_NAME];

	out[0] = '\0';
	for (size_t i = 0; i < h->n_sets; i++)
		if (at < room && holdings_backup(h, &k->id, &h->sets[i].set) !=
		    NULL)
			at += (size_t)snprintf(out + at, room - at, "%s%s",
			    n++ > 0 ? ", " : "", set_name(&h->sets[i].set,
			    name));
	return n;
}

bool
audit_needed(const struct audit *a, const struct register_key *k,
    const char *rule)
{
	char end[32];
	size_t len = (size_t)snprintf(end, sizeof(end), " have %s %u",
	    k->key.flags & DNSKEY_SEP ? "KSK" : "ZSK", dnskey_tag(&k->key));

	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		const struct record was = { .data = json_object_get(
		    json_array_get(a->reg.records, i), "data") };
		const char *happened = audit_text(&was, "happened");
		size_t n = strlen(happened);

		if (exception_to(json_array_get(a->reg.records, i), rule) &&
		    n >= len && strcmp(happened + n - len, end) == 0)
			return true;
	}
	return false;
}

void
audit_ends_word(const struct audit *a, const json_t *rec, char *out,
    size_t room)
{
	const json_t *data = json_object_get(rec, "data");
	const char *serial = json_string_value(json_object_get(data, "serial"));
	const struct register_key *k = key_of(a, rec);
	char homes[160] = "", sets[120] = "";
	bool ends = json_is_true(json_object_get(data, "ends"));
	size_t n = 0;

	if (k != NULL && serial != NULL) {
		dependents_homes(&a->reg, k, serial, homes, sizeof(homes));
		n = copies(a, k, sets, sizeof(sets));
	}
	snprintf(out, room, "%s%s%s%s%s%s%s", ends ?
	    ", to be used nowhere any more" : "", homes[0] == '\0' ? "" : ends ?
	    ", and is still in " : ", and goes on in ", homes, n == 0 ? "" :
	    n == 1 ? ", and is under set " : ", and is under the sets ", sets,
	    n == 0 ? "" : ", whose shares open its copy", k != NULL &&
	    audit_needed(a, k, OBSOLETE_RULE) ?
	    ", though signed sets that were valid still had it" : "");
}

void
audit_two_word(const struct audit *a, const json_t *rec, char *out, size_t room)
{
	struct record people = { .data = NULL };

	for (size_t i = 0; i < json_array_size(a->reg.records) &&
	    json_array_get(a->reg.records, i) != rec; i++)
		if (audit_is_at(a, i, "people", "present"))
			people.data = audit_data_at(a, i);
	snprintf(out, room, "%.48s and %.48s", audit_text(&people,
	    "administrator"), audit_text(&people, "witness"));
}

void
audit_day_word(const struct audit *a, const json_t *rec, char *out, size_t room)
{
	const char *seen = json_string_value(json_object_get(json_object_get(rec,
	    "data"), "seen"));

	(void)a;
	snprintf(out, room, "%.10s", seen == NULL ? "?" : seen);
}
