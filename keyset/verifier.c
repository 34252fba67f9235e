#include <stdlib.h>

#include "keyset/rrset.h"
#include "keyset/signature.h"
#include "keyset/verifier.h"

struct verifier {
	struct dnskey	 key;
	EVP_PKEY	*pkey;		/* the same */
	struct signature_check check;	/* with it */
	ldns_buffer	*signed_data;	/* room for it, used again */

	/* What signatures are over, as we have it and as ldns has. */
	struct rrset	 set;
	ldns_rr_list	*all, *once;	/* those of all */
};

/*
 * ldns goes its own way from the list to what is signed, so that a fault in
 * how rrsig_make() puts it together does not confirm itself.  Only that a
 * record counts once (RFC 4034, 6.3) it leaves to its caller.
 */
static ldns_rr_list *
canonical(const ldns_rr_list *list)
{
	ldns_rr_list *all = ldns_rr_list_clone(list);

	if (all == NULL)
		return NULL;
	for (size_t i = 0; i < ldns_rr_list_rr_count(all); i++)
		ldns_rr2canonical(ldns_rr_list_rr(all, i));
	ldns_rr_list_sort(all);
	return all;
}

/* The records of a sorted list, which they stay in, without repeated ones. */
static ldns_rr_list *
once_each(const ldns_rr_list *all)
{
	ldns_rr_list *once = all == NULL ? NULL : ldns_rr_list_new();
	ldns_rr *last = NULL;

	for (size_t i = 0; once != NULL && i < ldns_rr_list_rr_count(all);
	    i++) {
		ldns_rr *rr = ldns_rr_list_rr(all, i);

		if (last != NULL && ldns_rr_compare(last, rr) == 0)
			continue;
		last = rr;
		if (!ldns_rr_list_push_rr(once, rr)) {
			ldns_rr_list_free(once);
			return NULL;
		}
	}
	return once;
}

/* What is signed, RFC 4034 3.1.8.1, as ldns writes it. */
static int
write_signed(struct verifier *v, const struct rrsig *s, struct err *e)
{
	ldns_rr *sig = rrsig_to_rr(s, &v->set.owner, s->original_ttl, e);
	bool ok;

	if (sig == NULL)
		return -1;
	for (size_t i = 0; i < ldns_rr_list_rr_count(v->once); i++)
		ldns_rr_set_ttl(ldns_rr_list_rr(v->once, i), s->original_ttl);
	ldns_buffer_clear(v->signed_data);
	ok = ldns_rrsig2buffer_wire(v->signed_data, sig) == LDNS_STATUS_OK &&
	    ldns_rr_list2buffer_wire(v->signed_data, v->once) ==
	    LDNS_STATUS_OK;
	ldns_rr_free(sig);
	return ok ? 0 : err_set(e, ERR_SYS, "out of memory to verify a "
	    "signature");
}

struct verifier *
verifier_new(const struct dnskey *k, struct err *e)
{
	struct verifier *v = calloc(1, sizeof(*v));

	if (v == NULL || (v->signed_data = ldns_buffer_new(LDNS_MIN_BUFLEN)) ==
	    NULL) {
		free(v);
		err_sys(e, "verify signatures");
		return NULL;
	}
	v->key = *k;
	if ((v->pkey = dnskey_to_evp(k, e)) == NULL ||
	    signature_check_start(&v->check, k->alg, v->pkey, e) != 0)
		verifier_free(&v);
	return v;
}

static void
set_drop(struct verifier *v)
{
	ldns_rr_list_free(v->once);
	ldns_rr_list_deep_free(v->all);
	v->once = v->all = NULL;
	rrset_free(&v->set);
}

void
verifier_free(struct verifier **vp)
{
	struct verifier *v = *vp;

	if (v == NULL)
		return;
	*vp = NULL;
	set_drop(v);
	signature_check_end(&v->check);
	EVP_PKEY_free(v->pkey);
	ldns_buffer_free(v->signed_data);
	free(v);
}

int
verifier_set(struct verifier *v, const ldns_rr_list *list, struct err *e)
{
	set_drop(v);
	if (rrset_from_list(&v->set, list, e) != 0)
		return -1;
	v->all = canonical(list);
	if ((v->once = once_each(v->all)) != NULL)
		return 0;
	set_drop(v);
	return err_set(e, ERR_SYS, "out of memory to verify a signature");
}

int
verifier_check(struct verifier *v, const struct rrsig *s, struct err *e)
{
	if (v->once == NULL)
		return err_set(e, ERR_CRYPTO, "a signature is over no records");
	if (rrsig_fits(s, &v->key, &v->set, e) != 0 ||
	    write_signed(v, s, e) != 0)
		return -1;
	if (signature_check(&v->check, ldns_buffer_begin(v->signed_data),
	    ldns_buffer_position(v->signed_data), s->sig, s->len, e) == 0)
		return 0;
	return e->kind != ERR_CRYPTO ? -1 : err_set(e, ERR_CRYPTO,
	    "a signature by key %u does not verify", s->tag);
}

int
rrsig_verify(const struct rrsig *s, const struct dnskey *k,
    const ldns_rr_list *list, struct err *e)
{
	struct verifier *v = verifier_new(k, e);
	int rc = -1;

	if (v != NULL && verifier_set(v, list, e) == 0)
		rc = verifier_check(v, s, e);
	verifier_free(&v);
	return rc;
}
