#include <sys/ioctl.h>
#include <sys/mman.h>

#include <linux/fs.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ceremony/fat_image.h"
#include "ceremony/stick_copy.h"

enum { PART = 1 << 20, ALIGNED = 4096 };

/* What is done with each part of a stick that is read. */
struct reading {
	int		 fd;
	uint64_t	 octets;
	const char	*role, *what;
	const struct stick_progress *progress;
	uint8_t		*part;		/* PART octets, aligned */
	int		 keep;		/* a copy that is written; or -1 */
};

static void
tell(const struct stick_progress *p, const char *what, uint64_t done,
    uint64_t total)
{
	if (p != NULL)
		p->tell(p->of, what, done, total);
}

static int
gone(const char *role, const char *done, uint64_t at, const char *why,
    struct err *e)
{
	return err_set(e, ERR_MEDIA, "%s cannot be %s any more at octet %llu "
	    "(%s): was it pulled? Put it in again, or take another one", role,
	    done, (unsigned long long)at, why);
}

static int
read_part(const struct reading *r, uint64_t at, size_t len, struct err *e)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = pread(r->fd, r->part + done, len - done,
		    (off_t)(at + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return gone(r->role, "read", at + done, n < 0 ?
			    strerror(errno) : "it ends there", e);
		done += (size_t)n;
	}
	return 0;
}

static bool
is_zeros(const uint8_t *p, size_t len)
{
	return p[0] == 0 && memcmp(p, p + 1, len - 1) == 0;
}

/* A copy has a hole where the stick has zeros, which costs nothing. */
static int
keep(const struct reading *r, uint64_t at, size_t len, struct err *e)
{
	if (r->keep == -1 || at >= STICK_KEPT || is_zeros(r->part, len))
		return 0;
	if (len > STICK_KEPT - at)
		len = (size_t)(STICK_KEPT - at);
	if (pwrite(r->keep, r->part, len, (off_t)at) != (ssize_t)len)
		return err_sys(e, "no memory for a copy of %s", r->role);
	return 0;
}

static int
read_all(const struct reading *r, struct digest *sha256, struct err *e)
{
	struct digest_run *run = digest_begin();
	int rc = 0;

	for (uint64_t at = 0; rc == 0 && at < r->octets; at += PART) {
		size_t len = r->octets - at < PART ? (size_t)(r->octets - at) :
		    PART;

		tell(r->progress, r->what, at >> 20, r->octets >> 20);
		rc = read_part(r, at, len, e);
		if (rc == 0)
			rc = keep(r, at, len, e);
		digest_add(run, r->part, len);
	}
	*sha256 = digest_end(&run);
	return rc;
}

/*
 * The same device once more, and nothing of what the kernel has kept of it: that
 * is dropped, and where the device can be read around the kernel's memory, it is.
 */
static int
forget(int fd, const char *role, struct err *e)
{
	char path[64];
	int direct;

	if (ioctl(fd, BLKFLSBUF, 0) != 0 && errno != ENOTTY)
		return err_set(e, ERR_MEDIA, "%s: what this machine remembers of "
		    "it cannot be dropped (%s); nothing was taken from it", role,
		    strerror(errno));
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	direct = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
	return direct != -1 ? direct : fcntl(fd, F_DUPFD_CLOEXEC, 0);
}

/* From the device; the digest is that of what it says this time. */
static int
read_again(const struct reading *first, const char *what,
    struct digest *sha256, struct err *e)
{
	struct reading r = *first;
	int rc;

	r.what = what;
	r.keep = -1;
	if ((r.fd = forget(first->fd, first->role, e)) == -1)
		return -1;
	rc = read_all(&r, sha256, e);
	(void)close(r.fd);	/* nothing was written through it */
	return rc;
}

