#include "signer/amend.h"
#include "signer/zone_verify.h"
#include "tests/amended.h"
#include "tests/test.h"
#include "tests/zone_store.h"

#define ZONE								\
	"@ MX 1 mail.example.\nmail A 192.0.2.2\n"			\
	"plain NS ns.plain\nns.plain A 192.0.2.3\n"			\
	"safe NS ns.example.\nsafe DS 1 13 2 " DS "\n"			\
	"a.b.c.deep TXT \"x\"\n*.wild A 192.0.2.4\n"			\
	"d.c.deep NS ns.example.\n"
#define DS								\
	"0000000000000000000000000000000000000000000000000000000000000000"

static const struct denial *const denials[] = {
	&by_nsec, &by_nsec3, &opted_out };

/* A change that no zone may be told, and the words it is refused with. */
static const struct {
	const char	*change, *words;
} refused[] = {
	{ "add mail.example. 60 CNAME ns.example.",
	    "mail.example. has a CNAME and other records" },
	{ "add new.example. 60 DS 1 13 2 " DS,
	    "new.example. has a DS and is not a delegation" },
	{ "delete safe.example. NS",
	    "safe.example. has a DS and is not a delegation" },
	{ "add c.deep.example. 60 DNAME other.test.",
	    "a.b.c.deep.example. is below a DNAME" },
	{ "add example. 60 DNAME other.test.",
	    "is below a DNAME" },
	{ "add *.x.example. 60 NS ns.example.", "cannot be delegated" },
	{ "add mail.example. 60 CDS 0 0 0 00",
	    "has a CDS or CDNSKEY and is not the apex" },
	{ "add plain.example. 60 DNAME other.test.",
	    "plain.example. is a delegation and has a DNAME" },
	{ "delete example. NS ns.example.", "has no name server (NS)" },
};

static void
what_no_zone_may_be_told_changes_nothing(void **state)
{
	(void)state;
	for (size_t d = 0; d < 3; d++) {
		struct zone *z = signed_zone(ZONE, denials[d]);
		struct store *s = store_anew();

		store_take(s, z, denials[d]);
		for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]);
		    i++) {
			struct err e;

			check_refused(amend_text(s, denials[d],
			    refused[i].change, NULL, &e), &e, ERR_POLICY,
			    refused[i].words);
			store_is(s, denials[d], z, 7);
		}
		store_close(&s);
		zone_free(&z);
	}
}

static void
a_name_below_a_dname_is_refused(void **state)
{
	struct zone *z = signed_zone("tree DNAME other.test.\n"
	    "cut NS ns\nx.cut DNAME other.test.\ny.x.cut A 192.0.2.7\n",
	    &by_nsec3);
	struct store *s = store_anew();
	struct err e;

	(void)state;
	store_take(s, z, &by_nsec3);
	check_refused(amend_text(s, &by_nsec3, "add a.tree.example. 60 A "
	    "192.0.2.1", NULL, &e), &e, ERR_POLICY,
	    "a.tree.example. is below a DNAME");
	/* Below the cut nothing came of it; without the cut it would. */
	check_refused(amend_text(s, &by_nsec3, "delete cut.example. NS", NULL,
	    &e), &e, ERR_POLICY, "y.x.cut.example. is below a DNAME");
	store_is(s, &by_nsec3, z, 7);
	store_close(&s);
	zone_free(&z);
}

static void
an_empty_store_or_another_chain_is_not_changed(void **state)
{
	struct zone *z = signed_zone(ZONE, &by_nsec);
	struct store *s = store_anew();
	struct err e;

	(void)state;
	check_refused(amend_text(s, &by_nsec, "add a.example. 60 A 192.0.2.1",
	    NULL, &e), &e, ERR_POLICY, "the store is empty");
	store_take(s, z, &by_nsec);
	check_refused(amend_text(s, &by_nsec3, "add a.example. 60 A 192.0.2.1",
	    NULL, &e), &e, ERR_POLICY, "another chain");
	store_is(s, &by_nsec, z, 7);
	store_close(&s);
	zone_free(&z);
}

