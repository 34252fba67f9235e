#include <stdio.h>
#include <string.h>

#include "ceremony/recorded_set.h"

#include "ceremony/behind.h"

/* Of keys, and of sets, that are named; of more it is said how many. */
enum { NAMED = 2, TEXT = 64 };

struct names {
	char	text[TEXT];
	size_t	n;
};

static void
add(struct names *to, const char *name)
{
	size_t at = strlen(to->text);

	if (to->n++ < NAMED)
		snprintf(to->text + at, sizeof(to->text) - at, "%s%s",
		    at > 0 ? ", " : "", name);
}

/* What the last record of restoring the key says. */
static bool
stayed(const struct ceremony *c, const struct register_key *k)
{
	char id[DIGEST_HEX];
	bool behind = false;

	digest_hex(&k->id, id);
	for (size_t i = 0; i < json_array_size(c->reg.records); i++) {
		const json_t *rec = json_array_get(c->reg.records, i);
		bool nothing = register_is(rec, "restore", "nothing");
		const char *of = json_string_value(json_object_get(
		    json_object_get(rec, "data"), "id"));

		if (of != NULL && strcmp(of, id) == 0 && (nothing ||
		    register_is(rec, "restore", "result")))
			behind = nothing;
	}
	return behind;
}

static void
add_key(struct names *to, const struct register_key *k)
{
	char name[16];

	snprintf(name, sizeof(name), "%s %u", k->key.flags & DNSKEY_SEP ? "KSK" :
	    "ZSK", dnskey_tag(&k->key));
	add(to, name);
}

/* The set under which its copy is, once. */
static void
add_set(struct names *to, const struct held_set *s)
{
	char name[SET_NAME];

	if (s != NULL && strstr(to->text, set_name(&s->set, name)) == NULL)
		add(to, name);
}

void
behind_tell(const struct ceremony *c, struct page *p)
{
	struct names keys = { .n = 0 }, sets = { .n = 0 };
	char more[32] = "";

	for (size_t i = 0; i < c->reg.n_keys; i++) {
		const struct register_key *k = &c->reg.keys[i];

		if (k->foreign || !stayed(c, k))
			continue;
		add_key(&keys, k);
		add_set(&sets, holdings_copied(&c->reg.holdings, &k->id));
	}
	if (keys.n == 0)
		return;
	if (keys.n > NAMED)
		snprintf(more, sizeof(more), " and %zu more", keys.n - NAMED);
	page_wrap(p, "   NOT RESTORED  %s%s: hold RESTORE KEYS again%s%s%s.",
	    keys.text, more, sets.n > 0 ? ", with shares of set " : "", sets.text,
	    sets.n > NAMED ? " and others" : "");
}
