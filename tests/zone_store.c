#include "tests/test.h"
#include "tests/zone_store.h"

struct filekey *the_ksk, *the_zsk;
struct bundle the_slot;

const struct denial by_nsec;
const struct denial by_nsec3 = { .hashed = true };
const struct denial opted_out = { .hashed = true, .opt_out = true };

int
slot_begin(void **state)
{
	(void)state;
	the_ksk = zone_key("ksk", DNSKEY_KSK);
	the_zsk = zone_key("zsk", DNSKEY_ZSK);
	zone_slot(&the_slot, the_ksk, the_zsk);
	return 0;
}

int
slot_end(void **state)
{
	(void)state;
	filekey_close(&the_ksk);
	filekey_close(&the_zsk);
	return 0;
}

struct signing
signing_by(const struct denial *denial)
{
	return (struct signing){ &the_slot, filekey_signing_key(the_zsk),
	    NOW - 3600, NOW + 14 * DAY, *denial, 2 * DAY, false };
}

struct zone *
zone_signed(struct zone *z, const struct denial *denial)
{
	const struct signing with = signing_by(denial);
	struct blob out = { NULL, 0 };
	const struct sink sink = { .put = blob_put, .of = &out };
	struct zone *back;
	struct err e;

	check_ok(zone_sign(z, &with, &sink, &e), &e);
	zone_free(&z);
	back = zone_of((char *)out.data);
	blob_free(&out);
	return back;
}

struct zone *
signed_zone(const char *text, const struct denial *denial)
{
	return zone_signed(zone_with(text), denial);
}

struct store *
store_anew(void)
{
	char path[512], command[600];
	struct store *s;
	struct err e;

	snprintf(path, sizeof(path), "%s/store", getenv("TESTDIR"));
	snprintf(command, sizeof(command), "rm -rf '%s'", path);
	assert_int_equal(system(command), 0);
	if ((s = store_open(path, STORE_MAKE, &e)) == NULL)
		fail_msg("%s", e.text);
	store_hurry(s);
	return s;
}

void
store_take(struct store *s, const struct zone *z, const struct denial *denial)
{
	struct store_about about = { .origin = z->origin, .denial = *denial,
	    .serial = zone_serial(z), .slot = store_slot_digest(&the_slot),
	    .zsk = dnskey_id(&filekey_signing_key(the_zsk)->key),
	    .begins = NOW - 3600 };
	struct store_txn *t;
	struct err e;

	assert_non_null(t = store_write(s, &e));
	check_ok(store_fill(t, z, &about, &e), &e);
	check_ok(store_commit(&t, &e), &e);
}
