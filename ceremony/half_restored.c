#include <stdlib.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/restorable.h"
#include "ceremony/revive.h"
#include "hsm/wrap.h"

#include "ceremony/half_restored.h"

/* What was begun, by value: a record moves keys and restores. */
struct half {
	struct register_key	key;
	uint64_t		record;
	struct hsm_key		in;	/* as the HSM has it, if it does */
	bool			there;
};

static int
look(struct ceremony *c, struct half *h, struct err *e)
{
	struct hsm_key *keys = NULL;
	size_t n;

	if (hsm_list(c->hsm, &keys, &n, e) != 0)
		return -1;
	h->there = false;
	for (size_t i = 0; i < n; i++)
		if (digest_equal(&keys[i].id, &h->key.id)) {
			h->in = keys[i];
			h->there = true;
		}
	free(keys);
	return 0;
}

/* Whether it is as hsm_unwrap() leaves it, and may be there; why it is not. */
static bool
is_whole(struct ceremony *c, const struct half *h, struct hsm_key *made,
    struct err *why)
{
	const struct hsm_restore want = { .key = &h->key.key };

	if (revive_wanted(&h->key, c->serial)) {
		err_set(why, ERR_POLICY, "people destroyed this key since, %s",
		    h->key.ended ? "to be used nowhere any more" :
		    "in this HSM");
		return false;
	}
	return hsm_restored(c->hsm, &want, made, why) == 0;
}

static void
describe(const struct ceremony *c, const struct half *h, const struct err *why,
    struct page *p)
{
	page_start(p, "A HALF-RESTORED KEY");
	page_line(p, "%s", "");
	page_wrap(p, "   Record %06llu says that a key was to be restored into "
	    "HSM %s; no record says what came of it.  The HSM holds it:",
	    (unsigned long long)h->record, c->serial);
	page_line(p, "%s", "");
	page_line(p, "   Label      %s", h->key.label);
	page_line(p, "   Key        %s %u, algorithm %u", h->key.key.flags &
	    DNSKEY_SEP ? "KSK" : "ZSK", dnskey_tag(&h->key.key),
	    h->key.key.alg->number);
	page_line(p, "   Found      %s", h->in.has_private && h->in.has_public ?
	    "pair" : h->in.has_private ? "private half" : "public half");
	page_wrap(p, "   Because    it is not used as it is: %s", why->text);
	page_line(p, "%s", "");
	page_wrap(p, "   What is here of it can only be destroyed.  Its copy is "
	    "as good as it was.");
	page_foot(p, "NOW  To destroy it, both type its label; Esc goes back, "
	    "and the HSM is looked at again.");
	page_foot(p, "WHY  Half a key signs nothing; it is restored whole from "
	    "its copy.");
}

static int
destroy(struct ceremony *c, const struct half *h, const struct err *why,
    struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	describe(c, h, why, &p);
	rc = ask_object(c, &p, "half-restored.destroy", h->key.label, false, e);
	page_free(&p);
	if (rc != 0 || ceremony_record(c, "destroy-key", "intent",
	    json_pack("{s:s}", "label", h->key.label), e) != 0 ||
	    hsm_destroy(c->hsm, &h->in, e) != 0)
		return -1;
	return restorable_record(c, &h->key, "half restored, destroyed", e);
}

static int
settle(struct ceremony *c, const struct register_restore *begun, struct err *e)
{
	struct half h = { .key = *register_key(&c->reg, &begun->id),
	    .record = begun->record };
	struct hsm_key made;
	struct err why;

	if (look(c, &h, e) != 0)
		return -1;
	if (!h.there)
		return restorable_record(c, &h.key, "a run that was to restore it "
		    "did not come to that; nothing of it is in the HSM", e);
	return is_whole(c, &h, &made, &why) ? restorable_restored(c, &h.key,
	    &made, e) : destroy(c, &h, &why, e);
}

int
half_restored_settle(struct ceremony *c, struct err *e)
{
	for (size_t i = c->reg.n_restores; i-- > 0; ) {
		const struct register_restore begun = c->reg.restores[i];

		/* One in another HSM is settled where that HSM is. */
		if (strcmp(begun.serial, c->serial) == 0 &&
		    settle(c, &begun, e) != 0)
			return -1;
	}
	return 0;
}

void
half_restored_page(const struct ceremony *c, struct page *p)
{
	for (size_t i = 0; i < json_array_size(c->reg.records); i++) {
		const json_t *rec = json_array_get(c->reg.records, i);
		const json_t *data = json_object_get(rec, "data");
		const char *label = json_string_value(json_object_get(data,
		    "label"));
		const struct register_key *k = register_key_cited(&c->reg,
		    json_object_get(data, "id"));

		if (register_is(rec, "restore", "result"))
			page_wrap(p, "   %.60s was being restored into this HSM by a "
			    "run that was cut off.  It is here, whole, and counts "
			    "as restored from now on.", label);
		else if (register_is(rec, "restore", "nothing"))
			page_wrap(p, "   %.60s was to be restored into this HSM by "
			    "a run that was cut off.  Nothing of it is here%s.",
			    label, revive_wanted(k, c->serial) ? "" :
			    ": RESTORE KEYS brings it back");
	}
}

void
half_restored_tell(const struct ceremony *c, struct page *p)
{
	const uint64_t first = (uint64_t)json_integer_value(json_object_get(
	    json_array_get(c->reg.records, 0), "seq"));

	for (size_t i = 0; i < c->reg.n_restores; i++) {
		const struct register_restore *b = &c->reg.restores[i];

		if (b->record >= first)
			page_wrap(p, "   KEY  %.60s may be in HSM %s, by record "
			    "%06llu.  The next inventory of that HSM, in whatever "
			    "ceremony, looks and says.", register_key(&c->reg,
			    &b->id)->label, b->serial,
			    (unsigned long long)b->record);
	}
}
