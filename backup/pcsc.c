#include "backup/pcsc.h"

/*
 * The codes of pcsc-lite, and what a person at the reader does about them.
 * None is followed by a second try: a command that was lost may have counted.
 */
#define CODES(X)							\
	X(SCARD_W_REMOVED_CARD, ERR_GONE,				\
	    "the card was taken out: put it in again")			\
	X(SCARD_E_NO_SMARTCARD, ERR_GONE, "there is no card: put it in") \
	X(SCARD_W_RESET_CARD, ERR_GONE, "the card was reset by another " \
	    "program and has forgotten the PIN: end that program, take the " \
	    "card out and put it in again")				\
	X(SCARD_W_UNPOWERED_CARD, ERR_GONE,				\
	    "the card lost its power: take it out and put it in again")	\
	X(SCARD_W_UNRESPONSIVE_CARD, ERR_CARD, "the card does not answer: " \
	    "see that it is the right way round, clean it, or take another") \
	X(SCARD_W_UNSUPPORTED_CARD, ERR_CARD,				\
	    "the reader does not know this kind of card: take another")	\
	X(SCARD_E_PROTO_MISMATCH, ERR_CARD,				\
	    "card and reader do not agree on a protocol: take another card") \
	X(SCARD_E_SHARING_VIOLATION, ERR_CARD, "another program is using " \
	    "the card, most often GnuPG's scdaemon; nothing was sent: end it " \
	    "(gpgconf --kill scdaemon) and try again")			\
	X(SCARD_E_NO_SERVICE, ERR_SYS, "the card service pcscd is not " \
	    "running; nothing was sent: start it and try again")	\
	X(SCARD_E_SERVICE_STOPPED, ERR_SYS, "the card service pcscd has " \
	    "ended: start it again, then put the card in again")	\
	X(SCARD_E_NO_READERS_AVAILABLE, ERR_GONE,			\
	    "there is no card reader: plug one in")			\
	X(SCARD_E_READER_UNAVAILABLE, ERR_GONE,				\
	    "the reader was unplugged: plug it in again")		\
	X(SCARD_E_UNKNOWN_READER, ERR_GONE,				\
	    "the reader is not there: plug it in")			\
	X(SCARD_E_INVALID_HANDLE, ERR_GONE,				\
	    "the card service has forgotten the card: put it in again")	\
	X(SCARD_E_NOT_TRANSACTED, ERR_GONE, "the card did not answer, or " \
	    "was taken out: put it in again")				\
	X(SCARD_F_COMM_ERROR, ERR_GONE, "the way to the card was lost: see " \
	    "that the card service pcscd runs, then put the card in again") \
	X(SCARD_E_NOT_READY, ERR_GONE,					\
	    "the reader is not ready: take the card out and put it in again") \
	X(SCARD_E_TIMEOUT, ERR_GONE, "nothing came in time: try again")	\
	X(SCARD_W_SECURITY_VIOLATION, ERR_SYS, "the card service does not " \
	    "let this user at the reader: see polkit's rules")		\
	X(SCARD_E_NO_ACCESS, ERR_SYS,					\
	    "the card service does not let this user at the reader")	\
	X(SCARD_E_INSUFFICIENT_BUFFER, ERR_CARD,			\
	    "the card's answer is longer than a short one may be")	\
	X(SCARD_E_NO_MEMORY, ERR_SYS, "there is no memory for the reader") \
	X(SCARD_F_INTERNAL_ERROR, ERR_SYS,				\
	    "the card service failed: start it again")

static const struct code {
	LONG		 code;
	enum err_kind	 kind;
	const char	*name, *text;
} codes[] = {
#define X(code, kind, text) { code, kind, #code, text },
	CODES(X)
#undef X
};

/* NULL for a code that we have no words for. */
static const struct code *
code_of(LONG code)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == code)
			return &codes[i];
	return NULL;
}

int
pcsc_refused(const char *what, LONG code, struct err *e)
{
	const struct code *c = code_of(code);

	if (c != NULL)
		return err_set(e, c->kind, "%s (%s, %s)", c->text, what,
		    c->name);
	return err_set(e, ERR_SYS, "the card service failed: take the card out "
	    "and put it in again (%s, 0x%08lX)", what,
	    (unsigned long)code & 0xffffffff);
}
