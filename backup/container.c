#include <string.h>

#include <openssl/crypto.h>

#include "backup/container_line.h"

static int
mac_make(const struct container *c, const struct backup_key *k,
    struct digest *out, struct err *e)
{
	struct blob body = { NULL, 0 };
	int rc;

	rc = container_body(c, &body, e);
	if (rc == 0)
		rc = backup_key_mac(k, body.data, body.len, out, e);
	blob_free(&body);
	return rc;
}

int
container_seal(struct container *c, const struct backup_key *k, struct err *e)
{
	struct container sealed = *c;

	if (backup_key_check(k, sealed.set.secret_check, e) != 0 ||
	    mac_make(&sealed, k, &sealed.mac, e) != 0)
		return -1;
	sealed.n_signatures = 0;
	*c = sealed;
	return 0;
}

int
container_check(const struct container *c, const struct backup_key *k,
    struct err *e)
{
	uint8_t check[BACKUP_CHECK];
	struct digest mac;

	if (backup_key_check(k, check, e) != 0 || mac_make(c, k, &mac, e) != 0)
		return -1;
	if (CRYPTO_memcmp(check, c->set.secret_check, sizeof(check)) != 0)
		return err_set(e, ERR_CRYPTO, "the shares give the secret of "
		    "another set than the backup of key \"%s\" has", c->label);
	if (CRYPTO_memcmp(mac.bytes, c->mac.bytes, DIGEST_LEN) != 0)
		return err_set(e, ERR_CRYPTO, "the backup of key \"%s\" was "
		    "changed after it was made", c->label);
	return 0;
}

int
container_sign(struct container *c, const struct container_signature *s,
    struct err *e)
{
	const size_t len = strlen(s->name);

	if (c->n_signatures == CONTAINER_SIGNATURES_MAX)
		return err_set(e, ERR_FORMAT, "the backup of key \"%s\" has "
		    "%d signatures, and no room for another", c->label,
		    CONTAINER_SIGNATURES_MAX);
	if (len == 0 || s->name[0] == ' ' || s->name[len - 1] == ' ' ||
	    s->key_len == 0 || s->key_len > sizeof(s->key) || s->len == 0 ||
	    s->len > sizeof(s->sig))
		return err_set(e, ERR_FORMAT, "a signature by \"%.64s\" lacks "
		    "its name, its key or itself", s->name);
	c->signatures[c->n_signatures++] = *s;
	return 0;
}
