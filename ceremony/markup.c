#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "ceremony/markup.h"

/*
 * The character that begins there and its octets; 0 with *len 1 where none
 * does (RFC 3629).
 */
static uint32_t
character(const unsigned char *s, size_t *len)
{
	static const struct {
		unsigned char mask, mark;
		uint32_t      least;
	} forms[] = {
		{ 0x80, 0x00, 0 }, { 0xe0, 0xc0, 0x80 }, { 0xf0, 0xe0, 0x800 },
		{ 0xf8, 0xf0, 0x10000 },
	};

	for (size_t n = 0; n < sizeof(forms) / sizeof(forms[0]); n++) {
		uint32_t c = s[0] & (unsigned char)~forms[n].mask;
		size_t i = 1;

		if ((s[0] & forms[n].mask) != forms[n].mark)
			continue;
		for (; i <= n && (s[i] & 0xc0) == 0x80; i++)
			c = c << 6 | (s[i] & 0x3f);
		*len = i > n && c >= forms[n].least ? n + 1 : 1;
		return i > n && c >= forms[n].least ? c : 0;
	}
	*len = 1;
	return 0;
}

/* What is seen where it stands, and is a character of XML. */
static bool
plain(uint32_t c)
{
	static const uint32_t hidden[][2] = {
		{ 0, 0x1f }, { 0x7f, 0xa0 }, { 0xad, 0xad }, { 0x61c, 0x61c },
		{ 0x180e, 0x180e }, { 0x2000, 0x200f }, { 0x2028, 0x202f },
		{ 0x205f, 0x206f }, { 0x3000, 0x3000 }, { 0xd800, 0xf8ff },
		{ 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xfff0, 0xffff },
		{ 0x1fffe, UINT32_MAX },
	};

	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (c >= hidden[i][0] && c <= hidden[i][1])
			return false;
	return true;
}

static const char *
entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '\n':
		return "<br/>";
	default:
		return NULL;
	}
}

int
markup_text(struct blob *out, const char *text, struct err *e)
{
	size_t len;

	for (; *text != '\0'; text += len) {
		const char *is = entity(*text);
		uint32_t c = character((const unsigned char *)text, &len);

		if (is == NULL && !plain(c))
			is = *text == '\t' ? " " : "?";
		if (is != NULL ? blob_append(out, is, strlen(is), e) != 0 :
		    blob_append(out, text, len, e) != 0)
			return -1;
	}
	return 0;
}

/*
 * Whatever is no letter or digit is written by its number; a blank too, for one
 * that follows a number is taken for its end.
 */
int
markup_style(struct blob *out, const char *text, struct err *e)
{
	size_t len;

	for (; *text != '\0'; text += len) {
		uint32_t c = character((const unsigned char *)text, &len);

		if (!plain(c))
			c = '?';
		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') ? blob_append(out, text, 1, e) != 0 :
		    blob_printf(out, e, "\\%06x", c) != 0)
			return -1;
	}
	return 0;
}
