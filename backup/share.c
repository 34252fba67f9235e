#include <stdio.h>
#include <string.h>

#include "backup/rs1024.h"
#include "backup/share.h"
#include "backup/share_row.h"
#include "backup/verdict.h"

/* In words: what stands before the value, and with the checksum around it. */
enum { HEAD = 4, AROUND = HEAD + RS1024_WORDS };

int
share_copy(struct share *to, const struct share *from, struct err *e)
{
	struct share s = *from;

	if ((s.value = secret_new(SHARE_VALUE_MAX, e)) == NULL)
		return -1;
	if (secret_set(s.value, secret_bytes(from->value),
	    secret_len(from->value), e) != 0) {
		secret_free(&s.value);
		return -1;
	}
	*to = s;
	return 0;
}

void
share_free(struct share *s)
{
	secret_free(&s->value);
	*s = (struct share){ .value = NULL };
}

bool
share_kin(const struct share *a, const struct share *b)
{
	return a->id == b->id && a->extendable == b->extendable &&
	    a->exponent == b->exponent &&
	    a->group_threshold == b->group_threshold &&
	    a->group_count == b->group_count &&
	    secret_len(a->value) == secret_len(b->value);
}

bool
share_equal(const struct share *a, const struct share *b)
{
	return share_kin(a, b) && a->group == b->group &&
	    a->member == b->member &&
	    a->member_threshold == b->member_threshold &&
	    secret_equal(a->value, b->value);
}

char *
share_name(const struct share *s, char name[SHARE_NAME])
{
	int n = snprintf(name, SHARE_NAME, "share %u", s->member + 1);

	if (s->group_count > 1)
		snprintf(name + n, SHARE_NAME - (size_t)n, " of group %u",
		    s->group + 1);
	return name;
}

/* The four words that are public. */
static void
head_write(const struct share *s, uint16_t *words)
{
	unsigned count = s->group_count - 1;

	words[0] = (uint16_t)(s->id >> 5);
	words[1] = (uint16_t)((s->id & 31) << 5 |
	    (unsigned)s->extendable << 4 | s->exponent);
	words[2] = (uint16_t)(s->group << 6 | (s->group_threshold - 1) << 2 |
	    count >> 2);
	words[3] = (uint16_t)((count & 3) << 8 | s->member << 4 |
	    (s->member_threshold - 1));
}

static struct share
head_read(const uint16_t *words)
{
	return (struct share){
		.id = (unsigned)words[0] << 5 | words[1] >> 5,
		.extendable = words[1] >> 4 & 1,
		.exponent = words[1] & 15,
		.group = words[2] >> 6,
		.group_threshold = (words[2] >> 2 & 15u) + 1,
		.group_count = ((words[2] & 3u) << 2 | words[3] >> 8) + 1,
		.member = words[3] >> 4 & 15,
		.member_threshold = (words[3] & 15u) + 1,
	};
}

/* How many bits in front of a value of this many words are only to be zero. */
static unsigned
padding(size_t words)
{
	return (unsigned)(words * 10 % 16);
}

/* The value in words of ten bits, filled up with zero bits in front. */
static void
value_write(const struct secret *value, uint16_t *words)
{
	const uint8_t *octets = secret_bytes(value);
	size_t n = (secret_len(value) * 8 + 9) / 10;
	unsigned bits = padding(n);
	uint32_t held = 0;

	for (size_t i = 0; i < secret_len(value); i++) {
		held = held << 8 | octets[i];
		for (bits += 8; bits >= 10; bits -= 10)
			*words++ = (uint16_t)(held >> (bits - 10) & 0x3ff);
	}
}

/* Gives back the padding's bits, which should all be zero. */
static uint32_t
value_read(const uint16_t *words, size_t n, uint8_t *octets)
{
	unsigned before = padding(n), bits = 10 - before;
	uint32_t held = words[0];
	uint32_t excess = held >> bits;

	for (size_t i = 1; i <= n; i++) {
		for (; bits >= 8; bits -= 8)
			*octets++ = (uint8_t)(held >> (bits - 8));
		if (i < n)
			held = held << 10 | words[i];
		bits += 10;
	}
	return excess;
}

size_t
share_to_words(const struct share *s, uint16_t words[SHARE_WORDS_MAX])
{
	size_t n = AROUND + (secret_len(s->value) * 8 + 9) / 10;

	head_write(s, words);
	value_write(s->value, words + HEAD);
	rs1024_complete(words, n);
	return n;
}

static int
check_length(size_t n, struct err *e)
{
	if (n < SHARE_WORDS_MIN || n > SHARE_WORDS_MAX)
		return err_set(e, ERR_FORMAT, "a share has from %d to %d "
		    "words, not %zu", SHARE_WORDS_MIN, SHARE_WORDS_MAX, n);
	if (padding(n - AROUND) > 8)
		return err_set(e, ERR_FORMAT, "no share has %zu words; one of "
		    "256 bits has 33, of 128 bits 20", n);
	return 0;
}

static int
check_sum(const uint16_t *words, size_t n, struct err *e)
{
	size_t suspect;

	if (rs1024_good(words, n))
		return 0;
	if ((suspect = rs1024_suspect(words, n)) == 0)
		return err_set(e, ERR_FORMAT, "the checksum of the share is "
		    "wrong, and it is more than one word");
	return err_set(e, ERR_FORMAT, "the checksum of the share is wrong; "
	    "word %zu, in row %zu, is the likely one", suspect,
	    share_row_of(suspect));
}

static int
check_head(const struct share *s, struct err *e)
{
	if (s->group_threshold > s->group_count)
		return err_set(e, ERR_FORMAT, "the share asks for %u groups "
		    "of %u", s->group_threshold, s->group_count);
	if (s->group >= s->group_count)
		return err_set(e, ERR_FORMAT, "the share is of group %u of %u",
		    s->group + 1, s->group_count);
	return 0;
}

int
share_from_words(struct share *out, const uint16_t *words, size_t n,
    struct err *e)
{
	struct share s;

	if (check_length(n, e) != 0 || check_sum(words, n, e) != 0)
		return -1;
	s = head_read(words);
	if (check_head(&s, e) != 0 ||
	    (s.value = secret_new(SHARE_VALUE_MAX, e)) == NULL)
		return -1;
	if (!verdict_same(value_read(words + HEAD, n - AROUND,
	    secret_room(s.value, (n - AROUND) * 10 / 16 * 2)))) {
		secret_free(&s.value);
		return err_set(e, ERR_FORMAT, "the share's padding is not "
		    "zero: it was not made to the standard");
	}
	*out = s;
	return 0;
}
