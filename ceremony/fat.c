#include <stdlib.h>
#include <string.h>

#include "ceremony/fat.h"

/* Part of the contract of FAT: all numbers of the first sector. */
struct fat {
	struct extent	in;
	unsigned	bits;		/* of a table's entry: 12, 16, 32 */
	uint64_t	table;		/* where it is, octets */
	uint64_t	root, root_len;	/* of 12 and 16 bits */
	uint32_t	root_cluster;	/* of 32 bits */
	uint64_t	data;		/* where cluster 2 is */
	uint32_t	cluster;	/* octets of one */
	uint32_t	clusters;	/* the last one's number is one more */
};

static int
damaged(const char *what, struct err *e)
{
	return err_set(e, ERR_FORMAT, "its FAT file system is damaged: %s", what);
}

/* How many clusters there are is what tells the three forms apart. */
static int
measure(struct fat *f, const uint8_t *s, struct err *e)
{
	const uint32_t sector = extent_16(s + 11), per = s[13];
	const uint32_t roots = extent_16(s + 17);
	const uint64_t tables = s[16];
	uint64_t total = extent_16(s + 19) != 0 ? extent_16(s + 19) :
	    extent_32(s + 32);
	uint64_t table = extent_16(s + 22) != 0 ? extent_16(s + 22) :
	    extent_32(s + 36);
	uint64_t root = ((uint64_t)roots * FAT_ENTRY + sector - 1) / sector;
	uint64_t data = extent_16(s + 14) + tables * table + root;
	uint64_t n;

	if (sector < 512 || sector > 4096 || (sector & (sector - 1)) != 0 ||
	    per == 0 || (per & (per - 1)) != 0 || tables == 0 || tables > 2 ||
	    extent_16(s + 14) == 0 || table == 0)
		return damaged("its first sector is none of FAT", e);
	if (total > f->in.len / sector)
		return damaged("it is larger than what it is on", e);
	if (data >= total || (n = (total - data) / per) == 0 || n > FAT_32_MAX)
		return damaged("it has no room for files", e);
	f->clusters = (uint32_t)n;
	f->bits = n <= FAT_12_MAX ? 12 : n <= FAT_16_MAX ? 16 : 32;
	if ((f->bits == 32) != (roots == 0) ||
	    (f->bits == 32 && extent_16(s + 22) != 0))
		return damaged("its size does not fit its form", e);
	if (table * sector * 8 < (n + 2) * f->bits)
		return damaged("its table is too short", e);
	f->cluster = sector * per;
	f->table = (uint64_t)extent_16(s + 14) * sector;
	f->root = f->table + tables * table * sector;
	f->root_len = (uint64_t)roots * FAT_ENTRY;
	f->root_cluster = extent_32(s + 44);
	f->data = data * sector;
	return 0;
}

static bool
is_cluster(const struct fat *f, uint32_t n)
{
	return n >= 2 && n - 2 < f->clusters;
}

/* The cluster behind this one; one that is none ends the chain. */
static int
next_cluster(const struct fat *f, uint32_t n, uint32_t *next, struct err *e)
{
	uint8_t b[4] = { 0 };
	const uint64_t at = f->table + (uint64_t)n * f->bits / 8;

	if (extent_read(&f->in, at, b, f->bits == 32 ? 4 : 2, e) != 0)
		return -1;
	if (f->bits == 32)
		*next = extent_32(b) & 0x0fffffff;
	else if (f->bits == 16)
		*next = extent_16(b) | (extent_16(b) >= 0xfff7 ? 0x0fff0000 : 0);
	else
		*next = (n & 1) != 0 ? extent_16(b) >> 4 : extent_16(b) & 0xfff;
	if (f->bits == 12 && *next >= 0xff7)
		*next |= 0x0ffff000;
	if (*next >= 0x0ffffff8)
		*next = 0;		/* the end */
	else if (!is_cluster(f, *next))
		return damaged("a chain of clusters leads nowhere", e);
	return 0;
}

/* ---- folders ------------------------------------------------------------ */

/* A folder as it is gone through. */
struct listing {
	const struct fat *f;
	struct fat_name	  name;
	volume_each	 *each;
	void		 *of;
	size_t		  n;		/* entries seen */
	bool		  end;
};

static bool
is_dots(const uint8_t *entry)
{
	return memcmp(entry, ".          ", 11) == 0 ||
	    memcmp(entry, "..         ", 11) == 0;
}

static int
take_entry(struct listing *l, const uint8_t *entry, struct err *e)
{
	struct volume_entry v = { .kind = VOLUME_FILE };

	if (l->n++ >= VOLUME_ENTRIES_MAX)
		return damaged("a folder has no end", e);
	l->end = entry[0] == 0;
	if (l->end || entry[0] == 0xe5) {
		memset(&l->name, 0, sizeof(l->name));
		return 0;
	}
	if ((entry[11] & 0x3f) == FAT_LONG) {
		fat_name_part(&l->name, entry);
		return 0;
	}
	if ((entry[11] & FAT_LABEL) != 0 || is_dots(entry)) {
		memset(&l->name, 0, sizeof(l->name));
		return 0;
	}
	fat_name_of(&l->name, entry, &v);
	v.first = extent_16(entry + 26);
	if (l->f->bits == 32)
		v.first |= extent_16(entry + 20) << 16;
	v.len = extent_32(entry + 28);
	if ((entry[11] & FAT_FOLDER) != 0)
		v.kind = VOLUME_FOLDER;
	/* A folder that is the root would have no end. */
	if (v.kind == VOLUME_FOLDER && !is_cluster(l->f, v.first))
		return damaged("a folder is nowhere", e);
	return l->each(l->of, &v, e);
}

