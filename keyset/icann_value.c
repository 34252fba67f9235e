#include <string.h>

#include <openssl/evp.h>

#include "keyset/utc.h"

#include "keyset/icann_node.h"

static const char WHITE[] = " \t\r\n";

enum { PADDED_MAX = 5 };	/* digits of a key tag with zeros in front */

/* Takes the child and its trimmed text; NULL with the error. */
static const xmlNode *
take_value(struct children *c, const char *name, char out[NODE_TEXT_MAX])
{
	const xmlNode *node = children_take(c, name);
	size_t lead, len;

	if (node == NULL || node_attributes(node, NULL, 0, c->e) != 0)
		return NULL;
	if (node_text(node, name, node->children, out, NODE_TEXT_MAX,
	    c->e) != 0)
		return NULL;
	lead = strspn(out, WHITE);
	len = strlen(out + lead);
	memmove(out, out + lead, len + 1);
	while (len > 0 && strchr(WHITE, out[len - 1]) != NULL)
		out[--len] = '\0';
	return node;
}

int
children_take_text(struct children *c, const char *name,
    char out[NODE_TEXT_MAX])
{
	const xmlNode *node = take_value(c, name, out);

	return node == NULL ? -1 : node_plain(node, out, c->e);
}

static int
number_parse(const char *text, uint64_t max, bool padded, uint64_t *out,
    struct err *e)
{
	uint64_t n = 0;
	size_t len = strlen(text);

	if (len == 0 || text[strspn(text, "0123456789")] != '\0')
		return err_set(e, ERR_FORMAT, "a whole number is expected, "
		    "in digits alone");
	if (text[0] == '0' && len > 1 && !(padded && len <= PADDED_MAX))
		return err_set(e, ERR_FORMAT, "a number without zeros in "
		    "front is expected");
	for (; *text != '\0'; text++) {
		uint64_t digit = (uint64_t)(*text - '0');

		if (digit > max || n > (max - digit) / 10)
			return err_set(e, ERR_FORMAT, "a number of at most %ju "
			    "is expected", (uintmax_t)max);
		n = n * 10 + digit;
	}
	*out = n;
	return 0;
}

static int
take_number(struct children *c, const char *name, uint64_t max, bool padded,
    uint64_t *out)
{
	char text[NODE_TEXT_MAX];
	const xmlNode *node = take_value(c, name, text);

	if (node == NULL)
		return -1;
	if (number_parse(text, max, padded, out, c->e) != 0)
		return node_doing(node, c->e);
	return 0;
}

int
children_take_number(struct children *c, const char *name, uint64_t max,
    uint64_t *out)
{
	return take_number(c, name, max, false, out);
}

int
children_take_tag(struct children *c, const char *name, uint64_t *out)
{
	return take_number(c, name, UINT16_MAX, true, out);
}

int
children_take_time(struct children *c, const char *name, time_t *out)
{
	char text[NODE_TEXT_MAX];
	const xmlNode *node = take_value(c, name, text);

	if (node == NULL || node_plain(node, text, c->e) != 0)
		return -1;
	if (utc_parse_xsd(text, out, c->e) != 0)
		return node_doing(node, c->e);
	return 0;
}

int
children_take_duration(struct children *c, const char *name, int64_t *out)
{
	char text[NODE_TEXT_MAX];
	const xmlNode *node = take_value(c, name, text);

	if (node == NULL || node_plain(node, text, c->e) != 0)
		return -1;
	if (duration_parse(text, out, c->e) != 0)
		return node_doing(node, c->e);
	return 0;
}

/*
 * libcrypto decodes generously; only text that it would encode the same way
 * is taken, so that the padding and the bits that are left over are right.
 */
static int
base64_decode(char *text, uint8_t out[NODE_TEXT_MAX], size_t *len,
    struct err *e)
{
	uint8_t again[NODE_TEXT_MAX + 4];
	size_t n = 0;
	int got;

	for (const char *p = text; *p != '\0'; p++)
		if (strchr(WHITE, *p) == NULL)
			text[n++] = *p;
	text[n] = '\0';
	if (n == 0 || n % 4 != 0)
		return err_set(e, ERR_FORMAT, "base64 in whole groups of "
		    "four is expected");
	got = EVP_DecodeBlock(out, (const uint8_t *)text, (int)n);
	if (got < 0)
		return err_set(e, ERR_FORMAT, "base64 is expected");
	got -= (text[n - 1] == '=') + (text[n - 2] == '=');
	if (EVP_EncodeBlock(again, out, got) != (int)n ||
	    memcmp(again, text, n) != 0)
		return err_set(e, ERR_FORMAT, "base64 with nothing under "
		    "its padding is expected");
	*len = (size_t)got;
	return 0;
}

int
children_take_base64(struct children *c, const char *name, size_t max,
    uint8_t *out, size_t *len)
{
	char text[NODE_TEXT_MAX];
	uint8_t bytes[NODE_TEXT_MAX];
	const xmlNode *node = take_value(c, name, text);
	size_t n = 0;

	if (node == NULL)
		return -1;
	if (base64_decode(text, bytes, &n, c->e) != 0)
		return node_doing(node, c->e);
	if (n > max)
		return node_fault(node, c->e, "<%s>: %zu octets, of at most "
		    "%zu", name, n, max);
	memcpy(out, bytes, n);
	*len = n;
	return 0;
}

static int
attribute_parse(const xmlNode *node, const struct attribute *a,
    uint64_t max, bool padded, uint64_t *out, struct err *e)
{
	if (number_parse(a->value, max, padded, out, e) != 0)
		return attribute_doing(node, a, e);
	return 0;
}

int
attribute_number(const xmlNode *node, const struct attribute *a,
    uint64_t max, uint64_t *out, struct err *e)
{
	return attribute_parse(node, a, max, false, out, e);
}

int
attribute_tag(const xmlNode *node, const struct attribute *a, uint64_t *out,
    struct err *e)
{
	return attribute_parse(node, a, UINT16_MAX, true, out, e);
}
