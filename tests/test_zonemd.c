#include "signer/zone_verify.h"
#include "signer/zonemd.h"
#include "tests/test.h"
#include "tests/zone_store.h"

/* RFC 8976, A.1, with its digest; as it is in a file that is read back. */
#define SIMPLE_ZONE							\
	"example. 86400 SOA ns1.example. admin.example. 2018031900 "	\
	"1800 900 604800 86400\n"					\
	"example. 86400 NS ns1.example.\n"				\
	"example. 86400 NS ns2.example.\n"				\
	"ns1.example. 3600 A 203.0.113.63\n"				\
	"ns2.example. 3600 AAAA 2001:db8::63\n"
#define DIGEST								\
	"c68090d90a7aed716bc459f9340e3d7c1370d4d24b7e2fc3"		\
	"a1ddc0b9a87153b9a9713b3c9ae5cc27777f98b8e730044c"
#define ZONEMD "example. 86400 ZONEMD 2018031900 1 1 "

static void
the_digest_of_rfc_8976_is_right(void **state)
{
	struct zone *z = zone_of(SIMPLE_ZONE ZONEMD DIGEST "\n");
	struct err e;

	(void)state;
	check_ok(zonemd_verify(z, true, &e), &e);
	check_ok(zonemd_verify(z, false, &e), &e);
	zone_free(&z);
}

static void
another_digest_serial_or_zone_is_refused(void **state)
{
	static const struct {
		const char *zone, *words;
		bool wanted;
	} no[] = {
		{ SIMPLE_ZONE, "there is no ZONEMD", true },
		{ SIMPLE_ZONE ZONEMD "d" /* and not c */
		    "68090d90a7aed716bc459f9340e3d7c1370d4d24b7e2fc3"
		    "a1ddc0b9a87153b9a9713b3c9ae5cc27777f98b8e730044c\n",
		    "not the digest of the zone", false },
		{ SIMPLE_ZONE "ns3.example. 3600 A 203.0.113.64\n" ZONEMD
		    DIGEST "\n", "not the digest of the zone", false },
		{ SIMPLE_ZONE "ns1.example. 3600 ZONEMD 2018031900 1 1 " DIGEST
		    "\n" ZONEMD DIGEST "\n", "not the digest of the zone",
		    false },
		{ SIMPLE_ZONE ZONEMD DIGEST "\n" ZONEMD "d"
		    "68090d90a7aed716bc459f9340e3d7c1370d4d24b7e2fc3"
		    "a1ddc0b9a87153b9a9713b3c9ae5cc27777f98b8e730044c\n",
		    "or not alone", true },
		{ SIMPLE_ZONE "example. 86400 ZONEMD 2018031901 1 1 " DIGEST
		    "\n", "of another serial", false },
		{ SIMPLE_ZONE "example. 86400 ZONEMD 2018031900 1 240 " DIGEST
		    "\n", "not one of SHA-384", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
		struct zone *z = zone_of(no[i].zone);
		struct err e;

		check_refused(zonemd_verify(z, no[i].wanted, &e), &e,
		    ERR_CRYPTO, no[i].words);
		zone_free(&z);
	}
}

/* What is not wanted, and of a kind that is not known, is not judged. */
static void
a_digest_of_another_kind_is_let_alone_where_none_is_wanted(void **state)
{
	struct zone *z = zone_of(SIMPLE_ZONE
	    "example. 86400 ZONEMD 2018031900 1 240 " DIGEST "\n");
	struct err e;

	(void)state;
	check_ok(zonemd_verify(z, false, &e), &e);
	zone_free(&z);
}

static void
a_signed_zone_has_the_digest_of_all_of_it(void **state)
{
	static const struct denial *const denials[] = { &by_nsec, &by_nsec3,
	    &opted_out };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct signing with = signing_by(denials[i]);
		struct verifying by = { &the_slot, &with.zsk->key, NOW,
		    denials[i], true };
		struct blob out = { NULL, 0 };
		const struct sink sink = { .put = blob_put, .of = &out };
		struct zone *z = zone_with("*.wild A 192.0.2.1\n"
		    "plain NS ns\nns.plain A 192.0.2.2\n"), *back;
		struct err e;

		with.zonemd = true;
		check_ok(zone_sign(z, &with, &sink, &e), &e);
		zone_free(&z);
		back = zone_of((char *)out.data);
		/* Not yet: of zeros. */
		check_refused(zone_verify(back, &by, &e), &e, ERR_CRYPTO,
		    "not the digest of the zone");
		check_ok(zonemd_fill(back, &with, &e), &e);
		check_ok(zone_verify(back, &by, &e), &e);
		zone_free(&back);
		blob_free(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_digest_of_rfc_8976_is_right),
		cmocka_unit_test(another_digest_serial_or_zone_is_refused),
		cmocka_unit_test(
		    a_digest_of_another_kind_is_let_alone_where_none_is_wanted),
		cmocka_unit_test(a_signed_zone_has_the_digest_of_all_of_it),
	};

	return cmocka_run_group_tests(tests, slot_begin, slot_end);
}
