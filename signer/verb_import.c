#include <stdlib.h>
#include <string.h>

#include "keyset/file.h"
#include "signer/board.h"
#include "signer/keyring.h"
#include "signer/run.h"

/* Whether a parcel is one for this signer, before the token is asked. */
static int
judge(const struct config *c, const struct address *a, const struct parcel *p,
    struct err *e)
{
	char is[DNAME_TEXT_MAX], want[DNAME_TEXT_MAX];

	if (p->key.flags != DNSKEY_ZSK)
		return err_set(e, ERR_POLICY, "the key in it is no ZSK, its "
		    "flags are %u: a signer holds nothing else",
		    (unsigned)p->key.flags);
	if (!dname_equal(&p->zone, &c->zone))
		return err_set(e, ERR_POLICY, "it is for the zone %.150s, and "
		    "this signer's is %.150s", dname_text(&p->zone, is),
		    dname_text(&c->zone, want));
	if (p->key.alg != c->algorithm)
		return err_set(e, ERR_POLICY, "its key is of %s, and %s is "
		    "configured", p->key.alg->name, c->algorithm->name);
	if (c->bits != 0 && dnskey_bits(&p->key) != c->bits)
		return err_set(e, ERR_POLICY, "its key has %u bits, and %u are "
		    "configured", dnskey_bits(&p->key), (unsigned)c->bits);
	if (p->rehearsal && !c->rehearsal)
		return err_set(e, ERR_POLICY, "it was sent in a rehearsal");
	if (!digest_equal(&p->to, &a->id) || strcmp(p->format, a->format) != 0)
		return err_set(e, ERR_POLICY, "it was sent to another "
		    "transport key than this signer's");
	return 0;
}

static int
tell(struct run *run, const struct parcel *p, const struct blob *text,
    const char *what, const char *name, struct err *e)
{
	char id[DIGEST_HEX];
	struct digest d = dnskey_id(&p->key);

	if (blob_printf(&run->out, e, "%s%s: ZSK %u, %s, id %s\n", what, name,
	    (unsigned)dnskey_tag(&p->key), p->key.alg->name,
	    digest_hex(&d, id)) != 0)
		return -1;
	return run_tell_digest(run, text, e);
}

static int
take(struct run *run, const struct board *b, struct keyring *ring,
    const struct parcel *p, const struct blob *text, struct err *e)
{
	const struct digest id = dnskey_id(&p->key);
	const struct zsk *z = keyring_find(ring, &id);
	struct dnskey *ksks;
	size_t n;

	if (z != NULL)
		return keyring_signing_key(ring, z, e) == NULL ? -1 :
		    tell(run, p, text, "here already, as ", z->name, e);
	if ((ksks = board_ksks(b, &n, e)) == NULL)
		return -1;
	z = keyring_take(ring, p, ksks, n, e);
	free(ksks);
	return z == NULL ? -1 : tell(run, p, text, "imported as ", z->name, e);
}

/*
 * Anybody who has the public half of the transport key can make a parcel of a
 * key of his own.  The ceremony's is known by its digest alone.
 */
static int
import(struct run *run, const struct board *b, struct keyring *ring,
    const struct blob *text, struct err *e)
{
	struct address a;
	struct parcel p;
	bool is;

	if (parcel_read(&p, text->data, text->len, e) != 0 ||
	    keyring_address(ring, &a, e) != 0 ||
	    judge(&run->config, &a, &p, e) != 0 ||
	    run_check_digest(run, text, &is, e) != 0)
		return -1;
	if (is)
		return take(run, b, ring, &p, text, e);
	run->red = true;
	if (tell(run, &p, text, "not imported", "", e) != 0)
		return -1;
	return blob_printf(&run->out, e, "Compare the words with those of the "
	    "ceremony; if they are the same, import\nagain with -d and the "
	    "SHA-256.\n");
}

int
verb_import(struct run *run, struct err *e)
{
	struct board b = { .response = NULL };
	struct blob text = { NULL, 0 };
	struct keyring *ring = NULL;
	struct state *s;
	int rc = -1;

	if (run->config.module[0] == '\0')
		return err_set(e, ERR_POLICY, "the ZSKs of this signer are in "
		    "files: a parcel is opened in a token, and nowhere else");
	if ((s = state_open(&run->config, STATE_CHANGE, e)) == NULL)
		return -1;
	if (board_load(&b, s, e) == 0 &&
	    (ring = keyring_open(s, &run->config, e)) != NULL &&
	    file_read(NULL, run->arguments[0], PARCEL_BYTES_MAX, &text,
	    e) == 0 && (rc = import(run, &b, ring, &text, e)) != 0)
		err_doing(e, "%.100s is not imported", run->arguments[0]);
	blob_free(&text);
	keyring_close(&ring);
	board_free(&b);
	state_close(&s);
	return rc;
}