/* The zone after the change is that which a full signing gives. */
static const struct {
	const char	*zone, *change, *then;
} becomes[] = {
	/* Names, and empty ones above them, come and go. */
	{ ZONE, "add new.example. 60 A 192.0.2.9",
	    ZONE "new 60 A 192.0.2.9\n" },
	{ ZONE, "add x.y.z.example. 60 TXT \"t\"", ZONE "x.y.z 60 TXT t\n" },
	{ ZONE "x.y.z TXT t\n", "delete x.y.z.example.", ZONE },
	{ ZONE "x.y.z TXT t\n", "delete x.y.z.example. TXT\n"
	    "add y.z.example. 60 TXT \"t\"", ZONE "y.z 60 TXT t\n" },
	{ ZONE "z TXT t\nx.y.z TXT t\n", "delete z.example.",
	    ZONE "x.y.z TXT t\n" },
	/* The last name, whose NSEC names the apex, and the first. */
	{ ZONE, "add zz.example. 60 A 192.0.2.9\n"
	    "add \\000.example. 60 A 192.0.2.9",
	    ZONE "zz 60 A 192.0.2.9\n\\000 60 A 192.0.2.9\n" },
	/* Types come and go, and TTLs are those of all of an RRset. */
	{ ZONE, "add mail.example. 60 AAAA 2001:db8::1",
	    ZONE "mail 60 AAAA 2001:db8::1\n" },
	{ ZONE, "add mail.example. 60 A 192.0.2.5",
	    ZONE "mail 60 A 192.0.2.5\nmail 60 A 192.0.2.2\n" },
	{ ZONE "mail A 192.0.2.5\n", "delete mail.example. A 192.0.2.5", ZONE },
	{ ZONE, "add example. 60 TYPE65280 \\# 1 00",
	    ZONE "@ 60 TYPE65280 \\# 1 00\n" },
	/* Delegations, over names and without, signed and not. */
	{ ZONE, "add sub.example. 60 NS ns.example.", ZONE "sub 60 NS ns\n" },
	{ ZONE, "add c.deep.example. 60 NS ns.example.",
	    ZONE "c.deep 60 NS ns\n" },
	{ ZONE "c.deep NS ns\n", "delete c.deep.example. NS", ZONE },
	{ ZONE, "delete plain.example.", "@ MX 1 mail.example.\n"
	    "mail A 192.0.2.2\nns.plain A 192.0.2.3\nsafe NS ns\n"
	    "safe DS 1 13 2 " DS "\na.b.c.deep TXT x\n*.wild A 192.0.2.4\n"
	    "d.c.deep NS ns\n" },
	{ ZONE, "add plain.example. 60 DS 1 13 2 " DS,
	    ZONE "plain 60 DS 1 13 2 " DS "\n" },
	{ ZONE "plain DS 1 13 2 " DS "\n", "delete plain.example. DS", ZONE },
	{ ZONE, "add x.ns.plain.example. 60 A 192.0.2.9",
	    ZONE "x.ns.plain 60 A 192.0.2.9\n" },
	/* The names right behind what is below a delegation. */
	{ ZONE "plain\\000 A 192.0.2.9\n", "add plain.example. 60 DS 1 13 2 "
	    DS, ZONE "plain\\000 A 192.0.2.9\nplain 60 DS 1 13 2 " DS "\n" },
	{ ZONE, "add plain\\000.example. 60 NS ns.example.\n"
	    "add plai.example. 60 A 192.0.2.9\n"
	    "add plain-.example. 60 A 192.0.2.9",
	    ZONE "plain\\000 60 NS ns\nplai 60 A 192.0.2.9\n"
	    "plain- 60 A 192.0.2.9\n" },
	/* With opt-out an empty name goes with the DS below it. */
	{ ZONE "x.empty NS ns\nx.empty DS 1 13 2 " DS "\n",
	    "delete x.empty.example. DS", ZONE "x.empty NS ns\n" },
	{ ZONE "x.empty NS ns\n", "add x.empty.example. 3600 DS 1 13 2 " DS,
	    ZONE "x.empty NS ns\nx.empty DS 1 13 2 " DS "\n" },
	/* Aliases and wildcards. */
	{ ZONE, "add al.example. 60 CNAME a.test.\n"
	    "add al.example. 60 CNAME b.test.", ZONE "al 60 CNAME b.test.\n" },
	{ ZONE, "add tree.example. 60 DNAME other.test.",
	    ZONE "tree 60 DNAME other.test.\n" },
	{ ZONE, "delete *.wild.example. A", "@ MX 1 mail.example.\n"
	    "mail A 192.0.2.2\nplain NS ns.plain\nns.plain A 192.0.2.3\n"
	    "safe NS ns\nsafe DS 1 13 2 " DS "\na.b.c.deep TXT x\n"
	    "d.c.deep NS ns\n" },
	/* A hash's name is a name of the zone too. */
	{ ZONE, "add 3msev9usmd4br9s97v51r2tdvmr9iqo1.example. 60 A "
	    "192.0.2.9", ZONE "3msev9usmd4br9s97v51r2tdvmr9iqo1 60 A "
	    "192.0.2.9\n" },
	{ ZONE "3msev9usmd4br9s97v51r2tdvmr9iqo1 60 A 192.0.2.9\n",
	    "delete 3msev9usmd4br9s97v51r2tdvmr9iqo1.example.", ZONE },
};

