#include <stdlib.h>
#include <string.h>

#include "signer/change.h"
#include "signer/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
require(bool held)
{
	if (!held)
		abort();
}

static const struct dname *
origin(void)
{
	static struct dname name;
	struct err e;

	if (name.len == 0)
		require(dname_from_text(&name, "example.", &e) == 0);
	return &name;
}

static void
put_record(struct text *t, const uint8_t *owner, size_t len,
    const struct rr *rr, bool with_ttl)
{
	text_char(t, ' ');
	text_labels(t, owner, len);
	text_word(t, "example.");
	if (with_ttl) {
		text_char(t, ' ');
		text_number(t, rr->ttl);
	}
	if (rr->type != 0) {
		text_word(t, " IN ");
		text_type(t, rr->type);
	}
	if (rr->data != NULL) {
		text_char(t, ' ');
		text_rdata(t, rr->type, rr->data, rr->len);
	}
	text_char(t, '\n');
}

static void
put_turn(struct text *t, const struct change_list *l,
    const struct change_turn *turn)
{
	static const char *const conditions[] = {
		[CHANGE_IF_NO_NAME] = "nxdomain", [CHANGE_IF_NAME] = "yxdomain",
		[CHANGE_IF_NO_RRSET] = "nxrrset",
		[CHANGE_IF_RRSET] = "yxrrset", [CHANGE_IF_RECORD] = "yxrrset",
	};

	require(turn->n + turn->demands > 0);
	for (size_t i = 0; i < turn->demands; i++) {
		const struct change_demand *d = &l->demand[turn->demand + i];

		text_word(t, conditions[d->condition]);
		put_record(t, d->owner, d->owner_len, &d->rr, false);
	}
	for (size_t i = 0; i < turn->n; i++) {
		const struct change *c = &l->at[turn->first + i];

		text_word(t, c->kind == CHANGE_ADD ? "add" : "del");
		put_record(t, c->owner, c->owner_len, &c->rr, true);
	}
	text_word(t, "send\n");
}

/* Every change and condition is in one transaction, and in order. */
static struct text
list_text(const struct change_list *l)
{
	struct text t = { .at = NULL };
	size_t n = 0, demands = 0;

	for (size_t i = 0; i < l->turns; i++) {
		require(l->turn[i].first == n && l->turn[i].demand == demands);
		n += l->turn[i].n;
		demands += l->turn[i].demands;
		put_turn(&t, l, &l->turn[i]);
	}
	require(n == l->n && demands == l->demands && !t.failed);
	return t;
}

/*
 * What is taken is written again, octet for octet, of what is read back from
 * what was written of it.
 */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct change_list list, back;
	struct text text, again;
	struct err e;

	if (change_read(&list, (const char *)data, len, "changes", origin(),
	    &e) != 0)
		return 0;
	text = list_text(&list);
	require(change_read(&back, text.at, text.len, "changes", origin(),
	    &e) == 0);
	again = list_text(&back);
	require(text.len == again.len && (text.len == 0 ||
	    memcmp(text.at, again.at, text.len) == 0));
	text_free(&again);
	text_free(&text);
	change_list_free(&back);
	change_list_free(&list);
	return 0;
}
