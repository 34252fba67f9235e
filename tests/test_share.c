#include "backup/rs1024.h"
#include "backup/share.h"
#include "backup/share_words.h"
#include "keyset/blob.h"
#include "keyset/digest.h"
#include "tests/shares.h"
#include "tests/test.h"

/* Made by another program (npm slip39 0.1.9), and what it says by the book. */
static const char words_256[] = "mayor favorite academic acid academic "
    "numerous regular unknown alien presence freshman guilt afraid grasp "
    "often envelope trash junk shaped cluster estimate raspy entrance "
    "fragment depart roster champion helpful have extra resident scatter "
    "civil";
static const char packed_256[] = "8e5500000100267b8bbd06eb35c9a103d939bd22e8"
    "decc909a4b2d94857033301215b16a541bbf122380";
static const char words_128[] = "chemical walnut beard envelope closet "
    "guitar criminal fantasy domain execute evil inherit smear segment adapt "
    "extra peaceful location problem mouse";
static const char packed_128[] =
    "227e01112225da22ad4d3a9384c1d4cf31f01d41a361aaee55";

static int
read_text(const char *words, struct share *s, struct err *e)
{
	struct secret *text = secret_from_text(words);
	int rc = share_from_text(s, text, e);

	secret_free(&text);
	return rc;
}

static int
read_packed(const uint8_t *octets, size_t len, struct share *s, struct err *e)
{
	struct secret *packed = secret_new(len + 1, e);
	int rc;

	assert_non_null(packed);
	check_ok(secret_set(packed, octets, len, e), e);
	rc = share_unpack(s, packed, e);
	secret_free(&packed);
	return rc;
}

static void
another_programs_share_is_read(void **state)
{
	struct share s = share_of(words_256);

	(void)state;
	assert_int_equal(s.id, 18218);
	assert_true(s.extendable);
	assert_int_equal(s.exponent, 0);
	assert_int_equal(s.group, 0);
	assert_int_equal(s.group_threshold, 1);
	assert_int_equal(s.group_count, 1);
	assert_int_equal(s.member, 0);
	assert_int_equal(s.member_threshold, 2);
	assert_int_equal(secret_len(s.value), 32);
	share_free(&s);
	s = share_of(words_128);
	assert_int_equal(s.id, 4415);
	assert_false(s.extendable);
	assert_int_equal(s.group, 1);
	assert_int_equal(s.group_threshold, 2);
	assert_int_equal(s.group_count, 2);
	assert_int_equal(s.member, 2);
	assert_int_equal(s.member_threshold, 3);
	assert_int_equal(secret_len(s.value), 16);
	share_free(&s);
}

static void
assert_packed(const char *words, const char *hex)
{
	struct secret *wanted = secret_of_hex(hex), *packed;
	struct share s = share_of(words), again;
	struct err e;
	char *text;

	packed = secret_new(SHARE_PACKED_MAX, &e);
	check_ok(share_pack(&s, packed, &e), &e);
	assert_true(secret_equal(packed, wanted));
	check_ok(share_unpack(&again, packed, &e), &e);
	assert_true(share_equal(&s, &again));
	text = words_of(&again);
	assert_string_equal(text, words);
	free(text);
	share_free(&s);
	share_free(&again);
	secret_free(&packed);
	secret_free(&wanted);
}

static void
the_same_share_is_words_and_octets(void **state)
{
	(void)state;
	assert_packed(words_256, packed_256);
	assert_packed(words_128, packed_128);
}

static void
the_list_is_the_published_one(void **state)
{
	struct blob list = { NULL, 0 };
	char hex[DIGEST_HEX];
	struct digest d;
	struct err e;

	(void)state;
	for (uint16_t i = 0; i < SHARE_WORDS; i++)
		check_ok(blob_printf(&list, &e, "%s\n", share_word(i)), &e);
	d = digest_of(list.data, list.len);
	assert_string_equal(digest_hex(&d, hex), "bcc4555340332d169718aed8bf31"
	    "dd9d5248cb7da6e5d355140ef4f1e601eec3");
	blob_free(&list);
}

static void
four_letters_are_one_word(void **state)
{
	uint16_t first;

	(void)state;
	for (uint16_t i = 0; i < SHARE_WORDS; i++) {
		const char *word = share_word(i);

		assert_int_equal(share_words_beginning(word, 4, &first), 1);
		assert_int_equal(first, i);
		for (size_t len = 0; len <= strlen(word); len++)
			assert_int_equal(share_word_value(word, len),
			    len < 4 ? -1 : i);
		if (i > 0)
			assert_true(strcmp(share_word((uint16_t)(i - 1)),
			    word) < 0);
	}
}

