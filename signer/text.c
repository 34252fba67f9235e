#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "signer/rdata.h"
#include "signer/text.h"

enum {
	TIME_TEXT	= 15,
	ROOM_LEAST	= 4096,
	ESCAPED		= 4,		/* \DDD */
};

void
text_free(struct text *t)
{
	free(t->at);
	*t = (struct text){ .at = NULL };
}

bool
text_room(struct text *t, size_t more)
{
	size_t room;
	char *at;

	if (t->room - t->len >= more)
		return !t->failed;
	room = 2 * t->room + more + ROOM_LEAST;
	if (t->failed || (at = realloc(t->at, room)) == NULL) {
		t->failed = true;
		return false;
	}
	t->at = at;
	t->room = room;
	return true;
}

void
text_put(struct text *t, const char *s, size_t len)
{
	if (len == 0 || !text_room(t, len))
		return;
	memcpy(t->at + t->len, s, len);
	t->len += len;
}

void
text_word(struct text *t, const char *s)
{
	text_put(t, s, strlen(s));
}

void
text_char(struct text *t, char c)
{
	if (text_room(t, 1))
		t->at[t->len++] = c;
}

void
text_number(struct text *t, uint32_t n)
{
	char digits[10], *p = digits + sizeof(digits);

	do {
		*--p = (char)('0' + n % 10);
		n /= 10;
	} while (n != 0);
	text_put(t, p, (size_t)(digits + sizeof(digits) - p));
}

void
text_time(struct text *t, uint32_t dnssec)
{
	time_t at = dnssec;
	char s[TIME_TEXT];
	struct tm tm;

	if (gmtime_r(&at, &tm) != NULL &&
	    strftime(s, sizeof(s), "%Y%m%d%H%M%S", &tm) == TIME_TEXT - 1)
		text_put(t, s, TIME_TEXT - 1);
	else
		t->failed = true;
}

void
text_hex(struct text *t, const uint8_t *p, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	char *out;

	if (!text_room(t, 2 * len))
		return;
	out = t->at + t->len;
	for (size_t i = 0; i < len; i++) {
		*out++ = digits[p[i] >> 4];
		*out++ = digits[p[i] & 15];
	}
	t->len += 2 * len;
}

void
text_base64(struct text *t, const uint8_t *p, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	char *out;

	if (!text_room(t, (len + 2) / 3 * 4))
		return;
	out = t->at + t->len;
	for (; len >= 3; len -= 3, p += 3) {
		*out++ = digits[p[0] >> 2];
		*out++ = digits[(p[0] & 3) << 4 | p[1] >> 4];
		*out++ = digits[(p[1] & 15) << 2 | p[2] >> 6];
		*out++ = digits[p[2] & 63];
	}
	if (len > 0) {
		unsigned second = len > 1 ? p[1] : 0;

		*out++ = digits[p[0] >> 2];
		*out++ = digits[(p[0] & 3U) << 4 | second >> 4];
		*out++ = len > 1 ? digits[(second & 15) << 2] : '=';
		*out++ = '=';
	}
	t->len = (size_t)(out - t->at);
}

/* Without padding, as NSEC3 has it (RFC 5155, 3.3). */
void
text_base32hex(struct text *t, const uint8_t *p, size_t len)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
	unsigned bits = 0, have = 0;

	if (!text_room(t, (len * 8 + 4) / 5))
		return;
	for (size_t i = 0; i < len; i++) {
		bits = (bits << 8 | p[i]) & 0xffff;
		for (have += 8; have >= 5; have -= 5)
			t->at[t->len++] = digits[bits >> (have - 5) & 31];
	}
	if (have > 0)
		t->at[t->len++] = digits[bits << (5 - have) & 31];
}

static char *
escape(char *out, uint8_t c)
{
	*out++ = '\\';
	*out++ = (char)('0' + c / 100);
	*out++ = (char)('0' + c / 10 % 10);
	*out++ = (char)('0' + c % 10);
	return out;
}

static bool
plain(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	    (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '*' ||
	    c == '/';
}

void
text_labels(struct text *t, const uint8_t *p, size_t len)
{
	const uint8_t *end = p + len;
	char *out;

	if (!text_room(t, ESCAPED * len + 1))
		return;
	out = t->at + t->len;
	while (p < end && *p != 0) {
		for (unsigned n = *p++; n > 0; n--, p++) {
			if (plain(*p))
				*out++ = (char)*p;
			else
				out = escape(out, *p);
		}
		*out++ = '.';
	}
	t->len = (size_t)(out - t->at);
}

void
text_name(struct text *t, const uint8_t *wire)
{
	if (*wire == 0)
		text_char(t, '.');
	else
		text_labels(t, wire, name_len(wire));
}

void
text_quoted(struct text *t, const uint8_t *p, size_t len)
{
	char *out;

	if (!text_room(t, ESCAPED * len + 2))
		return;
	out = t->at + t->len;
	*out++ = '"';
	for (; len > 0; len--, p++) {
		if (*p == '"' || *p == '\\')
			*out++ = '\\';
		if (*p >= ' ' && *p < 0x7f)
			*out++ = (char)*p;
		else
			out = escape(out, *p);
	}
	*out++ = '"';
	t->len = (size_t)(out - t->at);
}

void
text_type(struct text *t, uint16_t type)
{
	const char *name = rdata_form(type)->name;

	if (name != NULL) {
		text_word(t, name);
	} else {
		text_word(t, "TYPE");
		text_number(t, type);
	}
}
