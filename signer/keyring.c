#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyset/file.h"
#include "signer/keyring_private.h"
#include "signer/pin.h"

enum { KEY_FILE_MAX = 4096, NUMBER_DIGITS = 4 };

void
held_free(struct held *h)
{
	if (h == NULL)
		return;
	filekey_close(&h->file);
	free(h);
}

void
keyring_close(struct keyring **kp)
{
	struct keyring *k = *kp;

	if (k == NULL)
		return;
	for (size_t i = 0; i < k->n; i++)
		held_free(k->at[i]);
	free(k->at);
	hsm_close(&k->hsm);
	free(k);
	*kp = NULL;
}

size_t
keyring_count(const struct keyring *k)
{
	return k->n;
}

const struct zsk *
keyring_at(const struct keyring *k, size_t i)
{
	return &k->at[i]->zsk;
}

const struct zsk *
keyring_find(const struct keyring *k, const struct digest *id)
{
	for (size_t i = 0; i < k->n; i++) {
		if (digest_equal(&k->at[i]->zsk.id, id))
			return &k->at[i]->zsk;
	}
	return NULL;
}

unsigned
held_number(const char *file, const char *end)
{
	static const char begin[] = "zsk-";
	size_t at = sizeof(begin) - 1;
	unsigned n = 0;

	if (strncmp(file, begin, at) != 0)
		return 0;
	for (; at < sizeof(begin) - 1 + NUMBER_DIGITS; at++) {
		if (file[at] < '0' || file[at] > '9')
			return 0;
		n = n * 10 + (unsigned)(file[at] - '0');
	}
	return end == NULL || strcmp(file + at, end) == 0 ? n : 0;
}

void
held_path(const struct keyring *k, const char *name, const char *end,
    char out[KEY_PATH_MAX])
{
	snprintf(out, KEY_PATH_MAX, "%s/%s%s", state_keys(k->state), name, end);
}

static int
key_parse(const char *text, const struct config *c, struct dnskey *out,
    struct err *e)
{
	ldns_rr *rr = NULL;
	struct dname owner;
	int rc = -1;

	if (ldns_rr_new_frm_str(&rr, text, 0, NULL, NULL) != LDNS_STATUS_OK)
		return err_set(e, ERR_FORMAT, "it is not a DNSKEY record");
	if (dname_from_rdf(&owner, ldns_rr_owner(rr), e) != 0 ||
	    dnskey_from_rr(out, rr, e) != 0)
		goto out;
	if (!dname_equal(&owner, &c->zone))
		err_set(e, ERR_FORMAT, "it is a key of another zone");
	else if (out->flags != DNSKEY_ZSK)
		err_set(e, ERR_FORMAT, "it is not a ZSK: its flags are %u",
		    (unsigned)out->flags);
	else
		rc = 0;
out:
	ldns_rr_free(rr);
	return rc;
}

static struct held *
held_load(const struct keyring *k, unsigned number, struct err *e)
{
	struct held *h = calloc(1, sizeof(*h));
	struct blob text = { NULL, 0 };
	char file[ZSK_NAME_MAX + 8], path[KEY_PATH_MAX];
	struct stat st;

	if (h == NULL) {
		err_sys(e, "a ZSK");
		return NULL;
	}
	snprintf(h->zsk.name, sizeof(h->zsk.name), "zsk-%04u", number);
	snprintf(file, sizeof(file), "%s.key", h->zsk.name);
	if (file_read(state_keys(k->state), file, KEY_FILE_MAX, &text,
	    e) != 0 ||
	    key_parse((char *)text.data, k->config, &h->zsk.key, e) != 0) {
		err_doing(e, "the ZSK %s", file);
		held_free(h);
		h = NULL;
	} else {
		h->zsk.id = dnskey_id(&h->zsk.key);
		held_path(k, h->zsk.name, ".pem", path);
		h->zsk.in_file = lstat(path, &st) == 0;
	}
	blob_free(&text);
	return h;
}

int
keyring_add(struct keyring *k, struct held *h, struct err *e)
{
	struct held **at = reallocarray(k->at, k->n + 1, sizeof(*at));

	if (at == NULL) {
		held_free(h);
		return err_sys(e, "the ZSKs");
	}
	k->at = at;
	k->at[k->n++] = h;
	return 0;
}

static int
held_order(const void *a, const void *b)
{
	const struct held *const *x = a, *const *y = b;

	return strcmp((*x)->zsk.name, (*y)->zsk.name);
}

