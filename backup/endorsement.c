#include <assert.h>
#include <string.h>

#include <openssl/x509.h>

#include "backup/statement.h"
#include "keyset/pubkey.h"

#include "backup/endorsement.h"

/* In the place of a ceremony: a copy may outlive the journal that has it. */
static const char ceremony[] = "capstan-backup 1";
static const char role[] = "officer", action[] = "sign a copy";

int
endorsement_sealed(const struct container *c, struct digest *out,
    struct err *e)
{
	struct blob text = { .len = 0 };
	int rc = container_signed(c, &text, e);

	if (rc == 0)
		*out = digest_of(text.data, text.len);
	blob_free(&text);
	return rc;
}

int
endorsement_digest(const struct digest *sealed, const char *officer,
    struct digest *out, struct err *e)
{
	struct statement s = {
		.ceremony = ceremony, .officer = officer, .role = role,
		.action = action, .head = *sealed,
	};

	static_assert(sizeof(s.nonce) == sizeof(sealed->bytes),
	    "the digest is as long as a nonce");
	memcpy(s.nonce, sealed->bytes, sizeof(s.nonce));
	return statement_digest(&s, out, e);
}

/* The key as everybody's tools read it; returns its octets, 0 on failure. */
static size_t
key_der(const struct card_key *k, uint8_t out[CONTAINER_SIGNATURE_MAX])
{
	struct err why;
	EVP_PKEY *key = pubkey_to_evp(k->alg, k->pub, k->len, &why);
	unsigned char *der = NULL;
	int len = key == NULL ? 0 : i2d_PUBKEY(key, &der);
	size_t n = 0;

	if (len > 0 && len <= CONTAINER_SIGNATURE_MAX) {
		n = (size_t)len;
		memcpy(out, der, n);
	}
	OPENSSL_free(der);
	EVP_PKEY_free(key);
	return n;
}

int
endorsement_add(struct container *c, const char *officer,
    const struct card_key *k, const struct card_signature *sig, struct err *e)
{
	struct container_signature s = { .key_len = 0 };

	if (strlen(officer) >= sizeof(s.name) || sig->len > sizeof(s.sig))
		return err_set(e, ERR_FORMAT, "the name or the signature of "
		    "\"%.64s\" is too long for the file of a copy", officer);
	memcpy(s.name, officer, strlen(officer) + 1);
	memcpy(s.sig, sig->bytes, sig->len);
	s.len = (uint16_t)sig->len;
	s.key_len = (uint16_t)key_der(k, s.key);
	return container_sign(c, &s, e);
}

bool
endorsement_is_by(const struct container_signature *s,
    const struct card_key *k)
{
	uint8_t der[CONTAINER_SIGNATURE_MAX];
	size_t n = key_der(k, der);

	return n > 0 && n == s->key_len && memcmp(der, s->key, n) == 0;
}

int
endorsement_check(const struct container *c,
    const struct container_signature *s, const struct card_key *k,
    struct err *e)
{
	struct card_signature sig = { .len = s->len };
	struct digest sealed, d;

	if (!endorsement_is_by(s, k) || s->len > sizeof(sig.bytes))
		return err_set(e, ERR_CRYPTO, "the signature of \"%.64s\" on the "
		    "copy of \"%s\" is by another key than that of the card",
		    s->name, c->label);
	memcpy(sig.bytes, s->sig, s->len);
	if (endorsement_sealed(c, &sealed, e) != 0 ||
	    endorsement_digest(&sealed, s->name, &d, e) != 0)
		return -1;
	if (card_signature_verify(&sig, k, &d, e) != 0)
		return err_doing(e, "the signature of \"%.64s\" on the copy of "
		    "\"%s\"", s->name, c->label);
	return 0;
}
