#include "backup/card_share.h"
#include "tests/test.h"

/* A share that none may have: its octets count up from the first. */
static struct secret *
octets_from(uint8_t first)
{
	uint8_t octets[SHARE_OCTETS];
	struct secret *s;
	struct err e;

	for (size_t i = 0; i < sizeof(octets); i++)
		octets[i] = (uint8_t)(first + i);
	s = secret_new(SHARE_OCTETS, &e);
	assert_non_null(s);
	check_ok(secret_set(s, octets, sizeof(octets), &e), &e);
	return s;
}

static void
add(struct card_shares *s, enum share_purpose purpose, enum share_state state,
    unsigned index, const char *set, uint8_t first)
{
	struct card_share one = {
		.purpose = purpose, .state = state, .threshold = 3, .of = 5,
		.index = index, .octets = octets_from(first),
	};
	struct err e;

	memcpy(one.set, set, SHARE_SET);
	check_ok(card_shares_put(s, &one, &e), &e);
	secret_free(&one.octets);
}

static void
head(struct card_shares *s)
{
	memset(s, 0, sizeof(*s));
	s->created = 0x6b1f2e80;
	memcpy(s->officer, "ADA-KING", SHARE_OFFICER);
}

static void
three(struct card_shares *s)
{
	head(s);
	add(s, SHARE_USER_PIN, SHARE_CURRENT, 2, "SET-A-01", 1);
	add(s, SHARE_BACKUP_KEY, SHARE_CURRENT, 4, "SET-B-01", 60);
	add(s, SHARE_USER_PIN, SHARE_COMING, 5, "SET-A-02", 120);
}

static struct secret *
encoded(const struct card_shares *s)
{
	struct secret *out;
	struct err e;

	out = secret_new(255, &e);
	assert_non_null(out);
	check_ok(card_shares_encode(s, out, &e), &e);
	return out;
}

static bool
same(const struct card_shares *a, const struct card_shares *b)
{
	if (a->n != b->n || a->created != b->created ||
	    memcmp(a->officer, b->officer, SHARE_OFFICER) != 0)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		const struct card_share *x = &a->share[i], *y = &b->share[i];

		if (x->purpose != y->purpose || x->state != y->state ||
		    x->threshold != y->threshold || x->of != y->of ||
		    x->index != y->index ||
		    memcmp(x->set, y->set, SHARE_SET) != 0 ||
		    !secret_equal(x->octets, y->octets))
			return false;
	}
	return true;
}

/* Made with Python: struct.pack and zlib.crc32. */
static const char known[] =
	"434b5348" "01" "01"
	"01" "00" "03" "05" "02" "5345542d412d3031"
	"0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"
	"2122232425262728292a"
	"6b1f2e80" "4144412d4b494e47" "0aefdd24";

static void
one_share_is_these_octets(void **state)
{
	struct card_shares s;
	struct secret *out;
	char hex[3];

	(void)state;
	head(&s);
	add(&s, SHARE_USER_PIN, SHARE_CURRENT, 2, "SET-A-01", 1);
	out = encoded(&s);
	assert_int_equal(secret_len(out), strlen(known) / 2);
	for (size_t i = 0; i < secret_len(out); i++) {
		snprintf(hex, sizeof(hex), "%02x", secret_bytes(out)[i]);
		assert_memory_equal(hex, known + 2 * i, 2);
	}
	secret_free(&out);
	card_shares_clear(&s);
}

static void
three_shares_fit_every_card(void **state)
{
	struct card_shares s, back = { 0 };
	struct secret *out;
	struct err e;

	(void)state;
	three(&s);
	out = encoded(&s);
	assert_int_equal(secret_len(out), 187);
	assert_true(CARD_SHARES_OCTETS <= 255);
	check_ok(card_shares_decode(&back, out, &e), &e);
	assert_true(same(&s, &back));
	secret_free(&out);
	card_shares_clear(&s);
	card_shares_clear(&back);
	assert_int_equal(back.n, 0);
}

static void
nothing_and_zeros_are_no_shares(void **state)
{
	struct card_shares s = { .n = 3 };
	struct secret *in;
	struct err e;

	(void)state;
	in = secret_new(255, &e);
	assert_non_null(in);
	check_ok(card_shares_decode(&s, in, &e), &e);
	assert_int_equal(s.n, 0);
	s.n = 3;
	memset(secret_room(in, 187), 0, 187);
	check_ok(card_shares_decode(&s, in, &e), &e);
	assert_int_equal(s.n, 0);
	secret_free(&in);
}

