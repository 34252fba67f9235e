#include "signer/board.h"
#include "signer/due.h"

static const char *const words[] = {
#define X(due, text) text,
	DUES(X)
#undef X
};

const char *
due_words(enum due d)
{
	return words[d];
}

static void
facts_of_board(struct due_facts *f, const struct board *b, time_t now)
{
	const struct schedule_entry *signer;
	const struct bundle *slot = board_slot(b, now);

	f->next = board_next(b, now);
	f->has_slot = slot != NULL;
	if (slot == NULL)
		return;
	f->slot = slot_digest(slot);
	f->has_turned = slot->inception > f->issued.signed_at;
	signer = schedule_signer(&b->schedule, slot->inception);
	if (signer != NULL)
		f->zsk = signer->zsk;
}

int
due_look(struct due_facts *out, const struct config *c, const char *output,
    time_t now, struct err *e)
{
	struct state *s = state_open(c, STATE_READ, e);
	struct due_facts f = { .has_slot = false };
	struct board b = { .response = NULL };
	struct err unreadable;

	if (s == NULL)
		return -1;
	if (board_load(&b, s, e) != 0) {
		state_close(&s);
		return -1;
	}
	if (issued_read(&f.issued, &f.has_issued, s, &unreadable) != 0)
		f.has_issued = false;
	facts_of_board(&f, &b, now);
	f.how = issued_how(c);
	f.input = stamp_of(c->input);
	f.output = stamp_of(output);
	board_free(&b);
	state_close(&s);
	*out = f;
	return 0;
}

enum due
due_now(const struct due_facts *f, const struct config *c, time_t now)
{
	const struct issued *is = &f->issued;

	if (!f->has_issued)
		return DUE_FIRST;
	if (!stamp_equal(&f->output, &is->output))
		return DUE_OUTPUT;
	if (!stamp_equal(&f->input, &is->input))
		return DUE_INPUT;
	if (!f->has_slot)
		return DUE_SLOT;
	if (!digest_equal(&f->slot, &is->slot))
		return f->has_turned ? DUE_SLOT : DUE_SET;
	if (!digest_equal(&f->zsk, &is->zsk))
		return DUE_ZSK;
	if (!digest_equal(&f->how, &is->how))
		return DUE_HOW;
	return is->ends - c->signature_refresh <= now ? DUE_REFRESH :
	    DUE_NOTHING;
}

time_t
due_next(const struct due_facts *f, const struct config *c)
{
	time_t refresh = f->has_issued ?
	    f->issued.ends - c->signature_refresh : 0;

	return f->next != 0 && (refresh == 0 || f->next < refresh) ?
	    f->next : refresh;
}

bool
due_clock_is_back(const struct due_facts *f, const struct config *c,
    time_t now)
{
	return f->has_issued &&
	    now < f->issued.signed_at - c->signature_backdate;
}
