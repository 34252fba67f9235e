#include <strings.h>

#include "backup/rs1024.h"
#include "backup/verdict.h"

/* Bit 4 of the second word: whether the share is extendable. */
enum { FLAG_WORD = 1, FLAG = 1 << 4 };

/* One more word; masks, for the words are secret. */
static uint32_t
step(uint32_t sum, uint16_t word)
{
	static const uint32_t generator[] = {
		0x00e0e040, 0x01c1c080, 0x03838100, 0x07070200, 0x0e0e0009,
		0x1c0c2412, 0x38086c24, 0x3090fc48, 0x21b1f890, 0x03f3f120,
	};
	uint32_t top = sum >> 20;

	sum = (sum & 0xfffff) << 10 ^ word;
	for (unsigned i = 0; i < 10; i++)
		sum ^= generator[i] & (0 - (top >> i & 1));
	return sum;
}

/* 0 if the words are good under the text for this flag. */
static uint32_t
residue(const uint16_t *words, size_t n, bool extendable)
{
	uint32_t sum = 1;

	for (const char *p = extendable ? "shamir_extendable" : "shamir"; *p;
	    p++)
		sum = step(sum, (uint8_t)*p);
	for (size_t i = 0; i < n; i++)
		sum = step(sum, words[i]);
	return sum ^ 1;
}

static bool
extendable(const uint16_t *words)
{
	return words[FLAG_WORD] & FLAG;
}

bool
rs1024_good(const uint16_t *words, size_t n)
{
	return verdict_same(residue(words, n, extendable(words)));
}

void
rs1024_complete(uint16_t *words, size_t n)
{
	uint16_t *check = words + n - RS1024_WORDS;
	uint32_t sum;

	check[0] = check[1] = check[2] = 0;
	sum = residue(words, n, extendable(words));
	check[0] = (uint16_t)(sum >> 20 & 0x3ff);
	check[1] = (uint16_t)(sum >> 10 & 0x3ff);
	check[2] = (uint16_t)(sum & 0x3ff);
}

/*
 * How many words could stand at a place with a good checksum.  The code is
 * linear: another word adds to the residue what the difference would be alone
 * at that place, which is the sum of what its bits would be.  Differences are
 * tried in Gray's order, each one bit from the last.
 */
static unsigned
remedies(const uint32_t alone[10], uint32_t wanted, uint32_t wanted_turned,
    bool flag_is_here)
{
	unsigned found = 0;
	uint32_t sum = 0;

	for (unsigned i = 1; i < 1024; i++) {
		bool turned = flag_is_here && ((i ^ i >> 1) & FLAG) != 0;

		sum ^= alone[ffs((int)i) - 1];
		found += sum == (turned ? wanted_turned : wanted);
	}
	return found;
}

size_t
rs1024_suspect(const uint16_t *words, size_t n)
{
	uint32_t wanted = residue(words, n, extendable(words));
	uint32_t turned = residue(words, n, !extendable(words));
	size_t suspect = 0;
	unsigned found = 0;
	uint32_t alone[10];

	for (unsigned bit = 0; bit < 10; bit++)
		alone[bit] = (uint32_t)1 << bit;
	for (size_t place = n; place-- > 0; ) {
		unsigned here = remedies(alone, wanted, turned,
		    place == FLAG_WORD);

		if (here > 0)
			suspect = place + 1;
		found += here;
		for (unsigned bit = 0; bit < 10; bit++)
			alone[bit] = step(alone[bit], 0);
	}
	return found == 1 ? suspect : 0;
}
