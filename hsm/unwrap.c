#include <stdlib.h>
#include <string.h>

#include "hsm/p11.h"

/* A copy that is to be made: of the session (mark), or in the token (id). */
struct copy {
	const struct dnskey   *public;
	const char	      *label;
	struct fleeting	      *mark;	/* NULL: in the token, by id */
	struct digest	       id;
	bool		       extractable;
};

static void
copy_template(struct template *t, const struct copy *c, enum fullness full)
{
	static const CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
	const struct mechanism *m = mechanism_of_alg(c->public->alg);

	template_add(t, CKA_CLASS, &class, sizeof(class));
	template_add(t, CKA_KEY_TYPE, &m->key_type, sizeof(m->key_type));
	if (c->mark != NULL) {
		fleeting_template(t, c->mark);
	} else {
		template_flag(t, CKA_TOKEN, true);
		template_add(t, CKA_ID, c->id.bytes, DIGEST_LEN);
	}
	template_add(t, CKA_LABEL, c->label, strlen(c->label));
	template_private(t, c->extractable, full);
}

static int
copy_refused(struct hsm *h, const struct copy *c, CK_RV rv, struct err *e)
{
	p11_refused(h, e, rv, "C_UnwrapKey", "of key \"%s\"", c->label);
	if (rv == CKR_GENERAL_ERROR || rv == CKR_FUNCTION_FAILED ||
	    rv == CKR_ENCRYPTED_DATA_INVALID)
		strncat(e->text, "; a token says no more of a wrapped key "
		    "that is damaged, of another kind, or was wrapped under "
		    "another key", sizeof(e->text) - strlen(e->text) - 1);
	return -1;
}

static int
copy_make(const struct hsm_wrap_key *k, const struct hsm_wrap_way *way,
    const struct copy *c, const void *wrapped, size_t len,
    struct pair *out, struct err *e)
{
	CK_MECHANISM mechanism = { way->mechanism, NULL, 0 };
	struct hsm *h = k->hsm;
	CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
	struct object object;
	CK_RV rv = CKR_OK;

	for (int full = FULL; full >= LEAST; full--) {
		struct template t = { 0 };

		copy_template(&t, c, (enum fullness)full);
		rv = h->p11->C_UnwrapKey(h->session, &mechanism, k->handle,
		    p11_in(wrapped), len, t.a, t.n, &handle);
		if (!template_is_bad(rv))
			break;
	}
	if (rv != CKR_OK)
		return copy_refused(h, c, rv, e);
	if (c->mark != NULL)
		c->mark->made++;
	out->private = handle;
	if (object_read(h, handle, CKO_PRIVATE_KEY, &object, e) != 0)
		return -1;
	*out = pair_join(&object, NULL);
	/* What only a reduced template left open. */
	private_shut(h, out);
	return object_read(h, handle, CKO_PRIVATE_KEY, &object, e);
}

/* Whether it is the key: of its kind, as closed as it must be, and signs. */
static int
copy_check(struct hsm *h, const struct copy *c, const struct pair *p,
    struct err *e)
{
	const struct hsm_key *key = &p->key;

	if (!key->known || key->family != c->public->alg->family)
		return err_set(e, ERR_CRYPTO, "what was wrapped as key \"%s\" "
		    "is no key of %s", c->label, c->public->alg->name);
	if (key->pub_len != 0 && (key->pub_len != c->public->pub_len ||
	    memcmp(key->pub, c->public->pub, key->pub_len) != 0))
		return err_set(e, ERR_CRYPTO, "what was wrapped as key \"%s\" "
		    "is another key than its DNSKEY", c->label);
	if (private_check(h, p, c->extractable, false, e) != 0)
		return err_doing(e, "key \"%s\"", c->label);
	return pair_test_sign(h, p, c->public, e);
}

/* A copy of the session; fleeting_end() is for the caller, on any result. */
static int
copy_try(const struct hsm_wrap_key *k, const struct hsm_wrap_way *way,
    const struct copy *c, const void *wrapped, size_t len,
    struct pair *out, struct err *e)
{
	if (copy_make(k, way, c, wrapped, len, out, e) != 0)
		return -1;
	return copy_check(k->hsm, c, out, e);
}