static void
a_word_is_completed_while_it_is_typed(void **state)
{
	uint16_t first = 0;

	(void)state;
	assert_int_equal(share_words_beginning("", 0, &first), 1024);
	assert_int_equal(share_words_beginning("ac", 2, &first), 7);
	assert_string_equal(share_word(first), "academic");
	assert_string_equal(share_word((uint16_t)(first + 6)), "actress");
	assert_int_equal(share_words_beginning("ACRO", 4, &first), 1);
	assert_string_equal(share_word(first), "acrobat");
	assert_int_equal(share_words_beginning("x", 1, &first), 0);
	assert_int_equal(share_words_beginning("academics", 9, &first), 0);
}

static void
what_was_meant_is_offered_and_not_taken(void **state)
{
	(void)state;
	assert_int_equal(share_word_value("academia", 8), -1);
	assert_int_equal(share_word_near("academia", 8), 0);
	assert_int_equal(share_word_near("acad", 4), 0);
	assert_int_equal(share_word_near("aca", 3), -1);
	assert_int_equal(share_word_near("xylophone", 9), -1);
	assert_int_equal(share_word_value("acid\0", 5), -1);
	assert_int_equal(share_word_value(" acid", 5), -1);
}

static void
words_are_read_as_people_type_them(void **state)
{
	struct share s = share_of(words_128), typed = share_of(
	    "\tCHEM waln Bear ENVELOPE clos\nguit  crim fant doma exec\r\n"
	    "evil inhe smear segm adap extr peaceful loca prob mous \n");

	(void)state;
	assert_true(share_equal(&s, &typed));
	share_free(&s);
	share_free(&typed);
	share_free(&typed);
}

static size_t
values_of(const char *words, uint16_t value[SHARE_WORDS_MAX])
{
	struct share s = share_of(words);
	size_t n = share_to_words(&s, value);

	share_free(&s);
	return n;
}

static void
every_other_word_in_every_place_is_refused_and_located(void **state)
{
	static const char *const texts[] = { words_128, words_256 };
	uint16_t value[SHARE_WORDS_MAX];
	char place[80];
	struct share s;
	struct err e;

	(void)state;
	for (size_t t = 0; t < 2; t++) {
		size_t n = values_of(texts[t], value);

		for (size_t i = 0; i < n; i++) {
			uint16_t right = value[i];

			snprintf(place, sizeof(place), "word %zu, in row %zu,",
			    i + 1, i / 3 + 1);
			for (uint16_t v = 0; v < SHARE_WORDS; v++) {
				if ((value[i] = v) != right)
					check_refused(share_from_words(&s,
					    value, n, &e), &e, ERR_FORMAT,
					    place);
			}
			value[i] = right;
		}
		check_ok(share_from_words(&s, value, n, &e), &e);
		share_free(&s);
	}
}

static void
two_wrong_words_are_refused_and_none_is_blamed(void **state)
{
	uint16_t value[SHARE_WORDS_MAX], first = 1, second = 1;
	size_t n = values_of(words_256, value);
	struct share s;
	struct err e;

	(void)state;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			for (unsigned k = 0; k < 10; k++) {
				/* Without the flag's bit in either. */
				first = (uint16_t)(first * 37u % 1021);
				second = (uint16_t)(second * 59u % 1019);
				value[i] ^= first & 0x3ef;
				value[j] ^= second & 0x3ef;
				if ((first & 0x3ef) && (second & 0x3ef))
					check_refused(share_from_words(&s,
					    value, n, &e), &e, ERR_FORMAT,
					    "more than one word");
				value[i] ^= first & 0x3ef;
				value[j] ^= second & 0x3ef;
			}
}

static void
exchanged_words_are_refused(void **state)
{
	uint16_t value[SHARE_WORDS_MAX];
	size_t n = values_of(words_256, value);
	struct share s;
	struct err e;

	(void)state;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++) {
			uint16_t kept = value[i];

			if (value[i] == value[j])
				continue;
			value[i] = value[j];
			value[j] = kept;
			check_refused(share_from_words(&s, value, n, &e), &e,
			    ERR_FORMAT, "checksum");
			value[j] = value[i];
			value[i] = kept;
		}
}

static void
every_truncation_is_refused(void **state)
{
	struct secret *packed = secret_of_hex(packed_256);
	uint16_t value[SHARE_WORDS_MAX];
	size_t n = values_of(words_256, value);
	struct share s;
	struct err e;

	(void)state;
	for (size_t i = 0; i < n; i++)
		check_refused(share_from_words(&s, value, i, &e), &e,
		    ERR_FORMAT, i < 20 ? "from 20 to 59 words" : "");
	for (size_t i = 0; i < 42; i++)
		check_refused(read_packed(secret_bytes(packed), i, &s, &e),
		    &e, ERR_FORMAT, "");
	secret_free(&packed);
}

