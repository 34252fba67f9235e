#include <sys/mount.h>
#include <sys/stat.h>

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/scratch.h"

static void
need(bool good, const char *what)
{
	if (!good) {
		perror(what);
		abort();
	}
}

static const char *
root(void)
{
	static char made[] = "/tmp/scratch.XXXXXX";
	static const char *path;

	if (path == NULL && (path = getenv("TESTDIR")) == NULL) {
		need(mkdtemp(made) != NULL, made);
		path = made;
	}
	return path;
}

const char *
scratch_folder(const char *name)
{
	static char **kept;	/* so that none is lost, and told as a leak */
	static unsigned count;
	char *path;

	need(asprintf(&path, "%s/%u-%s", root(), count, name) > 0, name);
	kept = reallocarray(kept, count + 1, sizeof(*kept));
	need(kept != NULL, name);
	kept[count++] = path;
	need(mkdir(path, 0700) == 0, path);
	return path;
}

void
scratch_put(const char *folder, const char *name, const void *data, size_t len)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	need((f = fopen(path, "we")) != NULL, path);
	need(fwrite(data, 1, len, f) == len && fclose(f) == 0, path);
}

struct blob
scratch_get(const char *folder, const char *name)
{
	struct blob b = { 0 };
	char path[4096], part[4096];
	struct err e;
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if ((f = fopen(path, "re")) == NULL)
		return b;
	need(blob_append(&b, NULL, 0, &e) == 0, path);
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		need(blob_append(&b, part, n, &e) == 0, path);
	fclose(f);
	return b;
}

bool
scratch_has(const char *folder, const char *name)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return access(path, F_OK) == 0;
}

bool
scratch_same(const char *folder, const char *name, const char *other)
{
	struct blob a = scratch_get(folder, name), b = scratch_get(other, name);
	bool same = a.data != NULL && b.data != NULL && a.len == b.len &&
	    memcmp(a.data, b.data, a.len) == 0;

	blob_free(&a);
	blob_free(&b);
	return same;
}

/* Mounts of this process only, as root or in a user name space. */
static bool
alone(void)
{
	static int is_alone = -1;

	if (is_alone == -1)
		is_alone = (unshare(CLONE_NEWNS) == 0 ||
		    unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0) &&
		    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
	return is_alone;
}

bool
scratch_mount(const char *folder, size_t bytes)
{
	char options[64];

	snprintf(options, sizeof(options), "size=%zu", bytes);
	return alone() && mount("scratch", folder, "tmpfs", 0, options) == 0;
}

bool
scratch_read_only(const char *folder)
{
	return mount(NULL, folder, NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0;
}