static int
wrapped_need(const struct hsm_wrap_key *k, const struct hsm_wrap_way *way,
    const struct dnskey *public, size_t len, struct err *e)
{
	if (strcmp(way->format, HSM_FORMAT_RFC5649) != 0)
		return err_set(e, ERR_FORMAT, "a wrapped key has the format "
		    "\"%.60s\", which is not known", way->format);
	if (len < 24 || len % 8 != 0 || len > WRAPPED_MAX)
		return err_set(e, ERR_FORMAT, "%zu octets are no wrapped key",
		    len);
	if (mechanism_of_alg(public->alg) == NULL)
		return err_set(e, ERR_HSM, "%s is not known in tokens",
		    public->alg->name);
	return wrap_key_need(k, e);
}

int
hsm_unwrap_try(struct hsm_wrap_key *k, const struct hsm_wrap_way *way,
    const struct dnskey *public, const void *wrapped, size_t len,
    struct err *e)
{
	struct fleeting mark;
	const struct copy c = { .public = public, .mark = &mark,
	    .label = "Capstan trial copy" };
	struct pair pair;
	int rc;

	if (wrapped_need(k, way, public, len, e) != 0 ||
	    fleeting_start(k->hsm, &mark, e) != 0)
		return -1;
	rc = copy_try(k, way, &c, wrapped, len, &pair, e);
	return fleeting_end(k->hsm, &mark, rc, e);
}

int
hsm_rewrap(struct hsm_wrap_key *from, struct hsm_wrap_key *to,
    const struct hsm_wrap_way *way, const struct dnskey *public,
    const void *wrapped, size_t len, struct blob *out, struct err *e)
{
	uint8_t again[WRAPPED_MAX];
	struct fleeting mark;
	const struct copy c = { .public = public, .mark = &mark,
	    .label = "Capstan copy to wrap again", .extractable = true };
	struct hsm *h = from->hsm;
	struct pair pair;
	size_t again_len = 0;
	CK_RV rv;
	int rc;

	if (wrapped_need(from, way, public, len, e) != 0 ||
	    wrap_key_need(to, e) != 0 || fleeting_start(h, &mark, e) != 0)
		return -1;
	rc = copy_try(from, way, &c, wrapped, len, &pair, e);
	if (rc == 0) {
		rv = wrap_once(to, way->mechanism, pair.private, again,
		    &again_len);
		if (rv != CKR_OK)
			rc = p11_refused(h, e, rv, "C_WrapKey", "of a key, "
			    "under the new wrapping key");
	}
	rc = fleeting_end(h, &mark, rc, e);
	if (rc != 0 || hsm_unwrap_try(to, way, public, again, again_len,
	    e) != 0)
		return -1;
	return blob_copy(out, again, again_len, e);
}

/* ---- into the token ------------------------------------------------------ */

/* What hsm_unwrap() may have to take back. */
struct restoring {
	struct copy	 copy;
	CK_OBJECT_HANDLE public;	/* that was made here, or none */
	bool		 unwrapping;	/* a private half may have come */
	bool		 unwrapped;	/* and did */
};

static int
absence_need(struct hsm *h, const struct copy *c, bool *has_public,
    struct err *e)
{
	struct pair *pairs;
	bool private = false;
	size_t n;

	if (pairs_list(h, &pairs, &n, e) != 0)
		return -1;
	*has_public = false;
	for (size_t i = 0; i < n; i++)
		if (digest_equal(&pairs[i].key.id, &c->id)) {
			private |= pairs[i].key.has_private;
			*has_public |= pairs[i].key.has_public;
		}
	free(pairs);
	if (private)
		return err_set(e, ERR_HSM, "key \"%s\" is in the token "
		    "already; nothing was changed", c->label);
	return 0;
}

/*
 * Destroys all private halves with the id; whether none is left, which only a
 * search proves that had seen what there was.
 */
