#include <sys/mman.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "hsm/secret.h"

struct secret {
	uint8_t	*map;		/* guard page, room, guard page */
	size_t	 map_len;
	uint8_t	*bytes;
	size_t	 len, cap;
};

enum { SECRET_CAP_MAX = 1 << 20 };

/* Everything that is asked of the pages; the first refusal is the end of it. */
static int
pages_protect(uint8_t *room, size_t len, struct err *e)
{
	if (mprotect(room, len, PROT_READ | PROT_WRITE) != 0)
		return err_sys(e, "open the memory for a secret");
	if (mlock(room, len) != 0)
		return err_sys(e, "lock a secret in memory "
		    "(the limit is \"ulimit -l\")");
	if (madvise(room, len, MADV_DONTDUMP) != 0)
		return err_sys(e, "keep a secret out of core dumps");
	if (madvise(room, len, MADV_DONTFORK) != 0)
		return err_sys(e, "keep a secret out of children");
	return 0;
}

struct secret *
secret_new(size_t cap, struct err *e)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), room;
	struct secret *s;

	if (cap == 0 || cap > SECRET_CAP_MAX) {
		err_set(e, ERR_FORMAT, "a secret of %zu octets was asked for",
		    cap);
		return NULL;
	}
	room = (cap + page - 1) / page * page;
	if ((s = calloc(1, sizeof(*s))) == NULL) {
		err_sys(e, "find memory for a secret");
		return NULL;
	}
	s->map_len = room + 2 * page;
	s->map = mmap(NULL, s->map_len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
	    -1, 0);
	if (s->map == MAP_FAILED) {
		err_sys(e, "find memory for a secret");
		free(s);
		return NULL;
	}
	if (pages_protect(s->map + page, room, e) != 0) {
		/* Nothing secret is in it yet. */
		(void)munmap(s->map, s->map_len);
		free(s);
		return NULL;
	}
	/* Up against the far guard page, so that an overrun faults at once. */
	s->bytes = s->map + page + room - cap;
	s->cap = cap;
	return s;
}

void
secret_free(struct secret **sp)
{
	struct secret *s = *sp;

	if (s == NULL)
		return;
	*sp = NULL;
	explicit_bzero(s->bytes, s->cap);
	/* Fails only for a bad address; there is nothing left to hide then. */
	(void)munmap(s->map, s->map_len);
	free(s);
}

int
secret_set(struct secret *s, const void *p, size_t len, struct err *e)
{
	if (len > s->cap)
		return err_set(e, ERR_FORMAT, "a secret of %zu octets does "
		    "not fit in %zu", len, s->cap);
	secret_clear(s);
	if (len > 0)
		memcpy(s->bytes, p, len);
	s->len = len;
	return 0;
}

int
secret_push(struct secret *s, uint8_t octet, struct err *e)
{
	if (s->len == s->cap)
		return err_set(e, ERR_FORMAT, "it may not be longer than %zu",
		    s->cap);
	s->bytes[s->len++] = octet;
	return 0;
}

void
secret_pop(struct secret *s)
{
	if (s->len > 0)
		explicit_bzero(&s->bytes[--s->len], 1);
}

bool
secret_cut(struct secret *s, size_t len)
{
	if (len > s->len)
		return false;
	explicit_bzero(s->bytes + len, s->len - len);
	s->len = len;
	return true;
}

void
secret_clear(struct secret *s)
{
	explicit_bzero(s->bytes, s->cap);
	s->len = 0;
}

const uint8_t *
secret_bytes(const struct secret *s)
{
	return s->bytes;
}

uint8_t *
secret_room(struct secret *s, size_t len)
{
	if (len > s->cap)
		return NULL;
	secret_clear(s);
	s->len = len;
	return s->bytes;
}

size_t
secret_len(const struct secret *s)
{
	return s->len;
}

bool
secret_equal(const struct secret *a, const struct secret *b)
{
	return a->len == b->len &&
	    CRYPTO_memcmp(a->bytes, b->bytes, a->len) == 0;
}
