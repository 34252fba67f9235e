#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hsm/transport.h"
#include "signer/keyring_private.h"

int
keyring_address(const struct keyring *k, struct address *out, struct err *e)
{
	struct blob text = { NULL, 0 };
	int rc;

	if (!state_has(k->state, ADDRESS_FILE))
		return err_set(e, ERR_POLICY, "no transport key was made here: "
		    "capstan-signer transport makes one");
	if (state_read(k->state, ADDRESS_FILE, &text, e) != 0)
		return -1;
	rc = address_read(out, text.data, text.len, e);
	if (rc == 0 && !dname_equal(&out->zone, &k->config->zone))
		rc = err_set(e, ERR_FORMAT, "it is for another zone than this "
		    "signer's");
	blob_free(&text);
	return rc == 0 ? 0 : err_doing(e, "%s in the state folder",
	    ADDRESS_FILE);
}

/* The one that is remembered must be where it can open something. */
static int
remembered(struct keyring *k, struct address *out, struct err *e)
{
	struct hsm_key key;

	if (keyring_address(k, out, e) != 0 || keyring_token(k, e) != 0)
		return -1;
	if (hsm_find(k->hsm, &out->id, &key, e) != 0)
		return err_doing(e, "the transport key in %s is not in the "
		    "token any more; where the token is another, remove that "
		    "file, and a new one is made", ADDRESS_FILE);
	return 0;
}

static char *
label_of(const struct keyring *k, char label[HELD_LABEL])
{
	char zone[DNAME_TEXT_MAX];

	snprintf(label, HELD_LABEL, "transport %.48s",
	    dname_text(&k->config->zone, zone));
	return label;
}

/*
 * A run that was cut off may have made it and not come to remember it: what is
 * whole is it; what is not was never shown to anybody, and goes.
 */
static int
left_behind(struct keyring *k, const char *label,
    const struct hsm_wrap_way *way, struct hsm_transport *t, bool *found,
    struct err *e)
{
	struct hsm_key *keys = NULL;
	size_t n = 0;
	int rc = hsm_list(k->hsm, &keys, &n, e);

	*found = false;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (strcmp(keys[i].label, label) != 0)
			continue;
		*found = keys[i].has_private && keys[i].has_public &&
		    keys[i].id_stored;
		if (!*found)
			rc = hsm_destroy(k->hsm, &keys[i], e);
		else if ((rc = hsm_transport_find(k->hsm, way, &keys[i], t,
		    e)) != 0)
			err_doing(e, "the key \"%s\", which is in the token "
			    "already; nothing was changed", label);
		if (*found)
			break;
	}
	free(keys);
	return rc;
}

static int
remember(const struct keyring *k, const struct hsm_transport *t,
    struct address *out, struct err *e)
{
	struct blob pem = { NULL, 0 }, text = { NULL, 0 };
	struct address a = { .zone = k->config->zone, .id = t->id };
	int rc = -1;

	snprintf(a.format, sizeof(a.format), "%s", t->format);
	if (hsm_transport_export(t, &pem, e) != 0)
		goto out;
	snprintf(a.pem, sizeof(a.pem), "%s", (const char *)pem.data);
	if (address_write(&a, &text, e) == 0)
		rc = state_write(k->state, ADDRESS_FILE, text.data, text.len,
		    e);
	if (rc == 0)
		*out = a;
out:
	blob_free(&pem);
	blob_free(&text);
	return rc;
}

int
keyring_transport(struct keyring *k, struct address *out, struct err *e)
{
	char label[HELD_LABEL];
	struct hsm_transport t;
	struct hsm_wrap_way way;
	struct hsm_key key;
	bool found;

	if (state_has(k->state, ADDRESS_FILE))
		return remembered(k, out, e);
	if (keyring_token(k, e) != 0 || hsm_wrap_probe(k->hsm, &way, e) != 0 ||
	    left_behind(k, label_of(k, label), &way, &t, &found, e) != 0)
		return -1;
	if (!found && hsm_transport_make(k->hsm, &way, label, &key, &t, e) != 0)
		return -1;
	return remember(k, &t, out, e);
}
