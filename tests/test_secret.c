#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <signal.h>
#include <unistd.h>

#include "hsm/secret.h"
#include "keyset/err.h"
#include "tests/test.h"

static struct secret *
make(size_t cap)
{
	struct secret *s;
	struct err e;

	if ((s = secret_new(cap, &e)) == NULL)
		fail_msg("secret_new: %s", e.text);
	return s;
}

/* What a child that does this ends with; a signal counts 1000 more. */
static int
in_a_child(void (*act)(struct secret *), struct secret *s)
{
	int status;
	pid_t pid;

	fflush(NULL);
	if ((pid = fork()) == 0) {
		/* The fault is what is wanted; no sanitizer need tell of it. */
		signal(SIGSEGV, SIG_DFL);
		signal(SIGBUS, SIG_DFL);
		act(s);
		_exit(0);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) :
	    WEXITSTATUS(status);
}

/* Raw loads and stores, which no sanitizer's red zones answer for. */
__attribute__((no_sanitize("address", "undefined")))
static uint8_t
peek(const volatile uint8_t *p)
{
	return *p;
}

static void
read_one_too_far(struct secret *s)
{
	struct err e;
	struct secret *own = secret_new(10, &e);

	(void)s;
	(void)peek(secret_bytes(own) + 10);
}

static void
read_a_page_too_early(struct secret *s)
{
	struct err e;
	struct secret *own = secret_new(10, &e);

	(void)s;
	(void)peek(secret_bytes(own) - 4096);
}

static void
read_the_parents(struct secret *s)
{
	(void)peek(secret_bytes(s));
}

static void
a_secret_keeps_what_it_was_given(void **state)
{
	struct secret *s = make(8);
	struct err e;

	(void)state;
	assert_int_equal(secret_len(s), 0);
	check_ok(secret_set(s, "1234", 4, &e), &e);
	assert_int_equal(secret_len(s), 4);
	assert_memory_equal(secret_bytes(s), "1234", 4);
	check_ok(secret_push(s, '5', &e), &e);
	assert_memory_equal(secret_bytes(s), "12345", 5);
	secret_free(&s);
	assert_null(s);
	secret_free(&s);
}

static void
what_does_not_fit_is_refused_and_nothing_is_changed(void **state)
{
	struct secret *s = make(4);
	struct err e;

	(void)state;
	check_ok(secret_set(s, "1234", 4, &e), &e);
	check_refused(secret_set(s, "98765", 5, &e), &e, ERR_FORMAT,
	    "5 octets");
	assert_null(strstr(e.text, "98765"));
	check_refused(secret_push(s, '5', &e), &e, ERR_FORMAT, "longer than 4");
	assert_null(secret_room(s, 5));
	assert_int_equal(secret_len(s), 4);
	assert_memory_equal(secret_bytes(s), "1234", 4);
	secret_free(&s);
}

static void
a_secret_of_no_size_or_of_a_mad_one_is_refused(void **state)
{
	struct err e = { ERR_NONE, "" };

	(void)state;
	assert_null(secret_new(0, &e));
	assert_int_equal(e.kind, ERR_FORMAT);
	e.kind = ERR_NONE;
	assert_null(secret_new(SIZE_MAX - 4096, &e));
	assert_int_equal(e.kind, ERR_FORMAT);
}

static void
what_is_taken_back_is_wiped(void **state)
{
	struct secret *s = make(8);
	const uint8_t *bytes = secret_bytes(s);
	struct err e;

	(void)state;
	check_ok(secret_set(s, "abcd", 4, &e), &e);
	secret_pop(s);
	assert_memory_equal(bytes, "abc\0", 4);
	secret_clear(s);
	assert_memory_equal(bytes, "\0\0\0\0", 4);
	assert_int_equal(secret_len(s), 0);
	secret_pop(s);
	assert_int_equal(secret_len(s), 0);
	check_ok(secret_set(s, "abcdefgh", 8, &e), &e);
	check_ok(secret_set(s, "xy", 2, &e), &e);
	assert_memory_equal(bytes, "xy\0\0\0\0\0\0", 8);
	secret_free(&s);
}

static void
what_is_cut_off_is_wiped(void **state)
{
	struct secret *s = make(8);
	const uint8_t *bytes = secret_bytes(s);
	struct err e;

	(void)state;
	check_ok(secret_set(s, "abcdef", 6, &e), &e);
	assert_false(secret_cut(s, 7));
	assert_int_equal(secret_len(s), 6);
	assert_true(secret_cut(s, 6));
	assert_true(secret_cut(s, 2));
	assert_int_equal(secret_len(s), 2);
	assert_memory_equal(bytes, "ab\0\0\0\0\0\0", 8);
	secret_free(&s);
}

