#include <ctype.h>
#include <string.h>

#include "backup/share_row.h"
#include "backup/share_words.h"

enum { PRIME = 1031, DIGITS = 4 };

size_t
share_row_of(size_t word)
{
	return (word + SHARE_ROW_WORDS - 1) / SHARE_ROW_WORDS;
}

size_t
share_rows(const struct share *s)
{
	uint16_t words[SHARE_WORDS_MAX];
	size_t n = share_to_words(s, words);

	explicit_bzero(words, sizeof(words));
	return share_row_of(n);
}

unsigned
share_row_number(size_t row, const uint16_t *words, size_t n)
{
	unsigned sum = 4 * (unsigned)row;

	for (unsigned i = 0; i < n; i++)
		sum += (i + 1) * words[i];
	return sum % PRIME;
}

static int
push_text(struct secret *out, const char *text, struct err *e)
{
	for (; *text != '\0'; text++)
		if (secret_push(out, (uint8_t)*text, e) != 0)
			return -1;
	return 0;
}

/* Right-aligned in so many places. */
static int
push_number(struct secret *out, unsigned number, unsigned places, char blank,
    struct err *e)
{
	unsigned unit = 1;
	int rc = 0;

	while (--places > 0)
		unit *= 10;
	for (; rc == 0 && unit > 0; unit /= 10)
		rc = secret_push(out, (uint8_t)(unit > 1 && number < unit ?
		    blank : '0' + (char)(number / unit % 10)), e);
	return rc;
}

static int
row_print(size_t row, const uint16_t *words, size_t n, struct secret *out,
    struct err *e)
{
	int rc;

	secret_clear(out);
	rc = push_number(out, (unsigned)row, 2, ' ', e);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if ((rc = push_text(out, i == 0 ? "  " : " ", e)) == 0)
			rc = push_text(out, share_word(words[i]), e);
	if (rc == 0 && (rc = push_text(out, "  ", e)) == 0)
		rc = push_number(out, share_row_number(row, words, n), DIGITS,
		    '0', e);
	if (rc != 0)
		secret_clear(out);
	return rc;
}

int
share_row_write(const struct share *s, size_t row, struct secret *out,
    struct err *e)
{
	uint16_t words[SHARE_WORDS_MAX];
	size_t n = share_to_words(s, words), first, rows = share_row_of(n);
	int rc;

	if (row == 0 || row > rows)
		rc = err_set(e, ERR_FORMAT, "the share has %zu rows, and no "
		    "row %zu", rows, row);
	else {
		first = (row - 1) * SHARE_ROW_WORDS;
		rc = row_print(row, words + first, n - first < SHARE_ROW_WORDS
		    ? n - first : SHARE_ROW_WORDS, out, e);
	}
	explicit_bzero(words, sizeof(words));
	return rc;
}

/* A check number, or -1. */
static int
number_read(const char *word, size_t len)
{
	int number = 0;

	if (word == NULL || len != DIGITS)
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (!isdigit((unsigned char)word[i]))
			return -1;
		number = number * 10 + (word[i] - '0');
	}
	return number;
}

/* The words up to the number; what is wrong is told by its place. */
static int
row_parse(size_t row, const struct secret *typed, uint16_t *words, size_t *n,
    struct err *e)
{
	/* The line is octets in locked memory; these are its characters. */
	const char *p = (const char *)secret_bytes(typed), *word;
	const char *end = p + secret_len(typed);
	size_t len;
	int value;

	for (*n = 0; (word = share_word_next(&p, end, &len)) != NULL &&
	    number_read(word, len) < 0; words[(*n)++] = (uint16_t)value) {
		if (*n == SHARE_ROW_WORDS)
			return err_set(e, ERR_FORMAT, "row %zu: behind its "
			    "%d words its number of %d digits comes", row,
			    SHARE_ROW_WORDS, DIGITS);
		if ((value = share_word_value(word, len)) < 0)
			return err_set(e, ERR_FORMAT, "row %zu: its word %zu "
			    "is not in the list", row, *n + 1);
	}
	if (word == NULL || *n == 0)
		return err_set(e, ERR_FORMAT, "row %zu: %s is missing", row,
		    *n == 0 ? "its first word" : "its number of 4 digits");
	value = number_read(word, len);
	if (share_word_next(&p, end, &len) != NULL)
		return err_set(e, ERR_FORMAT, "row %zu: something stands "
		    "behind its number", row);
	if ((unsigned)value != share_row_number(row, words, *n))
		return err_set(e, ERR_FORMAT, "row %zu: its words and its "
		    "number do not fit together", row);
	return 0;
}

static int
text_add(struct secret *text, const uint16_t *words, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if ((secret_len(text) > 0 && push_text(text, " ", e) != 0) ||
		    push_text(text, share_word(words[i]), e) != 0)
			return -1;
	return 0;
}

int
share_row_read(size_t row, const struct secret *typed, struct secret *text,
    struct err *e)
{
	uint16_t words[SHARE_ROW_WORDS];
	size_t before = secret_len(text), n;
	int rc = row_parse(row, typed, words, &n, e);

	if (rc == 0 && (rc = text_add(text, words, n, e)) != 0)
		while (secret_len(text) > before)
			secret_pop(text);
	explicit_bzero(words, sizeof(words));
	return rc;
}
