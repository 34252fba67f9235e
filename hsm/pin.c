#include <string.h>

#include "hsm/p11.h"

/* ---- what is refused before anything is tried ---------------------------- */

static int
pin_check(const struct hsm_token *t, const struct secret *pin, struct err *e)
{
	const size_t len = secret_len(pin);
	char name[TOKEN_NAME];

	if (len == 0)
		return err_set(e, ERR_PIN, "a PIN may not be empty; nothing "
		    "was changed");
	if (t->pin_max != 0 && (len < t->pin_min || len > t->pin_max))
		return err_set(e, ERR_PIN, "a PIN of %s has %u to %u "
		    "characters, the new one has %zu; nothing was changed",
		    token_name(t, name), t->pin_min, t->pin_max, len);
	return 0;
}

static int
change_check(struct hsm *h, const struct secret *by, const struct secret *new,
    struct err *e)
{
	struct hsm_token now;

	if (hsm_describe(h, &now, e) != 0 || session_need(h, false, e) != 0)
		return -1;
	if (now.pin_pad)
		return err_set(e, ERR_HSM, "this token asks for PINs itself: "
		    "change them at its own pad; nothing was changed");
	if (secret_len(by) == 0)
		return err_set(e, ERR_PIN, "a PIN may not be empty; nothing "
		    "was changed");
	if (h->p11->C_SetPIN == NULL)
		return err_set(e, ERR_HSM, "%s has no C_SetPIN; nothing was "
		    "changed", h->path);
	return pin_check(&now, new, e);
}

/* ---- the security officer ------------------------------------------------ */

static int
officer_login(struct hsm *h, const struct secret *pin, struct err *e)
{
	CK_RV rv = officer_enter(h, h->session, pin);

	return rv == CKR_OK ? 0 : login_refused(h, rv, true, e);
}

/* The officer's login is never ours for longer than one operation. */
static int
officer_logout(struct hsm *h, int rc, struct err *e)
{
	CK_RV rv;

	if (!h->has_session)
		return rc;
	rv = h->p11->C_Logout(h->session);
	if (rv == CKR_OK || rv == CKR_USER_NOT_LOGGED_IN)
		return rc;
	/* Closing the last session logs out whoever it is. */
	(void)h->p11->C_CloseSession(h->session);
	session_drop(h);
	return rc != 0 ? rc : p11_refused(h, e, rv, "C_Logout",
	    "of the security officer");
}

/* ---- changes ------------------------------------------------------------- */

/* What is known of a change that did not end well. */
static int
change_refused(struct hsm *h, CK_RV rv, const char *whose, struct err *e)
{
	p11_refused(h, e, rv, "C_SetPIN", "for the %s PIN", whose);
	if (ckr_kind(rv) == ERR_GONE || rv == CKR_GENERAL_ERROR ||
	    rv == CKR_FUNCTION_FAILED)
		return err_doing(e, "whether the %s PIN was changed is not "
		    "known: try the new one, then the old one", whose);
	return err_doing(e, "the %s PIN was not changed", whose);
}

static int
change_make(struct hsm *h, const struct secret *old_pin,
    const struct secret *new_pin, const char *whose, struct err *e)
{
	CK_RV rv = h->p11->C_SetPIN(h->session, p11_in(secret_bytes(old_pin)),
	    secret_len(old_pin), p11_in(secret_bytes(new_pin)),
	    secret_len(new_pin));

	return rv == CKR_OK ? 0 : change_refused(h, rv, whose, e);
}

/* A token can say that it took a PIN, and be wrong. */
static int
user_pin_try(struct hsm *h, const struct secret *pin, struct err *e)
{
	if (hsm_login(h, pin, e) == 0)
		return hsm_logout(h, e);
	return err_doing(e, "the token says that it took the new user PIN, "
	    "and does not open with it: the old one may still do");
}

int
hsm_set_pin(struct hsm *h, const struct secret *old_pin,
    const struct secret *new_pin, struct err *e)
{
	if (change_check(h, old_pin, new_pin, e) != 0)
		return -1;
	if (secret_equal(old_pin, new_pin))
		return err_set(e, ERR_PIN, "the new PIN is the old one; "
		    "nothing was changed");
	/* Only the user who is logged in, or nobody, changes the user's PIN. */
	if (hsm_logout(h, e) != 0 || hsm_login(h, old_pin, e) != 0)
		return err_doing(e, "the user PIN was not changed");
	if (change_make(h, old_pin, new_pin, "user", e) != 0) {
		struct err ignored;

		(void)hsm_logout(h, &ignored);	/* what failed first counts */
		return -1;
	}
	if (hsm_logout(h, e) != 0)
		return err_doing(e, "the user PIN was changed, but not tried");
	return user_pin_try(h, new_pin, e);
}

int
hsm_init_pin(struct hsm *h, const struct secret *so_pin,
    const struct secret *new_pin, struct err *e)
{
	if (change_check(h, so_pin, new_pin, e) != 0)
		return -1;
	if (hsm_logout(h, e) != 0)
		return err_doing(e, "the user PIN was not changed");
	if (user_pin_set(h, h->slot, so_pin, new_pin, e) != 0)
		return err_doing(e, "the security officer did not set the user "
		    "PIN: if it is not the new one, it is the old one");
	return user_pin_try(h, new_pin, e);
}

int
hsm_set_so_pin(struct hsm *h, const struct secret *old_pin,
    const struct secret *new_pin, struct err *e)
{
	static const char whose[] = "security officer's";
	int rc;

	if (change_check(h, old_pin, new_pin, e) != 0)
		return -1;
	if (secret_equal(old_pin, new_pin))
		return err_set(e, ERR_PIN, "the new PIN is the old one; "
		    "nothing was changed");
	if (hsm_logout(h, e) != 0 || officer_login(h, old_pin, e) != 0)
		return err_doing(e, "the %s PIN was not changed", whose);
	rc = change_make(h, old_pin, new_pin, whose, e);
	if (officer_logout(h, rc, e) != 0)
		return rc != 0 ? -1 : err_doing(e, "the %s PIN was changed, "
		    "but not tried", whose);
	if (officer_login(h, new_pin, e) != 0)
		return err_doing(e, "the token says that it took the new %s "
		    "PIN, and does not open with it: the old one may still do",
		    whose);
	return officer_logout(h, 0, e);
}

int
hsm_try_so_pin(struct hsm *h, const struct secret *pin, struct err *e)
{
	if (secret_len(pin) == 0)
		return err_set(e, ERR_PIN, "a PIN may not be empty; it was not "
		    "tried");
	if (session_need(h, false, e) != 0 || hsm_logout(h, e) != 0 ||
	    officer_login(h, pin, e) != 0)
		return err_doing(e, "the security officer's PIN was tried");
	return officer_logout(h, 0, e);
}
