#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hsm/p11.h"
#include "keyset/utc.h"

struct slot {
	CK_SLOT_ID	 id;
	struct hsm_token token;
};

void
p11_text(char *out, size_t room, const void *p, size_t len)
{
	const unsigned char *in = p;
	size_t n = 0;

	while (len > 0 && (in[len - 1] == ' ' || in[len - 1] == '\0'))
		len--;
	for (; n < len && n + 1 < room; n++)
		out[n] = in[n] >= 0x20 && in[n] < 0x7f ? (char)in[n] : '?';
	out[n] = '\0';
}

char *
token_name(const struct hsm_token *t, char name[TOKEN_NAME])
{
	snprintf(name, TOKEN_NAME, "\"%s\" (serial %s)", t->label,
	    t->serial[0] != '\0' ? t->serial : "none");
	return name;
}

static bool
flag(const CK_TOKEN_INFO *info, CK_FLAGS which)
{
	return (info->flags & which) != 0;
}

/* "2027010914523000" in UTC, where it says that there is one (2.40, 3.2). */
static time_t
clock_of(const CK_TOKEN_INFO *info)
{
	const char *d = (const char *)info->utcTime;
	char text[UTC_TEXT];
	struct err why;
	time_t t;

	if (!flag(info, CKF_CLOCK_ON_TOKEN))
		return 0;
	snprintf(text, sizeof(text), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", d, d + 4,
	    d + 6, d + 8, d + 10, d + 12);
	return utc_parse(text, &t, &why) == 0 ? t : 0;
}

static struct hsm_token
token_of(const CK_TOKEN_INFO *info)
{
	struct hsm_token t = {
		.initialised	= flag(info, CKF_TOKEN_INITIALIZED),
		.user_pin_set	= flag(info, CKF_USER_PIN_INITIALIZED),
		.pin_pad	= flag(info, CKF_PROTECTED_AUTHENTICATION_PATH),
		.pin_count_low	= flag(info, CKF_USER_PIN_COUNT_LOW),
		.pin_final_try	= flag(info, CKF_USER_PIN_FINAL_TRY),
		.pin_locked	= flag(info, CKF_USER_PIN_LOCKED),
		.clock		= clock_of(info),
	};

	if (info->ulMaxPinLen <= PIN_MAX * 4 &&
	    info->ulMinPinLen <= info->ulMaxPinLen) {
		t.pin_min = (unsigned)info->ulMinPinLen;
		t.pin_max = (unsigned)info->ulMaxPinLen;
	}
	p11_text(t.label, sizeof(t.label), info->label, sizeof(info->label));
	p11_text(t.serial, sizeof(t.serial), info->serialNumber,
	    sizeof(info->serialNumber));
	p11_text(t.manufacturer, sizeof(t.manufacturer), info->manufacturerID,
	    sizeof(info->manufacturerID));
	p11_text(t.model, sizeof(t.model), info->model, sizeof(info->model));
	snprintf(t.firmware, sizeof(t.firmware), "%d.%d",
	    info->firmwareVersion.major, info->firmwareVersion.minor);
	return t;
}

/* The ids of all slots that have a token; malloc'ed. */
static int
slots_list(struct hsm *h, CK_SLOT_ID **out, CK_ULONG *n, struct err *e)
{
	CK_SLOT_ID *ids = NULL;
	CK_RV rv;

	/* Tokens may come and go between the two calls. */
	do {
		free(ids);
		ids = NULL;
		rv = h->p11->C_GetSlotList(CK_TRUE, NULL, n);
		if (rv == CKR_OK &&
		    (ids = calloc(*n + 1, sizeof(*ids))) == NULL)
			return err_sys(e, "list the tokens");
		if (rv == CKR_OK)
			rv = h->p11->C_GetSlotList(CK_TRUE, ids, n);
	} while (rv == CKR_BUFFER_TOO_SMALL);
	if (rv != CKR_OK) {
		free(ids);
		return p11_refused(h, e, rv, "C_GetSlotList", "%s", "");
	}
	*out = ids;
	return 0;
}

/* Every slot with a token that says who it is; *out is malloc'ed. */
static int
slots_read(struct hsm *h, struct slot **out, size_t *n, struct err *e)
{
	struct slot *slots = NULL;
	CK_SLOT_ID *ids = NULL;
	CK_ULONG n_ids;
	CK_TOKEN_INFO info;
	size_t used = 0;
	CK_RV rv;
	int rc = -1;

	if (slots_list(h, &ids, &n_ids, e) != 0)
		return -1;
	if ((slots = calloc(n_ids + 1, sizeof(*slots))) == NULL) {
		err_sys(e, "list the tokens");
		goto out;
	}
	for (CK_ULONG i = 0; i < n_ids; i++) {
		rv = h->p11->C_GetTokenInfo(ids[i], &info);
		/* One that left meanwhile, or is none, is not one to list. */
		if (rv == CKR_TOKEN_NOT_PRESENT || rv == CKR_SLOT_ID_INVALID ||
		    rv == CKR_TOKEN_NOT_RECOGNIZED)
			continue;
		if (rv != CKR_OK) {
			p11_refused(h, e, rv, "C_GetTokenInfo", "of slot %lu",
			    ids[i]);
			goto out;
		}
		slots[used].id = ids[i];
		slots[used++].token = token_of(&info);
	}
	*out = slots;
	*n = used;
	slots = NULL;
	rc = 0;
out:
	free(slots);
	free(ids);
	return rc;
}

