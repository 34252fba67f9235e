#include <stdarg.h>
#include <stdio.h>

#include "hsm/p11.h"

/*
 * The codes of PKCS#11 v2.40 and 3.0, in words for the person at the console.
 * ERR_GONE rows are those after which no handle is good any more.
 */
#define CODES(X)							\
	X(CKR_OK, ERR_NONE, "nothing is wrong")				\
	X(CKR_CANCEL, ERR_HSM, "it was cancelled at the token")		\
	X(CKR_HOST_MEMORY, ERR_HSM, "the module found no memory")	\
	X(CKR_SLOT_ID_INVALID, ERR_GONE, "the slot is not there any more") \
	X(CKR_GENERAL_ERROR, ERR_HSM,					\
	    "the module failed and does not say why")			\
	X(CKR_FUNCTION_FAILED, ERR_HSM, "the token could not do it")	\
	X(CKR_ARGUMENTS_BAD, ERR_HSM,					\
	    "the module does not take it in this form")			\
	X(CKR_NO_EVENT, ERR_HSM, "no token was put in or taken out")	\
	X(CKR_NEED_TO_CREATE_THREADS, ERR_HSM,				\
	    "the module needs threads of its own")			\
	X(CKR_CANT_LOCK, ERR_HSM, "the module cannot lock as it is asked to") \
	X(CKR_ATTRIBUTE_READ_ONLY, ERR_HSM,				\
	    "the token does not let this be changed")			\
	X(CKR_ATTRIBUTE_SENSITIVE, ERR_HSM,				\
	    "the token does not show what is secret")			\
	X(CKR_ATTRIBUTE_TYPE_INVALID, ERR_HSM,				\
	    "the token does not know an attribute")			\
	X(CKR_ATTRIBUTE_VALUE_INVALID, ERR_HSM,				\
	    "the token does not take an attribute's value")		\
	X(CKR_ACTION_PROHIBITED, ERR_HSM, "the token forbids it")	\
	X(CKR_DATA_INVALID, ERR_HSM, "the token does not take this data") \
	X(CKR_DATA_LEN_RANGE, ERR_HSM,					\
	    "the token does not take data of this length")		\
	X(CKR_DEVICE_ERROR, ERR_GONE, "the token has a fault")		\
	X(CKR_DEVICE_MEMORY, ERR_HSM, "the token is full")		\
	X(CKR_DEVICE_REMOVED, ERR_GONE, "the token was taken away")	\
	X(CKR_ENCRYPTED_DATA_INVALID, ERR_HSM,				\
	    "the encrypted data is damaged")				\
	X(CKR_ENCRYPTED_DATA_LEN_RANGE, ERR_HSM,			\
	    "the encrypted data has a wrong length")			\
	X(CKR_FUNCTION_CANCELED, ERR_HSM, "it was cancelled while it ran") \
	X(CKR_FUNCTION_NOT_PARALLEL, ERR_HSM, "nothing runs beside it")	\
	X(CKR_FUNCTION_NOT_SUPPORTED, ERR_HSM, "the module cannot do this") \
	X(CKR_KEY_HANDLE_INVALID, ERR_HSM,				\
	    "the key is not in the token any more")			\
	X(CKR_KEY_SIZE_RANGE, ERR_HSM,					\
	    "the token does not take keys of this size")		\
	X(CKR_KEY_TYPE_INCONSISTENT, ERR_HSM,				\
	    "the key is of another type than it should be")		\
	X(CKR_KEY_NOT_NEEDED, ERR_HSM, "a key was given that is not needed") \
	X(CKR_KEY_CHANGED, ERR_HSM, "the key is not the one it was")	\
	X(CKR_KEY_NEEDED, ERR_HSM, "a key is needed and was not given")	\
	X(CKR_KEY_INDIGESTIBLE, ERR_HSM,				\
	    "the token makes no digest of this key")			\
	X(CKR_KEY_FUNCTION_NOT_PERMITTED, ERR_HSM,			\
	    "the key may not be used for this")				\
	X(CKR_KEY_NOT_WRAPPABLE, ERR_HSM, "the token does not wrap this key") \
	X(CKR_KEY_UNEXTRACTABLE, ERR_HSM, "the key may not leave the token") \
	X(CKR_MECHANISM_INVALID, ERR_HSM,				\
	    "the token does not have this mechanism")			\
	X(CKR_MECHANISM_PARAM_INVALID, ERR_HSM,				\
	    "the token does not take the mechanism's parameters")	\
	X(CKR_OBJECT_HANDLE_INVALID, ERR_HSM,				\
	    "the object is not in the token any more")			\
	X(CKR_OPERATION_ACTIVE, ERR_HSM,				\
	    "the token is still busy with something else")		\
	X(CKR_OPERATION_NOT_INITIALIZED, ERR_HSM,			\
	    "the token has forgotten what it was to do")		\
	X(CKR_PIN_INCORRECT, ERR_PIN, "the PIN is wrong")		\
	X(CKR_PIN_INVALID, ERR_PIN,					\
	    "the PIN has characters that the token does not take")	\
	X(CKR_PIN_LEN_RANGE, ERR_PIN,					\
	    "the PIN is too short or too long for the token")		\
	X(CKR_PIN_EXPIRED, ERR_HSM,					\
	    "the PIN has expired and must be changed first")		\
	X(CKR_PIN_LOCKED, ERR_PIN,					\
	    "the PIN is locked: there were too many wrong ones")	\
	X(CKR_SESSION_CLOSED, ERR_GONE, "the session was closed under it") \
	X(CKR_SESSION_COUNT, ERR_HSM, "the token has no session to spare") \
	X(CKR_SESSION_HANDLE_INVALID, ERR_GONE,				\
	    "the token has forgotten the session")			\
	X(CKR_SESSION_PARALLEL_NOT_SUPPORTED, ERR_HSM,			\
	    "the module wants serial sessions")				\
	X(CKR_SESSION_READ_ONLY, ERR_HSM, "the session may only read")	\
	X(CKR_SESSION_EXISTS, ERR_HSM, "a session is open, which forbids it") \
	X(CKR_SESSION_READ_ONLY_EXISTS, ERR_HSM,			\
	    "a session that may only read is open, which forbids it")	\
	X(CKR_SESSION_READ_WRITE_SO_EXISTS, ERR_HSM,			\
	    "the security officer is logged in, which forbids it")	\
	X(CKR_SIGNATURE_INVALID, ERR_HSM, "the signature is wrong")	\
	X(CKR_SIGNATURE_LEN_RANGE, ERR_HSM,				\
	    "the signature has a wrong length")				\
	X(CKR_TEMPLATE_INCOMPLETE, ERR_HSM, "the token wants more attributes") \
	X(CKR_TEMPLATE_INCONSISTENT, ERR_HSM,				\
	    "the token does not take these attributes together")	\
	X(CKR_TOKEN_NOT_PRESENT, ERR_GONE, "the token is not in its slot") \
	X(CKR_TOKEN_NOT_RECOGNIZED, ERR_GONE,				\
	    "the token cannot be recognised")				\
	X(CKR_TOKEN_WRITE_PROTECTED, ERR_HSM, "the token is write protected") \
	X(CKR_UNWRAPPING_KEY_HANDLE_INVALID, ERR_HSM,			\
	    "the unwrapping key is not in the token any more")		\
	X(CKR_UNWRAPPING_KEY_SIZE_RANGE, ERR_HSM,			\
	    "the unwrapping key has a wrong size")			\
	X(CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT, ERR_HSM,		\
	    "the unwrapping key is of a wrong type")			\
	X(CKR_USER_ALREADY_LOGGED_IN, ERR_HSM,				\
	    "somebody is logged in already")				\
	X(CKR_USER_NOT_LOGGED_IN, ERR_HSM, "nobody is logged in to the token") \
	X(CKR_USER_PIN_NOT_INITIALIZED, ERR_HSM,			\
	    "the token has no user PIN yet")				\
	X(CKR_USER_TYPE_INVALID, ERR_HSM,				\
	    "the token does not know this kind of user")		\
	X(CKR_USER_ANOTHER_ALREADY_LOGGED_IN, ERR_HSM,			\
	    "another user is logged in")				\
	X(CKR_USER_TOO_MANY_TYPES, ERR_HSM,				\
	    "too many kinds of users are logged in")			\
	X(CKR_WRAPPED_KEY_INVALID, ERR_HSM,				\
	    "the wrapped key is damaged or was wrapped under another key") \
	X(CKR_WRAPPED_KEY_LEN_RANGE, ERR_HSM,				\
	    "the wrapped key has a wrong length")			\
	X(CKR_WRAPPING_KEY_HANDLE_INVALID, ERR_HSM,			\
	    "the wrapping key is not in the token any more")		\
	X(CKR_WRAPPING_KEY_SIZE_RANGE, ERR_HSM,				\
	    "the wrapping key has a wrong size")			\
	X(CKR_WRAPPING_KEY_TYPE_INCONSISTENT, ERR_HSM,			\
	    "the wrapping key is of a wrong type")			\
	X(CKR_RANDOM_SEED_NOT_SUPPORTED, ERR_HSM,			\
	    "the token takes no seed for its random numbers")		\
	X(CKR_RANDOM_NO_RNG, ERR_HSM, "the token has no random numbers") \
	X(CKR_DOMAIN_PARAMS_INVALID, ERR_HSM,				\
	    "the token does not take this curve in this form")		\
	X(CKR_CURVE_NOT_SUPPORTED, ERR_HSM,				\
	    "the token does not have this curve")			\
	X(CKR_BUFFER_TOO_SMALL, ERR_HSM,				\
	    "the answer is longer than it can be")			\
	X(CKR_SAVED_STATE_INVALID, ERR_HSM, "the saved state is damaged") \
	X(CKR_INFORMATION_SENSITIVE, ERR_HSM,				\
	    "the token does not show what is secret")			\
	X(CKR_STATE_UNSAVEABLE, ERR_HSM, "the state cannot be saved")	\
	X(CKR_CRYPTOKI_NOT_INITIALIZED, ERR_HSM,			\
	    "the module was not started, or was ended")			\
	X(CKR_CRYPTOKI_ALREADY_INITIALIZED, ERR_HSM,			\
	    "the module is in use already")				\
	X(CKR_MUTEX_BAD, ERR_HSM, "the module's lock is bad")		\
	X(CKR_MUTEX_NOT_LOCKED, ERR_HSM, "the module's lock is not locked") \
	X(CKR_NEW_PIN_MODE, ERR_HSM, "the token wants a new PIN")	\
	X(CKR_NEXT_OTP, ERR_HSM, "the token wants the next one-time password") \
	X(CKR_EXCEEDED_MAX_ITERATIONS, ERR_HSM,				\
	    "the token tried too often and gave up")			\
	X(CKR_FIPS_SELF_TEST_FAILED, ERR_HSM,				\
	    "the token failed its self-test")				\
	X(CKR_LIBRARY_LOAD_FAILED, ERR_HSM,				\
	    "the module lacks a library of its own")			\
	X(CKR_PIN_TOO_WEAK, ERR_PIN, "the PIN is too weak for the token") \
	X(CKR_PUBLIC_KEY_INVALID, ERR_HSM, "the public key is not a good one") \
	X(CKR_FUNCTION_REJECTED, ERR_HSM, "it was refused at the token")

