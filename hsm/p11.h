#ifndef HSM_P11_H
#define HSM_P11_H

/* What the files of hsm/ share with each other and with nobody else. */

#include <p11-kit/pkcs11.h>

#include "hsm/hsm.h"

struct hsm {
	void		 *library;	/* of dlopen(3) */
	CK_FUNCTION_LIST *p11;
	char		 *path;
	bool		  initialised;

	bool		  chosen;
	CK_SLOT_ID	  slot;		/* of the chosen token, today */
	struct hsm_token  token;	/* the chosen one, as last described */

	bool		  has_session, logged_in;
	CK_SESSION_HANDLE session;
	unsigned	  generation;	/* counts the ends of all handles */

	struct signer	 *signers;	/* every one lent, until hsm_close() */
	uint64_t	  n_signs, n_tests;
	bool		  answers_der;	/* to ECDSA, as the standard forbids */
	struct libp11	 *libp11;	/* NULL before the first statement */
};

/*
 * PKCS#11 takes what it only reads through pointers that are not const; this
 * is the one place where that is granted.
 */
static inline void *
p11_in(const void *p)
{
	return (void *)(uintptr_t)p;
}

/* ---- ckr.c: return codes in words ------------------------------------- */

/* "the token was taken away (CKR_DEVICE_REMOVED)"; returns its third. */
enum { CKR_TEXT = 160 };
const char *ckr_text(CK_RV, char[CKR_TEXT]);
enum err_kind ckr_kind(CK_RV);
/* Walks the table of known codes; false at its end. */
bool	 ckr_known(size_t i, CK_RV *);
/*
 * Fills in the err, "CALL OBJECT: REASON"; the object, which may be empty, is
 * printf's.  A token that is gone is let go of: its session, its login and
 * all handles end here.  Returns -1.
 */
int	 p11_refused(struct hsm *, struct err *, CK_RV, const char *call,
	    const char *object, ...) __attribute__((format(printf, 5, 6)));

/* ---- token.c, session.c ------------------------------------------------ */

/* Fixed fields of blank-padded text; what is not printable becomes '?'. */
void	 p11_text(char *out, size_t room, const void *, size_t);
/* '"label" (serial)', for sentences. */
enum { TOKEN_NAME = HSM_LABEL_MAX + HSM_SERIAL_MAX + 16 };
char	*token_name(const struct hsm_token *, char[TOKEN_NAME]);

int	 session_open(struct hsm *, struct err *);
/* Another session in place of this one; login and handles stay. */
CK_RV	 session_renew(struct hsm *);
/* Ends session and handles without a word to anybody; harmless if none. */
void	 session_drop(struct hsm *);
/* Whether there is a session (ERR_GONE) and, if asked, a login (ERR_HSM). */
int	 session_need(const struct hsm *, bool login, struct err *);
/* Whether the session still lives: asks the module (ERR_GONE). */
int	 session_check(struct hsm *, struct err *);

/* ---- mechanism.c -------------------------------------------------------- */

enum { FORMS_MAX = 4 };

struct octets {
	const char	*bytes;
	size_t		 len;
};

/* How one kind of key is made and used. */
struct mechanism {
	enum alg_family	  family;
	size_t		  pub_len;	/* of the DNSKEY key field; 0: varies */
	CK_KEY_TYPE	  key_type;
	CK_MECHANISM_TYPE generate, sign;
	struct octets	  params[FORMS_MAX];	/* CKA_EC_PARAMS, best first */
};

/* NULL when there is none. */
const struct mechanism *mechanism_of_alg(const struct alg *);
const struct mechanism *mechanism_of_params(CK_KEY_TYPE, const void *, size_t);
/* RSA with the digest made in the token; CK_UNAVAILABLE_INFORMATION: none. */
CK_MECHANISM_TYPE mechanism_whole_rsa(const struct alg *);

/* ---- object.c, public.c: what stands in the token ----------------------- */

enum { OBJECT_ID_MAX = 64 };

/* One half of a key pair, as far as it could be read. */
struct object {
	CK_OBJECT_HANDLE handle;
	CK_OBJECT_CLASS	 class;
	size_t		 id_len;		/* of CKA_ID; 0: none */
	uint8_t		 id[OBJECT_ID_MAX];
	struct hsm_key	 key;			/* from this half alone */
	bool		 joined;
};

/*
 * These read one thing and go on without it where it is not to be had.  Only
 * a token that is gone fills in the err; then has_session is false, nothing
 * more is asked of it, and the caller looks once, at the end.
 */
bool	 object_octets(struct hsm *, CK_OBJECT_HANDLE, CK_ATTRIBUTE_TYPE,
	    void *out, size_t room, size_t *len, struct err *);
bool	 object_flag(struct hsm *, CK_OBJECT_HANDLE, CK_ATTRIBUTE_TYPE,
	    bool missing, struct err *);
/* known, family, bits, pub_len and pub, from one half. */
void	 public_read(struct hsm *, CK_OBJECT_HANDLE, struct hsm_key *,
	    struct err *);

/* All that is known of one half; -1 only when the token is gone. */
int	 object_read(struct hsm *, CK_OBJECT_HANDLE, CK_OBJECT_CLASS,
	    struct object *, struct err *);
/* The handles of every object like the template; *out is malloc'ed. */
int	 objects_find(struct hsm *, CK_ATTRIBUTE *, CK_ULONG,
	    CK_OBJECT_HANDLE **out, size_t *n, struct err *);

/* ---- key.c -------------------------------------------------------------- */

/* A key with its handles; CK_INVALID_HANDLE where there is no such half. */
struct pair {
	CK_OBJECT_HANDLE private, public;
	struct hsm_key	 key;
};

/* One key of two halves, of which either may be NULL. */
struct pair pair_join(const struct object *private,
	    const struct object *public);
/* Every pair, in order of label; *out is malloc'ed. */
int	 pairs_list(struct hsm *, struct pair **out, size_t *n, struct err *);
/* The pair of this id, one that has a private half if there is any. */
int	 pair_find(struct hsm *, const struct digest *id, struct pair *,
	    struct err *);
bool	 id_is_none(const struct digest *);	/* all zeros */

/* ---- sign.c, statement.c ------------------------------------------------ */

/* hsm_test_sign() for a pair that was found already, against this key. */
int	 pair_test_sign(struct hsm *, const struct pair *,
	    const struct dnskey *, struct err *);
/* A row of the algorithm table that this key can sign for; NULL: none. */
const struct alg *alg_for_key(const struct hsm_key *);

void	 signers_free(struct hsm *);
/* Lets go of what libp11 holds.  Its sessions, and ours, end with that. */
void	 libp11_release(struct hsm *);
/* The same, and unloads it, which finalises the module. */
void	 libp11_close(struct hsm *);

#endif
