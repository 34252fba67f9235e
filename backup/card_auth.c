#include <string.h>

#include <openssl/evp.h>

#include "backup/card_state.h"

enum { TAG_AUT_ATTRIBUTES = 0xc3, TAG_AUT_FINGERPRINT = 0xc9,
    TAG_AUT_TIME = 0xd0, FINGERPRINT = 20, POINT = 64 };

/*
 * The OpenPGP fingerprint (RFC 4880, 12.2) of a P-256 key for ECDSA: SHA-1
 * over the body of its public-key packet (RFC 6637, 9 and 11).  It protects
 * nothing here; GnuPG shows no key that has none.
 */
static int
fingerprint(const struct card_key *k, const uint8_t made[4],
    uint8_t out[FINGERPRINT], struct err *e)
{
	static const uint8_t oid[] = { 19, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d,
	    0x03, 0x01, 0x07 };
	/* The point as a number: 04, which has 3 bits, and 64 octets. */
	static const uint8_t number[] = { 0x02, 0x03, 0x04 };
	enum { BODY = 1 + 4 + sizeof(oid) + sizeof(number) + POINT };
	uint8_t packet[3 + BODY] = { 0x99, 0, BODY, 4 }, *p = packet + 4;
	unsigned len;

	memcpy(p, made, 4);
	p += 4;
	memcpy(p, oid, sizeof(oid));
	p += sizeof(oid);
	memcpy(p, number, sizeof(number));
	p += sizeof(number);
	memcpy(p, k->pub, POINT);
	if (EVP_Digest(packet, sizeof(packet), out, &len, EVP_sha1(),
	    NULL) != 1)
		return err_set(e, ERR_CRYPTO, "libcrypto makes no SHA-1, which "
		    "an OpenPGP fingerprint is");
	return 0;
}

static int
generate(struct card *c, struct err *e)
{
	static const uint8_t aut[] = { 0xa4, 0x00 };
	const struct apdu_command make = {
		.doing = "make the card's key", .changes = true,
		.ins = INS_GENERATE, .p1 = 0x80, .data = aut,
		.len = sizeof(aut), .answers = true,
	};

	return apdu_do(c->apdu, &make, e);
}

static int
label(struct card *c, time_t made, struct err *e)
{
	const uint8_t time[4] = {
		(uint8_t)(made >> 24), (uint8_t)(made >> 16),
		(uint8_t)(made >> 8), (uint8_t)made,
	};
	uint8_t print[FINGERPRINT];

	if (fingerprint(&c->identity.key, time, print, e) != 0 ||
	    card_put(c, "write the fingerprint of the card's key",
	    TAG_AUT_FINGERPRINT, print, sizeof(print), e) != 0)
		return -1;
	return card_put(c, "write the time of the card's key", TAG_AUT_TIME,
	    time, sizeof(time), e);
}

int
card_make_key(struct card *c, time_t made, struct err *e)
{
	struct card_key told;
	struct tlv answer;

	if (card_put(c, "set the card's key to P-256", TAG_AUT_ATTRIBUTES,
	    card_key_p256, sizeof(card_key_p256), e) != 0 ||
	    card_read_info(c, e) != 0)
		return -1;
	if (c->alg == NULL || c->alg->family != ALG_ECDSA)
		return err_set(e, ERR_CARD, "card %s took P-256 for its key, "
		    "and shows another kind; take another card",
		    c->identity.serial);
	if (generate(c, e) != 0)
		return -1;
	answer.p = apdu_answer(c->apdu, &answer.len);
	if (card_key_parse(&told, c->alg, answer, e) != 0) {
		e->kind = ERR_CARD;
		return err_doing(e, "make the card's key");
	}
	if (card_read_key(c, e) != 0)
		return -1;
	if (!c->identity.has_key || !card_key_equal(&told, &c->identity.key))
		return err_set(e, ERR_CARD, "card %s made a key, and shows "
		    "another one; take another card", c->identity.serial);
	return label(c, made, e);
}

int
card_authenticate(struct card *c, const struct card_key *enrolled,
    const struct digest *d, struct card_signature *out, struct err *e)
{
	uint8_t input[CARD_KEY_INPUT_MAX];
	struct apdu_command sign = {
		.doing = "let the card sign", .ins = INS_AUTHENTICATE,
		.data = input, .answers = true,
	};
	struct card_signature s;
	const uint8_t *p;
	size_t len;

	sign.len = card_key_input(enrolled, d, input);
	if (apdu_do(c->apdu, &sign, e) != 0)
		return -1;
	p = apdu_answer(c->apdu, &len);
	if (card_signature_parse(&s, enrolled, p, len, e) != 0 ||
	    card_signature_verify(&s, enrolled, d, e) != 0)
		return err_doing(e, "card %s", c->identity.serial);
	*out = s;
	return 0;
}
