#include <string.h>

#include "ceremony/fat.h"

/* Of a short name without a long one: which half is meant in lower case. */
enum { LOWER_BASE = 0x08, LOWER_ENDING = 0x10, KANJI = 0x05, DELETED = 0xe5 };

const uint8_t fat_name_at[FAT_LONG_UNITS] = {
	1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30
};

uint8_t
fat_name_sum(const uint8_t name[11])
{
	uint8_t sum = 0;

	for (size_t i = 0; i < 11; i++)
		sum = (uint8_t)((sum >> 1 | sum << 7) + name[i]);
	return sum;
}

void
fat_name_part(struct fat_name *n, const uint8_t entry[FAT_ENTRY])
{
	size_t number = entry[0] & 0x3f;

	if ((entry[0] & FAT_LONG_LAST) != 0) {
		memset(n, 0, sizeof(*n));
		n->parts = number <= FAT_LONG_PARTS ? number : 0;
		n->missing = n->parts;
		n->sum = entry[13];
	}
	/* One that is not the next belongs to nothing. */
	if (number == 0 || number != n->missing || entry[13] != n->sum) {
		memset(n, 0, sizeof(*n));
		return;
	}
	n->missing--;
	for (size_t i = 0; i < FAT_LONG_UNITS; i++)
		n->unit[n->missing * FAT_LONG_UNITS + i] =
		    (uint16_t)extent_16(entry + fat_name_at[i]);
}

static void
add(struct volume_entry *v, size_t *len, uint32_t c)
{
	/* Of what was a stranger's character nothing is left but that it was. */
	if (c < ' ' || c > '~')
		v->plain = false;
	if (*len < sizeof(v->name) - 1)
		v->name[(*len)++] = c < ' ' || c > '~' ? '?' : (char)c;
	v->name[*len] = '\0';
}

static void
take_half(const uint8_t *p, size_t room, bool lower, struct volume_entry *v,
    size_t *len)
{
	while (room > 0 && p[room - 1] == ' ')
		room--;
	for (size_t i = 0; i < room; i++)
		add(v, len, lower && p[i] >= 'A' && p[i] <= 'Z' ?
		    (uint32_t)p[i] + 'a' - 'A' : p[i]);
}

/*
 * A name that only has the old form had no lower case to be written in: it is
 * taken for that, unless the entry says so of one half and not of the other.
 */
static void
take_short(const uint8_t entry[FAT_ENTRY], struct volume_entry *v, size_t *len)
{
	uint8_t how = entry[12] & (LOWER_BASE | LOWER_ENDING), name[11];
	bool all = how == 0;

	memcpy(name, entry, sizeof(name));
	if (name[0] == KANJI)
		name[0] = DELETED;
	take_half(name, 8, all || (how & LOWER_BASE) != 0, v, len);
	if (memcmp(name + 8, "   ", 3) == 0)
		return;
	add(v, len, '.');
	take_half(name + 8, 3, all || (how & LOWER_ENDING) != 0, v, len);
}

void
fat_name_of(struct fat_name *n, const uint8_t entry[FAT_ENTRY],
    struct volume_entry *v)
{
	size_t len = 0;

	v->plain = true;
	v->name[0] = '\0';
	if (n->parts > 0 && n->missing == 0 && n->sum == fat_name_sum(entry))
		for (size_t i = 0; n->unit[i] != 0; i++)
			add(v, &len, n->unit[i]);
	else
		take_short(entry, v, &len);
	if (len == 0)
		v->plain = false;	/* none can be typed that is empty */
	memset(n, 0, sizeof(*n));
}
