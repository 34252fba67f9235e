#include "signer/amend.h"
#include "tests/amended.h"
#include "tests/test.h"
#include "tests/zone_store.h"

/*
 * Random changes, of fixed seeds, to a zone of few names, so that all meets
 * all: names above, below and at delegations, aliases, wildcards and empty
 * ones.  Beside the store goes a plain list of records that the same changes
 * are done to; what the zone of that list is, refused or signed whole, the
 * store has to be.
 */
enum {
	STEPS		= 4000,		/* of each chain; three chains */
	COMPARED	= 10,		/* each so many steps as a whole */
	RECORDS_MAX	= 64,
	MANY		= 40,		/* from so many on none is added */
	CHANGES_MAX	= 3,		/* in a step */
	LINE		= 160,
};

struct record {
	unsigned	 ttl;
	char		 owner[40], type[12], data[96];
};

struct model {
	size_t		 n;
	struct record	 at[RECORDS_MAX];
};

static uint64_t seed;

/* xorshift64* */
static unsigned
below(unsigned n)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (unsigned)((seed * UINT64_C(2685821657736338717)) >> 33) % n;
}

static const char *
one_of(const char *const list[], size_t n)
{
	return list[below((unsigned)n)];
}
#define ONE_OF(list) one_of(list, sizeof(list) / sizeof((list)[0]))

#define D32 "00000000000000000000000000000000"

/* Types, and data of each; the first ones more often. */
static const struct kind {
	const char	*type, *data[3];
} kinds[] = {
	{ "A", { "192.0.2.1", "192.0.2.2", "192.0.2.3" } },
	{ "NS", { "ns.example.", "ns.a.example.", "ns.test." } },
	{ "DS", { "1 13 2 " D32 D32, "2 13 2 " D32 D32, "3 8 2 " D32 D32 } },
	{ "TXT", { "\"one\"", "\"two\"", "\"\"" } },
	{ "AAAA", { "2001:db8::1", "2001:db8::2", "2001:db8::3" } },
	{ "CNAME", { "a.example.", "b.a.example.", "test." } },
	{ "DNAME", { "test.", "a.test.", "b.test." } },
	{ "MX", { "1 a.example.", "2 b.example.", "3 test." } },
	{ "SRV", { "0 0 1 a.example.", "0 1 1 a.example.", "1 0 1 test." } },
	{ "TYPE65280", { "\\# 0", "\\# 1 00", "\\# 2 ffff" } },
	{ "CAA", { "0 issue \"a\"", "0 issue \"b\"", "1 iodef \"c\"" } },
	{ "CDS", { "1 13 2 " D32 D32, "2 13 2 " D32 D32, "0 0 0 00" } },
	{ "SOA", { "ns.example. host.example. 7 7200 3600 1209600 900",
	    "ns.example. host.example. 7 7200 3600 1209600 60",
	    "ns.test. host.test. 7 1 1 9 900" } },
};

static const struct kind *
any_kind(void)
{
	const unsigned n = sizeof(kinds) / sizeof(kinds[0]);
	unsigned a = below(n), b = below(n);

	return &kinds[a < b ? a : b];
}

/* Relative to the zone; "@" is the apex. */
static const char *
any_owner(void)
{
	static const char *const owners[] = { "@", "a", "b", "*", "a.a", "b.a",
	    "*.a", "a.b", "b.b", "c.b.a", "*.b.a", "a.a.b", "c.c.b.b", "ns.a",
	    "3msev9usmd4br9s97v51r2tdvmr9iqo1", "d\\000.d", "x.y.z", "z" };

	return ONE_OF(owners);
}

/* ---- the list ------------------------------------------------------------ */

static bool
is_of(const struct record *r, const char *owner, const char *type,
    const char *data)
{
	return strcmp(r->owner, owner) == 0 &&
	    (type == NULL || strcmp(r->type, type) == 0) &&
	    (data == NULL || strcmp(r->data, data) == 0);
}

static void
model_drop(struct model *m, const char *owner, const char *type,
    const char *data)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->n; i++) {
		const struct record *r = &m->at[i];
		bool stays = type == NULL && strcmp(owner, "@") == 0 &&
		    (strcmp(r->type, "SOA") == 0 || strcmp(r->type, "NS") == 0);

		if (stays || !is_of(r, owner, type, data))
			m->at[kept++] = *r;
	}
	m->n = kept;
}

static void
model_add(struct model *m, const char *owner, const char *type,
    const char *data, unsigned ttl)
{
	bool one = strcmp(type, "SOA") == 0 || strcmp(type, "CNAME") == 0;
	struct record *r;

	model_drop(m, owner, type, one ? NULL : data);
	for (size_t i = 0; i < m->n; i++)
		if (is_of(&m->at[i], owner, type, NULL))
			m->at[i].ttl = ttl;
	assert_true(m->n < RECORDS_MAX);
	r = &m->at[m->n++];
	r->ttl = ttl;
	snprintf(r->owner, sizeof(r->owner), "%s", owner);
	snprintf(r->type, sizeof(r->type), "%s", type);
	snprintf(r->data, sizeof(r->data), "%s", data);
}

/* The zone of the list, or NULL where none is. */
static struct zone *
model_zone(const struct model *m)
{
	char text[RECORDS_MAX * LINE];
	size_t len = 0;

	for (size_t i = 0; i < m->n; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "%s %u %s %s\n", m->at[i].owner, m->at[i].ttl,
		    m->at[i].type, m->at[i].data);
	assert_true(len < sizeof(text));
	return zone_try(text);
}

/* ---- the changes --------------------------------------------------------- */

