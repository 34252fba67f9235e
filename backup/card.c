#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backup/card_state.h"

static const uint8_t application[6] = { 0xd2, 0x76, 0x00, 0x01, 0x24, 0x01 };

enum { TAG_AID = 0x4f, TAG_INFO = 0x6e, TAG_OBJECTS = 0x73,
    TAG_CAPABILITIES = 0xc0, TAG_AUT_ATTRIBUTES = 0xc3, TAG_PIN_STATUS = 0xc4,
    TAG_AUT_TOUCH = 0xd8, TAG_DERIVATION = 0xf9 };

int
card_get(struct card *c, const char *doing, unsigned tag, unsigned *sw,
    struct err *e)
{
	struct apdu_command get = {
		.doing = doing, .ins = INS_GET_DATA,
		.p1 = (uint8_t)(tag >> 8), .p2 = (uint8_t)tag,
		.answers = true,
	};

	return apdu_send(c->apdu, &get, sw, e);
}

int
card_put(struct card *c, const char *doing, unsigned tag, const uint8_t *p,
    size_t len, struct err *e)
{
	struct apdu_command put = {
		.doing = doing, .changes = true, .ins = INS_PUT_DATA,
		.p1 = (uint8_t)(tag >> 8), .p2 = (uint8_t)tag,
		.data = p, .len = len,
	};

	return apdu_do(c->apdu, &put, e);
}

/* ---- what it says of itself ------------------------------------------ */

static int
broken(struct err *e, const char *what)
{
	return err_set(e, ERR_CARD, "read the card: what it says of itself "
	    "is broken (%s); take another card", what);
}

static int
read_pins(struct card *c, struct tlv objects, struct err *e)
{
	if (!tlv_find(objects, TAG_PIN_STATUS, &c->pins) || c->pins.len != 7)
		return broken(e, "C4, its PINs");
	return 0;
}

static int
read_objects(struct card *c, struct tlv info, struct err *e)
{
	struct tlv in, aid, touch;

	/* Some give the object 6E with its tag, some only what is in it. */
	if (tlv_find(info, TAG_INFO, &in))
		info = in;
	if (!tlv_find(info, TAG_AID, &aid) || aid.len != CARD_AID)
		return broken(e, "4F, its number");
	if (!tlv_find(info, TAG_OBJECTS, &in))
		return broken(e, "73, its objects");
	if (!tlv_find(in, TAG_CAPABILITIES, &c->capabilities))
		return broken(e, "C0, its capabilities");
	if (!tlv_find(in, TAG_AUT_ATTRIBUTES, &c->attributes))
		return broken(e, "C3, its AUT key");
	if (read_pins(c, in, e) != 0)
		return -1;
	memcpy(c->identity.aid, aid.p, CARD_AID);
	snprintf(c->identity.serial, CARD_SERIAL,
	    "%02X%02X:%02X%02X%02X%02X", aid.p[8], aid.p[9], aid.p[10],
	    aid.p[11], aid.p[12], aid.p[13]);
	c->alg = card_key_alg(c->attributes);
	c->wants_touch = tlv_find(in, TAG_AUT_TOUCH, &touch) &&
	    touch.len > 0 && touch.p[0] != 0;
	return 0;
}

int
card_read_info(struct card *c, struct err *e)
{
	const uint8_t *p;
	unsigned sw;

	if (card_get(c, "read the card", TAG_INFO, &sw, e) != 0)
		return -1;
	if (sw != APDU_OK)
		return err_set(e, ERR_CARD, "read the card: it says nothing "
		    "of itself (%04X); take another card", sw);
	p = apdu_answer(c->apdu, &c->info_len);
	if (c->info_len > sizeof(c->info))
		return broken(e, "6E, longer than any");
	memcpy(c->info, p, c->info_len);
	return read_objects(c, (struct tlv){ c->info, c->info_len }, e);
}

/* KDF-DO: 81 01 00, or no such object, when PINs are given as they are. */
static int
read_derivation(struct card *c, struct err *e)
{
	struct tlv all, kind;
	unsigned sw;

	if (card_get(c, "read how the card takes PINs", TAG_DERIVATION, &sw,
	    e) != 0)
		return -1;
	all.p = apdu_answer(c->apdu, &all.len);
	if (sw != APDU_OK || all.len == 0)
		return 0;
	if (tlv_find(all, TAG_DERIVATION, &kind))
		all = kind;
	c->derives_pins = !tlv_find(all, 0x81, &kind) || kind.len != 1 ||
	    kind.p[0] != 0;
	return 0;
}

