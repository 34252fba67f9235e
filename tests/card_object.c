#include <stdio.h>
#include <string.h>

#include "tests/card_virtual.h"

enum right { NEVER, ALWAYS, PW1, PW3 };

/* Simple data objects: who reads, who writes, and how long they may be. */
static const struct object {
	unsigned   tag;
	enum right read, write;
	size_t	   max;
	size_t	   fixed;		/* 0: any length up to max */
} objects[] = {
	{ 0x0101, ALWAYS, PW1, 255, 0 },
	{ 0x0102, ALWAYS, PW3, 255, 0 },
	{ 0x0103, PW1, PW1, 255, 0 },
	{ 0x0104, PW3, PW3, 255, 0 },
	{ 0x004f, ALWAYS, NEVER, 16, 16 },
	{ 0x005b, ALWAYS, PW3, 39, 0 },
	{ 0x005e, ALWAYS, PW3, 255, 0 },
	{ 0x5f2d, ALWAYS, PW3, 8, 0 },
	{ 0x5f35, ALWAYS, PW3, 1, 1 },
	{ 0x5f50, ALWAYS, PW3, 255, 0 },
	{ 0x5f52, ALWAYS, NEVER, 15, 0 },
	{ 0x0093, ALWAYS, NEVER, 3, 3 },
	{ 0x00c1, ALWAYS, PW3, 16, 0 },
	{ 0x00c2, ALWAYS, PW3, 16, 0 },
	{ 0x00c3, ALWAYS, PW3, 16, 0 },
	{ 0x00c4, ALWAYS, PW3, 1, 1 },
	{ 0x00c7, ALWAYS, PW3, 20, 20 },
	{ 0x00c8, ALWAYS, PW3, 20, 20 },
	{ 0x00c9, ALWAYS, PW3, 20, 20 },
	{ 0x00ca, ALWAYS, PW3, 20, 20 },
	{ 0x00cb, ALWAYS, PW3, 20, 20 },
	{ 0x00cc, ALWAYS, PW3, 20, 20 },
	{ 0x00ce, ALWAYS, PW3, 4, 4 },
	{ 0x00cf, ALWAYS, PW3, 4, 4 },
	{ 0x00d0, ALWAYS, PW3, 4, 4 },
	{ 0x00d3, NEVER, PW3, 127, 0 },
	{ 0x00d6, ALWAYS, PW3, 2, 2 },
	{ 0x00d7, ALWAYS, PW3, 2, 2 },
	{ 0x00d8, ALWAYS, PW3, 2, 2 },
	{ 0x7f21, ALWAYS, PW3, 2048, 0 },
};

static const struct object *
object_of(unsigned tag)
{
	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
		if (objects[i].tag == tag)
			return &objects[i];
	return NULL;
}

static bool
is_private(unsigned tag)
{
	return tag >= 0x0101 && tag <= 0x0104;
}

static bool
may(const struct card_virtual *v, enum right right)
{
	return right == ALWAYS || (right == PW1 && v->pw1_other) ||
	    (right == PW3 && v->pw3);
}

static const char *
object_name(char name[16], unsigned tag, unsigned occurrence)
{
	snprintf(name, 16, occurrence > 0 ? "do-%04X.%u" : "do-%04X", tag,
	    occurrence);
	return name;
}

size_t
object_read(const char *dir, unsigned tag, uint8_t *out, size_t max)
{
	char name[16];

	return memory_get(dir, object_name(name, tag, 0), out, max);
}

void
object_write(const char *dir, unsigned tag, const void *p, size_t len)
{
	char name[16];

	memory_put(dir, object_name(name, tag, 0), p, len);
}

void
object_add(uint8_t *out, size_t *len, unsigned tag, const void *p, size_t n)
{
	uint8_t *to = out + *len;

	if (tag > 0xff)
		*to++ = (uint8_t)(tag >> 8);
	*to++ = (uint8_t)tag;
	if (n > 0xff) {
		*to++ = 0x82;
		*to++ = (uint8_t)(n >> 8);
	} else if (n > 0x7f) {
		*to++ = 0x81;
	}
	*to++ = (uint8_t)n;
	if (n > 0)
		memmove(to, p, n);
	*len = (size_t)(to - out) + n;
}

/* ---- objects that are put together ----------------------------------- */

/* What is in the folder, or so many zeros. */
static void
add_stored(struct card_virtual *v, uint8_t *out, size_t *len, unsigned tag)
{
	const struct object *o = object_of(tag);
	uint8_t value[64] = { 0 };
	size_t n = object_read(v->dir, tag, value, sizeof(value));

	object_add(out, len, tag, value, n > 0 ? n : o->fixed);
}

static void
add_joined(struct card_virtual *v, uint8_t *out, size_t *len, unsigned tag,
    unsigned first, size_t each)
{
	uint8_t value[60] = { 0 };

	for (unsigned i = 0; i < 3; i++)
		(void)object_read(v->dir, first + i, value + i * each, each);
	object_add(out, len, tag, value, 3 * each);
}

