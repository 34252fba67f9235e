#include <string.h>

#include "backup/share.h"
#include "backup/verdict.h"

int
share_pack(const struct share *s, struct secret *out, struct err *e)
{
	uint16_t words[SHARE_WORDS_MAX];
	size_t n = share_to_words(s, words), len = (n * 10 + 7) / 8;
	uint8_t *p = secret_room(out, len);
	uint32_t held = 0;
	unsigned bits = 0;

	for (size_t i = 0; p != NULL && i < n; i++) {
		held = held << 10 | words[i];
		for (bits += 10; bits >= 8; bits -= 8)
			*p++ = (uint8_t)(held >> (bits - 8));
	}
	if (p != NULL && bits > 0)
		*p = (uint8_t)(held << (8 - bits));
	explicit_bzero(words, sizeof(words));
	if (p == NULL)
		return err_set(e, ERR_FORMAT, "no room for a share of %zu "
		    "octets", len);
	return 0;
}

/* The words, and in *rest what is left over; it should be zero. */
static size_t
unpack(const uint8_t *octets, size_t len, uint16_t *words, uint32_t *rest)
{
	uint32_t held = 0;
	unsigned bits = 0;
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		held = held << 8 | octets[i];
		if ((bits += 8) >= 10) {
			bits -= 10;
			words[n++] = (uint16_t)(held >> bits & 0x3ff);
		}
	}
	*rest = held & ((1u << bits) - 1);
	return n;
}

int
share_unpack(struct share *s, const struct secret *packed, struct err *e)
{
	uint16_t words[SHARE_WORDS_MAX];
	size_t len = secret_len(packed), n;
	uint32_t rest;
	int rc;

	if (len > SHARE_PACKED_MAX)
		return err_set(e, ERR_FORMAT, "%zu octets are more than a "
		    "share has", len);
	n = unpack(secret_bytes(packed), len, words, &rest);
	if ((n * 10 + 7) / 8 != len)
		rc = err_set(e, ERR_FORMAT, "no share has %zu octets; one of "
		    "256 bits has 42, of 128 bits 25", len);
	else if (!verdict_same(rest))
		rc = err_set(e, ERR_FORMAT, "the bits behind the share are "
		    "not zero");
	else
		rc = share_from_words(s, words, n, e);
	explicit_bzero(words, sizeof(words));
	return rc;
}
