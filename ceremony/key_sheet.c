#include <stdio.h>
#include <string.h>

#include "ceremony/ask.h"
#include "ceremony/keyrec.h"
#include "keyset/words.h"

#include "ceremony/key_sheet.h"

enum { TYPED_WORDS = 4 };	/* of the digest, from the key sheet */

bool
key_sheet_due(const struct ceremony *c, const struct register_key *k)
{
	return k->unsheeted != 0 && register_key_in(k, c->serial);
}

/* As the HSM has it now, octet by octet: not by its tag, nor by its label. */
static int
compare_whole(struct ceremony *c, const struct register_key *k, struct err *e)
{
	struct hsm_key in;

	if (hsm_find(c->hsm, &k->id, &in, e) != 0)
		return -1;
	if (in.pub_len != k->key.pub_len || memcmp(in.pub, k->key.pub,
	    in.pub_len) != 0)
		return err_set(e, ERR_CRYPTO, "the public key of %.64s in HSM %s "
		    "is not the one of the journal: it is not to be used",
		    k->label, c->serial);
	return hsm_test_sign(c->hsm, &in, e);
}

/* The sheet is of the site that made the key, and came by another way. */
static int
compare(struct ceremony *c, const struct register_key *k, struct err *e)
{
	char words[WORDS_TEXT], id[DIGEST_HEX];
	struct page p = { .n_lines = 0 };
	int rc = compare_whole(c, k, e);

	words_text(k->id.bytes, TYPED_WORDS, words);
	page_start(&p, "IS THE KEY THAT CAME IN THE ONE OF THE KEY SHEET");
	/* All words are on one page, above the lines to type in. */
	if (rc == 0)
		rc = keyrec_page(&p, k, false, e);
	page_foot(&p, "NOW  Witness: read the words and the DS from the key sheet "
	    "that the other site signed.  Both type its first %d words.",
	    TYPED_WORDS);
	page_foot(&p, "WHY  Two sites with two keys of one tag would each sign "
	    "what the other's validators refuse.  If a word differs: Ctrl-X.");
	if (rc == 0)
		rc = ask_object(c, &p, "sheet.object", words, true, e);
	page_free(&p);
	return rc != 0 ? -1 : ceremony_record(c, "sheet", "compared", json_pack(
	    "{s:s,s:s,s:s}", "label", k->label, "id", digest_hex(&k->id, id),
	    "serial", c->serial), e);
}

int
key_sheet_compare(struct ceremony *c, struct err *e)
{
	for (size_t i = 0; i < c->reg.n_keys; i++) {
		const struct register_key k = c->reg.keys[i];

		if (key_sheet_due(c, &k) && compare(c, &k, e) != 0)
			return -1;
	}
	return 0;
}
