#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "keyset/file.h"
#include "signer/seal.h"
#include "signer/state.h"

enum { STATE_FILE_MAX = 1 << 20, PATH_LEN = 1200, CLAIM_TRIES = 10 };

struct state {
	char	folder[PATH_LEN];
	char	keys[PATH_LEN];
	char	seal[CONFIG_PATH_MAX];	/* file of its key; "": none is used */
	int	lock;		/* -1: only read */
};

static const char *const SEALED[] = { "response.xml", "response.xml.previous" };

enum { N_SEALED = sizeof(SEALED) / sizeof(SEALED[0]) };

/* Whoever has it has work of seconds; false once half a minute is over. */
static bool
lock_take(int fd, bool waits)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	unsigned left = waits ? 1500 : 0;

	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if ((errno != EWOULDBLOCK && errno != EINTR) || left-- == 0)
			return false;
		(void)nanosleep(&pause, NULL);	/* a shorter one does no harm */
	}
	return true;
}

static int
state_lock(struct state *s, bool waits, struct err *e)
{
	char path[PATH_LEN + 8];

	snprintf(path, sizeof(path), "%s/lock", s->folder);
	s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (s->lock < 0)
		return err_sys(e, "the state folder cannot be written: %.200s",
		    path);
	if (lock_take(s->lock, waits))
		return 0;
	if (errno == EWOULDBLOCK)
		return err_set(e, ERR_SYS, "another capstan-signer is at work "
		    "in %.200s, and nothing was changed: try again",
		    s->folder);
	return err_sys(e, "%.200s", path);
}

static int
folder_make(const char *path, struct err *e)
{
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return 0;
	return err_sys(e, "make the folder %.200s", path);
}

static int
state_enter(struct state *s, enum state_use use, struct err *e)
{
	struct stat st;

	if (use == STATE_CREATE && (folder_make(s->folder, e) != 0 ||
	    folder_make(s->keys, e) != 0))
		return -1;
	if (stat(s->folder, &st) != 0) {
		if (errno != ENOENT)
			return err_sys(e, "the state folder %.200s", s->folder);
		return use == STATE_IF_ANY ? 0 : err_set(e, ERR_SYS, "the state "
		    "folder %.200s is not there: on a new machine "
		    "capstan-signer keys makes it", s->folder);
	}
	if (!S_ISDIR(st.st_mode))
		return err_set(e, ERR_SYS, "%.200s is not a folder", s->folder);
	return use <= STATE_IF_ANY ? 0 : state_lock(s, use == STATE_WAIT, e);
}

struct state *
state_open(const struct config *c, enum state_use use, struct err *e)
{
	struct state *s = calloc(1, sizeof(*s));
	const char *folder = c->state;

	if (s == NULL) {
		err_sys(e, "the state folder");
		return NULL;
	}
	s->lock = -1;
	if (strlen(folder) + sizeof("/keys") > sizeof(s->keys)) {
		err_set(e, ERR_FORMAT, "the state folder's name is too long");
		state_close(&s);
		return NULL;
	}
	snprintf(s->folder, sizeof(s->folder), "%s", folder);
	snprintf(s->keys, sizeof(s->keys), "%.*s/keys",
	    (int)(sizeof(s->keys) - sizeof("/keys")), folder);
	snprintf(s->seal, sizeof(s->seal), "%s", c->seal_key);
	if (state_enter(s, use, e) != 0)
		state_close(&s);
	return s;
}

void
state_close(struct state **sp)
{
	if (*sp == NULL)
		return;
	if ((*sp)->lock >= 0)
		close((*sp)->lock);
	free(*sp);
	*sp = NULL;
}

const char *
state_folder(const struct state *s)
{
	return s->folder;
}

const char *
state_keys(const struct state *s)
{
	return s->keys;
}

bool
state_has(const struct state *s, const char *name)
{
	char path[PATH_LEN + 64];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", s->folder, name);
	/* One that cannot be looked at is there: reading it will say why. */
	return lstat(path, &st) == 0 || errno != ENOENT;
}

static bool
is_sealed(const char *name)
{
	size_t i = 0;

	while (i < N_SEALED && strcmp(name, SEALED[i]) != 0)
		i++;
	return i < N_SEALED;
}

/* It came off line, where it still is: what is lost here is brought again. */
static int
unseal(const struct state *s, const char *name, struct blob *b, struct err *e)
{
	int rc = s->seal[0] != '\0' ? seal_open(s->seal, name, b, e) :
	    err_set(e, ERR_CRYPTO, "it is sealed, and no seal-key is "
	    "configured");

	return rc == 0 ? 0 : err_doing(e, "%s in the state cannot be read, and "
	    "nothing was changed (when the key is lost, remove that file and "
	    "accept the response again)", name);
}

