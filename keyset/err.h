#ifndef KEYSET_ERR_H
#define KEYSET_ERR_H

/*
 * Why an operation failed.
 *
 * The function that meets the fault fills in the caller's struct err and
 * returns -1 (or NULL); every function above it passes that up, and may put
 * what it was doing in front.  Nothing below main() prints or exits: a token
 * session or a half-written medium may be open.
 *
 * The kind says what the caller can do about it; the text is one sentence
 * for the person at the console: lower case, no full stop, what happened, to
 * what object, and what was not changed.  Never a secret.  A control character
 * in it, from outside, becomes '?': the text is one line always.
 */
#define ERR_KINDS(X)						\
	X(ERR_NONE,	"no error")				\
	X(ERR_SYS,	"the operating system refused")		\
	X(ERR_FORMAT,	"the data is malformed")		\
	X(ERR_POLICY,	"the policy forbids it")		\
	X(ERR_CRYPTO,	"a cryptographic check failed")		\
	X(ERR_HSM,	"the token refused")			\
	X(ERR_GONE,	"the token is gone")			\
	X(ERR_CARD,	"the card refused")			\
	X(ERR_PIN,	"the PIN is wrong")			\
	X(ERR_MEDIA,	"a medium failed")			\
	X(ERR_ABORTED,	"an operator stopped it")

enum err_kind {
#define X(kind, meaning) kind,
	ERR_KINDS(X)
#undef X
};

struct err {
	enum err_kind	kind;
	char		text[512];
};

/* These return -1, so that a failing path reads "return err_set(e, ...)". */
int err_set(struct err *, enum err_kind, const char *, ...)
    __attribute__((format(printf, 3, 4)));
/* ERR_SYS, and strerror(errno) behind the text. */
int err_sys(struct err *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
/* Keeps the kind and puts "doing: " in front of the text. */
int err_doing(struct err *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

/* The kind in words; static text. */
const char *err_meaning(enum err_kind);

#endif
