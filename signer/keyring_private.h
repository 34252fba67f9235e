#ifndef SIGNER_KEYRING_PRIVATE_H
#define SIGNER_KEYRING_PRIVATE_H

#include "hsm/hsm.h"
#include "keyset/filekey.h"
#include "signer/keyring.h"

/* Shared by the files of the keyring, and by nobody else. */

enum { KEY_PATH_MAX = 1300, HELD_LABEL = HSM_LABEL_MAX * 2 + 1 };

/* A ZSK with its private half, once that was needed. */
struct held {
	struct zsk		 zsk;
	struct filekey		*file;
	bool			 in_token;	/* token is set */
	struct signing_key	 token;
};

struct keyring {
	const struct state	*state;
	const struct config	*config;
	struct hsm		*hsm;		/* NULL until it is needed */
	bool			 refused;	/* by the token, as why says */
	struct err		 why;
	size_t			 n;
	struct held		**at;
};

void	 held_free(struct held *);
/* The number in "zsk-NNNN" and end, any end if NULL; 0 when it is none. */
unsigned held_number(const char *file, const char *end);
/* keys/NAME and its end. */
void	 held_path(const struct keyring *, const char *name, const char *end,
	    char[KEY_PATH_MAX]);
/* One with the next name that nothing has yet, not even half of a key; new. */
struct held *held_new(const struct keyring *, struct err *);
/* What it is called in the token. */
char	*held_label(const struct keyring *, const struct held *,
	    char[HELD_LABEL]);
/* Writes its public half, which is what makes it a ZSK of the keyring. */
int	 held_publish(const struct keyring *, const struct held *,
	    struct err *);
/* Whether another key, here or of the others, has the tag of this one. */
bool	 keyring_tag_taken(const struct keyring *, const struct dnskey *,
	    const struct dnskey *others, size_t n);
/* Takes the key over, whatever happens. */
int	 keyring_add(struct keyring *, struct held *, struct err *);
/*
 * Opens the configured token and logs in, if that was not done yet.  What
 * failed once is not tried again: each wrong PIN takes one of a few tries.
 */
int	 keyring_token(struct keyring *, struct err *);

#endif
