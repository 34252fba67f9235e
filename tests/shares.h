#ifndef TESTS_SHARES_H
#define TESTS_SHARES_H

#include <stddef.h>
#include <stdint.h>

#include "backup/random_source.h"
#include "backup/share.h"
#include "backup/split.h"

/* Secrets and shares from plain text; what goes wrong here aborts. */

struct secret *secret_from_text(const char *text);
struct secret *secret_of_hex(const char *hex);
struct share share_of(const char *words);
/* The words of a share, to be freed. */
char	*words_of(const struct share *);

/*
 * A random source that is known: SHA-256(seed || counter), the counter 32
 * bits from 0 with the high octet first, one digest behind the other.
 */
struct stream {
	uint8_t		seed[128];
	size_t		seed_len, used;
	uint32_t	counter;
	uint8_t		block[32];
	size_t		taken;		/* octets in all */
	size_t		end;		/* refuses to go beyond, if not 0 */
};

struct stream stream_of(const void *seed, size_t len);
struct random_source stream_source(struct stream *);

/* One group, and the secret that the tests split: 32 octets 0, 1, 2... */
struct split_plan plan_of(unsigned threshold, unsigned count);
struct secret *plain_secret(size_t len);
/* All shares of a plan, to be freed by shares_free(). */
struct share *shares_of(const struct split_plan *, const struct secret *);
void	 shares_free(struct share *, size_t);

#endif
