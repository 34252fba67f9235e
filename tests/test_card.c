#include <sys/stat.h>

#include <unistd.h>

#include "backup/card.h"
#include "backup/card_store.h"
#include "tests/card_virtual.h"
#include "tests/pcsc_fake.h"
#include "tests/scratch.h"
#include "tests/test.h"

/*
 * The cards' layer over readers in this process (pcsc_fake.h): every fault a
 * card can have, and a cut at every command.  test_card.sh does the same with
 * the real pcscd, as far as time allows.
 */

#define READER "Fake 0"

static struct readers *readers;
static char dir[512];			/* of the card in use */

static const char factory_user[] = "123456", factory_admin[] = "12345678";
static const char user_pin[] = "731905", admin_pin[] = "90417263";

static struct secret *
pin(const char *text)
{
	struct secret *s;
	struct err e;

	s = secret_new(127, &e);
	assert_non_null(s);
	check_ok(secret_set(s, text, strlen(text), &e), &e);
	return s;
}

/* A new card of its own, not yet in a reader. */
static const char *
fresh(const char *name, const char *serial)
{
	static unsigned n;
	char unique[64];

	snprintf(unique, sizeof(unique), "%s-%u", name, n++);
	snprintf(dir, sizeof(dir), "%s/card", scratch_folder(unique));
	card_make(dir, serial);
	return dir;
}

static void
fault(const char *text)
{
	memory_put(dir, "fault", text, strlen(text));
}

static int
begin(void **state)
{
	struct err e;

	(void)state;
	pcsc_fake_start();
	readers = readers_open(&e);
	assert_non_null(readers);
	pcsc_fake_insert(0, fresh("card", "00001001"));
	return 0;
}

static int
end(void **state)
{
	(void)state;
	readers_close(&readers);
	return 0;
}

static struct card *
opened(void)
{
	struct card *c;
	struct err e;

	if ((c = card_open(readers, READER, &e)) == NULL)
		fail_msg("card_open: %s", e.text);
	return c;
}

