/*
 * The power fails under what is not on the medium yet: preloaded, this keeps
 * for each file under LOSS_UNDER (folders parted by ':') what it was when it was
 * last synced, and for each folder which names came, went and changed since
 * that was.  Before the LOSS_AT'th call that changes or syncs something there,
 * counted from 1, what LOSS_HOW says is lost, and the process is killed:
 *
 *	drop	what was written and not synced
 *	torn	the second half of that
 *	zeros	that, but the file keeps its length
 *	names	what "drop" does, and every name that was made, changed or taken
 *		away in a folder that was not synced since
 *	some	each file and each folder by itself loses nothing or what one of
 *		these does, as the numbers that begin with LOSS_SEED say
 *
 * LOSS_COUNT names a file that gets a byte for each such call, LOSS_BEGUN one
 * that gets a byte for each write to a file whose name ends in .jsonl.
 */
#include <sys/stat.h>
#include <sys/syscall.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILES_MAX = 256, CHANGES_MAX = 1024 };

/* What a file was, in memory. */
struct bytes {
	uint8_t	*data;
	size_t	 len;
};

/* A file with something that is not synced. */
static struct kept {
	char		path[PATH_MAX];	/* empty: it has no name any more */
	ino_t		ino;
	struct bytes	was;
} files[FILES_MAX];

/* A name that is not synced: of what is in path, or was. */
enum how { MADE, FOLDER, MOVED, GONE };
static struct change {
	enum how	how;
	char		folder[PATH_MAX], path[PATH_MAX], from[PATH_MAX];
	bool		had;		/* something had the name before */
	bool		lost;
	struct bytes	was;
} changes[CHANGES_MAX];

static size_t n_files, n_changes;

static void
fail(const char *what)
{
	fprintf(stderr, "loss: %s\n", what);
	_exit(9);
}

/* ---- which file is meant ---------------------------------------------------- */

static bool
path_of(int fd, char path[PATH_MAX])
{
	char link[64];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if ((n = readlink(link, path, PATH_MAX - 1)) < 0)
		return false;
	path[n] = '\0';
	return true;
}

static bool
is_under(const char *path)
{
	const char *at = getenv("LOSS_UNDER");

	while (at != NULL && *at != '\0') {
		size_t n = strcspn(at, ":");

		if (strncmp(path, at, n) == 0 &&
		    (path[n] == '/' || path[n] == '\0'))
			return true;
		at += n + (at[n] == ':');
	}
	return false;
}

/* The whole path of a name in an open folder; false: it is none of ours. */
static bool
name_of(int dir, const char *name, char path[PATH_MAX])
{
	char folder[PATH_MAX];

	if (name[0] == '/' || dir == AT_FDCWD)
		snprintf(path, PATH_MAX, "%s", name);
	else if (!path_of(dir, folder) || (size_t)snprintf(path, PATH_MAX,
	    "%s/%s", folder, name) >= PATH_MAX)
		return false;
	return is_under(path);
}

static void
folder_of(const char *path, char folder[PATH_MAX])
{
	const char *slash = strrchr(path, '/');

	snprintf(folder, PATH_MAX, "%.*s", slash == NULL ? 0 :
	    (int)(slash - path), path);
}

/* ---- bytes, past our own functions ------------------------------------------- */

static struct bytes
get(const char *path)
{
	struct bytes b = { NULL, 0 };
	struct stat st;
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return b;
	if (fstat(fd, &st) != 0 || (b.data = malloc((size_t)st.st_size +
	    1)) == NULL || (b.len = (size_t)st.st_size) != (size_t)read(fd,
	    b.data, (size_t)st.st_size))
		fail("a file cannot be read");
	(void)close(fd);
	return b;
}

static void
put(const char *path, const struct bytes *b, mode_t mode)
{
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT |
	    O_TRUNC | O_CLOEXEC, mode);

	if (fd == -1 || syscall(SYS_write, fd, b->data, b->len) !=
	    (long)b->len)
		fail("a file cannot be put back");
	(void)close(fd);
}

/* ---- what is not synced -------------------------------------------------------- */

static struct kept *
find(ino_t ino)
{
	for (size_t i = 0; i < n_files; i++)
		if (files[i].ino == ino)
			return &files[i];
	return NULL;
}

static void
keep(int fd)
{
	char path[PATH_MAX];
	struct stat st;

	if (!path_of(fd, path) || fstat(fd, &st) != 0 ||
	    find(st.st_ino) != NULL)
		return;
	if (n_files == FILES_MAX)
		fail("too many files");
	files[n_files].ino = st.st_ino;
	memcpy(files[n_files].path, path, sizeof(path));
	files[n_files++].was = get(path);
}

