#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "signer/arena.h"

enum { SLAB = 1 << 18, ALIGNED = 4 };

struct slab {
	struct slab	*before;
	size_t		 used, room;
	uint8_t		 bytes[];
};

struct arena {
	struct slab	*last;
};

struct arena *
arena_new(struct err *e)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (a == NULL)
		err_sys(e, "memory for a zone");
	return a;
}

void
arena_free(struct arena **ap)
{
	struct slab *s, *before;

	if (*ap == NULL)
		return;
	for (s = (*ap)->last; s != NULL; s = before) {
		before = s->before;
		free(s);
	}
	free(*ap);
	*ap = NULL;
}

static size_t
aligned(size_t len)
{
	return (len + ALIGNED - 1) & ~(size_t)(ALIGNED - 1);
}

void *
arena_take(struct arena *a, size_t len, struct err *e)
{
	size_t need = aligned(len), room = need > SLAB ? need : SLAB;
	struct slab *s = a->last;
	void *piece;

	if (s == NULL || s->room - s->used < need) {
		if ((s = malloc(sizeof(*s) + room)) == NULL) {
			err_sys(e, "memory for a zone");
			return NULL;
		}
		s->before = a->last;
		s->used = 0;
		s->room = room;
		a->last = s;
	}
	piece = s->bytes + s->used;
	s->used += need;
	return piece;
}

/* One that moves gets room to grow, so that many records cost no squares. */
void *
arena_grow(struct arena *a, void *piece, size_t len, size_t more,
    struct err *e)
{
	struct slab *s = a->last;
	size_t at = (size_t)((uint8_t *)piece - s->bytes);
	size_t need = aligned(len + more);
	void *moved;

	if (need <= s->room - at) {
		s->used = at + need;
		return piece;
	}
	if ((moved = arena_take(a, need > SLAB / 2 ? 2 * need : need,
	    e)) == NULL)
		return NULL;
	memcpy(moved, piece, len);
	a->last->used = (size_t)((uint8_t *)moved - a->last->bytes) + need;
	/* What it leaves behind is of use to nobody, unless it was alone. */
	if (at == 0) {
		a->last->before = s->before;
		free(s);
	}
	return moved;
}

void
arena_join(struct arena *into, struct arena **from)
{
	struct slab **end = &(*from)->last;

	while (*end != NULL)
		end = &(*end)->before;
	*end = into->last;
	into->last = (*from)->last;
	(*from)->last = NULL;
	arena_free(from);
}