int
state_read(const struct state *s, const char *name, struct blob *b,
    struct err *e)
{
	if (file_read(s->folder, name, STATE_FILE_MAX, b, e) != 0)
		return -1;
	if (!is_sealed(name) || !seal_is(b->data, b->len) ||
	    unseal(s, name, b, e) == 0)
		return 0;
	blob_free(b);
	return -1;
}

int
state_write(const struct state *s, const char *name, const void *data,
    size_t len, struct err *e)
{
	struct blob sealed = { NULL, 0 };
	int rc;

	if (s->seal[0] == '\0' || !is_sealed(name))
		return file_write(s->folder, name, data, len, 0644, e);
	rc = seal_close(s->seal, name, data, len, &sealed, e);
	if (rc == 0)
		rc = file_write(s->folder, name, sealed.data, sealed.len, 0644,
		    e);
	blob_free(&sealed);
	return rc;
}

static int
seal_one(const struct state *s, const char *name, struct err *e)
{
	struct blob b = { NULL, 0 };
	int rc = file_read(s->folder, name, STATE_FILE_MAX, &b, e);

	if (rc == 0 && !seal_is(b.data, b.len))
		rc = state_write(s, name, b.data, b.len, e);
	blob_free(&b);
	return rc;
}

int
state_seal(const struct state *s, struct err *e)
{
	for (size_t i = 0; s->seal[0] != '\0' && i < N_SEALED; i++)
		if (state_has(s, SEALED[i]) && seal_one(s, SEALED[i], e) != 0)
			return -1;
	return 0;
}

int
state_remove(const struct state *s, const char *name, struct err *e)
{
	char path[PATH_LEN + 64];

	snprintf(path, sizeof(path), "%s/%s", s->folder, name);
	if (unlink(path) == 0 || errno == ENOENT)
		return 0;
	return err_sys(e, "remove %.200s", path);
}

/* Whoever looks whether it is free has it for a moment too. */
static int
place_take(int fd)
{
	const struct timespec moment = { .tv_nsec = 50 * 1000 * 1000 };
	int rc;

	for (int i = 0; i < CLAIM_TRIES; i++) {
		rc = flock(fd, LOCK_EX | LOCK_NB);
		if (rc == 0 || errno != EWOULDBLOCK)
			return rc;
		(void)nanosleep(&moment, NULL);	/* the sooner the better */
	}
	errno = EWOULDBLOCK;
	return -1;
}

int
state_claim(const struct state *s, const char *name, const char *what,
    struct err *e)
{
	char path[PATH_LEN + 64];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", s->folder, name);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_sys(e, "%.200s", path);
	/* It stays open: what is held by it is held until this process ends. */
	if (place_take(fd) == 0)
		return 0;
	if (errno == EWOULDBLOCK)
		err_set(e, ERR_SYS, "another %s is at work in %.200s", what,
		    s->folder);
	else
		err_sys(e, "%.200s", path);
	(void)close(fd);	/* nothing was written to it */
	return -1;
}

enum place { PLACE_FREE, PLACE_HELD, PLACE_HIDDEN };

static enum place
place_look(const struct state *s, const char *name)
{
	char path[PATH_LEN + 64];
	enum place found = PLACE_FREE;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", s->folder, name);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return errno == ENOENT ? PLACE_FREE : PLACE_HIDDEN;
	if (flock(fd, LOCK_SH | LOCK_NB) != 0)
		found = errno == EWOULDBLOCK ? PLACE_HELD : PLACE_HIDDEN;
	(void)close(fd);	/* it was only looked at */
	return found;
}

bool
state_claimed(const struct state *s, const char *name)
{
	return place_look(s, name) == PLACE_HELD;
}

bool
state_unclaimed(const struct state *s, const char *name)
{
	return place_look(s, name) == PLACE_FREE;
}

/* A number and a line's end; false: it is none, or greater than any. */
static bool
number_of(const struct blob *b, uint64_t *out)
{
	uint64_t n = 0;
	size_t i = 0;

	for (; i < b->len && b->data[i] >= '0' && b->data[i] <= '9'; i++) {
		const uint64_t digit = b->data[i] - (uint64_t)'0';

		if (n > (UINT64_MAX - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	*out = n;
	return i > 0 && i + 1 == b->len && b->data[i] == '\n';
}

int
state_read_number(const struct state *s, const char *name, uint64_t *out,
    bool *has, struct err *e)
{
	struct blob b = { NULL, 0 };
	uint64_t n;
	bool is;

	if (!state_has(s, name)) {
		*has = false;
		return 0;
	}
	if (state_read(s, name, &b, e) != 0)
		return -1;
	is = number_of(&b, &n);
	blob_free(&b);
	if (!is)
		return err_set(e, ERR_FORMAT, "%.200s/%s is not a number",
		    s->folder, name);
	*out = n;
	*has = true;
	return 0;
}

int
state_write_number(const struct state *s, const char *name, uint64_t n,
    struct err *e)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%" PRIu64 "\n", n);

	return state_write(s, name, text, (size_t)len, e);
}
