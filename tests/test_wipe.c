#include <sys/wait.h>

#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <unistd.h>

#include "keyset/digest.h"
#include "keyset/file.h"
#include "keyset/filekey.h"
#include "keyset/wipe.h"
#include "tests/test.h"

static char path[4096];

/* RFC 8410, 10.3, and where its secret begins. */
static const char pem[] =
	"-----BEGIN PRIVATE KEY-----\n"
	"MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
	"-----END PRIVATE KEY-----\n";
static const uint8_t ed25519_seed[] = {
	0xd4, 0xee, 0x72, 0xdb, 0xf9, 0x13, 0x58, 0x4a,
	0xd5, 0xb6, 0xd8, 0xf1, 0xf7, 0x69, 0xf8, 0xad,
};

/* Whether fn is true in a process of its own. */
static bool
in_child(bool (*fn)(void))
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0)
		_exit(fn() ? 0 : 1);
	assert_int_equal(waitpid(child, &status, 0), child);
	return status == 0;
}

static bool
write_key(void)
{
	struct err e;

	return file_create(NULL, path, pem, strlen(pem), 0600, &e) == 0;
}

static bool
too_late(void)
{
	struct err e;

	(void)digest_of("", 0);		/* any use will do */
	return wipe_freed_memory(&e) == -1 && e.kind == ERR_SYS &&
	    strstr(e.text, "in use already") != NULL;
}

static void
it_is_too_late_when_libcrypto_is_in_use(void **state)
{
	(void)state;
	assert_true(in_child(too_late));
}

/* Whether these 16 octets, given here with their bits turned, are there. */
static bool
region_has(int mem, uintptr_t from, uintptr_t to, const uint8_t turned[16])
{
	static uint8_t page[4096 + 15];
	bool found = false;

	for (; !found && from < to; from += 4096) {
		ssize_t len = pread(mem, page, to - from < sizeof(page) ?
		    to - from : sizeof(page), (off_t)from);

		for (ssize_t i = 0; !found && i + 16 <= len; i++) {
			size_t n = 0;

			while (n < 16 && (page[i + (ssize_t)n] ^ turned[n]) ==
			    0xff)
				n++;
			found = n == 16;
		}
	}
	explicit_bzero(page, sizeof(page));	/* not to find it here again */
	return found;
}

static bool
memory_has(const uint8_t turned[16])
{
	FILE *maps = fopen("/proc/self/maps", "re");
	int mem = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	uintptr_t from, to;
	bool found = false;
	char line[512];

	assert_non_null(maps);
	assert_true(mem >= 0);
	while (!found && fgets(line, sizeof(line), maps) != NULL)
		/* What is larger than 64 MiB is a sanitizer's own. */
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR, &from, &to) == 2 &&
		    strstr(line, " rw") != NULL && to - from <= 64 << 20)
			found = region_has(mem, from, to, turned);
	fclose(maps);
	close(mem);
	return found;
}

static void
a_closed_key_leaves_nothing_in_memory(void **state)
{
	uint8_t seed[16], text[16];
	struct filekey *k;
	struct err e;

	(void)state;
	check_ok(wipe_freed_memory(&e), &e);
	/* Written by another process, so that this one never had it. */
	assert_true(in_child(write_key));
	for (size_t i = 0; i < 16; i++) {
		seed[i] = (uint8_t)~ed25519_seed[i];
		text[i] = (uint8_t)~(uint8_t)pem[60 + i];
	}
	assert_non_null(k = filekey_open(path, 256, alg_by_number(15),
	    &e));
	assert_true(memory_has(seed));
	filekey_close(&k);
	assert_false(memory_has(seed));
	assert_false(memory_has(text));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_too_late_when_libcrypto_is_in_use),
		cmocka_unit_test(a_closed_key_leaves_nothing_in_memory),
	};

	snprintf(path, sizeof(path), "%s/key",
	    getenv("TESTDIR") != NULL ? getenv("TESTDIR") : ".");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