static void
a_changed_zone_is_that_of_a_full_signing(void **state)
{
	(void)state;
	for (size_t d = 0; d < 3; d++)
		for (size_t i = 0; i < sizeof(becomes) / sizeof(becomes[0]);
		    i++) {
			struct zone *z = signed_zone(becomes[i].zone,
			    denials[d]);
			struct zone *then = signed_zone(becomes[i].then,
			    denials[d]);
			struct store *s = store_anew();
			struct amended done;
			struct err e;

			store_take(s, z, denials[d]);
			if (amend_text(s, denials[d], becomes[i].change, &done,
			    &e) != 0)
				fail_msg("%s: %s", becomes[i].change, e.text);
			assert_true(done.changed);
			assert_int_equal(done.to, 8);
			store_is(s, denials[d], then, 8);
			store_close(&s);
			zone_free(&then);
			zone_free(&z);
		}
}

static void
what_is_so_already_makes_no_signature_and_no_serial(void **state)
{
	static const char *const nothing[] = {
		"add mail.example. 3600 A 192.0.2.2",
		"delete nobody.example.",
		"delete mail.example. AAAA",
		"add new.example. 60 A 192.0.2.9\ndelete new.example.",
	};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct zone *z = signed_zone(ZONE, &by_nsec3);
		struct store *s = store_anew();
		struct amended done;
		struct err e;

		store_take(s, z, &by_nsec3);
		check_ok(amend_text(s, &by_nsec3, nothing[i], &done, &e), &e);
		assert_false(done.changed);
		assert_int_equal(done.signatures, 0);
		assert_int_equal(done.to, 7);
		store_is(s, &by_nsec3, z, 7);
		store_close(&s);
		zone_free(&z);
	}
}

static void
only_what_is_new_is_signed(void **state)
{
	struct zone *z = signed_zone(ZONE, &by_nsec);
	struct store *s = store_anew();
	struct amended done;
	struct err e;

	(void)state;
	store_take(s, z, &by_nsec);
	/* The record, the SOA; the types of the name are the same. */
	check_ok(amend_text(s, &by_nsec, "add mail.example. 3600 A 192.0.2.7",
	    &done, &e), &e);
	assert_int_equal(done.signatures, 2);
	/* The record and its NSEC, the NSEC before it, the SOA. */
	check_ok(amend_text(s, &by_nsec, "add new.example. 60 A 192.0.2.7",
	    &done, &e), &e);
	assert_int_equal(done.signatures, 4);
	/* Glue is not signed, and has no NSEC. */
	check_ok(amend_text(s, &by_nsec, "add b.ns.plain.example. 60 A "
	    "192.0.2.7", &done, &e), &e);
	assert_int_equal(done.signatures, 1);
	store_close(&s);
	zone_free(&z);
}

