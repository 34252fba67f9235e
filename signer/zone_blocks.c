#include <sys/stat.h>

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "signer/crew.h"
#include "signer/progress.h"
#include "signer/zone_blocks.h"
#include "signer/zone_parse.h"

enum {
	SMALL	= 1 << 20,	/* a file that one thread reads as fast */
	BLOCK	= 1 << 20,
	OVERLAP	= 1 << 16,	/* no line of a record is longer than this */
};

/* From here to the begin of the next one. */
struct block {
	struct zone_part part;
	size_t		 left_out;
	bool		 done;
};

struct blocks {
	const struct dname *origin;
	const struct zone_reading *how;
	int		 fd;
	off_t		 size;
	size_t		 n;
	struct block	*at;
	/* What the first block's end has, and so what all others begin with. */
	zs_scanner_t	*first;
	int		 between;	/* records: the scanner's state there */
};

/* What one thread reads with. */
struct reader {
	zs_scanner_t	*scanner;
	char		*text;
};

static ssize_t
read_at(int fd, char *out, size_t len, off_t at)
{
	size_t have = 0;
	ssize_t n;

	while (have < len) {
		n = pread(fd, out + have, len - have, at + (off_t)have);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		if (n == 0)
			break;
		have += (size_t)n;
	}
	return (ssize_t)have;
}

/* Where the first line begins that looks like a record's; len: none does. */
static size_t
line_begin(const char *text, size_t len)
{
	const char *p = text, *end = text + len;

	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL &&
	    ++p < end) {
		if (isalnum((unsigned char)*p) || *p == '_' || *p == '*')
			return (size_t)(p - text);
	}
	return len;
}

/*
 * The text of block i: from the first such line in it to the first one in the
 * next.  The octet before the block is read too: its line may begin there.
 */
static bool
block_text(const struct blocks *b, size_t i, char *text, size_t *from,
    size_t *to)
{
	off_t at = (off_t)i * BLOCK - (i > 0);
	size_t wanted = BLOCK + (i > 0) + OVERLAP, end;
	ssize_t n = read_at(b->fd, text, wanted, at);

	if (n < 0)
		return false;
	if ((size_t)n != wanted && at + n < b->size)
		return false;	/* it has become shorter */
	*from = i > 0 ? line_begin(text, (size_t)n) : 0;
	*to = (size_t)n;
	if (i + 1 == b->n)
		return true;
	end = BLOCK + (i > 0) - 1;
	*to = end + line_begin(text + end, (size_t)n - end);
	return *to < (size_t)n || at + n >= b->size;
}

/* Whether the scanner ends between records, as it began. */
static bool
ends_between(const struct blocks *b, const zs_scanner_t *s)
{
	return s->state == ZS_STATE_EOF && s->cs == b->between &&
	    !s->multiline && s->error.counter == 0;
}

static bool
same_context(const zs_scanner_t *a, const zs_scanner_t *b)
{
	return a->default_ttl == b->default_ttl &&
	    a->zone_origin_length == b->zone_origin_length &&
	    memcmp(a->zone_origin, b->zone_origin, a->zone_origin_length) == 0;
}

static bool
block_scan(const struct blocks *b, struct block *k, zs_scanner_t *s,
    const char *text, size_t len)
{
	struct err why;		/* told when the file is read in turn */

	if (zs_set_input_string(s, text, len) != 0)
		return false;
	while (zs_parse_record(s) == 0 && s->state == ZS_STATE_DATA) {
		if (b->how->leave_out && type_is_made(s->r_type))
			k->left_out++;
		else if (zone_scanned(&k->part, s, &why) != 0)
			return false;
	}
	return ends_between(b, s);
}

static int
not_here(struct err *e)
{
	return err_set(e, ERR_FORMAT, "to be read in turn");
}

