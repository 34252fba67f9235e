#include <string.h>

#include "hsm/p11.h"

void
session_drop(struct hsm *h)
{
	h->has_session = h->logged_in = false;
	h->generation++;
}

int
session_open(struct hsm *h, struct err *e)
{
	char name[TOKEN_NAME];
	CK_RV rv;

	rv = h->p11->C_OpenSession(h->slot, CKF_SERIAL_SESSION | CKF_RW_SESSION,
	    NULL, NULL, &h->session);
	if (rv != CKR_OK)
		return p11_refused(h, e, rv, "C_OpenSession", "with %s",
		    token_name(&h->token, name));
	h->has_session = true;
	return 0;
}

/* The new one comes first: closing the last session logs out. */
CK_RV
session_renew(struct hsm *h)
{
	CK_SESSION_HANDLE fresh;
	CK_RV rv;

	rv = h->p11->C_OpenSession(h->slot, CKF_SERIAL_SESSION | CKF_RW_SESSION,
	    NULL, NULL, &fresh);
	if (rv != CKR_OK)
		return rv;
	/* The token may forget it or not: it is not used again. */
	(void)h->p11->C_CloseSession(h->session);
	h->session = fresh;
	h->renewals++;
	return CKR_OK;
}

int
session_need(const struct hsm *h, bool login, struct err *e)
{
	char name[TOKEN_NAME];

	if (!h->chosen)
		return err_set(e, ERR_HSM, "no token was chosen");
	if (!h->has_session)
		return err_set(e, ERR_GONE, "the token %s was gone: choose it "
		    "and log in again", token_name(&h->token, name));
	if (login && !h->logged_in)
		return err_set(e, ERR_HSM, "nobody is logged in to %s",
		    token_name(&h->token, name));
	return 0;
}

int
session_check(struct hsm *h, struct err *e)
{
	CK_SESSION_INFO info;
	char name[TOKEN_NAME];
	CK_RV rv;

	rv = h->p11->C_GetSessionInfo(h->session, &info);
	if (rv != CKR_OK)
		return p11_refused(h, e, rv, "C_GetSessionInfo", "%s", "");
	if (info.state == CKS_RW_USER_FUNCTIONS)
		return 0;
	h->logged_in = false;
	return err_set(e, ERR_HSM, "%s says that nobody is logged in: its "
	    "session is in state %lu", token_name(&h->token, name),
	    info.state);
}

/* How many tries are left, as far as the token tells. */
static const char *
tries_words(const struct hsm_token *t)
{
	if (t->pin_locked)
		return "; it is now locked, and only the security officer can "
		    "set a new one";
	if (t->pin_final_try)
		return "; one last try is left, and if that is wrong too the "
		    "PIN is locked";
	if (t->pin_count_low)
		return "; it was wrong at least once since the last login, "
		    "and how many tries are left the token does not say";
	return "; the token does not say how many tries are left";
}

int
login_refused(struct hsm *h, CK_RV rv, bool officer, struct err *e)
{
	char name[TOKEN_NAME];
	struct hsm_token now;
	struct err ignored;

	p11_refused(h, e, rv, "C_Login", "to %s%s", token_name(&h->token, name),
	    officer ? " as the security officer" : "");
	/* What the token tells of tries here is of the user's PIN. */
	if (rv != CKR_PIN_INCORRECT || officer)
		return -1;
	/* Should this fail, then what the caller hears is the wrong PIN. */
	if (hsm_describe(h, &now, &ignored) == 0)
		strncat(e->text, tries_words(&now),
		    sizeof(e->text) - strlen(e->text) - 1);
	return -1;
}

static CK_RV
login_once(struct hsm *h, const struct secret *pin)
{
	/* Not an empty PIN but none: the token's own pad asks for it. */
	if (h->token.pin_pad)
		return h->p11->C_Login(h->session, CKU_USER, NULL, 0);
	return h->p11->C_Login(h->session, CKU_USER, p11_in(secret_bytes(pin)),
	    secret_len(pin));
}

CK_RV
officer_enter(struct hsm *h, CK_SESSION_HANDLE session,
    const struct secret *pin)
{
	CK_RV rv = CKR_USER_ALREADY_LOGGED_IN;

	for (int turn = 0; turn < 2 && (rv == CKR_USER_ALREADY_LOGGED_IN ||
	    rv == CKR_USER_ANOTHER_ALREADY_LOGGED_IN); turn++) {
		if (turn > 0) {
			/* That login was not known of; what counts is below. */
			(void)h->p11->C_Logout(session);
			h->logged_in = false;
			h->generation++;
		}
		rv = h->p11->C_Login(session, CKU_SO,
		    p11_in(secret_bytes(pin)), secret_len(pin));
	}
	return rv;
}

int
hsm_login(struct hsm *h, const struct secret *pin, struct err *e)
{
	char name[TOKEN_NAME];
	struct hsm_token now;
	CK_RV rv;

	if (hsm_describe(h, &now, e) != 0)
		return -1;
	token_name(&now, name);
	if (!h->has_session)
		return err_set(e, ERR_GONE, "the token %s was gone: choose it "
		    "again", name);
	if (now.pin_locked)
		return err_set(e, ERR_PIN, "the PIN of %s is locked; nothing "
		    "was tried: the security officer can set a new one", name);
	if (!now.pin_pad && (pin == NULL || secret_len(pin) == 0))
		return err_set(e, ERR_PIN, "the PIN is empty; nothing was "
		    "tried with %s", name);
	rv = login_once(h, pin);
	if (rv == CKR_USER_ALREADY_LOGGED_IN ||
	    rv == CKR_USER_ANOTHER_ALREADY_LOGGED_IN) {
		/*
		 * Whose login that is, is not known, and this PIN was not
		 * looked at.  All private handles end with the logout.
		 */
		rv = h->p11->C_Logout(h->session);
		h->logged_in = false;
		h->generation++;
		if (rv != CKR_OK)
			return p11_refused(h, e, rv, "C_Logout", "from %s",
			    name);
		rv = login_once(h, pin);
	}
	if (rv != CKR_OK)
		return login_refused(h, rv, false, e);
	if (session_check(h, e) != 0)
		return -1;
	h->logged_in = true;
	return 0;
}

int
hsm_logout(struct hsm *h, struct err *e)
{
	char name[TOKEN_NAME];
	CK_RV rv;

	if (!h->logged_in)
		return 0;
	rv = h->p11->C_Logout(h->session);
	h->logged_in = false;
	h->generation++;
	if (rv != CKR_OK && rv != CKR_USER_NOT_LOGGED_IN)
		return p11_refused(h, e, rv, "C_Logout", "from %s",
		    token_name(&h->token, name));
	return 0;
}

bool
hsm_is_open(const struct hsm *h)
{
	return h->logged_in;
}