static bool
private_gone(struct hsm *h, const struct digest *id, bool unwrapped)
{
	static const CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
	CK_OBJECT_HANDLE *left;
	struct err ignored;
	size_t n = 0;

	for (int i = 0; i < 2; i++) {
		struct template like = { 0 };

		template_add(&like, CKA_CLASS, &class, sizeof(class));
		template_flag(&like, CKA_TOKEN, true);
		template_add(&like, CKA_ID, id->bytes, DIGEST_LEN);
		if (objects_find(h, like.a, like.n, &left, &n, &ignored) != 0)
			return false;
		for (size_t j = 0; i == 0 && j < n; j++)
			/* Looked at in the second turn. */
			(void)h->p11->C_DestroyObject(h->session, left[j]);
		free(left);
		if (i == 0 && n == 0)
			return !unwrapped;
	}
	return n == 0;
}

static int
restoring_undo(struct hsm *h, const struct restoring *r, struct err *e)
{
	bool gone = true;

	if (h->has_session && r->unwrapping)
		gone = private_gone(h, &r->copy.id, r->unwrapped);
	if (h->has_session && gone && r->public != CK_INVALID_HANDLE)
		gone = h->p11->C_DestroyObject(h->session, r->public) == CKR_OK;
	if (h->has_session && gone)
		return -1;
	if (!r->unwrapping)
		return err_doing(e, "the public half of key \"%s\" stays in "
		    "the token, the private one is not there", r->copy.label);
	return err_doing(e, "key \"%s\" may be in the token now, and is not to "
	    "be used: look for it when the token is back", r->copy.label);
}

static int
restored_check(struct hsm *h, const struct copy *c, struct hsm_key *out,
    struct err *e)
{
	struct pair pair;

	if (pair_find(h, &c->id, &pair, e) != 0)
		return -1;
	if (!pair.key.has_private || !pair.key.has_public ||
	    !pair.key.id_stored)
		return err_set(e, ERR_HSM, "key \"%s\" is not found as it was "
		    "stored, both halves by its id", c->label);
	if (copy_check(h, c, &pair, e) != 0)
		return -1;
	*out = pair.key;
	return 0;
}

static int
label_is(const struct copy *c, const struct hsm_key *key, struct err *e)
{
	if (strcmp(key->label, c->label) == 0)
		return 0;
	return err_set(e, ERR_HSM, "key \"%s\" is found with another label, "
	    "\"%s\"", c->label, key->label);
}

int
hsm_unwrap(struct hsm_wrap_key *k, const struct hsm_wrap_way *way,
    const struct hsm_restore *what, const void *wrapped, size_t len,
    struct hsm_key *out, struct err *e)
{
	struct restoring r = { .copy = { .public = what->key,
	    .label = what->label, .extractable = what->extractable,
	    .id = dnskey_id(what->key) }, .public = CK_INVALID_HANDLE };
	struct hsm *h = k->hsm;
	bool has_public = false;
	struct pair pair = { .private = CK_INVALID_HANDLE };
	struct hsm_key made;

	if (label_check(what->label, e) != 0 ||
	    wrapped_need(k, way, what->key, len, e) != 0 ||
	    absence_need(h, &r.copy, &has_public, e) != 0)
		return -1;
	/* So that what is put in the token for good is the key for certain. */
	if (hsm_unwrap_try(k, way, what->key, wrapped, len, e) != 0 ||
	    wrap_key_need(k, e) != 0)
		return err_doing(e, "nothing was restored");
	if (!has_public && public_make(h, what->key, what->label, &r.public,
	    e) != 0)
		return -1;
	r.unwrapping = true;
	if (copy_make(k, way, &r.copy, wrapped, len, &pair, e) != 0 ||
	    restored_check(h, &r.copy, &made, e) != 0 ||
	    label_is(&r.copy, &made, e) != 0) {
		r.unwrapped = pair.private != CK_INVALID_HANDLE;
		return restoring_undo(h, &r, e);
	}
	*out = made;
	return 0;
}

int
hsm_restored(struct hsm *h, const struct hsm_restore *what,
    struct hsm_key *out, struct err *e)
{
	const struct copy c = { .public = what->key, .label = what->label,
	    .extractable = what->extractable, .id = dnskey_id(what->key) };

	if (session_need(h, true, e) != 0)
		return -1;
	return restored_check(h, &c, out, e);
}
