#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ceremony/fat.h"
#include "ceremony/fat_form.h"
#include "ceremony/fat_image.h"

enum { DATE = 20 << 9 | 1 << 5 | 1 };	/* 2000-01-01 */

struct image {
	struct fat_form form;
	const struct fat_file **files;	/* owned, in order */
	size_t	 n;
	const char *label;
	uint32_t next;		/* cluster that is free */
	unsigned entries;	/* numbered so far: for short names */
	uint8_t	*out;		/* borrowed from the blob; NULL: only measured */
};

/* ---- names -------------------------------------------------------------- */

static int
by_name(const void *a, const void *b)
{
	return strcasecmp((*(const struct fat_file *const *)a)->name,
	    (*(const struct fat_file *const *)b)->name);
}

/* Octets of the folder in front of a name, or 0. */
static size_t
folder_of(const char *name)
{
	const char *slash = strchr(name, '/');

	return slash == NULL ? 0 : (size_t)(slash - name);
}

static bool
same_folder(const struct image *m, size_t i, size_t k)
{
	const size_t n = folder_of(m->files[i]->name);

	return n == folder_of(m->files[k]->name) &&
	    strncasecmp(m->files[i]->name, m->files[k]->name, n) == 0;
}

/* How many files from this one on are in its folder. */
static size_t
together(const struct image *m, size_t at)
{
	size_t n = 1;

	while (at + n < m->n && same_folder(m, at, at + n))
		n++;
	return n;
}

static int
sort(struct image *m, const struct fat_file *files, size_t n, struct err *e)
{
	if ((m->files = calloc(n + 1, sizeof(*m->files))) == NULL)
		return err_sys(e, "no memory for the image of a stick");
	for (m->n = 0; m->n < n; m->n++)
		m->files[m->n] = &files[m->n];
	qsort(m->files, n, sizeof(*m->files), by_name);
	for (size_t i = 1; i < n; i++)
		if (by_name(&m->files[i - 1], &m->files[i]) == 0)
			return err_set(e, ERR_MEDIA, "cannot hold %.100s and "
			    "%.100s, which are one name where case does not count",
			    m->files[i - 1]->name, m->files[i]->name);
	return 0;
}

/* Entries of a name: the parts of the long one, and the short one. */
static size_t
entries_of(size_t len)
{
	return (len + FAT_LONG_UNITS - 1) / FAT_LONG_UNITS + 1;
}

/* Entries of the files from at on, in their folder. */
static size_t
entries_in(const struct image *m, size_t at, size_t n)
{
	const size_t skip = folder_of(m->files[at]->name);
	size_t sum = 2;		/* "." and ".." */

	for (size_t i = at; i < at + n; i++)
		sum += entries_of(strlen(m->files[i]->name + skip + 1));
	return sum;
}

static size_t
entries_in_root(const struct image *m)
{
	size_t sum = 1;		/* the label */

	for (size_t i = 0; i < m->n; i += together(m, i)) {
		size_t len = folder_of(m->files[i]->name);

		if (len > 0)
			sum += entries_of(len);
		for (size_t k = i; len == 0 && k < i + together(m, i); k++)
			sum += entries_of(strlen(m->files[k]->name));
	}
	return sum;
}

/* ---- octets ------------------------------------------------------------- */

static uint8_t *
sector(const struct image *m, uint32_t n)
{
	return m->out + (size_t)n * FAT_SECTOR;
}

static uint8_t *
cluster(const struct image *m, uint32_t n)
{
	return sector(m, m->form.data + (n - 2) * m->form.per);
}

/* So many octets of new clusters, one behind the other; 0: none are needed. */
static uint32_t
allot(struct image *m, uint64_t len)
{
	const uint32_t octets = m->form.per * FAT_SECTOR, first = m->next;
	const uint32_t n = (uint32_t)((len + octets - 1) / octets);

	if (n == 0)
		return 0;
	for (uint32_t i = 0; m->out != NULL && i < n; i++)
		fat_form_chain(&m->form, m->out, first + i, i + 1 < n ?
		    first + i + 1 : FAT_CHAIN_END);
	m->next += n;
	return first;
}

static void
put_short(uint8_t *to, const char name[11], uint8_t how, uint32_t first,
    uint32_t len)
{
	memcpy(to, name, 11);
	to[11] = how;
	fat_put_16(to + 16, DATE);
	fat_put_16(to + 18, DATE);
	fat_put_16(to + 20, first >> 16);
	fat_put_16(to + 22, 0);
	fat_put_16(to + 24, DATE);
	fat_put_16(to + 26, first);
	fat_put_32(to + 28, len);
}

static void
put_part(uint8_t *to, const char *name, size_t len, size_t part, bool last,
    uint8_t sum)
{
	to[0] = (uint8_t)(part + 1 + (last ? FAT_LONG_LAST : 0));
	to[11] = FAT_LONG;
	to[13] = sum;
	for (size_t i = 0; i < FAT_LONG_UNITS; i++) {
		size_t at = part * FAT_LONG_UNITS + i;

		fat_put_16(to + fat_name_at[i], at < len ? (uint8_t)name[at] :
		    at == len ? 0 : 0xffff);
	}
}