static void
a_signature_that_is_due_is_made_anew_and_no_other(void **state)
{
	struct zone *z = signed_zone(ZONE, &by_nsec3);
	struct store *s = store_anew();
	struct amended done;
	struct err e;

	(void)state;
	store_take(s, z, &by_nsec3);
	/* Signatures end within two days of each other. */
	check_ok(amend_due_all(s, &by_nsec3, NOW + 11 * DAY, DAY, &done, &e),
	    &e);
	assert_false(done.changed);
	check_ok(amend_due_all(s, &by_nsec3, NOW + 12 * DAY, DAY, &done, &e),
	    &e);
	assert_true(done.changed);
	assert_true(done.signatures > 3);
	assert_true(done.signatures < 20);
	assert_int_equal(done.to, 8);
	store_close(&s);
	zone_free(&z);
}

/* Of a change that was made ahead of time, and of all that is not touched. */
static void
what_is_signed_and_not_good_yet_is_made_anew(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct zone *z = signed_zone(ZONE, denials[i]);
		struct store *s = store_anew();
		struct amended all, some, none;
		struct err e;

		store_take(s, z, denials[i]);
		check_ok(amend_due_all(s, denials[i], NOW + 12 * DAY, DAY,
		    &some, &e), &e);
		assert_true(some.signatures > 3);
		check_ok(amend_due_all(s, denials[i], NOW, DAY, &all, &e), &e);
		assert_int_equal(all.signatures, some.signatures);
		assert_int_equal(all.to, some.to + 1);
		store_is(s, denials[i], z, all.to);
		check_ok(amend_due_all(s, denials[i], NOW, DAY, &none, &e),
		    &e);
		assert_false(none.changed);
		store_close(&s);
		zone_free(&z);
	}
}

/* It would be due for ever, and each signing make another serial. */
static void
a_signature_that_is_due_and_not_there_is_told_as_damage(void **state)
{
	static const char *const owners[] = { "\004gone", "\004mail",
	    "\005plain" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct zone *z = signed_zone(ZONE, &by_nsec);
		struct store_expiry x = { .ends = NOW + DAY / 2,
		    .covers = LDNS_RR_TYPE_AAAA };
		struct store *s = store_anew();
		struct store_txn *t;
		struct amended done;
		struct err e;

		store_take(s, z, &by_nsec);
		x.key_len = store_key((const uint8_t *)owners[i],
		    strlen(owners[i]), x.key);
		assert_non_null(t = store_write(s, &e));
		check_ok(store_expiry_put(t, &x, &e), &e);
		check_ok(store_commit(&t, &e), &e);
		check_refused(amend_due_all(s, &by_nsec, NOW, DAY, &done, &e),
		    &e, ERR_FORMAT, "that it knows is due is not there");
		store_close(&s);
		zone_free(&z);
	}
}

/* The slot, whose keys these are, in force in place of the other one. */
static void
slot_turn(struct bundle *other, struct filekey *ksk, struct filekey **zsk)
{
	const struct bundle was = the_slot;
	struct filekey *was_zsk = the_zsk;

	if (ksk != NULL)
		zone_slot(other, ksk, *zsk);
	the_slot = *other;
	the_zsk = *zsk;
	*other = was;
	*zsk = was_zsk;
}

