#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keyset/file.h"
#include "keyset/record_text.h"
#include "signer/keyring_private.h"

enum { NUMBER_MAX = 9999, TRIES = 16 };

/* One above every number in use, also by half of a key; 0 when none is left. */
static unsigned
number_next(const struct keyring *k, struct err *e)
{
	DIR *d = opendir(state_keys(k->state));
	const struct dirent *entry;
	unsigned highest = 0;

	if (d == NULL) {
		err_sys(e, "%.300s", state_keys(k->state));
		return 0;
	}
	while ((entry = readdir(d)) != NULL) {
		unsigned n = held_number(entry->d_name, NULL);

		if (n > highest)
			highest = n;
	}
	(void)closedir(d);	/* it was only read */
	if (highest < NUMBER_MAX)
		return highest + 1;
	err_set(e, ERR_POLICY, "there are %d ZSKs: remove old ones",
	    NUMBER_MAX);
	return 0;
}

struct held *
held_new(const struct keyring *k, struct err *e)
{
	unsigned number = number_next(k, e);
	struct held *h = number == 0 ? NULL : calloc(1, sizeof(*h));

	if (h != NULL)
		snprintf(h->zsk.name, sizeof(h->zsk.name), "zsk-%04u", number);
	else if (number != 0)
		err_sys(e, "a ZSK");
	return h;
}

char *
held_label(const struct keyring *k, const struct held *h,
    char label[HELD_LABEL])
{
	char zone[DNAME_TEXT_MAX];

	snprintf(label, HELD_LABEL, "%s %.48s", h->zsk.name,
	    dname_text(&k->config->zone, zone));
	return label;
}

bool
keyring_tag_taken(const struct keyring *k, const struct dnskey *key,
    const struct dnskey *others, size_t n)
{
	for (size_t i = 0; i < k->n; i++) {
		if (dnskey_tag(&k->at[i]->zsk.key) == dnskey_tag(key))
			return true;
	}
	for (size_t i = 0; i < n; i++) {
		if (dnskey_tag(&others[i]) == dnskey_tag(key))
			return true;
	}
	return false;
}

/* Makes the private half; the key that was just made may be dropped again. */
static int
make_in_file(struct keyring *k, struct held *h, struct err *e)
{
	char path[KEY_PATH_MAX];

	held_path(k, h->zsk.name, ".pem", path);
	h->file = filekey_make(path, DNSKEY_ZSK, k->config->algorithm,
	    k->config->bits, e);
	if (h->file == NULL)
		return -1;
	h->zsk.in_file = true;
	h->zsk.key = filekey_signing_key(h->file)->key;
	return 0;
}

static int
drop_from_file(struct keyring *k, struct held *h, struct err *e)
{
	char path[KEY_PATH_MAX];

	held_path(k, h->zsk.name, ".pem", path);
	filekey_close(&h->file);
	return unlink(path) == 0 ? 0 : err_sys(e, "remove %.300s", path);
}

static int
make_in_token(struct keyring *k, struct held *h, struct err *e)
{
	char label[HELD_LABEL];
	const struct hsm_keyspec spec = {
		.alg = k->config->algorithm, .bits = k->config->bits,
		.label = held_label(k, h, label),
	};
	struct hsm_key made;

	if (keyring_token(k, e) != 0 ||
	    hsm_generate(k->hsm, &spec, &made, e) != 0)
		return -1;
	h->in_token = true;
	if (dnskey_set(&h->zsk.key, DNSKEY_ZSK, spec.alg->number, made.pub,
	    made.pub_len, e) != 0)
		return -1;
	return hsm_signing_key(k->hsm, &made, &h->zsk.key, &h->token, e);
}

static int
drop_from_token(struct keyring *k, struct held *h, struct err *e)
{
	struct digest id = dnskey_id(&h->zsk.key);
	struct hsm_key made;

	h->in_token = false;
	if (hsm_find(k->hsm, &id, &made, e) != 0)
		return -1;
	return hsm_destroy(k->hsm, &made, e);
}

/* Two keys of one tag in a set have taken a country's domain down. */
static int
make_private(struct keyring *k, struct held *h, const struct dnskey *others,
    size_t n, struct err *e)
{
	bool in_file = k->config->module[0] == '\0';

	for (unsigned i = 0; i < TRIES; i++) {
		if ((in_file ? make_in_file(k, h, e) :
		    make_in_token(k, h, e)) != 0)
			return -1;
		if (!keyring_tag_taken(k, &h->zsk.key, others, n))
			return 0;
		if ((in_file ? drop_from_file(k, h, e) :
		    drop_from_token(k, h, e)) != 0)
			return -1;
	}
	return err_set(e, ERR_CRYPTO, "%d keys in a row had a tag that is "
	    "taken: the source of keys is not random", TRIES);
}

int
held_publish(const struct keyring *k, const struct held *h, struct err *e)
{
	char file[ZSK_NAME_MAX + 8];
	struct blob line = { NULL, 0 };
	ldns_rr *rr;
	int rc = -1;

	rr = dnskey_to_rr(&h->zsk.key, &k->config->zone, k->config->dnskey_ttl,
	    e);
	if (rr == NULL)
		return -1;
	snprintf(file, sizeof(file), "%s.key", h->zsk.name);
	if (record_to_text(rr, &k->config->zone, &line, e) == 0)
		rc = file_write(state_keys(k->state), file, line.data,
		    line.len, 0644, e);
	blob_free(&line);
	ldns_rr_free(rr);
	return rc;
}

const struct zsk *
keyring_make(struct keyring *k, const struct dnskey *others, size_t n,
    struct err *e)
{
	struct held *h = held_new(k, e);

	if (h == NULL)
		return NULL;
	if (make_private(k, h, others, n, e) != 0 ||
	    held_publish(k, h, e) != 0) {
		err_doing(e, "make the ZSK %s", h->zsk.name);
		held_free(h);
		return NULL;
	}
	h->zsk.id = dnskey_id(&h->zsk.key);
	return keyring_add(k, h, e) == 0 ? &h->zsk : NULL;
}
