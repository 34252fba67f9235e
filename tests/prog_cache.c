#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keyset/utc.h"
#include "tests/snapshot.h"

/*
 * Every validator at once: what each may have in its cache, of a zone that was
 * served in one state after another.  A set is had from any server until the
 * last has the next state, and from a cache, which may not validate, for its TTL
 * after that; so may the DNSKEY set be, and the parent's DS set.  Whatever two of
 * them can meet must fit: each DS set and each DNSKEY set, each of these and each
 * RRset; in every second in which both are had.
 */
static const char usage[] =
	"usage: cache [-d TTL] [-l LAG] < LIST\n"
	"  a line of the list is \"TIME zone FILE\", \"TIME ds FILE\": from then\n"
	"  on that is served; the last is \"TIME end\"\n"
	"  -d  the TTL of the parent's DS set, 86400 seconds\n"
	"  -l  how much later the last server has a new state, 0 seconds\n";

enum { STATES_MAX = 2000 };

struct history {
	size_t		 n;
	struct snapshot	*at[STATES_MAX];
};

struct caches {
	struct history	zones, parents;
	time_t		end, lag;
	size_t		looked, bad;
	time_t		first;		/* when something was bogus first */
	char		words[512];	/* what */
};

static bool
history_add(struct history *h, const char *path, time_t from)
{
	struct snapshot *s;

	if (h->n == STATES_MAX || (h->n > 0 && h->at[h->n - 1]->from >= from)) {
		fprintf(stderr, "cache: %s: too many, or not in order\n", path);
		return false;
	}
	s = snapshot_read(path);
	if (s == NULL)
		return false;
	s->from = from;
	if (h->n > 0)
		h->at[h->n - 1]->until = from;
	h->at[h->n++] = s;
	return true;
}

static bool
list_read(struct caches *c, FILE *f)
{
	char line[512], time[32], what[8], path[400];
	struct err e;

	while (c->end == 0 && fgets(line, sizeof(line), f) != NULL) {
		time_t t;

		path[0] = '\0';
		if (sscanf(line, "%31s %7s %399s", time, what, path) < 2 ||
		    utc_parse(time, &t, &e) != 0) {
			fprintf(stderr, "cache: not understood: %s", line);
			return false;
		}
		if (strcmp(what, "end") == 0)
			c->end = t;
		else if (!history_add(strcmp(what, "ds") == 0 ? &c->parents :
		    &c->zones, path, t))
			return false;
	}
	if (c->end == 0 || c->zones.n == 0 || c->parents.n == 0)
		return fprintf(stderr, "cache: no end, zone or DS\n") < 0;
	c->zones.at[c->zones.n - 1]->until = c->end;
	c->parents.at[c->parents.n - 1]->until = c->end;
	return true;
}

/* When two are had, of which one can be for so much longer than it is served. */
struct meeting {
	time_t	from, until;
};

static struct meeting
meet(const struct caches *c, const struct snapshot *a, time_t a_ttl,
    const struct snapshot *b, time_t b_ttl)
{
	time_t ends[] = { a->until + c->lag + a_ttl, b->until + c->lag + b_ttl,
	    c->end };
	struct meeting m = { a->from > b->from ? a->from : b->from, ends[0] };

	for (size_t i = 1; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends[i] < m.until)
			m.until = ends[i];
	return m;
}

static void
count(struct caches *c, const struct bogus *b, const struct cached_set *set,
    const char *of, const char *with)
{
	char *owner, *type;

	c->looked++;
	if (b->from == 0)
		return;
	c->bad++;
	if (c->first != 0 && c->first <= b->from)
		return;
	c->first = b->from;
	owner = ldns_rdf2str(ldns_rr_list_owner(set->rrs));
	type = ldns_rr_type2str(ldns_rr_list_type(set->rrs));
	(void)snprintf(c->words, sizeof(c->words), "%s %s of %s with %s: %s",
	    owner, type, of, with, b->why);
	free(owner);
	free(type);
}

static void
meet_parents(struct caches *c, struct snapshot *zone)
{
	for (size_t i = 0; i < c->parents.n; i++) {
		const struct snapshot *parent = c->parents.at[i];
		const struct cached_set *ds = &parent->sets[0];
		struct meeting m = meet(c, zone, zone->keys->ttl, parent,
		    ds->ttl);
		struct cached_set *keys;
		ldns_rr_list *led;
		struct bogus b;

		if (m.from >= m.until)
			continue;
		keys = &zone->sets[zone->keys - zone->sets];
		led = keys_of_ds(keys, ds);
		b = cached_set_judge(keys, led, m.from, m.until);
		count(c, &b, keys, zone->name, parent->name);
		ldns_rr_list_free(led);
	}
}

static void
meet_zones(struct caches *c, struct snapshot *old, const struct snapshot *keys)
{
	for (size_t i = 0; i < old->n; i++) {
		struct cached_set *set = &old->sets[i];
		struct meeting m = meet(c, old, set->ttl, keys,
		    keys->keys->ttl);
		struct bogus b;

		if (!set->wanted || set == old->keys || m.from >= m.until ||
		    ldns_rr_list_rr_count(set->rrs) == 0)
			continue;
		b = cached_set_judge(set, keys->keys->rrs, m.from, m.until);
		count(c, &b, set, old->name, keys->name);
	}
}

static bool
judge(struct caches *c)
{
	for (size_t i = 0; i < c->zones.n; i++) {
		if (c->zones.at[i]->keys == NULL) {
			fprintf(stderr, "cache: %s has no DNSKEY set\n",
			    c->zones.at[i]->name);
			return false;
		}
	}
	for (size_t i = 0; i < c->zones.n; i++) {
		meet_parents(c, c->zones.at[i]);
		for (size_t j = 0; j < c->zones.n; j++)
			meet_zones(c, c->zones.at[i], c->zones.at[j]);
	}
	return true;
}

static int
told(const struct caches *c)
{
	char at[UTC_TEXT];

	printf("%zu states, %zu DS sets: %zu times two that can meet\n",
	    c->zones.n, c->parents.n, c->looked);
	if (c->bad == 0)
		return 0;
	printf("bogus %zu times, first %s: %s\n", c->bad,
	    utc_text(c->first, at), c->words);
	return 1;
}

static void
history_free(struct history *h)
{
	for (size_t i = 0; i < h->n; i++)
		snapshot_free(&h->at[i]);
}

int
main(int argc, char *argv[])
{
	static struct caches c;
	time_t ds_ttl = 86400;
	int o, rc = 2;

	while ((o = getopt(argc, argv, "d:l:")) != -1) {
		if (o == 'd')
			ds_ttl = (time_t)atol(optarg);
		else if (o == 'l')
			c.lag = (time_t)atol(optarg);
		else
			return fputs(usage, stderr) < 0 ? 3 : 2;
	}
	if (list_read(&c, stdin)) {
		for (size_t i = 0; i < c.parents.n; i++)
			c.parents.at[i]->sets[0].ttl = ds_ttl;
		if (judge(&c))
			rc = told(&c);
	}
	history_free(&c.zones);
	history_free(&c.parents);
	return rc;
}
