#include <stdlib.h>
#include <string.h>

#include "ceremony/held_share.h"
#include "ceremony/holdings.h"
#include "ceremony/holdings_state.h"
#include "ceremony/recorded_set.h"
#include "ceremony/register_state.h"

static int
apply_set(struct holdings *h, const struct record *rec, struct err *e)
{
	struct held_set *s = register_grow(h->sets, h->n_sets, sizeof(*s));

	if (s == NULL)
		return err_sys(e, "read the register");
	h->sets = s;
	s += h->n_sets;
	s->record = rec->seq;
	if (recorded_set_read(&s->set, rec->data, e) != 0 ||
	    register_text(s->serial, sizeof(s->serial), rec->data, "serial", e) != 0)
		return -1;
	/* Those have records of their own, and are not kept from day to day. */
	if (s->set.purpose == SHARE_EMERGENCY_KEY)
		return err_set(e, ERR_FORMAT, "a set of an emergency key among "
		    "those that are kept");
	s->shares = calloc(split_shares(&s->set.plan), sizeof(*s->shares));
	if (s->shares == NULL)
		return err_sys(e, "read the register");
	h->n_sets++;
	return 0;
}

size_t
share_index(const struct split_plan *p, unsigned group, unsigned member)
{
	size_t n = member;

	for (unsigned i = 0; i < group; i++)
		n += p->groups[i].count;
	return n;
}

void
share_place(const struct split_plan *p, size_t index, unsigned *group,
    unsigned *member)
{
	for (*group = 0; index >= p->groups[*group].count; (*group)++)
		index -= p->groups[*group].count;
	*member = (unsigned)index;
}

static int
apply_complete(struct holdings *h, const struct record *rec, struct err *e)
{
	struct held_set *s = holdings_change(h, rec->data, e);

	if (s == NULL)
		return -1;
	for (size_t i = 0; i < split_shares(&s->set.plan); i++)
		if (!s->shares[i].given && !s->shares[i].unissued)
			return err_set(e, ERR_FORMAT, "a set is complete of which "
			    "a share was not given");
	for (unsigned g = 0; g < s->set.plan.group_count; g++)
		if (holdings_given(s, g, SPLIT_SHARES_MAX) <
		    s->set.plan.groups[g].threshold)
			return err_set(e, ERR_FORMAT, "a set is complete of which "
			    "too few shares were given");
	s->complete = true;
	return 0;
}

static int
take_digest(struct digest *to, const json_t *data, const char *name,
    struct err *e)
{
	const char *hex = json_string_value(json_object_get(data, name));

	if (hex == NULL || digest_from_hex(to, hex, e) != 0)
		return err_set(e, ERR_FORMAT, "\"%s\" is no digest", name);
	return 0;
}

static int
apply_backup(struct holdings *h, const struct record *rec, struct err *e)
{
	struct key_backup *b = register_grow(h->backups, h->n_backups, sizeof(*b));
	const struct held_set *s = holdings_cited(h, rec->data, e);

	if (b != NULL)
		h->backups = b;
	if (b == NULL || s == NULL)
		return b == NULL ? err_sys(e, "read the register") : -1;
	b += h->n_backups;
	b->record = rec->seq;
	memcpy(b->set, s->set.id, sizeof(b->set));
	if (!s->complete || s->set.purpose != SHARE_BACKUP_KEY)
		return err_set(e, ERR_FORMAT, "a copy under a set that is not a "
		    "complete one of a backup key");
	if (take_digest(&b->id, rec->data, "id", e) != 0 ||
	    take_digest(&b->container, rec->data, "container", e) != 0)
		return -1;
	h->n_backups++;
	return 0;
}

/* An officer's card signed a copy: its file has one signature more. */
static int
apply_signed(struct holdings *h, const struct record *rec, struct err *e)
{
	const struct held_set *s = holdings_cited(h, rec->data, e);
	struct digest id, container;

	if (s == NULL || take_digest(&id, rec->data, "id", e) != 0 ||
	    take_digest(&container, rec->data, "container", e) != 0)
		return -1;
	for (size_t i = h->n_backups; i-- > 0; ) {
		struct key_backup *b = &h->backups[i];

		if (!digest_equal(&b->id, &id) ||
		    memcmp(b->set, s->set.id, sizeof(b->set)) != 0)
			continue;
		b->container = container;
		b->signatures++;
		return 0;
	}
	return err_set(e, ERR_FORMAT, "a copy was signed that was never made");
}

int
holdings_fold(struct holdings *h, const struct record *rec,
    const struct holdings_rule *rules, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(rules[i].step, rec->step) == 0 &&
		    strcmp(rules[i].kind, rec->kind) == 0)
			return rules[i].apply(h, rec, e);
	return 0;
}

