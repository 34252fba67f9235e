#ifndef HSM_HSM_H
#define HSM_HSM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "hsm/secret.h"
#include "keyset/blob.h"
#include "keyset/digest.h"
#include "keyset/dnskey.h"
#include "keyset/err.h"
#include "keyset/rrsig.h"

/*
 * One PKCS#11 module (OASIS PKCS#11 v2.40) and, once chosen, one of its
 * tokens.  Everything goes through the module's own function list, in one
 * read-write session; libp11 is used for nothing but hsm_statement() and
 * hsm_cms_sign().
 *
 * Errors: ERR_PIN, a wrong PIN (never tried a second time by itself);
 * ERR_GONE, the token was taken away; ERR_HSM, anything else it refused.
 * The text names the object and the CKR_ code.
 */
struct hsm;

enum { HSM_LABEL_MAX = 32, HSM_SERIAL_MAX = 16, PIN_MAX = 255 };

/* A token as its module describes it; blanks at the end cut off. */
struct hsm_token {
	char	label[HSM_LABEL_MAX + 1];
	char	serial[HSM_SERIAL_MAX + 1];
	char	manufacturer[33], model[17], firmware[12];
	bool	initialised, user_pin_set;
	bool	pin_pad;	/* asks for the PIN itself */
	bool	pin_count_low, pin_final_try, pin_locked;
	unsigned pin_min, pin_max;	/* octets of a PIN; 0, 0: not told */
	time_t	clock;		/* that it had when it was asked; 0: it has none */
};

/*
 * A private key in the token, by value; its handles live in the struct hsm
 * and are found again by id.  id is the SHA-256 of the public key in DNSKEY
 * form (dnskey_id), which is also its CKA_ID.
 */
struct hsm_key {
	struct digest	id;
	bool		id_stored;	/* CKA_ID is id; else half made, or foreign */
	char		label[HSM_LABEL_MAX * 2 + 1];
	bool		known;		/* false: not a kind of key DNSSEC has, */
	enum alg_family	family;		/* and these two say nothing */
	unsigned	bits;
	bool		has_public;	/* false: only a private object is there */
	bool		has_private;	/* false: only a public object is there */
	bool		sensitive, extractable, local, sign, decrypt, unwrap;
	uint16_t	pub_len;	/* 0: the public key cannot be read */
	uint8_t		pub[DNSKEY_PUB_MAX];	/* DNSKEY key field */
};

struct hsm_keyspec {
	const struct alg *alg;
	unsigned	  bits;		/* RSA: 2048, 3072 or 4096; else 0 */
	const char	 *label;	/* 1 to HSM_LABEL_MAX * 2 printable ASCII */
	bool		  extractable;	/* may leave the token, wrapped */
};

/* Loads and initialises a module; one struct hsm a module and process. */
struct hsm *hsm_open(const char *module_path, struct err *);
/* Logs out, closes and finalises; NULL is fine.  Signing keys end here. */
void	 hsm_close(struct hsm **);

/* The tokens present, at most max; an uninitialised one among them. */
int	 hsm_tokens(struct hsm *, struct hsm_token *, size_t max, size_t *n,
	    struct err *);
/*
 * Chooses the token with this serial or, if none has it, this label.  None
 * or more than one is ERR_HSM, which names what is there.  Slot numbers are
 * never used to choose.  A login and all signing keys end with it; after
 * ERR_GONE this and hsm_login() are the way back.
 */
int	 hsm_select(struct hsm *, const char *serial_or_label, struct err *);
/* The chosen token, asked of the module anew: ERR_GONE when it is away. */
int	 hsm_describe(struct hsm *, struct hsm_token *, struct err *);

/*
 * Initialises the one uninitialised token there is (SoftHSM shows a free one
 * always), sets its label and both PINs, chooses it, and tries whether the
 * user PIN opens it; it is shut again.  A token that holds anything is never
 * initialised again here.
 */
int	 hsm_init_token(struct hsm *, const char *label,
	    const struct secret *so_pin, const struct secret *user_pin,
	    struct err *);
/*
 * Ends what hsm_init_token() began: the token with this serial is initialised
 * and has no user PIN, and the security officer gives it one.  Any other is
 * ERR_HSM, and left as it is.
 */
int	 hsm_finish_token(struct hsm *, const char *serial,
	    const struct secret *so_pin, const struct secret *user_pin,
	    struct err *);
