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
	{ "init-token", "gone", "said that the token $label, HSM $serial, is "
	    "gone" },
	{ "token", "adopted", "took the token $label, HSM $serial, into use" },
	{ "make-key", "result", "made $key in HSM $serial" },
	{ "make-key", "nothing", "nothing is left of the half-made key $label" },
	{ "new-pins", "result", "changed the $pin of HSM $serial, now of set "
	    "$set" },
	{ "new-pins", "nothing", "the $pin of HSM $serial stayed the one before" },
	{ "drop", "dropped", "took old shares off the card of $name" },
	{ "destroy", "result", "destroyed $key in HSM $serial$ends" },
	{ "destroy", "nothing", "kept $key in HSM $serial, which was to be "
	    "destroyed" },
	{ "anchor", "result", "made a trust anchor" },
	{ "send", "result", "sealed $key to a transport key" },
	{ "enrol", "result", "enrolled card $card of $name" },
	{ "unblock", "result", "gave card $card of $name another PIN" },
	{ "destroy-card", "result", "reset card $card of $name" },
	{ "replace", "result", "ended card $card of $name, $how" },
	{ "split", "set", "began to hand out set $set of the $pin" },
	{ "split", "complete", "handed out set $set of the $pin to its end" },
	{ "recreate", "result", "made a share of set $set of the $pin again, for "
	    "$holder" },
	{ "recreate", "nothing", "gave up a share of set $set that was made "
	    "again" },
	{ "destroy-share", "result", "destroyed a share of set $set of the $pin, "
	    "$how" },
	{ "back-up", "result", "copied $key under set $set" },
	{ "restore", "revived", "let $key, which was destroyed, come back into "
	    "HSM $serial" },
	{ "restore", "nothing", "did not restore $key: $why" },
	{ "restore", "result", "restored $key into HSM $serial$from; it signed "
	    "there" },
	{ "exercise", "checked", "exercised set $set of the $pin: $good of $all "
	    "shares were good" },
	{ "sign", "result", "signed a slot" },
	{ "export", "result", "wrote the output medium" },
	{ "export", "undone", "took an output medium back" },
	{ "finish", "done", "put its head on paper" },
};

/* By its id: "KSK 12345 (label)". */
static void
key_word(const struct audit *a, const json_t *rec, char *out, size_t room)
{
	const char *hex = json_string_value(json_object_get(json_object_get(rec,
	    "data"), "id"));
	const struct register_key *k = NULL;
	struct digest id;
	struct err why;

	if (hex != NULL && digest_from_hex(&id, hex, &why) == 0)
		k = register_key(&a->reg, &id);
	if (k == NULL)
		snprintf(out, room, "a key");
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

static void
ends_word(const struct audit *a, const json_t *rec, char *out, size_t room)
{
	(void)a;
	snprintf(out, room, "%s", json_is_true(json_object_get(json_object_get(
	    rec, "data"), "ends")) ? ", to be used nowhere any more" : "");
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

static const struct {
	const char *name;
	void (*write)(const struct audit *, const json_t *, char *, size_t);
} words[] = {
	{ "key", key_word }, { "set", set_word }, { "pin", pin_word },
	{ "sets", sets_word }, { "from", from_word }, { "ends", ends_word },
	{ "why", why_word },
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

bool
audit_deed(const struct audit *a, const json_t *rec, char out[AUDIT_DEED])
{
	const char *text = sentence(rec);

	if (text == NULL || is_told_later(a, rec))
		return false;
	write_sentence(a, rec, text, out);
	return true;
}
