#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "keyset/file.h"
#include "keyset/pemfile.h"

enum { PEM_MAX = 16 << 10 };	/* of RSA-4096 it is 3.3 thousand */

static int
check_stat(const struct stat *st, const char *path, struct err *e)
{
	if (!S_ISREG(st->st_mode))
		return err_set(e, ERR_FORMAT, "%s is not a regular file", path);
	if (st->st_uid != geteuid() && st->st_uid != 0)
		return err_set(e, ERR_FORMAT, "the key in %s belongs to "
		    "another user (%u)", path, (unsigned)st->st_uid);
	if ((st->st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return err_set(e, ERR_FORMAT, "the key in %s is open to others "
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
read_open(int fd, const char *path, struct err *e)
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

EVP_PKEY *
pemfile_read(const char *path, struct err *e)
{
	EVP_PKEY *pkey;
	int fd;

	if ((fd = open_checked(path, e)) == -1)
		return NULL;
	pkey = read_open(fd, path, e);
	(void)close(fd);	/* nothing was written through it */
	return pkey;
}

int
pemfile_create(const char *path, const EVP_PKEY *pkey, struct err *e)
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
		rc = file_create(NULL, path, pem, (size_t)len, 0600, e);
	BIO_free(bio);
	PKCS8_PRIV_KEY_INFO_free(p8);
	ERR_clear_error();
	return rc;
}