int
card_read_key(struct card *c, struct err *e)
{
	static const uint8_t aut[] = { 0xa4, 0x00 };
	const struct apdu_command read = {
		.doing = "read the card's key", .ins = INS_GENERATE,
		.p1 = 0x81, .data = aut, .len = sizeof(aut), .answers = true,
	};
	struct tlv answer;
	unsigned sw;

	c->identity.has_key = false;
	if (c->alg == NULL)
		return 0;
	if (apdu_send(c->apdu, &read, &sw, e) != 0)
		return -1;
	/* No key is told by one of several words; what it has, it shows. */
	if (sw != APDU_OK)
		return 0;
	answer.p = apdu_answer(c->apdu, &answer.len);
	if (card_key_parse(&c->identity.key, c->alg, answer, e) != 0) {
		e->kind = ERR_CARD;
		return err_doing(e, "read the card's key");
	}
	c->identity.has_key = true;
	return 0;
}

/* ---- opening and closing --------------------------------------------- */

int
card_select(struct card *c, unsigned *sw, struct err *e)
{
	const struct apdu_command select = {
		.doing = "choose OpenPGP on the card", .ins = INS_SELECT,
		.p1 = 0x04, .data = application, .len = sizeof(application),
		.answers = true,
	};

	return apdu_send(c->apdu, &select, sw, e);
}

static int
select_application(struct card *c, struct err *e)
{
	unsigned sw;

	if (card_select(c, &sw, e) != 0)
		return -1;
	if (sw == SW_TERMINATED)
		return err_set(e, ERR_CARD, "%s: the card was terminated and "
		    "holds nothing; reset it, or take another card",
		    card_reader(c));
	if (sw != APDU_OK)
		return err_set(e, ERR_CARD, "%s: the card in it is no OpenPGP "
		    "card (%04X); nothing was changed; take another card",
		    card_reader(c), sw);
	return 0;
}

int
card_read(struct card *c, struct err *e)
{
	return select_application(c, e) == 0 && card_read_info(c, e) == 0 &&
	    read_derivation(c, e) == 0 ? card_read_key(c, e) : -1;
}

struct card *
card_hold(struct readers *readers, const char *reader, struct err *e)
{
	struct card *c = calloc(1, sizeof(*c));

	if (c == NULL) {
		err_sys(e, "find memory for a card");
		return NULL;
	}
	if ((c->reader = reader_connect(readers, reader, e)) == NULL ||
	    (c->apdu = apdu_new((struct apdu_carrier){ reader_transmit,
	    c->reader }, e)) == NULL)
		card_close(&c);
	return c;
}

struct card *
card_open(struct readers *readers, const char *reader, struct err *e)
{
	struct card *c = card_hold(readers, reader, e);

	if (c != NULL && card_read(c, e) != 0)
		card_close(&c);
	return c;
}

void
card_close(struct card **cp)
{
	struct card *c = *cp;

	if (c == NULL)
		return;
	*cp = NULL;
	apdu_free(&c->apdu);
	reader_disconnect(&c->reader);
	free(c);
}

const struct card_identity *
card_identity(const struct card *c)
{
	return &c->identity;
}

const char *
card_reader(const struct card *c)
{
	return reader_name(c->reader);
}

bool
card_wants_touch(const struct card *c)
{
	return c->wants_touch;
}

int
card_recognise(const struct card *c, const struct card_identity *enrolled,
    struct err *e)
{
	const struct card_identity *i = &c->identity;

	if (strcmp(i->serial, enrolled->serial) != 0)
		return err_set(e, ERR_POLICY, "%s: the card is %s, and %s is "
		    "asked for; nothing was changed; put in the other one",
		    card_reader(c), i->serial, enrolled->serial);
	if (!i->has_key)
		return err_set(e, ERR_POLICY, "card %s has no key, and was "
		    "enrolled with one: it was reset, or it is another card "
		    "with its number; do not use it", i->serial);
	if (!card_key_equal(&i->key, &enrolled->key))
		return err_set(e, ERR_POLICY, "card %s has another key than "
		    "was enrolled: its key was made anew, or it is another "
		    "card with its number; do not use it", i->serial);
	return 0;
}
