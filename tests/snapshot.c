#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/snapshot.h"

static struct cached_set *
set_of(struct snapshot *s, const ldns_rr *rr, ldns_rr_type type)
{
	struct cached_set *set;

	for (size_t i = 0; i < s->n; i++) {
		const ldns_rr_list *l = s->sets[i].rrs;
		const ldns_rr *first;

		if (ldns_rr_list_rr_count(l) == 0)
			l = s->sets[i].sigs;
		first = ldns_rr_list_rr(l, 0);
		if ((l == s->sets[i].rrs ? ldns_rr_get_type(first) :
		    ldns_rdf2rr_type(ldns_rr_rrsig_typecovered(first))) ==
		    type && ldns_dname_compare(ldns_rr_owner(first),
		    ldns_rr_owner(rr)) == 0)
			return &s->sets[i];
	}
	if (s->n == SNAPSHOT_SETS)
		return NULL;
	set = &s->sets[s->n];
	set->rrs = ldns_rr_list_new();
	set->sigs = ldns_rr_list_new();
	if (set->rrs == NULL || set->sigs == NULL)
		return NULL;
	s->n++;
	return set;
}

/* Takes the record over. */
static bool
snapshot_add(struct snapshot *s, ldns_rr *rr)
{
	bool sig = ldns_rr_get_type(rr) == LDNS_RR_TYPE_RRSIG;
	struct cached_set *set = set_of(s, rr, !sig ? ldns_rr_get_type(rr) :
	    ldns_rdf2rr_type(ldns_rr_rrsig_typecovered(rr)));

	if (set == NULL || (sig &&
	    ldns_rr_list_rr_count(set->sigs) == SNAPSHOT_SIGS) ||
	    !ldns_rr_list_push_rr(sig ? set->sigs : set->rrs, rr)) {
		ldns_rr_free(rr);
		return false;
	}
	if ((time_t)ldns_rr_ttl(rr) > set->ttl)
		set->ttl = (time_t)ldns_rr_ttl(rr);
	return true;
}

static bool
snapshot_fill(struct snapshot *s, FILE *f)
{
	ldns_rdf *origin = NULL, *before = NULL;
	uint32_t ttl = 3600;
	bool good = true;

	while (good && !feof(f)) {
		ldns_rr *rr = NULL;

		switch (ldns_rr_new_frm_fp(&rr, f, &ttl, &origin, &before)) {
		case LDNS_STATUS_OK:
			good = snapshot_add(s, rr);
			break;
		case LDNS_STATUS_SYNTAX_TTL:
		case LDNS_STATUS_SYNTAX_ORIGIN:
		case LDNS_STATUS_SYNTAX_EMPTY:
			break;
		default:
			good = false;
		}
	}
	ldns_rdf_deep_free(origin);
	ldns_rdf_deep_free(before);
	return good && s->n > 0;
}

static ldns_rr_type
set_type(const struct cached_set *set)
{
	return ldns_rr_list_rr_count(set->rrs) == 0 ? LDNS_RR_TYPE_RRSIG :
	    ldns_rr_list_type(set->rrs);
}

static const ldns_rdf *
set_owner(const struct cached_set *set)
{
	return ldns_rr_list_owner(ldns_rr_list_rr_count(set->rrs) > 0 ?
	    set->rrs : set->sigs);
}

/* Neither glue nor the NS of a delegation. */
static bool
set_wanted(const struct snapshot *s, const struct cached_set *set,
    const ldns_rdf *apex)
{
	const ldns_rdf *owner = set_owner(set);

	for (size_t i = 0; i < s->n; i++) {
		const ldns_rdf *cut = set_owner(&s->sets[i]);

		if (set_type(&s->sets[i]) != LDNS_RR_TYPE_NS ||
		    ldns_dname_compare(cut, apex) == 0)
			continue;
		if (ldns_dname_is_subdomain(owner, cut))
			return false;
		if (ldns_dname_compare(owner, cut) == 0 &&
		    set_type(set) != LDNS_RR_TYPE_DS &&
		    set_type(set) != LDNS_RR_TYPE_NSEC)
			return false;
	}
	return true;
}

static void
snapshot_look(struct snapshot *s)
{
	const ldns_rdf *apex = set_owner(&s->sets[0]);

	for (size_t i = 0; i < s->n; i++)
		if (set_type(&s->sets[i]) == LDNS_RR_TYPE_SOA)
			apex = set_owner(&s->sets[i]);
	for (size_t i = 0; i < s->n; i++) {
		s->sets[i].wanted = set_wanted(s, &s->sets[i], apex);
		if (set_type(&s->sets[i]) == LDNS_RR_TYPE_DNSKEY)
			s->keys = &s->sets[i];
	}
}

