#include <string.h>

#include "signer/store.h"

enum { LABEL_MAX = 63, OWNER_MAX = 254, LABELS_MAX = 128 };

static size_t
label_key(const uint8_t *label, uint8_t *out)
{
	size_t at = 0;

	for (unsigned i = 1; i <= *label; i++) {
		if (label[i] > 1) {
			out[at++] = label[i];
			continue;
		}
		out[at++] = 1;
		out[at++] = (uint8_t)(label[i] + 1);
	}
	out[at++] = 0;
	return at;
}

size_t
store_key(const uint8_t *owner, size_t len, uint8_t out[STORE_KEY_MAX])
{
	uint8_t starts[LABELS_MAX];
	size_t n = 0, at = 0;

	for (size_t i = 0; i < len; i += owner[i] + 1U)
		starts[n++] = (uint8_t)i;
	if (n == 0)
		out[at++] = 0;
	while (n > 0)
		at += label_key(owner + starts[--n], out + at);
	return at;
}

/* The label whose key begins at p, in wire form; 0 when there is none. */
static size_t
label_of(const uint8_t *p, const uint8_t *end, uint8_t out[1 + LABEL_MAX])
{
	const uint8_t *at = p;
	size_t n = 0;

	for (; at < end && *at != 0; at++) {
		if (n == LABEL_MAX)
			return 0;
		if (*at != 1) {
			out[++n] = *at;
			continue;
		}
		if (++at == end || *at < 1 || *at > 2)
			return 0;
		out[++n] = (uint8_t)(*at - 1);
	}
	out[0] = (uint8_t)n;
	return at < end && n > 0 ? (size_t)(at + 1 - p) : 0;
}

int
store_key_owner(const uint8_t *key, size_t len, uint8_t out[255],
    size_t *out_len, struct err *e)
{
	uint8_t label[1 + LABEL_MAX];
	size_t begin = OWNER_MAX, used;
	uint8_t room[OWNER_MAX];

	if (len == 1 && key[0] == 0) {
		*out_len = 0;
		return 0;
	}
	for (size_t at = 0; at < len; at += used) {
		used = label_of(key + at, key + len, label);
		if (used == 0 || label[0] + 1U > begin)
			return store_damaged("a key is that of no name", e);
		begin -= label[0] + 1U;
		memcpy(room + begin, label, label[0] + 1U);
	}
	*out_len = OWNER_MAX - begin;
	memcpy(out, room + begin, *out_len);
	return 0;
}
