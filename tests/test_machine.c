#include <fcntl.h>
#include <unistd.h>

#include "ceremony/machine.h"
#include "tests/scratch.h"
#include "tests/test.h"

static void
is_there(const char *folder, const char *name, const char *text)
{
	struct blob b = scratch_get(folder, name);

	assert_int_equal(b.len, strlen(text));
	assert_memory_equal(b.data, text, b.len);
	blob_free(&b);
}

static const char *
settings(const char *name)
{
	const char *folder = scratch_folder(name);

	scratch_put(folder, "printk", "4\t4\t1\t7\n", 8);
	scratch_put(folder, "sysrq", "438\n", 4);
	return folder;
}

static void
nothing_is_touched_on_a_pseudo_terminal(void **state)
{
	int terminal = posix_openpt(O_RDWR | O_NOCTTY);
	struct machine m;

	(void)state;
	assert_true(terminal != -1);
	machine_quiet(&m, terminal);
	for (size_t i = 0; i < MACHINE_SETTINGS; i++)
		assert_string_equal(m.was[i], "");
	assert_false(m.locked);
	machine_restore(&m);
	(void)close(terminal);
}

static void
nor_without_a_terminal(void **state)
{
	struct machine m;

	(void)state;
	machine_quiet(&m, -1);
	for (size_t i = 0; i < MACHINE_SETTINGS; i++)
		assert_string_equal(m.was[i], "");
	machine_restore(&m);
}

static void
what_cannot_be_read_or_written_is_left_as_it_is(void **state)
{
	const char *folder = scratch_folder("none");
	struct machine m;

	(void)state;
	machine_hush(&m, folder);
	assert_false(scratch_has(folder, "printk"));
	machine_restore(&m);
	assert_false(scratch_has(folder, "printk"));
}

static void
one_of_the_two_is_enough(void **state)
{
	const char *folder = scratch_folder("one");
	struct machine m;

	(void)state;
	scratch_put(folder, "sysrq", "1\n", 2);
	machine_hush(&m, folder);
	is_there(folder, "sysrq", "0\n");
	machine_restore(&m);
	is_there(folder, "sysrq", "1\n");
}

static void
messages_and_sysrq_are_off_and_then_as_they_were(void **state)
{
	const char *folder = settings("both");
	struct machine m;

	(void)state;
	machine_hush(&m, folder);
	is_there(folder, "printk", "1\n");
	is_there(folder, "sysrq", "0\n");
	machine_restore(&m);
	is_there(folder, "printk", "4\t4\t1\t7\n");
	is_there(folder, "sysrq", "438\n");
}

static void
what_somebody_sets_afterwards_stays(void **state)
{
	const char *folder = settings("after");
	struct machine m;

	(void)state;
	machine_hush(&m, folder);
	machine_restore(&m);
	scratch_put(folder, "printk", "7\t4\t1\t7\n", 8);
	machine_restore(&m);
	is_there(folder, "printk", "7\t4\t1\t7\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_touched_on_a_pseudo_terminal),
		cmocka_unit_test(nor_without_a_terminal),
		cmocka_unit_test(what_cannot_be_read_or_written_is_left_as_it_is),
		cmocka_unit_test(one_of_the_two_is_enough),
		cmocka_unit_test(messages_and_sysrq_are_off_and_then_as_they_were),
		cmocka_unit_test(what_somebody_sets_afterwards_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
