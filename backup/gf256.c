#include <string.h>

#include "backup/gf256.h"

/*
 * Up to 64 elements side by side: bit k of element i is bit i of plane k.
 * Each step is taken for all of them at once, and for none of them otherwise.
 */
struct lanes {
	uint64_t	plane[8];
};

/* All ones if the bit is 1, and nothing if it is 0. */
static uint64_t
mask(unsigned bit)
{
	return 0 - (uint64_t)(bit & 1);
}

static struct lanes
lanes_load(const uint8_t *octets, size_t len)
{
	struct lanes a = { { 0 } };

	for (size_t i = 0; i < len; i++)
		for (unsigned k = 0; k < 8; k++)
			a.plane[k] |= (uint64_t)(octets[i] >> k & 1) << i;
	return a;
}

static void
lanes_store(const struct lanes *a, uint8_t *octets, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned octet = 0;

		for (unsigned k = 0; k < 8; k++)
			octet |= (unsigned)(a->plane[k] >> i & 1) << k;
		octets[i] = (uint8_t)octet;
	}
}

/* Times x; what leaves at the top comes back as x^4 + x^3 + x + 1. */
static void
lanes_double(struct lanes *a)
{
	uint64_t top = a->plane[7];

	for (unsigned k = 7; k > 0; k--)
		a->plane[k] = a->plane[k - 1];
	a->plane[0] = top;
	a->plane[1] ^= top;
	a->plane[3] ^= top;
	a->plane[4] ^= top;
}

/* sum += a * factor; a is used up. */
static void
lanes_add_multiple(struct lanes *sum, struct lanes *a, uint8_t factor)
{
	for (unsigned bit = 0; bit < 8; bit++) {
		uint64_t taken = mask((unsigned)factor >> bit);

		for (unsigned k = 0; k < 8; k++)
			sum->plane[k] ^= a->plane[k] & taken;
		lanes_double(a);
	}
}

uint8_t
gf256_multiply(uint8_t a, uint8_t b)
{
	unsigned multiple = a, product = 0;

	for (unsigned bit = 0; bit < 8; bit++) {
		product ^= multiple & (unsigned)mask((unsigned)b >> bit);
		multiple = multiple << 1 ^
		    (0x11b & (unsigned)mask(multiple >> 7));
	}
	return (uint8_t)product;
}

/* The group has 255 elements, so a^255 = 1 and a^254 is the inverse. */
uint8_t
gf256_inverse(uint8_t a)
{
	uint8_t power = 1;

	for (unsigned i = 0; i < 7; i++) {
		a = gf256_multiply(a, a);
		power = gf256_multiply(power, a);
	}
	return power;
}

/* What Lagrange multiplies the value at point i with; of places only. */
static uint8_t
weight(const struct gf256_point *p, size_t n, size_t i, uint8_t x)
{
	uint8_t above = 1, below = 1;

	for (size_t j = 0; j < n; j++) {
		if (j == i)
			continue;
		above = gf256_multiply(above, x ^ p[j].x);
		below = gf256_multiply(below, p[i].x ^ p[j].x);
	}
	return gf256_multiply(above, gf256_inverse(below));
}

static int
check_places(const struct gf256_point *p, size_t n, struct err *e)
{
	if (n == 0)
		return err_set(e, ERR_FORMAT, "no point to go through");
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			if (p[i].x == p[j].x)
				return err_set(e, ERR_FORMAT,
				    "two points at one place, %u", p[i].x);
	return 0;
}

int
gf256_interpolate(const struct gf256_point *p, size_t n, uint8_t x,
    uint8_t *out, size_t len, struct err *e)
{
	struct lanes sum = { { 0 } }, a;

	if (len > GF256_OCTETS)
		return err_set(e, ERR_FORMAT, "%zu octets, not at most %d",
		    len, GF256_OCTETS);
	if (check_places(p, n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		a = lanes_load(p[i].y, len);
		lanes_add_multiple(&sum, &a, weight(p, n, i, x));
	}
	lanes_store(&sum, out, len);
	explicit_bzero(&sum, sizeof(sum));
	explicit_bzero(&a, sizeof(a));
	return 0;
}
