#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <linux/fs.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ceremony/stick.h"

const char *const stick_roles[STICK_ROLES] = { "REQ", "OUT", "LOG-A", "LOG-B" };

enum stick_role
stick_role_of(const struct stick_enrolled enrolled[STICK_ROLES],
    const struct stick *s)
{
	unsigned r = 0;

	while (r < STICK_ROLES && (!enrolled[r].is || s->serial[0] == '\0' ||
	    strcmp(enrolled[r].serial, s->serial) != 0))
		r++;
	return (enum stick_role)r;
}

char *
stick_text(const struct stick *s, char text[4 * STICK_TEXT])
{
	const char *between = s->vendor[0] != '\0' && s->product[0] != '\0' ?
	    " " : "";

	snprintf(text, 4 * STICK_TEXT, "%.60s%s%.60s, serial %.50s, at %.50s",
	    s->vendor,
	    between, s->vendor[0] == '\0' && s->product[0] == '\0' ? s->name :
	    s->product, s->serial[0] == '\0' ? "none" : s->serial, s->port);
	return text;
}

/* What people are told to put in. */
static char *
wanted(const struct stick_enrolled *r, char text[3 * STICK_TEXT])
{
	const char *shape = r->shape;

	snprintf(text, (size_t)3 * STICK_TEXT, "%s%s%s%s%s",
	    r->serial[0] == '\0' ? "a stick" : "the stick with the serial ",
	    r->serial, shape[0] == '\0' ? "" : " (", shape,
	    shape[0] == '\0' ? "" : ")");
	return text;
}

static int
not_there(const struct stick_enrolled *r, const char *role,
    const struct stick *other, enum stick_role is, struct err *e)
{
	char want[3 * STICK_TEXT], text[4 * STICK_TEXT];

	if (other == NULL)
		return err_set(e, ERR_MEDIA, "%s is not there: put in %s; nothing "
		    "was read or written", role, wanted(r, want));
	if (is != STICK_ROLES)
		return err_set(e, ERR_MEDIA, "%s is not there, and %s is in its "
		    "place: put in %s; nothing was read or written", role,
		    stick_roles[is], wanted(r, want));
	return err_set(e, ERR_MEDIA, "%s is not there, and another stick is "
	    "(%.100s): put in %s; nothing was read or written", role,
	    stick_text(other, text), wanted(r, want));
}

/*
 * Who is in the place of one that is not there: a stranger, or else one that is
 * not there all the time as the log media are.
 */
static const struct stick *
instead(const struct stick_enrolled enrolled[STICK_ROLES],
    const struct stick *list, size_t n, enum stick_role role,
    enum stick_role *is)
{
	const struct stick *other = NULL;

	for (size_t i = 0; i < n; i++) {
		enum stick_role of = stick_role_of(enrolled, &list[i]);

		if (of != STICK_ROLES && (of >= STICK_LOG_A ||
		    role >= STICK_LOG_A))
			continue;
		other = &list[i];
		*is = of;
	}
	return other;
}

int
stick_find(const char *machine,
    const struct stick_enrolled enrolled[STICK_ROLES], enum stick_role role,
    struct stick *out, struct err *e)
{
	const struct stick_enrolled *r = &enrolled[role];
	char one[4 * STICK_TEXT], two[4 * STICK_TEXT];
	struct stick list[STICKS_MAX];
	const struct stick *found = NULL;
	enum stick_role is = STICK_ROLES;
	size_t n;

	if (stick_look(machine, list, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (r->serial[0] != '\0' ?
		    strcmp(r->serial, list[i].serial) != 0 :
		    stick_role_of(enrolled, &list[i]) != STICK_ROLES)
			continue;
		if (found != NULL)
			return err_set(e, ERR_MEDIA, "two sticks are there that "
			    "could be %s (%.100s; %.100s): take out the one that "
			    "is not; nothing was read or written",
			    stick_roles[role], stick_text(found, one),
			    stick_text(&list[i], two));
		found = &list[i];
	}
	if (found == NULL) {
		const struct stick *other = instead(enrolled, list, n, role,
		    &is);

		return not_there(r, stick_roles[role], other, is, e);
	}
	*out = *found;
	return 0;
}

static int
cannot_open(const struct stick *s, const char *role, int how, struct err *e)
{
	if (errno == EBUSY)
		return err_set(e, ERR_MEDIA, "%s is in use (%.100s): something on "
		    "this machine has mounted it; unmount it, nothing was read or "
		    "written", role, s->path);
	if (how == O_RDWR && (errno == EROFS || errno == EACCES))
		return err_set(e, ERR_MEDIA, "%s is write-protected: move its "
		    "switch, or take another stick; nothing was written", role);
	return err_set(e, ERR_MEDIA, "%s cannot be opened (%.100s: %s): was it "
	    "pulled? Nothing was read or written", role, s->path,
	    strerror(errno));
}

int
stick_open(const struct stick *s, const char *role, int how, struct err *e)
{
	uint64_t octets = 0;
	struct stat st;
	int fd, locked = 0;

	if (how == O_RDWR && s->read_only) {
		errno = EROFS;
		return cannot_open(s, role, how, e);
	}
	fd = open(s->path, how | O_EXCL | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return cannot_open(s, role, how, e);
	if (fstat(fd, &st) != 0 || !S_ISBLK(st.st_mode) ||
	    major(st.st_rdev) != s->major || minor(st.st_rdev) != s->minor ||
	    ioctl(fd, BLKGETSIZE64, &octets) != 0 || octets != s->octets)
		err_set(e, ERR_MEDIA, "%s is another device by now (%.100s): take "
		    "it out and put it in again; nothing was read or written",
		    role, s->path);
	else if (how == O_RDWR && ioctl(fd, BLKROGET, &locked) == 0 && locked) {
		errno = EROFS;
		cannot_open(s, role, how, e);
	} else
		return fd;
	(void)close(fd);	/* nothing was written */
	return -1;
}

int
stick_protect(int fd, const char *role, struct err *e)
{
	const int yes = 1;

	if (ioctl(fd, BLKROSET, &yes) == 0)
		return 0;
	return err_set(e, ERR_MEDIA, "%s cannot be kept from being written (%s); "
	    "nothing was read", role, strerror(errno));
}