static void
add_capabilities(struct card_virtual *v, uint8_t *out, size_t *len)
{
	unsigned max = fault_number(v, "do-max", 255);
	const uint8_t value[10] = {
		(uint8_t)(0x54 | (fault_is(v, "no-private") ? 0 : 0x08) |
		    (fault_is(v, "kdf") ? 0x01 : 0)),
		0x00, 0x00, 0xff, 0x08, 0x00,
		(uint8_t)(max >> 8), (uint8_t)max, 0x00, 0x00,
	};

	object_add(out, len, 0xc0, value, sizeof(value));
}

static void
add_pin_status(struct card_virtual *v, uint8_t *out, size_t *len)
{
	uint8_t value[7] = { 0, 127, 127, 127, 0, 0, 0 };

	(void)object_read(v->dir, 0xc4, value, 1);
	if (fault_is(v, "pin-blocks"))
		value[1] |= 0x80;
	for (int i = 1; i <= 3; i++)
		value[3 + i] = (uint8_t)pin_tries(v->dir, i);
	object_add(out, len, 0xc4, value, sizeof(value));
}

static void
add_key_information(struct card_virtual *v, uint8_t *out, size_t *len)
{
	uint8_t value[6];
	char name[16];

	for (unsigned i = 1; i <= 3; i++) {
		snprintf(name, sizeof(name), "key-%u.der", i);
		value[2 * i - 2] = (uint8_t)i;
		value[2 * i - 1] = memory_has(v->dir, name);
	}
	object_add(out, len, 0xde, value, sizeof(value));
}

static void
add_touch(struct card_virtual *v, uint8_t *out, size_t *len, unsigned tag)
{
	uint8_t value[2] = { 0x00, 0x20 };

	(void)object_read(v->dir, tag, value, sizeof(value));
	if (tag == 0xd8 && fault_is(v, "uif"))
		value[0] = 1;
	object_add(out, len, tag, value, sizeof(value));
}

static void
add_discretionary(struct card_virtual *v, uint8_t *out, size_t *len)
{
	uint8_t in[512];
	size_t n = 0;

	add_capabilities(v, in, &n);
	for (unsigned tag = 0xc1; tag <= 0xc3; tag++)
		add_stored(v, in, &n, tag);
	add_pin_status(v, in, &n);
	add_joined(v, in, &n, 0xc5, 0xc7, 20);
	add_joined(v, in, &n, 0xc6, 0xca, 20);
	add_joined(v, in, &n, 0xcd, 0xce, 4);
	add_key_information(v, in, &n);
	for (unsigned tag = 0xd6; tag <= 0xd8; tag++)
		add_touch(v, in, &n, tag);
	object_add(out, len, 0x73, in, n);
}

/* The object with its tag; false when it is not one of these. */
static bool
add_made(struct card_virtual *v, unsigned tag, uint8_t *out, size_t *len)
{
	static const uint8_t lengths[] = {
		0x02, 0x02, 0x0f, 0xf0, 0x02, 0x02, 0x0f, 0xf0,
	};
	static const uint8_t button[] = { 0x81, 0x01, 0x20 };
	static const uint8_t kdf_off[] = { 0x81, 0x01, 0x00 };
	static const uint8_t kdf_on[] = { 0x81, 0x01, 0x03, 0x82, 0x01, 0x08 };
	uint8_t in[600];
	size_t n = 0;

	switch (tag) {
	case 0x006e:
		add_stored(v, in, &n, 0x4f);
		add_stored(v, in, &n, 0x5f52);
		object_add(in, &n, 0x7f66, lengths, sizeof(lengths));
		object_add(in, &n, 0x7f74, button, sizeof(button));
		add_discretionary(v, in, &n);
		object_add(out, len, tag, in, n);
		break;
	case 0x0065:
		add_stored(v, in, &n, 0x5b);
		add_stored(v, in, &n, 0x5f2d);
		add_stored(v, in, &n, 0x5f35);
		object_add(out, len, tag, in, n);
		break;
	case 0x007a:
		add_stored(v, in, &n, 0x93);
		object_add(out, len, tag, in, n);
		break;
	case 0x0073: add_discretionary(v, out, len); break;
	case 0x7f66: object_add(out, len, tag, lengths, sizeof(lengths)); break;
	case 0x7f74: object_add(out, len, tag, button, sizeof(button)); break;
	case 0x00c0: add_capabilities(v, out, len); break;
	case 0x00c4: add_pin_status(v, out, len); break;
	case 0x00c5: add_joined(v, out, len, tag, 0xc7, 20); break;
	case 0x00c6: add_joined(v, out, len, tag, 0xca, 20); break;
	case 0x00cd: add_joined(v, out, len, tag, 0xce, 4); break;
	case 0x00de: add_key_information(v, out, len); break;
	case 0x00d6: case 0x00d7: case 0x00d8:
		add_touch(v, out, len, tag);
		break;
	case 0x00f9:
		if (fault_is(v, "kdf"))
			object_add(out, len, tag, kdf_on, sizeof(kdf_on));
		else
			object_add(out, len, tag, kdf_off, sizeof(kdf_off));
		break;
	default:
		return false;
	}
	return true;
}