static void
another_slot_brings_its_dnskey_set_and_one_signature_is_made(void **state)
{
	struct filekey *ksk = zone_key("ksk2", DNSKEY_KSK), *zsk = the_zsk;

	(void)state;
	for (size_t d = 0; d < 3; d++) {
		struct zone *z = signed_zone(ZONE, denials[d]), *then;
		struct store *s = store_anew();
		struct bundle other;
		struct amended done;
		struct err e;

		store_take(s, z, denials[d]);
		slot_turn(&other, ksk, &zsk);
		then = signed_zone(ZONE, denials[d]);
		check_ok(amend_due_all(s, denials[d], NOW, 0, &done, &e), &e);
		assert_true(done.changed);
		assert_int_equal(done.signatures, 1);	/* over the SOA */
		store_is(s, denials[d], then, 8);
		check_ok(amend_due_all(s, denials[d], NOW, 0, &done, &e), &e);
		assert_false(done.changed);
		slot_turn(&other, NULL, &zsk);
		store_close(&s);
		zone_free(&then);
		zone_free(&z);
	}
	filekey_close(&ksk);
}

static void
another_zsk_signs_all_together_with_a_change(void **state)
{
	struct filekey *zsk = zone_key("zsk2", DNSKEY_ZSK);

	(void)state;
	for (size_t d = 0; d < 3; d++) {
		struct zone *z = signed_zone(ZONE, denials[d]), *then;
		struct store *s = store_anew();
		struct bundle other;
		struct amended done;
		struct err e;

		store_take(s, z, denials[d]);
		slot_turn(&other, the_ksk, &zsk);
		then = signed_zone(ZONE "new 60 A 192.0.2.9\n", denials[d]);
		check_ok(amend_text(s, denials[d], "add new.example. 60 A "
		    "192.0.2.9", &done, &e), &e);
		assert_int_equal(done.to, 8);
		store_is(s, denials[d], then, 8);
		slot_turn(&other, NULL, &zsk);
		store_close(&s);
		zone_free(&then);
		zone_free(&z);
	}
	filekey_close(&zsk);
}

static void
another_negative_ttl_is_that_of_the_whole_chain(void **state)
{
	static const char *const soa = "add example. 3600 SOA ns.example. "
	    "host.example. 7 7200 3600 1209600 60";
	static const char *const head = "$TTL 3600\n@ SOA ns host 7 7200 3600 "
	    "1209600 60\n@ NS ns\nns A 192.0.2.1\n";
	char text[4096];

	(void)state;
	snprintf(text, sizeof(text), "%s%s", head, ZONE);
	for (size_t d = 0; d < 3; d++) {
		struct zone *z = signed_zone(ZONE, denials[d]);
		struct zone *then = zone_signed(zone_of(text), denials[d]);
		struct store *s = store_anew();
		struct err e;

		store_take(s, z, denials[d]);
		check_ok(amend_text(s, denials[d], soa, NULL, &e), &e);
		store_is(s, denials[d], then, 8);
		store_close(&s);
		zone_free(&then);
		zone_free(&z);
	}
}

/* The difference of two zones, one in the store, the other as it is read. */
static void
a_zone_that_is_read_anew_changes_what_it_says_otherwise(void **state)
{
	(void)state;
	for (size_t d = 0; d < 3; d++)
		for (size_t i = 0; i < sizeof(becomes) / sizeof(becomes[0]);
		    i++) {
			struct zone *z = signed_zone(becomes[i].zone,
			    denials[d]);
			struct zone *then = signed_zone(becomes[i].then,
			    denials[d]), *read = zone_with(becomes[i].then);
			struct store *s = store_anew();
			struct amended done;
			struct err e;

			store_take(s, z, denials[d]);
			check_ok(amend_read(s, denials[d], read, &done, &e),
			    &e);
			assert_true(done.changed);
			store_is(s, denials[d], then, 8);
			check_ok(amend_read(s, denials[d], read, &done, &e),
			    &e);
			assert_false(done.changed);
			assert_int_equal(done.signatures, 0);
			store_close(&s);
			zone_free(&read);
			zone_free(&then);
			zone_free(&z);
		}
}

