#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "tests/card_virtual.h"

enum { CHAINED = 0x10, SHORT_ANSWER = 256 };

static const uint8_t rid[6] = { 0xd2, 0x76, 0x00, 0x01, 0x24, 0x01 };

void
card_power(struct card_virtual *v)
{
	v->selected = v->pw1_sign = v->pw1_other = v->pw3 = false;
	v->occurrence = 0;
	v->chaining = false;
	v->chained_len = v->rest_len = 0;
}

void
card_insert(struct card_virtual *v, const char *dir)
{
	memset(v, 0, sizeof(*v));
	snprintf(v->dir, sizeof(v->dir), "%s", dir);
}

size_t
card_atr(struct card_virtual *v, uint8_t out[33])
{
	/* Direct convention, T=1, and the historical bytes of 5F52. */
	static const uint8_t atr[] = {
		0x3b, 0xf8, 0x11, 0x00, 0x00, 0x81, 0x31, 0xfe, 0x65,
		0x00, 0x73, 0x00, 0x00, 0xe0, 0x05, 0x90, 0x00,
	};
	char fault[8] = "";

	(void)memory_get(v->dir, "fault", fault, sizeof(fault) - 1);
	if (strncmp(fault, "dead", 4) == 0)
		return 0;
	if (strncmp(fault, "bad-atr", 7) == 0) {
		out[0] = 0x00;
		return 1;
	}
	memcpy(out, atr, sizeof(atr));
	out[sizeof(atr)] = 0;
	for (size_t i = 1; i < sizeof(atr); i++)
		out[sizeof(atr)] ^= atr[i];
	return sizeof(atr) + 1;
}

/* ---- commands -------------------------------------------------------- */

/* Cases 1 to 4, short and extended (ISO 7816-3, 12.1). */
static bool
command_read(struct card_command *c, const uint8_t *in, size_t len)
{
	const uint8_t *data = in + 5;

	memset(c, 0, sizeof(*c));
	if (len < 4)
		return false;
	c->cla = in[0];
	c->ins = in[1];
	c->p1 = in[2];
	c->p2 = in[3];
	if (len == 4)
		return true;
	if (len == 5) {
		c->has_le = true;
		c->le = in[4];
		return true;
	}
	c->extended = in[4] == 0;
	if (c->extended && len < 7)
		return false;
	c->len = c->extended ? (size_t)in[5] << 8 | in[6] : in[4];
	if (c->extended && len == 7) {
		c->has_le = true;
		c->le = c->len;
		c->len = 0;
		return true;
	}
	if (c->extended)
		data = in + 7;
	if (c->len > sizeof(c->data) || len < (size_t)(data - in) + c->len)
		return false;
	memcpy(c->data, data, c->len);
	len -= (size_t)(data - in) + c->len;
	if (len == 0)
		return true;
	data += c->len;
	c->has_le = true;
	c->le = len == 1 ? data[0] : (size_t)data[0] << 8 | data[1];
	return len == (c->extended ? 2u : 1u);
}

/* Status, or 0: the command is whole, with all of its chain in it. */
static unsigned
chain(struct card_virtual *v, struct card_command *c)
{
	if (v->chained_len + c->len > sizeof(v->chained)) {
		v->chaining = false;
		return 0x6700;
	}
	if (!v->chaining)
		v->chained_len = 0;
	memcpy(v->chained + v->chained_len, c->data, c->len);
	v->chained_len += c->len;
	v->chaining = (c->cla & CHAINED) != 0;
	if (v->chaining)
		return 0x9000;
	memcpy(c->data, v->chained, v->chained_len);
	c->len = v->chained_len;
	OPENSSL_cleanse(v->chained, sizeof(v->chained));
	v->chained_len = 0;
	c->cla &= (uint8_t)~CHAINED;
	return 0;
}

static unsigned
select_application(struct card_virtual *v, const struct card_command *c)
{
	if (fault_is(v, "not-openpgp") || c->p1 != 0x04 ||
	    c->len < sizeof(rid) || memcmp(c->data, rid, sizeof(rid)) != 0)
		return 0x6a82;
	card_power(v);
	v->selected = true;
	return memory_has(v->dir, "terminated") ? 0x6285 : 0x9000;
}

