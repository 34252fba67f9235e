#include <ctype.h>

#include "keyset/blob.h"
#include "keyset/digest.h"
#include "keyset/words.h"
#include "tests/test.h"

static void
a_digest_is_read_aloud_as_known(void **state)
{
	static const char line[] = "hello, world\n";
	struct digest d = digest_of(line, strlen(line));
	char text[WORDS_TEXT], hex[DIGEST_HEX];

	(void)state;
	assert_string_equal(digest_hex(&d, hex), "853ff93762a06ddbf722c4ebe9"
	    "ddd66d8f63ddaea97f521c3ecc20da7c976020");
	assert_string_equal(words_text(d.bytes, 5, text),
	    "music customer waffle consensus flagpole");
}

/* E582 94F2 E9A2 2748 6E8B: the example of the list's first description. */
static void
a_fingerprint_is_read_aloud_as_known(void **state)
{
	static const uint8_t octets[] = {
		0xe5, 0x82, 0x94, 0xf2, 0xe9, 0xa2, 0x27, 0x48, 0x6e, 0x8b,
	};
	char text[WORDS_TEXT];

	(void)state;
	assert_string_equal(words_text(octets, sizeof(octets), text),
	    "topmost Istanbul Pluto vagabond treadmill Pacific brackish "
	    "dictator goldfish Medusa");
}

static void
no_word_stands_for_two_things(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 512; i++)
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(
			    word_of((uint8_t)i, i / 256),
			    word_of((uint8_t)j, j / 256));
}

/* The digest of the published list, a line "even odd" for each octet. */
static void
all_512_words_are_those_of_the_list(void **state)
{
	struct blob list = { NULL, 0 };
	char hex[DIGEST_HEX];
	struct digest d;
	struct err e;

	(void)state;
	for (unsigned i = 0; i < 256; i++)
		check_ok(blob_printf(&list, &e, "%s %s\n",
		    word_of((uint8_t)i, 0), word_of((uint8_t)i, 1)), &e);
	d = digest_of(list.data, list.len);
	assert_string_equal(digest_hex(&d, hex), "f816e91d6148165fc67361aa18"
	    "86eb71ad6b19c9d65673ca40fa96e160f02f5a");
	blob_free(&list);
}

static void
words_are_of_letters_only(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 512; i++)
		for (const char *p = word_of((uint8_t)i, i / 256); *p; p++)
			assert_true(isascii(*p) && isalpha(*p));
}

static void
two_octets_exchanged_are_heard(void **state)
{
	static const uint8_t a[] = { 1, 2, 3, 4 }, b[] = { 1, 3, 2, 4 };
	char heard_a[WORDS_TEXT], heard_b[WORDS_TEXT];

	(void)state;
	assert_string_not_equal(words_text(a, 4, heard_a),
	    words_text(b, 4, heard_b));
	assert_string_equal(heard_b, "absurd aggregate accrue alkali");
}

static void
the_longest_text_fits_and_more_is_cut(void **state)
{
	uint8_t octets[40] = { 0 };
	char text[WORDS_TEXT];
	size_t words = 1;

	(void)state;
	assert_string_equal(words_text(octets, 0, text), "");
	memset(octets, 0x19, sizeof(octets));	/* a long one at odd offsets */
	words_text(octets, sizeof(octets), text);
	for (const char *p = text; *p != '\0'; p++)
		words += *p == ' ';
	assert_int_equal(words, 32);
	for (unsigned i = 0; i < 512; i++)
		assert_true(strlen(word_of((uint8_t)i, i / 256)) <= 11);
}