static void
a_transaction_is_done_where_what_it_demands_is_so(void **state)
{
	static const struct {
		const char *lines, *words;
	} no[] = {
		{ "prereq nxdomain mail.example.",
		    "line 1: the name is there" },
		{ "prereq yxdomain new.example.", "the name is not there" },
		{ "prereq nxrrset mail.example. A", "has records of this" },
		{ "prereq yxrrset mail.example. AAAA", "has no record of" },
		{ "prereq yxrrset mail.example. A 192.0.2.3", "are others" },
		{ "prereq yxrrset mail.example. A 192.0.2.2\n"
		    "prereq yxrrset mail.example. A 192.0.2.3", "are others" },
		{ "prereq yxrrset ns.example. A 192.0.2.2", "are others" },
		/* Names of which one is how the other begins. */
		{ "add mail.b.example. 60 A 192.0.2.2\n"
		    "add mail.b.example. 60 A 192.0.2.3\nsend\n"
		    "prereq yxrrset mail.b.example. A 192.0.2.3\n"
		    "prereq yxrrset mail.example. A 192.0.2.2", "are others" },
		{ "add new.example. 60 A 192.0.2.9\nsend\n"
		    "prereq nxdomain new.example.", "line 3: the name is" },
	};
	struct zone *z = signed_zone(ZONE, &by_nsec);
	struct store *s = store_anew();
	char text[512];
	struct err e;

	(void)state;
	store_take(s, z, &by_nsec);
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
		snprintf(text, sizeof(text), "%s\nadd x.example. 60 A "
		    "192.0.2.1", no[i].lines);
		check_refused(amend_text(s, &by_nsec, text, NULL, &e), &e,
		    ERR_POLICY, no[i].words);
		store_is(s, &by_nsec, z, 7);
	}
	check_ok(amend_text(s, &by_nsec, "prereq nxdomain x.example.\n"
	    "prereq yxdomain mail.example.\nprereq nxrrset mail.example. MX\n"
	    "prereq yxrrset mail.example. A\n"
	    "prereq yxrrset mail.example. A 192.0.2.2\n"
	    "add x.example. 60 A 192.0.2.1\nsend\n"
	    "prereq yxdomain x.example.\ndelete x.example.\nsend\n"
	    "prereq nxdomain x.example.\nadd y.example. 60 A 192.0.2.1",
	    NULL, &e), &e);
	store_close(&s);
	zone_free(&z);
}

/* Another server would ask for what comes after it, and get it, for ever. */
static void
what_keeps_its_serial_is_no_revision(void **state)
{
	struct signing with = signing_by(&by_nsec);
	const struct amending by = { &with, NOW + 12 * DAY, DAY, SERIAL_KEEP };
	struct zone *z = signed_zone(ZONE, &by_nsec);
	struct store *s = store_anew();
	struct store_revision r;
	struct amended done;
	struct store_txn *t;
	struct amend *a;
	bool there = true;
	size_t due;
	struct err e;

	(void)state;
	store_take(s, z, &by_nsec);
	with.inception = by.now - 3600;
	with.expiration = by.now + 14 * DAY;
	assert_non_null(a = amend_begin(s, &by, &e));
	check_ok(amend_refresh(a, &due, &e), &e);
	check_ok(amend_end(&a, &done, &e), &e);
	assert_true(done.changed);
	assert_int_equal(done.to, 7);
	assert_non_null(t = store_read(s, &e));
	check_ok(store_revision(t, 7, &r, &there, &e), &e);
	assert_false(there);
	store_abort(&t);
	store_close(&s);
	zone_free(&z);
}

