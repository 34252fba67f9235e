#include <stdio.h>
#include <string.h>

#include "ceremony/audit_state.h"
#include "ceremony/recorded_set.h"

/*
 * What a record says was done.  Behind a $ is the name of a member of it, or
 * one of the words below.
 */
static const struct {
	const char *step, *kind, *text;
} sentences[] = {
	{ "init-token", "result", "made the token $label, HSM $serial$sets" },
	{ "init-token", "used", "went on in the token $label, HSM $serial, as it "
	    "was" },
	{ "init-token", "nothing", "a token $label that was begun is not there" },
	{ "init-token", "unmade", "said that no token $label was made$sets" },
	{ "init-token", "gone", "said that the token $label, HSM $serial, is "
	    "gone" },
	{ "init-token", "kept", "said that the token $label, HSM $serial, is not "
	    "gone after all" },
	{ "token", "back", "took back the token $label, HSM $serial, which was "
	    "said to be gone" },
	{ "token", "adopted", "took the token $label, HSM $serial, into use" },
	{ "make-key", "result", "made $key in HSM $serial" },
	{ "make-key", "kept", "kept the half-made key $label" },
	{ "make-key", "nothing", "nothing is left of the half-made key $label" },
	{ "new-pins", "result", "changed the $pin of HSM $serial, now of set "
	    "$set" },
	{ "new-pins", "nothing", "the $pin of HSM $serial stayed the one before" },
	{ "drop", "dropped", "took old shares off the card of $name" },
	{ "share", "found", "found $share of set $set of the $pin on the card "
	    "of $holder again" },
	{ "destroy", "result", "destroyed $key in HSM $serial$ends" },
	{ "destroy", "nothing", "kept $key in HSM $serial, which was to be "
	    "destroyed" },
	{ "zeroise", "result", "zeroised HSM $serial, which no ceremony opens any "
	    "more, $how ($objects; user: $user; officer: $officer)" },
	{ "accept", "accepted", "accepted the program $program, the module "
	    "$module, the configuration $configuration, kernel $kernel" },
	{ "sheet", "compared", "compared $key in HSM $serial with its key sheet" },
	{ "compromise", "decided", "decided that $key is $what; the way: $way, as "
	    "of $judged" },
	{ "certificate", "destroyed", "had HSM $serial destroyed, certificate "
	    "$number" },
	{ "certificate", "kept", "sealed HSM $serial away, bag $number" },
	{ "anchor", "result", "made a trust anchor" },
	{ "send", "result", "sealed $key to a transport key" },
	{ "enrol", "result", "enrolled card $card of $name" },
	{ "unblock", "result", "gave card $card of $name another PIN" },
	{ "destroy-card", "result", "reset card $card of $name" },
	{ "replace", "result", "ended card $card of $name, $how" },
	{ "split", "set", "began to hand out set $set of the $pin" },
	{ "split", "given", "gave $share of set $set of the $pin to $holder, "
	    "$carrier" },
	{ "split", "not-issued", "gave $share of set $set of the $pin to nobody "
	    "yet" },
	{ "split", "complete", "handed out set $set of the $pin to its end" },
	{ "recreate", "result", "made $share of set $set of the $pin again, for "
	    "$holder, $because" },
	{ "recreate", "nothing", "gave up $share of set $set that was made "
	    "again" },
	{ "destroy-share", "result", "destroyed $share of set $set of the $pin, "
	    "$whose$how ($left)" },
	{ "back-up", "result", "copied $key under set $set" },
	{ "restore", "revived", "let $key, which was destroyed, come back into "
	    "HSM $serial" },
	{ "restore", "nothing", "did not restore $key: $why" },
	{ "restore", "result", "restored $key into HSM $serial$from; it signed "
	    "there" },
	{ "share", "missing", "found that $share of set $set of the $pin was not "
	    "on the card of $holder any more" },
	{ "exercise", "checked", "exercised set $set of the $pin: $good of $all "
	    "shares were good$shown" },
	{ "review", "ds-seen", "$two said that the DS of $ksk was in the parent "
	    "zone by $day" },
	{ "review", "ds-gone", "$two said that the DS of $ksk is not in the "
	    "parent zone any more" },
	{ "sign", "result", "by plan \"$plan\" with $ksks signed a slot" },
	{ "emergency", "result", "signed an emergency set" },
	{ "emergency", "given", "gave a paper that opens them to $holder" },
	{ "batch-sign", "done", "answered requests of $zones zones by plan "
	    "\"normal\", signatures: $signatures" },
	{ "export", "result", "wrote the output medium" },
	{ "export", "undone", "took an output medium back" },
	{ "finish", "done", "put its head on paper" },
};