static void
a_digest_is_ticked_off_in_numbered_rows_of_six(void **state)
{
	static const char *const rows[] = {
		" 1  printer    undaunted    goldfish   document     "
		    "blackjack  hemisphere",
		" 2  cement     politeness   Scotland   opulent      "
		    "Zulu       Norwegian",
		" 3  cleanup    designing    mural      Chicago      "
		    "classic    gravity",
		" 4  glucose    paragon      music      vertigo      "
		    "vapor      filament",
		" 5  snowslide  megaton      exceed     customer     "
		    "sailboat   autopsy",
		" 6  kickoff    tradition",
		" 7",
	};
	struct digest d = digest_of("hi\n", 3);
	char row[WORDS_ROW_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(words_row(d.bytes, DIGEST_LEN, i, row),
		    rows[i]);
}

static void
the_longest_row_has_room(void **state)
{
	size_t longest[2] = { 0, 0 };
	uint8_t octets[WORDS_A_ROW];
	char row[WORDS_ROW_TEXT];

	(void)state;
	for (unsigned i = 0; i < 512; i++) {
		size_t len = strlen(word_of((uint8_t)i, i / 256));

		if (len <= longest[i / 256])
			continue;
		longest[i / 256] = len;
		for (size_t j = i / 256; j < WORDS_A_ROW; j += 2)
			octets[j] = (uint8_t)i;
	}
	words_row(octets, WORDS_A_ROW, 0, row);
	assert_int_equal(strlen(row), 2 + 3 * (2 + 9) + 3 * (2 + 11));
	assert_string_equal(row + strlen(row) - longest[1],
	    word_of(octets[5], 5));
}

static void
the_table_is_the_published_one(void **state)
{
	unsigned octet, n = 0;
	char path[4200], even[32], odd[32];
	const char *folder = samples();
	FILE *f;

	(void)state;
	if (folder == NULL)
		skip();
	snprintf(path, sizeof(path), "%s/pgp-wordlist.tsv", folder);
	assert_non_null(f = fopen(path, "re"));
	while (fscanf(f, "%2x\t%31s\t%31s\n", &octet, even, odd) == 3) {
		assert_string_equal(word_of((uint8_t)octet, 0), even);
		assert_string_equal(word_of((uint8_t)octet, 1), odd);
		n++;
	}
	fclose(f);
	assert_int_equal(n, 256);
}

static void
a_digest_comes_back_from_its_hexadecimal_form(void **state)
{
	struct digest d = digest_of("abc", 3), again;
	char hex[DIGEST_HEX];
	struct err e;

	(void)state;
	assert_string_equal(digest_hex(&d, hex), "ba7816bf8f01cfea414140de5d"
	    "ae2223b00361a396177a9cb410ff61f20015ad");
	check_ok(digest_from_hex(&again, hex, &e), &e);
	assert_true(digest_equal(&d, &again));
	for (char *p = hex; *p != '\0'; p++)
		*p = (char)toupper(*p);
	check_ok(digest_from_hex(&again, hex, &e), &e);
	assert_true(digest_equal(&d, &again));
	again.bytes[31] ^= 1;
	assert_false(digest_equal(&d, &again));
}

static void
what_is_no_digest_is_refused(void **state)
{
	char hex[DIGEST_HEX + 1];
	struct digest d = digest_of("", 0), before = d;
	struct err e;

	(void)state;
	check_refused(digest_from_hex(&d, "", &e), &e, ERR_FORMAT, "not 0");
	digest_hex(&d, hex);
	hex[63] = '\0';
	check_refused(digest_from_hex(&d, hex, &e), &e, ERR_FORMAT, "not 63");
	strcpy(hex + 63, "00");
	check_refused(digest_from_hex(&d, hex, &e), &e, ERR_FORMAT, "not 65");
	digest_hex(&before, hex);
	hex[10] = 'g';
	check_refused(digest_from_hex(&d, hex, &e), &e, ERR_FORMAT, "at 11");
	hex[10] = '0';
	hex[63] = ' ';
	check_refused(digest_from_hex(&d, hex, &e), &e, ERR_FORMAT, "at 64");
	assert_memory_equal(&d, &before, sizeof(d));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_digest_is_read_aloud_as_known),
		cmocka_unit_test(a_fingerprint_is_read_aloud_as_known),
		cmocka_unit_test(no_word_stands_for_two_things),
		cmocka_unit_test(all_512_words_are_those_of_the_list),
		cmocka_unit_test(words_are_of_letters_only),
		cmocka_unit_test(two_octets_exchanged_are_heard),
		cmocka_unit_test(the_longest_text_fits_and_more_is_cut),
		cmocka_unit_test(
		    a_digest_is_ticked_off_in_numbered_rows_of_six),
		cmocka_unit_test(the_longest_row_has_room),
		cmocka_unit_test(the_table_is_the_published_one),
		cmocka_unit_test(a_digest_comes_back_from_its_hexadecimal_form),
		cmocka_unit_test(what_is_no_digest_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
