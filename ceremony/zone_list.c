#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/site.h"
#include "keyset/file.h"

#include "ceremony/zone_list.h"

enum { FILE_MAX = 4 << 20 };

/* It grows by doubling, so its room is the power of two that it fits in. */
static bool
is_full(const struct zone_list *l)
{
	return (l->n & (l->n - 1)) == 0;
}

int
zone_list_add(struct zone_list *l, const char *name, struct err *e)
{
	struct dname zone, *grown;

	if (dname_from_text(&zone, name, e) != 0)
		return -1;
	if (l->n == ZONES_MAX)
		return err_set(e, ERR_FORMAT, "more than %d zones", ZONES_MAX);
	if (is_full(l)) {
		grown = reallocarray(l->zones, l->n == 0 ? 1 : 2 * l->n,
		    sizeof(zone));
		if (grown == NULL)
			return err_sys(e, "no memory for the zones");
		l->zones = grown;
	}
	l->zones[l->n++] = zone;
	return 0;
}

/* A line without its comment and the blanks around it. */
static int
add_line(struct zone_list *l, char *line, struct err *e)
{
	static const char blanks[] = " \t\r";
	char *name = line + strspn(line, blanks);
	char *end = name + strcspn(name, blanks), *rest;

	if (*name == '\0' || *name == '#')
		return 0;
	rest = end + strspn(end, blanks);
	if (*rest != '\0' && *rest != '#')
		return err_set(e, ERR_FORMAT, "more than one name");
	*end = '\0';
	return zone_list_add(l, name, e);
}

int
zone_list_read(struct zone_list *l, const char *path, struct err *e)
{
	struct blob text = { NULL, 0 };
	unsigned line = 0;
	char *next, *at;
	int rc = 0;

	if (file_read(NULL, path, FILE_MAX, &text, e) != 0)
		return -1;
	next = (char *)text.data;
	if (next != NULL && strlen(next) != text.len)
		rc = err_set(e, ERR_FORMAT, "%.180s: a NUL octet", path);
	while (rc == 0 && next != NULL && *next != '\0') {
		at = strsep(&next, "\n");
		line++;
		if (add_line(l, at, e) != 0)
			rc = err_doing(e, "%.180s:%u", path, line);
	}
	blob_free(&text);
	return rc;
}

static int
by_order(const void *a, const void *b)
{
	return dname_order(a, b);
}

int
zone_list_sort(struct zone_list *l, struct err *e)
{
	char zone[DNAME_TEXT_MAX];

	if (l->n > 0)
		qsort(l->zones, l->n, sizeof(l->zones[0]), by_order);
	for (size_t i = 1; i < l->n; i++)
		if (dname_equal(&l->zones[i - 1], &l->zones[i]))
			return err_set(e, ERR_FORMAT, "the zone %.120s is there "
			    "twice", dname_text(&l->zones[i], zone));
	return 0;
}

void
zone_list_free(struct zone_list *l)
{
	free(l->zones);
	*l = (struct zone_list){ .n = 0 };
}