int
holdings_apply(struct holdings *h, const struct record *rec, struct err *e)
{
	static const struct holdings_rule rules[] = {
		{ "split", "set", apply_set },
		{ "split", "given", held_share_given },
		{ "split", "not-issued", held_share_unissued },
		{ "split", "complete", apply_complete },
		{ "share", "missing", held_share_missing },
		{ "share", "found", held_share_found },
		{ "recreate", "result", held_share_recreated },
		{ "drop", "dropped", holdings_dropped },
		{ "back-up", "result", apply_backup },
		{ "back-up", "signed", apply_signed },
		{ "destroy", "result", holdings_key_ended },
		{ "restore", "result", holdings_key_back },
		{ "destroy-share", "intent", holdings_doom_share },
		{ "destroy-share", "result", holdings_destroy_share },
		{ "destroy-card", "intent", holdings_doom_card },
		{ "destroy-card", "result", holdings_reset_card },
	};

	return holdings_fold(h, rec, rules, sizeof(rules) / sizeof(rules[0]),
	    e) != 0 || holdings_apply_officer(h, rec, e) != 0 ? -1 :
	    holdings_apply_pin(h, rec, e);
}

void
holdings_free(struct holdings *h)
{
	for (size_t i = 0; i < h->n_sets; i++)
		free(h->sets[i].shares);
	free(h->officers);
	free(h->begun);
	free(h->sets);
	free(h->backups);
	free(h->lost);
	*h = (struct holdings){ .n_sets = 0 };
}

const struct held_set *
holdings_set(const struct holdings *h, enum share_purpose purpose,
    const char *serial)
{
	for (size_t i = h->n_sets; i-- > 0; )
		if (h->sets[i].complete && h->sets[i].set.purpose == purpose &&
		    strcmp(h->sets[i].serial, serial) == 0)
			return &h->sets[i];
	return NULL;
}

const struct held_set *
holdings_meant(const struct holdings *h, enum share_purpose purpose,
    const char *serial)
{
	for (size_t i = h->n_sets; serial[0] != '\0' && i-- > 0; )
		if (h->sets[i].set.purpose == purpose &&
		    strcmp(h->sets[i].meant, serial) == 0)
			return &h->sets[i];
	return NULL;
}

/* A token of a label may have been made with it. */
static bool
may_be_of_token(const struct held_set *s)
{
	return s->serial[0] == '\0' && s->label[0] != '\0';
}

const struct held_set *
holdings_begun_nth(const struct holdings *h, enum share_purpose purpose,
    const char *label, size_t n)
{
	for (size_t i = h->n_sets; i-- > 0; )
		if (may_be_of_token(&h->sets[i]) &&
		    h->sets[i].set.purpose == purpose &&
		    strcmp(h->sets[i].label, label) == 0 && n-- == 0)
			return &h->sets[i];
	return NULL;
}

const struct held_set *
holdings_begun_with(const struct holdings *h, enum share_purpose purpose,
    const char *label)
{
	return holdings_begun_nth(h, purpose, label, 0);
}

const struct held_set *
holdings_copied(const struct holdings *h, const struct digest *id)
{
	for (size_t i = h->n_backups; i-- > 0; ) {
		const struct held_set *s;

		if (digest_equal(&h->backups[i].id, id) &&
		    (s = holdings_set_of(h, h->backups[i].set)) != NULL)
			return s;
	}
	return NULL;
}

/* Whether the last copy of a key that lives is under it. */
static bool
has_copy(const struct holdings *h, const struct held_set *s)
{
	for (size_t i = 0; i < h->n_backups; i++)
		if (!h->backups[i].ended &&
		    holdings_copied(h, &h->backups[i].id) == s)
			return true;
	return false;
}

const char *
holdings_why(const struct holdings *h, const struct held_set *s)
{
	if (s->set.purpose != SHARE_BACKUP_KEY && s->gone)
		return NULL;
	if (s->set.purpose != SHARE_BACKUP_KEY && (s->meant[0] != '\0' ||
	    may_be_of_token(s)))
		return "a token may have this PIN";
	if (s->set.purpose != SHARE_BACKUP_KEY)
		return s->serial[0] != '\0' &&
		    holdings_set(h, s->set.purpose, s->serial) == s ?
		    "it is the last of this PIN" : NULL;
	if (holdings_set(h, s->set.purpose, s->serial) == s)
		return "it is the last backup key";
	return has_copy(h, s) ? "the last copy of a key is under it" : NULL;
}

bool
holdings_counts(const struct holdings *h, const struct held_set *s)
{
	return holdings_why(h, s) != NULL;
}

const struct key_backup *
holdings_backup(const struct holdings *h, const struct digest *id,
    const struct share_set *set)
{
	for (size_t i = h->n_backups; i-- > 0; )
		if (digest_equal(&h->backups[i].id, id) &&
		    memcmp(h->backups[i].set, set->id, sizeof(set->id)) == 0)
			return &h->backups[i];
	return NULL;
}

void
holdings_left(struct holdings *h, unsigned ceremony)
{
	for (size_t i = 0; i < h->n_backups; i++)
		if (h->backups[i].exported == 0)
			h->backups[i].exported = ceremony;
}

void
holdings_stayed(struct holdings *h, unsigned ceremony)
{
	for (size_t i = 0; i < h->n_backups; i++)
		if (h->backups[i].exported == ceremony)
			h->backups[i].exported = 0;
}

bool
holdings_due(const struct holdings *h, size_t i, unsigned ceremony)
{
	const struct key_backup *b = &h->backups[i];

	for (size_t k = i + 1; k < h->n_backups; k++)
		if (digest_equal(&h->backups[k].id, &b->id))
			return false;
	return !b->ended && (b->exported == 0 || b->exported == ceremony);
}