static void
every_truncation_is_refused(void **state)
{
	struct card_shares s, back = { 0 };
	struct secret *out, *cut;
	struct err e;

	(void)state;
	three(&s);
	out = encoded(&s);
	cut = secret_new(255, &e);
	for (size_t len = 1; len < secret_len(out); len++) {
		check_ok(secret_set(cut, secret_bytes(out), len, &e), &e);
		check_refused(card_shares_decode(&back, cut, &e), &e,
		    ERR_FORMAT, len < 6 ? "no shares of ours" : "cut short");
		assert_int_equal(back.n, 0);
	}
	secret_free(&cut);
	secret_free(&out);
	card_shares_clear(&s);
}

static void
every_wrong_bit_is_refused(void **state)
{
	struct card_shares s, back = { 0 };
	struct secret *out, *bent;
	uint8_t *p;
	struct err e;

	(void)state;
	three(&s);
	out = encoded(&s);
	bent = secret_new(255, &e);
	for (size_t bit = 0; bit < 8 * secret_len(out); bit++) {
		p = secret_room(bent, secret_len(out));
		memcpy(p, secret_bytes(out), secret_len(out));
		p[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(card_shares_decode(&back, bent, &e), -1);
		assert_int_equal(e.kind, ERR_FORMAT);
		assert_int_equal(back.n, 0);
	}
	secret_free(&bent);
	secret_free(&out);
	card_shares_clear(&s);
}

static void
octets_behind_the_shares_are_refused(void **state)
{
	struct card_shares s, back = { 0 };
	struct secret *out;
	struct err e;

	(void)state;
	three(&s);
	out = encoded(&s);
	check_ok(secret_push(out, 0, &e), &e);
	check_refused(card_shares_decode(&back, out, &e), &e, ERR_FORMAT,
	    "1 octets behind");
	secret_free(&out);
	card_shares_clear(&s);
}

/* Changes one octet of one share, and makes the checksum right again. */
static void
check_bent(size_t at, uint8_t value, const char *words)
{
	struct card_shares s, back = { 0 };
	struct secret *out;
	uint8_t *p;
	uint32_t c = 0xffffffff;
	struct err e;
	size_t len;

	three(&s);
	out = encoded(&s);
	p = (uint8_t *)(uintptr_t)secret_bytes(out);
	len = secret_len(out) - 4;
	p[at] = value;
	for (size_t i = 0; i < len; i++) {
		c ^= p[i];
		for (int bit = 0; bit < 8; bit++)
			c = c & 1 ? c >> 1 ^ 0xedb88320 : c >> 1;
	}
	for (size_t i = 0; i < 4; i++)
		p[len + i] = (uint8_t)(~c >> (24 - 8 * i));
	check_refused(card_shares_decode(&back, out, &e), &e, ERR_FORMAT,
	    words);
	assert_int_equal(back.n, 0);
	secret_free(&out);
	card_shares_clear(&s);
}

static void
what_is_not_possible_is_refused_though_the_checksum_is_right(void **state)
{
	(void)state;
	check_bent(4, 2, "of version 2");
	check_bent(5, 0, "has 0 shares");
	check_bent(5, 5, "has 5 shares");
	check_bent(6, 0, "purpose 0");
	check_bent(6, 4, "purpose 4");
	check_bent(7, 2, "state 2");
	check_bent(8, 1, "1 of 5 are needed");
	check_bent(8, 6, "6 of 5 are needed");
	check_bent(9, 17, "3 of 17 are needed");
	check_bent(10, 0, "is number 0");
	check_bent(10, 6, "is number 6");
	/* The third is of the first's place, or of its set. */
	check_bent(6 + 2 * 55 + 1, SHARE_CURRENT, "two shares of the user PIN");
	check_bent(6 + 2 * 55 + 12, '1', "are of one set");
}

static void
what_is_not_possible_is_not_written(void **state)
{
	struct card_shares s;
	struct card_share one = {
		.purpose = SHARE_SO_PIN, .threshold = 3, .of = 5, .index = 1,
	};
	struct secret *out;
	struct err e;

	(void)state;
	head(&s);
	out = secret_new(255, &e);
	check_refused(card_shares_encode(&s, out, &e), &e, ERR_FORMAT,
	    "0 shares");
	check_refused(card_shares_put(&s, &one, &e), &e, ERR_FORMAT,
	    "has not 42 octets");
	one.octets = octets_from(9);
	secret_pop(one.octets);
	check_refused(card_shares_put(&s, &one, &e), &e, ERR_FORMAT,
	    "has not 42 octets");
	secret_free(&one.octets);
	three(&s);
	one.octets = octets_from(9);
	add(&s, SHARE_BACKUP_KEY, SHARE_COMING, 4, "SET-B-02", 70);
	check_refused(card_shares_put(&s, &one, &e), &e, ERR_FORMAT,
	    "4 shares already");
	secret_free(&one.octets);
	secret_free(&out);
	out = secret_new(186, &e);
	check_refused(card_shares_encode(&s, out, &e), &e, ERR_FORMAT,
	    "there is no room");
	secret_free(&out);
	card_shares_clear(&s);
}

static void
the_coming_share_becomes_the_current_one(void **state)
{
	struct card_shares s;
	const struct card_share *one;

	(void)state;
	three(&s);
	assert_true(card_shares_promote(&s, SHARE_USER_PIN));
	assert_int_equal(s.n, 2);
	assert_null(card_shares_find(&s, SHARE_USER_PIN, SHARE_COMING));
	one = card_shares_find(&s, SHARE_USER_PIN, SHARE_CURRENT);
	assert_non_null(one);
	assert_int_equal(one->index, 5);
	assert_memory_equal(one->set, "SET-A-02", SHARE_SET);
	assert_int_equal(secret_bytes(one->octets)[0], 120);
	assert_non_null(card_shares_find(&s, SHARE_BACKUP_KEY,
	    SHARE_CURRENT));
	assert_false(card_shares_promote(&s, SHARE_BACKUP_KEY));
	card_shares_clear(&s);
	/* Also where it is the first, and nothing was there before. */
	head(&s);
	add(&s, SHARE_SO_PIN, SHARE_COMING, 1, "SET-C-01", 7);
	assert_true(card_shares_promote(&s, SHARE_SO_PIN));
	assert_int_equal(s.n, 1);
	card_shares_clear(&s);
}

static void
a_share_replaces_the_one_of_its_place(void **state)
{
	struct card_shares s;

	(void)state;
	three(&s);
	add(&s, SHARE_USER_PIN, SHARE_COMING, 1, "SET-A-03", 33);
	assert_int_equal(s.n, 3);
	assert_int_equal(card_shares_find(&s, SHARE_USER_PIN,
	    SHARE_COMING)->index, 1);
	card_shares_clear(&s);
}

static void
shares_of_two_cards_are_told_apart(void **state)
{
	struct card_shares a, b;
	struct err e;

	(void)state;
	head(&a);
	head(&b);
	add(&a, SHARE_USER_PIN, SHARE_CURRENT, 1, "SET-A-01", 1);
	add(&b, SHARE_USER_PIN, SHARE_CURRENT, 2, "SET-A-01", 2);
	check_ok(card_share_fits(&a.share[0], &b.share[0], &e), &e);
	b.share[0].index = 1;
	check_refused(card_share_fits(&a.share[0], &b.share[0], &e), &e,
	    ERR_FORMAT, "both are share 1 of the user PIN");
	b.share[0].threshold = 2;
	check_refused(card_share_fits(&a.share[0], &b.share[0], &e), &e,
	    ERR_FORMAT, "3 of 5, and 2 of 5");
	b.share[0].set[7] = '2';
	check_refused(card_share_fits(&a.share[0], &b.share[0], &e), &e,
	    ERR_FORMAT, "different sets");
	b.share[0].purpose = SHARE_BACKUP_KEY;
	check_refused(card_share_fits(&a.share[0], &b.share[0], &e), &e,
	    ERR_FORMAT, "the other of the backup key");
	card_shares_clear(&a);
	card_shares_clear(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_share_is_these_octets),
		cmocka_unit_test(three_shares_fit_every_card),
		cmocka_unit_test(nothing_and_zeros_are_no_shares),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(every_wrong_bit_is_refused),
		cmocka_unit_test(octets_behind_the_shares_are_refused),
		cmocka_unit_test(
		    what_is_not_possible_is_refused_though_the_checksum_is_right),
		cmocka_unit_test(what_is_not_possible_is_not_written),
		cmocka_unit_test(the_coming_share_becomes_the_current_one),
		cmocka_unit_test(a_share_replaces_the_one_of_its_place),
		cmocka_unit_test(shares_of_two_cards_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
