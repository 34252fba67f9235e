#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ceremony/media_list.h"
#include "ceremony/page.h"

#define SUMS "SHA256SUMS"

enum { SUMS_MAX = 1 << 20 };

/* As media_read() and its like name a file. */
static int
name_in(char out[MEDIA_NAME_MAX + 1], const char *role, const char *inner,
    const char *name, struct err *e)
{
	char shown[MEDIA_NAME_MAX + 1];
	int n = snprintf(out, MEDIA_NAME_MAX + 1, "%s/%s", inner, name);

	if (n > 0 && n <= MEDIA_NAME_MAX && manifest_name_good(out))
		return 0;
	return err_set(e, ERR_MEDIA, "%s: \"%s\" is not a name for a file in "
	    "%s; nothing was read", role, page_clean(shown, sizeof(shown), name),
	    inner);
}

/* What is wrong with one file: the end of it, or told. */
static int
fault(const struct media_reader *r, const struct err *why, struct err *e)
{
	if (r->fault != NULL)
		return r->fault(r->of, why, e);
	*e = *why;
	return -1;
}

/* Every name in the folder is in its list, or is the list. */
static int
check_names(const char *folder, const char *role, const char *inner,
    const struct manifest *m, const struct media_reader *r, struct err *e)
{
	char path[4096 + MEDIA_NAME_MAX], shown[MEDIA_NAME_MAX + 1];
	struct dirent *entry;
	struct err why;
	DIR *d;
	int rc = 0;

	snprintf(path, sizeof(path), "%s/%s", folder, inner);
	if ((d = opendir(path)) == NULL)
		return err_set(e, ERR_MEDIA, "%s: the folder %s cannot be "
		    "listed (%s); nothing was read", role, inner, strerror(errno));
	while (rc == 0 && (errno = 0, entry = readdir(d)) != NULL) {
		const char *name = entry->d_name;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
		    strcmp(name, SUMS) == 0 || manifest_has(m, name))
			continue;
		(void)err_set(&why, ERR_MEDIA, "%s: %s/%s is there and not in "
		    "%s/" SUMS ": take it out of the folder, or write the list "
		    "anew and have its words read again; nothing was read",
		    role, inner, page_clean(shown, sizeof(shown), name), inner);
		rc = fault(r, &why, e);
	}
	if (rc == 0 && errno != 0)
		rc = err_set(e, ERR_MEDIA, "%s: the folder %s cannot be listed "
		    "(%s); nothing was read", role, inner, strerror(errno));
	closedir(d);
	return rc;
}

static int
read_sums(struct manifest *out, const char *folder, const char *role,
    const char *inner, size_t max, struct digest *digest, struct err *e)
{
	char name[MEDIA_NAME_MAX + 1];
	struct manifest m = { .n = 0 };
	struct blob sums = { .len = 0 };
	struct err why;
	int rc;

	if (name_in(name, role, inner, SUMS, e) != 0 || media_read(folder, role,
	    name, SUMS_MAX, &sums, e) != 0)
		return -1;
	rc = manifest_read(&m, &sums, &why);
	*digest = digest_of(sums.data, sums.len);
	blob_free(&sums);
	if (rc != 0)
		return err_set(e, ERR_MEDIA, "%s: %s: %s; make it with "
		    "\"LC_ALL=C sha256sum\" in that folder; nothing was read",
		    role, name, why.text);
	if (m.n > max) {
		rc = err_set(e, ERR_MEDIA, "%s: %s lists %zu files, and %zu "
		    "are the most of one ceremony: divide them over several; "
		    "nothing was read", role, name, m.n, max);
		manifest_free(&m);
		return rc;
	}
	*out = m;
	return 0;
}

static int
read_file(const char *folder, const char *role, const char *inner,
    const struct manifest_file *f, size_t cap, struct blob *out,
    struct err *e)
{
	char name[MEDIA_NAME_MAX + 1];
	struct blob bytes = { .len = 0 };
	struct digest digest;

	if (name_in(name, role, inner, f->name, e) != 0)
		return -1;
	if (!media_has(folder, name))
		return err_set(e, ERR_MEDIA, "%s has no %s, and %s/" SUMS
		    " lists it: put the file there, or write the list anew "
		    "without it and have its words read again; nothing was read",
		    role, name, inner);
	if (media_read(folder, role, name, cap, &bytes, e) != 0)
		return -1;
	digest = digest_of(bytes.data, bytes.len);
	if (!digest_equal(&digest, &f->digest)) {
		blob_free(&bytes);
		return err_set(e, ERR_MEDIA, "%s: %s is not the file of which %s/"
		    SUMS " speaks; nothing was read", role, name, inner);
	}
	*out = bytes;
	return 0;
}

int
media_each(const char *folder, const char *role, const char *inner, size_t max,
    size_t cap, const struct media_reader *r, struct digest *sums,
    struct err *e)
{
	struct manifest m = { .n = 0 };
	struct err why;
	size_t total = 0;
	int rc;

	if (read_sums(&m, folder, role, inner, max, sums, e) != 0)
		return -1;
	rc = check_names(folder, role, inner, &m, r, e);
	for (size_t i = 0; rc == 0 && i < m.n; i++) {
		struct blob bytes = { .len = 0 };
		const struct media_file f = {
			.name = m.files[i].name, .digest = m.files[i].digest,
			.bytes = &bytes,
		};

		if (read_file(folder, role, inner, &m.files[i], cap, &bytes,
		    &why) != 0) {
			rc = fault(r, &why, e);
			continue;
		}
		total += bytes.len;
		if (total > MEDIA_BYTES_MAX)
			rc = err_set(e, ERR_MEDIA, "%s: the files of %s are of "
			    "more than %d MiB together; nothing was read", role,
			    inner, MEDIA_BYTES_MAX >> 20);
		else
			rc = r->take(r->of, &f, e);
		blob_free(&bytes);
	}
	manifest_free(&m);
	return rc;
}
