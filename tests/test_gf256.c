#include "backup/gf256.h"
#include "tests/test.h"

/* By the book, with branches: as slow and as plain as can be. */
static uint8_t
product(unsigned a, unsigned b)
{
	unsigned long sum = 0;

	for (unsigned i = 0; i < 8; i++)
		if (b & 1u << i)
			sum ^= (unsigned long)a << i;
	for (unsigned i = 15; i >= 8; i--)
		if (sum & 1ul << i)
			sum ^= 0x11bul << (i - 8);
	return (uint8_t)sum;
}

/* A polynomial's value; the coefficient of x^0 is first. */
static uint8_t
value_at(const uint8_t *coefficient, size_t n, uint8_t x)
{
	uint8_t sum = 0;

	while (n-- > 0)
		sum = product(sum, x) ^ coefficient[n];
	return sum;
}

/* FIPS 197, sections 4.2 and 4.2.1. */
static void
products_are_those_of_the_standard(void **state)
{
	(void)state;
	assert_int_equal(gf256_multiply(0x57, 0x83), 0xc1);
	assert_int_equal(gf256_multiply(0x57, 0x13), 0xfe);
	assert_int_equal(gf256_multiply(0x57, 0x02), 0xae);
	assert_int_equal(gf256_multiply(0x57, 0x04), 0x47);
	assert_int_equal(gf256_multiply(0x57, 0x08), 0x8e);
	assert_int_equal(gf256_multiply(0x57, 0x10), 0x07);
}

static void
all_65536_products_are_right(void **state)
{
	(void)state;
	for (unsigned a = 0; a < 256; a++)
		for (unsigned b = 0; b < 256; b++)
			assert_int_equal(
			    gf256_multiply((uint8_t)a, (uint8_t)b),
			    product(a, b));
}

static void
each_element_but_zero_has_its_inverse(void **state)
{
	(void)state;
	assert_int_equal(gf256_inverse(0), 0);
	for (unsigned a = 1; a < 256; a++)
		assert_int_equal(product(a, gf256_inverse((uint8_t)a)), 1);
}

/* Every value at every place: a line through two points is found again. */
static void
every_line_is_found_from_two_points(void **state)
{
	struct err e;

	(void)state;
	for (unsigned c = 0; c < 256; c++)
		for (unsigned x = 0; x < 256; x++) {
			uint8_t line[] = { (uint8_t)c, (uint8_t)(c * 7 + x) };
			uint8_t y0 = value_at(line, 2, 3), out;
			uint8_t y1 = value_at(line, 2, 200);
			struct gf256_point p[] = { { 3, &y0 }, { 200, &y1 } };

			check_ok(gf256_interpolate(p, 2, (uint8_t)x, &out, 1,
			    &e), &e);
			assert_int_equal(out, value_at(line, 2, (uint8_t)x));
		}
}

/* 64 polynomials at once, of each degree below 16, asked at all places. */
static void
lanes_do_not_meet(void **state)
{
	static uint8_t coefficient[64][16], y[16][64];
	struct gf256_point p[16];
	uint8_t out[64], seed = 1;
	struct err e;

	(void)state;
	for (size_t k = 0; k < 64; k++)
		for (size_t i = 0; i < 16; i++)
			coefficient[k][i] = seed = product(seed, 3);
	for (size_t n = 1; n <= 16; n++) {
		for (size_t i = 0; i < n; i++) {
			p[i].x = (uint8_t)(i * 17 + n);
			p[i].y = y[i];
			for (size_t k = 0; k < 64; k++)
				y[i][k] = value_at(coefficient[k], n, p[i].x);
		}
		for (unsigned x = 0; x < 256; x++) {
			check_ok(gf256_interpolate(p, n, (uint8_t)x, out, 64,
			    &e), &e);
			for (size_t k = 0; k < 64; k++)
				assert_int_equal(out[k], value_at(
				    coefficient[k], n, (uint8_t)x));
		}
	}
}

static void
what_is_beyond_the_length_is_left_alone(void **state)
{
	static const uint8_t y[] = { 1, 2, 3, 4 };
	struct gf256_point p = { 5, y };
	uint8_t out[4] = { 9, 9, 9, 9 };
	struct err e;

	(void)state;
	check_ok(gf256_interpolate(&p, 1, 255, out, 2, &e), &e);
	assert_memory_equal(out, "\1\2\11\11", 4);
}

static void
the_result_may_lie_on_a_point(void **state)
{
	uint8_t a[] = { 10, 11 }, b[] = { 20, 21 };
	struct gf256_point p[] = { { 0, a }, { 1, b } };
	uint8_t out[2];
	struct err e;

	(void)state;
	check_ok(gf256_interpolate(p, 2, 9, out, 2, &e), &e);
	check_ok(gf256_interpolate(p, 2, 9, a, 2, &e), &e);
	assert_memory_equal(a, out, 2);
}

static void
what_has_no_answer_is_refused(void **state)
{
	static const uint8_t y[65];
	struct gf256_point p[] = { { 1, y }, { 2, y }, { 1, y } };
	uint8_t out[65] = { 9 };
	struct err e;

	(void)state;
	check_refused(gf256_interpolate(p, 3, 0, out, 1, &e), &e, ERR_FORMAT,
	    "two points at one place, 1");
	check_refused(gf256_interpolate(p, 0, 0, out, 1, &e), &e, ERR_FORMAT,
	    "no point");
	check_refused(gf256_interpolate(p, 2, 0, out, 65, &e), &e, ERR_FORMAT,
	    "65 octets");
	assert_int_equal(out[0], 9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(products_are_those_of_the_standard),
		cmocka_unit_test(all_65536_products_are_right),
		cmocka_unit_test(each_element_but_zero_has_its_inverse),
		cmocka_unit_test(every_line_is_found_from_two_points),
		cmocka_unit_test(lanes_do_not_meet),
		cmocka_unit_test(what_is_beyond_the_length_is_left_alone),
		cmocka_unit_test(the_result_may_lie_on_a_point),
		cmocka_unit_test(what_has_no_answer_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