/* What a token that was zeroised answered to who could open it before. */
struct hsm_zeroised {
	char	user[160];	/* to a user's PIN */
	char	officer[160];	/* to the security officer's that it had, or "" */
	bool	there;		/* a token of that serial number is */
	bool	empty;		/* objects were looked for, and there is none */
};

/*
 * Initialises the token of this serial again, under another label, for which its
 * security officer's PIN is needed (PKCS#11 v2.40, 5.5); what it holds and the
 * user's PIN end with that.  Then proves it: no user's PIN opens it; to a user
 * who is made for that, with a random PIN, it shows no object; and the security
 * officer's PIN, for which a random one that nobody keeps is set, is refused.
 * ERR_PIN: that PIN is wrong, and nothing was changed; of any other failure the
 * token may be zeroised already.
 */
int	 hsm_zeroise(struct hsm *, const char *serial, const char *label,
	    const struct secret *so_pin, struct hsm_zeroised *, struct err *);
/*
 * Whether it was zeroised by other means: no such token is there, or it is not
 * initialised, or it has no user's PIN and shows no object.  ERR_HSM: it is not.
 */
int	 hsm_look_zeroised(struct hsm *, const char *serial,
	    struct hsm_zeroised *, struct err *);
/*
 * C_Login as the user, from the secret; the PIN is kept nowhere by us.  Tried
 * once.  Of a wrong PIN (ERR_PIN) the text says what the token tells about
 * the tries that are left.  pin may be NULL where the token has a pin_pad.
 */
int	 hsm_login(struct hsm *, const struct secret *pin, struct err *);
int	 hsm_logout(struct hsm *, struct err *);
bool	 hsm_is_open(const struct hsm *);	/* logged in */

/*
 * New PINs.  Each is held against the token's limits first (ERR_PIN, nothing
 * changed), tried once after it was set, and the token is shut again: log in
 * with the new one.  Of a change that broke off the text says whether the old
 * PIN or the new one is to be tried; where it cannot be known, both in this
 * order: the new one, then the old.  A token with a pin_pad is refused.
 *
 * hsm_set_pin: the user's, by the old one.  hsm_init_pin: the user's, by the
 * security officer, who need not know the old one.  hsm_set_so_pin: the
 * security officer's own.
 */
int	 hsm_set_pin(struct hsm *, const struct secret *old_pin,
	    const struct secret *new_pin, struct err *);
int	 hsm_init_pin(struct hsm *, const struct secret *so_pin,
	    const struct secret *new_pin, struct err *);
int	 hsm_set_so_pin(struct hsm *, const struct secret *old_pin,
	    const struct secret *new_pin, struct err *);
/*
 * Whether it is the security officer's: tried once, and the token is shut.
 * ERR_PIN when it is not.
 */
int	 hsm_try_so_pin(struct hsm *, const struct secret *, struct err *);

/* How a token showed that it is shut. */
struct hsm_shut {
	size_t	tried;		/* private keys that were asked to sign */
	size_t	untried;	/* not asked: of a type that is not known */
	char	refusal[160];	/* what the last one answered; "" for none */
};

/*
 * Logs out and proves it: the session is nobody's, and each private key that
 * was in the token, and is of a type known here, refuses C_SignInit because
 * nobody is logged in.  A token that says otherwise, or nothing that is a
 * proof, is ERR_HSM.
 */
int	 hsm_shut(struct hsm *, struct hsm_shut *, struct err *);

/*
 * Makes a key pair: token, private, sensitive, sign only, never decrypt or
 * unwrap.  Then reads the public key back, stores its id as CKA_ID (a token
 * that refuses that leaves id_stored false), checks the attributes, signs a
 * fixed text and verifies that in software.  If anything fails after the pair
 * exists, the text says so and the pair stays, to be found by its label.
 */
int	 hsm_generate(struct hsm *, const struct hsm_keyspec *,
	    struct hsm_key *, struct err *);
/*
 * The same for one of many keys, with its hsm_statement(), which is made with
 * what was just made and not through libp11.  Neither looks through the token,
 * for some read all they hold for that: once many are made, hsm_list() shows
 * whether the halves of each are found together.  A token that refuses the id is
 * an error.  *pem, empty, stays so where there can be no statement: why says it.
 */
int	 hsm_generate_stated(struct hsm *, const struct hsm_keyspec *,
	    const char *name, struct hsm_key *, struct blob *pem,
	    struct err *why, struct err *);