int
hsm_tokens(struct hsm *h, struct hsm_token *out, size_t max, size_t *n,
    struct err *e)
{
	struct slot *slots;
	size_t used;

	if (slots_read(h, &slots, &used, e) != 0)
		return -1;
	if (used > max)
		used = max;
	for (size_t i = 0; i < used; i++)
		out[i] = slots[i].token;
	*n = used;
	free(slots);
	return 0;
}

/* 'there are "a" (serial 1), "b" (serial 2)' */
static char *
slots_text(const struct slot *slots, size_t n, char *text, size_t room)
{
	char name[TOKEN_NAME];
	size_t used;

	snprintf(text, room, "%s", n == 0 ? "there is no token at all" :
	    n == 1 ? "there is " : "there are ");
	for (size_t i = 0; i < n; i++) {
		used = strlen(text);
		snprintf(text + used, room - used, "%s%s", i > 0 ? ", " : "",
		    slots[i].token.initialised ?
		    token_name(&slots[i].token, name) : "an empty one");
	}
	return text;
}

static int
slot_choose(const struct slot *slots, size_t n, const char *wanted,
    size_t *which, struct err *e)
{
	size_t serials = 0, labels = 0;
	char there[300];

	for (size_t i = 0; i < n; i++)
		if (strcmp(slots[i].token.serial, wanted) == 0) {
			*which = i;
			serials++;
		}
	for (size_t i = 0; serials == 0 && i < n; i++)
		if (strcmp(slots[i].token.label, wanted) == 0) {
			*which = i;
			labels++;
		}
	if (wanted[0] != '\0' && serials + labels == 1)
		return 0;
	slots_text(slots, n, there, sizeof(there));
	if (wanted[0] == '\0' || serials + labels == 0)
		return err_set(e, ERR_HSM, "no token has the serial number or "
		    "the label \"%s\": %s", wanted, there);
	if (serials > 0)
		return err_set(e, ERR_HSM, "%zu tokens have the serial number "
		    "\"%s\", so none is chosen: %s", serials, wanted, there);
	return err_set(e, ERR_HSM, "%zu tokens have the label \"%s\": choose "
	    "by serial number: %s", labels, wanted, there);
}

int
hsm_select(struct hsm *h, const char *wanted, struct err *e)
{
	struct slot *slots;
	size_t n, which = 0;

	if (slots_read(h, &slots, &n, e) != 0)
		return -1;
	if (slot_choose(slots, n, wanted, &which, e) != 0) {
		free(slots);
		return -1;
	}
	if (h->has_session) {
		/* Whatever becomes of it, it is not ours any more. */
		if (h->logged_in)
			(void)h->p11->C_Logout(h->session);
		(void)h->p11->C_CloseSession(h->session);
	}
	session_drop(h);
	libp11_release(h);
	h->chosen = true;
	h->slot = slots[which].id;
	h->token = slots[which].token;
	free(slots);
	return session_open(h, e);
}

int
hsm_describe(struct hsm *h, struct hsm_token *out, struct err *e)
{
	char name[TOKEN_NAME];
	struct hsm_token now;
	CK_TOKEN_INFO info;
	CK_RV rv;

	if (!h->chosen)
		return err_set(e, ERR_HSM, "no token was chosen");
	rv = h->p11->C_GetTokenInfo(h->slot, &info);
	if (rv != CKR_OK)
		return p11_refused(h, e, rv, "C_GetTokenInfo", "%s", "");
	now = token_of(&info);
	if (strcmp(now.serial, h->token.serial) != 0) {
		session_drop(h);
		return err_set(e, ERR_GONE, "another token, serial %s, is in "
		    "the slot where %s was", now.serial,
		    token_name(&h->token, name));
	}
	h->token = now;
	*out = now;
	return 0;
}

static int
slot_empty(const struct slot *slots, size_t n, CK_SLOT_ID *id, struct err *e)
{
	size_t empty = 0;
	char there[300];

	for (size_t i = 0; i < n; i++)
		if (!slots[i].token.initialised) {
			*id = slots[i].id;
			empty++;
		}
	if (empty == 1)
		return 0;
	slots_text(slots, n, there, sizeof(there));
	if (empty == 0)
		return err_set(e, ERR_HSM, "no token is empty, and one that "
		    "holds anything is not initialised again; nothing was "
		    "changed: %s", there);
	return err_set(e, ERR_HSM, "%zu tokens are empty, and which one is "
	    "meant is not clear: leave one of them in; nothing was changed",
	    empty);
}

