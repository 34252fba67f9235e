#include <stdbool.h>
#include <string.h>

#include "ceremony/layout.h"

enum {
	SECTOR		= 512,
	TABLE		= 446,		/* in the first sector: four entries */
	ENTRY		= 16,
	SUPERBLOCK	= 1024,		/* of ext */
	EXT_MAGIC	= 0xef53,
	EXT_LABEL	= 120,
	GPT_ENTRIES	= 128,
	PROTECTIVE	= 0xee,
};

/* What else begins at a known place, and is never read. */
static const struct {
	uint64_t	at;
	const char     *octets, *name;
} others[] = {
	{ 3, "NTFS    ", "NTFS" }, { 3, "EXFAT   ", "exFAT" },
	{ 0, "XFSB", "XFS" }, { 0x10040, "_BHRfS_M", "btrfs" },
	{ 0x8001, "CD001", "ISO 9660" }, { 0x8001, "BEA01", "UDF" },
	{ 0x400, "H+", "HFS+" }, { 0x400, "BD", "HFS" },
	{ 0x400, "\x10\x20\xf5\xf2", "F2FS" }, { 0, "hsqs", "squashfs" },
	{ 0, "LUKS", "LUKS" }, { 512, "LABELONE", "LVM" },
};

static bool
is_zeros(const uint8_t *p, size_t len)
{
	return len == 0 || (p[0] == 0 && memcmp(p, p + 1, len - 1) == 0);
}

static int
is_blank(const struct extent *x, bool *blank, struct err *e)
{
	uint8_t part[16384];

	*blank = true;
	for (uint64_t at = 0; *blank && at < LAYOUT_BLANK_OCTETS &&
	    at < x->len; at += sizeof(part)) {
		size_t n = x->len - at < sizeof(part) ? (size_t)(x->len - at) :
		    sizeof(part);

		if (extent_read(x, at, part, n, e) != 0)
			return -1;
		*blank = is_zeros(part, n);
	}
	return 0;
}

/* As fat_open() wants it, but for the numbers that it works out. */
static bool
is_fat(const uint8_t *s)
{
	uint32_t sector = extent_16(s + 11);

	return s[510] == 0x55 && s[511] == 0xaa &&
	    (s[0] == 0xeb || s[0] == 0xe9) && sector >= 512 && sector <= 4096 &&
	    (sector & (sector - 1)) == 0 && extent_16(s + 14) > 0 &&
	    (s[16] == 1 || s[16] == 2) && s[21] >= 0xf0;
}

static int
is_ext(const struct extent *x, struct layout *l, bool *ext, struct err *e)
{
	uint8_t s[256];

	*ext = false;
	if (x->len < SUPERBLOCK + sizeof(s))
		return 0;
	if (extent_read(x, SUPERBLOCK, s, sizeof(s), e) != 0)
		return -1;
	*ext = extent_16(s + 56) == EXT_MAGIC;
	if (*ext) {
		memcpy(l->label, s + EXT_LABEL, 16);
		l->label[16] = '\0';
	}
	return 0;
}

static int
check_others(const struct extent *x, struct err *e)
{
	uint8_t is[8];

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		size_t n = strlen(others[i].octets);

		if (x->len < others[i].at + n)
			continue;
		if (extent_read(x, others[i].at, is, n, e) != 0)
			return -1;
		if (memcmp(is, others[i].octets, n) == 0)
			return err_set(e, ERR_FORMAT, "it is of %s, and only FAT "
			    "and ext4 are read", others[i].name);
	}
	return 0;
}

/* A file system in this part; *found: there is one. */
static int
look(const struct extent *x, struct layout *l, bool *found, struct err *e)
{
	uint8_t s[SECTOR];
	bool fat, ext;

	*found = false;
	if (x->len < SECTOR)
		return 0;
	if (extent_read(x, 0, s, sizeof(s), e) != 0 ||
	    check_others(x, e) != 0 || is_ext(x, l, &ext, e) != 0)
		return -1;
	fat = is_fat(s);
	if (fat && ext)
		return err_set(e, ERR_FORMAT, "it has two file systems in one "
		    "place, FAT and ext");
	*found = fat || ext;
	l->kind = fat ? LAYOUT_FAT : LAYOUT_EXT;
	l->part = *x;
	return 0;
}

/*
 * Whether the first sector has a table of partitions: boot code and its texts
 * stand there too, and then an entry begins as none does.
 */