/*
 * An entry with a long name, for every name has one; the short one has a '~',
 * which no name of ours has.  Returns where the next one is.
 */
static uint8_t *
put_entry(struct image *m, uint8_t *to, const char *name, size_t len,
    uint8_t how, uint32_t first, uint32_t octets)
{
	const size_t parts = entries_of(len) - 1;
	char alias[16];

	snprintf(alias, sizeof(alias), "F~%06u   ", ++m->entries % 1000000);
	for (size_t i = parts; i > 0; i--, to += FAT_ENTRY)
		put_part(to, name, len, i - 1, i == parts,
		    fat_name_sum((const uint8_t *)alias));
	put_short(to, alias, how, first, octets);
	return to + FAT_ENTRY;
}

/* ---- files and folders -------------------------------------------------- */

static uint8_t *
place_file(struct image *m, const struct fat_file *f, uint8_t *entry)
{
	const char *name = f->name;
	uint32_t first = allot(m, f->len);

	if (m->out == NULL)
		return NULL;
	if (folder_of(name) > 0)
		name += folder_of(name) + 1;
	if (f->len > 0)
		memcpy(cluster(m, first), f->data, f->len);
	return put_entry(m, entry, name, strlen(name), 0, first,
	    (uint32_t)f->len);
}

static uint8_t *
place_folder(struct image *m, size_t at, size_t n, uint8_t *root)
{
	const uint32_t first = allot(m, FAT_ENTRY * (uint64_t)entries_in(m, at,
	    n));
	uint8_t *entry = NULL;

	if (m->out != NULL) {
		const char *name = m->files[at]->name;

		root = put_entry(m, root, name, folder_of(name), FAT_FOLDER,
		    first, 0);
		entry = cluster(m, first);
		put_short(entry, ".          ", FAT_FOLDER, first, 0);
		put_short(entry + FAT_ENTRY, "..         ", FAT_FOLDER, 0, 0);
		entry += (size_t)2 * FAT_ENTRY;
	}
	for (size_t i = at; i < at + n; i++)
		entry = place_file(m, m->files[i], entry);
	return root;
}

/* The same way through all of it, to measure and to write. */
static void
place_all(struct image *m)
{
	uint8_t *root = NULL;
	char label[FAT_LABEL_MAX];
	uint32_t first = 0;

	m->next = 2;
	if (m->form.bits == 32)
		first = allot(m, FAT_ENTRY * (uint64_t)entries_in_root(m));
	if (m->out != NULL) {
		root = m->form.bits == 32 ? cluster(m, first) :
		    sector(m, m->form.reserved + 2 * m->form.table);
		fat_padded(label, m->label, sizeof(label));
		put_short(root, label, FAT_LABEL, 0, 0);
		root += FAT_ENTRY;
	}
	for (size_t i = 0, n; i < m->n; i += n) {
		n = together(m, i);
		if (folder_of(m->files[i]->name) > 0)
			root = place_folder(m, i, n, root);
		else
			for (size_t k = i; k < i + n; k++)
				root = place_file(m, m->files[k], root);
	}
}

/* ---- all of it ---------------------------------------------------------- */

static int
write_image(struct image *m, struct blob *head, struct err *e)
{
	size_t len;

	place_all(m);
	if (m->next - 2 > m->form.clusters)
		return err_set(e, ERR_MEDIA, "is too small: what leaves needs %u "
		    "clusters of %u octets, and it has %u", m->next - 2,
		    m->form.per * FAT_SECTOR, m->form.clusters);
	len = ((size_t)m->form.data + (size_t)(m->next - 2) * m->form.per) *
	    FAT_SECTOR;
	if ((head->data = calloc(1, len + 1)) == NULL)
		return err_sys(e, "no memory for the image of a stick");
	head->len = len;
	m->out = head->data;
	place_all(m);
	fat_form_write(&m->form, m->out, m->label, m->next);
	return 0;
}

int
fat_image(const char *label, const struct fat_file *files, size_t n,
    uint64_t octets, struct blob *head, struct err *e)
{
	struct image m = { .label = label };
	int rc = -1;

	for (size_t i = 0; i < n; i++)
		if (files[i].len > UINT32_MAX)
			return err_set(e, ERR_MEDIA, "cannot hold a file of 4 GiB");
	if (sort(&m, files, n, e) == 0 && fat_form_divide(&m.form, octets,
	    entries_in_root(&m), e) == 0)
		rc = write_image(&m, head, e);
	free(m.files);
	return rc;
}

struct digest
fat_image_digest(const struct blob *head, uint64_t octets)
{
	static const uint8_t zeros[1 << 16];
	struct digest_run *r = digest_begin();

	digest_add(r, head->data, head->len);
	for (uint64_t at = head->len; at < octets; at += sizeof(zeros))
		digest_add(r, zeros, octets - at < sizeof(zeros) ?
		    (size_t)(octets - at) : sizeof(zeros));
	return digest_end(&r);
}
