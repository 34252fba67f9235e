#include <stdio.h>
#include <string.h>

#include "ceremony/dependents.h"
#include "ceremony/quorum.h"
#include "ceremony/recorded_set.h"
#include "keyset/utc.h"

/* ", " before a serial number, and " and 1234 more" behind the last. */
enum { MORE_TEXT = 20 };

static bool
has_key(const struct bundle *b, const struct dnskey *key)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (dnskey_same_public(&b->keys[i].key, key))
			return true;
	return false;
}

/* The response of a batch is in a pack, with those of other zones. */
static int
look_through(struct ceremony *c, const struct register_response *r,
    const struct register_key *k, struct dependents *d, struct err *e)
{
	struct blob bytes = { .len = 0 };
	struct request *q = NULL;

	if (pack_get(c->journal, &c->pack, &r->response, &r->place, &bytes,
	    e) == 0)
		q = request_read(bytes.data, bytes.len, e);
	blob_free(&bytes);
	if (q == NULL)
		return err_doing(e, "the response of ceremony %04u", r->ceremony);
	for (size_t i = 0; i < q->n_bundles; i++) {
		const struct bundle *b = &q->bundles[i];

		if (b->expiration < c->now() || !has_key(b, &k->key))
			continue;
		d->sets++;
		if (b->expiration >= d->until) {
			d->until = b->expiration;
			d->ceremony = r->ceremony;
		}
	}
	request_free(&q);
	return 0;
}

int
dependents_find(struct ceremony *c, const struct register_key *k,
    struct dependents *d, struct err *e)
{
	*d = (struct dependents){ .sets = 0 };
	for (size_t i = 0; i < c->reg.n_responses; i++)
		if (dname_equal(&c->reg.responses[i].zone, &k->zone) &&
		    look_through(c, &c->reg.responses[i], k, d, e) != 0)
			return -1;
	return 0;
}

char *
dependents_homes(const struct registry *r, const struct register_key *k,
    const char *serial, char *text, size_t room)
{
	const char *home;
	size_t at = 0, more = 0;

	text[0] = '\0';
	for (size_t i = 0; (home = register_key_home(k, i)) != NULL; i++) {
		if (strcmp(home, serial) == 0 || !register_key_in(k, home) ||
		    register_token_gone(r, home) != 0)
			continue;
		if (at + HSM_SERIAL_MAX + MORE_TEXT > room)
			more++;
		else
			at += (size_t)snprintf(text + at, room - at, "%s%s",
			    at > 0 ? ", " : "", home);
	}
	if (more > 0)
		snprintf(text + at, room - at, " and %zu more", more);
	return text;
}

static bool
may_have(const struct registry *r, const struct register_restore *b,
    const struct register_key *k, const char *serial)
{
	return digest_equal(&b->id, &k->id) && strcmp(b->serial, serial) != 0 &&
	    register_token_gone(r, b->serial) == 0;
}

bool
dependents_maybe(const struct registry *r, const struct register_key *k,
    const char *serial)
{
	for (size_t i = 0; i < r->n_restores; i++)
		if (may_have(r, &r->restores[i], k, serial))
			return true;
	return false;
}

static void
list_begun(const struct ceremony *c, const struct register_key *k,
    struct page *p)
{
	for (size_t i = 0; i < c->reg.n_restores; i++) {
		const struct register_restore *b = &c->reg.restores[i];

		if (may_have(&c->reg, b, k, c->serial))
			page_wrap(p, "   MAYBE   HSM %s may have it: record %06llu "
			    "meant to restore it there, and none says what came of "
			    "it.  An INVENTORY of that HSM does.", b->serial,
			    (unsigned long long)b->record);
	}
}

/* HSMs that had it, and that people said nobody will open again. */
static void
list_gone(const struct ceremony *c, const struct register_key *k,
    struct page *p)
{
	const char *home;
	char when[UTC_TEXT];

	for (size_t i = 0; (home = register_key_home(k, i)) != NULL; i++) {
		time_t gone = register_token_gone(&c->reg, home);

		if (gone != 0 && register_key_in(k, home))
			page_wrap(p, "   GONE    HSM %s had it too, and was %s on "
			    "%s.", home, register_token_retired(&c->reg, home) !=
			    0 ? "decommissioned" : "said to be gone",
			    utc_screen(gone, when));
	}
}

static void
line_of_copy(const struct ceremony *c, const struct key_backup *b,
    struct page *p)
{
	const struct holdings *h = &c->reg.holdings;
	char name[SET_NAME], quorum[QUORUM_TEXT], left[40] = "not left yet";

	for (size_t i = 0; i < h->n_sets; i++) {
		const struct held_set *s = &h->sets[i];

		if (memcmp(s->set.id, b->set, sizeof(b->set)) != 0)
			continue;
		if (b->exported != 0)
			snprintf(left, sizeof(left), "left in ceremony %04u",
			    b->exported);
		page_line(p, "     set %s, %s; %zu of %zu shares destroyed; %s",
		    set_name(&s->set, name), quorum_text(&s->set.plan, quorum),
		    held_destroyed(s), split_shares(&s->set.plan), left);
	}
}

static void
list_copies(const struct ceremony *c, const struct register_key *k,
    struct page *p)
{
	const struct holdings *h = &c->reg.holdings;
	size_t n = 0;

	for (size_t i = 0; i < h->n_backups; i++)
		n += digest_equal(&h->backups[i].id, &k->id);
	if (n == 0) {
		page_line(p, "   COPIES  None was ever made.");
		return;
	}
	page_wrap(p, "   COPIES  Wrapped ones are NOT destroyed by this; they are "
	    "on both log media too.  Enough shares of a set open its copy:");
	for (size_t i = 0; i < h->n_backups; i++)
		if (digest_equal(&h->backups[i].id, &k->id))
			line_of_copy(c, &h->backups[i], p);
}

void
dependents_page(const struct ceremony *c, const struct register_key *k,
    const struct dependents *d, struct page *p)
{
	char until[UTC_TEXT], homes[160];

	if (d->sets == 0)
		page_wrap(p, "   SETS    None that left, and is valid now or "
		    "later, has it.");
	else
		page_wrap(p, "   SETS    %zu that left and are valid now or later "
		    "have it; the last until %s, of ceremony %04u.", d->sets,
		    utc_screen(d->until, until), d->ceremony);
	if (k->anchored != 0)
		page_wrap(p, "   ANCHOR  The trust anchor of ceremony %04u has "
		    "it, and validators believe that: once the key has ended, "
		    "hold TRUST ANCHOR.", k->anchored);
	dependents_homes(&c->reg, k, c->serial, homes, sizeof(homes));
	if (homes[0] != '\0')
		page_wrap(p, "   HSMS    It is also in %s, which this leaves "
		    "as it is.", homes);
	list_begun(c, k, p);
	list_gone(c, k, p);
	list_copies(c, k, p);
}