static void
check_open_refused(enum err_kind kind, const char *words)
{
	struct card *c;
	struct err e;

	assert_null(c = card_open(readers, READER, &e));
	assert_int_equal(e.kind, kind);
	if (strstr(e.text, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", e.text, words);
}

static int
verify(struct card *c, enum card_pin which, const char *text, bool agreed,
    struct err *e)
{
	struct secret *s = pin(text);
	int rc = card_verify(c, which, s, agreed, e);

	secret_free(&s);
	return rc;
}

static int
change(struct card *c, enum card_pin which, const char *old, const char *new,
    struct err *e)
{
	struct secret *a = pin(old), *b = pin(new);
	int rc = card_change(c, which, a, b, false, e);

	secret_free(&a);
	secret_free(&b);
	return rc;
}

static int
enrol(struct card *c, bool resumed, struct err *e)
{
	struct secret *pins[4] = { pin(factory_admin), pin(admin_pin),
	    pin(factory_user), pin(user_pin) };
	struct card_enrolment n = {
		.old_admin = pins[0], .admin = pins[1], .old_user = pins[2],
		.user = pins[3], .now = 1800000000, .resumed = resumed,
	};
	int rc = card_enrol(c, &n, e);

	for (size_t i = 0; i < 4; i++)
		secret_free(&pins[i]);
	return rc;
}

static unsigned
logged(const char *command)
{
	struct blob log = scratch_get(dir, "log");
	unsigned n = 0;

	for (char *p = (char *)log.data; p != NULL &&
	    (p = strstr(p, command)) != NULL; p++)
		n++;
	blob_free(&log);
	return n;
}

/* ---- what a card is ------------------------------------------------------------- */

static void
a_card_says_who_it_is(void **state)
{
	struct card *c = opened();
	struct err e;

	(void)state;
	assert_string_equal(card_identity(c)->serial, "FFFE:00001001");
	assert_string_equal(card_reader(c), READER);
	assert_false(card_identity(c)->has_key);
	assert_false(card_wants_touch(c));
	check_ok(card_check(c, &e), &e);
	card_close(&c);
	assert_null(c);
	card_close(&c);
}

static void
a_card_that_answers_in_its_own_way_is_read(void **state)
{
	static const char *const ways[] = {
		"chunk=1", "chunk=20", "chunk=255", "wrong-le", "bare",
		"wrong-le bare", "chunk=100 bare", "uif",
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct card *c;

		fault(ways[i]);
		c = opened();
		check_ok(card_check(c, &e), &e);
		assert_string_equal(card_identity(c)->serial,
		    "FFFE:00001001");
		assert_int_equal(card_wants_touch(c),
		    strcmp(ways[i], "uif") == 0);
		card_close(&c);
	}
}

static void
a_card_without_the_profile_is_refused_with_the_reason(void **state)
{
	static const struct {
		const char *fault, *words;
	} cards[] = {
		{ "no-private", "has no private data objects" },
		{ "do-max=64", "room for a share of 64 octets, and 192" },
		{ "do-max=191", "191 octets" },
		{ "kdf", "key derivation" },
	};
	struct card *c;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(cards) / sizeof(cards[0]); i++) {
		fault(cards[i].fault);
		c = opened();
		check_refused(card_check(c, &e), &e, ERR_POLICY,
		    cards[i].words);
		assert_non_null(strstr(e.text, "nothing was changed"));
		check_refused(enrol(c, false, &e), &e, ERR_POLICY,
		    cards[i].words);
		card_close(&c);
	}
	fault("");
	pin_set_tries(dir, 1, 2);
	c = opened();
	check_refused(card_check(c, &e), &e, ERR_POLICY,
	    "2 tries for its PIN and 3 for its admin PIN");
	card_close(&c);
	assert_int_equal(logged("00 20"), 0);
}

static void
a_version_2_card_is_refused(void **state)
{
	uint8_t aid[16];
	struct card *c;
	struct err e;

	(void)state;
	assert_int_equal(object_read(dir, 0x4f, aid, 16), 16);
	aid[6] = 2;
	object_write(dir, 0x4f, aid, 16);
	c = opened();
	check_refused(card_check(c, &e), &e, ERR_POLICY, "before 3");
	card_close(&c);
}

static void
what_is_no_card_of_ours_is_told(void **state)
{
	(void)state;
	fault("not-openpgp");
	check_open_refused(ERR_CARD, "is no OpenPGP card (6A82)");
	fault("dead");
	check_open_refused(ERR_CARD, "does not answer");
	fault("");
	memory_put(dir, "terminated", "", 0);
	check_open_refused(ERR_CARD, "was terminated");
	fault("sw=CA.1:6A88");
	memory_drop(dir, "terminated");
	check_open_refused(ERR_CARD, "says nothing of itself (6A88)");
	pcsc_fake_remove(0);
	check_open_refused(ERR_GONE, "there is no card: put it in");
}

/* ---- PINs ---------------------------------------------------------------------- */

static void
a_wrong_pin_is_tried_once_and_counted(void **state)
{
	static const char *const ways[] = { "", "pin-6982" };
	struct card_tries tries;
	struct card *c;
	struct err e;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		pcsc_fake_insert(0, fresh("pin", "00001002"));
		fault(ways[i]);
		c = opened();
		check_refused(verify(c, CARD_USER, "000000", false, &e), &e,
		    ERR_PIN, "the PIN of card FFFE:00001002 is wrong: 2 tries "
		    "are left");
		check_refused(verify(c, CARD_USER, "000000", false, &e), &e,
		    ERR_PIN, "1 try is left");
		assert_int_equal(logged("00 20 00 82"), 2);
		check_ok(card_tries(c, &tries, &e), &e);
		assert_int_equal(tries.user, 1);
		assert_int_equal(tries.admin, 3);
		assert_int_equal(tries.unblock, 0);
		/* The last one is the officer's to use, not ours. */
		check_refused(verify(c, CARD_USER, factory_user, false, &e),
		    &e, ERR_POLICY, "it was not tried: the officer has to "
		    "agree first");
		assert_int_equal(logged("00 20 00 82"), 2);
		check_refused(verify(c, CARD_USER, "000000", true, &e), &e,
		    ERR_PIN, "wrong and blocked now");
		check_refused(verify(c, CARD_USER, factory_user, true, &e),
		    &e, ERR_PIN, "is blocked: it opens again with the admin "
		    "PIN only");
		assert_int_equal(logged("00 20 00 82"), 3);
		card_close(&c);
	}
}

static void
the_last_try_with_the_right_pin_gives_all_back(void **state)
{
	struct card_tries tries;
	struct card *c;
	struct err e;

	(void)state;
	pin_set_tries(dir, 1, 1);
	c = opened();
	check_ok(verify(c, CARD_USER, factory_user, true, &e), &e);
	check_ok(card_tries(c, &tries, &e), &e);
	assert_int_equal(tries.user, 3);
	card_close(&c);
}

static void
a_blocked_pin_is_opened_with_the_admin_pin(void **state)
{
	struct secret *s = pin(user_pin);
	struct card *c;
	struct err e;

	(void)state;
	pin_set_tries(dir, 1, 0);
	c = opened();
	check_refused(card_unblock(c, s, &e), &e, ERR_CARD,
	    "wants its PIN first");
	check_refused(verify(c, CARD_ADMIN, "00000000", false, &e), &e,
	    ERR_PIN, "the admin PIN of card FFFE:00001001 is wrong: 2");
	check_ok(verify(c, CARD_ADMIN, factory_admin, false, &e), &e);
	check_ok(card_unblock(c, s, &e), &e);
	check_ok(verify(c, CARD_USER, user_pin, false, &e), &e);
	card_close(&c);
	secret_free(&s);
}