static void
every_flipped_bit_of_the_octets_is_refused(void **state)
{
	struct secret *packed = secret_of_hex(packed_256);
	uint8_t octets[43] = { 0 };
	struct share s;
	struct err e;

	(void)state;
	memcpy(octets, secret_bytes(packed), 42);
	for (size_t bit = 0; bit < 42 * 8; bit++) {
		octets[bit / 8] ^= (uint8_t)(0x80u >> bit % 8);
		check_refused(read_packed(octets, 42, &s, &e), &e, ERR_FORMAT,
		    bit < 330 ? "checksum" : "bits behind the share");
		octets[bit / 8] ^= (uint8_t)(0x80u >> bit % 8);
	}
	check_refused(read_packed(octets, 43, &s, &e), &e, ERR_FORMAT,
	    "no share has");
	check_refused(read_packed((const uint8_t *)words_256, 75, &s, &e), &e,
	    ERR_FORMAT, "75 octets");
	secret_free(&packed);
}

/* With a checksum that is right: these are wrong in themselves. */
static void
what_the_standard_forbids_is_refused(void **state)
{
	uint16_t good[SHARE_WORDS_MAX], value[SHARE_WORDS_MAX];
	size_t n = values_of(words_128, good);
	struct share s;
	struct err e;

	(void)state;
	for (unsigned bit = 8; bit < 10; bit++) {
		memcpy(value, good, sizeof(value));
		value[4] |= (uint16_t)(1u << bit);
		rs1024_complete(value, n);
		check_refused(share_from_words(&s, value, n, &e), &e,
		    ERR_FORMAT, "padding is not zero");
	}
	memcpy(value, good, sizeof(value));
	value[2] = 1 << 6 | 2 << 2;		/* three groups, of two */
	rs1024_complete(value, n);
	check_refused(share_from_words(&s, value, n, &e), &e, ERR_FORMAT,
	    "asks for 3 groups of 2");
	value[2] = 2 << 6 | 1 << 2;		/* the third group, of two */
	rs1024_complete(value, n);
	check_refused(share_from_words(&s, value, n, &e), &e, ERR_FORMAT,
	    "is of group 3 of 2");
}

static void
no_share_has_such_a_number_of_words(void **state)
{
	static const char legal[] = "20 22 23 25 27 28 30 31 33 35 36 38 39 "
	    "41 43 44 46 47 49 51 52 54 55 57 59 ";
	uint16_t value[SHARE_WORDS_MAX + 1] = { 0 };
	char number[8];
	struct share s;
	struct err e;

	(void)state;
	for (size_t n = 20; n <= SHARE_WORDS_MAX; n++) {
		rs1024_complete(value, n);
		snprintf(number, sizeof(number), "%zu ", n);
		if (strstr(legal, number) == NULL) {
			snprintf(number, sizeof(number), "has %zu", n);
			check_refused(share_from_words(&s, value, n, &e), &e,
			    ERR_FORMAT, number);
			continue;
		}
		check_ok(share_from_words(&s, value, n, &e), &e);
		share_free(&s);
	}
	rs1024_complete(value, 60);
	check_refused(share_from_words(&s, value, 60, &e), &e, ERR_FORMAT,
	    "not 60");
}

static void
a_word_that_is_none_is_told_by_its_number(void **state)
{
	char text[sizeof(words_128) + 16];
	struct share s;
	struct err e;

	(void)state;
	snprintf(text, sizeof(text), "%s", words_128);
	memcpy(strstr(text, "walnut"), "walrus", 6);
	check_refused(read_text(text, &s, &e), &e, ERR_FORMAT,
	    "word 2 is not in the list");
	assert_null(strstr(e.text, "first four"));
	memcpy(strstr(text, "walrus"), "walnat", 6);
	check_refused(read_text(text, &s, &e), &e, ERR_FORMAT,
	    "word 2 is not in the list, though its first four letters");
	assert_null(strstr(e.text, "waln"));
	check_refused(read_text("mayor favorite aca", &s, &e), &e, ERR_FORMAT,
	    "word 3");
	check_refused(read_text("", &s, &e), &e, ERR_FORMAT, "not 0");
	check_refused(read_text(" \n", &s, &e), &e, ERR_FORMAT, "not 0");
	snprintf(text, sizeof(text), "%s acid", words_128);
	check_refused(read_text(text, &s, &e), &e, ERR_FORMAT, "21 words");
}

