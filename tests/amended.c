#include "signer/zone_verify.h"
#include "tests/amended.h"
#include "tests/test.h"
#include "tests/zone_store.h"

int
amend_text(struct store *s, const struct denial *denial, const char *lines,
    struct amended *out, struct err *e)
{
	const struct signing with = signing_by(denial);
	const struct amending by = { &with, NOW, DAY, SERIAL_INCREMENT };
	struct change_list list = { 0 };
	struct amended unasked;
	struct dname origin;
	struct amend *a;
	char text[8192];
	int rc;

	check_ok(dname_from_text(&origin, "example.", e), e);
	snprintf(text, sizeof(text), "%s\nsend\n", lines);
	check_ok(change_read(&list, text, strlen(text), "changes", &origin, e),
	    e);
	rc = (a = amend_begin(s, &by, e)) != NULL ? 0 : -1;
	if (rc == 0 && (rc = amend_list(a, &list, e)) == 0)
		rc = amend_end(&a, out != NULL ? out : &unasked, e);
	amend_free(&a);
	change_list_free(&list);
	return rc;
}

int
amend_read(struct store *s, const struct denial *denial, const struct zone *z,
    struct amended *out, struct err *e)
{
	const struct signing with = signing_by(denial);
	const struct amending by = { &with, NOW, DAY, SERIAL_INCREMENT };
	struct amend *a;

	assert_non_null(a = amend_begin(s, &by, e));
	check_ok(amend_zone(a, z, e), e);
	return amend_end(&a, out, e);
}

int
amend_due_all(struct store *s, const struct denial *denial, time_t now,
    int64_t refresh, struct amended *out, struct err *e)
{
	struct signing with = signing_by(denial);
	const struct amending by = { &with, now, refresh, SERIAL_INCREMENT };
	struct amend *a;
	size_t due;

	with.inception = now - 3600;
	with.expiration = now + 14 * DAY;
	assert_non_null(a = amend_begin(s, &by, e));
	check_ok(amend_refresh(a, &due, e), e);
	return amend_end(&a, out, e);
}

/* How many octets of a record are to be the same. */
static bool
same_record(const struct rr *a, const struct rr *b, bool soa)
{
	size_t len = a->len;

	if (a->type != b->type || a->ttl != b->ttl)
		return false;
	if (a->type == LDNS_RR_TYPE_RRSIG)
		return memcmp(a->data, b->data, 8) == 0 &&
		    memcmp(a->data + 16, b->data + 16, 2 + 9) == 0;
	if (a->len != b->len)
		return false;
	if (!soa)
		return memcmp(a->data, b->data, len) == 0;
	return memcmp(a->data, b->data, len - 20) == 0 &&
	    memcmp(a->data + len - 16, b->data + len - 16, 16) == 0;
}

static void
node_is(const struct node *n, const struct node *wanted)
{
	struct span s = { 0 }, w = { 0 };
	char owner[256];

	snprintf(owner, sizeof(owner), "%.*s", n->owner_len, n->bytes);
	if (n->owner_len != wanted->owner_len ||
	    memcmp(n->bytes, wanted->bytes, n->owner_len) != 0)
		fail_msg("%s where %.*s is wanted", owner, wanted->owner_len,
		    wanted->bytes);
	assert_int_equal(n->role, wanted->role);
	while (node_next(wanted, &w)) {
		struct rr r = { 0 }, q = { 0 };

		if (!node_next(n, &s) || s.type != w.type || s.n != w.n)
			fail_msg("%s: records of type %u", owner, w.type);
		while (span_next(&w, &q)) {
			assert_true(span_next(&s, &r));
			if (!same_record(&r, &q, w.type == LDNS_RR_TYPE_SOA))
				fail_msg("%s: another record of type %u",
				    owner, w.type);
		}
	}
	if (node_next(n, &s))
		fail_msg("%s: type %u is too much", owner, s.type);
}

void
store_is(struct store *s, const struct denial *denial,
    const struct zone *wanted, uint32_t serial)
{
	const struct verifying by = { &the_slot,
	    &filekey_signing_key(the_zsk)->key, NOW, denial, false };
	struct store_txn *t;
	struct zone *z;
	struct err e;

	assert_non_null(t = store_read(s, &e));
	if ((z = store_zone(t, &e)) == NULL)
		fail_msg("%s", e.text);
	for (size_t i = 0; i < z->n && i < wanted->n; i++)
		node_is(z->at[i].node, wanted->at[i].node);
	assert_int_equal(z->n, wanted->n);
	assert_int_equal(zone_serial(z), serial);
	check_ok(zone_verify(z, &by, &e), &e);
	check_ok(store_verify(t, z, &e), &e);
	store_abort(&t);
	zone_free(&z);
}