static size_t
change_line(char *out, const char *what, const char *owner,
    const char *rest)
{
	return (size_t)snprintf(out, LINE, "%s %s%sexample. %s\n", what,
	    strcmp(owner, "@") == 0 ? "" : owner,
	    strcmp(owner, "@") == 0 ? "" : ".", rest);
}

/* An SOA is at the apex, and neither it nor the NS there can be deleted. */
static size_t
any_change(struct model *m, char *out)
{
	const struct kind *k = any_kind();
	const char *data = ONE_OF(k->data), *owner = any_owner();
	const unsigned ttl = 60 * (1 + below(3));
	const bool soa = strcmp(k->type, "SOA") == 0;
	char rest[LINE];

	if (soa)
		owner = "@";
	switch (soa ? 0 : m->n > MANY ? 4 + below(4) : below(8)) {
	case 0: case 1: case 2: case 3:
		model_add(m, owner, k->type, data, ttl);
		snprintf(rest, sizeof(rest), "%u %s %s", ttl, k->type,
		    data);
		return change_line(out, "add", owner, rest);
	case 4: case 5:
		model_drop(m, owner, k->type, data);
		snprintf(rest, sizeof(rest), "%s %s", k->type, data);
		return change_line(out, "delete", owner, rest);
	case 6:
		if (strcmp(owner, "@") == 0 && strcmp(k->type, "NS") == 0)
			return 0;
		model_drop(m, owner, k->type, NULL);
		return change_line(out, "delete", owner, k->type);
	default:
		model_drop(m, owner, NULL, NULL);
		return change_line(out, "delete", owner, "");
	}
}

/* ---- both together ------------------------------------------------------- */

struct walk {
	const struct denial	*denial;
	struct store		*store;
	struct model		 model;
	struct blob		 text;		/* of the zone as it is */
	uint32_t		 serial;
	size_t			 done, refused, same, compared;
};

static void
walk_begin(struct walk *w, const struct denial *denial, uint64_t number)
{
	struct zone *z;

	seed = number;
	*w = (struct walk){ .denial = denial, .serial = 7 };
	model_add(&w->model, "@", "SOA", kinds[12].data[0], 60);
	model_add(&w->model, "@", "NS", "ns.example.", 60);
	model_add(&w->model, "@", "NS", "ns.test.", 60);
	assert_non_null(z = model_zone(&w->model));
	zone_text(z, &w->text);
	z = zone_signed(z, denial);
	w->store = store_anew();
	store_take(w->store, z, denial);
	zone_free(&z);
}

static void
compare(struct walk *w)
{
	struct zone *z = zone_signed(model_zone(&w->model), w->denial);

	store_is(w->store, w->denial, z, w->serial);
	zone_free(&z);
	w->compared++;
}

/* What was refused changed nothing; what says the same is no change. */
static void
step(struct walk *w, const struct model *then, const char *changes)
{
	struct zone *z = model_zone(then);
	struct amended done = { .changed = false };
	struct blob text = { NULL, 0 };
	struct err e;
	int rc = amend_text(w->store, w->denial, changes, &done, &e);

	if ((rc == 0) != (z != NULL))
		fail_msg("serial %u: %s: %s", w->serial, changes, rc != 0 ?
		    e.text : "was taken");
	if (z == NULL) {
		assert_int_equal(e.kind, ERR_POLICY);
		w->refused++;
		return;
	}
	zone_text(z, &text);
	zone_free(&z);
	if (strcmp((char *)text.data, (char *)w->text.data) == 0) {
		assert_false(done.changed);
		assert_int_equal(done.signatures, 0);
		w->same++;
	} else {
		assert_true(done.changed);
		assert_int_equal(done.from, w->serial);
		w->done++;
		w->serial++;
	}
	assert_int_equal(done.to, w->serial);
	blob_free(&w->text);
	w->text = text;
	w->model = *then;
}

static void
walk_through(const struct denial *denial, uint64_t number)
{
	struct walk w;

	walk_begin(&w, denial, number);
	for (unsigned i = 1; i <= STEPS; i++) {
		char changes[CHANGES_MAX * LINE + 1] = "";
		struct model then = w.model;
		size_t len = 0;

		for (unsigned n = 1 + below(CHANGES_MAX); n > 0; n--)
			len += any_change(&then, changes + len);
		if (len > 0)
			step(&w, &then, changes);
		if (i % COMPARED == 0)
			compare(&w);
	}
	print_message("%zu changes, %zu refused, %zu that changed nothing, "
	    "%zu times compared whole\n", w.done, w.refused, w.same,
	    w.compared);
	assert_true(w.done > STEPS / 4 && w.refused > STEPS / 20);
	store_close(&w.store);
	blob_free(&w.text);
}

static void
random_changes_give_the_zone_of_a_full_signing_with_nsec(void **state)
{
	(void)state;
	walk_through(&by_nsec, 20261127);
}

static void
random_changes_give_the_zone_of_a_full_signing_with_nsec3(void **state)
{
	(void)state;
	walk_through(&by_nsec3, 20261128);
}

static void
random_changes_give_the_zone_of_a_full_signing_with_opt_out(void **state)
{
	(void)state;
	walk_through(&opted_out, 20261129);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    random_changes_give_the_zone_of_a_full_signing_with_nsec),
		cmocka_unit_test(
		    random_changes_give_the_zone_of_a_full_signing_with_nsec3),
		cmocka_unit_test(
		   random_changes_give_the_zone_of_a_full_signing_with_opt_out),
	};

	return cmocka_run_group_tests(tests, slot_begin, slot_end);
}
