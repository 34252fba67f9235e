#ifndef KEYSET_ALG_H
#define KEYSET_ALG_H

#include <stddef.h>
#include <stdint.h>

enum alg_family { ALG_RSA, ALG_ECDSA, ALG_EDDSA };

/*
 * One row for each DNSSEC signing algorithm this project speaks (IANA "DNS
 * Security Algorithm Numbers").  To add an algorithm, add a row: nothing
 * elsewhere names one, only its family.
 */
struct alg {
	uint8_t		 number;	/* IANA number */
	const char	*name;		/* mnemonic, as in zone files */
	enum alg_family	 family;
	const char	*digest;	/* libcrypto's; NULL: signs the message */
	const char	*group;		/* libcrypto's curve; NULL: RSA */
	size_t		 pub_len;	/* octets of the key field; 0: varies */
	size_t		 sig_len;	/* octets of the signature; 0: varies */
	unsigned	 bits;		/* of a key; 0: 1024 to 4096 (RSA) */
};

/* NULL when there is no such row. */
const struct alg *alg_by_number(unsigned);
const struct alg *alg_by_name(const char *);	/* mnemonic or decimal number */

/* Walks the table: NULL gives the first row, the last row gives NULL. */
const struct alg *alg_next(const struct alg *);

#endif