static void
room_is_clean_and_of_the_length_asked(void **state)
{
	struct secret *s = make(8);
	struct err e;
	uint8_t *room;

	(void)state;
	check_ok(secret_set(s, "abcdefgh", 8, &e), &e);
	room = secret_room(s, 3);
	assert_non_null(room);
	assert_memory_equal(room, "\0\0\0\0\0\0\0\0", 8);
	memcpy(room, "xyz", 3);
	assert_int_equal(secret_len(s), 3);
	assert_memory_equal(secret_bytes(s), "xyz", 3);
	secret_free(&s);
}

static void
equal_means_length_and_every_byte(void **state)
{
	struct secret *a = make(8), *b = make(16);
	struct err e;

	(void)state;
	assert_true(secret_equal(a, b));
	check_ok(secret_set(a, "1234", 4, &e), &e);
	check_ok(secret_set(b, "1234", 4, &e), &e);
	assert_true(secret_equal(a, b));
	check_ok(secret_set(b, "1235", 4, &e), &e);
	assert_false(secret_equal(a, b));
	check_ok(secret_set(b, "12345", 5, &e), &e);
	assert_false(secret_equal(a, b));
	secret_free(&a);
	secret_free(&b);
}

static void
an_overrun_faults_at_once(void **state)
{
	(void)state;
	assert_int_equal(in_a_child(read_one_too_far, NULL), 1000 + SIGSEGV);
	assert_int_equal(in_a_child(read_a_page_too_early, NULL),
	    1000 + SIGSEGV);
}

static void
a_child_does_not_inherit_it(void **state)
{
	struct secret *s = make(8);
	struct err e;

	(void)state;
	check_ok(secret_set(s, "1234", 4, &e), &e);
	assert_int_equal(in_a_child(read_the_parents, s), 1000 + SIGSEGV);
	assert_memory_equal(secret_bytes(s), "1234", 4);
	secret_free(&s);
}

/* The flags of the mapping that an address is in, as the kernel lists them. */
static void
mapping_flags(const void *p, char flags[256])
{
	unsigned long from, to, at = (unsigned long)(uintptr_t)p;
	FILE *f = fopen("/proc/self/smaps", "re");
	char line[512];
	bool here = false;

	assert_non_null(f);
	flags[0] = '\0';
	while (fgets(line, sizeof(line), f) != NULL) {
		if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
			here = at >= from && at < to;
		else if (here && strncmp(line, "VmFlags:", 8) == 0)
			snprintf(flags, 256, "%.200s", line);
	}
	fclose(f);
}

static void
the_kernel_says_it_is_locked_and_left_out_of_dumps_and_children(void **state)
{
	struct secret *s = make(8);
	char flags[256];

	(void)state;
	mapping_flags(secret_bytes(s), flags);
	if (flags[0] == '\0') {
		secret_free(&s);
		skip();
	}
	assert_true(SANITIZED || strstr(flags, " lo") != NULL);
	assert_non_null(strstr(flags, " dd"));
	assert_non_null(strstr(flags, " dc"));
	secret_free(&s);
}

static void
where_memory_cannot_be_locked_none_is_made(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	if (SANITIZED)
		skip();
	fflush(NULL);
	if ((pid = fork()) == 0) {
		const struct rlimit none = { 0, 0 };
		struct err e = { ERR_NONE, "" };

		/* The superuser may lock all the same; so be somebody else. */
		if (setrlimit(RLIMIT_MEMLOCK, &none) != 0 ||
		    (geteuid() == 0 && setuid(65534) != 0))
			_exit(2);
		_exit(secret_new(8, &e) == NULL && e.kind == ERR_SYS &&
		    strstr(e.text, "lock") != NULL ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_secret_keeps_what_it_was_given),
		cmocka_unit_test(what_does_not_fit_is_refused_and_nothing_is_changed),
		cmocka_unit_test(a_secret_of_no_size_or_of_a_mad_one_is_refused),
		cmocka_unit_test(what_is_taken_back_is_wiped),
		cmocka_unit_test(what_is_cut_off_is_wiped),
		cmocka_unit_test(room_is_clean_and_of_the_length_asked),
		cmocka_unit_test(equal_means_length_and_every_byte),
		cmocka_unit_test(an_overrun_faults_at_once),
		cmocka_unit_test(a_child_does_not_inherit_it),
		cmocka_unit_test(the_kernel_says_it_is_locked_and_left_out_of_dumps_and_children),
		cmocka_unit_test(where_memory_cannot_be_locked_none_is_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
