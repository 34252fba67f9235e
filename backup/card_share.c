#include <assert.h>
#include <string.h>

#include <openssl/crypto.h>

#include "backup/card_share.h"

static const char magic[4] = { 'C', 'K', 'S', 'H' };

enum { VERSION_1 = 1, HEAD = 6, ROW = 5 + SHARE_SET + SHARE_OCTETS,
    BEFORE_CRC = 4 + SHARE_OFFICER, TAIL = BEFORE_CRC + 4 };

static_assert(HEAD + CARD_SHARES_MAX * ROW + TAIL == CARD_SHARES_OCTETS,
    "the most there can be");

void
card_shares_clear(struct card_shares *s)
{
	for (size_t i = 0; i < CARD_SHARES_MAX; i++)
		secret_free(&s->share[i].octets);
	memset(s, 0, sizeof(*s));
}

/* ---- one share ------------------------------------------------------- */

static int
share_check(const struct card_share *s, struct err *e)
{
	if (s->purpose < SHARE_USER_PIN || s->purpose > SHARE_BACKUP_KEY)
		return err_set(e, ERR_FORMAT, "a share for purpose %u, which "
		    "is none", (unsigned)s->purpose);
	if (s->state != SHARE_CURRENT && s->state != SHARE_COMING)
		return err_set(e, ERR_FORMAT, "a share of the %s in state %u, "
		    "which is none", share_purpose_name(s->purpose),
		    (unsigned)s->state);
	if (s->of > SHARE_OF_MAX || s->threshold < 2 || s->threshold > s->of ||
	    s->index < 1 || s->index > s->of)
		return err_set(e, ERR_FORMAT, "a share of the %s is number %u, "
		    "%u of %u are needed: that is not possible",
		    share_purpose_name(s->purpose), s->index, s->threshold,
		    s->of);
	if (s->octets == NULL || secret_len(s->octets) != SHARE_OCTETS)
		return err_set(e, ERR_FORMAT, "a share of the %s has not %d "
		    "octets", share_purpose_name(s->purpose), SHARE_OCTETS);
	return 0;
}

static struct card_share *
place_of(const struct card_shares *s, enum share_purpose purpose,
    enum share_state state)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->share[i].purpose == purpose &&
		    s->share[i].state == state)
			return (struct card_share *)(uintptr_t)&s->share[i];
	return NULL;
}

const struct card_share *
card_shares_find(const struct card_shares *s, enum share_purpose purpose,
    enum share_state state)
{
	return place_of(s, purpose, state);
}

int
card_shares_put(struct card_shares *s, const struct card_share *one,
    struct err *e)
{
	struct card_share *to, copy = *one;

	if (share_check(one, e) != 0)
		return -1;
	to = place_of(s, one->purpose, one->state);
	if (to == NULL && s->n == CARD_SHARES_MAX)
		return err_set(e, ERR_FORMAT, "the card has %d shares already, "
		    "and one of the %s does not fit", CARD_SHARES_MAX,
		    share_purpose_name(one->purpose));
	if ((copy.octets = secret_new(SHARE_OCTETS, e)) == NULL ||
	    secret_set(copy.octets, secret_bytes(one->octets), SHARE_OCTETS,
	    e) != 0) {
		secret_free(&copy.octets);
		return -1;
	}
	if (to == NULL)
		to = &s->share[s->n++];
	secret_free(&to->octets);
	*to = copy;
	return 0;
}

void
card_shares_drop(struct card_shares *s, enum share_purpose purpose,
    enum share_state state)
{
	struct card_share *one = place_of(s, purpose, state);

	if (one == NULL)
		return;
	secret_free(&one->octets);
	/* The last one moves into the gap. */
	*one = s->share[--s->n];
	memset(&s->share[s->n], 0, sizeof(s->share[0]));
}

bool
card_shares_promote(struct card_shares *s, enum share_purpose purpose)
{
	if (place_of(s, purpose, SHARE_COMING) == NULL)
		return false;
	card_shares_drop(s, purpose, SHARE_CURRENT);
	place_of(s, purpose, SHARE_COMING)->state = SHARE_CURRENT;
	return true;
}

int
card_share_fits(const struct card_share *a, const struct card_share *b,
    struct err *e)
{
	if (a->purpose != b->purpose)
		return err_set(e, ERR_FORMAT, "one share is of the %s, the "
		    "other of the %s", share_purpose_name(a->purpose),
		    share_purpose_name(b->purpose));
	if (memcmp(a->set, b->set, SHARE_SET) != 0)
		return err_set(e, ERR_FORMAT, "the two shares of the %s are of "
		    "different sets: one card is from before they were made "
		    "anew", share_purpose_name(a->purpose));
	if (a->threshold != b->threshold || a->of != b->of)
		return err_set(e, ERR_FORMAT, "the two shares of the %s do not "
		    "agree: %u of %u, and %u of %u",
		    share_purpose_name(a->purpose), a->threshold, a->of,
		    b->threshold, b->of);
	if (a->index == b->index)
		return err_set(e, ERR_FORMAT, "both are share %u of the %s: "
		    "the same one is on two cards", a->index,
		    share_purpose_name(a->purpose));
	return 0;
}

/* ---- all of them ----------------------------------------------------- */