static struct change *
changed(enum how how, const char *path)
{
	struct change *c = &changes[n_changes];

	if (n_changes == CHANGES_MAX)
		fail("too many changes");
	*c = (struct change){ .how = how };
	snprintf(c->path, PATH_MAX, "%s", path);
	folder_of(path, c->folder);
	return c;
}

static void
synced_file(ino_t ino)
{
	struct kept *k = find(ino);

	if (k != NULL) {
		free(k->was.data);
		*k = files[--n_files];
	}
}

static void
synced_folder(const char *path)
{
	size_t n = 0;

	for (size_t i = 0; i < n_changes; i++)
		if (strcmp(changes[i].folder, path) == 0)
			free(changes[i].was.data);
		else
			changes[n++] = changes[i];
	n_changes = n;
}

/* ---- the loss --------------------------------------------------------------------- */

static const char *const ways[] = { "", "drop", "torn", "zeros", "names" };

static const char *
way(void)
{
	static unsigned long long state;
	const char *how = getenv("LOSS_HOW"), *seed = getenv("LOSS_SEED");

	if (strcmp(how, "some") != 0)
		return how;
	if (state == 0)
		state = strtoull(seed == NULL ? "1" : seed, NULL, 10) * 2 + 1;
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return ways[(state >> 33) % (sizeof(ways) / sizeof(ways[0]))];
}

static void
lose_bytes(const struct kept *k)
{
	const char *how = way();
	struct bytes is, was = k->was;
	struct stat st;

	if (k->path[0] == '\0' || how[0] == '\0' || stat(k->path, &st) != 0)
		return;
	is = get(k->path);
	if (is.len > was.len && strcmp(how, "torn") == 0)
		is.len = was.len + (is.len - was.len) / 2;
	else if (is.len > was.len && strcmp(how, "zeros") == 0)
		memset(is.data + was.len, 0, is.len - was.len);
	else
		is = was;
	put(k->path, &is, st.st_mode);
}

/* A folder whose name is lost is lost with all that is in it. */
static void
lose_folder(const char *path)
{
	char inner[PATH_MAX + 300];
	DIR *d = opendir(path);
	struct dirent *entry;

	while (d != NULL && (entry = readdir(d)) != NULL) {
		snprintf(inner, sizeof(inner), "%s/%s", path, entry->d_name);
		(void)syscall(SYS_unlinkat, AT_FDCWD, inner, 0);
	}
	if (d == NULL || closedir(d) != 0 || rmdir(path) != 0)
		fail("a folder cannot be taken away");
}

static void
lose_name(const struct change *c)
{
	switch (c->how) {
	case MADE:
		(void)syscall(SYS_unlinkat, AT_FDCWD, c->path, 0);
		break;
	case FOLDER:
		lose_folder(c->path);
		break;
	case MOVED:
		if (rename(c->path, c->from) != 0)
			fail("a name cannot be put back");
		/* FALLTHROUGH */
	case GONE:
		if (c->had)
			put(c->path, &c->was, 0600);
		break;
	}
}

/* What came first in a folder is there first: names are lost from the last on. */
static bool
may_be_lost(size_t at)
{
	for (size_t i = at + 1; i < n_changes; i++)
		if (!changes[i].lost && strcmp(changes[i].folder,
		    changes[at].folder) == 0)
			return false;
	return true;
}

static void
lose(void)
{
	for (size_t i = 0; i < n_files; i++)
		lose_bytes(&files[i]);
	for (size_t i = n_changes; i-- > 0; )
		if (strcmp(way(), "names") == 0 && may_be_lost(i)) {
			lose_name(&changes[i]);
			changes[i].lost = true;
		}
	(void)kill(getpid(), SIGKILL);
}

static void
count(const char *variable)
{
	const char *path = getenv(variable);
	int fd;

	if (path == NULL || (fd = (int)syscall(SYS_openat, AT_FDCWD, path,
	    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)) == -1)
		return;
	(void)!syscall(SYS_write, fd, ".", 1);
	(void)close(fd);
}

/* One of the calls that are counted is about to be made. */
static void
call(void)
{
	static long seen;
	const char *at = getenv("LOSS_AT");

	count("LOSS_COUNT");
	if (++seen == (at == NULL ? 0 : strtol(at, NULL, 10)))
		lose();
}