/* By its id: "KSK 12345 (label)"; of a group's, which are many, no name. */
static void
key_word(const struct audit *a, const json_t *rec, char *out, size_t room)
{
	const struct register_key *k = register_key_cited(&a->reg,
	    json_object_get(json_object_get(rec, "data"), "id"));

	if (k == NULL)
		snprintf(out, room, "a key");
	else if (k->group[0] != '\0' && !register_is(rec, "destroy", "result"))
		snprintf(out, room, "a KSK of group %s", k->group);
	else
		snprintf(out, room, "%s %u (%.60s)", k->key.flags == DNSKEY_ZSK ?
		    "ZSK" : "KSK", dnskey_tag(&k->key), k->label);
}

/* Of a record that names one set: as "set", or alone in "sets". */
static const struct held_set *
set_in(const struct audit *a, const json_t *rec)
{
	const json_t *data = json_object_get(rec, "data");
	const json_t *set = json_object_get(data, "set");

	return holdings_set_by_id(&a->reg.holdings, json_string_value(
	    set != NULL ? set : json_array_get(json_object_get(data, "sets"),
	    0)));
}

static void
name_set(const struct held_set *s, char *out, size_t room)
{
	char name[SET_NAME];

	snprintf(out, room, "%s", s == NULL ? "?" : set_name(&s->set, name));
}

/* The record that begins a set is all of it: the others cite it. */
static void
set_word(const struct audit *a, const json_t *rec, char *out, size_t room)
{
	struct share_set set;
	struct err why;
	char name[SET_NAME];

	if (!register_is(rec, "split", "set"))
		name_set(set_in(a, rec), out, room);
	else if (recorded_set_read(&set, json_object_get(rec, "data"), &why) == 0)
		snprintf(out, room, "%s", set_name(&set, name));
}

static void
pin_word(const struct audit *a, const json_t *rec, char *out, size_t room)
{
	const struct held_set *s = set_in(a, rec);
	struct share_set set;
	struct err why;

	if (s != NULL)
		snprintf(out, room, "%s", share_purpose_name(s->set.purpose));
	else if (recorded_set_read(&set, json_object_get(rec, "data"), &why) == 0)
		snprintf(out, room, "%s", share_purpose_name(set.purpose));
	else
		snprintf(out, room, "secret");
}

static void
sets_word(const struct audit *a, const json_t *rec, char *out, size_t room)
{
	const json_t *sets = json_object_get(json_object_get(rec, "data"),
	    "sets");
	char names[2][SET_NAME];

	out[0] = '\0';
	if (json_array_size(sets) != 2)
		return;
	for (size_t i = 0; i < 2; i++)
		name_set(holdings_set_by_id(&a->reg.holdings, json_string_value(
		    json_array_get(sets, i))), names[i], sizeof(names[i]));
	snprintf(out, room, ", whose PINs are of the sets %s and %s", names[0],
	    names[1]);
}

/* The set of the backup key whose shares were brought last before it. */
static void
from_word(const struct audit *a, const json_t *rec, char *out, size_t room)
{
	const struct held_set *s = NULL;
	char name[SET_NAME];

	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		const json_t *was = json_array_get(a->reg.records, i);
		const struct held_set *of = register_is(was, "share", "used") ?
		    set_in(a, was) : NULL;

		if (was == rec)
			break;
		if (of != NULL && of->set.purpose == SHARE_BACKUP_KEY)
			s = of;
	}
	if (s == NULL)
		out[0] = '\0';
	else
		snprintf(out, room, " with shares of set %s", set_name(&s->set,
		    name));
}

/* The records of the ceremony that are of the same review as this one. */
static void
same_review(const struct audit *a, const json_t *rec, size_t *from, size_t *to)
{
	size_t i = 0, n = json_array_size(a->reg.records);
	bool passed = false;

	for (*from = 0, *to = n; i < n && *to == n; i++) {
		const json_t *x = json_array_get(a->reg.records, i);

		passed = passed || x == rec;
		if (!register_is(x, "review", "done"))
			continue;
		*(passed ? to : from) = i;
	}
}

static void
plan_word(const struct audit *a, const json_t *rec, char *out, size_t room)
{
	const char *name;
	size_t from, to;

	same_review(a, rec, &from, &to);
	name = json_string_value(json_object_get(audit_data_at(a, from), "plan"));
	snprintf(out, room, "%s", name == NULL ? "?" : name);
}

static void
ksk_tag(const struct audit *a, const json_t *data, char *out, size_t room)
{
	const struct register_key *k = register_key_cited(&a->reg,
	    json_object_get(data, "ksk"));

	if (k == NULL)
		snprintf(out, room, "a KSK");
	else
		snprintf(out, room, "KSK %u", dnskey_tag(&k->key));
}

static void
ksk_word(const struct audit *a, const json_t *rec, char *out, size_t room)
{
	ksk_tag(a, json_object_get(rec, "data"), out, room);
}

