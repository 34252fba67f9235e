#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keyset/place.h"
#include "signer/target.h"
#include "signer/zone_file.h"

enum {
	PATH_LEN	= 4096,
	EAGER		= 8 << 20,	/* octets that wait for the medium */
};

struct zone_file {
	struct place	 place;
	char		*name;		/* owned; the place borrows it */
	char		 part[256];	/* in its folder */
	char		 path[PATH_LEN];	/* of the part */
	int		 fd;
	bool		 made, placed;
	off_t		 written, started;	/* octets; on their way */
};

static int
name_part(struct zone_file *f, const char *path, struct err *e)
{
	int folder = (int)(strlen(path) - strlen(f->place.name));
	int n = snprintf(f->part, sizeof(f->part), ".%s.part", f->place.name);
	int m = snprintf(f->path, sizeof(f->path), "%.*s%s", folder, path,
	    f->part);

	if (n < 0 || n >= (int)sizeof(f->part) || m < 0 || m >= PATH_LEN)
		return err_set(e, ERR_FORMAT, "%s is too long for a name",
		    f->place.text);
	return 0;
}

static int
part_make(struct zone_file *f, struct err *e)
{
	if (unlinkat(f->place.folder, f->part, 0) != 0 && errno != ENOENT)
		return err_sys(e, "write %s; it was not put in place",
		    f->place.text);
	f->fd = openat(f->place.folder, f->part,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (f->fd == -1)
		return err_sys(e, "write %s; it was not put in place",
		    f->place.text);
	f->made = true;
	/* The umask had its say. */
	if (fchmod(f->fd, 0644) != 0)
		return err_sys(e, "write %s; it was not put in place",
		    f->place.text);
	return 0;
}

struct zone_file *
zone_file_open(const char *path, struct err *e)
{
	struct zone_file *f;
	char end[TARGET_PATH];

	if (target_follow(path, end, e) != 0)
		return NULL;
	f = calloc(1, sizeof(*f));
	if (f == NULL || (f->name = strdup(end)) == NULL) {
		free(f);
		err_sys(e, "write %.200s", path);
		return NULL;
	}
	f->fd = -1;
	if (place_open(&f->place, NULL, f->name, e) != 0) {
		free(f->name);
		free(f);
		return NULL;
	}
	if (place_takes_file(&f->place, e) != 0 ||
	    name_part(f, end, e) != 0 || part_make(f, e) != 0)
		zone_file_close(&f);
	return f;
}

void
zone_file_close(struct zone_file **fp)
{
	struct zone_file *f = *fp;

	if (f == NULL)
		return;
	if (f->fd != -1)
		(void)close(f->fd);	/* it was synced, or is of no use */
	if (f->made && !f->placed)
		(void)unlinkat(f->place.folder, f->part, 0);	/* no use to tell */
	place_close(&f->place);
	free(f->name);
	free(f);
	*fp = NULL;
}

/* So that little is left to wait for at the end. */
static void
start_writing(struct zone_file *f)
{
	if (f->written - f->started < EAGER)
		return;
	(void)sync_file_range(f->fd, f->started, f->written - f->started,
	    SYNC_FILE_RANGE_WRITE);	/* fsync() will tell of a fault */
	f->started = f->written;
}

static int
put(void *of, const char *text, size_t len, struct err *e)
{
	struct zone_file *f = of;
	ssize_t n;

	while (len > 0) {
		n = write(f->fd, text, len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return err_sys(e, "write %s; it was not put in place",
			    f->place.text);
		text += n;
		len -= (size_t)n;
		f->written += n;
	}
	start_writing(f);
	return 0;
}

struct sink
zone_file_sink(struct zone_file *f)
{
	return (struct sink){ .put = put, .of = f };
}

int
zone_file_end(struct zone_file *f, struct err *e)
{
	if (fsync(f->fd) != 0)
		return err_sys(e, "write %s; it was not put in place",
		    f->place.text);
	(void)posix_fadvise(f->fd, 0, 0, POSIX_FADV_DONTNEED);
	return 0;
}

const char *
zone_file_part(const struct zone_file *f)
{
	return f->path;
}

int
zone_file_place(struct zone_file *f, struct err *e)
{
	if (renameat(f->place.folder, f->part, f->place.folder,
	    f->place.name) != 0)
		return err_sys(e, "put %s in place", f->place.text);
	f->placed = true;
	if (fsync(f->place.folder) != 0)
		return err_sys(e, "%s is in place, but may not survive a power "
		    "cut", f->place.text);
	return 0;
}
