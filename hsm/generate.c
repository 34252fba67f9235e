#include <string.h>

#include <openssl/rand.h>

#include "hsm/p11.h"

enum { TEMPLATE_MAX = 20, TEMPORARY_ID = 16 };

/* How much of what a key must not do is said; modules may know less of it. */
enum fullness { LEAST, NO_DECRYPTION, FULL };

/* A list of attributes under way; their values are borrowed. */
struct template {
	CK_ULONG	n;
	CK_ATTRIBUTE	a[TEMPLATE_MAX];
};

/* What the templates of one pair are made of. */
struct making {
	const struct hsm_keyspec *spec;
	const struct mechanism	 *mechanism;
	uint8_t			  id[TEMPORARY_ID];
	CK_OBJECT_HANDLE	  private, public;
};

static CK_BBOOL yes = CK_TRUE, no = CK_FALSE;

static void
add(struct template *t, CK_ATTRIBUTE_TYPE type, const void *value, size_t len)
{
	t->a[t->n++] = (CK_ATTRIBUTE){ type, p11_in(value), len };
}

static void
add_flag(struct template *t, CK_ATTRIBUTE_TYPE type, bool value)
{
	add(t, type, value ? &yes : &no, sizeof(yes));
}

static void
add_name(struct template *t, const struct making *m)
{
	add_flag(t, CKA_TOKEN, true);
	add(t, CKA_LABEL, m->spec->label, strlen(m->spec->label));
	add(t, CKA_ID, m->id, sizeof(m->id));
}

/*
 * What is left out of a template is for the module to choose, and modules
 * choose "true"; so what a key must not do is said, too, as long as the
 * module understands it.
 */
static void
public_template(struct template *t, const struct making *m, enum fullness full,
    const struct octets *params, const CK_ULONG *bits)
{
	static const uint8_t f4[] = { 1, 0, 1 };	/* 65537 */

	add_name(t, m);
	add_flag(t, CKA_VERIFY, true);
	if (params->bytes != NULL) {
		add(t, CKA_EC_PARAMS, params->bytes, params->len);
	} else {
		add(t, CKA_MODULUS_BITS, bits, sizeof(*bits));
		add(t, CKA_PUBLIC_EXPONENT, f4, sizeof(f4));
	}
	if (full < FULL)
		return;
	add_flag(t, CKA_ENCRYPT, false);
	add_flag(t, CKA_VERIFY_RECOVER, false);
	add_flag(t, CKA_WRAP, false);
}

static void
private_template(struct template *t, const struct making *m,
    enum fullness full)
{
	add_name(t, m);
	add_flag(t, CKA_PRIVATE, true);
	add_flag(t, CKA_SENSITIVE, true);
	add_flag(t, CKA_EXTRACTABLE, m->spec->extractable);
	add_flag(t, CKA_SIGN, true);
	if (full < NO_DECRYPTION)
		return;
	add_flag(t, CKA_DECRYPT, false);
	add_flag(t, CKA_UNWRAP, false);
	if (full < FULL)
		return;
	add_flag(t, CKA_SIGN_RECOVER, false);
	add_flag(t, CKA_DERIVE, false);
}