static int
take_entries(struct listing *l, uint64_t at, uint64_t len, struct err *e)
{
	uint8_t some[16 * FAT_ENTRY];

	for (uint64_t done = 0; done < len && !l->end; ) {
		size_t n = len - done < sizeof(some) ? (size_t)(len - done) :
		    sizeof(some);

		if (extent_read(&l->f->in, at + done, some, n, e) != 0)
			return -1;
		for (size_t i = 0; i + FAT_ENTRY <= n && !l->end; i += FAT_ENTRY)
			if (take_entry(l, some + i, e) != 0)
				return -1;
		done += n;
	}
	return 0;
}

static uint64_t
place_of(const struct fat *f, uint32_t cluster)
{
	return f->data + (uint64_t)(cluster - 2) * f->cluster;
}

static int
fat_list(void *fs, uint32_t folder, volume_each *each, void *of, struct err *e)
{
	const struct fat *f = fs;
	struct listing l = { .f = f, .each = each, .of = of };
	uint32_t n = folder != 0 ? folder : f->root_cluster;

	if (folder == 0 && f->bits != 32)
		return take_entries(&l, f->root, f->root_len, e);
	if (!is_cluster(f, n))
		return damaged("a folder is nowhere", e);
	/* A chain that is a ring has too many entries at last. */
	while (n != 0 && !l.end)
		if (take_entries(&l, place_of(f, n), f->cluster, e) != 0 ||
		    (!l.end && next_cluster(f, n, &n, e) != 0))
			return -1;
	return 0;
}

/* ---- files -------------------------------------------------------------- */

static int
put_cluster(const struct fat *f, uint32_t n, uint64_t len, volume_put *put,
    void *of, struct err *e)
{
	uint8_t some[16384];

	for (uint64_t done = 0; done < len; ) {
		size_t part = len - done < sizeof(some) ? (size_t)(len - done) :
		    sizeof(some);

		if (extent_read(&f->in, place_of(f, n) + done, some, part,
		    e) != 0 || put(of, some, part, e) != 0)
			return -1;
		done += part;
	}
	return 0;
}

static int
fat_read(void *fs, const struct volume_entry *v, volume_put *put, void *of,
    struct err *e)
{
	const struct fat *f = fs;
	uint32_t n = v->first;
	uint64_t left = v->len;

	if (left == 0)
		return n == 0 ? 0 : damaged("an empty file has clusters", e);
	for (;;) {
		uint64_t part = left < f->cluster ? left : f->cluster;

		if (!is_cluster(f, n))
			return damaged("a file ends before its end", e);
		if (put_cluster(f, n, part, put, of, e) != 0 ||
		    next_cluster(f, n, &n, e) != 0)
			return -1;
		if ((left -= part) == 0)
			break;
	}
	return n == 0 ? 0 : damaged("a file goes on behind its end", e);
}

/* ---- all of it ---------------------------------------------------------- */

/* The label is an entry of the root, which no other reader here shows. */
static int
find_label(const struct fat *f, char label[VOLUME_LABEL], struct err *e)
{
	uint8_t entry[FAT_ENTRY];
	uint64_t at = f->bits == 32 ? place_of(f, f->root_cluster) : f->root;
	uint64_t len = f->bits == 32 ? f->cluster : f->root_len;

	for (uint64_t i = 0; i < len; i += FAT_ENTRY) {
		if (extent_read(&f->in, at + i, entry, sizeof(entry), e) != 0)
			return -1;
		if (entry[0] == 0)
			return 0;
		if (entry[0] == 0xe5 || (entry[11] & 0x3f) == FAT_LONG ||
		    (entry[11] & FAT_LABEL) == 0)
			continue;
		memcpy(label, entry, 11);
		for (size_t n = 11; n > 0 && label[n - 1] == ' '; n--)
			label[n - 1] = '\0';
		return 0;
	}
	return 0;
}

int
fat_open(struct volume *out, const struct extent *x, struct err *e)
{
	struct volume v = { .list = fat_list, .read = fat_read, .close = free };
	uint8_t s[512];
	struct fat *f;

	if (extent_read(x, 0, s, sizeof(s), e) != 0)
		return -1;
	if ((f = calloc(1, sizeof(*f))) == NULL)
		return err_sys(e, "no memory to read a file system");
	f->in = *x;
	v.fs = f;
	if (measure(f, s, e) != 0 || (f->bits == 32 &&
	    !is_cluster(f, f->root_cluster) &&
	    damaged("its root folder is nowhere", e) != 0) ||
	    find_label(f, v.label, e) != 0) {
		free(f);
		return -1;
	}
	*out = v;
	return 0;
}
