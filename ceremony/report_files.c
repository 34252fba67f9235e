#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/report_state.h"

struct listed {
	const char	*name, *hash;	/* borrowed */
};

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct listed *)a)->name,
	    ((const struct listed *)b)->name);
}

/* In the order that they have in the journal and on the medium. */
static struct listed *
list_files(const struct report *r, size_t *n)
{
	struct listed *list = calloc(json_object_size(r->source->files) + 1,
	    sizeof(*list));
	const char *name;
	json_t *hash;

	*n = 0;
	if (list == NULL)
		return NULL;
	json_object_foreach(r->source->files, name, hash)
		list[(*n)++] = (struct listed){ name,
		    json_string_value(hash) };
	qsort(list, *n, sizeof(*list), by_name);
	return list;
}

static void
add_file(const struct report *r, const struct listed *f)
{
	char text[MEDIA_NAME_MAX + DIGEST_HEX + 8];

	snprintf(text, sizeof(text), "%s\n%.64s", f->name, f->hash == NULL ?
	    "?" : f->hash);
	document_row(r->paper, (const char *[]){ text });
}

/* What is in one folder is many files; returns how many. */
static size_t
add_folder(const struct report *r, const struct listed *f, size_t n)
{
	const size_t len = strcspn(f->name, "/") + 1;
	char text[MEDIA_NAME_MAX + 64];
	size_t in = 1;

	while (in < n && strncmp(f[in].name, f->name, len) == 0)
		in++;
	snprintf(text, sizeof(text), "%.*s\nfiles in it, which SHA256SUMS "
	    "lists: %zu", (int)len, f->name, in);
	document_row(r->paper, (const char *[]){ text });
	return in;
}

static void
add_all(const struct report *r, const struct listed *list, size_t n)
{
	static const struct column columns[] = {
		{ "File, and its SHA-256", 76, true }, { NULL, 0, false },
	};

	document_add(r->paper, PIECE_TEXT, r->source->leaves ? "Beside these "
	    "there are on the output medium this report, as text and as a page "
	    "of HTML, the journal, in the folder journal, and SHA256SUMS, which "
	    "lists all of them." : "Beside these there are on the output medium "
	    "the journal, in the folder journal, and SHA256SUMS, which lists all "
	    "of them.", NULL);
	document_table(r->paper, columns);
	for (size_t i = 0; i < n; )
		if (strchr(list[i].name, '/') == NULL)
			add_file(r, &list[i++]);
		else
			i += add_folder(r, &list[i], n - i);
}

int
report_files(const struct report *r)
{
	struct listed *list;
	size_t n;

	document_add(r->paper, PIECE_HEADING, "WHAT LEAVES", NULL);
	if ((list = list_files(r, &n)) == NULL)
		return err_sys(r->e, "list what leaves");
	if (n > 0)
		add_all(r, list, n);
	else
		document_add(r->paper, PIECE_TEXT, r->source->leaves ?
		    "Nothing but the journal, in the folder journal, and this "
		    "report." : "Nothing was written to an output medium.", NULL);
	free(list);
	return 0;
}
