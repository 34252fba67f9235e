#include <stdbool.h>

#include "keyset/apart.h"

/* Enough that no processor waits for the start or the end of one. */
enum { AT_ONCE = 8 };

/* A text that is being read; of an empty one there is no child. */
struct seat {
	struct blob		text;
	struct apart_child	child;
	bool			begun;
};

static int
begin(const struct apart_many *m, size_t i, struct seat *s, struct err *e)
{
	*s = (struct seat){ .begun = false };
	if (m->get(m->of, i, &s->text, e) != 0)
		return -1;
	if (s->text.len == 0)
		return 0;
	if (apart_begin(&s->child, s->text.data, s->text.len, e) != 0)
		return -1;
	s->begun = true;
	return 0;
}

static void
leave(struct seat *s)
{
	if (s->begun)
		apart_drop(&s->child);
	s->begun = false;
	blob_free(&s->text);
}

static int
end(const struct apart_many *m, size_t i, struct seat *s, struct err *e)
{
	struct request *r = NULL;
	int rc = 0;

	if (s->begun) {
		r = apart_end(&s->child, s->text.data, s->text.len, e);
		s->begun = false;
		rc = r == NULL ? m->tell(m->of, i, e) : 0;
	}
	if (rc == 0)
		rc = m->put(m->of, i, &s->text, r, e);
	leave(s);
	return rc;
}

int
apart_read_many(const struct apart_many *m, size_t n, struct err *e)
{
	struct seat seats[AT_ONCE];
	size_t begun = 0, ended = 0;
	int rc = 0;

	while (rc == 0 && ended < n) {
		if (begun < n && begun - ended < AT_ONCE) {
			rc = begin(m, begun, &seats[begun % AT_ONCE], e);
			begun++;
		} else {
			rc = end(m, ended, &seats[ended % AT_ONCE], e);
			ended++;
		}
	}
	for (; ended < begun; ended++)
		leave(&seats[ended % AT_ONCE]);
	return rc;
}
