#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/site_groups.h"

static int
by_order(const void *a, const void *b)
{
	return dname_order(a, b);
}

const struct zone_group *
site_group_of(const struct site *s, const struct dname *zone)
{
	for (size_t i = 0; i < s->n_groups; i++)
		if (bsearch(zone, s->groups[i].zones, s->groups[i].n_zones,
		    sizeof(*zone), by_order) != NULL)
			return &s->groups[i];
	return NULL;
}

bool
site_has_zone(const struct site *s, const struct dname *zone)
{
	return dname_equal(&s->zone, zone) || site_group_of(s, zone) != NULL;
}

size_t
site_group_zones(const struct site *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_groups; i++)
		n += s->groups[i].n_zones;
	return n;
}

/*
 * Sticks may not tell upper from lower case, and so neither may the names of
 * two groups' files.
 */
static int
check_name(const char *name, struct err *e)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

	if (*name == '\0' || *name == '-' || strlen(name) >= SITE_NAME ||
	    name[strspn(name, letters)] != '\0')
		return err_set(e, ERR_FORMAT, "\"%.40s\" is no name of a group: "
		    "1 to %d lower case letters, digits and hyphens, and no "
		    "hyphen first", name, SITE_NAME - 1);
	return 0;
}

/* Zones of the draft that are in a group already, or are too many. */
static int
check_zones(const struct site *s, const struct zone_list *l, struct err *e)
{
	char zone[DNAME_TEXT_MAX];
	const struct zone_group *g;

	if (l->n == 0)
		return err_set(e, ERR_FORMAT, "no zone is in it");
	if (site_group_zones(s) + l->n > ZONES_MAX)
		return err_set(e, ERR_FORMAT, "with it there are more than %d "
		    "zones", ZONES_MAX);
	for (size_t i = 0; i < l->n; i++)
		if ((g = site_group_of(s, &l->zones[i])) != NULL)
			return err_set(e, ERR_FORMAT, "the zone %.120s is in %s "
			    "too", dname_text(&l->zones[i], zone), g->name);
	return 0;
}

static int
group_check(const struct site *s, const char *name, struct zone_list *l,
    struct err *e)
{
	if (check_name(name, e) != 0)
		return -1;
	if (zone_list_sort(l, e) != 0 || check_zones(s, l, e) != 0)
		return err_doing(e, "%s", name);
	return 0;
}

int
site_group_add(struct site *s, const char *name, struct group_draft *d,
    struct err *e)
{
	struct zone_group *grown, *g;

	if (group_check(s, name, &d->zones, e) != 0)
		return -1;
	grown = reallocarray(s->groups, s->n_groups + 1, sizeof(*grown));
	if (grown == NULL)
		return err_sys(e, "no memory for the groups");
	s->groups = grown;
	g = &grown[s->n_groups++];
	*g = (struct zone_group){
		.zones = d->zones.zones, .n_zones = d->zones.n,
	};
	snprintf(g->name, sizeof(g->name), "%s", name);
	snprintf(g->policy, sizeof(g->policy), "%s", d->policy);
	*d = (struct group_draft){ .policy = "" };
	return 0;
}

int
site_group_apart(const struct site *s, struct err *e)
{
	const struct zone_group *g = site_group_of(s, &s->zone);

	return g == NULL ? 0 : err_set(e, ERR_FORMAT, "it is in the group %s "
	    "too", g->name);
}

void
site_free(struct site *s)
{
	while (s->n_groups > 0)
		free(s->groups[--s->n_groups].zones);
	free(s->groups);
	s->groups = NULL;
}
