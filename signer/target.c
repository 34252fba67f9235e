#include <sys/stat.h>

#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

#include "keyset/place.h"
#include "signer/target.h"

static bool
same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
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

	if (stat(state, &above) != 0 ||
	    place_open(&p, NULL, path, &unreadable) != 0)
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
