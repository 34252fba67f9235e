#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

#include "ceremony/stick.h"
#include "tests/scratch.h"
#include "tests/test.h"

/* What the kernel says of disks, as a tree of files. */
static const char *machine;

static void
shell(const char *command)
{
	char line[4096];

	snprintf(line, sizeof(line), "cd '%s' && %s", machine, command);
	if (system(line) != 0)
		fail_msg("%s", command);
}

/* A disk of this name: under a folder of devices, of which it is told more. */
static void
disk(const char *name, const char *device, const char *more)
{
	char line[2048];

	snprintf(line, sizeof(line), "d=sys/devices/%s/block/%s; mkdir -p $d "
	    "sys/block && echo 0 >$d/removable && echo 0 >$d/ro && "
	    "echo 32768 >$d/size && echo 8:16 >$d/dev && "
	    "ln -sfn ../.. $d/device && ln -sfn ../devices/%s/block/%s "
	    "sys/block/%s && %s", device, name, device, name, name, more);
	shell(line);
}

static void
usb(const char *name, const char *port, const char *serial)
{
	char device[128], more[1024];

	snprintf(device, sizeof(device), "pci/usb1/%s/%s:1.0/host6/target", port,
	    port);
	snprintf(more, sizeof(more), "u=sys/devices/pci/usb1/%s; "
	    "echo 0951 >$u/idVendor && echo Kingston >$u/manufacturer && "
	    "echo 'DataTraveler 3.0 ' >$u/product && echo '%s' >$u/serial",
	    port, serial);
	disk(name, device, more);
}

static int
fresh(void **state)
{
	(void)state;
	shell("rm -rf sys dev && mkdir -p sys/block dev");
	return 0;
}

static void
a_stick_on_usb_is_told_by_what_it_says(void **state)
{
	struct stick list[STICKS_MAX];
	char text[4 * STICK_TEXT];
	struct err e;
	size_t n;

	(void)state;
	usb("sdb", "1-2.3", "60A44C41");
	check_ok(stick_look(machine, list, &n, &e), &e);
	assert_int_equal(n, 1);
	assert_string_equal(list[0].name, "sdb");
	assert_string_equal(list[0].port, "1-2.3");
	assert_string_equal(list[0].vendor, "Kingston");
	assert_string_equal(list[0].product, "DataTraveler 3.0");
	assert_string_equal(list[0].serial, "60A44C41");
	assert_int_equal(list[0].octets, 32768 * 512);
	assert_int_equal(list[0].major, 8);
	assert_int_equal(list[0].minor, 16);
	assert_false(list[0].read_only);
	assert_string_equal(stick_text(&list[0], text), "Kingston DataTraveler "
	    "3.0, serial 60A44C41, at 1-2.3");
}

static void
a_card_in_its_own_reader_is_a_stick(void **state)
{
	struct stick list[STICKS_MAX];
	struct err e;
	size_t n;

	(void)state;
	disk("mmcblk0", "soc/mmc0/mmc0:0001", "d=sys/devices/soc/mmc0/mmc0:0001; "
	    "echo SD >$d/type && echo SU16G >$d/name && echo 0x1a2b >$d/serial && "
	    "echo 1 >$d/block/mmcblk0/ro");
	disk("mmcblk1", "soc/mmc1/mmc1:0001", "d=sys/devices/soc/mmc1/mmc1:0001; "
	    "echo MMC >$d/type && echo 0x3c >$d/serial");
	check_ok(stick_look(machine, list, &n, &e), &e);
	assert_int_equal(n, 1);	/* what is soldered in is none */
	assert_string_equal(list[0].serial, "0x1a2b");
	assert_string_equal(list[0].product, "SU16G");
	assert_true(list[0].read_only);
}

static void
what_is_no_stick_is_not_seen(void **state)
{
	struct stick list[STICKS_MAX];
	struct err e;
	size_t n;

	(void)state;
	disk("sda", "pci/ata1/target", "true");
	disk("sr0", "pci/ata2/target", "echo 1 >$d/removable");
	usb("sdc", "1-3", "EMPTY");
	shell("echo 0 >sys/block/sdc/size");	/* a reader without a card */
	shell("mkdir -p sys/devices/virtual/block/loop0 && "
	    "ln -s ../devices/virtual/block/loop0 sys/block/loop0 && "
	    "echo 1 >sys/block/loop0/removable && echo 8 >sys/block/loop0/size");
	check_ok(stick_look(machine, list, &n, &e), &e);
	assert_int_equal(n, 0);
}

