#ifndef HSM_P11_H
#define HSM_P11_H

/* What the files of hsm/ share with each other and with nobody else. */

#include <p11-kit/pkcs11.h>

#include "hsm/hsm.h"
#include "hsm/transport.h"
#include "hsm/wrap.h"

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
	unsigned	  renewals;	/* and those of session objects alone */

	/* What hsm_list() found last, and whether its handles are good still. */
	struct pair	 *listed;
	size_t		  n_listed;
	unsigned	  listed_at;	/* generation */

	struct signer	 *signers;	/* every one lent, until hsm_close() */
	uint64_t	  n_signs, n_tests;
	bool		  answers_der;	/* to ECDSA, as the standard forbids */
	struct libp11	 *libp11;	/* NULL before its first use */
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

/* ---- watch.c ------------------------------------------------------------- */

/*
 * The module's functions, each of which tells the watcher; itself where there is
 * none.  What is no function of the list, too, is told of by the other two.
 */
CK_FUNCTION_LIST *watch_list(CK_FUNCTION_LIST *);
void	 watch_begun(const char *call);
void	 watch_ended(void);

/* ---- token.c, session.c ------------------------------------------------ */

/* Fixed fields of blank-padded text; what is not printable becomes '?'. */
void	 p11_text(char *out, size_t room, const void *, size_t);
/* '"label" (serial)', for sentences. */
enum { TOKEN_NAME = HSM_LABEL_MAX + HSM_SERIAL_MAX + 16 };
char	*token_name(const struct hsm_token *, char[TOKEN_NAME]);

/* The SO sets the user's PIN, in a session that ends with that. */
int	 user_pin_set(struct hsm *, CK_SLOT_ID, const struct secret *so_pin,
	    const struct secret *user_pin, struct err *);

int	 session_open(struct hsm *, struct err *);
/* C_Login as the security officer, in place of whoever is logged in. */
CK_RV	 officer_enter(struct hsm *, CK_SESSION_HANDLE, const struct secret *);
/* Puts behind a wrong PIN's text how many tries are left, if that is told. */
int	 login_refused(struct hsm *, CK_RV, bool officer, struct err *);
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
/* Of some pairs that of this id, or one half of it; false: neither. */
bool	 pairs_pick(const struct pair *, size_t n, const struct digest *id,
	    struct pair *);
/* The pair of this id, one that has a private half if there is any. */
int	 pair_find(struct hsm *, const struct digest *id, struct pair *,
	    struct err *);
bool	 id_is_none(const struct digest *);	/* all zeros */

/* ---- template.c, private.c: what is asked of keys, and what is ---------- */

enum { TEMPLATE_MAX = 24 };

/*
 * A list of attributes under way; their values are borrowed.
 *
 * What is left out of a template is for the module to choose, and modules
 * choose "true"; so what a key must not do is said, too, as long as the
 * module understands it.
 */
struct template {
	CK_ULONG	n;
	CK_ATTRIBUTE	a[TEMPLATE_MAX];
};

/* How much of what a key must not do is said; modules may know less of it. */
enum fullness { LEAST, NO_DECRYPTION, FULL };

void	 template_add(struct template *, CK_ATTRIBUTE_TYPE, const void *,
	    size_t);
void	 template_flag(struct template *, CK_ATTRIBUTE_TYPE, bool);
/* The uses of a private key: sensitive, private, to sign with. */
void	 template_private(struct template *, bool extractable, enum fullness);
void	 template_public(struct template *, enum fullness);	/* to verify */
/* Whether a template that says less may be taken. */
bool	 template_is_bad(CK_RV);

/* Shuts what a reduced template left open, where the token lets it. */
void	 private_shut(struct hsm *, const struct pair *);
/*
 * The attributes as the token has them (ERR_HSM): those of a private key that
 * signs, and of which extractable and, if asked for, local is true.
 */
int	 private_check(struct hsm *, const struct pair *, bool extractable,
	    bool local, struct err *);

/* ---- fleeting.c: objects of the session, for one operation -------------- */

enum { FLEETING_ID = 16 };

/* The CKA_ID that all objects of one operation have, and nothing else. */
struct fleeting {
	uint8_t		 id[FLEETING_ID];
	size_t		 made;		/* objects that are known to be there */
};

int	 fleeting_start(struct hsm *, struct fleeting *, struct err *);
/* CKA_TOKEN and CKA_ID of such an object. */
void	 fleeting_template(struct template *, const struct fleeting *);
/*
 * Destroys every session object that has the id, looks that none is left, and
 * where one is, or that cannot be seen, puts another session in place of this
 * one: that is the end of all session objects.  Returns rc, and its err; but
 * where even that fails the session is closed and the text says so.
 */
int	 fleeting_end(struct hsm *, const struct fleeting *, int rc,
	    struct err *);