static int
new_copy(const char *role, uint64_t octets, struct stick_copy *c,
    struct err *e)
{
	c->octets = octets;
	c->fd = memfd_create("stick", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (c->fd == -1 || ftruncate(c->fd, (off_t)(octets < STICK_KEPT ?
	    octets : STICK_KEPT)) != 0)
		return err_sys(e, "no memory for a copy of %s", role);
	return 0;
}

static int
copy(struct reading *r, struct stick_copy *c, struct err *e)
{
	struct digest again;

	if (new_copy(r->role, r->octets, c, e) != 0)
		return -1;
	r->keep = c->fd;
	if (read_all(r, &c->sha256, e) != 0)
		return -1;
	if (fcntl(c->fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW |
	    F_SEAL_SHRINK | F_SEAL_SEAL) != 0)
		return err_sys(e, "keep the copy of %s as it is", r->role);
	if (read_again(r, "Reading it again", &again, e) != 0)
		return -1;
	if (!digest_equal(&c->sha256, &again))
		return err_set(e, ERR_MEDIA, "%s says something else when it is "
		    "read again: it is failing, or it is not what it seems; mark "
		    "it, keep it away from every machine, and take another one; "
		    "nothing was taken from it", r->role);
	return 0;
}

int
stick_copy(int fd, uint64_t octets, const char *role,
    const struct stick_progress *progress, struct stick_copy *out,
    struct err *e)
{
	struct stick_copy c = { .fd = -1 };
	struct reading r = {
		.fd = fd, .octets = octets, .role = role, .keep = -1,
		.what = "Reading the whole stick", .progress = progress,
	};
	int rc;

	if ((r.part = aligned_alloc(ALIGNED, PART)) == NULL)
		return err_sys(e, "no memory to read %s", role);
	rc = copy(&r, &c, e);
	free(r.part);
	if (rc == 0)
		*out = c;
	else
		stick_copy_free(&c);
	return rc;
}

void
stick_copy_free(struct stick_copy *c)
{
	if (c->fd != -1)
		(void)close(c->fd);	/* memory */
	*c = (struct stick_copy){ .fd = -1 };
}

/* ---- writing ------------------------------------------------------------- */

struct writing {
	int		   fd;
	uint64_t	   octets;
	const char	  *role;
	const struct blob *head;
	uint8_t		  *part;
};

/* Octets of the stick from at on, as they are to be. */
static void
fill(const struct writing *w, uint64_t at, size_t len)
{
	size_t n = at >= w->head->len ? 0 : w->head->len - (size_t)at;

	if (n > len)
		n = len;
	if (n > 0)
		memcpy(w->part, w->head->data + at, n);
	memset(w->part + n, 0, len - n);
}

static int
write_part(const struct writing *w, uint64_t at, size_t len, struct err *e)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = pwrite(w->fd, w->part + done, len - done,
		    (off_t)(at + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return gone(w->role, "written", at + done, n < 0 ?
			    strerror(errno) : "it ends there", e);
		done += (size_t)n;
	}
	return 0;
}

static int
settle(const struct writing *w, struct err *e)
{
	return fsync(w->fd) == 0 ? 0 : gone(w->role, "written", 0,
	    strerror(errno), e);
}

static int
write_all(const struct writing *w, const struct stick_progress *progress,
    struct err *e)
{
	memset(w->part, 0, PART);
	if (write_part(w, 0, PART, e) != 0 || settle(w, e) != 0)
		return -1;
	for (uint64_t at = PART; at < w->octets; at += PART) {
		size_t len = w->octets - at < PART ? (size_t)(w->octets - at) :
		    PART;

		tell(progress, "Writing the whole stick", at >> 20,
		    w->octets >> 20);
		fill(w, at, len);
		if (write_part(w, at, len, e) != 0)
			return -1;
	}
	if (settle(w, e) != 0)
		return -1;
	fill(w, 0, PART);
	return write_part(w, 0, PART, e) != 0 ? -1 : settle(w, e);
}

static int
write_and_read(const struct writing *w, const struct digest *wanted,
    const struct stick_progress *progress, struct err *e)
{
	const struct reading r = {
		.fd = w->fd, .octets = w->octets, .role = w->role,
		.progress = progress, .part = w->part, .keep = -1,
	};
	struct digest is;

	if (write_all(w, progress, e) != 0 ||
	    read_again(&r, "Reading the whole stick", &is, e) != 0)
		return -1;
	if (!digest_equal(&is, wanted))
		return err_set(e, ERR_MEDIA, "%s does not have what was written "
		    "to it: it is failing, or smaller than it says; mark it and "
		    "take another one", w->role);
	return 0;
}

int
stick_write(int fd, uint64_t octets, const char *role, const struct blob *head,
    const struct stick_progress *progress, struct digest *sha256,
    struct err *e)
{
	struct writing w = { .fd = fd, .octets = octets, .role = role,
	    .head = head };
	int rc;

	if ((w.part = aligned_alloc(ALIGNED, PART)) == NULL)
		return err_sys(e, "no memory to write %s", role);
	*sha256 = fat_image_digest(head, octets);
	rc = write_and_read(&w, sha256, progress, e);
	free(w.part);
	return rc;
}