/* One of a purpose and state, and a coming one is of another set. */
static int
together_check(const struct card_shares *s, struct err *e)
{
	for (size_t i = 0; i < s->n; i++)
		for (size_t j = 0; j < i; j++) {
			const struct card_share *a = &s->share[i];
			const struct card_share *b = &s->share[j];

			if (a->purpose != b->purpose)
				continue;
			if (a->state == b->state)
				return err_set(e, ERR_FORMAT, "the card has "
				    "two shares of the %s for one place",
				    share_purpose_name(a->purpose));
			if (memcmp(a->set, b->set, SHARE_SET) == 0)
				return err_set(e, ERR_FORMAT, "the card's "
				    "current and coming share of the %s are of "
				    "one set", share_purpose_name(a->purpose));
		}
	return 0;
}

/* CRC-32 as in ISO 3309, bit by bit: no table is looked up by a share. */
static uint32_t
crc(const uint8_t *p, size_t len)
{
	uint32_t c = 0xffffffff;

	for (; len > 0; p++, len--) {
		c ^= *p;
		for (int bit = 0; bit < 8; bit++)
			c = c >> 1 ^ (0xedb88320 & (0u - (c & 1)));
	}
	return ~c;
}

static void
put32(uint8_t *p, uint32_t n)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(n >> (24 - 8 * i));
}

static uint32_t
get32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static size_t
octets_of(size_t n)
{
	return HEAD + n * ROW + TAIL;
}

int
card_shares_encode(const struct card_shares *s, struct secret *out,
    struct err *e)
{
	uint8_t *p, *from;

	if (s->n < 1 || s->n > CARD_SHARES_MAX)
		return err_set(e, ERR_FORMAT, "%zu shares are not 1 to %d",
		    s->n, CARD_SHARES_MAX);
	for (size_t i = 0; i < s->n; i++)
		if (share_check(&s->share[i], e) != 0)
			return -1;
	if (together_check(s, e) != 0)
		return -1;
	if ((from = p = secret_room(out, octets_of(s->n))) == NULL)
		return err_set(e, ERR_FORMAT, "%zu shares have %zu octets, and "
		    "there is no room", s->n, octets_of(s->n));
	memcpy(p, magic, sizeof(magic));
	p[4] = VERSION_1;
	p[5] = (uint8_t)s->n;
	p += HEAD;
	for (size_t i = 0; i < s->n; i++, p += ROW) {
		const struct card_share *one = &s->share[i];

		p[0] = (uint8_t)one->purpose;
		p[1] = (uint8_t)one->state;
		p[2] = (uint8_t)one->threshold;
		p[3] = (uint8_t)one->of;
		p[4] = (uint8_t)one->index;
		memcpy(p + 5, one->set, SHARE_SET);
		memcpy(p + 5 + SHARE_SET, secret_bytes(one->octets),
		    SHARE_OCTETS);
	}
	put32(p, s->created);
	memcpy(p + 4, s->officer, SHARE_OFFICER);
	put32(p + BEFORE_CRC, crc(from, (size_t)(p - from) + BEFORE_CRC));
	return 0;
}

static bool
is_wiped(const uint8_t *p, size_t len)
{
	uint8_t all = 0;

	for (size_t i = 0; i < len; i++)
		all |= p[i];
	return all == 0;
}

static int
frame_check(const uint8_t *p, size_t len, struct err *e)
{
	size_t want;

	if (len < HEAD || memcmp(p, magic, sizeof(magic)) != 0)
		return err_set(e, ERR_FORMAT, "the card's object 0103 has %zu "
		    "octets that are no shares of ours", len);
	if (p[4] != VERSION_1)
		return err_set(e, ERR_FORMAT, "the card's shares are of "
		    "version %u, and we know 1", p[4]);
	if (p[5] < 1 || p[5] > CARD_SHARES_MAX)
		return err_set(e, ERR_FORMAT, "the card has %u shares, and 1 "
		    "to %d are possible", p[5], CARD_SHARES_MAX);
	want = octets_of(p[5]);
	if (len < want)
		return err_set(e, ERR_FORMAT, "the card's shares are cut "
		    "short: %zu octets of %zu", len, want);
	if (len > want)
		return err_set(e, ERR_FORMAT, "the card has %zu octets behind "
		    "its shares", len - want);
	if (crc(p, len - 4) != get32(p + len - 4))
		return err_set(e, ERR_FORMAT, "the card's shares are damaged: "
		    "the checksum is not right");
	return 0;
}

static int
row_decode(struct card_shares *s, const uint8_t *p, struct err *e)
{
	struct card_share *one = &s->share[s->n];

	one->purpose = (enum share_purpose)p[0];
	one->state = (enum share_state)p[1];
	one->threshold = p[2];
	one->of = p[3];
	one->index = p[4];
	memcpy(one->set, p + 5, SHARE_SET);
	if ((one->octets = secret_new(SHARE_OCTETS, e)) == NULL ||
	    secret_set(one->octets, p + 5 + SHARE_SET, SHARE_OCTETS, e) != 0)
		return -1;
	s->n++;
	return share_check(one, e);
}

int
card_shares_decode(struct card_shares *out, const struct secret *in,
    struct err *e)
{
	const uint8_t *p = secret_bytes(in);
	size_t len = secret_len(in), n;
	struct card_shares s = { 0 };

	if (is_wiped(p, len)) {
		*out = s;
		return 0;
	}
	if (frame_check(p, len, e) != 0)
		return -1;
	n = p[5];
	p += HEAD;
	for (size_t i = 0; i < n; i++, p += ROW)
		if (row_decode(&s, p, e) != 0)
			goto fail;
	s.created = get32(p);
	memcpy(s.officer, p + 4, SHARE_OFFICER);
	if (together_check(&s, e) != 0)
		goto fail;
	*out = s;
	return 0;
fail:
	card_shares_clear(&s);
	return -1;
}
