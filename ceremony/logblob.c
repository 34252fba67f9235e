#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ceremony/journal.h"
#include "keyset/file.h"

#include "ceremony/logmedium.h"

int
logblob_read(const char *blobs, const struct digest *digest, struct blob *out,
    struct err *e)
{
	struct blob read = { 0 };
	char name[DIGEST_HEX];
	struct digest found;

	if (file_read(blobs, digest_hex(digest, name), JOURNAL_BLOB_MAX, &read,
	    e) != 0)
		return -1;
	found = digest_of(read.data, read.len);
	if (!digest_equal(&found, digest)) {
		blob_free(&read);
		return err_set(e, ERR_FORMAT, "the blob %s is damaged: its "
		    "digest is another", name);
	}
	*out = read;
	return 0;
}

/* blob/ is a folder of this medium, never a link to somewhere else. */
static int
make_folder(struct logmedium *m, struct err *e)
{
	struct stat st;

	if (mkdirat(m->dir, "blob", 0700) == 0)
		return fsync(m->dir) == 0 ? 0 : err_sys(e, "make blob/");
	if (errno != EEXIST)
		return err_sys(e, "make blob/");
	if (fstatat(m->dir, "blob", &st, AT_SYMLINK_NOFOLLOW) != 0)
		return err_sys(e, "look at blob/");
	return S_ISDIR(st.st_mode) ? 0 :
	    err_set(e, ERR_MEDIA, "blob is not a folder");
}

bool
logmedium_put_blob(struct logmedium *m, const struct digest *digest,
    const void *data, size_t len)
{
	char name[DIGEST_HEX];
	struct blob there = { 0 };
	struct err why;

	if (!m->ok)
		return false;
	if (make_folder(m, &why) == 0) {
		if (logblob_read(m->blobs, digest, &there, &why) == 0) {
			blob_free(&there);
			return true;
		}
		if (file_write(m->blobs, digest_hex(digest, name), data, len,
		    0600, &why) == 0)
			return true;
	}
	logmedium_fail(m, &why);
	return false;
}

/*
 * Copies one that only the other has.  One that is damaged stays where it is:
 * whoever asks for it is told.
 */
static bool
mend_blob(struct logmedium *m, struct logmedium *from, const char *name,
    size_t *copied)
{
	char path[sizeof("blob/") + DIGEST_HEX], hex[DIGEST_HEX];
	struct blob b = { 0 };
	struct digest digest;
	struct err why;
	bool done;

	if (digest_from_hex(&digest, name, &why) != 0 ||
	    strcmp(digest_hex(&digest, hex), name) != 0)
		return true;
	snprintf(path, sizeof(path), "blob/%s", hex);
	if (faccessat(m->dir, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return true;
	if (logblob_read(from->blobs, &digest, &b, &why) != 0) {
		if (why.kind != ERR_FORMAT)
			logmedium_fail(from, &why);
		return true;
	}
	done = logmedium_put_blob(m, &digest, b.data, b.len);
	blob_free(&b);
	*copied += done;
	return done;
}

bool
logmedium_mend_blobs(struct logmedium *m, struct logmedium *from,
    size_t *copied)
{
	struct dirent *entry;
	struct err why;
	bool done = true;
	DIR *d;

	if (!m->ok || !from->ok)
		return m->ok;
	if ((d = opendir(from->blobs)) == NULL) {
		if (errno == ENOENT)
			return true;
		err_sys(&why, "list blob/");
		logmedium_fail(from, &why);
		return true;
	}
	while (done && from->ok && (errno = 0, entry = readdir(d)) != NULL)
		done = mend_blob(m, from, entry->d_name, copied);
	if (done && from->ok && errno != 0) {
		err_sys(&why, "list blob/");
		logmedium_fail(from, &why);
	}
	closedir(d);
	return done;
}
