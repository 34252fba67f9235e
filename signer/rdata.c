#include <string.h>

#include <ldns/ldns.h>

#include "keyset/dname.h"
#include "signer/rdata.h"

enum { LABEL_MAX = 63, WINDOW_LEN = 32, TYPES = 258 };

/* MD to PX have no name here, but names in their data that are signed lower. */
static const struct rdata_form forms[TYPES] = {
#define TYPE(t, f)	[LDNS_RR_TYPE_##t] = { .name = #t, .fields = f }
#define LDNS(t)		[LDNS_RR_TYPE_##t] = { .name = #t, .ldns = true }
#define LDNS_OF(t, f)	[LDNS_RR_TYPE_##t] = { #t, f, true }
#define NAMELESS(t, f)	[LDNS_RR_TYPE_##t] = { .fields = f }
	TYPE(A, "a"), TYPE(NS, "N"), NAMELESS(MD, "N"), NAMELESS(MF, "N"),
	TYPE(CNAME, "N"), TYPE(SOA, "NN44444"), NAMELESS(MB, "N"),
	NAMELESS(MG, "N"), NAMELESS(MR, "N"), TYPE(PTR, "N"),
	TYPE(HINFO, "ss"), TYPE(MINFO, "NN"), TYPE(MX, "2N"), TYPE(TXT, "t"),
	TYPE(RP, "NN"), TYPE(AFSDB, "2N"), TYPE(RT, "2N"),
	NAMELESS(PX, "2NN"), TYPE(AAAA, "A"), LDNS_OF(LOC, "1111444"), TYPE(SRV, "222N"),
	TYPE(NAPTR, "22sssN"), TYPE(KX, "2N"), TYPE(CERT, "221b"),
	TYPE(DNAME, "N"), LDNS_OF(APL, "l"), TYPE(DS, "211x"), TYPE(SSHFP, "11x"),
	LDNS(IPSECKEY), TYPE(RRSIG, "T114DD2nb"), TYPE(NSEC, "nM"),
	TYPE(DNSKEY, "211b"), TYPE(DHCID, "b"), TYPE(NSEC3, "112hHM"),
	TYPE(NSEC3PARAM, "112h"), TYPE(TLSA, "111x"), TYPE(SMIMEA, "111x"),
	TYPE(CDS, "211x"), TYPE(CDNSKEY, "211b"), TYPE(OPENPGPKEY, "b"),
	NAMELESS(CSYNC, "42M"), NAMELESS(SVCB, "2np"), NAMELESS(HTTPS, "2np"),
	TYPE(SPF, "t"), LDNS(NID), TYPE(L32, "2a"),
	LDNS(L64), TYPE(LP, "2n"), LDNS(EUI48), LDNS(EUI64), TYPE(URI, "22q"),
	LDNS(CAA),
#undef NAMELESS
#undef LDNS_OF
#undef LDNS
#undef TYPE
};

const struct rdata_form *
rdata_form(uint16_t type)
{
	static const struct rdata_form unknown;

	return type < TYPES ? &forms[type] : &unknown;
}

size_t
name_len(const uint8_t *p)
{
	size_t at = 0;

	while (p[at] != 0)
		at += p[at] + 1U;
	return at + 1;
}

static size_t
name_measure(const uint8_t *p, size_t left)
{
	size_t at = 0;

	while (at < left && at < DNAME_MAX && p[at] != 0) {
		if (p[at] > LABEL_MAX)
			return SIZE_MAX;
		at += p[at] + 1U;
	}
	return at < left && at < DNAME_MAX ? at + 1 : SIZE_MAX;
}

/* RFC 4034, 4.1.2: windows that rise, none empty, none with zeros behind. */
static size_t
bitmap_measure(const uint8_t *p, size_t left)
{
	size_t at = 0;
	int last = -1;

	while (at < left) {
		const uint8_t *w = p + at;

		if (left - at < 3 || w[0] <= last || w[1] == 0 ||
		    w[1] > WINDOW_LEN || left - at - 2 < w[1] ||
		    w[1 + w[1]] == 0)
			return SIZE_MAX;
		last = w[0];
		at += 2U + w[1];
	}
	return at;
}

/* RFC 3123, 4: family, length, negation and octets, of which none is over. */
static size_t
prefixes_measure(const uint8_t *p, size_t left)
{
	size_t at = 0;

	while (at < left) {
		const uint8_t *item = p + at;
		const unsigned family = left - at < 4 ? 0 :
		    ldns_read_uint16(item);
		const unsigned most = family == 1 ? 4 : family == 2 ? 16 : 127;
		const unsigned n = family == 0 ? 0 : item[3] & 0x7f;

		if (family == 0 || n > most || left - at - 4 < n ||
		    (most < 127 && item[2] > 8 * most) ||
		    (n > 0 && item[3 + n] == 0))
			return SIZE_MAX;
		at += 4 + n;
	}
	return at;
}

/* RFC 9460, 2.2: keys that rise, each with the length of its value. */
static size_t
params_measure(const uint8_t *p, size_t left)
{
	size_t at = 0;
	int last = -1;

	while (at < left) {
		const uint8_t *param = p + at;

		if (left - at < 4 || ldns_read_uint16(param) <= last ||
		    left - at - 4 < ldns_read_uint16(param + 2))
			return SIZE_MAX;
		last = ldns_read_uint16(param);
		at += 4U + ldns_read_uint16(param + 2);
	}
	return at;
}

static size_t
strings_measure(const uint8_t *p, size_t left)
{
	size_t at = 0;

	while (at < left)
		at += p[at] + 1U;
	return left > 0 && at == left ? left : SIZE_MAX;
}

static size_t
fixed(size_t len, size_t left)
{
	return len <= left ? len : SIZE_MAX;
}

size_t
rdata_field(char letter, const uint8_t *p, size_t left)
{
	switch (letter) {
	case '1':
		return fixed(1, left);
	case '2': case 'T':
		return fixed(2, left);
	case '4': case 'D': case 'a':
		return fixed(4, left);
	case 'A':
		return fixed(16, left);
	case 'N': case 'n':
		return name_measure(p, left);
	case 's': case 'h': case 'H':
		return left > 0 ? fixed(p[0] + 1U, left) : SIZE_MAX;
	case 't':
		return strings_measure(p, left);
	case 'q': case 'x': case 'b':
		return left > 0 ? left : SIZE_MAX;
	case 'M':
		return bitmap_measure(p, left);
	case 'l':
		return prefixes_measure(p, left);
	case 'p':
		return params_measure(p, left);
	}
	return SIZE_MAX;
}

bool
rdata_lower(uint16_t type, uint8_t *p, size_t len)
{
	const char *f = rdata_form(type)->fields;
	size_t at = 0, n;

	if (f == NULL || strchr(f, 'N') == NULL)
		return true;
	for (; *f != '\0'; f++, at += n) {
		if ((n = rdata_field(*f, p + at, len - at)) == SIZE_MAX)
			return false;
		/* No length octet is in the range of letters. */
		for (size_t i = at; *f == 'N' && i < at + n; i++)
			p[i] = octet_lower(p[i]);
	}
	return at == len;
}

int
rdata_order(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
	size_t least = a_len < b_len ? a_len : b_len;
	int order = least == 0 ? 0 : memcmp(a, b, least);

	return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}
