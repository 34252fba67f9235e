#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "backup/pcsc.h"
#include "backup/reader.h"

/* Under this name pcsc-lite tells of readers that are plugged in or out. */
static const char new_readers[] = "\\\\?PnP?\\Notification";

enum { SLICE_MS = 200, NAMES_MAX = 4096 };

static const char service[] = "card readers";

struct readers *
readers_open(struct err *e)
{
	struct readers *r = calloc(1, sizeof(*r));
	LONG rv;

	if (r == NULL ||
	    (r->views = calloc(READERS_MAX, sizeof(*r->views))) == NULL ||
	    (r->states = calloc(READERS_MAX + 1, sizeof(*r->states))) == NULL) {
		err_sys(e, "find memory for the card readers");
		goto fail;
	}
	rv = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL,
	    &r->context);
	if (rv == SCARD_S_SUCCESS)
		return r;
	pcsc_refused(service, rv, e);
fail:
	if (r != NULL) {
		free(r->views);
		free(r->states);
	}
	free(r);
	return NULL;
}

void
readers_close(struct readers **rp)
{
	struct readers *r = *rp;

	if (r == NULL)
		return;
	*rp = NULL;
	/* Fails when the service is gone, and then there is nothing to end. */
	(void)SCardReleaseContext(r->context);
	free(r->views);
	free(r->states);
	free(r);
}

/* ---- the list -------------------------------------------------------- */

static int
names_read(struct readers *r, struct err *e)
{
	char names[NAMES_MAX];
	DWORD len = sizeof(names);
	LONG rv = SCardListReaders(r->context, NULL, names, &len);

	r->n = 0;
	if (rv == SCARD_E_NO_READERS_AVAILABLE)
		return 0;
	if (rv != SCARD_S_SUCCESS)
		return pcsc_refused(service, rv, e);
	memset(r->views, 0, READERS_MAX * sizeof(*r->views));
	for (const char *p = names; *p != '\0' && r->n < READERS_MAX;
	    p += strlen(p) + 1, r->n++) {
		if (strlen(p) >= READER_NAME)
			return err_set(e, ERR_SYS, "a card reader's name is "
			    "longer than %d characters", READER_NAME - 1);
		strcpy(r->views[r->n].name, p);
	}
	return 0;
}

static void
view_fill(struct reader_view *v, const SCARD_READERSTATE *s)
{
	v->state = s->dwEventState & SCARD_STATE_MUTE ? READER_MUTE :
	    s->dwEventState & SCARD_STATE_PRESENT ? READER_CARD : READER_EMPTY;
	v->in_use = (s->dwEventState &
	    (SCARD_STATE_EXCLUSIVE | SCARD_STATE_INUSE)) != 0;
	v->events = (unsigned)(s->dwEventState >> 16 & 0xffff);
}

/* A reader that left between the list and this is looked for once more. */
static int
look(struct readers *r, struct err *e)
{
	LONG rv = SCARD_E_UNKNOWN_READER;

	for (int turn = 0; turn < 2 && rv == SCARD_E_UNKNOWN_READER; turn++) {
		if (names_read(r, e) != 0)
			return -1;
		memset(r->states, 0, (READERS_MAX + 1) * sizeof(*r->states));
		for (size_t i = 0; i < r->n; i++)
			r->states[i].szReader = r->views[i].name;
		r->states[r->n].szReader = new_readers;
		rv = SCardGetStatusChange(r->context, 0, r->states,
		    (DWORD)r->n + 1);
	}
	if (rv != SCARD_S_SUCCESS && rv != SCARD_E_TIMEOUT)
		return pcsc_refused(service, rv, e);
	for (size_t i = 0; i < r->n; i++)
		view_fill(&r->views[i], &r->states[i]);
	/* With the counts that are in it: an event that was missed is told. */
	for (size_t i = 0; i <= r->n; i++)
		r->states[i].dwCurrentState = r->states[i].dwEventState &
		    ~(DWORD)SCARD_STATE_CHANGED;
	return 0;
}

int
readers_look(struct readers *r, const struct reader_view **views, size_t *n,
    struct err *e)
{
	if (look(r, e) != 0)
		return -1;
	*views = r->views;
	*n = r->n;
	return 0;
}

/* ---- waiting --------------------------------------------------------- */

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int
readers_wait(struct readers *r, const struct reader_patience *p, bool *changed,
    struct err *e)
{
	const int64_t until = now_ms() + p->ms;
	int64_t left;
	LONG rv;

	if (r->states[r->n].szReader == NULL && look(r, e) != 0)
		return -1;
	do {
		if (p->stop != NULL && p->stop(p->ctx))
			return err_set(e, ERR_ABORTED,
			    "the wait at the card readers was stopped");
		left = until - now_ms();
		if (left < 0)
			left = 0;
		rv = SCardGetStatusChange(r->context,
		    (DWORD)(left < SLICE_MS ? left : SLICE_MS), r->states,
		    (DWORD)r->n + 1);
	} while (rv == SCARD_E_TIMEOUT && left > 0);
	if (rv != SCARD_S_SUCCESS && rv != SCARD_E_TIMEOUT &&
	    rv != SCARD_E_UNKNOWN_READER && rv != SCARD_E_READER_UNAVAILABLE)
		return pcsc_refused(service, rv, e);
	if (rv != SCARD_E_TIMEOUT && look(r, e) != 0)
		return -1;
	*changed = rv != SCARD_E_TIMEOUT;
	return 0;
}

static const struct reader_view *
view_of(const struct readers *r, const char *name)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->views[i].name, name) == 0)
			return &r->views[i];
	return NULL;
}

static const struct reader_view *
view_with_card(const struct readers *r, const char *name)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->views[i].state != READER_EMPTY && (name == NULL ||
		    strcmp(r->views[i].name, name) == 0))
			return &r->views[i];
	return NULL;
}

/* What is left of the patience, and whether there is any. */
static bool
patience_left(struct reader_patience *p, int64_t until)
{
	int64_t left = until - now_ms();

	p->ms = left > 0 ? (unsigned)left : 0;
	return left > 0;
}

int
readers_wait_card(struct readers *r, const char *name,
    const struct reader_patience *patience, struct reader_view *out,
    bool *came, struct err *e)
{
	const int64_t until = now_ms() + patience->ms;
	struct reader_patience p = *patience;
	const struct reader_view *v;
	bool changed;

	if (look(r, e) != 0)
		return -1;
	while ((v = view_with_card(r, name)) == NULL &&
	    patience_left(&p, until))
		if (readers_wait(r, &p, &changed, e) != 0)
			return -1;
	if (v != NULL)
		*out = *v;
	*came = v != NULL;
	return 0;
}

int
readers_wait_removal(struct readers *r, const struct reader_view *seen,
    const struct reader_patience *patience, bool *went, struct err *e)
{
	const int64_t until = now_ms() + patience->ms;
	struct reader_patience p = *patience;
	const struct reader_view *v;
	bool changed, there;

	if (look(r, e) != 0)
		return -1;
	for (;;) {
		v = view_of(r, seen->name);
		there = v != NULL && v->state != READER_EMPTY &&
		    v->events == seen->events;
		if (!there || !patience_left(&p, until))
			break;
		if (readers_wait(r, &p, &changed, e) != 0)
			return -1;
	}
	*went = !there;
	return 0;
}