/* An error may end up in the journal: no word of a share is in one. */
static void
no_error_has_a_word_of_the_share(void **state)
{
	uint16_t value[SHARE_WORDS_MAX], right[SHARE_WORDS_MAX];
	size_t n = values_of(words_256, right);
	struct share s;
	struct err e;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		char text[sizeof(words_256) + 16], *word = text;

		memcpy(value, right, sizeof(value));
		value[i] ^= 1;
		assert_int_equal(share_from_words(&s, value, n, &e), -1);
		for (size_t j = 0; j < n; j++)
			assert_null(strstr(e.text, share_word(right[j])));
		assert_null(strstr(e.text, share_word(value[i])));
		/* Its last letter is another. */
		snprintf(text, sizeof(text), "%s ", words_256);
		for (size_t j = 0; j < i; j++)
			word = strchr(word, ' ') + 1;
		strchr(word, ' ')[-1] = '!';
		assert_int_equal(read_text(text, &s, &e), -1);
		for (size_t j = 0; j < n; j++)
			assert_null(strstr(e.text, share_word(right[j])));
	}
}

static void
more_words_than_any_share_has_are_refused(void **state)
{
	char text[61 * 5 + 1] = "";
	struct share s;
	struct err e;

	(void)state;
	for (unsigned i = 0; i < 61; i++)
		strcat(text, "acid ");
	check_refused(read_text(text, &s, &e), &e, ERR_FORMAT, "at most 59");
}

/* Each length, and each number at its ends. */
static void
every_shape_comes_back(void **state)
{
	static const struct share shapes[] = {
		{ .group_threshold = 1, .group_count = 1,
		    .member_threshold = 1 },
		{ .id = 32767, .extendable = true, .exponent = 15,
		    .group = 15, .group_threshold = 16, .group_count = 16,
		    .member = 15, .member_threshold = 16 },
		{ .id = 21845, .exponent = 10, .group = 5,
		    .group_threshold = 6, .group_count = 11, .member = 10,
		    .member_threshold = 6 },
	};
	struct err e;
	struct secret *packed = secret_new(SHARE_PACKED_MAX, &e);

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		for (size_t len = 16; len <= 64; len += 2) {
			struct share s = shapes[i], again, copy;
			char *words;

			s.value = plain_secret(len);
			secret_room(s.value, len)[len - 1] = 0xff;
			words = words_of(&s);
			again = share_of(words);
			free(words);
			assert_true(share_equal(&s, &again));
			share_free(&again);
			check_ok(share_pack(&s, packed, &e), &e);
			check_ok(share_unpack(&again, packed, &e), &e);
			assert_true(share_equal(&s, &again));
			share_free(&again);
			check_ok(share_copy(&copy, &s, &e), &e);
			assert_true(share_equal(&s, &copy));
			copy.member ^= 1;
			assert_false(share_equal(&s, &copy));
			share_free(&copy);
			share_free(&s);
		}
	secret_free(&packed);
}

static void
no_room_is_said(void **state)
{
	struct share s = share_of(words_256);
	struct secret *small;
	struct err e;

	(void)state;
	small = secret_new(41, &e);
	check_refused(share_pack(&s, small, &e), &e, ERR_FORMAT, "42 octets");
	check_refused(share_to_text(&s, small, &e), &e, ERR_FORMAT,
	    "longer than 41");
	assert_int_equal(secret_len(small), 0);
	secret_free(&small);
	share_free(&s);
}

static void
people_count_from_one(void **state)
{
	struct share s = share_of(words_128);
	char name[SHARE_NAME];

	(void)state;
	assert_string_equal(share_name(&s, name), "share 3 of group 2");
	share_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_programs_share_is_read),
		cmocka_unit_test(the_same_share_is_words_and_octets),
		cmocka_unit_test(the_list_is_the_published_one),
		cmocka_unit_test(four_letters_are_one_word),
		cmocka_unit_test(a_word_is_completed_while_it_is_typed),
		cmocka_unit_test(what_was_meant_is_offered_and_not_taken),
		cmocka_unit_test(words_are_read_as_people_type_them),
		cmocka_unit_test(
		    every_other_word_in_every_place_is_refused_and_located),
		cmocka_unit_test(
		    two_wrong_words_are_refused_and_none_is_blamed),
		cmocka_unit_test(exchanged_words_are_refused),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(every_flipped_bit_of_the_octets_is_refused),
		cmocka_unit_test(what_the_standard_forbids_is_refused),
		cmocka_unit_test(no_share_has_such_a_number_of_words),
		cmocka_unit_test(a_word_that_is_none_is_told_by_its_number),
		cmocka_unit_test(no_error_has_a_word_of_the_share),
		cmocka_unit_test(more_words_than_any_share_has_are_refused),
		cmocka_unit_test(every_shape_comes_back),
		cmocka_unit_test(no_room_is_said),
		cmocka_unit_test(people_count_from_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