static void
a_blocked_admin_pin_is_told(void **state)
{
	struct card *c;
	struct err e;

	(void)state;
	pin_set_tries(dir, 3, 0);
	c = opened();
	check_refused(verify(c, CARD_ADMIN, factory_admin, false, &e), &e,
	    ERR_PIN, "nothing opens it again but a reset");
	card_close(&c);
}

static void
pins_are_changed(void **state)
{
	struct card *c = opened();
	struct err e;

	(void)state;
	check_refused(change(c, CARD_USER, "000000", user_pin, &e), &e,
	    ERR_PIN, "2 tries are left");
	check_ok(change(c, CARD_USER, factory_user, user_pin, &e), &e);
	check_ok(change(c, CARD_ADMIN, factory_admin, admin_pin, &e), &e);
	check_ok(verify(c, CARD_USER, user_pin, false, &e), &e);
	check_ok(verify(c, CARD_ADMIN, admin_pin, false, &e), &e);
	check_refused(change(c, CARD_USER, user_pin, user_pin, &e), &e,
	    ERR_POLICY, "is the old one; it was not changed");
	card_close(&c);
}

static void
a_pin_of_a_length_that_cannot_be_is_not_tried(void **state)
{
	char longest[129];
	struct card *c = opened();
	struct err e;

	(void)state;
	memset(longest, '1', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	check_refused(verify(c, CARD_USER, "12345", false, &e), &e,
	    ERR_FORMAT, "the PIN of card FFFE:00001001 has 6 to 127 characters, and what "
	    "was typed has not; it was not tried");
	check_refused(verify(c, CARD_ADMIN, "1234567", false, &e), &e,
	    ERR_FORMAT, "8 to 127");
	check_refused(change(c, CARD_USER, factory_user, "12345", &e), &e,
	    ERR_FORMAT, "it was not tried");
	longest[127] = '\0';
	check_ok(change(c, CARD_USER, factory_user, longest, &e), &e);
	check_ok(verify(c, CARD_USER, longest, false, &e), &e);
	assert_int_equal(logged("00 20 00 82"), 1);
	card_close(&c);
}

/* ---- the key ---------------------------------------------------------------------- */

static struct card_identity
enrolled(void)
{
	struct card_identity i;
	struct card *c = opened();
	struct err e;

	check_ok(enrol(c, false, &e), &e);
	i = *card_identity(c);
	card_close(&c);
	return i;
}

static void
an_enrolled_card_is_known_again(void **state)
{
	struct card_identity i = enrolled();
	uint8_t print[20], time[4];
	struct card_tries tries;
	struct card *c = opened();
	struct err e;

	(void)state;
	assert_true(i.has_key);
	assert_string_equal(i.key.alg->name, "ECDSAP256SHA256");
	check_ok(card_recognise(c, &i, &e), &e);
	check_ok(card_tries(c, &tries, &e), &e);
	assert_int_equal(tries.user, 3);
	assert_int_equal(tries.admin, 3);
	check_refused(verify(c, CARD_USER, factory_user, false, &e), &e,
	    ERR_PIN, "2 tries");
	check_ok(verify(c, CARD_USER, user_pin, false, &e), &e);
	assert_int_equal(object_read(dir, 0xc9, print, 20), 20);
	assert_int_equal(object_read(dir, 0xd0, time, 4), 4);
	assert_memory_equal(time, "\x6b\x49\xd2\x00", 4);
	card_close(&c);
}

static void
another_card_is_told_from_the_enrolled_one(void **state)
{
	struct card_identity i = enrolled();
	struct card *c;
	struct err e;

	(void)state;
	/* Two cards with one number; one of them without a key. */
	pcsc_fake_insert(0, fresh("twin", "00001001"));
	c = opened();
	check_refused(card_recognise(c, &i, &e), &e, ERR_POLICY,
	    "has no key, and was enrolled with one");
	card_close(&c);
	(void)enrolled();
	c = opened();
	check_refused(card_recognise(c, &i, &e), &e, ERR_POLICY,
	    "another key than was enrolled");
	card_close(&c);
	pcsc_fake_insert(0, fresh("other", "00001009"));
	c = opened();
	check_refused(card_recognise(c, &i, &e), &e, ERR_POLICY,
	    "the card is FFFE:00001009, and FFFE:00001001 is asked for");
	card_close(&c);
}

static struct digest
text_digest(void)
{
	return digest_of("a statement", 11);
}

static int
authenticate(const struct card_identity *i, struct card_signature *s,
    struct err *e)
{
	struct digest d = text_digest();
	struct card *c = opened();
	int rc = -1;

	if (verify(c, CARD_USER, user_pin, false, e) == 0)
		rc = card_authenticate(c, &i->key, &d, s, e);
	card_close(&c);
	return rc;
}

static void
signatures_are_verified_before_they_are_given(void **state)
{
	struct card_identity i = enrolled();
	struct digest d = text_digest(), other = digest_of("another", 7);
	struct card_signature s;
	struct err e;

	(void)state;
	check_ok(authenticate(&i, &s, &e), &e);
	assert_int_equal(s.len, 64);
	check_ok(card_signature_verify(&s, &i.key, &d, &e), &e);
	check_refused(card_signature_verify(&s, &i.key, &other, &e), &e,
	    ERR_CRYPTO, "not good for the card's key");
	fault("sig-66");
	check_ok(authenticate(&i, &s, &e), &e);
	assert_int_equal(s.len, 64);
	fault("sig-flip");
	check_refused(authenticate(&i, &s, &e), &e, ERR_CRYPTO,
	    "card FFFE:00001001: the signature is not good");
	fault("sig-short=63");
	check_refused(authenticate(&i, &s, &e), &e, ERR_CRYPTO,
	    "signature of 63 octets");
	fault("sig-short=62");
	check_refused(authenticate(&i, &s, &e), &e, ERR_CRYPTO,
	    "signature of 62 octets");
	fault("sw=88.1:6600");
	check_refused(authenticate(&i, &s, &e), &e, ERR_CARD,
	    "not touched in time");
	fault("chunk=7");
	check_ok(authenticate(&i, &s, &e), &e);
	/* Somebody made its key anew. */
	fault("");
	keys_make(dir, 3);
	check_refused(authenticate(&i, &s, &e), &e, ERR_CRYPTO,
	    "it is another card, or it is broken");
}

static void
a_card_signs_only_after_its_pin(void **state)
{
	struct card_identity i = enrolled();
	struct digest d = text_digest();
	struct card_signature s;
	struct card *c = opened();
	struct err e;

	(void)state;
	check_refused(card_authenticate(c, &i.key, &d, &s, &e), &e, ERR_CARD,
	    "wants its PIN first");
	check_ok(verify(c, CARD_USER, user_pin, false, &e), &e);
	card_close(&c);
	/* The PIN ended with the connection. */
	c = opened();
	check_refused(card_authenticate(c, &i.key, &d, &s, &e), &e, ERR_CARD,
	    "wants its PIN first");
	card_close(&c);
}

static void
keys_of_three_kinds_sign(void **state)
{
	static const struct {
		const char *name;
		uint8_t attributes[12];
		size_t len, signature;
	} kinds[] = {
		{ "RSASHA256", { 0x01, 0x08, 0x00, 0x00, 0x20, 0x00 }, 6,
		    256 },
		{ "ED25519", { 0x16, 0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47,
		    0x0f, 0x01 }, 10, 64 },
		{ "ECDSAP256SHA256", { 0x13, 0x2a, 0x86, 0x48, 0xce, 0x3d,
		    0x03, 0x01, 0x07 }, 9, 64 },
	};
	struct card_identity i;
	struct card_signature s;
	struct card *c;
	struct err e;

	(void)state;
	pin_set(dir, 1, user_pin, strlen(user_pin));
	for (size_t k = 0; k < 3; k++) {
		object_write(dir, 0xc3, kinds[k].attributes, kinds[k].len);
		keys_make(dir, 3);
		c = opened();
		i = *card_identity(c);
		card_close(&c);
		assert_true(i.has_key);
		assert_string_equal(i.key.alg->name, kinds[k].name);
		fault("");
		check_ok(authenticate(&i, &s, &e), &e);
		assert_int_equal(s.len, kinds[k].signature);
		fault("sig-flip");
		check_refused(authenticate(&i, &s, &e), &e, ERR_CRYPTO,
		    "not good");
	}
}

/* ---- shares ------------------------------------------------------------------------ */

static void
shares_make(struct card_shares *s, const char *set, uint8_t fill)
{
	struct card_share one = {
		.purpose = SHARE_USER_PIN, .threshold = 2, .of = 3, .index = 1,
	};
	struct err e;

	memset(s, 0, sizeof(*s));
	s->created = 1800000000;
	memcpy(s->officer, "ADA-KING", SHARE_OFFICER);
	memcpy(one.set, set, SHARE_SET);
	one.octets = secret_new(SHARE_OCTETS, &e);
	assert_non_null(one.octets);
	memset(secret_room(one.octets, SHARE_OCTETS), fill, SHARE_OCTETS);
	check_ok(card_shares_put(s, &one, &e), &e);
	secret_free(&one.octets);
}

static struct card *
opened_with_pin(void)
{
	struct card *c = opened();
	struct err e;

	check_ok(verify(c, CARD_USER, factory_user, false, &e), &e);
	return c;
}

static void
shares_are_written_read_and_wiped(void **state)
{
	struct card_shares s, back = { 0 };
	uint8_t object[255];
	struct card *c;
	struct err e;

	(void)state;
	shares_make(&s, "SET-A-01", 0x5a);
	c = opened();
	check_refused(card_store_read(c, &back, &e), &e, ERR_CARD,
	    "wants its PIN first (6982)");
	check_refused(card_store_write(c, &s, &e), &e, ERR_CARD,
	    "wants its PIN first, or was not touched (6982); nothing was "
	    "changed");
	check_ok(verify(c, CARD_USER, factory_user, false, &e), &e);
	check_ok(card_store_read(c, &back, &e), &e);
	assert_int_equal(back.n, 0);
	check_ok(card_store_write(c, &s, &e), &e);
	check_ok(card_store_read(c, &back, &e), &e);
	assert_int_equal(back.n, 1);
	assert_true(secret_equal(back.share[0].octets, s.share[0].octets));
	card_shares_clear(&back);
	check_ok(card_store_wipe(c, &e), &e);
	check_ok(card_store_read(c, &back, &e), &e);
	assert_int_equal(back.n, 0);
	assert_int_equal(object_read(dir, 0x0103, object, 255), 0);
	/* Zeros, read back, nothing, read back. */
	assert_int_equal(logged("00 DA 01 03 -> 9000"), 3);
	check_ok(card_store_wipe(c, &e), &e);
	card_close(&c);
	card_shares_clear(&s);
}

static void
a_card_that_says_it_stored_is_not_believed(void **state)
{
	static const char *const lies[] = { "lie-put", "flip-put" };
	struct card_shares s;
	struct card *c;
	struct err e;

	(void)state;
	shares_make(&s, "SET-A-01", 0x5a);
	for (size_t i = 0; i < 2; i++) {
		fault(lies[i]);
		c = opened_with_pin();
		check_refused(card_store_write(c, &s, &e), &e, ERR_CARD,
		    "what is read back is something else");
		card_close(&c);
	}
	/* Now it holds the bent one. */
	fault("lie-put");
	c = opened_with_pin();
	check_refused(card_store_wipe(c, &e), &e, ERR_CARD,
	    "wipe the shares: card FFFE:00001001 says that it was done");
	card_close(&c);
	card_shares_clear(&s);
}

static void
what_is_no_share_in_the_card_is_told(void **state)
{
	struct card_shares s, back = { 0 };
	uint8_t object[255];
	struct card *c;
	struct err e;
	size_t len;

	(void)state;
	shares_make(&s, "SET-A-01", 0x5a);
	c = opened_with_pin();
	check_ok(card_store_write(c, &s, &e), &e);
	len = object_read(dir, 0x0103, object, sizeof(object));
	object_write(dir, 0x0103, object, len - 1);
	check_refused(card_store_read(c, &back, &e), &e, ERR_FORMAT,
	    "card FFFE:00001001: the card's shares are cut short");
	object[30] ^= 1;
	object_write(dir, 0x0103, object, len);
	check_refused(card_store_read(c, &back, &e), &e, ERR_FORMAT,
	    "the checksum is not right");
	object_write(dir, 0x0103, "somebody else's", 15);
	check_refused(card_store_read(c, &back, &e), &e, ERR_FORMAT,
	    "15 octets that are no shares of ours");
	fault("no-private");
	check_refused(card_store_read(c, &back, &e), &e, ERR_CARD,
	    "has no private data objects (6A88)");
	card_close(&c);
	card_shares_clear(&s);
}

static void
a_card_that_is_slow_is_waited_for(void **state)
{
	struct card_shares s;
	struct card *c;
	struct err e;

	(void)state;
	shares_make(&s, "SET-A-01", 0x5a);
	fault("delay=DA.1:300");
	c = opened_with_pin();
	check_ok(card_store_write(c, &s, &e), &e);
	card_close(&c);
	card_shares_clear(&s);
}

/* ---- a cut at every command ------------------------------------------------------------ */

static const char *const whens[] = { "before", "after", "answered", "empty" };

static void
check_enrolled(const char *at)
{
	struct card_identity i;
	struct card_signature s;
	struct card *c = opened();
	struct card_tries tries;
	struct err e;

	if (enrol(c, true, &e) != 0)
		fail_msg("%s: enrolled again: %s", at, e.text);
	check_ok(card_tries(c, &tries, &e), &e);
	assert_int_equal(tries.user, 3);
	assert_int_equal(tries.admin, 3);
	i = *card_identity(c);
	card_close(&c);
	if (authenticate(&i, &s, &e) != 0)
		fail_msg("%s: %s", at, e.text);
}

static void
an_enrolment_cut_at_any_command_is_done_again(void **state)
{
	unsigned commands, cuts = 0;
	struct card *c;
	struct err e;
	char at[40];

	(void)state;
	commands = pcsc_fake_commands();
	(void)enrolled();
	commands = pcsc_fake_commands() - commands;
	for (unsigned n = 1; n <= commands; n++)
		for (size_t w = 0; w < 3; w++, cuts++) {
			pcsc_fake_insert(0, fresh("enrol", "00001001"));
			snprintf(at, sizeof(at), "cut=%u:%s", n, whens[w]);
			fault(at);
			if ((c = card_open(readers, READER, &e)) != NULL &&
			    enrol(c, false, &e) == 0 &&
			    (w != 2 || n < commands))
				fail_msg("%s: it was not cut", at);
			card_close(&c);
			if (w != 2 || n < commands) {
				assert_int_equal(e.kind, ERR_GONE);
				assert_non_null(strstr(e.text, "put it in"));
			}
			pcsc_fake_insert(0, dir);
			fault("");
			check_enrolled(at);
		}
	print_message("# %u commands of an enrolment, cut %u times\n",
	    commands, cuts);
	assert_true(commands > 20);
}

/* Which may be there after a cut before, after and in the middle of it. */
static void
check_share_after(const char *at, size_t when, bool was_there,
    const struct card_shares *old, const struct card_shares *new)
{
	static const enum card_found none = CARD_FOUND_NONE;
	struct card_shares nothing = { 0 };
	enum card_found found, before = was_there ? CARD_FOUND_OLD : none;
	struct card *c = opened_with_pin();
	struct err e;

	check_ok(card_store_look(c, was_there ? old : &nothing, new, &found,
	    &e), &e);
	if (found != before && found != CARD_FOUND_NEW &&
	    !(when == 3 && found == CARD_FOUND_NONE))
		fail_msg("%s: found %d", at, (int)found);
	check_ok(card_store_write(c, new, &e), &e);
	check_ok(card_store_look(c, old, new, &found, &e), &e);
	assert_int_equal(found, CARD_FOUND_NEW);
	card_close(&c);
}

/* Opens, gives the PIN and writes, or as far as it comes. */
static int
write_all(const struct card_shares *s, struct err *e)
{
	struct card *c = card_open(readers, READER, e);
	int rc = -1;

	if (c != NULL && verify(c, CARD_USER, factory_user, false, e) == 0)
		rc = card_store_write(c, s, e);
	card_close(&c);
	return rc;
}

static void
shares_cut_at_any_command_are_old_or_new_or_none(void **state)
{
	struct card_shares old, new;
	unsigned commands, cuts = 0, found_cut;
	struct err e;
	char at[40];

	(void)state;
	shares_make(&old, "SET-A-01", 0x5a);
	shares_make(&new, "SET-A-02", 0xa5);
	commands = pcsc_fake_commands();
	check_ok(write_all(&old, &e), &e);
	commands = pcsc_fake_commands() - commands;
	for (int was_there = 0; was_there < 2; was_there++)
		for (unsigned n = 1; n <= commands; n++)
			for (size_t w = 0; w < 4; w++, cuts++) {
				pcsc_fake_insert(0, fresh("share", "00001001"));
				if (was_there)
					check_ok(write_all(&old, &e), &e);
				snprintf(at, sizeof(at), "cut=%u:%s", n,
				    whens[w]);
				fault(at);
				found_cut = write_all(&new, &e) != 0;
				if (!found_cut && (w != 2 || n < commands))
					fail_msg("%s: it was not cut", at);
				if (found_cut)
					assert_int_equal(e.kind, ERR_GONE);
				pcsc_fake_insert(0, dir);
				fault("");
				check_share_after(at, w, was_there, &old,
				    &new);
			}
	print_message("# %u commands of a share's writing, cut %u times\n",
	    commands, cuts);
	card_shares_clear(&old);
	card_shares_clear(&new);
}

static void
a_wipe_cut_at_any_command_is_done_again(void **state)
{
	struct card_shares s, back = { 0 };
	unsigned cuts = 0;
	struct card *c;
	struct err e;
	char at[40];
	bool cut = true;

	(void)state;
	shares_make(&s, "SET-A-01", 0x5a);
	for (unsigned n = 1; cut; n++)
		for (size_t w = 0; w < 2; w++, cuts++) {
			pcsc_fake_insert(0, fresh("wipe", "00001001"));
			check_ok(write_all(&s, &e), &e);
			c = opened_with_pin();
			snprintf(at, sizeof(at), "cut=%u:%s", n, whens[w]);
			fault(at);
			cut = card_store_wipe(c, &e) != 0;
			card_close(&c);
			pcsc_fake_insert(0, dir);
			fault("");
			c = opened_with_pin();
			check_ok(card_store_wipe(c, &e), &e);
			check_ok(card_store_read(c, &back, &e), &e);
			assert_int_equal(back.n, 0);
			card_close(&c);
		}
	print_message("# a wipe, cut %u times\n", cuts);
	card_shares_clear(&s);
}

static void
a_card_that_goes_says_what_may_have_changed(void **state)
{
	struct card_shares s, back = { 0 };
	struct card *c;
	struct err e;

	(void)state;
	shares_make(&s, "SET-A-01", 0x5a);
	c = opened_with_pin();
	fault("cut=DA.1:before");
	check_refused(card_store_write(c, &s, &e), &e, ERR_GONE,
	    "write the shares: Fake 0: the card did not answer, or was taken "
	    "out: put it in again (SCARD_E_NOT_TRANSACTED); whether the card "
	    "did it is not known");
	check_refused(card_store_read(c, &back, &e), &e, ERR_GONE,
	    "read the shares: Fake 0: the card was taken out: put it in again "
	    "(SCARD_W_REMOVED_CARD); nothing on it was changed");
	card_close(&c);
	/* Between the PIN and the share: it must be given again. */
	pcsc_fake_insert(0, dir);
	fault("cut=20.1:answered");
	c = opened_with_pin();
	check_refused(card_store_read(c, &back, &e), &e, ERR_GONE,
	    "the card was taken out");
	card_close(&c);
	/* Written, and gone before it could be read back. */
	pcsc_fake_insert(0, dir);
	fault("cut=DA.1:answered");
	c = opened_with_pin();
	check_refused(card_store_write(c, &s, &e), &e, ERR_GONE,
	    "it was written, and is not proved");
	card_close(&c);
	card_shares_clear(&s);
}

/* ---- readers ---------------------------------------------------------------------------- */

static void
the_card_service_is_told_in_sentences(void **state)
{
	static const struct {
		const char *function;
		LONG rv;
		enum err_kind kind;
		const char *words;
	} cases[] = {
		{ "SCardConnect", SCARD_E_SHARING_VIOLATION, ERR_CARD,
		    "most often GnuPG's scdaemon; nothing was sent" },
		{ "SCardConnect", SCARD_W_UNRESPONSIVE_CARD, ERR_CARD,
		    "see that it is the right way round" },
		{ "SCardConnect", SCARD_E_NO_SERVICE, ERR_SYS,
		    "pcscd is not running" },
		{ "SCardConnect", SCARD_E_READER_UNAVAILABLE, ERR_GONE,
		    "the reader was unplugged" },
		{ "SCardConnect", SCARD_E_PROTO_MISMATCH, ERR_CARD,
		    "do not agree on a protocol" },
		{ "SCardConnect", SCARD_W_SECURITY_VIOLATION, ERR_SYS,
		    "polkit" },
		{ "SCardConnect", 0x80100099, ERR_SYS,
		    "the card service failed" },
		{ "SCardTransmit", SCARD_W_RESET_CARD, ERR_GONE,
		    "was reset by another program and has forgotten the PIN" },
		{ "SCardTransmit", SCARD_W_REMOVED_CARD, ERR_GONE,
		    "was taken out" },
		{ "SCardTransmit", SCARD_W_UNPOWERED_CARD, ERR_GONE,
		    "lost its power" },
		{ "SCardTransmit", SCARD_F_COMM_ERROR, ERR_GONE,
		    "the way to the card was lost" },
		{ "SCardTransmit", SCARD_E_NO_SERVICE, ERR_SYS,
		    "pcscd is not running" },
		{ "SCardTransmit", SCARD_E_SERVICE_STOPPED, ERR_SYS,
		    "pcscd has ended" },
		{ "SCardTransmit", SCARD_E_INSUFFICIENT_BUFFER, ERR_CARD,
		    "longer than a short one" },
	};
	struct readers *none;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		pcsc_fake_fail(cases[i].function, cases[i].rv);
		check_open_refused(cases[i].kind, cases[i].words);
	}
	pcsc_fake_fail("SCardEstablishContext", SCARD_E_NO_SERVICE);
	assert_null(none = readers_open(&e));
	assert_int_equal(e.kind, ERR_SYS);
	assert_non_null(strstr(e.text, "card readers: the card service pcscd "
	    "is not running; nothing was sent: start it and try again "
	    "(SCARD_E_NO_SERVICE)"));
}