static void
escape_codes_of_a_stick_are_not_shown(void **state)
{
	struct stick list[STICKS_MAX];
	struct err e;
	size_t n;

	(void)state;
	usb("sdb", "1-2", "A");
	shell("printf 'a\\033[2Jb\\n' >sys/devices/pci/usb1/1-2/product");
	shell("head -c 4000 /dev/zero | tr '\\0' v >"
	    "sys/devices/pci/usb1/1-2/manufacturer");
	check_ok(stick_look(machine, list, &n, &e), &e);
	assert_string_equal(list[0].product, "a?[2Jb");
	assert_int_equal(strlen(list[0].vendor), STICK_TEXT - 1);
}

static const struct stick_enrolled roles[STICK_ROLES] = {
	[STICK_REQ] = { .is = true, .shape = "square" },
	[STICK_OUT] = { .is = true, .serial = "OUT" },
	[STICK_LOG_A] = { .is = true, .serial = "A" },
	[STICK_LOG_B] = { .is = true, .serial = "B" },
};

static void
a_role_is_by_serial_number(void **state)
{
	struct stick s;
	struct err e;

	(void)state;
	usb("sdb", "1-2", "A");
	usb("sdc", "1-3", "B");
	usb("sdd", "1-4", "another");
	usb("sde", "1-5", "OUT");
	check_ok(stick_find(machine, roles, STICK_LOG_A, &s, &e), &e);
	assert_string_equal(s.name, "sdb");
	check_ok(stick_find(machine, roles, STICK_LOG_B, &s, &e), &e);
	assert_string_equal(s.name, "sdc");
	check_ok(stick_find(machine, roles, STICK_OUT, &s, &e), &e);
	assert_string_equal(s.name, "sde");
	check_ok(stick_find(machine, roles, STICK_REQ, &s, &e), &e);
	assert_string_equal(s.name, "sdd");
	assert_int_equal(stick_role_of(roles, &s), STICK_ROLES);
}

static void
what_is_in_the_place_of_a_stick_is_told(void **state)
{
	struct stick s;
	struct err e;

	(void)state;
	check_refused(stick_find(machine, roles, STICK_REQ, &s, &e), &e,
	    ERR_MEDIA, "REQ is not there: put in a stick (square)");
	usb("sdb", "1-2", "A");
	check_refused(stick_find(machine, roles, STICK_REQ, &s, &e), &e,
	    ERR_MEDIA, "REQ is not there: put in");	/* A is always there */
	usb("sde", "1-5", "OUT");
	check_refused(stick_find(machine, roles, STICK_REQ, &s, &e), &e,
	    ERR_MEDIA, "and OUT is in its place");
	usb("sdd", "1-4", "one");
	usb("sdf", "1-6", "other");
	check_refused(stick_find(machine, roles, STICK_REQ, &s, &e), &e,
	    ERR_MEDIA, "two sticks are there that could be REQ (Kingston");
	usb("sde", "1-5", "one more");
	check_refused(stick_find(machine, roles, STICK_OUT, &s, &e), &e,
	    ERR_MEDIA, "OUT is not there, and another stick is (Kingston");
	/* A stick that was copied with its number. */
	usb("sdg", "1-7", "A");
	check_refused(stick_find(machine, roles, STICK_LOG_A, &s, &e), &e,
	    ERR_MEDIA, "two sticks are there that could be LOG-A");
}

static void
what_is_no_device_is_not_opened(void **state)
{
	struct stick s;
	struct err e;

	(void)state;
	usb("sdb", "1-2", "A");
	check_ok(stick_find(machine, roles, STICK_LOG_A, &s, &e), &e);
	check_refused(stick_open(&s, "LOG-A", O_RDONLY, &e), &e, ERR_MEDIA,
	    "LOG-A cannot be opened");
	shell("echo >dev/sdb");
	check_refused(stick_open(&s, "LOG-A", O_RDONLY, &e), &e, ERR_MEDIA,
	    "LOG-A is another device by now");
	shell("ln -sf /dev/null dev/sdb");
	check_refused(stick_open(&s, "LOG-A", O_RDONLY, &e), &e, ERR_MEDIA,
	    "LOG-A cannot be opened");
	s.read_only = true;
	check_refused(stick_open(&s, "LOG-A", O_RDWR, &e), &e, ERR_MEDIA,
	    "LOG-A is write-protected");
}

static int
setup(void **state)
{
	(void)state;
	machine = scratch_folder("machine");
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_stick_on_usb_is_told_by_what_it_says,
		    fresh),
		cmocka_unit_test_setup(a_card_in_its_own_reader_is_a_stick,
		    fresh),
		cmocka_unit_test_setup(what_is_no_stick_is_not_seen, fresh),
		cmocka_unit_test_setup(escape_codes_of_a_stick_are_not_shown,
		    fresh),
		cmocka_unit_test_setup(a_role_is_by_serial_number, fresh),
		cmocka_unit_test_setup(what_is_in_the_place_of_a_stick_is_told,
		    fresh),
		cmocka_unit_test_setup(what_is_no_device_is_not_opened, fresh),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
