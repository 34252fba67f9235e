#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/page.h"
#include "keyset/file.h"

#include "ceremony/logcopy.h"

#define SUFFIX ".jsonl"

static bool
is_kind(const char *s, size_t len)
{
	return len > 0 && len < LOGFILE_NAME - sizeof("0000-" SUFFIX) &&
	    strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") >= len;
}

int
logfile_name(char name[LOGFILE_NAME], size_t number, const char *kind,
    struct err *e)
{
	if (!is_kind(kind, strlen(kind)))
		return err_set(e, ERR_FORMAT, "a journal file's kind is of "
		    "a-z, 0-9 and '-'");
	if (number < 1 || number > LOGCOPY_FILES_MAX)
		return err_set(e, ERR_FORMAT, "a journal has at most %d files",
		    LOGCOPY_FILES_MAX);
	snprintf(name, LOGFILE_NAME, "%04zu-%s" SUFFIX, number, kind);
	return 0;
}

unsigned
logfile_number(const char *name)
{
	size_t len = strlen(name), suffix = strlen(SUFFIX);
	unsigned number = 0;

	for (size_t i = 0; i < 4; i++) {
		if (name[i] < '0' || name[i] > '9')
			return 0;
		number = 10 * number + (unsigned)(name[i] - '0');
	}
	if (name[4] != '-' || len < 5 + suffix ||
	    strcmp(name + len - suffix, SUFFIX) != 0 ||
	    !is_kind(name + 5, len - 5 - suffix))
		return 0;
	return number;
}

struct logfile *
logcopy_add(struct logcopy *c, const char *name, struct err *e)
{
	if (c->n == c->room) {
		size_t room = c->room == 0 ? 16 : 2 * c->room;
		struct logfile *files;

		files = reallocarray(c->files, room, sizeof(*files));
		if (files == NULL) {
			err_sys(e, "room for %zu journal files", room);
			return NULL;
		}
		c->files = files;
		c->room = room;
	}
	c->files[c->n] = (struct logfile){ 0 };
	snprintf(c->files[c->n].name, LOGFILE_NAME, "%s", name);
	return &c->files[c->n++];
}

struct logfile *
logcopy_last(const struct logcopy *c)
{
	return c->n > 0 ? &c->files[c->n - 1] : NULL;
}

void
logcopy_drop_last(struct logcopy *c)
{
	blob_free(&c->files[--c->n].bytes);
}

void
logcopy_free(struct logcopy *c)
{
	while (c->n > 0)
		logcopy_drop_last(c);
	free(c->files);
	*c = (struct logcopy){ 0 };
}

/* What is neither a journal file nor like one is somebody else's. */
static int
add_name(struct logcopy *c, const char *name, struct err *e)
{
	size_t len = strlen(name), suffix = strlen(SUFFIX);
	char shown[LOGFILE_NAME];

	if (name[0] == '.' || len < suffix ||
	    strcmp(name + len - suffix, SUFFIX) != 0)
		return 0;
	if (logfile_number(name) == 0)
		return err_set(e, ERR_FORMAT, "\"%s\" is not a journal file's "
		    "name", page_clean(shown, sizeof(shown), name));
	return logcopy_add(c, name, e) != NULL ? 0 : -1;
}

