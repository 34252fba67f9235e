#include <string.h>

#include "backup/share.h"
#include "backup/share_words.h"

int
share_to_text(const struct share *s, struct secret *out, struct err *e)
{
	uint16_t words[SHARE_WORDS_MAX];
	size_t n = share_to_words(s, words);
	int rc = 0;

	secret_clear(out);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (i > 0)
			rc = secret_push(out, ' ', e);
		for (const char *p = share_word(words[i]); rc == 0 && *p; p++)
			rc = secret_push(out, (uint8_t)*p, e);
	}
	explicit_bzero(words, sizeof(words));
	if (rc != 0)
		secret_clear(out);
	return rc;
}

static int
read_words(const struct secret *text, uint16_t *words, size_t *n,
    struct err *e)
{
	/* The text is octets in locked memory; these are its characters. */
	const char *p = (const char *)secret_bytes(text), *word;
	const char *end = p + secret_len(text);
	size_t len;

	for (*n = 0; (word = share_word_next(&p, end, &len)) != NULL; ) {
		int value = share_word_value(word, len);

		if (*n == SHARE_WORDS_MAX)
			return err_set(e, ERR_FORMAT, "a share has at most %d "
			    "words", SHARE_WORDS_MAX);
		if (value < 0)
			return err_set(e, ERR_FORMAT, "word %zu is not in the "
			    "list%s", *n + 1, share_word_near(word, len) < 0 ?
			    "" : ", though its first four letters are those "
			    "of a word that is");
		words[(*n)++] = (uint16_t)value;
	}
	return 0;
}

int
share_from_text(struct share *s, const struct secret *text, struct err *e)
{
	uint16_t words[SHARE_WORDS_MAX];
	size_t n;
	int rc = read_words(text, words, &n, e);

	if (rc == 0)
		rc = share_from_words(s, words, n, e);
	explicit_bzero(words, sizeof(words));
	return rc;
}
