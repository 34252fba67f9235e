#ifndef SIGNER_KEYRING_PRIVATE_H
#define SIGNER_KEYRING_PRIVATE_H

#include "hsm/hsm.h"
#include "keyset/filekey.h"
#include "signer/keyring.h"

/* Shared by keyring.c, which finds ZSKs, and keyring_make.c; by nobody else. */

enum { KEY_PATH_MAX = 1300 };

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
	size_t			 n;
	struct held		**at;
};

void	 held_free(struct held *);
/* The number in "zsk-NNNN" and end, any end if NULL; 0 when it is none. */
unsigned held_number(const char *file, const char *end);
/* keys/NAME and its end. */
void	 held_path(const struct keyring *, const char *name, const char *end,
	    char[KEY_PATH_MAX]);
/* Takes the key over, whatever happens. */
int	 keyring_add(struct keyring *, struct held *, struct err *);
/* Opens the configured token and logs in, if that was not done yet. */
int	 keyring_token(struct keyring *, struct err *);

#endif
