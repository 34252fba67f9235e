#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/recorded_set.h"
#include "ceremony/revive.h"

/* Not E, L, R, X, which every question has, nor G. */
static const char letters[] = "abcdfhijkmnopq";
enum { LETTERS = sizeof(letters) - 1 };

bool
revive_wanted(const struct register_key *k, const char *serial)
{
	return (k->ended || register_key_gone(k, serial)) &&
	    strcmp(k->revived, serial) != 0;
}

static int
record(struct ceremony *c, const struct register_key *k, struct err *e)
{
	char id[DIGEST_HEX];

	return ceremony_record(c, "restore", "revived", json_pack(
	    "{s:s,s:s,s:s}", "label", k->label, "id", digest_hex(&k->id, id),
	    "serial", c->serial), e);
}

static int
agree(struct ceremony *c, const struct register_key *k, struct err *e)
{
	char object[DNAME_TEXT_MAX + 8], zone[DNAME_TEXT_MAX];
	const struct register_key key = *k;	/* a record moves it */
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "A KEY THAT WAS DESTROYED IS TO COME BACK");
	page_line(&p, "%s", "");
	page_line(&p, "   Key     %s %u, algorithm %u", key.key.flags &
	    DNSKEY_SEP ? "KSK" : "ZSK", dnskey_tag(&key.key),
	    key.key.alg->number);
	page_line(&p, "   Label   %s", key.label);
	page_line(&p, "   Into    HSM %s", c->serial);
	page_line(&p, "%s", "");
	page_wrap(&p, "   Two people destroyed it%s.", key.ended ?
	    ", to be used nowhere any more" : " in this HSM");
	snprintf(object, sizeof(object), "%s %u", dname_text(&key.zone, zone),
	    dnskey_tag(&key.key));
	page_foot(&p, "NOW  If it is to be used all the same, both type the zone "
	    "and the key tag, for example:  nl. 34112");
	page_foot(&p, "WHY  Back in the HSM it signs as before, until it is "
	    "destroyed anew.");
	rc = ask_object(c, &p, "restore.revive", object, false, e);
	page_free(&p);
	return rc == 0 ? record(c, &key, e) : -1;
}

static size_t
describe(const struct ceremony *c, size_t of[LETTERS],
    struct ui_choice choices[LETTERS + 2], struct page *p)
{
	char name[SET_NAME];
	size_t n = 0;

	page_start(p, "KEYS THAT WERE DESTROYED");
	page_line(p, "%s", "");
	for (size_t i = 0; i < c->reg.n_keys && n < LETTERS; i++) {
		const struct register_key *k = &c->reg.keys[i];
		const struct held_set *s = k->foreign ? NULL :
		    holdings_copied(&c->reg.holdings, &k->id);

		if (s == NULL || !revive_wanted(k, c->serial))
			continue;
		page_line(p, "   %c  %s %5u  %s", letters[n], k->key.flags &
		    DNSKEY_SEP ? "KSK" : "ZSK", dnskey_tag(&k->key), k->label);
		page_line(p, "      copy under set %s, of which %zu of %zu shares "
		    "were destroyed", set_name(&s->set, name),
		    held_destroyed(s), split_shares(&s->set.plan));
		choices[n] = (struct ui_choice){ letters[n], "" };
		of[n++] = i;
	}
	choices[n] = (struct ui_choice){ 'g', "Go on without" };
	choices[n + 1] = (struct ui_choice){ 0, NULL };
	page_line(p, "%s", "");
	page_wrap(p, "   They stay so, and the others are restored, unless both "
	    "people say otherwise.");
	page_foot(p, "NOW  Administrator: G; or the letter of one that is to "
	    "come back, if the script says so.");
	page_foot(p, "WHY  None comes back by a letter alone: both type its "
	    "zone and tag next.");
	return n;
}

int
revive(struct ceremony *c, struct err *e)
{
	struct ui_choice choices[LETTERS + 2];
	struct page p = { .n_lines = 0 };
	size_t of[LETTERS];
	char letter = 0;
	int rc = 0;

	while (rc == 0 && letter != 'g' && describe(c, of, choices, &p) > 0) {
		rc = ask_letter(c, &p, "restore.destroyed", choices, &letter, e);
		if (rc != 0 || letter == 'g')
			break;
		rc = agree(c, &c->reg.keys[of[strchr(letters, letter) -
		    letters]], e);
		/* Back to the list: it is not the step that was left. */
		if (rc != 0 && !c->leaving && e->kind == ERR_ABORTED)
			rc = 0;
	}
	page_free(&p);
	return rc;
}
