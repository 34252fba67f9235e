#include <string.h>

#include "ceremony/fat.h"
#include "ceremony/fat_form.h"
#include "ceremony/fat_image.h"

enum {
	VOLUME		= 0x43415053,		/* "CAPS" */
	MEDIUM		= 0xf8,
	ROOTS_LEAST	= 512,
	ROOTS_MOST	= 65520,
	CLUSTERS_MOST	= 1 << 21,		/* so that its table stays small */
};

static const uint64_t LEAST_32 = (uint64_t)512 << 20;

static uint32_t
up(uint64_t n, uint32_t unit)
{
	return (uint32_t)((n + unit - 1) / unit);
}

static void
measure(struct fat_form *m)
{
	uint32_t room = m->total - m->reserved - m->roots * FAT_ENTRY /
	    FAT_SECTOR;

	/* For a little more than there are, once the table is taken off. */
	m->table = up((uint64_t)(room / m->per + 2) * m->bits / 8, FAT_SECTOR);
	m->data = m->total - room + 2 * m->table;
	m->clusters = (m->total - m->data) / m->per;
}

int
fat_form_divide(struct fat_form *m, uint64_t octets, size_t roots,
    struct err *e)
{
	if (octets < FAT_IMAGE_MIN || octets > FAT_IMAGE_MAX)
		return err_set(e, ERR_MEDIA, "has %llu MiB: take a stick of %d "
		    "MiB to %d GiB", (unsigned long long)(octets >> 20),
		    FAT_IMAGE_MIN >> 20, (int)(FAT_IMAGE_MAX >> 30));
	*m = (struct fat_form){ .bits = 16, .reserved = 1, .per = 1 };
	m->total = (uint32_t)(octets / FAT_SECTOR);
	if (octets >= LEAST_32) {
		m->bits = 32;
		m->reserved = 32;
		m->per = 8;
	}
	if (roots > (m->bits == 32 ? VOLUME_ENTRIES_MAX : ROOTS_MOST))
		return err_set(e, ERR_MEDIA, "cannot hold as many files in one "
		    "folder");
	if (m->bits == 16)
		m->roots = FAT_SECTOR / FAT_ENTRY * up(roots < ROOTS_LEAST ?
		    ROOTS_LEAST : roots, FAT_SECTOR / FAT_ENTRY);
	for (measure(m); m->clusters > (m->bits == 32 ? CLUSTERS_MOST :
	    FAT_16_MAX); measure(m))
		m->per *= 2;
	return 0;
}

static uint8_t *
sector(uint8_t *out, uint32_t n)
{
	return out + (size_t)n * FAT_SECTOR;
}

void
fat_form_chain(const struct fat_form *m, uint8_t *out, uint32_t n, uint32_t to)
{
	for (uint32_t t = 0; t < 2; t++) {
		uint8_t *table = sector(out, m->reserved + t * m->table);

		if (m->bits == 32)
			fat_put_32(table + 4 * (size_t)n, to);
		else
			fat_put_16(table + 2 * (size_t)n, to);
	}
}

void
fat_padded(char *to, const char *text, size_t room)
{
	size_t len = strlen(text);

	memset(to, ' ', room);
	memcpy(to, text, len < room ? len : room);
}

static void
put_first(const struct fat_form *m, uint8_t *s, const char *label)
{
	uint8_t *tail = s + (m->bits == 32 ? 64 : 36);

	memcpy(s, m->bits == 32 ? "\xeb\x58\x90" : "\xeb\x3c\x90", 3);
	memcpy(s + 3, "CAPSTAN ", 8);
	fat_put_16(s + 11, FAT_SECTOR);
	s[13] = (uint8_t)m->per;
	fat_put_16(s + 14, m->reserved);
	s[16] = 2;
	fat_put_16(s + 17, m->roots);
	s[21] = MEDIUM;
	fat_put_16(s + 24, 32);
	fat_put_16(s + 26, 64);
	if (m->bits == 16 && m->total < 65536)
		fat_put_16(s + 19, m->total);
	else
		fat_put_32(s + 32, m->total);
	if (m->bits == 16)
		fat_put_16(s + 22, m->table);
	else {
		fat_put_32(s + 36, m->table);
		fat_put_32(s + 44, 2);
		fat_put_16(s + 48, 1);
		fat_put_16(s + 50, 6);
	}
	tail[0] = 0x80;
	tail[2] = 0x29;
	fat_put_32(tail + 3, VOLUME);
	fat_padded((char *)tail + 7, label, FAT_LABEL_MAX);
	memcpy(tail + 18, m->bits == 32 ? "FAT32   " : "FAT16   ", 8);
	fat_put_16(s + 510, 0xaa55);
}

static void
put_counts(const struct fat_form *m, uint8_t *s, uint32_t next)
{
	fat_put_32(s, 0x41615252);
	fat_put_32(s + 484, 0x61417272);
	fat_put_32(s + 488, m->clusters - (next - 2));
	fat_put_32(s + 492, next);
	fat_put_32(s + 508, 0xaa550000);
}

void
fat_form_write(const struct fat_form *m, uint8_t *out, const char *label,
    uint32_t next)
{
	put_first(m, out, label);
	if (m->bits == 32) {
		put_first(m, sector(out, 6), label);
		put_counts(m, sector(out, 1), next);
		put_counts(m, sector(out, 7), next);
	}
	fat_form_chain(m, out, 0, 0x0fffff00 | MEDIUM);
	fat_form_chain(m, out, 1, FAT_CHAIN_END);
}
