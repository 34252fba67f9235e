#include <string.h>

#include "backup/card_state.h"

enum { TAG_PIN_STATUS = 0xc4, TAG_RESETTING_CODE = 0xd3 };
enum { SW_WRONG = 0x6982, SW_BLOCKED = 0x6983 };

/* One row for each PIN: how it is called, and where it is in C4 and P2. */
static const struct pin {
	const char	*name, *verify, *change, *blocked;
	uint8_t		 verify_p2, change_p2;
	size_t		 min, max_at, tries_at;
} pins[] = {
	[CARD_USER] = {
		"PIN", "check the card's PIN", "change the card's PIN",
		"it opens again with the admin PIN only",
		0x82, 0x81, CARD_PIN_MIN, 1, 4,
	},
	[CARD_ADMIN] = {
		"admin PIN", "check the card's admin PIN",
		"change the card's admin PIN",
		"nothing opens it again but a reset, which empties the card",
		0x83, 0x83, CARD_ADMIN_MIN, 3, 6,
	},
};

static int
pin_status(struct card *c, uint8_t out[7], struct err *e)
{
	struct tlv status, in;
	unsigned sw;

	if (card_get(c, "read how many tries are left", TAG_PIN_STATUS, &sw,
	    e) != 0)
		return -1;
	status.p = apdu_answer(c->apdu, &status.len);
	if (tlv_find(status, TAG_PIN_STATUS, &in) && in.len == 7)
		status = in;
	if (sw != APDU_OK || status.len != 7)
		return err_set(e, ERR_CARD, "card %s does not say how many "
		    "tries are left (%04X); no PIN was tried",
		    c->identity.serial, sw);
	memcpy(out, status.p, 7);
	return 0;
}

int
card_tries(struct card *c, struct card_tries *out, struct err *e)
{
	uint8_t status[7];

	if (pin_status(c, status, e) != 0)
		return -1;
	out->user = status[4];
	out->unblock = status[5];
	out->admin = status[6];
	return 0;
}

static const char *
plural(unsigned n)
{
	return n == 1 ? "try is" : "tries are";
}

static int
blocked(const struct card *c, const struct pin *p, struct err *e)
{
	return err_set(e, ERR_PIN, "the %s of card %s is blocked: %s", p->name,
	    c->identity.serial, p->blocked);
}

/* Before anything is tried: are there tries, and may the last one go? */
static int
may_try(struct card *c, const struct pin *p, bool last_try_agreed,
    struct err *e)
{
	uint8_t status[7];

	/* It may have been set after the card was enrolled. */
	if (c->derives_pins)
		return err_set(e, ERR_POLICY, "card %s wants PINs that went "
		    "through a key derivation (KDF-DO), which is not done "
		    "here: its %s was not tried; whoever set that puts it "
		    "back", c->identity.serial, p->name);
	if (pin_status(c, status, e) != 0)
		return -1;
	if (status[p->tries_at] == 0)
		return blocked(c, p, e);
	if (status[p->tries_at] == 1 && !last_try_agreed)
		return err_set(e, ERR_POLICY, "one try is left for the %s of "
		    "card %s, and a wrong one blocks it; it was not tried: "
		    "the officer has to agree first", p->name,
		    c->identity.serial);
	return 0;
}

static int
fits(const struct pin *p, const struct card *c, const struct secret *pin,
    struct err *e)
{
	size_t len = secret_len(pin), max = c->pins.p[p->max_at] & 0x7f;

	/* How many were typed is not told: the sentence may be recorded. */
	if (len < p->min || len > max)
		return err_set(e, ERR_FORMAT, "the %s of card %s has %zu to "
		    "%zu characters, and what was typed has not; it was not "
		    "tried", p->name, c->identity.serial, p->min, max);
	return 0;
}

