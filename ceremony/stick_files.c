#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/manifest.h"
#include "ceremony/media.h"
#include "ceremony/page.h"
#include "ceremony/stick_files.h"

struct gathering {
	struct stick_files *to;
	const char	   *folder, *role;
	size_t		    left;	/* octets that may still come */
};

static int	 gather(struct gathering *, const char *inner, struct err *);

static int
add(struct gathering *g, const char *name, struct err *e)
{
	struct stick_files *s = g->to;
	struct blob b = { .len = 0 };
	char *kept;

	if (s->n == s->room) {
		size_t room = s->room == 0 ? 64 : 2 * s->room;
		struct fat_file *grown = reallocarray(s->files, room,
		    sizeof(*grown));

		if (grown == NULL)
			return err_sys(e, "no memory for what leaves");
		s->files = grown;
		s->room = room;
	}
	if (media_read(g->folder, g->role, name, g->left, &b, e) != 0)
		return -1;
	if ((kept = strdup(name)) == NULL) {
		blob_free(&b);
		return err_sys(e, "no memory for what leaves");
	}
	g->left -= b.len;
	s->files[s->n++] = (struct fat_file){ kept, b.data, b.len };
	return 0;
}

static int
take(struct gathering *g, const char *inner, const char *entry, struct err *e)
{
	char name[2 * MEDIA_NAME_MAX + 2], path[4096 + sizeof(name)], shown[160];
	struct stat st;
	int n = snprintf(name, sizeof(name), "%s%s%s", inner,
	    inner[0] != '\0' ? "/" : "", entry);

	if (n < 0 || n > MEDIA_NAME_MAX || !manifest_name_good(name))
		return err_set(e, ERR_MEDIA, "%s: \"%s\" is not a name for a file "
		    "on a medium", g->role, page_clean(shown, sizeof(shown),
		    entry));
	snprintf(path, sizeof(path), "%.4095s/%s", g->folder, name);
	if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && inner[0] == '\0')
		return gather(g, name, e);
	return add(g, name, e);
}

static int
gather(struct gathering *g, const char *inner, struct err *e)
{
	char path[4096 + MEDIA_NAME_MAX];
	struct dirent *entry;
	DIR *d;
	int rc = 0;

	snprintf(path, sizeof(path), "%.4095s/%s", g->folder, inner);
	if ((d = opendir(path)) == NULL)
		return err_sys(e, "%s: list its files", g->role);
	while (rc == 0 && (errno = 0, entry = readdir(d)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			rc = take(g, inner, entry->d_name, e);
	if (rc == 0 && errno != 0)
		rc = err_sys(e, "%s: list its files", g->role);
	closedir(d);
	return rc;
}

int
stick_files_read(struct stick_files *s, const char *folder, const char *role,
    struct err *e)
{
	struct gathering g = { .to = s, .folder = folder, .role = role,
	    .left = MEDIA_BYTES_MAX };

	*s = (struct stick_files){ .n = 0 };
	if (gather(&g, "", e) == 0)
		return 0;
	stick_files_free(s);
	return -1;
}

void
stick_files_free(struct stick_files *s)
{
	while (s->n > 0) {
		struct fat_file *f = &s->files[--s->n];

		/* Its own, though they cannot be written through it. */
		free((void *)(uintptr_t)f->name);
		free((void *)(uintptr_t)f->data);
	}
	free(s->files);
	*s = (struct stick_files){ .n = 0 };
}
