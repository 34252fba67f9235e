#include <string.h>

#include <openssl/rand.h>

#include "hsm/p11.h"

/* What the templates of one pair are made of. */
struct making {
	const struct hsm_keyspec *spec;
	const struct mechanism	 *mechanism;
	bool			  fleeting;	/* of the session alone */
	uint8_t			  id[FLEETING_ID];
	CK_OBJECT_HANDLE	  private, public;
};

static void
add_name(struct template *t, const struct making *m)
{
	template_flag(t, CKA_TOKEN, !m->fleeting);
	template_add(t, CKA_LABEL, m->spec->label, strlen(m->spec->label));
	template_add(t, CKA_ID, m->id, sizeof(m->id));
}

static void
public_form(struct template *t, const struct making *m, enum fullness full,
    const struct octets *params, const CK_ULONG *bits)
{
	static const uint8_t f4[] = { 1, 0, 1 };	/* 65537 */

	add_name(t, m);
	if (params->bytes != NULL) {
		template_add(t, CKA_EC_PARAMS, params->bytes, params->len);
	} else {
		template_add(t, CKA_MODULUS_BITS, bits, sizeof(*bits));
		template_add(t, CKA_PUBLIC_EXPONENT, f4, sizeof(f4));
	}
	template_public(t, full);
}

/* Whether another template or another name of the curve may do better. */
static bool
form_was_bad(CK_RV rv)
{
	return template_is_bad(rv) || rv == CKR_ARGUMENTS_BAD ||
	    rv == CKR_DOMAIN_PARAMS_INVALID ||
	    rv == CKR_CURVE_NOT_SUPPORTED ||
	    rv == CKR_MECHANISM_PARAM_INVALID || rv == CKR_GENERAL_ERROR ||
	    rv == CKR_FUNCTION_FAILED;
}

static CK_RV
pair_make_as(struct hsm *h, struct making *m, enum fullness full,
    const struct octets *params)
{
	CK_MECHANISM mechanism = { m->mechanism->generate, NULL, 0 };
	struct template public = { 0 }, private = { 0 };
	CK_ULONG bits = m->spec->bits;

	public_form(&public, m, full, params, &bits);
	add_name(&private, m);
	template_private(&private, m->spec->extractable, full);
	return h->p11->C_GenerateKeyPair(h->session, &mechanism, public.a,
	    public.n, private.a, private.n, &m->public, &m->private);
}

/* All forms of the curve's name with the full template, then with less. */
static int
pair_make(struct hsm *h, struct making *m, struct err *e)
{
	const char *label = m->spec->label;
	CK_RV rv = CKR_OK, first = CKR_OK;

	for (int full = FULL; full >= LEAST; full--)
		for (size_t f = 0; f < FORMS_MAX; f++) {
			const struct octets *form = &m->mechanism->params[f];

			if (f > 0 && form->bytes == NULL)
				break;
			rv = pair_make_as(h, m, (enum fullness)full, form);
			if (rv == CKR_OK)
				return 0;
			if (first == CKR_OK)
				first = rv;
			if (!form_was_bad(rv))
				goto refused;
		}
	rv = first;	/* the answer to what was really wanted */
refused:
	p11_refused(h, e, rv, "C_GenerateKeyPair", "for %s key \"%s\"",
	    m->spec->alg->name, label);
	if (ckr_kind(rv) == ERR_GONE)
		return err_doing(e, "whether the pair \"%s\" was made is not "
		    "known: look for it when the token is back", label);
	return -1;
}

/*
 * Gives both halves their id; a refusal only means finding them by reading.
 * The private one is first, and if it keeps the temporary id so does the
 * public one: what they have in common is how they are known for a pair.
 */
int
pair_id_store(struct hsm *h, const struct pair *p, struct err *e)
{
	const CK_OBJECT_HANDLE halves[] = { p->private, p->public };
	CK_ATTRIBUTE id = { CKA_ID, p11_in(p->key.id.bytes), DIGEST_LEN };
	CK_RV rv;

	for (size_t i = 0; i < 2; i++) {
		rv = h->p11->C_SetAttributeValue(h->session, halves[i], &id, 1);
		if (rv != CKR_OK && ckr_kind(rv) == ERR_GONE)
			return p11_refused(h, e, rv, "C_SetAttributeValue",
			    "of its id");
		if (rv != CKR_OK)
			break;
	}
	return 0;
}

static int
pair_read(struct hsm *h, const struct making *m, struct pair *out,
    struct err *e)
{
	struct object private, public;

	if (object_read(h, m->private, CKO_PRIVATE_KEY, &private, e) != 0 ||
	    object_read(h, m->public, CKO_PUBLIC_KEY, &public, e) != 0)
		return -1;
	*out = pair_join(&private, &public);
	return 0;
}

/* The attributes as the token has them, against what was asked. */
static int
pair_check(struct hsm *h, const struct pair *p,
    const struct hsm_keyspec *spec, struct err *e)
{
	const struct alg *alg = spec->alg;
	const unsigned bits = alg->bits != 0 ? alg->bits : spec->bits;

	if (p->key.bits != bits)
		return err_set(e, ERR_HSM, "it has %u bits, and %u were asked "
		    "for", p->key.bits, bits);
	return private_check(h, p, spec->extractable, true, e);
}

/* Everything after the pair exists, but for looking for it. */
static int
pair_finish(struct hsm *h, const struct making *m, struct pair *out,
    struct err *e)
{
	const struct hsm_keyspec *spec = m->spec;
	struct dnskey public;
	struct pair p;

