#include <sys/stat.h>

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "keyset/place.h"
#include "signer/target.h"

enum { LINKS_MAX = 40 };	/* as the kernel has it */

static bool
same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* What the link says, from the folder that it is in. */
static int
step(char path[TARGET_PATH], struct err *e)
{
	char to[TARGET_PATH], from[TARGET_PATH];
	const char *slash = strrchr(path, '/');
	ssize_t n = readlink(path, to, sizeof(to) - 1);
	int folder = slash != NULL ? (int)(slash - path) + 1 : 0;
	int len;

	if (n < 0)
		return err_sys(e, "%.200s: nothing was written", path);
	to[n] = '\0';
	if (to[0] == '/')
		folder = 0;
	len = snprintf(from, sizeof(from), "%.*s%s", folder, path, to);
	if (len < 0 || len >= (int)sizeof(from))
		return err_set(e, ERR_FORMAT, "%.200s is a link to too long a "
		    "name: nothing was written", path);
	memcpy(path, from, (size_t)len + 1);
	return 0;
}

int
target_follow(const char *path, char out[TARGET_PATH], struct err *e)
{
	struct stat st;

	if (snprintf(out, TARGET_PATH, "%s", path) >= TARGET_PATH)
		return err_set(e, ERR_FORMAT, "%.200s...: too long a name",
		    path);
	/* A device or pipe is refused by the name that was given. */
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode) &&
	    !S_ISDIR(st.st_mode))
		return 0;
	for (int i = 0; i < LINKS_MAX; i++) {
		/* What cannot be looked at is told when it is written. */
		if (lstat(out, &st) != 0 || !S_ISLNK(st.st_mode))
			return 0;
		if (st.st_uid != 0 && st.st_uid != geteuid())
			return err_set(e, ERR_POLICY, "%.200s is a symbolic "
			    "link of another user: it was not followed, and "
			    "nothing was written", out);
		if (step(out, e) != 0)
			return -1;
	}
	return err_set(e, ERR_FORMAT, "%.200s is a link that leads nowhere: "
	    "nothing was written", path);
}

/* From the folder up to the root, whatever the names on the way. */
static bool
is_within(int folder, const struct stat *above)
{
	struct stat is, was = { 0 };
	int at = dup(folder), up;
	bool within = false;

	while (at != -1 && fstat(at, &is) == 0 && !same(&is, &was)) {
		if ((within = same(&is, above)))
			break;
		was = is;
		up = openat(at, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		(void)close(at);	/* it was only looked at */
		at = up;
	}
	if (at != -1)
		(void)close(at);
	return within;
}

static int
check_state(const char *path, const char *state, struct err *e)
{
	struct stat above;
	struct err unreadable;
	struct place p;
	bool within;

	char end[TARGET_PATH];

	if (target_follow(path, end, e) != 0)
		return -1;
	if (stat(state, &above) != 0 ||
	    place_open(&p, NULL, end, &unreadable) != 0)
		return 0;
	within = is_within(p.folder, &above);
	place_close(&p);
	return !within ? 0 : err_set(e, ERR_POLICY, "%.200s is in the state "
	    "folder, where the signer keeps its own: nothing was written; "
	    "name a file elsewhere", path);
}

int
target_check(const char *path, const struct config *c, const char *conf,
    struct err *e)
{
	const struct {
		const char	*path, *what;
	} read[] = {
		{ conf, "the configuration" },
		{ c->anchor, "the trust anchor" },
		{ c->input, "the zone's file, as configured" },
		{ c->seal_key, "the seal-key" },
		{ c->pin_file, "the file of the PIN" },
		{ c->module, "the module of the token" },
	};
	struct stat is, other;

	if (check_state(path, c->state, e) != 0)
		return -1;
	if (stat(path, &is) != 0)
		return 0;
	for (size_t i = 0; i < sizeof(read) / sizeof(read[0]); i++) {
		if (read[i].path[0] != '\0' &&
		    stat(read[i].path, &other) == 0 && same(&is, &other))
			return err_set(e, ERR_POLICY, "%.200s is %s: it was "
			    "let alone, and nothing was written", path,
			    read[i].what);
	}
	return 0;
}
