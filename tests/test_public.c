#include "hsm/p11.h"
#include "tests/test.h"

/* A module of one object, whose attributes a test sets. */
static struct {
	CK_ATTRIBUTE_TYPE type;
	const void	 *value;
	size_t		  len;
} shown[8];
static size_t n_shown;

static CK_RV
attribute_get(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE of, CK_ATTRIBUTE *a,
    CK_ULONG n)
{
	(void)session;
	(void)of;
	assert_int_equal(n, 1);
	for (size_t i = 0; i < n_shown; i++) {
		if (shown[i].type != a->type)
			continue;
		if (shown[i].len > a->ulValueLen) {
			a->ulValueLen = CK_UNAVAILABLE_INFORMATION;
			return CKR_BUFFER_TOO_SMALL;
		}
		memcpy(a->pValue, shown[i].value, shown[i].len);
		a->ulValueLen = shown[i].len;
		return CKR_OK;
	}
	a->ulValueLen = CK_UNAVAILABLE_INFORMATION;
	return CKR_ATTRIBUTE_TYPE_INVALID;
}

static void
show(CK_ATTRIBUTE_TYPE type, const void *value, size_t len)
{
	shown[n_shown].type = type;
	shown[n_shown].value = value;
	shown[n_shown++].len = len;
}

static struct hsm_key
read_shown(void)
{
	CK_FUNCTION_LIST p11 = { .C_GetAttributeValue = attribute_get };
	struct hsm h = { .p11 = &p11, .has_session = true };
	struct hsm_key key = { .known = false };
	struct err e;

	public_read(&h, 1, &key, &e);
	assert_true(h.has_session);
	return key;
}

static const CK_KEY_TYPE rsa = CKK_RSA, ec = CKK_EC, edwards = CKK_EC_EDWARDS;

#define P256 "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"
#define P384 "\x06\x05\x2b\x81\x04\x00\x22"
#define ED_NAME "\x13\x0c" "edwards25519"
#define ED_OID "\x06\x03\x2b\x65\x70"
#define ED_GNU "\x06\x09\x2b\x06\x01\x04\x01\xda\x47\x0f\x01"

static struct hsm_key
read_point(CK_KEY_TYPE type, const void *params, size_t params_len,
    const char *head, size_t head_len, const uint8_t *point, size_t len)
{
	uint8_t whole[256];

	memcpy(whole, head, head_len);
	memcpy(whole + head_len, point, len);
	n_shown = 0;
	show(CKA_KEY_TYPE, &type, sizeof(type));
	show(CKA_EC_PARAMS, params, params_len);
	show(CKA_EC_POINT, whole, head_len + len);
	return read_shown();
}

/* Octets that would be mistaken for DER if length did not decide. */
static void
point_fill(uint8_t *point, size_t len)
{
	for (size_t i = 0; i < len; i++)
		point[i] = (uint8_t)(4 + 60 * i);
}

static void
every_form_of_a_point_is_the_same_key(void **state)
{
	static const struct {
		CK_KEY_TYPE type;
		const char *params;
		size_t	    params_len, len;
		const char *head;
		size_t	    head_len;
		unsigned    bits;
	} rows[] = {
#define ROW(type, params, len, head, bits) \
	{ type, params, sizeof(params) - 1, len, head, sizeof(head) - 1, bits }
		ROW(CKK_EC, P256, 64, "\x04\x41\x04", 256),
		ROW(CKK_EC, P256, 64, "\x04\x40", 256),
		ROW(CKK_EC, P256, 64, "\x03\x42\x00\x04", 0),
		ROW(CKK_EC, P256, 64, "\x04", 256),
		ROW(CKK_EC, P256, 64, "", 256),
		ROW(CKK_EC, P384, 96, "\x04\x61\x04", 384),
		ROW(CKK_EC, P384, 96, "\x04\x60", 384),
		ROW(CKK_EC, P384, 96, "\x04", 384),
		ROW(CKK_EC, P384, 96, "", 384),
		ROW(CKK_EC_EDWARDS, ED_NAME, 32, "\x04\x20", 256),
		ROW(CKK_EC_EDWARDS, ED_NAME, 32, "", 256),
		ROW(CKK_EC_EDWARDS, ED_NAME, 32, "\x03\x21\x00", 256),
		ROW(CKK_EC_EDWARDS, ED_OID, 32, "\x04\x20", 256),
		ROW(CKK_EC_EDWARDS, ED_GNU, 32, "\x04\x20", 256),
		ROW(CKK_EC, ED_OID, 32, "\x04\x20", 256),
#undef ROW
	};
	uint8_t point[96];
	struct hsm_key key;

	(void)state;
	point_fill(point, sizeof(point));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		key = read_point(rows[i].type, rows[i].params,
		    rows[i].params_len, rows[i].head, rows[i].head_len, point,
		    rows[i].len);
		assert_true(key.known);
		/* A BIT STRING round an uncompressed point: nobody has that. */
		if (rows[i].bits == 0) {
			assert_int_equal(key.pub_len, 0);
			continue;
		}
		assert_int_equal(key.bits, rows[i].bits);
		assert_int_equal(key.pub_len, rows[i].len);
		assert_memory_equal(key.pub, point, rows[i].len);
	}
}

static void
no_other_length_of_a_point_is_read(void **state)
{
	uint8_t point[256];
	struct hsm_key key;

	(void)state;
	point_fill(point, sizeof(point));
	point[1] = 0xee;	/* never the length of what follows */
	for (size_t len = 0; len <= 200; len++) {
		key = read_point(CKK_EC, P256, sizeof(P256) - 1, "", 0, point,
		    len);
		assert_true(key.known);
		assert_int_equal(key.pub_len, len == 64 || len == 65 ? 64 : 0);
		key = read_point(CKK_EC_EDWARDS, ED_OID, sizeof(ED_OID) - 1,
		    "", 0, point, len);
		assert_int_equal(key.pub_len, len == 32 ? 32 : 0);
	}
}