/* ---- generate.c, public_make.c ------------------------------------------- */

int	 label_check(const char *, struct err *);
/*
 * Gives both halves their id; a refusal only means finding them by reading.
 */
int	 pair_id_store(struct hsm *, const struct pair *, struct err *);
/* An RSA key field in its two numbers (RFC 3110, 2); it was checked before. */
void	 template_rsa(struct template *, const uint8_t *pub, size_t);
/* The public half of a restored key, in the token, with its id and label. */
int	 public_make(struct hsm *, const struct dnskey *, const char *label,
	    CK_OBJECT_HANDLE *, struct err *);
/* A pair of the session alone, which fleeting_end() ends. */
int	 pair_make_fleeting(struct hsm *, const struct hsm_keyspec *,
	    struct fleeting *, struct pair *, struct err *);

/* ---- wrap_key.c, wrap.c, unwrap.c, wrap_open.c --------------------------- */

struct hsm_wrap_key {
	struct hsm	*hsm;
	CK_OBJECT_HANDLE handle;
	unsigned	 generation, renewals;	/* of the handle */
	struct fleeting	 mark;
};

enum { WRAPPED_MAX = HSM_WRAPPED_MAX, KEK_LEN = HSM_WRAP_SECRET };

/* Whether it is still there to be used (ERR_GONE, ERR_HSM). */
int	 wrap_key_need(const struct hsm_wrap_key *, struct err *);
/* C_WrapKey of one key, which takes at most WRAPPED_MAX octets. */
CK_RV	 wrap_once(const struct hsm_wrap_key *, CK_MECHANISM_TYPE,
	    CK_OBJECT_HANDLE, uint8_t out[WRAPPED_MAX], size_t *len);
/*
 * RFC 5649 in software, for what a probe made: the plaintext, which may have
 * up to 7 zeros too many.  ERR_CRYPTO when it was not wrapped so.
 */
int	 wrap_open(const struct secret *kek, const uint8_t *, size_t,
	    struct secret *out, struct err *);
/* Whether PKCS#8 in it is the private half of this public key (ERR_CRYPTO). */
int	 wrap_open_is(const struct secret *kek, const uint8_t *, size_t,
	    const struct dnskey *, struct err *);

/* ---- parcel.c, transport.c ----------------------------------------------- */

/* The formats, best first; NULL behind the last. */
const char *parcel_format(size_t i);
/* Octets of the transport key's modulus. */
size_t	 transport_octets(const struct hsm_transport *);
int	 parcel_send(struct hsm *, const struct hsm_transport *,
	    const struct hsm_wrap_way *, CK_OBJECT_HANDLE private,
	    const struct dnskey *, struct blob *, struct err *);
int	 parcel_receive(struct hsm *, const struct hsm_transport *,
	    CK_OBJECT_HANDLE transport, const struct hsm_wrap_way *,
	    const struct dnskey *, const struct hsm_restore *,
	    const uint8_t *, size_t, struct hsm_key *, struct err *);

/* ---- sign.c, statement.c ------------------------------------------------ */

/* hsm_statement() for a pair that was found already, and without libp11. */
int	 pair_statement(struct hsm *, const struct pair *, const char *name,
	    struct blob *pem, struct err *);
/* As the signing key of that DNSKEY, whose it is; ends with the struct hsm. */
int	 pair_lend(struct hsm *, const struct pair *, const struct dnskey *,
	    struct signing_key *, struct err *);
/* A signature in DNSSEC form over the data with it. */
int	 pair_sign(struct hsm *, const struct pair *, const struct alg *,
	    const uint8_t *, size_t, uint8_t sig[SIGNATURE_MAX], size_t *,
	    struct err *);
/* hsm_test_sign() for a pair that was found already, against this key. */
int	 pair_test_sign(struct hsm *, const struct pair *,
	    const struct dnskey *, struct err *);
/* A row of the algorithm table that this key can sign for; NULL: none. */
const struct alg *alg_for_key(const struct hsm_key *);

void	 signers_free(struct hsm *);
/* What libcrypto makes with a key that stays in the token. */
struct libp11_use {
	int	 (*make)(void *with, EVP_PKEY *private, EVP_PKEY *public,
		    const struct alg *);	/* 0, or -1: it was not made */
	void	  *with;
	unsigned   signs;	/* signatures that it asks of the key */
};
/*
 * Has it made.  ERR_HSM with the reason where libp11 cannot, as of
 * hsm_statement(); login and session stay.
 */
int	 libp11_use(struct hsm *, const struct hsm_key *,
	    const struct libp11_use *, struct err *);
/* Lets go of what libp11 holds.  Its sessions, and ours, end with that. */
void	 libp11_release(struct hsm *);
/* The same, and unloads it, which finalises the module. */
void	 libp11_close(struct hsm *);

#endif