static void
what_a_change_removed_and_added_is_remembered(void **state)
{
	struct zone *z = signed_zone(ZONE, &by_nsec);
	struct store *s = store_anew();
	struct store_revision r;
	struct store_txn *t;
	const uint8_t *owner;
	size_t len, at = 0, n = 0;
	struct rr rr;
	bool there;
	struct err e;

	(void)state;
	store_take(s, z, &by_nsec);
	check_ok(amend_text(s, &by_nsec, "add new.example. 60 A 192.0.2.9",
	    NULL, &e), &e);
	assert_non_null(t = store_read(s, &e));
	check_ok(store_revision(t, 7, &r, &there, &e), &e);
	assert_true(there);
	assert_int_equal(r.to, 8);
	/* The SOA first, its RRSIG, the NSEC of mail and its RRSIG. */
	assert_true(revision_next(r.removed, r.removed_len, &at, &owner, &len,
	    &rr));
	assert_int_equal(rr.type, LDNS_RR_TYPE_SOA);
	for (n = 1; revision_next(r.removed, r.removed_len, &at, &owner, &len,
	    &rr); n++)
		;
	assert_int_equal(n, 4);
	/* The same, and of the new name A, NSEC and the RRSIGs of both. */
	for (n = at = 0; revision_next(r.added, r.added_len, &at, &owner, &len,
	    &rr); n++)
		;
	assert_int_equal(n, 8);
	store_abort(&t);
	store_close(&s);
	zone_free(&z);
}

static void
store_text(struct store *s, struct blob *text)
{
	const struct sink sink = { .put = blob_put, .of = text };
	struct store_txn *t;
	struct err e;

	assert_non_null(t = store_read(s, &e));
	check_ok(store_write_zone(t, &sink, &e), &e);
	store_abort(&t);
}

static void
a_zone_is_made_and_written_before_it_is_kept(void **state)
{
	const struct signing with = signing_by(&by_nsec3);
	const struct amending by = { &with, NOW, DAY, SERIAL_INCREMENT };
	struct zone *z = signed_zone(ZONE, &by_nsec3);
	struct zone *read = zone_with(ZONE "new A 192.0.2.9\n");
	struct zone *then = signed_zone(ZONE "new A 192.0.2.9\n", &by_nsec3);
	struct store *s = store_anew();
	struct blob text = { NULL, 0 }, kept = { NULL, 0 };
	const struct sink sink = { .put = blob_put, .of = &text };
	struct amended done, end;
	struct amend *a;
	struct err e;

	(void)state;
	store_take(s, z, &by_nsec3);
	for (int end_it = 0; end_it <= 1; end_it++) {
		struct zone *back;

		assert_non_null(a = amend_begin(s, &by, &e));
		check_ok(amend_zone(a, read, &e), &e);
		check_ok(amend_make(a, &done, &e), &e);
		assert_true(done.changed);
		assert_int_equal(done.to, 8);
		blob_free(&text);
		check_ok(amend_write(a, &sink, &e), &e);
		back = zone_of((char *)text.data);
		assert_int_equal(back->n, then->n);
		assert_int_equal(zone_serial(back), 8);
		zone_free(&back);
		if (!end_it) {
			amend_free(&a);
			store_is(s, &by_nsec3, z, 7);
			continue;
		}
		check_ok(amend_end(&a, &end, &e), &e);
		assert_int_equal(end.to, 8);
		assert_int_equal(end.signatures, done.signatures);
	}
	store_is(s, &by_nsec3, then, 8);
	zone_free(&read);
	zone_free(&then);
	zone_free(&z);
	store_text(s, &kept);
	assert_string_equal((char *)kept.data, (char *)text.data);
	store_close(&s);
	blob_free(&kept);
	blob_free(&text);
}

/* What a zone that is read anew, of this SOA serial, makes of serial 7. */
static const struct {
	enum serial_policy policy;
	uint32_t	 says;
	bool		 else_too;	/* it says something else too */
	uint32_t	 to;		/* 7: nothing is changed */
} serials[] = {
	{ SERIAL_INCREMENT, 6, false, 7 },
	{ SERIAL_INCREMENT, 6, true, 8 },
	{ SERIAL_INCREMENT, 100, false, 101 },
	{ SERIAL_INCREMENT, 100, true, 101 },
	{ SERIAL_KEEP, 7, false, 7 },
	{ SERIAL_KEEP, 100, false, 100 },
	{ SERIAL_KEEP, 100, true, 100 },
	/* These make nothing of what it says. */
	{ SERIAL_UNIXTIME, 6, false, 7 },
	{ SERIAL_UNIXTIME, 100, false, 7 },
	{ SERIAL_UNIXTIME, 2026112700, false, 7 },
	{ SERIAL_UNIXTIME, 100, true, (uint32_t)NOW },
	{ SERIAL_DATE, 100, false, 7 },
	{ SERIAL_DATE, 2100010100, false, 7 },
};

