#include <sys/stat.h>
#include <sys/statvfs.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ceremony/page.h"
#include "keyset/file.h"

#include "ceremony/media.h"

#define SUMS "SHA256SUMS"

enum { SUMS_MAX = 1 << 20 };

/* A name in two: the folder it is in, and what it is called there. */
struct place {
	char		 folder[4096];
	size_t		 inner;		/* octets of "journal", or 0 */
	const char	*name;		/* borrowed */
};

static int
find_place(struct place *p, const char *folder, const char *role,
    const char *name, struct err *e)
{
	char shown[MEDIA_NAME_MAX + 1];
	const char *slash = strchr(name, '/');
	int n;

	if (!manifest_name_good(name))
		return err_set(e, ERR_MEDIA, "%s: \"%s\" is not a name for a "
		    "file on a medium", role,
		    page_clean(shown, sizeof(shown), name));
	p->inner = slash != NULL ? (size_t)(slash - name) : 0;
	p->name = slash != NULL ? slash + 1 : name;
	n = snprintf(p->folder, sizeof(p->folder), "%s%s%.*s", folder,
	    slash != NULL ? "/" : "", (int)p->inner, name);
	if (n < 0 || (size_t)n >= sizeof(p->folder))
		return err_set(e, ERR_MEDIA, "%s: the path of its folder is "
		    "too long", role);
	return 0;
}

