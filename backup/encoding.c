#include <string.h>

#include "backup/encoding.h"

static const char hex_digits[] = "0123456789abcdef";
static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int
encoding_hex(struct blob *out, const uint8_t *in, size_t len, struct err *e)
{
	for (size_t i = 0; i < len; i++) {
		const char two[] = { hex_digits[in[i] >> 4],
		    hex_digits[in[i] & 15] };

		if (blob_append(out, two, sizeof(two), e) != 0)
			return -1;
	}
	return 0;
}

/* The place of a character among the digits, which it must not end; or -1. */
static int
value_of(const char *digits, char c)
{
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	return at == NULL ? -1 : (int)(at - digits);
}

int
encoding_from_hex(uint8_t *out, size_t len, const char *text, struct err *e)
{
	if (strlen(text) != 2 * len)
		return err_set(e, ERR_FORMAT, "%zu hexadecimal digits are "
		    "needed, not %zu", 2 * len, strlen(text));
	for (size_t i = 0; i < len; i++) {
		int high = value_of(hex_digits, text[2 * i]);
		int low = value_of(hex_digits, text[2 * i + 1]);

		if (high < 0 || low < 0)
			return err_set(e, ERR_FORMAT, "the character %zu is "
			    "not one of 0 to 9 and a to f",
			    2 * i + (high < 0 ? 1 : 2));
		out[i] = (uint8_t)(high << 4 | low);
	}
	return 0;
}

int
encoding_base64(struct blob *out, const uint8_t *in, size_t len,
    struct err *e)
{
	for (size_t i = 0; i < len; i += 3) {
		const size_t n = len - i < 3 ? len - i : 3;
		const unsigned bits = (unsigned)in[i] << 16 |
		    (n > 1 ? (unsigned)in[i + 1] << 8 : 0) |
		    (n > 2 ? in[i + 2] : 0);
		const char four[] = {
			base64_digits[bits >> 18],
			base64_digits[bits >> 12 & 63],
			n > 1 ? base64_digits[bits >> 6 & 63] : '=',
			n > 2 ? base64_digits[bits & 63] : '=',
		};

		if (blob_append(out, four, sizeof(four), e) != 0)
			return -1;
	}
	return 0;
}

/* One group of four; how many octets it has, or -1. */
static int
group_read(const char *four, uint8_t out[3])
{
	unsigned bits = 0;
	int n = four[3] != '=' ? 3 : four[2] != '=' ? 2 : 1;

	for (int i = 0; i < 4; i++) {
		int value = i <= n ? value_of(base64_digits, four[i]) : 0;

		if (value < 0)
			return -1;
		bits = bits << 6 | (unsigned)value;
	}
	for (int i = 0; i < 3; i++)
		out[i] = (uint8_t)(bits >> (16 - 8 * i));
	/* What the padding cuts off must be nothing. */
	for (int i = n; i < 3; i++)
		if (out[i] != 0)
			return -1;
	return n;
}

int
encoding_from_base64(uint8_t *out, size_t room, size_t *len, const char *text,
    struct err *e)
{
	const size_t n_text = strlen(text);
	uint8_t three[3];
	size_t n = 0;

	if (n_text == 0 || n_text % 4 != 0)
		return err_set(e, ERR_FORMAT, "%zu characters are no base64",
		    n_text);
	for (size_t i = 0; i < n_text; i += 4) {
		int got = group_read(text + i, three);

		if (got < 0 || (got < 3 && i + 4 < n_text))
			return err_set(e, ERR_FORMAT, "the characters from %zu "
			    "on are no base64", i + 1);
		if ((size_t)got > room - n)
			return err_set(e, ERR_FORMAT, "more than %zu octets "
			    "are in base64", room);
		memcpy(out + n, three, (size_t)got);
		n += (size_t)got;
	}
	*len = n;
	return 0;
}
