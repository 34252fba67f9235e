#include <string.h>

#include "backup/encoding.h"
#include "backup/endorsement.h"
#include "ceremony/endorsed.h"
#include "ceremony/recorded_set.h"

static int
box_of(struct ceremony *c, const struct key_backup *b, struct container *box,
    struct err *e)
{
	struct blob file = { .len = 0 };
	int rc = journal_get_blob(c->journal, &b->container, &file, e);

	if (rc == 0)
		rc = container_read(box, file.data, file.len, e);
	blob_free(&file);
	return rc;
}

static int
record(struct ceremony *c, const struct key_backup *b, const char *label,
    const struct officer *o, const struct digest *sealed,
    const struct card_signature *sig, const struct digest *container,
    struct err *e)
{
	char id[DIGEST_HEX], what[DIGEST_HEX], file[DIGEST_HEX], set[SET_HEX];
	struct share_set named = { .value_len = 0 };
	struct blob hex = { .len = 0 };
	int rc = -1;

	memcpy(named.id, b->set, sizeof(named.id));
	if (encoding_hex(&hex, sig->bytes, sig->len, e) == 0)
		rc = ceremony_record(c, "back-up", "signed", json_pack(
		    "{s:s,s:s,s:s,s:s,s:s,s:s,s:s%,s:s}", "label", label, "id",
		    digest_hex(&b->id, id), "set", set_hex(&named, set),
		    "sealed", digest_hex(sealed, what), "name", o->name, "card",
		    o->card.serial, "signature", (const char *)hex.data, hex.len,
		    "container", digest_hex(container, file)), e);
	blob_free(&hex);
	return rc;
}

static bool
has_signed(const struct container *box, const struct officer *o)
{
	for (size_t i = 0; i < box->n_signatures; i++)
		if (endorsement_is_by(&box->signatures[i], &o->card.key))
			return true;
	return false;
}

static int
sign_one(struct ceremony *c, struct card *card, const struct officer *o,
    const struct key_backup *b, struct err *e)
{
	struct digest sealed, digest, container;
	struct blob file = { .len = 0 };
	struct card_signature sig;
	struct container box;
	int rc = -1;

	if (box_of(c, b, &box, e) != 0)
		return -1;
	if (has_signed(&box, o) || box.n_signatures == CONTAINER_SIGNATURES_MAX)
		return 0;
	if (endorsement_sealed(&box, &sealed, e) == 0 &&
	    endorsement_digest(&sealed, o->name, &digest, e) == 0 &&
	    card_authenticate(card, &o->card.key, &digest, &sig, e) == 0 &&
	    endorsement_add(&box, o->name, &o->card.key, &sig, e) == 0 &&
	    container_write(&box, &file, e) == 0 &&
	    journal_put_blob(c->journal, file.data, file.len, &container,
	    e) == 0)
		rc = record(c, b, box.label, o, &sealed, &sig, &container, e);
	blob_free(&file);
	return rc;
}

int
endorsed_sign(struct ceremony *c, struct card *card, const struct officer *o,
    struct err *e)
{
	for (size_t i = 0; i < c->reg.holdings.n_backups; i++) {
		const struct key_backup b = c->reg.holdings.backups[i];

		if (holdings_due(&c->reg.holdings, i, c->reg.number) &&
		    sign_one(c, card, o, &b, e) != 0)
			return -1;
	}
	return 0;
}

size_t
endorsed_due(const struct ceremony *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->reg.holdings.n_backups; i++)
		n += holdings_due(&c->reg.holdings, i, c->reg.number);
	return n;
}

static void
signer_line(const struct ceremony *c, const struct container *box,
    const struct container_signature *s, struct page *p)
{
	const struct officer *o = holdings_signer(&c->reg.holdings, s);
	struct err why;

	if (o == NULL)
		page_wrap(p, "      signed as \"%s\" by a card that is not in "
		    "the register", s->name);
	else if (endorsement_check(box, s, &o->card.key, &why) != 0)
		page_wrap(p, "      NOT SIGNED by %s, card %s: the signature in "
		    "the file is not good", s->name, o->card.serial);
	else
		page_wrap(p, "      signed by %s, card %s, which is in the "
		    "register", s->name, o->card.serial);
}

void
endorsed_page(struct ceremony *c, const struct held_set *set,
    const struct register_key *k, struct page *p)
{
	const struct key_backup *b = holdings_backup(&c->reg.holdings, &k->id,
	    &set->set);
	struct container box = { .n_signatures = 0 };
	struct err why;

	if (b == NULL || box_of(c, b, &box, &why) != 0) {
		page_wrap(p, "      %s", b == NULL ? "has no copy under it" :
		    why.text);
		return;
	}
	for (size_t i = 0; i < box.n_signatures; i++)
		signer_line(c, &box, &box.signatures[i], p);
	/* Where nobody has a card, nobody can have signed. */
	if (box.n_signatures == 0 && c->reg.holdings.n_officers > 0)
		page_line(p, "      signed by no officer");
}