static void
readers_are_listed(void **state)
{
	const struct reader_view *v;
	struct card *c;
	struct err e;
	size_t n;

	(void)state;
	check_ok(readers_look(readers, &v, &n, &e), &e);
	assert_int_equal(n, 2);
	assert_string_equal(v[0].name, "Fake 0");
	assert_int_equal(v[0].state, READER_CARD);
	assert_false(v[0].in_use);
	assert_int_equal(v[1].state, READER_EMPTY);
	c = opened();
	check_ok(readers_look(readers, &v, &n, &e), &e);
	assert_true(v[0].in_use);
	card_close(&c);
	fault("dead");
	check_ok(readers_look(readers, &v, &n, &e), &e);
	assert_int_equal(v[0].state, READER_MUTE);
	pcsc_fake_readers(0);
	check_ok(readers_look(readers, &v, &n, &e), &e);
	assert_int_equal(n, 0);
}

static const struct reader_patience short_while = { .ms = 300 };

static void
put_second(void)
{
	pcsc_fake_insert(1, dir);
}

static void
a_card_that_comes_is_noticed(void **state)
{
	struct reader_view v;
	bool came;
	struct err e;

	(void)state;
	check_ok(readers_wait_card(readers, NULL, &short_while, &v, &came,
	    &e), &e);
	assert_true(came);
	assert_string_equal(v.name, "Fake 0");
	check_ok(readers_wait_card(readers, "Fake 1", &short_while, &v, &came,
	    &e), &e);
	assert_false(came);
	pcsc_fake_meanwhile(put_second);
	check_ok(readers_wait_card(readers, "Fake 1", &short_while, &v, &came,
	    &e), &e);
	assert_true(came);
}

