#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "keyset/filekey.h"
#include "keyset/signature.h"

enum { PEM_MAX = 16 << 10 };	/* of RSA-4096 it is 3.3 thousand */

struct filekey {
	EVP_PKEY		*pkey;
	struct signing_key	 key;
};

static int
sign(void *of, const uint8_t *data, size_t len, uint8_t sig[SIGNATURE_MAX],
    size_t *sig_len, struct err *e)
{
	struct filekey *k = of;

	return signature_make(k->key.key.alg, k->pkey, data, len, sig, sig_len,
	    e);
}

/* The private half may be another key's: what it signs must verify. */
static int
check_halves(const struct filekey *k, struct err *e)
{
	static const uint8_t text[] = "the halves of a key belong together";
	const struct dnskey *pub = &k->key.key;
	uint8_t sig[SIGNATURE_MAX];
	EVP_PKEY *pkey;
	size_t len;
	int rc;

	if (signature_make(pub->alg, k->pkey, text, sizeof(text), sig, &len,
	    e) != 0)
		return -1;
	if ((pkey = dnskey_to_evp(pub, e)) == NULL)
		return -1;
	rc = signature_verify(pub->alg, pkey, text, sizeof(text), sig, len, e);
	EVP_PKEY_free(pkey);
	return rc;
}

/* Takes pkey over, whatever happens. */
static struct filekey *
from_evp(EVP_PKEY *pkey, unsigned flags, const struct alg *alg, struct err *e)
{
	struct filekey *k;

	if ((k = calloc(1, sizeof(*k))) == NULL) {
		err_set(e, ERR_SYS, "out of memory for a key");
		EVP_PKEY_free(pkey);
		return NULL;
	}
	k->pkey = pkey;
	k->key.sign = sign;
	k->key.of = k;
	if (dnskey_from_evp(&k->key.key, flags, alg, pkey, e) != 0 ||
	    check_halves(k, e) != 0)
		filekey_close(&k);
	return k;
}

static int
check_stat(const struct stat *st, const char *path, struct err *e)
{
	if (!S_ISREG(st->st_mode))
		return err_set(e, ERR_FORMAT, "%s is not a regular file", path);
	if (st->st_uid != geteuid() && st->st_uid != 0)
		return err_set(e, ERR_POLICY, "the key in %s belongs to "
		    "another user (%u)", path, (unsigned)st->st_uid);
	if ((st->st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return err_set(e, ERR_POLICY, "the key in %s is open to others "
		    "(mode %03o); chmod 600 it if it is still a secret", path,
		    (unsigned)st->st_mode & 0777);
	if (st->st_size > PEM_MAX)
		return err_set(e, ERR_FORMAT, "%s has %ju octets, more than "
		    "any key", path, (uintmax_t)st->st_size);
	return 0;
}

static int
open_checked(const char *path, struct err *e)
{
	struct stat st;
	int fd;

	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
	    O_CLOEXEC);
	if (fd == -1 && errno == ELOOP)
		return err_set(e, ERR_FORMAT, "%s is a symbolic link; only the "
		    "file itself is read", path);
	if (fd == -1)
		return err_sys(e, "read the key %s", path);
	if (fstat(fd, &st) != 0)
		err_sys(e, "read the key %s", path);
	else if (check_stat(&st, path, e) == 0)
		return fd;
	(void)close(fd);	/* nothing was written through it */
	return -1;
}

static int
no_passphrase(char *buf, int size, int writing, void *of)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)of;
	return -1;	/* else libcrypto would ask at the terminal */
}

/* The PEM text and the DER in it are wiped here; pkey is the caller's. */
static EVP_PKEY *
from_pem(const char *pem, size_t len)
{
	PKCS8_PRIV_KEY_INFO *p8 = NULL;
	EVP_PKEY *pkey = NULL;
	uint8_t *der = NULL;
	const uint8_t *p;
	long der_len = 0;
	BIO *bio;

	if ((bio = BIO_new_mem_buf(pem, (int)len)) != NULL &&
	    PEM_bytes_read_bio_secmem(&der, &der_len, NULL,
	    PEM_STRING_PKCS8INF, bio, no_passphrase, NULL) == 1) {
		p = der;
		p8 = d2i_PKCS8_PRIV_KEY_INFO(NULL, &p, der_len);
		if (p8 != NULL && p == der + der_len)
			pkey = EVP_PKCS82PKEY(p8);
	}
	PKCS8_PRIV_KEY_INFO_free(p8);
	OPENSSL_secure_clear_free(der, (size_t)der_len);
	BIO_free(bio);
	ERR_clear_error();
	return pkey;
}