/* Whether signature i has this member in common with one from there on. */
static bool
is_again(const struct audit *a, size_t from, size_t i, const char *member)
{
	const json_t *is = json_object_get(audit_data_at(a, i), member);

	for (size_t k = from; k < i; k++)
		if (audit_is_at(a, k, "sign", "result") && json_equal(is,
		    json_object_get(audit_data_at(a, k), member)))
			return true;
	return false;
}

/* Those that signed any of the slots, each once. */
static void
ksks_word(const struct audit *a, const json_t *rec, char *out, size_t room)
{
	size_t from, to, at = 0;

	out[0] = '\0';
	same_review(a, rec, &from, &to);
	for (size_t i = from; i < to && at < room; i++) {
		char key[16];

		if (!audit_is_at(a, i, "sign", "result") ||
		    is_again(a, from, i, "ksk"))
			continue;
		ksk_tag(a, audit_data_at(a, i), key, sizeof(key));
		at += (size_t)snprintf(out + at, room - at, "%s%s", at == 0 ?
		    "" : " and ", key);
	}
}

/* All of it: other members are short. */
static void
why_word(const struct audit *a, const json_t *rec, char *out, size_t room)
{
	const char *why = json_string_value(json_object_get(json_object_get(rec,
	    "data"), "why"));

	(void)a;
	snprintf(out, room, "%s", why == NULL ? "?" : why);
}

static void
objects_word(const struct audit *a, const json_t *rec, char *out, size_t room)
{
	(void)a;
	snprintf(out, room, "%s", json_is_null(json_object_get(json_object_get(
	    rec, "data"), "objects")) ? "objects not looked at" : "no object");
}

static const struct {
	const char *name;
	void (*write)(const struct audit *, const json_t *, char *, size_t);
} words[] = {
	{ "key", key_word }, { "set", set_word }, { "pin", pin_word },
	{ "sets", sets_word }, { "from", from_word }, { "ends", audit_ends_word },
	{ "share", audit_share_word }, { "whose", audit_whose_word },
	{ "carrier", audit_carrier_word },
	{ "left", audit_left_word }, { "because", audit_because_word },
	{ "shown", audit_shown_word }, { "objects", objects_word },
	{ "plan", plan_word }, { "ksks", ksks_word }, { "why", why_word },
	{ "ksk", ksk_word }, { "two", audit_two_word }, { "day", audit_day_word },
};

static void
write_word(const struct audit *a, const json_t *rec, const char *name,
    size_t len, char *out, size_t room)
{
	const json_t *data = json_object_get(rec, "data");
	char member[24];
	const json_t *value;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i].name) == len &&
		    strncmp(words[i].name, name, len) == 0) {
			words[i].write(a, rec, out, room);
			return;
		}
	snprintf(member, sizeof(member), "%.*s", (int)len, name);
	value = json_object_get(data, member);
	if (json_is_integer(value))
		snprintf(out, room, "%lld", (long long)json_integer_value(value));
	else
		snprintf(out, room, "%.80s", json_is_string(value) ?
		    json_string_value(value) : "?");
}

static void
write_sentence(const struct audit *a, const json_t *rec, const char *text,
    char out[AUDIT_DEED])
{
	size_t n = 0, len;

	while (*text != '\0' && n + 1 < AUDIT_DEED) {
		if (*text != '$') {
			out[n++] = *text++;
			continue;
		}
		len = strspn(++text, "abcdefghijklmnopqrstuvwxyz");
		out[n] = '\0';
		write_word(a, rec, text, len, out + n, AUDIT_DEED - n);
		n += strlen(out + n);
		text += len;
	}
	out[n] = '\0';
}

static const char *
sentence(const json_t *rec)
{
	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++)
		if (register_is(rec, sentences[i].step, sentences[i].kind))
			return sentences[i].text;
	return NULL;
}

/* That a set was begun says nothing more once it came to its end. */
static bool
is_told_later(const struct audit *a, const json_t *rec)
{
	struct share_set set;
	const struct held_set *s;
	struct err why;
	char hex[SET_HEX];

	if (!register_is(rec, "split", "set") || recorded_set_read(&set,
	    json_object_get(rec, "data"), &why) != 0)
		return false;
	s = holdings_set_by_id(&a->reg.holdings, set_hex(&set, hex));
	return s != NULL && s->complete;
}

/* A slot that two KSKs sign is one that was signed. */
static bool
is_told_before(const struct audit *a, const json_t *rec)
{
	size_t from, to;

	if (!register_is(rec, "sign", "result"))
		return false;
	same_review(a, rec, &from, &to);
	for (size_t i = from; i < to; i++)
		if (json_array_get(a->reg.records, i) == rec)
			return is_again(a, from, i, "bundle");
	return false;
}

bool
audit_deed(const struct audit *a, const json_t *rec, char out[AUDIT_DEED])
{
	const char *text = sentence(rec);

	if (text == NULL || is_told_later(a, rec) || is_told_before(a, rec))
		return false;
	write_sentence(a, rec, text, out);
	return true;
}