static void
take_first(void)
{
	pcsc_fake_remove(0);
}

/* Out and in again before anybody looks. */
static void
swap_first(void)
{
	pcsc_fake_remove(0);
	pcsc_fake_insert(0, dir);
}

static void
a_card_that_goes_or_is_swapped_is_noticed(void **state)
{
	struct reader_view v;
	bool came, went;
	struct err e;

	(void)state;
	check_ok(readers_wait_card(readers, READER, &short_while, &v, &came,
	    &e), &e);
	check_ok(readers_wait_removal(readers, &v, &short_while, &went, &e),
	    &e);
	assert_false(went);
	pcsc_fake_meanwhile(swap_first);
	check_ok(readers_wait_removal(readers, &v, &short_while, &went, &e),
	    &e);
	assert_true(went);
	check_ok(readers_wait_card(readers, READER, &short_while, &v, &came,
	    &e), &e);
	pcsc_fake_meanwhile(take_first);
	check_ok(readers_wait_removal(readers, &v, &short_while, &went, &e),
	    &e);
	assert_true(went);
}

static void
plug_in(void)
{
	pcsc_fake_readers(3);
}

static void
unplug(void)
{
	pcsc_fake_readers(1);
}

static void
a_reader_that_comes_or_goes_is_noticed(void **state)
{
	const struct reader_view *v;
	bool changed;
	struct err e;
	size_t n;

	(void)state;
	check_ok(readers_look(readers, &v, &n, &e), &e);
	/* The first wait of all sees the readers for the first time. */
	check_ok(readers_wait(readers, &short_while, &changed, &e), &e);
	pcsc_fake_meanwhile(plug_in);
	check_ok(readers_wait(readers, &short_while, &changed, &e), &e);
	assert_true(changed);
	check_ok(readers_look(readers, &v, &n, &e), &e);
	assert_int_equal(n, 3);
	pcsc_fake_meanwhile(unplug);
	check_ok(readers_wait(readers, &short_while, &changed, &e), &e);
	assert_true(changed);
	check_ok(readers_look(readers, &v, &n, &e), &e);
	assert_int_equal(n, 1);
}

