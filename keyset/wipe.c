#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "keyset/wipe.h"

static void *
get(size_t len, const char *file, int line)
{
	(void)file;
	(void)line;
	return malloc(len);
}

static void
give_back(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	if (p != NULL)
		explicit_bzero(p, malloc_usable_size(p));
	free(p);
}

/* realloc(3) would leave the old place as it was. */
static void *
move(void *old, size_t len, const char *file, int line)
{
	size_t had = old != NULL ? malloc_usable_size(old) : 0;
	void *p;

	if ((p = get(len, file, line)) == NULL)
		return NULL;
	if (old != NULL)
		memcpy(p, old, had < len ? had : len);
	give_back(old, file, line);
	return p;
}

int
wipe_freed_memory(struct err *e)
{
	if (CRYPTO_set_mem_functions(get, move, give_back) != 1)
		return err_set(e, ERR_SYS, "libcrypto is in use already; what "
		    "it frees would not be wiped");
	return 0;
}
