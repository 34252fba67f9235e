#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/serials.h"

/* Its place; s->n when it is not there. */
static size_t
place(const struct serials *s, const char *serial)
{
	size_t i = 0;

	while (i < s->n && strcmp(s->list[i], serial) != 0)
		i++;
	return i;
}

bool
serials_have(const struct serials *s, const char *serial)
{
	return place(s, serial) < s->n;
}

int
serials_add(struct serials *s, const char *serial, struct err *e)
{
	char (*list)[HSM_SERIAL_MAX + 1];

	if (serials_have(s, serial))
		return 0;
	if ((list = reallocarray(s->list, s->n + 1, sizeof(*list))) == NULL)
		return err_sys(e, "remember the HSM %s", serial);
	s->list = list;
	snprintf(list[s->n++], sizeof(*list), "%s", serial);
	return 0;
}

void
serials_remove(struct serials *s, const char *serial)
{
	size_t i = place(s, serial);

	if (i == s->n)
		return;
	s->n--;
	memmove(&s->list[i], &s->list[i + 1],
	    (s->n - i) * sizeof(s->list[0]));
}

void
serials_free(struct serials *s)
{
	free(s->list);
	*s = (struct serials){ .n = 0 };
}