static int
by_name(const void *a, const void *b)
{
	const struct logfile *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int
list(struct logcopy *c, const char *folder, struct err *e)
{
	struct dirent *entry;
	DIR *d = opendir(folder);

	if (d == NULL)
		return err_sys(e, "list the journal's files");
	while (errno = 0, (entry = readdir(d)) != NULL)
		if (add_name(c, entry->d_name, e) != 0)
			goto fail;
	if (errno != 0) {
		err_sys(e, "list the journal's files");
		goto fail;
	}
	closedir(d);
	if (c->n > 0)
		qsort(c->files, c->n, sizeof(*c->files), by_name);
	for (size_t i = 0; i < c->n; i++)
		if (logfile_number(c->files[i].name) != i + 1)
			return err_set(e, ERR_FORMAT, "%s is where file %04zu "
			    "of the journal should be: one is missing or "
			    "there twice", c->files[i].name, i + 1);
	return 0;
fail:
	closedir(d);
	return -1;
}

int
logcopy_load(struct logcopy *out, const char *folder, struct err *e)
{
	struct logcopy c = { 0 };

	if (list(&c, folder, e) != 0)
		goto fail;
	for (size_t i = 0; i < c.n; i++)
		if (file_read(folder, c.files[i].name, LOGFILE_BYTES_MAX,
		    &c.files[i].bytes, e) != 0)
			goto fail;
	*out = c;
	return 0;
fail:
	logcopy_free(&c);
	return -1;
}

/* Octets of the line that begins at offset at, 0: no newline ends it. */
static size_t
line_len(const struct blob *b, size_t at)
{
	const uint8_t *end;

	if (at == b->len)
		return 0;
	end = memchr(b->data + at, '\n', b->len - at);
	return end == NULL ? 0 : (size_t)(end - (b->data + at)) + 1;
}

size_t
logcopy_torn(const struct logcopy *c)
{
	const struct logfile *f = logcopy_last(c);
	size_t n = 0;

	while (f != NULL && n < f->bytes.len &&
	    f->bytes.data[f->bytes.len - 1 - n] != '\n')
		n++;
	return n;
}

/* Reads the line that must come next; the chain then ends with it. */
static int
next_record(struct record *r, const uint8_t *line, size_t len,
    struct chain *chain, json_t **owner, struct err *e)
{
	struct digest prev;

	if (record_read(r, &prev, line, len, owner, e) != 0)
		return -1;
	if (r->seq != chain->seq + 1)
		err_set(e, ERR_FORMAT, "record %" PRIu64 " stands after "
		    "record %" PRIu64, r->seq, chain->seq);
	else if (!digest_equal(&prev, &chain->head))
		err_set(e, ERR_FORMAT, "record %" PRIu64 " does not continue "
		    "the one before: its prev is not the digest of that line",
		    r->seq);
	else {
		r->before = prev;
		*chain = (struct chain){ r->seq, r->time, r->digest };
		return 0;
	}
	json_decref(*owner);
	*owner = NULL;
	return -1;
}

/* Whoever gets the record sees what stands for a text that is hidden. */
static int
show_hidden(struct record *r, const uint8_t *line, size_t len,
    struct salts *salts, json_t **shown, struct err *e)
{
	static const char alike[] = "\"" HIDDEN_STAND_IN;

	*shown = NULL;
	if (r->salts == NULL && r->texts.hidden == 0) {
		salts->alike = salts->alike || memmem(line, len, alike,
		    sizeof(alike) - 1) != NULL;
		return 0;
	}
	if (salts_take(salts, r, shown, e) != 0)
		return -1;
	r->data = *shown;
	return 0;
}

static int
walk_file(const struct logfile *f, record_fn *fn, void *of,
    struct chain *chain, struct salts *salts, struct err *e)
{
	const struct blob *b = &f->bytes;
	unsigned lines = 0;
	size_t len;

	for (size_t at = 0; (len = line_len(b, at)) > 0; at += len) {
		struct record r;
		json_t *owner = NULL, *shown;
		int rc = 0;

		lines++;
		if (next_record(&r, b->data + at, len, chain, &owner, e) != 0 ||
		    show_hidden(&r, b->data + at, len, salts, &shown, e) != 0) {
			json_decref(owner);
			return err_doing(e, "%s line %u", f->name, lines);
		}
		r.file = f->name;
		if (fn != NULL)
			rc = fn(of, &r, e);
		json_decref(shown);
		json_decref(owner);
		if (rc != 0)
			return rc;
	}
	return 0;
}

int
logcopy_walk(const struct logcopy *c, record_fn *fn, void *of,
    struct chain *out, struct salts *salts, struct err *e)
{
	struct chain chain = { 0 };
	int rc;

	for (size_t i = 0; i < c->n; i++) {
		const struct blob *b = &c->files[i].bytes;

		if (i + 1 < c->n && (b->len == 0 ||
		    b->data[b->len - 1] != '\n'))
			return err_set(e, ERR_FORMAT, "%s does not end with a "
			    "whole record, and is not the last file",
			    c->files[i].name);
		if ((rc = walk_file(&c->files[i], fn, of, &chain, salts,
		    e)) != 0)
			return rc;
	}
	if (logcopy_torn(c) > RECORD_LINE_MAX)
		return err_set(e, ERR_FORMAT, "%s ends in %zu bytes that are "
		    "no record", logcopy_last(c)->name, logcopy_torn(c));
	*out = chain;
	return salts_end(salts, e);
}

static size_t
same_len(const struct blob *a, const struct blob *b)
{
	size_t n = 0;

	while (n < a->len && n < b->len && a->data[n] == b->data[n])
		n++;
	return n;
}

bool
logcopy_begins(const struct logcopy *a, const struct logcopy *with)
{
	if (with->n > a->n)
		return false;
	for (size_t i = 0; i < with->n; i++) {
		const struct logfile *x = &a->files[i], *y = &with->files[i];

		if (strcmp(x->name, y->name) != 0 ||
		    same_len(&x->bytes, &y->bytes) != y->bytes.len ||
		    (i + 1 < with->n && x->bytes.len != y->bytes.len))
			return false;
	}
	return true;
}

uint64_t
logcopy_differs_at(const struct logcopy *a, const struct logcopy *b)
{
	uint64_t seq = 1;

	for (size_t i = 0; i < a->n && i < b->n; i++) {
		const struct blob *x = &a->files[i].bytes;
		size_t same = same_len(x, &b->files[i].bytes);

		if (strcmp(a->files[i].name, b->files[i].name) != 0)
			return seq;
		for (size_t at = 0; at < same; at++)
			seq += x->data[at] == '\n';
		if (same < x->len || same < b->files[i].bytes.len)
			return seq;
	}
	return seq;
}
