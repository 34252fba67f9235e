#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "hsm/p11.h"

static_assert(sizeof(((struct hsm_zeroised *)NULL)->user) >= CKR_TEXT,
    "an answer fits");

enum { THROW_AWAY = 24 };	/* characters, where the token takes as many */

/* A PIN that is forgotten with this function's caller; NULL: no memory. */
static struct secret *
throw_away(const struct hsm_token *t, struct err *e)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t len = THROW_AWAY;
	struct secret *pin;
	uint8_t *bytes;

	if (t->pin_max != 0 && len > t->pin_max)
		len = t->pin_max;
	if (len < t->pin_min)
		len = t->pin_min;
	if ((pin = secret_new(PIN_MAX, e)) == NULL)
		return NULL;
	if ((bytes = secret_room(pin, len)) == NULL ||
	    RAND_priv_bytes(bytes, (int)len) != 1) {
		err_set(e, ERR_CRYPTO, "no random PIN was to be had");
		secret_free(&pin);
		return NULL;
	}
	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)digits[bytes[i] & 15];
	return pin;
}

static int
count_objects(struct hsm *h, size_t *n, struct err *e)
{
	CK_OBJECT_HANDLE *all = NULL;

	if (objects_find(h, NULL, 0, &all, n, e) != 0)
		return -1;
	free(all);
	return 0;
}

static int
not_empty(const char *serial, size_t n, struct err *e)
{
	return err_set(e, ERR_HSM, "HSM %s shows %zu objects after it was "
	    "zeroised: it is not empty", serial, n);
}

/* No session may be open for it (PKCS#11 v2.40, 5.5). */
static int
initialise(struct hsm *h, const char *label, const struct secret *so_pin,
    struct err *e)
{
	unsigned char padded[HSM_LABEL_MAX];
	CK_RV rv;

	if (hsm_logout(h, e) != 0)
		return -1;
	libp11_release(h);
	if (h->has_session)
		(void)h->p11->C_CloseSession(h->session);
	session_drop(h);
	memset(padded, ' ', sizeof(padded));
	memcpy(padded, label, strlen(label));
	rv = h->p11->C_InitToken(h->slot, p11_in(secret_bytes(so_pin)),
	    secret_len(so_pin), padded);
	return rv == CKR_OK ? 0 : p11_refused(h, e, rv, "C_InitToken", "%s",
	    "of a token that is initialised already");
}

/* It has no user's PIN: any that is tried is refused. */
static int
user_is_refused(struct hsm *h, const struct secret *any,
    struct hsm_zeroised *out, struct err *e)
{
	CK_RV rv;

	if (h->token.user_pin_set)
		return err_set(e, ERR_HSM, "HSM %s has a user PIN after it was "
		    "zeroised", h->token.serial);
	rv = h->p11->C_Login(h->session, CKU_USER, p11_in(secret_bytes(any)),
	    secret_len(any));
	if (rv == CKR_OK) {
		(void)h->p11->C_Logout(h->session);
		return err_set(e, ERR_HSM, "HSM %s was zeroised, and opens with a "
		    "PIN that it was never given", h->token.serial);
	}
	if (ckr_kind(rv) == ERR_GONE)
		return p11_refused(h, e, rv, "C_Login", "%s", "to prove that the "
		    "token was zeroised");
	(void)ckr_text(rv, out->user);
	return 0;
}

/* Private objects are seen by a user alone: so it gets one, whom nobody is. */
static int
is_empty(struct hsm *h, const struct secret *so_pin,
    const struct secret *user_pin, struct err *e)
{
	size_t n = 0;

	if (user_pin_set(h, h->slot, so_pin, user_pin, e) != 0 ||
	    hsm_login(h, user_pin, e) != 0 || count_objects(h, &n, e) != 0 ||
	    hsm_logout(h, e) != 0)
		return err_doing(e, "whether HSM %s is empty could not be seen",
		    h->token.serial);
	return n == 0 ? 0 : not_empty(h->token.serial, n, e);
}

static int
officer_is_refused(struct hsm *h, const struct secret *so_pin,
    const struct secret *other, struct hsm_zeroised *out, struct err *e)
{
	CK_RV rv;

	if (hsm_set_so_pin(h, so_pin, other, e) != 0)
		return -1;
	rv = officer_enter(h, h->session, so_pin);
	if (rv == CKR_OK) {
		(void)h->p11->C_Logout(h->session);
		return err_set(e, ERR_HSM, "the security officer's PIN of HSM %s "
		    "was thrown away, and still opens it", h->token.serial);
	}
	(void)ckr_text(rv, out->officer);
	return rv == CKR_PIN_INCORRECT ? 0 : p11_refused(h, e, rv, "C_Login",
	    "%s", "with the security officer's PIN that was thrown away");
}

static int
prove(struct hsm *h, const char *serial, const struct secret *so_pin,
    const struct secret *other, struct hsm_zeroised *out, struct err *e)
{
	struct hsm_token now;

	return hsm_select(h, serial, e) == 0 && hsm_describe(h, &now, e) == 0 &&
	    user_is_refused(h, other, out, e) == 0 &&
	    is_empty(h, so_pin, other, e) == 0 ? officer_is_refused(h, so_pin,
	    other, out, e) : -1;
}

int
hsm_zeroise(struct hsm *h, const char *serial, const char *label,
    const struct secret *so_pin, struct hsm_zeroised *out, struct err *e)
{
	struct hsm_zeroised proof = { .user = "" };
	struct secret *other;
	struct hsm_token t;
	int rc = -1;

	if (hsm_select(h, serial, e) != 0 || hsm_describe(h, &t, e) != 0)
		return -1;
	if (t.pin_pad || !t.initialised || secret_len(so_pin) == 0)
		return err_set(e, t.pin_pad || !t.initialised ? ERR_HSM : ERR_PIN,
		    "HSM %s %s; nothing was changed", serial, t.pin_pad ?
		    "asks for PINs itself" : !t.initialised ?
		    "is not initialised" : "is not given an empty PIN");
	if ((other = throw_away(&t, e)) == NULL)
		return -1;
	if (initialise(h, label, so_pin, e) == 0)
		rc = prove(h, serial, so_pin, other, &proof, e);
	secret_free(&other);
	proof.there = proof.empty = true;
	if (rc == 0)
		*out = proof;
	return rc;
}

int
hsm_look_zeroised(struct hsm *h, const char *serial, struct hsm_zeroised *out,
    struct err *e)
{
	enum { MOST = 64 };
	struct hsm_token all[MOST];
	size_t n, i = 0, objects = 0;

	*out = (struct hsm_zeroised){ .officer = "" };
	if (hsm_tokens(h, all, MOST, &n, e) != 0)
		return -1;
	while (i < n && strcmp(all[i].serial, serial) != 0)
		i++;
	snprintf(out->user, sizeof(out->user), "%s", i == n ? "no token of this "
	    "serial number is there any more" : !all[i].initialised ?
	    "the token is not initialised" : "the token has no user PIN");
	out->there = i < n;
	if (i == n || !all[i].initialised)
		return 0;
	if (all[i].user_pin_set)
		return err_set(e, ERR_HSM, "HSM %s has a user PIN still: it was "
		    "not zeroised", serial);
	if (hsm_select(h, serial, e) != 0 || count_objects(h, &objects, e) != 0)
		return -1;
	out->empty = objects == 0;
	return out->empty ? 0 : not_empty(serial, objects, e);
}