static EVP_PKEY *
read_pem(int fd, const char *path, struct err *e)
{
	EVP_PKEY *pkey = NULL;
	size_t len = 0;
	ssize_t n = 0;
	char *pem;

	if ((pem = OPENSSL_secure_malloc(PEM_MAX)) == NULL) {
		err_set(e, ERR_SYS, "out of memory for the key %s", path);
		return NULL;
	}
	while (len < PEM_MAX && ((n = read(fd, pem + len, PEM_MAX - len)) > 0 ||
	    (n == -1 && errno == EINTR)))
		if (n > 0)
			len += (size_t)n;
	if (n == -1)
		err_sys(e, "read the key %s", path);
	else if ((pkey = from_pem(pem, len)) == NULL)
		err_set(e, ERR_FORMAT, "%s holds no private key in PEM "
		    "(PKCS#8, without a passphrase)", path);
	OPENSSL_secure_clear_free(pem, PEM_MAX);
	return pkey;
}

struct filekey *
filekey_open(const char *path, unsigned flags, const struct alg *alg,
    struct err *e)
{
	struct filekey *k = NULL;
	EVP_PKEY *pkey;
	int fd;

	if ((fd = open_checked(path, e)) == -1)
		return NULL;
	if ((pkey = read_pem(fd, path, e)) != NULL &&
	    (k = from_evp(pkey, flags, alg, e)) == NULL)
		err_doing(e, "use the key %s", path);
	(void)close(fd);	/* nothing was written through it */
	return k;
}

static EVP_PKEY *
generate(const struct alg *alg, unsigned bits, struct err *e)
{
	EVP_PKEY *pkey = NULL;

	if (alg->family == ALG_RSA)
		pkey = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)bits);
	else if (alg->family == ALG_ECDSA)
		pkey = EVP_PKEY_Q_keygen(NULL, NULL, "EC", alg->group);
	else
		pkey = EVP_PKEY_Q_keygen(NULL, NULL, alg->group);
	ERR_clear_error();
	if (pkey == NULL)
		err_set(e, ERR_CRYPTO, "libcrypto makes no key of %s",
		    alg->name);
	return pkey;
}

static int
write_all(int fd, const char *data, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, data, len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Makes the name itself survive a power cut. */
static int
sync_folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder;
	int fd, rc;

	if (slash == NULL)
		folder = strdup(".");
	else
		folder = strndup(path, slash == path ? 1 :
		    (size_t)(slash - path));
	if (folder == NULL)
		return -1;
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	if (fd == -1)
		return -1;
	rc = fsync(fd);
	(void)close(fd);	/* nothing was written through it */
	return rc;
}

/* The whole text or no file. */
static int
write_pem(const char *path, const char *pem, size_t len, struct err *e)
{
	int fd;

	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	    0600);
	if (fd == -1 && errno == EEXIST)
		return err_set(e, ERR_POLICY, "%s is there already; a key is "
		    "never written over a file", path);
	if (fd == -1)
		return err_sys(e, "write the key %s", path);
	if (write_all(fd, pem, len) != 0 || fsync(fd) != 0 ||
	    sync_folder_of(path) != 0) {
		err_sys(e, "write the key %s, which is taken away", path);
		(void)close(fd);	/* the first error is the one to tell */
		(void)unlink(path);
		return -1;
	}
	if (close(fd) != 0) {
		err_sys(e, "write the key %s, which is taken away", path);
		(void)unlink(path);
		return -1;
	}
	return 0;
}

static int
save(const EVP_PKEY *pkey, const char *path, struct err *e)
{
	PKCS8_PRIV_KEY_INFO *p8 = NULL;
	char *pem = NULL;
	BIO *bio = NULL;
	long len;
	int rc = -1;

	if ((p8 = EVP_PKEY2PKCS8(pkey)) == NULL ||
	    (bio = BIO_new(BIO_s_secmem())) == NULL ||
	    PEM_write_bio_PKCS8_PRIV_KEY_INFO(bio, p8) != 1 ||
	    (len = BIO_get_mem_data(bio, &pem)) <= 0)
		err_set(e, ERR_CRYPTO, "libcrypto does not write the key %s",
		    path);
	else
		rc = write_pem(path, pem, (size_t)len, e);
	BIO_free(bio);
	PKCS8_PRIV_KEY_INFO_free(p8);
	ERR_clear_error();
	return rc;
}

struct filekey *
filekey_make(const char *path, unsigned flags, const struct alg *alg,
    unsigned bits, struct err *e)
{
	struct filekey *k;
	EVP_PKEY *pkey;

	if ((pkey = generate(alg, bits, e)) == NULL ||
	    (k = from_evp(pkey, flags, alg, e)) == NULL)
		return NULL;
	if (save(k->pkey, path, e) != 0)
		filekey_close(&k);
	return k;
}

void
filekey_close(struct filekey **k)
{
	if (*k == NULL)
		return;
	EVP_PKEY_free((*k)->pkey);
	free(*k);
	*k = NULL;
}

const struct signing_key *
filekey_signing_key(const struct filekey *k)
{
	return &k->key;
}