static int
keyring_load(struct keyring *k, DIR *d, struct err *e)
{
	const struct dirent *entry;

	while ((entry = readdir(d)) != NULL) {
		unsigned number = held_number(entry->d_name, ".key");
		struct held *h;

		if (number == 0)
			continue;
		if ((h = held_load(k, number, e)) == NULL ||
		    keyring_add(k, h, e) != 0)
			return -1;
	}
	if (k->n > 1)
		qsort(k->at, k->n, sizeof(k->at[0]), held_order);
	return 0;
}

struct keyring *
keyring_open(const struct state *s, const struct config *c, struct err *e)
{
	struct keyring *k = calloc(1, sizeof(*k));
	DIR *d;

	if (k == NULL) {
		err_sys(e, "the ZSKs");
		return NULL;
	}
	k->state = s;
	k->config = c;
	if ((d = opendir(state_keys(s))) == NULL) {
		if (errno == ENOENT)
			return k;	/* no ZSK has been made yet */
		err_sys(e, "%.300s", state_keys(s));
		keyring_close(&k);
		return NULL;
	}
	if (keyring_load(k, d, e) != 0)
		keyring_close(&k);
	(void)closedir(d);	/* it was only read */
	return k;
}

static int
token_open(struct keyring *k, struct err *e)
{
	struct secret *pin = NULL;
	struct hsm_token token;
	int rc = -1;

	if ((k->hsm = hsm_open(k->config->module, e)) == NULL)
		return -1;
	if (hsm_select(k->hsm, k->config->token, e) != 0 ||
	    hsm_describe(k->hsm, &token, e) != 0)
		goto out;
	if (token.pin_pad && k->config->pin_file[0] == '\0')
		rc = hsm_login(k->hsm, NULL, e);
	else if ((pin = pin_get(k->config->pin_file, k->config->token,
	    e)) != NULL)
		rc = hsm_login(k->hsm, pin, e);
out:
	secret_free(&pin);
	if (rc != 0)
		hsm_close(&k->hsm);
	return rc;
}

int
keyring_token(struct keyring *k, struct err *e)
{
	if (k->hsm != NULL)
		return 0;
	if (!k->refused && token_open(k, &k->why) == 0)
		return 0;
	k->refused = true;
	*e = k->why;
	return -1;
}

static int
key_from_token(struct keyring *k, struct held *h, struct err *e)
{
	struct hsm_key found;

	if (k->config->module[0] == '\0')
		return err_set(e, ERR_FORMAT, "keys/%s.pem is not there, and "
		    "no token is configured", h->zsk.name);
	if (keyring_token(k, e) != 0 ||
	    hsm_find(k->hsm, &h->zsk.id, &found, e) != 0 ||
	    hsm_signing_key(k->hsm, &found, &h->zsk.key, &h->token, e) != 0)
		return -1;
	h->in_token = true;
	return 0;
}

static int
key_from_file(struct keyring *k, struct held *h, struct err *e)
{
	char path[KEY_PATH_MAX];
	struct filekey *file;

	held_path(k, h->zsk.name, ".pem", path);
	if ((file = filekey_open(path, DNSKEY_ZSK, h->zsk.key.alg, e)) == NULL)
		return -1;
	if (!dnskey_equal(&filekey_signing_key(file)->key, &h->zsk.key)) {
		filekey_close(&file);
		return err_set(e, ERR_CRYPTO, "it is not the private half of "
		    "%s.key", h->zsk.name);
	}
	h->file = file;
	return 0;
}

const char *
keyring_where(const struct keyring *k, const struct zsk *z)
{
	if (z->in_file)
		return "file";
	return k->config->module[0] != '\0' ? "token" : "gone";
}

bool
keyring_asks(const struct keyring *k, const struct zsk *z)
{
	return !z->in_file && k->config->module[0] != '\0' &&
	    k->config->pin_file[0] == '\0';
}

const struct signing_key *
keyring_signing_key(struct keyring *k, const struct zsk *z, struct err *e)
{
	struct held *h = NULL;
	int rc = 0;

	for (size_t i = 0; i < k->n; i++) {
		if (&k->at[i]->zsk == z)
			h = k->at[i];
	}
	if (h == NULL) {
		err_set(e, ERR_FORMAT, "no such ZSK");
		return NULL;
	}
	if (h->file == NULL && !h->in_token)
		rc = z->in_file ? key_from_file(k, h, e) :
		    key_from_token(k, h, e);
	if (rc != 0) {
		err_doing(e, "the ZSK %s", z->name);
		return NULL;
	}
	return h->in_token ? &h->token : filekey_signing_key(h->file);
}