static bool
stop_at_third(void *ctx)
{
	return ++*(int *)ctx == 3;
}

static void
a_wait_is_stopped_by_the_operator(void **state)
{
	int asked = 0;
	const struct reader_patience p = { .ms = 60000,
	    .stop = stop_at_third, .ctx = &asked };
	struct reader_view v;
	struct err e;
	bool came;

	(void)state;
	check_refused(readers_wait_card(readers, "Fake 1", &p, &v, &came, &e),
	    &e, ERR_ABORTED, "was stopped");
	assert_int_equal(asked, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_card_says_who_it_is),
		TEST(a_card_that_answers_in_its_own_way_is_read),
		TEST(a_card_without_the_profile_is_refused_with_the_reason),
		TEST(a_version_2_card_is_refused),
		TEST(what_is_no_card_of_ours_is_told),
		TEST(a_wrong_pin_is_tried_once_and_counted),
		TEST(the_last_try_with_the_right_pin_gives_all_back),
		TEST(a_blocked_pin_is_opened_with_the_admin_pin),
		TEST(a_blocked_admin_pin_is_told),
		TEST(pins_are_changed),
		TEST(a_pin_of_a_length_that_cannot_be_is_not_tried),
		TEST(an_enrolled_card_is_known_again),
		TEST(another_card_is_told_from_the_enrolled_one),
		TEST(signatures_are_verified_before_they_are_given),
		TEST(a_card_signs_only_after_its_pin),
		TEST(keys_of_three_kinds_sign),
		TEST(shares_are_written_read_and_wiped),
		TEST(a_card_that_says_it_stored_is_not_believed),
		TEST(what_is_no_share_in_the_card_is_told),
		TEST(a_card_that_is_slow_is_waited_for),
		TEST(an_enrolment_cut_at_any_command_is_done_again),
		TEST(shares_cut_at_any_command_are_old_or_new_or_none),
		TEST(a_wipe_cut_at_any_command_is_done_again),
		TEST(a_card_that_goes_says_what_may_have_changed),
		TEST(the_card_service_is_told_in_sentences),
		TEST(readers_are_listed),
		TEST(a_card_that_comes_is_noticed),
		TEST(a_card_that_goes_or_is_swapped_is_noticed),
		TEST(a_reader_that_comes_or_goes_is_noticed),
		TEST(a_wait_is_stopped_by_the_operator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
