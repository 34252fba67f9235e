#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyset/digest.h"
#include "keyset/file.h"
#include "keyset/tell.h"
#include "keyset/words.h"
#include "signer/run.h"

enum {
	WORD_ROWS	= (DIGEST_LEN + WORDS_A_ROW - 1) / WORDS_A_ROW,
};

struct anchor *
run_anchor(const struct run *run, const struct state *s, struct err *e)
{
	const char *configured = run->config.anchor;
	struct blob text = { NULL, 0 };
	struct anchor *a = NULL;

	if (configured[0] != '\0') {
		if (file_read(NULL, configured, ANCHOR_MAX, &text, e) != 0)
			err_doing(e, "the trust anchor");
		else
			a = anchor_read((char *)text.data, text.len,
			    configured, &run->config.zone, e);
	} else if (!state_has(s, "anchor")) {
		err_set(e, ERR_POLICY, "no trust anchor is known: configure "
		    "one, or give the ceremony's DS with accept -a");
	} else if (state_read(s, "anchor", &text, e) == 0) {
		a = anchor_read((char *)text.data, text.len, "in the state",
		    &run->config.zone, e);
	}
	blob_free(&text);
	return a;
}

void
run_say(struct run *run)
{
	const char *at = (const char *)run->notes.data;

	while (at != NULL && *at != '\0') {
		size_t len = strcspn(at, "\n");

		tell(stderr, "note", at, len);
		at += len + (at[len] != '\0');
	}
	if (run->out.len > 0)
		fwrite(run->out.data, 1, run->out.len, stdout);
	blob_free(&run->out);
	blob_free(&run->notes);
}

int
run_write(const char *path, const struct blob *b, struct err *e)
{
	char *folder = strdup(path), *name = strdup(path);
	int rc = -1;

	if (folder == NULL || name == NULL)
		err_sys(e, "write %.200s", path);
	else
		rc = file_write(dirname(folder), basename(name), b->data,
		    b->len, 0644, e);
	free(folder);
	free(name);
	return rc;
}

int
run_tell_digest(struct run *run, const struct blob *b, struct err *e)
{
	struct digest d = digest_of(b->data, b->len);
	char hex[DIGEST_HEX], row[WORDS_ROW_TEXT];

	if (blob_printf(&run->out, e, "SHA-256  %s\n",
	    digest_hex(&d, hex)) != 0)
		return -1;
	for (size_t i = 0; i < WORD_ROWS; i++) {
		if (blob_printf(&run->out, e, "  %s\n",
		    words_row(d.bytes, DIGEST_LEN, i, row)) != 0)
			return -1;
	}
	return 0;
}

int
run_check_digest(const struct run *run, const struct blob *b, bool *given,
    struct err *e)
{
	const struct digest is = digest_of(b->data, b->len);
	const char *hex = run->option['d'];
	struct digest want;

	*given = hex != NULL;
	if (hex == NULL)
		return 0;
	if (digest_from_hex(&want, hex, e) != 0)
		return err_doing(e, "-d");
	return digest_equal(&want, &is) ? 0 : err_set(e, ERR_CRYPTO, "it is "
	    "not the file of which -d is the SHA-256");
}