struct snapshot *
snapshot_read(const char *path)
{
	struct snapshot *s = calloc(1, sizeof(*s));
	FILE *f = fopen(path, "r");
	bool good;

	if (s == NULL || f == NULL ||
	    (s->sets = calloc(SNAPSHOT_SETS, sizeof(*s->sets))) == NULL) {
		perror(path);
		good = false;
	} else if (!(good = snapshot_fill(s, f))) {
		fprintf(stderr, "%s: it cannot be read\n", path);
	} else {
		(void)snprintf(s->name, sizeof(s->name), "%s", path);
		snapshot_look(s);
	}
	if (f != NULL)
		(void)fclose(f);	/* it was only read */
	if (!good)
		snapshot_free(&s);
	return s;
}

void
snapshot_free(struct snapshot **s)
{
	if (*s == NULL)
		return;
	for (size_t i = 0; i < (*s)->n; i++) {
		ldns_rr_list_deep_free((*s)->sets[i].rrs);
		ldns_rr_list_deep_free((*s)->sets[i].sigs);
	}
	free((*s)->sets);
	free(*s);
	*s = NULL;
}

static bool
key_equal(const ldns_rr *a, const ldns_rr *b)
{
	for (size_t i = 0; i < ldns_rr_rd_count(a); i++)
		if (ldns_rdf_compare(ldns_rr_rdf(a, i), ldns_rr_rdf(b, i)) != 0)
			return false;
	return true;
}

/* Whatever the time is: that is judged apart. */
static bool
sig_is_by(const struct cached_set *set, const ldns_rr *sig,
    const ldns_rr_list *keys, const ldns_rr **by)
{
	ldns_rr_list *good = ldns_rr_list_new();
	bool is = good != NULL && ldns_verify_rrsig_keylist_notime(set->rrs,
	    sig, keys, good) == LDNS_STATUS_OK;

	if (is)
		*by = ldns_rr_list_rr(good, 0);
	ldns_rr_list_free(good);
	return is;
}

/* Whether one of these keys has made the signature. */
static bool
sig_is_good(struct cached_set *set, size_t n, const ldns_rr_list *keys)
{
	for (size_t i = 0; set->good[n] != NULL &&
	    i < ldns_rr_list_rr_count(keys); i++)
		if (key_equal(set->good[n], ldns_rr_list_rr(keys, i)))
			return true;
	return sig_is_by(set, ldns_rr_list_rr(set->sigs, n), keys,
	    &set->good[n]);
}

struct bogus
cached_set_judge(struct cached_set *set, const ldns_rr_list *keys,
    time_t from, time_t until)
{
	struct bogus worst = { from, "no key there has signed it" };

	for (size_t i = 0; i < ldns_rr_list_rr_count(set->sigs); i++) {
		const ldns_rr *sig = ldns_rr_list_rr(set->sigs, i);
		time_t begins = ldns_rdf2native_time_t(
		    ldns_rr_rrsig_inception(sig));
		time_t ends = ldns_rdf2native_time_t(
		    ldns_rr_rrsig_expiration(sig));

		if (!sig_is_good(set, i, keys))
			continue;
		if (begins <= from && until - 1 <= ends)
			return (struct bogus){ 0, NULL };
		if (begins > from)
			worst.why = "its signature has not begun";
		else if (ends + 1 > worst.from || worst.from == from)
			worst = (struct bogus){ ends < from ? from : ends + 1,
			    "its signature is over" };
	}
	return worst;
}

ldns_rr_list *
keys_of_ds(const struct cached_set *keys, const struct cached_set *ds)
{
	ldns_rr_list *found = ldns_rr_list_new();

	for (size_t i = 0; i < ldns_rr_list_rr_count(keys->rrs); i++) {
		ldns_rr *key = ldns_rr_list_rr(keys->rrs, i);

		for (size_t j = 0; j < ldns_rr_list_rr_count(ds->rrs); j++) {
			if (ldns_rr_compare_ds(key,
			    ldns_rr_list_rr(ds->rrs, j))) {
				(void)ldns_rr_list_push_rr(found, key);
				break;
			}
		}
	}
	return found;
}
