#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ceremony/media.h"
#include "ceremony/page.h"
#include "ceremony/volume_apart.h"
#include "keyset/file.h"
#include "keyset/jail.h"

enum {
	PROCESSOR	= 60,	/* seconds */
	PATIENCE	= 180,	/* seconds on the wall, of all of it */
};

/* What the child says; behind one of a file are its octets. */
enum word { WORD_FILE, WORD_END, WORD_FAILED };

struct said {
	enum word	    word;
	char		    name[MEDIA_NAME_MAX + 1];
	size_t		    len;
	struct volume_found found;	/* WORD_END */
	struct err	    why;	/* WORD_FAILED */
};

/* ---- the child ---------------------------------------------------------- */

static int
say_file(void *of, const char *name, const void *data, size_t len,
    struct err *e)
{
	struct said s = { .word = WORD_FILE, .len = len };

	(void)of;
	(void)e;
	snprintf(s.name, sizeof(s.name), "%s", name);
	jail_put(&s, sizeof(s));
	jail_put(data, len);
	return 0;
}

static int
say_nothing(void *of, const char *name, const void *data, size_t len,
    struct err *e)
{
	(void)of;
	(void)name;
	(void)data;
	(void)len;
	(void)e;
	return 0;
}

_Noreturn static void
child(int pipe, int fd, uint64_t octets, bool contents)
{
	const struct volume_sink sink = {
		.file = contents ? say_file : say_nothing,
	};
	struct said s = { .word = WORD_FAILED };
	const int in = JAIL_IN;
	const struct extent x = extent_file(&in, octets);

	if (jail_enter(pipe, fd, PROCESSOR) != 0)
		err_set(&s.why, ERR_SYS, "a process that can do nothing else "
		    "cannot be made to read it in");
	else if (volume_walk(&x, contents, &sink, &s.found, &s.why) == 0)
		s.word = WORD_END;
	jail_put(&s, sizeof(s));
	_exit(0);
}

/* ---- the parent --------------------------------------------------------- */

struct taking {
	int		    pipe;
	time_t		    until;
	const char	   *into;
	struct volume_found found;	/* as it is counted here */
};

static int
broken(bool late, struct err *e)
{
	return err_set(e, ERR_FORMAT, late ? "reading it takes longer than %d "
	    "seconds" : "reading it ended in a fault of the reader; do not try "
	    "it elsewhere, and keep it for those who look after this program",
	    PATIENCE);
}

static int
hear(const struct taking *t, void *out, size_t len, struct err *e)
{
	char *p = out;

	while (len > 0) {
		struct pollfd wait = { .fd = t->pipe, .events = POLLIN };
		struct timespec now;
		ssize_t n;

		(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail */
		if (now.tv_sec >= t->until)
			return broken(true, e);
		if (poll(&wait, 1, (int)(t->until - now.tv_sec) * 1000) <= 0)
			continue;
		n = read(t->pipe, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return broken(false, e);
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

static int
keep(const struct taking *t, const char *name, const void *data, size_t len,
    struct err *e)
{
	const char *slash = strchr(name, '/');
	char folder[4096];
	int n = snprintf(folder, sizeof(folder), "%s%s%.*s", t->into,
	    slash != NULL ? "/" : "", slash != NULL ? (int)(slash - name) : 0,
	    name);

	if (n < 0 || (size_t)n >= sizeof(folder))
		return err_set(e, ERR_SYS, "the path of its folder is too long");
	if (slash != NULL && mkdir(folder, 0700) != 0 && errno != EEXIST)
		return err_sys(e, "make the folder %.*s for it",
		    (int)(slash - name), name);
	return file_create(folder, slash != NULL ? slash + 1 : name, data, len,
	    0600, e);
}

static int
take_file(struct taking *t, struct said *s, struct err *e)
{
	uint8_t *data;
	int rc;

	s->name[sizeof(s->name) - 1] = '\0';
	if (t->into == NULL || !manifest_name_good(s->name) ||
	    t->found.files >= VOLUME_FILES_MAX ||
	    s->len > MEDIA_BYTES_MAX - t->found.octets)
		return broken(false, e);
	t->found.octets += s->len;
	t->found.files++;
	if ((data = malloc(s->len + 1)) == NULL)
		return err_sys(e, "no memory for \"%s\"", s->name);
	rc = hear(t, data, s->len, e);
	if (rc == 0)
		rc = keep(t, s->name, data, s->len, e);
	free(data);
	if (rc != 0 && e->kind == ERR_POLICY)
		return err_set(e, ERR_FORMAT, "it has two files called \"%s\"",
		    s->name);
	return rc;
}

/* Only what can be counted here is believed as it is. */
static int
end(const struct taking *t, const struct said *s, struct volume_found *out,
    struct err *e)
{
	const struct volume_found *f = &s->found;

	if ((f->kind != LAYOUT_BLANK && f->kind != LAYOUT_FAT &&
	    f->kind != LAYOUT_EXT) || (t->into != NULL &&
	    (f->files != t->found.files || f->octets != t->found.octets)) ||
	    f->label[sizeof(f->label) - 1] != '\0' ||
	    f->first[sizeof(f->first) - 1] != '\0')
		return broken(false, e);
	*out = *f;
	page_clean(out->label, sizeof(out->label), f->label);
	page_clean(out->first, sizeof(out->first), f->first);
	return 0;
}

static int
listen_to(struct taking *t, struct volume_found *out, struct err *e)
{
	struct said s;

	for (;;) {
		if (hear(t, &s, sizeof(s), e) != 0)
			return -1;
		if (s.word == WORD_END)
			return end(t, &s, out, e);
		if (s.word != WORD_FILE)
			break;
		if (take_file(t, &s, e) != 0)
			return -1;
	}
	s.why.text[sizeof(s.why.text) - 1] = '\0';
	return err_set(e, s.why.kind == ERR_SYS ? ERR_SYS : ERR_FORMAT, "%s",
	    s.why.text);
}

int
volume_take(int fd, uint64_t octets, const char *into,
    struct volume_found *out, struct err *e)
{
	struct taking t = { .into = into };
	struct timespec now;
	int ends[2], status, rc;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_sys(e, "make a pipe to read it through");
	if ((pid = fork()) == 0)
		child(ends[1], fd, octets, into != NULL);
	(void)close(ends[1]);
	if (pid < 0) {
		err_sys(e, "make a process to read it in");
		(void)close(ends[0]);
		return -1;
	}
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	t.pipe = ends[0];
	t.until = now.tv_sec + PATIENCE;
	rc = listen_to(&t, out, e);
	(void)close(ends[0]);
	(void)kill(pid, SIGKILL);	/* it has ended, or should have */
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return rc;
}