int
user_pin_set(struct hsm *h, CK_SLOT_ID slot, const struct secret *so_pin,
    const struct secret *user_pin, struct err *e)
{
	CK_SESSION_HANDLE session;
	const char *call = "C_OpenSession";
	CK_RV rv;

	rv = h->p11->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION,
	    NULL, NULL, &session);
	if (rv != CKR_OK)
		return p11_refused(h, e, rv, call, "%s", "");
	call = "C_Login";
	rv = officer_enter(h, session, so_pin);
	if (rv == CKR_OK) {
		call = "C_InitPIN";
		rv = h->p11->C_InitPIN(session, p11_in(secret_bytes(user_pin)),
		    secret_len(user_pin));
		/* Closing the last session logs out in any case. */
		(void)h->p11->C_Logout(session);
	}
	(void)h->p11->C_CloseSession(session);
	if (rv != CKR_OK)
		return p11_refused(h, e, rv, call, "as the security officer");
	return 0;
}

/* The trial is a login: a token can say that it took a PIN, and be wrong. */
static int
user_pin_give(struct hsm *h, const char *serial, const struct secret *so_pin,
    const struct secret *user_pin, struct err *e)
{
	if (hsm_select(h, serial, e) != 0 ||
	    user_pin_set(h, h->slot, so_pin, user_pin, e) != 0)
		return err_doing(e, "the token %s is initialised but has no "
		    "user PIN", serial);
	if (hsm_login(h, user_pin, e) != 0)
		return err_doing(e, "the token %s was given a user PIN, and "
		    "does not open with it", serial);
	return hsm_logout(h, e);
}

static int
pins_check(const struct secret *so_pin, const struct secret *user_pin,
    struct err *e)
{
	if (secret_len(so_pin) == 0 || secret_len(user_pin) == 0)
		return err_set(e, ERR_PIN, "a PIN may not be empty; nothing "
		    "was changed");
	return 0;
}

static int
init_check(const char *label, const struct secret *so_pin,
    const struct secret *user_pin, struct err *e)
{
	char seen[HSM_LABEL_MAX + 1];

	p11_text(seen, sizeof(seen), label, strlen(label));
	if (label[0] == '\0' || strcmp(seen, label) != 0)
		return err_set(e, ERR_HSM, "a token's label is 1 to %d "
		    "printable ASCII characters, the last no blank; nothing "
		    "was changed", HSM_LABEL_MAX);
	return pins_check(so_pin, user_pin, e);
}

int
hsm_init_token(struct hsm *h, const char *label, const struct secret *so_pin,
    const struct secret *user_pin, struct err *e)
{
	unsigned char padded[HSM_LABEL_MAX];
	char serial[HSM_SERIAL_MAX + 1];
	struct slot *slots;
	CK_TOKEN_INFO info;
	CK_SLOT_ID slot = 0;
	size_t n;
	CK_RV rv;
	int rc;

	if (init_check(label, so_pin, user_pin, e) != 0 ||
	    slots_read(h, &slots, &n, e) != 0)
		return -1;
	rc = slot_empty(slots, n, &slot, e);
	free(slots);
	if (rc != 0)
		return -1;
	memset(padded, ' ', sizeof(padded));
	memcpy(padded, label, strlen(label));
	rv = h->p11->C_InitToken(slot, p11_in(secret_bytes(so_pin)),
	    secret_len(so_pin), padded);
	if (rv != CKR_OK)
		return p11_refused(h, e, rv, "C_InitToken", "\"%s\"", label);
	/* The slot's number may change from here on; the serial does not. */
	if ((rv = h->p11->C_GetTokenInfo(slot, &info)) != CKR_OK)
		return p11_refused(h, e, rv, "C_GetTokenInfo", "\"%s\"", label);
	p11_text(serial, sizeof(serial), info.serialNumber,
	    sizeof(info.serialNumber));
	return user_pin_give(h, serial, so_pin, user_pin, e);
}

int
hsm_finish_token(struct hsm *h, const char *serial,
    const struct secret *so_pin, const struct secret *user_pin, struct err *e)
{
	struct hsm_token now;

	if (pins_check(so_pin, user_pin, e) != 0 ||
	    hsm_select(h, serial, e) != 0 || hsm_describe(h, &now, e) != 0)
		return -1;
	if (!now.initialised || now.user_pin_set)
		return err_set(e, ERR_HSM, "the token %s is not one that only "
		    "lacks its user PIN; nothing was changed", serial);
	return user_pin_give(h, serial, so_pin, user_pin, e);
}