/* What the card said to a PIN; how many are left it may not say itself. */
static int
judge(struct card *c, const struct pin *p, const struct apdu_command *tried,
    unsigned sw, struct err *e)
{
	uint8_t status[7];
	unsigned left;

	if (sw == APDU_OK)
		return 0;
	if (sw == SW_BLOCKED)
		return blocked(c, p, e);
	if (sw != SW_WRONG && (sw & 0xfff0) != 0x63c0)
		return apdu_refused(tried, sw, e);
	if ((sw & 0xfff0) == 0x63c0)
		left = sw & 0xf;
	else if (pin_status(c, status, e) == 0)
		left = status[p->tries_at];
	else
		return err_set(e, ERR_PIN, "the %s of card %s is wrong, and "
		    "the card does not say how many tries are left", p->name,
		    c->identity.serial);
	if (left == 0)
		return err_set(e, ERR_PIN, "the %s of card %s is wrong and "
		    "blocked now: %s", p->name, c->identity.serial,
		    p->blocked);
	return err_set(e, ERR_PIN, "the %s of card %s is wrong: %u %s left",
	    p->name, c->identity.serial, left, plural(left));
}

int
card_verify(struct card *c, enum card_pin which, const struct secret *pin,
    bool last_try_agreed, struct err *e)
{
	const struct pin *p = &pins[which];
	const struct apdu_command verify = {
		.doing = p->verify, .ins = INS_VERIFY, .p2 = p->verify_p2,
		.data = secret_bytes(pin), .len = secret_len(pin),
		.changes = true,	/* a try, if it is wrong */
	};
	unsigned sw;

	if (fits(p, c, pin, e) != 0 ||
	    may_try(c, p, last_try_agreed, e) != 0 ||
	    apdu_send(c->apdu, &verify, &sw, e) != 0)
		return -1;
	return judge(c, p, &verify, sw, e);
}

int
card_change(struct card *c, enum card_pin which, const struct secret *old,
    const struct secret *fresh, bool last_try_agreed, struct err *e)
{
	const struct pin *p = &pins[which];
	struct apdu_command change = {
		.doing = p->change, .ins = INS_CHANGE, .p2 = p->change_p2,
		.changes = true,
	};
	struct secret *both = NULL;
	size_t old_len = secret_len(old);
	uint8_t *room;
	unsigned sw;
	int rc = -1;

	if (secret_equal(old, fresh))
		return err_set(e, ERR_POLICY, "the new %s of card %s is the "
		    "old one; it was not changed", p->name,
		    c->identity.serial);
	if (fits(p, c, old, e) != 0 || fits(p, c, fresh, e) != 0 ||
	    may_try(c, p, last_try_agreed, e) != 0 ||
	    (both = secret_new(2 * APDU_DATA_MAX, e)) == NULL)
		goto out;
	change.len = old_len + secret_len(fresh);
	if ((room = secret_room(both, change.len)) == NULL)
		goto out;	/* fits() has looked: 127 octets each at most */
	memcpy(room, secret_bytes(old), old_len);
	memcpy(room + old_len, secret_bytes(fresh), secret_len(fresh));
	change.data = room;
	if (apdu_send(c->apdu, &change, &sw, e) != 0)
		goto out;
	rc = judge(c, p, &change, sw, e);
out:
	secret_free(&both);
	return rc;
}

int
card_unblock(struct card *c, const struct secret *fresh, struct err *e)
{
	const struct pin *p = &pins[CARD_USER];
	const struct apdu_command unblock = {
		.doing = "unblock the card's PIN", .ins = INS_UNBLOCK,
		.p1 = 0x02, .p2 = 0x81, .changes = true,
		.data = secret_bytes(fresh), .len = secret_len(fresh),
	};

	if (fits(p, c, fresh, e) != 0)
		return -1;
	return apdu_do(c->apdu, &unblock, e);
}

int
card_forget_code(struct card *c, struct err *e)
{
	/* No data takes it away (OpenPGP card 3.4). */
	const struct apdu_command forget = {
		.doing = "take away the card's Resetting Code",
		.ins = INS_PUT_DATA, .p2 = TAG_RESETTING_CODE, .changes = true,
	};
	struct card_tries tries;
	unsigned sw;

	/* One that has none may refuse; what counts is what it has then. */
	if (apdu_send(c->apdu, &forget, &sw, e) != 0 ||
	    card_tries(c, &tries, e) != 0)
		return -1;
	if (tries.unblock == 0)
		return 0;
	return err_set(e, ERR_CARD, "card %s has a Resetting Code, which opens "
	    "it without its PIN, and keeps it (%04X); reset the card, or take "
	    "another", c->identity.serial, sw);
}
