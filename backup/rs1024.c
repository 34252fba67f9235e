#include "backup/rs1024.h"

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
	return residue(words, n, extendable(words)) == 0;
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
 * How many words could stand at this place with a good checksum.  The code
 * is linear: another word adds to the residue what the difference would be
 * alone, which is the sum of what its bits would be.
 */
static unsigned
remedies(const uint16_t *words, size_t n, size_t place)
{
	uint32_t wanted[2], alone[10];
	unsigned found = 0;

	for (unsigned bit = 0; bit < 10; bit++) {
		alone[bit] = step(0, (uint16_t)(1u << bit));
		for (size_t i = place + 1; i < n; i++)
			alone[bit] = step(alone[bit], 0);
	}
	wanted[0] = residue(words, n, extendable(words));
	wanted[1] = residue(words, n, !extendable(words));
	for (unsigned change = 1; change < 1024; change++) {
		bool turned = place == FLAG_WORD && (change & FLAG) != 0;
		uint32_t sum = wanted[turned];

		for (unsigned bit = 0; bit < 10; bit++)
			sum ^= alone[bit] & (0 - (change >> bit & 1));
		found += sum == 0;
	}
	return found;
}

size_t
rs1024_suspect(const uint16_t *words, size_t n)
{
	size_t suspect = 0;
	unsigned found = 0;

	for (size_t place = 0; place < n; place++) {
		unsigned here = remedies(words, n, place);

		if (here > 0)
			suspect = place + 1;
		found += here;
	}
	return found == 1 ? suspect : 0;
}