static int
block_read(const struct blocks *b, size_t i, struct reader *r, struct err *e)
{
	struct block *k = &b->at[i];
	size_t from, to;

	if (zone_part_init(&k->part, b->origin, e) != 0)
		return -1;
	if (!block_text(b, i, r->text, &from, &to) ||
	    !block_scan(b, k, r->scanner, r->text + from, to - from))
		return not_here(e);
	k->done = true;
	return 0;
}

static void
reader_end(void *of, void *own)
{
	struct reader *r = own;

	(void)of;
	if (r->scanner != NULL)
		zone_scanner_free(r->scanner);
	free(r->text);
	free(r);
}

static struct reader *
reader_new(const struct blocks *b, struct err *e)
{
	struct reader *r = calloc(1, sizeof(*r));
	char origin[DNAME_TEXT_MAX];

	if (r == NULL || (r->text = malloc(BLOCK + OVERLAP + 1)) == NULL ||
	    (r->scanner = zone_scanner_new(dname_text(b->origin, origin),
	    ZONE_TTL_NONE, e)) == NULL) {
		if (r != NULL)
			reader_end(NULL, r);
		(void)err_sys(e, "read a zone");
		return NULL;
	}
	return r;
}

static int
reader_start(void *of, void **own, struct err *e)
{
	const struct blocks *b = of;
	struct reader *r = reader_new(b, e);

	if (r == NULL)
		return -1;
	r->scanner->default_ttl = b->first->default_ttl;
	r->scanner->zone_origin_length = b->first->zone_origin_length;
	memcpy(r->scanner->zone_origin, b->first->zone_origin,
	    b->first->zone_origin_length);
	*own = r;
	return 0;
}

static int
reader_piece(void *of, void *own, size_t i, struct err *e)
{
	const struct blocks *b = of;
	struct reader *r = own;

	if (block_read(b, i + 1, r, e) != 0)
		return -1;
	return same_context(r->scanner, b->first) ? 0 : not_here(e);
}

static bool
blocks_read(struct blocks *b)
{
	const struct crew_work rest = {
		.n = b->n - 1, .of = b, .start = reader_start,
		.piece = reader_piece, .end = reader_end,
	};
	struct err why;
	struct reader *r = reader_new(b, &why);
	bool read = false;

	if (r == NULL)
		return false;
	b->first = r->scanner;
	b->between = r->scanner->cs;
	progress_begin("reading", b->n);
	if (block_read(b, 0, r, &why) == 0)
		read = crew_run(&rest, &why) == 0;
	progress_end();
	reader_end(NULL, r);
	return read;
}

static bool
blocks_take(struct blocks *b, struct zone *z, struct zone_reading *how)
{
	struct zone_entry *at;
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++)
		n += b->at[i].part.n;
	/* Once, at its full size: to grow would take as much again. */
	if ((at = reallocarray(z->at, n + 1, sizeof(*at))) == NULL)
		return false;
	z->at = at;
	for (size_t i = 0; i < b->n; i++) {
		struct zone_part *p = &b->at[i].part;

		if (p->n > 0)
			memcpy(z->at + z->n, p->at, p->n * sizeof(*at));
		z->n += p->n;
		p->n = 0;
		how->left_out += b->at[i].left_out;
		arena_join(z->arena, &p->arena);
		zone_part_free(p);
	}
	return true;
}

bool
zone_parse_blocks(struct zone *z, const char *path, struct zone_reading *how)
{
	struct blocks b = { .origin = &z->origin, .how = how };
	bool read = false;
	struct stat st;

	if ((b.fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)) == -1)
		return false;
	if (fstat(b.fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size > SMALL && crew_size() > 1) {
		b.size = st.st_size;
		b.n = (size_t)((st.st_size + BLOCK - 1) / BLOCK);
		b.at = calloc(b.n, sizeof(*b.at));
		read = b.at != NULL && blocks_read(&b) &&
		    blocks_take(&b, z, how);
		for (size_t i = 0; b.at != NULL && i < b.n; i++)
			zone_part_free(&b.at[i].part);
		free(b.at);
	}
	(void)close(b.fd);	/* it was only read */
	return read;
}
