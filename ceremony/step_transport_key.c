#include <stdio.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/bring_stick.h"
#include "ceremony/media.h"
#include "hsm/transport.h"
#include "keyset/address.h"

static int
read_aloud(struct ceremony *c, const struct digest *digest, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "HASH OF THE TRANSPORT KEY: is it what the signer's "
	    "people said?");
	page_line(&p, "%s", "");
	answer_words(&p, digest);
	page_foot(&p, "NOW  Witness: read the slip that was taken down over "
	    "the phone.  Administrator: tick each line that is the same.");
	page_foot(&p, "WHY  Nothing else says whose it is.  M if one differs: "
	    "nothing is sent.");
	rc = ask_ticks(c, &p, "transport.words", 1, ANSWER_WORD_LINES, e);
	page_free(&p);
	return rc;
}

static int
agree(struct ceremony *c, const struct address *a, struct err *e)
{
	char zone[DNAME_TEXT_MAX], hex[DIGEST_HEX], object[DNAME_TEXT_MAX + 16];
	struct page p = { .n_lines = 0 };
	int rc;

	digest_hex(&a->id, hex);
	dname_text(&a->zone, zone);
	snprintf(object, sizeof(object), "%s %.8s", zone, hex);
	page_start(&p, "A ZSK IS GOING TO BE SENT TO A SIGNER");
	page_line(&p, "%s", "");
	page_wrap(&p, "   Zone            %s", zone);
	page_line(&p, "   Transport key   %.32s", hex);
	page_line(&p, "                   %s", hex + 32);
	page_line(&p, "   Sealed as       %s", a->format);
	page_line(&p, "%s", "");
	page_wrap(&p, "   Whoever has the private half of this key, and the "
	    "PIN of its token, gets the ZSK that is made next, and can sign the zone "
	    "with it.");
	page_foot(&p, "NOW  To go on, both type the zone and the first eight "
	    "digits of the transport key, for example:  nl. 3f0a92c1");
	page_foot(&p, "WHY  %s", step_transport_key.why);
	rc = ask_object(c, &p, "transport.object", object, false, e);
	page_free(&p);
	return rc;
}

static int
record(struct ceremony *c, const struct blob *text, const struct address *a,
    struct err *e)
{
	char zone[DNAME_TEXT_MAX], hex[DIGEST_HEX], id[DIGEST_HEX];
	struct digest stored;

	if (journal_put_blob(c->journal, text->data, text->len, &stored,
	    e) != 0)
		return -1;
	return ceremony_record(c, "transport-key", "done", json_pack(
	    "{s:s,s:s,s:s,s:s}", "sha256", digest_hex(&stored, hex), "id",
	    digest_hex(&a->id, id), "zone", dname_text(&a->zone, zone),
	    "format", a->format), e);
}

static int
judge(struct ceremony *c, const struct address *a, struct err *e)
{
	char is[DNAME_TEXT_MAX], want[DNAME_TEXT_MAX];
	struct hsm_transport known;

	if (!dname_equal(&a->zone, &c->site->zone))
		return err_set(e, ERR_POLICY, "the transport key is of a "
		    "signer of %.200s, this ceremony is for %.200s",
		    dname_text(&a->zone, is), dname_text(&c->site->zone, want));
	return hsm_transport_import(&known, a->pem, strlen(a->pem), a->format,
	    e);
}

static int
run(struct ceremony *c, struct err *e)
{
	struct blob text = { .len = 0 };
	struct digest digest;
	struct address a;
	int rc = -1;

	if (bring_request(c, e) != 0 || media_read(c->site->request_media,
	    "REQ", ADDRESS_FILE, ADDRESS_BYTES_MAX, &text, e) != 0)
		return -1;
	if (address_read(&a, text.data, text.len, e) != 0 ||
	    judge(c, &a, e) != 0) {
		err_doing(e, "request medium, " ADDRESS_FILE);
		goto out;
	}
	digest = digest_of(text.data, text.len);
	if (read_aloud(c, &digest, e) == 0 && agree(c, &a, e) == 0)
		rc = record(c, &text, &a, e);
out:
	blob_free(&text);
	return rc;
}

const struct step step_transport_key = {
	.id = "transport-key",
	.title = "Signer's transport key, words compared",
	.who = "both",
	.why = "A key that somebody exchanged on its way would get the ZSK.",
	.again = STEP_ONCE,
	.unchanged = "no key was made, and nothing was sent",
	.remedy = "have the signer's people write the transport key anew on an "
	    "empty stick, put it in, and do the step again",
	.run = run,
};
