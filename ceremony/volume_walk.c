#include <stdio.h>
#include <string.h>

#include "ceremony/media.h"
#include "ceremony/page.h"
#include "ceremony/volume_apart.h"
#include "keyset/blob.h"

struct walk {
	struct volume		  v;
	const struct volume_sink *sink;
	bool			  contents;
	const char		 *folder;	/* that it is in; "": the root */
	struct volume_found	 *found;
};

static int
gather(void *of, const void *data, size_t len, struct err *e)
{
	return blob_append(of, data, len, e);
}

static int
take_file(struct walk *w, const char *name, const struct volume_entry *v,
    struct err *e)
{
	struct blob b = { .len = 0 };
	int rc = 0;

	if (v->len > MEDIA_BYTES_MAX - w->found->octets)
		return err_set(e, ERR_FORMAT, "with \"%s\" its files have more "
		    "than %d MiB", name, MEDIA_BYTES_MAX >> 20);
	if (w->found->files >= VOLUME_FILES_MAX)
		return err_set(e, ERR_FORMAT, "it has more than %d files",
		    VOLUME_FILES_MAX);
	w->found->octets += v->len;
	w->found->files++;
	if (w->contents)
		rc = w->v.read(w->v.fs, v, gather, &b, e);
	if (rc == 0)
		rc = w->sink->file(w->sink->of, name, b.data, b.len, e);
	blob_free(&b);
	return rc == 0 ? 0 : err_doing(e, "\"%s\"", name);
}

static int	 take(void *, const struct volume_entry *, struct err *);

static int
take_folder(struct walk *w, const struct volume_entry *v, struct err *e)
{
	struct walk inner = *w;

	inner.folder = v->name;
	return w->v.list(w->v.fs, v->first, take, &inner, e);
}

/* What no system puts on a stick by itself, and no ceremony wants. */
static int
check(const struct volume_entry *v, struct err *e)
{
	char shown[64];

	page_clean(shown, sizeof(shown), v->name);
	if (!v->plain)
		return err_set(e, ERR_FORMAT, "it has a name with octets that are "
		    "not printable ASCII, \"%s\"", shown);
	if (strlen(v->name) > MEDIA_NAME_MAX)
		return err_set(e, ERR_FORMAT, "it has a name of %zu octets, "
		    "\"%.40s...\"", strlen(v->name), shown);
	if (v->kind == VOLUME_OTHER)
		return err_set(e, ERR_FORMAT, "\"%s\" on it is %s", shown, v->what);
	return 0;
}

static int
take(void *of, const struct volume_entry *v, struct err *e)
{
	struct walk *w = of;
	char name[2 * VOLUME_NAME];
	const char *slash = w->folder[0] != '\0' ? "/" : "";

	if (check(v, e) != 0)
		return -1;
	snprintf(name, sizeof(name), "%s%s%s", w->folder, slash, v->name);
	if (w->found->first[0] == '\0')
		page_clean(w->found->first, sizeof(w->found->first), name);
	if (manifest_name_good(name)) {
		if (v->kind == VOLUME_FILE)
			return take_file(w, name, v, e);
		if (w->folder[0] == '\0')
			return take_folder(w, v, e);
	}
	w->found->others++;
	return 0;
}

static int
open_it(struct walk *w, const struct layout *l, struct err *e)
{
	return l->kind == LAYOUT_FAT ? fat_open(&w->v, &l->part, e) :
	    ext_open(&w->v, &l->part, e);
}

int
volume_walk(const struct extent *x, bool contents,
    const struct volume_sink *sink, struct volume_found *out, struct err *e)
{
	struct volume_found found = { .kind = LAYOUT_BLANK };
	struct walk w = { .sink = sink, .contents = contents, .folder = "",
	    .found = &found };
	struct layout l;
	int rc;

	if (layout_find(x, &l, e) != 0)
		return -1;
	found.kind = l.kind;
	if (l.kind == LAYOUT_BLANK) {
		*out = found;
		return 0;
	}
	if (open_it(&w, &l, e) != 0)
		return -1;
	page_clean(found.label, sizeof(found.label), w.v.label);
	rc = w.v.list(w.v.fs, 0, take, &w, e);
	w.v.close(w.v.fs);
	if (rc == 0)
		*out = found;
	return rc;
}
