#include <stdio.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/parcels.h"

static const char *
text_of(const struct ceremony *c, const char *step, const char *kind,
    const char *name)
{
	return json_string_value(json_object_get(register_last(&c->reg, step,
	    kind), name));
}

/* The key that this ceremony made to be sent; borrowed of the register. */
static const struct register_key *
made(const struct ceremony *c, struct err *e)
{
	const char *label = text_of(c, "make-zsk", "done", "label");

	for (size_t i = 0; label != NULL && i < c->reg.n_keys; i++)
		if (!c->reg.keys[i].foreign &&
		    strcmp(c->reg.keys[i].label, label) == 0)
			return &c->reg.keys[i];
	err_set(e, ERR_FORMAT, "the journal names no ZSK that was made to be "
	    "sent");
	return NULL;
}

static int
send_key(struct ceremony *c, const struct register_key *k, struct err *e)
{
	char id[DIGEST_HEX], to[DIGEST_HEX], hex[DIGEST_HEX];
	const struct register_key key = *k;	/* records move the register */
	struct blob file = { .len = 0 };
	struct hsm_transport t;
	struct digest d;
	int rc = -1;

	if (parcels_to(c, &t, e) != 0)
		return -1;
	digest_hex(&key.id, id);
	digest_hex(&t.id, to);
	if (ceremony_record(c, "send", "intent", json_pack(
	    "{s:s,s:s,s:s,s:s}", "label", key.label, "id", id, "to", to,
	    "serial", c->serial), e) == 0 &&
	    parcels_make(c, &key, &file, e) == 0 &&
	    journal_put_blob(c->journal, file.data, file.len, &d, e) == 0)
		rc = ceremony_record(c, "send", "result", json_pack(
		    "{s:s,s:s,s:s,s:s,s:s,s:s}", "label", key.label, "id", id,
		    "to", to, "serial", c->serial, "format", t.format,
		    "parcel", digest_hex(&d, hex)), e);
	blob_free(&file);
	return rc;
}

static int
show(struct ceremony *c, const struct register_key *k, struct err *e)
{
	const char *hex = text_of(c, "send", "result", "parcel");
	char name[PARCEL_NAME];
	struct page p = { .n_lines = 0 };
	struct digest d;
	int rc;

	if (hex == NULL || digest_from_hex(&d, hex, e) != 0)
		return err_set(e, ERR_FORMAT, "the journal names no parcel");
	page_start(&p, "HASH OF THE PARCEL: the ZSK is sealed to the signer");
	page_line(&p, "%s", "");
	page_wrap(&p, "   %s, of \"%s\"", parcel_name(&k->key, name), k->label);
	page_line(&p, "%s", "");
	answer_words(&p, &d);
	page_line(&p, "%s", "");
	page_wrap(&p, "   %s", c->site->recovery.group_count == 0 ?
	    "It leaves on OUT.  The key cannot leave this HSM any more." :
	    "It leaves on OUT.  The key can leave this HSM until its copy is "
	    "made, which is the next step.");
	page_foot(&p, "NOW  Witness: write the words down, for the signer's "
	    "people; Enter.");
	page_foot(&p, "WHY  They compare them before the import: no other key "
	    "gets in then.");
	rc = ask_read(c, &p, "send", e);
	page_free(&p);
	return rc;
}

/* Made before an interruption it is made; it may be known to nobody else. */
static int
run(struct ceremony *c, struct err *e)
{
	const struct register_key *k = made(c, e);

	if (k == NULL)
		return -1;
	if (!register_has(&c->reg, "send", "result") && send_key(c, k, e) != 0)
		return -1;
	/* Where it is to have a copy that is made next, and ends it. */
	if (c->site->recovery.group_count == 0 && parcels_keep(c, e) != 0)
		return -1;
	if ((k = made(c, e)) == NULL || show(c, k, e) != 0)
		return -1;
	return ceremony_record(c, "send", "done", json_pack("{s:s}", "label",
	    k->label), e);
}

const struct step step_send = {
	.id = "send",
	.title = "ZSK sealed to the signer, parcel tried",
	.who = "both",
	.why = "What leaves can be opened by the signer's token, and by nothing "
	    "else.",
	.again = STEP_ONCE,
	.needs_hsm = true,
	.unchanged = "no parcel has left; the ZSK is in the HSM as the journal "
	    "says",
	.remedy = "press X, and make another ZSK for the signer in a new "
	    "ceremony",
	.run = run,
};