/*
 * Whether a key that is there is as hsm_generate() would have made it: its
 * size, and what may be done with it.  ERR_HSM says what is otherwise.
 */
int	 hsm_as_asked(struct hsm *, const struct hsm_key *,
	    const struct hsm_keyspec *, struct err *);
/*
 * Every key in the token (logged in: private ones too), public and private
 * halves joined, in order of label; *keys is malloc'ed.  An object that
 * cannot be read is listed with what is known, not skipped.
 */
int	 hsm_list(struct hsm *, struct hsm_key **keys, size_t *n, struct err *);
/*
 * hsm_test_sign() of each of these keys, as hsm_list() has them, into signs[];
 * the token is looked through once for all of them.
 */
int	 hsm_test_list(struct hsm *, const struct hsm_key *, size_t n,
	    bool *signs, struct err *);
/* By id: by CKA_ID first, then by reading every key; ERR_HSM if not there. */
int	 hsm_find(struct hsm *, const struct digest *id, struct hsm_key *,
	    struct err *);
/*
 * Every object of this id, both halves; then looks again and fails if
 * anything of it is left.  A key that has no id (its public key cannot be
 * read) goes by its label, which no other such key may have.
 */
int	 hsm_destroy(struct hsm *, const struct hsm_key *, struct err *);

/* How a key showed that it is gone. */
struct hsm_gone {
	bool	had_private;	/* false: the public half was all there was */
	char	refusal[160];	/* what the private handle answered; else "" */
};

/*
 * hsm_destroy(), and the proof of it: a signature with this algorithm is asked
 * of the handle that each private half had, and refused because there is no
 * such object.  Any other answer is ERR_HSM.
 */
int	 hsm_destroy_proved(struct hsm *, const struct hsm_key *,
	    const struct alg *, struct hsm_gone *, struct err *);

/*
 * The key as a signing_key for the DNSKEY given, whose public half it must
 * be (ERR_CRYPTO).  Lives until hsm_close(); a token that was taken away and
 * came back needs a new one.  One that is lent to a thread has a session of its
 * own: ERR_HSM where the token has none to spare.
 */
int	 hsm_signing_key(struct hsm *, const struct hsm_key *,
	    const struct dnskey *, struct signing_key *, struct err *);
/*
 * The same of many keys that are in the token by their ids, which is looked
 * through once for all of them, as little of it being read as will do, or not
 * at all where hsm_list() has just shown them: whose public half a key has shows
 * in its first signature that is verified.  Of a key that has another id, or
 * none, ERR_HSM.
 */
int	 hsm_signing_keys(struct hsm *, const struct dnskey *, size_t n,
	    struct signing_key *out, struct err *);
/*
 * Signs a fixed text, which is no RRset, and verifies the signature in
 * software against the public key (ERR_CRYPTO).
 */
int	 hsm_test_sign(struct hsm *, const struct hsm_key *, struct err *);
/* len random octets of the token. */
int	 hsm_random(struct hsm *, void *, size_t len, struct err *);
/*
 * How many signatures were asked of the module since hsm_open(), the failed
 * and the tests among them; and how many of these were tests.
 */
uint64_t hsm_sign_count(const struct hsm *);
uint64_t hsm_test_count(const struct hsm *);

/*
 * A PKCS#10 statement (RFC 2986), PEM, for the key: subject CN=<name>, made
 * by libcrypto through libp11 with a key that never leaves the token.
 * ERR_HSM with the reason where libp11 cannot (an Edwards-curve key is on
 * the token: libp11 0.4.12 then lists none).  The name has 1 to 64 characters
 * (ub-common-name).  Login and session stay.
 */
int	 hsm_statement(struct hsm *, const struct hsm_key *, const char *name,
	    struct blob *pem, struct err *);

/* What a key signs that is no DNS data, and as whom. */
struct hsm_cms {
	const char	*name;		/* CN of its certificate, 1 to 64 */
	time_t		 from;		/* the certificate is valid from here on */
	const void	*content;
	size_t		 len;		/* octets */
};
/*
 * A detached CMS signature (RFC 5652) over the content, DER, with the key's
 * own certificate in it, made as hsm_statement() is and refused as that is.
 * Two signatures of the key; both were verified in software.
 */
int	 hsm_cms_sign(struct hsm *, const struct hsm_key *,
	    const struct hsm_cms *, struct blob *der, struct err *);

#endif
