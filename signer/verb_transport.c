#include "signer/keyring.h"
#include "signer/run.h"
#include "signer/target.h"

/* The file, and what people compare: its SHA-256 in words. */
static int
tell(struct run *run, const struct state *s, const struct address *a,
    struct err *e)
{
	const char *path = run->option['o'];
	char zone[DNAME_TEXT_MAX], hex[DIGEST_HEX];
	struct blob text = { NULL, 0 };
	int rc = -1;

	if (address_write(a, &text, e) != 0 ||
	    (path != NULL && run_write(path, &text, e) != 0))
		goto out;
	if (blob_printf(&run->out, e, "transport key %s\nzone     %s\n"
	    "format   %s\n", digest_hex(&a->id, hex),
	    dname_text(&a->zone, zone), a->format) != 0 ||
	    run_tell_digest(run, &text, e) != 0)
		goto out;
	rc = blob_printf(&run->out, e, "It is %s%s\n", path != NULL ? path :
	    state_folder(s), path != NULL ? "" : "/" ADDRESS_FILE);
out:
	blob_free(&text);
	return rc;
}

int
verb_transport(struct run *run, struct err *e)
{
	struct keyring *ring = NULL;
	struct address a;
	struct state *s;
	int rc = -1;

	if (run->config.module[0] == '\0')
		return err_set(e, ERR_POLICY, "the ZSKs of this signer are in "
		    "files: a key that was made in an HSM comes into a token, "
		    "and never into a file; configure a module and a token");
	if (run->option['o'] != NULL && target_check(run->option['o'],
	    &run->config, run->conf, e) != 0)
		return err_doing(e, "-o");
	if ((s = state_open(&run->config, STATE_CREATE, e)) == NULL)
		return -1;
	if ((ring = keyring_open(s, &run->config, e)) != NULL &&
	    keyring_transport(ring, &a, e) == 0)
		rc = tell(run, s, &a, e);
	keyring_close(&ring);
	state_close(&s);
	return rc;
}
