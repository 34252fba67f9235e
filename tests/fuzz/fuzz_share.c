#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "backup/recover.h"
#include "backup/rs1024.h"
#include "backup/share.h"
#include "backup/share_row.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct secret *
room(size_t cap)
{
	struct err e;
	struct secret *s = secret_new(cap, &e);

	if (s == NULL)
		abort();
	return s;
}

/* A share, in whichever form it came, is the same share in each of them. */
static void
check_stable(const struct share *s)
{
	struct secret *text = room(SHARE_TEXT_MAX), *line;
	struct secret *packed = room(SHARE_PACKED_MAX);
	struct share by_text, by_packed;
	struct err e;

	if (share_to_text(s, text, &e) != 0 ||
	    share_from_text(&by_text, text, &e) != 0 ||
	    share_pack(s, packed, &e) != 0 ||
	    share_unpack(&by_packed, packed, &e) != 0 ||
	    !share_equal(s, &by_text) || !share_equal(s, &by_packed))
		abort();
	line = room(SHARE_ROW_TEXT);
	for (size_t row = 1; row <= share_rows(s); row++)
		if (share_row_write(s, row, line, &e) != 0)
			abort();
	share_free(&by_text);
	share_free(&by_packed);
	secret_free(&text);
	secret_free(&packed);
	secret_free(&line);
}

/* What was accepted as octets is written as these octets and no others. */
static void
check_packed(const struct secret *data)
{
	struct secret *again = room(SHARE_PACKED_MAX);
	struct share s;
	struct err e;

	if (share_unpack(&s, data, &e) == 0) {
		if (share_pack(&s, again, &e) != 0 ||
		    !secret_equal(data, again))
			abort();
		check_stable(&s);
		share_free(&s);
	}
	secret_free(&again);
}

/* The words of this many octets, two for a word, with a checksum that fits. */
static int
share_of_octets(struct share *s, const uint8_t *data, size_t n)
{
	uint16_t words[SHARE_WORDS_MAX];
	struct err e;

	for (size_t i = 0; i < n; i++)
		words[i] = (uint16_t)((data[2 * i] << 8 | data[2 * i + 1]) &
		    0x3ff);
	rs1024_complete(words, n);
	return share_from_words(s, words, n, &e);
}

/* Shares of 20 words each: they are told what is wrong, or it is computed. */
static void
check_together(const uint8_t *data, size_t len)
{
	enum { WORDS = 20 };
	struct secret *out = room(SHARE_VALUE_MAX);
	struct share s[8];
	size_t n = 0;
	struct err e;

	for (; len >= 2 * WORDS && n < 8; data += 2 * WORDS, len -= 2 * WORDS)
		if (share_of_octets(&s[n], data, WORDS) == 0) {
			check_stable(&s[n]);
			/* An exponent of 15 would take minutes. */
			s[n++].exponent = 0;
		}
	if ((recover(s, n, NULL, out, &e) == 0) != (n > 0 &&
	    recover_check(s, n, &e) == 0) && e.kind != ERR_CRYPTO)
		abort();
	while (n > 0)
		share_free(&s[--n]);
	secret_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct secret *in, *text;
	struct share s;
	struct err e;

	if (len > 4096)
		return 0;		/* longer than any secret of ours */
	in = room(len + 1);
	text = room(SHARE_TEXT_MAX);
	if (secret_set(in, data, len, &e) != 0)
		abort();
	check_packed(in);
	if (share_from_text(&s, in, &e) == 0) {
		check_stable(&s);
		share_free(&s);
	}
	if (share_row_read(1, in, text, &e) == 0 && secret_len(text) == 0)
		abort();
	check_together(data, len);
	secret_free(&in);
	secret_free(&text);
	return 0;
}