/* ---- the calls -------------------------------------------------------------------- */

static int
open_at(int dir, const char *name, int flags, mode_t mode)
{
	char path[PATH_MAX];
	bool ours = (flags & O_CREAT) != 0 && name_of(dir, name, path);
	bool made = ours && access(path, F_OK) != 0;
	int fd;

	if (ours)
		call();
	fd = (int)syscall(SYS_openat, dir, name, flags, mode);
	if (fd != -1 && made) {
		(void)changed(MADE, path);
		n_changes++;
		keep(fd);
	}
	return fd;
}

int
open(const char *name, int flags, ...)
{
	mode_t mode = 0;
	va_list ap;

	va_start(ap, flags);
	if ((flags & (O_CREAT | O_TMPFILE)) != 0)
		mode = va_arg(ap, mode_t);
	va_end(ap);
	return open_at(AT_FDCWD, name, flags, mode);
}

int
openat(int dir, const char *name, int flags, ...)
{
	mode_t mode = 0;
	va_list ap;

	va_start(ap, flags);
	if ((flags & (O_CREAT | O_TMPFILE)) != 0)
		mode = va_arg(ap, mode_t);
	va_end(ap);
	return open_at(dir, name, flags, mode);
}

static bool
is_ours(int fd, char path[PATH_MAX])
{
	return path_of(fd, path) && is_under(path);
}

ssize_t
write(int fd, const void *data, size_t len)
{
	char path[PATH_MAX];
	size_t n;

	if (is_ours(fd, path)) {
		n = strlen(path);
		call();
		if (n > 6 && strcmp(path + n - 6, ".jsonl") == 0)
			count("LOSS_BEGUN");
		keep(fd);
	}
	return syscall(SYS_write, fd, data, len);
}

int
ftruncate(int fd, off_t len)
{
	char path[PATH_MAX];

	if (is_ours(fd, path)) {
		call();
		keep(fd);
	}
	return (int)syscall(SYS_ftruncate, fd, len);
}

/* That a file is synced says nothing of its name. */
int
fsync(int fd)
{
	char path[PATH_MAX];
	struct stat st;

	if (is_ours(fd, path) && fstat(fd, &st) == 0) {
		call();
		if (S_ISDIR(st.st_mode))
			synced_folder(path);
		else
			synced_file(st.st_ino);
	}
	return 0;	/* nobody pulls the plug of this machine */
}

int
renameat(int from, const char *name, int to, const char *other)
{
	char path[PATH_MAX], was[PATH_MAX];
	struct change *c;
	struct kept *k;
	struct stat st;

	if (!name_of(from, name, was) || !name_of(to, other, path))
		return (int)syscall(SYS_renameat2, from, name, to, other, 0);
	call();
	c = changed(MOVED, path);
	memcpy(c->from, was, sizeof(was));
	c->had = access(path, F_OK) == 0;
	if (c->had)
		c->was = get(path);
	if (stat(was, &st) == 0 && (k = find(st.st_ino)) != NULL)
		memcpy(k->path, path, sizeof(path));
	if (syscall(SYS_renameat2, from, name, to, other, 0) != 0)
		return -1;
	n_changes++;
	return 0;
}

int
unlinkat(int dir, const char *name, int flags)
{
	char path[PATH_MAX];
	struct change *c;
	struct kept *k;
	struct stat st;

	if (!name_of(dir, name, path) || access(path, F_OK) != 0)
		return (int)syscall(SYS_unlinkat, dir, name, flags);
	call();
	c = changed(GONE, path);
	c->had = true;
	c->was = get(path);
	if (stat(path, &st) == 0 && (k = find(st.st_ino)) != NULL)
		k->path[0] = '\0';
	if (syscall(SYS_unlinkat, dir, name, flags) != 0)
		return -1;
	n_changes++;
	return 0;
}

int
unlink(const char *name)
{
	return unlinkat(AT_FDCWD, name, 0);
}

int
mkdirat(int dir, const char *name, mode_t mode)
{
	char path[PATH_MAX];
	bool ours = name_of(dir, name, path) && access(path, F_OK) != 0;

	if (ours)
		call();
	if (syscall(SYS_mkdirat, dir, name, mode) != 0)
		return -1;
	if (ours) {
		(void)changed(FOLDER, path);
		n_changes++;
	}
	return 0;
}

int
mkdir(const char *name, mode_t mode)
{
	return mkdirat(AT_FDCWD, name, mode);
}