static unsigned
select_data(struct card_virtual *v, const struct card_command *c)
{
	static const uint8_t certificate[] = { 0x60, 0x04, 0x5c, 0x02, 0x7f,
	    0x21 };

	if (c->p1 > 2 || c->p2 != 0x04 || c->len != sizeof(certificate) ||
	    memcmp(c->data, certificate, c->len) != 0)
		return 0x6a88;
	v->occurrence = c->p1;
	return 0x9000;
}

static unsigned
terminate(struct card_virtual *v)
{
	if (!v->pw3 && (pin_tries(v->dir, 1) > 0 || pin_tries(v->dir, 3) > 0))
		return 0x6982;
	memory_put(v->dir, "terminated", "", 0);
	return 0x9000;
}

static void
factory_settings(const char *dir, bool keeps_shares)
{
	static const uint8_t rsa[] = { 0x01, 0x08, 0x00, 0x00, 0x20, 0x00 };
	char name[24];

	for (unsigned tag = 0x0101; tag <= 0x0104; tag++)
		if (tag != 0x0103 || !keeps_shares)
			object_write(dir, tag, "", 0);
	for (unsigned i = 1; i <= 3; i++) {
		snprintf(name, sizeof(name), "key-%u.der", i);
		memory_drop(dir, name);
		object_write(dir, 0xc0 + i, rsa, sizeof(rsa));
		object_write(dir, 0xc6 + i, "", 0);
		object_write(dir, 0xc9 + i, "", 0);
		object_write(dir, 0xcd + i, "", 0);
		object_write(dir, 0xd5 + i, "", 0);
	}
	for (unsigned i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), i > 0 ? "do-7F21.%u" : "do-7F21",
		    i);
		memory_drop(dir, name);
	}
	object_write(dir, 0x5b, "", 0);
	object_write(dir, 0x5e, "", 0);
	object_write(dir, 0x5f2d, "en", 2);
	object_write(dir, 0x5f35, "9", 1);
	object_write(dir, 0x5f50, "", 0);
	object_write(dir, 0x93, "\0\0\0", 3);
	object_write(dir, 0xc4, "", 1);
	pin_set(dir, 1, "123456", 6);
	pin_set(dir, 2, "", 0);
	pin_set(dir, 3, "12345678", 8);
}

static unsigned
activate(struct card_virtual *v)
{
	if (!memory_has(v->dir, "terminated"))
		return 0x9000;
	factory_settings(v->dir, fault_is(v, "reset-keeps"));
	memory_drop(v->dir, "terminated");
	card_power(v);
	v->selected = true;
	return 0x9000;
}

static unsigned
challenge(const struct card_command *c, uint8_t *out, size_t *len)
{
	*len = c->le == 0 ? SHORT_ANSWER : c->le;
	if (*len > SHORT_ANSWER || RAND_bytes(out, (int)*len) != 1) {
		*len = 0;
		return 0x6700;
	}
	return 0x9000;
}

static unsigned
dispatch(struct card_virtual *v, const struct card_command *c, uint8_t *out,
    size_t *len)
{
	if (c->ins == 0xa4)
		return select_application(v, c);
	if (!v->selected)
		return 0x6d00;
	if (memory_has(v->dir, "terminated") && c->ins != 0x44)
		return 0x6285;
	switch (c->ins) {
	case 0xca: return object_get(v, c, out, len);
	case 0xda: return object_put(v, c);
	case 0x20: return pin_verify(v, c);
	case 0x24: return pin_change(v, c);
	case 0x2c: return pin_unblock(v, c);
	case 0x47: return keys_generate(v, c, out, len);
	case 0x88: return keys_authenticate(v, c, out, len);
	case 0x2a: return keys_operate(v, c, out, len);
	case 0x84: return challenge(c, out, len);
	case 0xa5: return select_data(v, c);
	case 0xe6: return terminate(v);
	case 0x44: return activate(v);
	}
	return 0x6d00;
}

/* ---- answers --------------------------------------------------------- */