static const struct code {
	CK_RV		 rv;
	const char	*name;
	enum err_kind	 kind;
	const char	*words;
} codes[] = {
#define X(rv, kind, words) { rv, #rv, kind, words },
	CODES(X)
#undef X
};

static const struct code *
code_find(CK_RV rv)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].rv == rv)
			return &codes[i];
	return NULL;
}

bool
ckr_known(size_t i, CK_RV *rv)
{
	if (i >= sizeof(codes) / sizeof(codes[0]))
		return false;
	*rv = codes[i].rv;
	return true;
}

const char *
ckr_text(CK_RV rv, char text[CKR_TEXT])
{
	const struct code *code = code_find(rv);

	if (code != NULL)
		snprintf(text, CKR_TEXT, "%s (%s)", code->words, code->name);
	else if (rv & CKR_VENDOR_DEFINED)
		snprintf(text, CKR_TEXT, "the module answers with a code of "
		    "its maker's, whose manual explains it (0x%lx)", rv);
	else
		snprintf(text, CKR_TEXT, "the module answers with a code that "
		    "PKCS#11 does not have (0x%lx)", rv);
	return text;
}

enum err_kind
ckr_kind(CK_RV rv)
{
	const struct code *code = code_find(rv);

	return code != NULL ? code->kind : ERR_HSM;
}

int
p11_refused(struct hsm *h, struct err *e, CK_RV rv, const char *call,
    const char *object, ...)
{
	char what[200], why[CKR_TEXT], name[TOKEN_NAME];
	va_list ap;

	va_start(ap, object);
	vsnprintf(what, sizeof(what), object, ap);
	va_end(ap);
	ckr_text(rv, why);
	if (rv == CKR_USER_NOT_LOGGED_IN)
		h->logged_in = false;
	if (ckr_kind(rv) != ERR_GONE)
		return err_set(e, ckr_kind(rv), "%s%s%s: %s", call,
		    what[0] != '\0' ? " " : "", what, why);
	/* Else a module that counts sessions would not open another. */
	if (h->has_session)
		(void)h->p11->C_CloseSession(h->session);
	session_drop(h);
	return err_set(e, ERR_GONE, "%s%s%s: %s; bring %s back and log in "
	    "again", call, what[0] != '\0' ? " " : "", what, why,
	    h->chosen ? token_name(&h->token, name) : "the token");
}
