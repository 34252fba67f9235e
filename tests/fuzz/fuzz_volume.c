#include <stdlib.h>
#include <string.h>

#include "ceremony/fat_image.h"
#include "ceremony/media.h"
#include "ceremony/volume_apart.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { FILES_MAX = 64, STICK = 4 << 20 };

/* What a stick had, as long as it is little. */
struct taken {
	size_t		n;
	struct fat_file files[FILES_MAX];
	size_t		octets;
	bool		all;		/* of it is here */
};

static void
require(bool held)
{
	if (!held)
		abort();
}

static int
take(void *of, const char *name, const void *data, size_t len, struct err *e)
{
	struct taken *t = of;
	struct fat_file *f = &t->files[t->n];
	char *copy;

	(void)e;
	require(manifest_name_good(name) && len <= MEDIA_BYTES_MAX);
	t->octets += len;
	t->all = t->all && t->n < FILES_MAX && t->octets <= STICK / 4;
	if (!t->all)
		return 0;
	require((copy = malloc(len + 1)) != NULL &&
	    (f->name = strdup(name)) != NULL);
	if (len > 0)
		memcpy(copy, data, len);
	f->data = copy;
	f->len = len;
	t->n++;
	return 0;
}

static void
forget(struct taken *t)
{
	while (t->n > 0) {
		t->n--;
		free((void *)(uintptr_t)t->files[t->n].name);
		free((void *)(uintptr_t)t->files[t->n].data);
	}
}

static bool
has(const struct taken *t, const struct fat_file *f)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->files[i].name, f->name) == 0 &&
		    t->files[i].len == f->len &&
		    memcmp(t->files[i].data, f->data, f->len) == 0)
			return true;
	return false;
}

/* As a stick of ours the same files come back; it may hold less than another. */
static void
write_again(const struct taken *was)
{
	struct taken is = { .all = true };
	const struct volume_sink into = { take, &is };
	struct volume_found found;
	struct blob head = { .len = 0 };
	struct err e;
	struct extent x;
	uint8_t *stick;

	if (fat_image("FUZZ", was->files, was->n, STICK, &head, &e) != 0)
		return;
	require((stick = calloc(1, STICK)) != NULL && head.len <= STICK);
	memcpy(stick, head.data, head.len);
	x = extent_of(stick, STICK);
	require(volume_walk(&x, true, &into, &found, &e) == 0);
	require(is.n == was->n && found.files == was->n && found.others == 0);
	for (size_t i = 0; i < is.n; i++)
		require(has(was, &is.files[i]));
	forget(&is);
	free(stick);
	blob_free(&head);
}

/* Nothing is read outside of the stick, and an error is a line. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct taken t = { .all = true };
	const struct volume_sink sink = { take, &t };
	const struct extent x = extent_of(data, len);
	struct volume_found found;
	struct err e = { 0 };

	if (volume_walk(&x, true, &sink, &found, &e) != 0) {
		require(e.kind == ERR_FORMAT || e.kind == ERR_SYS);
		require(e.text[0] != '\0' && strpbrk(e.text, "\n\x1b") == NULL);
	} else {
		require(found.octets <= MEDIA_BYTES_MAX);
		if (t.all)
			write_again(&t);
	}
	forget(&t);
	return 0;
}