static int
read_serial(struct store *s, enum serial_policy policy, uint32_t says,
    bool else_too, struct amended *out, struct err *e)
{
	const struct signing with = signing_by(&by_nsec);
	const struct amending by = { &with, NOW, DAY, policy };
	struct zone *read = zone_with(else_too ? ZONE "new A 192.0.2.9\n" :
	    ZONE);
	struct amend *a;
	int rc;

	zone_set_serial(read, says);
	assert_non_null(a = amend_begin(s, &by, e));
	if ((rc = amend_zone(a, read, e)) == 0)
		rc = amend_end(&a, out, e);
	amend_free(&a);
	zone_free(&read);
	return rc;
}

static void
a_serial_that_is_read_counts_where_the_policy_asks_for_it(void **state)
{
	struct zone *z = signed_zone(ZONE, &by_nsec);
	struct amended done;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(serials) / sizeof(serials[0]); i++) {
		struct store *s = store_anew();

		store_take(s, z, &by_nsec);
		check_ok(read_serial(s, serials[i].policy, serials[i].says,
		    serials[i].else_too, &done, &e), &e);
		if (done.to != serials[i].to ||
		    done.changed != (serials[i].to != 7))
			fail_msg("row %zu: serial %u", i, done.to);
		store_close(&s);
	}
	zone_free(&z);
}

static void
a_kept_serial_that_does_not_rise_is_refused(void **state)
{
	struct zone *z = signed_zone(ZONE, &by_nsec);
	struct store *s = store_anew();
	struct amended done;
	struct err e;

	(void)state;
	store_take(s, z, &by_nsec);
	check_refused(read_serial(s, SERIAL_KEEP, 6, false, &done, &e), &e,
	    ERR_POLICY, "would go back from 7 to 6");
	check_refused(read_serial(s, SERIAL_KEEP, 7, true, &done, &e), &e,
	    ERR_POLICY, "needs a later SOA serial than 7");
	store_is(s, &by_nsec, z, 7);
	store_close(&s);
	zone_free(&z);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_no_zone_may_be_told_changes_nothing),
		cmocka_unit_test(a_name_below_a_dname_is_refused),
		cmocka_unit_test(
		    an_empty_store_or_another_chain_is_not_changed),
		cmocka_unit_test(a_changed_zone_is_that_of_a_full_signing),
		cmocka_unit_test(
		    what_is_so_already_makes_no_signature_and_no_serial),
		cmocka_unit_test(only_what_is_new_is_signed),
		cmocka_unit_test(
		    a_signature_that_is_due_is_made_anew_and_no_other),
		cmocka_unit_test(what_is_signed_and_not_good_yet_is_made_anew),
		cmocka_unit_test(
		    a_signature_that_is_due_and_not_there_is_told_as_damage),
		cmocka_unit_test(
		  another_slot_brings_its_dnskey_set_and_one_signature_is_made),
		cmocka_unit_test(
		    another_zsk_signs_all_together_with_a_change),
		cmocka_unit_test(
		    another_negative_ttl_is_that_of_the_whole_chain),
		cmocka_unit_test(
		    a_zone_that_is_read_anew_changes_what_it_says_otherwise),
		cmocka_unit_test(
		    a_zone_is_made_and_written_before_it_is_kept),
		cmocka_unit_test(
		    a_serial_that_is_read_counts_where_the_policy_asks_for_it),
		cmocka_unit_test(a_kept_serial_that_does_not_rise_is_refused),
		cmocka_unit_test(
		    a_transaction_is_done_where_what_it_demands_is_so),
		cmocka_unit_test(what_keeps_its_serial_is_no_revision),
		cmocka_unit_test(
		    what_a_change_removed_and_added_is_remembered),
	};

	return cmocka_run_group_tests(tests, slot_begin, slot_end);
}
