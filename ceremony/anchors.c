#include "ceremony/agreed.h"
#include "ceremony/anchors.h"
#include "ceremony/answer.h"
#include "keyset/trust_anchor.h"

/* Returns how many there are, of which ANCHORS_MAX are written. */
static size_t
collect(const struct registry *r, const struct dname *zone, bool revoked,
    const struct register_key *out[ANCHORS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_keys; i++) {
		const struct register_key *k = &r->keys[i];

		if (k->foreign || k->key.flags != DNSKEY_KSK ||
		    !register_key_lives(k) || k->disclosed != 0 ||
		    !dname_equal(&k->zone, zone) ||
		    agreed_revoked(r, zone, &k->id) != revoked)
			continue;
		if (n < ANCHORS_MAX)
			out[n] = k;
		n++;
	}
	return n;
}

int
anchors_keys(const struct registry *r, const struct dname *zone,
    const struct register_key *out[ANCHORS_MAX], size_t *n, struct err *e)
{
	char text[DNAME_TEXT_MAX];

	*n = collect(r, zone, false, out);
	if (*n > ANCHORS_MAX)
		return err_set(e, ERR_POLICY, "more than %d KSKs of %.200s "
		    "live: destroy those that are not used", ANCHORS_MAX,
		    dname_text(zone, text));
	if (*n == 0)
		return err_set(e, ERR_POLICY, "no KSK of %.200s was made here, or "
		    "lives and is not revoked: there is nothing to trust",
		    dname_text(zone, text));
	return 0;
}

size_t
anchors_revoked(const struct registry *r, const struct dname *zone,
    const struct register_key *out[ANCHORS_MAX])
{
	size_t n = collect(r, zone, true, out);

	return n < ANCHORS_MAX ? n : ANCHORS_MAX;
}

int
anchors_write(const struct registry *r, const struct dname *zone,
    const char *id, const char *source, struct blob *out, struct err *e)
{
	const struct register_key *keys[ANCHORS_MAX];
	char names[ANCHORS_MAX][IDENTIFIER_MAX + 1];
	struct anchor_key of[ANCHORS_MAX];
	size_t n;

	if (anchors_keys(r, zone, keys, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		of[i] = (struct anchor_key){
			.id = answer_identifier(r->rehearsal, keys[i]->label,
			    names[i]),
			.key = &keys[i]->key,
			.from = keys[i]->made_at,
		};
	return trust_anchor_write(out, zone, id, source, of, n, e);
}
