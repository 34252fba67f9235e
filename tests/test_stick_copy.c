#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

#include "ceremony/fat_image.h"
#include "ceremony/stick_copy.h"
#include "ceremony/volume_apart.h"
#include "tests/scratch.h"
#include "tests/test.h"

/* A file is read and written as a device is, but for what only that can do. */
static const char *folder;

static int
open_stick(uint64_t octets, int how)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/stick", folder);
	scratch_put(folder, "stick", "", 0);
	assert_int_equal(truncate(path, (off_t)octets), 0);
	fd = open(path, how | O_CLOEXEC);
	assert_true(fd != -1);
	return fd;
}

static void
a_copy_is_what_was_read_and_cannot_be_changed(void **state)
{
	char text[6] = "";
	struct stick_copy c;
	struct digest same;
	struct err e;
	struct blob all;
	int fd = open_stick(3 << 20, O_RDWR);

	(void)state;
	assert_int_equal(pwrite(fd, "first", 5, 0), 5);
	assert_int_equal(pwrite(fd, "later", 5, (2 << 20) + 7), 5);
	check_ok(stick_copy(fd, 3 << 20, "REQ", NULL, &c, &e), &e);
	all = scratch_get(folder, "stick");
	same = digest_of(all.data, all.len);
	assert_true(digest_equal(&same, &c.sha256));
	blob_free(&all);
	assert_int_equal(pwrite(fd, "other", 5, 0), 5);
	assert_int_equal(pread(c.fd, text, 5, 0), 5);
	assert_string_equal(text, "first");
	assert_int_equal(pread(c.fd, text, 5, (2 << 20) + 7), 5);
	assert_string_equal(text, "later");
	assert_int_equal(pwrite(c.fd, "x", 1, 0), -1);
	assert_int_equal(ftruncate(c.fd, 1), -1);
	stick_copy_free(&c);
	assert_int_equal(c.fd, -1);
	close(fd);
}

static void
a_stick_that_ends_too_early_is_told_with_the_octet(void **state)
{
	struct stick_copy c = { .fd = -1 };
	uint8_t none[1] = { 0 };
	struct blob head = { .data = none, .len = 0 };
	struct digest d;
	struct err e;
	int fd = open_stick((2 << 20) + 512, O_RDONLY);

	(void)state;
	check_refused(stick_copy(fd, 3 << 20, "REQ", NULL, &c, &e), &e,
	    ERR_MEDIA, "REQ cannot be read any more at octet 2097664 (it ends "
	    "there): was it pulled?");
	assert_int_equal(c.fd, -1);
	check_refused(stick_write(fd, 2 << 20, "OUT", &head, NULL, &d, &e), &e,
	    ERR_MEDIA, "OUT cannot be written any more at octet 0");
	close(fd);
}

static void
what_is_written_is_the_image_to_its_last_octet(void **state)
{
	static const struct fat_file file = { "response.xml", "<SKR/>\n", 7 };
	const uint64_t octets = (4 << 20) + 512;
	struct blob head = { .len = 0 }, all;
	struct digest d, same;
	struct err e;
	int fd = open_stick(octets, O_RDWR);

	(void)state;
	assert_int_equal(pwrite(fd, "old", 3, (4 << 20) + 100), 3);
	check_ok(fat_image("OUT", &file, 1, octets, &head, &e), &e);
	check_ok(stick_write(fd, octets, "OUT", &head, NULL, &d, &e), &e);
	all = scratch_get(folder, "stick");
	assert_int_equal(all.len, octets);
	same = digest_of(all.data, all.len);
	assert_true(digest_equal(&same, &d));
	same = fat_image_digest(&head, octets);
	assert_true(digest_equal(&same, &d));
	assert_memory_equal(all.data, head.data, head.len);
	blob_free(&all);
	blob_free(&head);
	close(fd);
}

/* Its beginning is kept; what is used lies there, or is told. */
static void
of_a_large_stick_the_beginning_is_read(void **state)
{
	static const struct fat_file file = { "request.xml", "<KSR/>\n", 7 };
	const uint64_t octets = (uint64_t)STICK_KEPT + (4 << 20);
	const uint8_t far[4] = { 0xff, 0xff, 0x03, 0 };
	struct volume_found found;
	struct blob head = { .len = 0 };
	struct stick_copy c;
	struct err e;
	int fd = open_stick(octets, O_RDWR);

	(void)state;
	check_ok(fat_image("REQ", &file, 1, octets, &head, &e), &e);
	assert_int_equal(pwrite(fd, head.data, head.len, 0),
	    (ssize_t)head.len);
	check_ok(stick_copy(fd, octets, "REQ", NULL, &c, &e), &e);
	check_ok(volume_take(c.fd, c.octets, NULL, &found, &e), &e);
	assert_int_equal(found.files, 1);
	assert_string_equal(found.label, "REQ");
	stick_copy_free(&c);
	/* The root folder goes on in a cluster that was not kept. */
	assert_int_equal(pwrite(fd, far, 4, 32 * 512 + 8), 4);
	for (size_t i = 0; i < 4096; i += 32)
		assert_int_equal(pwrite(fd, "\xe5", 1, (off_t)(head.len -
		    2 * 4096 + i)), 1);
	check_ok(stick_copy(fd, octets, "REQ", NULL, &c, &e), &e);
	check_refused(volume_take(c.fd, c.octets, NULL, &found, &e), &e,
	    ERR_FORMAT, "which was not kept: of a large stick only the "
	    "beginning is");
	stick_copy_free(&c);
	blob_free(&head);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_copy_is_what_was_read_and_cannot_be_changed),
		cmocka_unit_test(
		    a_stick_that_ends_too_early_is_told_with_the_octet),
		cmocka_unit_test(
		    what_is_written_is_the_image_to_its_last_octet),
		cmocka_unit_test(
		    of_a_large_stick_the_beginning_is_read),
	};

	folder = scratch_folder("copy");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