static bool
has_table(const uint8_t *s)
{
	bool any = false;

	if (s[510] != 0x55 || s[511] != 0xaa)
		return false;
	for (size_t i = 0; i < 4; i++) {
		const uint8_t *p = s + TABLE + i * ENTRY;

		if ((p[0] & 0x7f) != 0)
			return false;
		any = any || p[4] != 0;
	}
	return any;
}

static int
two_partitions(size_t n, struct err *e)
{
	return err_set(e, ERR_FORMAT, "it has %zu partitions, and a stick for a "
	    "ceremony has one or none", n);
}

/* The only partition of a GUID table, in sectors. */
static int
in_gpt(const struct extent *x, uint64_t *at, uint64_t *len, struct err *e)
{
	uint8_t h[SECTOR], entry[128];
	uint64_t entries, end = 0;
	size_t n = 0;

	if (extent_read(x, SECTOR, h, sizeof(h), e) != 0)
		return -1;
	entries = extent_64(h + 72);
	if (memcmp(h, "EFI PART", 8) != 0 || extent_32(h + 84) != 128 ||
	    extent_32(h + 80) > GPT_ENTRIES || entries > x->len / SECTOR)
		return err_set(e, ERR_FORMAT, "its table of partitions is damaged");
	for (uint32_t i = 0; i < extent_32(h + 80); i++) {
		if (extent_read(x, entries * SECTOR + i * sizeof(entry), entry,
		    sizeof(entry), e) != 0)
			return -1;
		if (is_zeros(entry, 16))
			continue;
		n++;
		*at = extent_64(entry + 32);
		end = extent_64(entry + 40);
	}
	if (n != 1)
		return two_partitions(n, e);
	if (end < *at)
		return err_set(e, ERR_FORMAT, "its table of partitions is damaged");
	*len = end - *at + 1;
	return 0;
}

/* The same of the older table; also where it is there for the other one only. */
static int
in_table(const struct extent *x, const uint8_t *s, uint64_t *at, uint64_t *len,
    struct err *e)
{
	const uint8_t *only = NULL;
	size_t n = 0;

	for (size_t i = 0; i < 4; i++) {
		const uint8_t *p = s + TABLE + i * ENTRY;

		if (p[4] == 0)
			continue;
		only = p;
		n++;
	}
	if (n != 1)
		return two_partitions(n, e);
	if (only[4] == PROTECTIVE)
		return in_gpt(x, at, len, e);
	*at = extent_32(only + 8);
	*len = extent_32(only + 12);
	return 0;
}

static int
in_partition(const struct extent *x, const uint8_t *s, struct layout *l,
    struct err *e)
{
	uint64_t at = 0, len = 0;
	struct extent part;
	bool found;

	if (in_table(x, s, &at, &len, e) != 0)
		return -1;
	if (at == 0 || at > x->len / SECTOR || len > x->len / SECTOR - at)
		return err_set(e, ERR_FORMAT, "its partition is not on it: the "
		    "table of partitions is damaged, or of another stick");
	if (extent_part(x, at * SECTOR, len * SECTOR, &part, e) != 0 ||
	    look(&part, l, &found, e) != 0)
		return -1;
	return found ? 0 : err_set(e, ERR_FORMAT, "its partition has no file "
	    "system that is read, FAT or ext4");
}

/* An entry that stands for the whole stick, as mkfs.fat may write one. */
static bool
is_whole(const uint8_t *s)
{
	return extent_32(s + TABLE + 8) == 0 &&
	    is_zeros(s + TABLE + ENTRY, 3 * (size_t)ENTRY);
}

int
layout_find(const struct extent *x, struct layout *out, struct err *e)
{
	struct layout l = { .kind = LAYOUT_BLANK, .part = *x };
	uint8_t s[SECTOR];
	bool blank, whole, table;

	if (x->len < 2 * (uint64_t)SECTOR)
		return err_set(e, ERR_FORMAT, "it is smaller than any stick");
	if (is_blank(x, &blank, e) != 0)
		return -1;
	if (blank) {
		*out = l;
		return 0;
	}
	if (extent_read(x, 0, s, sizeof(s), e) != 0 ||
	    look(x, &l, &whole, e) != 0)
		return -1;
	table = has_table(s) && !is_whole(s);
	if (whole && table)
		return err_set(e, ERR_FORMAT, "it has a file system, and a table "
		    "of partitions over it");
	if (!whole && !table)
		return err_set(e, ERR_FORMAT, "it has no file system that is "
		    "read, FAT or ext4");
	if (table && in_partition(x, s, &l, e) != 0)
		return -1;
	*out = l;
	return 0;
}