/* What fits into this answer, and 61xx when there is more. */
static unsigned
piece(struct card_virtual *v, const struct card_command *c, uint8_t *out,
    size_t *len)
{
	size_t room = c->extended ? (c->le > 0 ? c->le : CARD_ANSWER_MAX) :
	    c->has_le && c->le > 0 ? c->le : SHORT_ANSWER;
	size_t chunk = fault_number(v, "chunk", CARD_ANSWER_MAX);

	if (room > chunk)
		room = chunk;
	*len = v->rest_len < room ? v->rest_len : room;
	memcpy(out, v->rest + v->rest_from, *len);
	v->rest_from += *len;
	v->rest_len -= *len;
	return v->rest_len == 0 ? 0x9000 :
	    0x6100 + (v->rest_len > 255 ? 0 : (unsigned)v->rest_len);
}

static unsigned
answer(struct card_virtual *v, struct card_command *c, uint8_t *out,
    size_t *len)
{
	unsigned sw;

	if (c->ins == 0xc0 && v->rest_len > 0)
		return piece(v, c, out, len);
	if ((sw = chain(v, c)) != 0)
		return sw;
	v->rest_from = v->rest_len = 0;
	sw = dispatch(v, c, v->rest, &v->rest_len);
	if (sw != 0x9000) {
		v->rest_len = 0;
		return sw;
	}
	if (fault_is(v, "wrong-le") && c->ins == 0xca && !c->extended &&
	    v->rest_len > 0 && v->rest_len < SHORT_ANSWER &&
	    c->le != v->rest_len) {
		sw = 0x6c00 + (unsigned)v->rest_len;
		v->rest_len = 0;
		return sw;
	}
	return piece(v, c, out, len);
}

static void
wait_ms(unsigned ms)
{
	struct timespec t = { ms / 1000, (long)(ms % 1000) * 1000000 };

	nanosleep(&t, NULL);
}

/* Whether it is pulled at this command, and when. */
static bool
is_pulled(const struct card_virtual *v, uint8_t ins, char when[16],
    enum card_end *end)
{
	if (fault_now(v, ins, "kill", when))
		*end = CARD_KILLED;
	else if (fault_now(v, ins, "cut", when))
		*end = strcmp(when, "answered") == 0 ? CARD_CUT_ANSWERED :
		    CARD_CUT;
	else
		return false;
	return true;
}

enum card_end
card_command(struct card_virtual *v, const uint8_t *in, size_t in_len,
    uint8_t *out, size_t *len)
{
	static struct card_command c;
	enum card_end end = CARD_ANSWERS;
	char when[16] = "", what[16];
	unsigned sw;

	*len = 0;
	if (!command_read(&c, in, in_len)) {
		sw = 0x6700;
	} else {
		fault_turn(v, c.ins);
		if (fault_now(v, c.ins, "delay", what))
			wait_ms((unsigned)strtoul(what, NULL, 10));
		if (is_pulled(v, c.ins, when, &end) &&
		    strcmp(when, "before") == 0)
			sw = 0;
		else if (fault_now(v, c.ins, "sw", what))
			sw = (unsigned)strtoul(what, NULL, 16);
		else
			sw = answer(v, &c, out, len);
		memory_log(v->dir, in, sw);
	}
	OPENSSL_cleanse(&c, sizeof(c));
	out[(*len)++] = (uint8_t)(sw >> 8);
	out[(*len)++] = (uint8_t)sw;
	return end;
}

void
card_make(const char *dir, const char *serial_hex)
{
	uint8_t aid[16] = { 0xd2, 0x76, 0x00, 0x01, 0x24, 0x01, 0x03, 0x04,
	    0xff, 0xfe };
	static const uint8_t historical[] = { 0x00, 0x73, 0x00, 0x00, 0xe0,
	    0x05, 0x90, 0x00 };
	unsigned long serial = strtoul(serial_hex, NULL, 16);

	memory_is_lazy = true;		/* nobody uses it yet */
	if (mkdir(dir, 0700) != 0) {
		perror(dir);
		exit(2);
	}
	for (size_t i = 0; i < 4; i++)
		aid[10 + i] = (uint8_t)(serial >> (24 - 8 * i));
	object_write(dir, 0x4f, aid, sizeof(aid));
	object_write(dir, 0x5f52, historical, sizeof(historical));
	factory_settings(dir, false);
}