	if (pair_read(h, m, &p, e) != 0)
		return -1;
	if (p.key.pub_len == 0)
		return err_set(e, ERR_HSM, "its public key cannot be read");
	/* What only a reduced template left open. */
	private_shut(h, &p);
	if (dnskey_set(&public, DNSKEY_KSK, spec->alg->number, p.key.pub,
	    p.key.pub_len, e) != 0 ||
	    pair_id_store(h, &p, e) != 0 || pair_read(h, m, &p, e) != 0 ||
	    pair_check(h, &p, spec, e) != 0 ||
	    pair_test_sign(h, &p, &public, e) != 0)
		return -1;
	if (strcmp(p.key.label, spec->label) != 0)
		return err_set(e, ERR_HSM, "the token calls it \"%s\"",
		    p.key.label);
	*out = p;
	return 0;
}

/* A token can say that it stored an id, and split the pair by it. */
static int
pair_look(struct hsm *h, const struct pair *p, struct err *e)
{
	struct pair again;

	if (pair_find(h, &p->key.id, &again, e) != 0 || !again.key.has_private)
		return err_set(e, ERR_HSM, "its two halves are not found "
		    "together by its id");
	return 0;
}

int
label_check(const char *label, struct err *e)
{
	char seen[sizeof(((struct hsm_key *)NULL)->label)];

	p11_text(seen, sizeof(seen), label, strlen(label));
	if (seen[0] == '\0' || strcmp(seen, label) != 0)
		return err_set(e, ERR_HSM, "a key's label is 1 to %d printable "
		    "ASCII characters, the last no blank; no key was made",
		    HSM_LABEL_MAX * 2);
	return 0;
}

static int
spec_check(const struct hsm_keyspec *spec, struct err *e)
{
	if (label_check(spec->label, e) != 0)
		return -1;
	if (spec->alg->bits == 0 && spec->bits != 2048 && spec->bits != 3072 &&
	    spec->bits != 4096)
		return err_set(e, ERR_HSM, "RSA keys of 2048, 3072 or 4096 "
		    "bits are made, not of %u; no key was made", spec->bits);
	if (spec->alg->bits != 0 && spec->bits != 0 &&
	    spec->bits != spec->alg->bits)
		return err_set(e, ERR_HSM, "a key of %s has %u bits, not %u; "
		    "no key was made", spec->alg->name, spec->alg->bits,
		    spec->bits);
	return 0;
}

static int
making_start(struct making *m, const struct hsm_keyspec *spec, struct err *e)
{
	m->spec = spec;
	if ((m->mechanism = mechanism_of_alg(spec->alg)) == NULL)
		return err_set(e, ERR_HSM, "%s is not known in tokens; no key "
		    "was made", spec->alg->name);
	/* Until the real one is known, something nobody else has. */
	if (RAND_bytes(m->id, sizeof(m->id)) != 1)
		return err_set(e, ERR_CRYPTO, "libcrypto has no random "
		    "numbers; no key was made");
	return 0;
}

static int
stays(const struct hsm_keyspec *spec, struct err *e)
{
	return err_doing(e, "the key pair \"%s\" was made and stays in the "
	    "token, but is not to be used", spec->label);
}

int
hsm_generate(struct hsm *h, const struct hsm_keyspec *spec,
    struct hsm_key *out, struct err *e)
{
	struct making m = { .fleeting = false };
	struct pair p;

	if (spec_check(spec, e) != 0 || session_need(h, true, e) != 0 ||
	    making_start(&m, spec, e) != 0 || pair_make(h, &m, e) != 0)
		return -1;
	if (pair_finish(h, &m, &p, e) != 0 || pair_look(h, &p, e) != 0)
		return stays(spec, e);
	*out = p.key;
	return 0;
}

int
hsm_generate_stated(struct hsm *h, const struct hsm_keyspec *spec,
    const char *name, struct hsm_key *out, struct blob *pem, struct err *why,
    struct err *e)
{
	struct making m = { .fleeting = false };
	struct pair p;

	if (spec_check(spec, e) != 0 || session_need(h, true, e) != 0 ||
	    making_start(&m, spec, e) != 0 || pair_make(h, &m, e) != 0)
		return -1;
	if (pair_finish(h, &m, &p, e) != 0)
		return stays(spec, e);
	if (!p.key.id_stored) {
		err_set(e, ERR_HSM, "the token does not keep its id");
		return stays(spec, e);
	}
	if (pair_statement(h, &p, name, pem, why) != 0)
		*pem = (struct blob){ .len = 0 };
	*out = p.key;
	return 0;
}

int
hsm_as_asked(struct hsm *h, const struct hsm_key *k,
    const struct hsm_keyspec *spec, struct err *e)
{
	struct pair p;

	if (session_need(h, true, e) != 0 || pair_find(h, &k->id, &p, e) != 0)
		return -1;
	if (pair_check(h, &p, spec, e) != 0)
		return err_doing(e, "key \"%s\"", k->label);
	return 0;
}

int
pair_make_fleeting(struct hsm *h, const struct hsm_keyspec *spec,
    struct fleeting *f, struct pair *out, struct err *e)
{
	struct making m = { .fleeting = true };

	if (spec_check(spec, e) != 0 || session_need(h, true, e) != 0 ||
	    making_start(&m, spec, e) != 0)
		return -1;
	memcpy(m.id, f->id, sizeof(m.id));
	if (pair_make(h, &m, e) != 0)
		return -1;
	f->made += 2;
	if (pair_read(h, &m, out, e) != 0)
		return -1;
	if (out->key.pub_len == 0)
		return err_set(e, ERR_HSM, "the public key of \"%s\" cannot be "
		    "read", spec->label);
	return 0;
}
