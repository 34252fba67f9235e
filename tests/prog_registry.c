#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * A registry's zone for measuring: registry ZONE NAMES PERCENT SEED writes a
 * zone file with so many delegations, of which so many in a hundred have a DS.
 * The same arguments give the same file.  Names have 4 to 20 letters and are
 * in order, as registries write them; most are at one of a few large
 * operators of name servers, some have glue of their own.
 */
enum { LABEL = 24, OPERATORS = 4000, SERVERS_MAX = 4 };

static uint64_t state;

/* xorshift64*, Vigna 2016. */
static uint64_t
draw(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * UINT64_C(2685821657736338717);
}

static unsigned
below(unsigned n)
{
	return (unsigned)((draw() >> 33) % n);
}

static void
label(char out[LABEL])
{
	static const char vowels[] = "aeiou", others[] = "bcdfghjklmnprstvwz";
	unsigned len = 4 + below(9) + below(9);

	for (unsigned i = 0; i < len; i++)
		out[i] = i % 2 == 0 ? others[below(sizeof(others) - 1)] :
		    vowels[below(sizeof(vowels) - 1)];
	if (below(8) == 0)
		out[len - 1] = (char)('0' + below(10));
	out[len] = '\0';
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void
hex(unsigned octets)
{
	for (; octets > 0; octets--)
		printf("%02X", below(256));
}

/* Few operators have most of the names. */
static unsigned
operator(void)
{
	unsigned a = below(OPERATORS), b = below(OPERATORS);

	return a < b ? a * (a + 1) / OPERATORS : b * (b + 1) / OPERATORS;
}

static void
delegation(const char *name, unsigned percent)
{
	unsigned servers = 2 + below(SERVERS_MAX - 1), at = operator();

	if (below(25) == 0) {
		printf("%s\tNS\tns1.%s\n%s\tNS\tns2.%s\n", name, name, name,
		    name);
		printf("ns1.%s\tA\t192.0.2.%u\nns2.%s\tA\t198.51.100.%u\n",
		    name, below(256), name, below(256));
	} else {
		for (unsigned i = 1; i <= servers; i++)
			printf("%s\tNS\tns%u.operator%u.test.\n", name, i, at);
	}
	if (below(100) < percent) {
		printf("%s\tDS\t%u 13 2 ", name, below(65536));
		hex(32);
		putchar('\n');
	}
}

int
main(int argc, char *argv[])
{
	char (*names)[LABEL];
	unsigned n, percent;

	if (argc != 5)
		return 2;
	n = (unsigned)strtoul(argv[2], NULL, 10);
	percent = (unsigned)strtoul(argv[3], NULL, 10);
	state = strtoull(argv[4], NULL, 10) * 2 + 1;
	if ((names = calloc(n, sizeof(*names))) == NULL)
		return 2;
	for (unsigned i = 0; i < n; i++)
		label(names[i]);
	qsort(names, n, sizeof(*names), by_name);
	printf("$ORIGIN %s\n$TTL 3600\n"
	    "@\tSOA\tns1 hostmaster 1 7200 3600 1209600 900\n"
	    "@\tNS\tns1\n@\tNS\tns2\n"
	    "ns1\tA\t192.0.2.1\nns2\tAAAA\t2001:db8::2\n", argv[1]);
	for (unsigned i = 0; i < n; i++) {
		if (i > 0 && strcmp(names[i - 1], names[i]) == 0)
			continue;
		delegation(names[i], percent);
	}
	free(names);
	return fflush(stdout) == 0 ? 0 : 2;
}