/* Whether this is a folder, and not a link to one. */
static bool
is_folder(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The stick itself may be found through a link that the operator made. */
static int
check_folder(const char *folder, const char *role, const char *nothing,
    struct err *e)
{
	struct stat st;

	if (stat(folder, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	return err_set(e, ERR_MEDIA, "%s is not there (%.200s): put the stick "
	    "in; nothing was %s", role, folder, nothing);
}

/* Whether nothing, not even a broken link, has that name. */
static bool
is_absent(const struct place *p)
{
	char path[sizeof(p->folder) + MEDIA_NAME_MAX + 2];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", p->folder, p->name);
	return lstat(path, &st) != 0 && errno == ENOENT;
}

bool
media_has(const char *folder, const char *name)
{
	struct place p;
	struct err e;

	return find_place(&p, folder, "", name, &e) == 0 && !is_absent(&p);
}

int
media_read(const char *folder, const char *role, const char *name, size_t cap,
    struct blob *out, struct err *e)
{
	struct place p;
	struct err why;

	if (find_place(&p, folder, role, name, e) != 0 ||
	    check_folder(folder, role, "read", e) != 0)
		return -1;
	if (is_absent(&p))
		return err_set(e, ERR_MEDIA, "%s has no %s: put in the stick "
		    "that has it, or check the file's name; nothing was read",
		    role, name);
	if (p.inner > 0 && !is_folder(p.folder))
		return err_set(e, ERR_MEDIA, "%s: %.*s is not a folder; "
		    "nothing was read", role, (int)p.inner, name);
	if (file_read(p.folder, p.name, cap, out, &why) != 0)
		return err_set(e, ERR_MEDIA, "%s: %s; nothing was read", role,
		    why.text);
	return 0;
}

/* Looked at after a failure, when what was begun has been taken away again. */
static bool
is_full(const char *folder, size_t len)
{
	struct statvfs v;

	return statvfs(folder, &v) == 0 &&
	    ((uintmax_t)v.f_bavail * v.f_frsize < len ||
	    (v.f_files != 0 && v.f_favail == 0));
}

/* file_write(), and its failure in the words of one who holds the stick. */
static int
put(const char *folder, const char *role, const char *name, const void *data,
    size_t len, struct err *e)
{
	struct place p;
	struct err why;

	if (find_place(&p, folder, role, name, e) != 0 ||
	    check_folder(folder, role, "written", e) != 0)
		return -1;
	if (p.inner > 0 && mkdir(p.folder, 0755) != 0 && !is_folder(p.folder))
		return err_set(e, ERR_MEDIA, "%s: the folder %.*s cannot be "
		    "made: %s; %s was not written", role, (int)p.inner, name,
		    strerror(errno), name);
	/* Nothing there is secret, and others read it; FAT has no modes. */
	if (p.inner > 0 && chmod(p.folder, 0755) != 0 && errno != EPERM)
		return err_set(e, ERR_MEDIA, "%s: the folder %.*s cannot be "
		    "opened to all: %s; %s was not written", role,
		    (int)p.inner, name, strerror(errno), name);
	if (file_write(p.folder, p.name, data, len, 0644, &why) == 0)
		return 0;
	if (is_full(p.folder, len))
		return err_set(e, ERR_MEDIA, "%s is full: %s (%zu octets) was "
		    "not written; what was there before still is", role, name,
		    len);
	return err_set(e, ERR_MEDIA, "%s: %s: take another stick and export "
	    "again", role, why.text);
}

int
media_write(const char *folder, const char *role, struct manifest *m,
    const char *name, const void *data, size_t len, struct err *e)
{
	struct digest digest = digest_of(data, len);

	if (strcmp(name, SUMS) == 0 || manifest_has(m, name))
		return err_set(e, ERR_MEDIA, "%s: there can be only one %.128s, "
		    "and it was not written again", role, name);
	if (len > MEDIA_BYTES_MAX || manifest_bytes(m) > MEDIA_BYTES_MAX - len)
		return err_set(e, ERR_MEDIA, "%s: with %.128s it would hold "
		    "more than %d MiB; that file was not written", role, name,
		    MEDIA_BYTES_MAX >> 20);
	if (put(folder, role, name, data, len, e) != 0)
		return -1;
	return manifest_add(m, name, len, &digest, e);
}

/* file_write() synced the inner folders; their names are in this one. */
static int
sync_folder(const char *folder, const char *role, struct err *e)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;

	rc = fd != -1 ? fsync(fd) : -1;
	if (rc != 0)
		err_set(e, ERR_MEDIA, "%s: what was written may not survive "
		    "(%s): take another stick and export again", role,
		    strerror(errno));
	if (fd != -1)
		(void)close(fd);	/* a folder: nothing to lose */
	return rc;
}

int
media_seal(const char *folder, const char *role, struct manifest *m,
    struct digest *out, struct err *e)
{
	struct blob sums = { 0 };
	int rc = -1;

	if (m->n == 0)
		return err_set(e, ERR_MEDIA, "%s: nothing was written that "
		    "could be sealed", role);
	if (manifest_write(m, &sums, e) != 0)
		return -1;
	if (put(folder, role, SUMS, sums.data, sums.len, e) == 0 &&
	    sync_folder(folder, role, e) == 0) {
		*out = digest_of(sums.data, sums.len);
		rc = 0;
	}
	blob_free(&sums);
	return rc;
}

/*
 * As media_read(), for whoever checks a copy: no advice about sticks, and a
 * file that the system does not give is no fault of the folder.
 */
static int
read_sealed(const char *folder, const char *role, const char *name, size_t cap,
    struct blob *out, struct err *e)
{
	struct place p;
	struct err why;

	if (find_place(&p, folder, role, name, e) != 0)
		return -1;
	if (is_absent(&p))
		return err_set(e, ERR_MEDIA, "%s has no %s", role, name);
	if (p.inner > 0 && !is_folder(p.folder))
		return err_set(e, ERR_MEDIA, "%s: %.*s is not a folder", role,
		    (int)p.inner, name);
	if (file_read(p.folder, p.name, cap, out, &why) != 0)
		return err_set(e, why.kind == ERR_SYS ? ERR_SYS : ERR_MEDIA,
		    "%s: %s", role, why.text);
	return 0;
}

static int
check_file(const char *folder, const char *role, struct manifest_file *f,
    size_t cap, struct err *e)
{
	struct blob b = { 0 };
	struct digest digest;

	if (read_sealed(folder, role, f->name, cap, &b, e) != 0)
		return -1;
	digest = digest_of(b.data, b.len);
	f->len = b.len;
	blob_free(&b);
	if (!digest_equal(&digest, &f->digest))
		return err_set(e, ERR_MEDIA, "%s: %s is not what its " SUMS
		    " says", role, f->name);
	return 0;
}

/* Whether a listed file is in that folder. */
static bool
is_inner(const struct manifest *m, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < m->n; i++)
		if (strncmp(m->files[i].name, name, len) == 0 &&
		    m->files[i].name[len] == '/')
			return true;
	return false;
}

/* Every name in the folder is a listed file's, or leads to some. */
static int
check_names(const char *folder, const char *role, const char *inner,
    const struct manifest *m, struct err *e)
{
	char path[4096 + MEDIA_NAME_MAX], name[600], shown[160];
	struct dirent *entry;
	DIR *d;
	int rc = 0;

	snprintf(path, sizeof(path), "%s/%s", folder, inner);
	if ((d = opendir(path)) == NULL)
		return err_sys(e, "%s: list its files", role);
	while (rc == 0 && (errno = 0, entry = readdir(d)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(name, sizeof(name), "%s%s%s", inner,
		    inner[0] != '\0' ? "/" : "", entry->d_name);
		if (strcmp(name, SUMS) == 0 || manifest_has(m, name))
			continue;
		/* Recursion ends here: a listed name has one '/' at most. */
		if (is_inner(m, name))
			rc = check_names(folder, role, name, m, e);
		else
			rc = err_set(e, ERR_MEDIA, "%s: \"%s\" is there and "
			    "not in " SUMS, role,
			    page_clean(shown, sizeof(shown), name));
	}
	if (rc == 0 && errno != 0)
		rc = err_sys(e, "%s: list its files", role);
	closedir(d);
	return rc;
}

int
media_empty(const char *folder, const char *role, struct err *e)
{
	char shown[160] = "";
	struct dirent *entry;
	DIR *d = opendir(folder);

	if (d == NULL)
		return err_set(e, ERR_MEDIA, "%s cannot be read (%s): put in the "
		    "stick %s; nothing was written", role, strerror(errno), role);
	while (shown[0] == '\0' && (entry = readdir(d)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			(void)page_clean(shown, sizeof(shown), entry->d_name);
	closedir(d);
	if (shown[0] == '\0')
		return 0;
	return err_set(e, ERR_MEDIA, "%s is not empty, \"%s\" is on it; nothing "
	    "was written", role, shown);
}

int
media_check(const char *folder, const char *role, struct manifest *out,
    struct digest *digest, struct err *e)
{
	struct blob sums = { 0 };
	struct manifest m = { 0 };
	struct err why;
	int rc = -1;

	if (read_sealed(folder, role, SUMS, SUMS_MAX, &sums, e) != 0)
		return -1;
	if (manifest_read(&m, &sums, &why) != 0) {
		err_set(e, ERR_MEDIA, "%s: " SUMS ": %s", role, why.text);
		goto out;
	}
	for (size_t i = 0; i < m.n; i++)
		if (check_file(folder, role, &m.files[i],
		    MEDIA_BYTES_MAX - manifest_bytes(&m), e) != 0)
			goto out;
	if (check_names(folder, role, "", &m, e) != 0)
		goto out;
	*out = m;
	*digest = digest_of(sums.data, sums.len);
	m = (struct manifest){ 0 };
	rc = 0;
out:
	blob_free(&sums);
	manifest_free(&m);
	return rc;
}