/* Whether another template or another name of the curve may do better. */
static bool
template_was_bad(CK_RV rv)
{
	static const CK_RV bad[] = {
		CKR_ATTRIBUTE_TYPE_INVALID, CKR_ATTRIBUTE_VALUE_INVALID,
		CKR_ATTRIBUTE_READ_ONLY, CKR_TEMPLATE_INCONSISTENT,
		CKR_TEMPLATE_INCOMPLETE, CKR_ARGUMENTS_BAD,
		CKR_DOMAIN_PARAMS_INVALID, CKR_CURVE_NOT_SUPPORTED,
		CKR_MECHANISM_PARAM_INVALID, CKR_GENERAL_ERROR,
		CKR_FUNCTION_FAILED,
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (bad[i] == rv)
			return true;
	return false;
}

static CK_RV
pair_make_as(struct hsm *h, struct making *m, enum fullness full,
    const struct octets *params)
{
	CK_MECHANISM mechanism = { m->mechanism->generate, NULL, 0 };
	struct template public = { 0 }, private = { 0 };
	CK_ULONG bits = m->spec->bits;

	public_template(&public, m, full, params, &bits);
	private_template(&private, m, full);
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
			if (!template_was_bad(rv))
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
static int
id_store(struct hsm *h, const struct pair *p, struct err *e)
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

/* What only a reduced template left open is shut; the check sees if it is. */
static void
uses_shut(struct hsm *h, const struct pair *p)
{
	CK_ATTRIBUTE decrypt = { CKA_DECRYPT, &no, sizeof(no) };
	CK_ATTRIBUTE unwrap = { CKA_UNWRAP, &no, sizeof(no) };

	if (p->key.decrypt)
		(void)h->p11->C_SetAttributeValue(h->session, p->private,
		    &decrypt, 1);
	if (p->key.unwrap)
		(void)h->p11->C_SetAttributeValue(h->session, p->private,
		    &unwrap, 1);
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
	const struct hsm_key *k = &p->key;
	const struct alg *alg = spec->alg;
	const char *wrong = NULL;

	if (k->bits != (alg->bits != 0 ? alg->bits : spec->bits))
		return err_set(e, ERR_HSM, "it has %u bits, and %u were asked "
		    "for", k->bits, alg->bits != 0 ? alg->bits : spec->bits);
	if (!k->sensitive)
		wrong = "may be read in the clear (CKA_SENSITIVE is not true)";
	else if (k->extractable && !spec->extractable)
		wrong = "may leave the token (CKA_EXTRACTABLE is true)";
	else if (!object_flag(h, p->private, CKA_PRIVATE, true, e))
		wrong = "can be used without a PIN (CKA_PRIVATE is not true)";
	else if (k->decrypt)
		wrong = "may decrypt (CKA_DECRYPT is true)";
	else if (k->unwrap)
		wrong = "may unwrap other keys (CKA_UNWRAP is true)";
	else if (!k->local)
		wrong = "was not made in this token (CKA_LOCAL is not true)";
	if (!h->has_session)
		return -1;
	if (wrong != NULL)
		return err_set(e, ERR_HSM, "the private key %s", wrong);
	return 0;
}

/* Everything after the pair exists. */
static int
pair_finish(struct hsm *h, const struct making *m, struct hsm_key *out,
    struct err *e)
{
	const struct hsm_keyspec *spec = m->spec;
	struct dnskey public;
	struct pair p, again;

	if (pair_read(h, m, &p, e) != 0)
		return -1;
	if (p.key.pub_len == 0)
		return err_set(e, ERR_HSM, "its public key cannot be read");
	uses_shut(h, &p);
	if (dnskey_set(&public, DNSKEY_KSK, spec->alg->number, p.key.pub,
	    p.key.pub_len, e) != 0 ||
	    id_store(h, &p, e) != 0 || pair_read(h, m, &p, e) != 0 ||
	    pair_check(h, &p, spec, e) != 0 ||
	    pair_test_sign(h, &p, &public, e) != 0)
		return -1;
	if (strcmp(p.key.label, spec->label) != 0)
		return err_set(e, ERR_HSM, "the token calls it \"%s\"",
		    p.key.label);
	/* A token can say that it stored an id, and split the pair by it. */
	if (pair_find(h, &p.key.id, &again, e) != 0 || !again.key.has_private)
		return err_set(e, ERR_HSM, "its two halves are not found "
		    "together by its id");
	*out = p.key;
	return 0;
}

static int
spec_check(const struct hsm_keyspec *spec, struct err *e)
{
	char seen[sizeof(((struct hsm_key *)NULL)->label)];

	p11_text(seen, sizeof(seen), spec->label, strlen(spec->label));
	if (seen[0] == '\0' || strcmp(seen, spec->label) != 0)
		return err_set(e, ERR_HSM, "a key's label is 1 to %d printable "
		    "ASCII characters, the last no blank; no key was made",
		    HSM_LABEL_MAX * 2);
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

int
hsm_generate(struct hsm *h, const struct hsm_keyspec *spec,
    struct hsm_key *out, struct err *e)
{
	struct making m = { .spec = spec };

	if (spec_check(spec, e) != 0 || session_need(h, true, e) != 0)
		return -1;
	if ((m.mechanism = mechanism_of_alg(spec->alg)) == NULL)
		return err_set(e, ERR_HSM, "%s is not known in tokens; no key "
		    "was made", spec->alg->name);
	/* Until the real one is known, something nobody else has. */
	if (RAND_bytes(m.id, sizeof(m.id)) != 1)
		return err_set(e, ERR_CRYPTO, "libcrypto has no random "
		    "numbers; no key was made");
	if (pair_make(h, &m, e) != 0)
		return -1;
	if (pair_finish(h, &m, out, e) != 0)
		return err_doing(e, "the key pair \"%s\" was made and stays in "
		    "the token, but is not to be used", spec->label);
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