static void
a_compressed_point_is_not_taken_for_a_whole_one(void **state)
{
	uint8_t point[96];
	struct hsm_key key;

	(void)state;
	point_fill(point, sizeof(point));
	key = read_point(CKK_EC, P256, sizeof(P256) - 1, "\x04\x21\x02", 3,
	    point, 32);
	assert_true(key.known);
	assert_int_equal(key.pub_len, 0);
	/* Neither is the hybrid form. */
	key = read_point(CKK_EC, P256, sizeof(P256) - 1, "\x04\x41\x06", 3,
	    point, 64);
	assert_int_equal(key.pub_len, 0);
	key = read_point(CKK_EC, P256, sizeof(P256) - 1, "\x06", 1, point, 64);
	assert_int_equal(key.pub_len, 0);
}

static void
a_curve_that_dnssec_does_not_have_is_not_known(void **state)
{
	static const CK_KEY_TYPE dsa = 1;
	uint8_t point[96];

	(void)state;
	point_fill(point, sizeof(point));
	/* secp256k1 */
	assert_false(read_point(CKK_EC, "\x06\x05\x2b\x81\x04\x00\x0a", 7,
	    "\x04\x41\x04", 3, point, 64).known);
	assert_false(read_point(CKK_EC, P256, sizeof(P256) - 2, "\x04\x41\x04",
	    3, point, 64).known);
	assert_false(read_point(CKK_EC_EDWARDS, P256, sizeof(P256) - 1,
	    "\x04\x41\x04", 3, point, 64).known);
	assert_false(read_point(CKK_EC_EDWARDS, "\x13\x0a" "edwards448", 12,
	    "", 0, point, 57).known);
	assert_false(read_point(dsa, P256, sizeof(P256) - 1, "", 0, point,
	    64).known);
	n_shown = 0;
	show(CKA_KEY_TYPE, &ec, sizeof(ec));
	assert_false(read_shown().known);
	n_shown = 0;
	show(CKA_KEY_TYPE, &edwards, 1);
	assert_false(read_shown().known);
	n_shown = 0;
	assert_false(read_shown().known);
}

static struct hsm_key
read_rsa(const void *n, size_t n_len, const void *e, size_t e_len)
{
	n_shown = 0;
	show(CKA_KEY_TYPE, &rsa, sizeof(rsa));
	show(CKA_MODULUS, n, n_len);
	show(CKA_PUBLIC_EXPONENT, e, e_len);
	return read_shown();
}

static void
rsa_is_put_together_as_rfc_3110_has_it(void **state)
{
	uint8_t n[600], exponent[300];
	struct hsm_key key, same;

	(void)state;
	memset(n, 0xab, sizeof(n));
	key = read_rsa(n, 256, "\x01\x00\x01", 3);
	assert_true(key.known);
	assert_int_equal(key.family, ALG_RSA);
	assert_int_equal(key.bits, 2048);
	assert_int_equal(key.pub_len, 1 + 3 + 256);
	assert_memory_equal(key.pub, "\x03\x01\x00\x01\xab\xab", 6);
	/* Zeros in front, as numbers of some tokens have, are no part of it. */
	n[0] = n[1] = 0;
	same = read_rsa(n, 258, "\x00\x00\x00\x00\x01\x00\x01", 7);
	assert_int_equal(same.bits, 2048);
	assert_int_equal(same.pub_len, key.pub_len);
	assert_memory_equal(same.pub, key.pub, key.pub_len);
	/* An exponent of more than 255 octets has a length of three. */
	memset(exponent, 0x77, sizeof(exponent));
	key = read_rsa(n + 2, 128, exponent, 256);
	assert_int_equal(key.pub_len, 3 + 256 + 128);
	assert_memory_equal(key.pub, "\x00\x01\x00\x77\x77", 5);
	assert_memory_equal(key.pub + 3 + 256, n + 2, 128);
}

static void
rsa_without_a_number_or_too_large_has_no_public_key(void **state)
{
	uint8_t n[600];
	struct hsm_key key;

	(void)state;
	memset(n, 0xab, sizeof(n));
	key = read_rsa(n, 600, "\x01\x00\x01", 3);
	assert_true(key.known);
	assert_int_equal(key.bits, 4800);
	assert_int_equal(key.pub_len, 0);
	assert_int_equal(read_rsa(n, 256, "\x00\x00", 2).pub_len, 0);
	assert_int_equal(read_rsa(n, 256, "", 0).pub_len, 0);
	assert_int_equal(read_rsa("\x00", 1, "\x03", 1).pub_len, 0);
	n_shown = 0;
	show(CKA_KEY_TYPE, &rsa, sizeof(rsa));
	show(CKA_MODULUS, n, 256);
	assert_int_equal(read_shown().pub_len, 0);
	assert_int_equal(read_shown().bits, 2048);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_of_a_point_is_the_same_key),
		cmocka_unit_test(no_other_length_of_a_point_is_read),
		cmocka_unit_test(a_compressed_point_is_not_taken_for_a_whole_one),
		cmocka_unit_test(a_curve_that_dnssec_does_not_have_is_not_known),
		cmocka_unit_test(rsa_is_put_together_as_rfc_3110_has_it),
		cmocka_unit_test(rsa_without_a_number_or_too_large_has_no_public_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