/* Of what it puts together a card on sale gives 6E, 65 and 7A with the tag. */
static void
tag_strip(uint8_t *out, size_t *len, unsigned tag)
{
	size_t head = tag > 0xff ? 2 : 1;

	head += out[head] == 0x82 ? 3 : out[head] == 0x81 ? 2 : 1;
	*len -= head;
	memmove(out, out + head, *len);
}

/* What was written is read once, and is then what it was before. */
static void
forget(struct card_virtual *v, unsigned tag)
{
	uint8_t value[255];
	size_t len = memory_get(v->dir, "before", value, sizeof(value));

	memory_drop(v->dir, "before");
	object_write(v->dir, tag, value, len);
}

static void
remember(struct card_virtual *v, unsigned tag)
{
	uint8_t value[255];
	size_t len = object_read(v->dir, tag, value, sizeof(value));

	memory_put(v->dir, "before", value, len);
}

unsigned
object_get(struct card_virtual *v, const struct card_command *c, uint8_t *out,
    size_t *len)
{
	unsigned tag = (unsigned)c->p1 << 8 | c->p2;
	const struct object *o = object_of(tag);
	char name[16];

	*len = 0;
	if (add_made(v, tag, out, len)) {
		if ((tag != 0x6e && tag != 0x65 && tag != 0x7a) ||
		    fault_is(v, "bare"))
			tag_strip(out, len, tag);
		return 0x9000;
	}
	if (o == NULL || (is_private(tag) && fault_is(v, "no-private")))
		return 0x6a88;
	if (!may(v, o->read))
		return 0x6982;
	*len = memory_get(v->dir, object_name(name, tag,
	    tag == 0x7f21 ? v->occurrence : 0), out, CARD_DATA_MAX);
	if (is_private(tag) && memory_has(v->dir, "before"))
		forget(v, tag);
	if (*len == 0 && o->fixed > 0) {
		memset(out, 0, o->fixed);
		*len = o->fixed;
	}
	return 0x9000;
}

/* ---- writing --------------------------------------------------------- */

static void
attributes_changed(struct card_virtual *v, int key)
{
	char name[16];

	snprintf(name, sizeof(name), "key-%d.der", key);
	memory_drop(v->dir, name);
	memory_drop(v->dir, object_name(name, 0xc6 + (unsigned)key, 0));
	memory_drop(v->dir, object_name(name, 0xcd + (unsigned)key, 0));
}

unsigned
object_put(struct card_virtual *v, const struct card_command *c)
{
	unsigned tag = (unsigned)c->p1 << 8 | c->p2;
	const struct object *o = object_of(tag);
	int key = tag >= 0xc1 && tag <= 0xc3 ? (int)(tag - 0xc0) : 0;
	uint8_t value[CARD_DATA_MAX];
	size_t max;
	char name[16], what[16];

	if (o == NULL || (is_private(tag) && fault_is(v, "no-private")))
		return 0x6a88;
	if (!may(v, o->write))
		return 0x6982;
	max = is_private(tag) ? fault_number(v, "do-max", 255) : o->max;
	if (c->len > max || (o->fixed > 0 && c->len > 0 && c->len != o->fixed))
		return 0x6700;
	if (key > 0 && !keys_can(key, c->data, c->len))
		return 0x6a80;
	if (key > 0)
		attributes_changed(v, key);
	if (tag == 0xd3 && c->len == 0 && fault_is(v, "keep-code"))
		return 0x6700;
	/* Eight octets or more; none takes it away. */
	if (tag == 0xd3 && c->len > 0 && c->len < 8)
		return 0x6a80;
	if (tag == 0xd3) {
		pin_set(v->dir, 2, c->data, c->len);
		return 0x9000;
	}
	if (is_private(tag) && fault_is(v, "lie-put"))
		return 0x9000;
	if (is_private(tag) && fault_is(v, "forgets"))
		remember(v, tag);
	memcpy(value, c->data, c->len);
	if (c->len > 20 && is_private(tag) && fault_is(v, "flip-put"))
		value[20] ^= 0x10;
	object_name(name, tag, tag == 0x7f21 ? v->occurrence : 0);
	if ((fault_now(v, c->ins, "cut", what) ||
	    fault_now(v, c->ins, "kill", what)) && strcmp(what, "empty") == 0)
		memory_drop(v->dir, name);
	else
		memory_put(v->dir, name, value, c->len);
	return 0x9000;
}
