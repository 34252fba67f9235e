#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

#include "ceremony/fat_image.h"
#include "ceremony/volume_apart.h"
#include "tests/scratch.h"
#include "tests/test.h"

static const char *folder;

static const struct fat_file files[] = {
	{ "response.xml", "<SKR/>\n", 7 },
	{ "SHA256SUMS", "sums\n", 5 },
	{ "journal/0001-first.jsonl", "{}\n", 3 },
	{ "journal/0002-inventory.jsonl", "{}\n{}\n", 6 },
	{ "ksk-34112-0f3a5c7e9b1d.a-name-that-needs-many-parts.backup", "", 0 },
};
enum { FILES = sizeof(files) / sizeof(files[0]) };

static int
shell(const char *command)
{
	char line[4096];

	snprintf(line, sizeof(line), "cd '%s' && PATH=$PATH:/usr/sbin:/sbin && "
	    "export MTOOLS_SKIP_CHECK=1 && { %s ; } >said 2>&1", folder,
	    command);
	return system(line);
}

static void
must(const char *command)
{
	if (shell(command) != 0) {
		struct blob said = scratch_get(folder, "said");

		fail_msg("%s: %s", command, said.data == NULL ? "" :
		    (char *)said.data);
	}
}

/* The stick as a file, with a hole where its zeros are. */
static void
put_stick(const struct blob *head, uint64_t octets)
{
	char path[4096];

	scratch_put(folder, "stick", head->data, head->len);
	snprintf(path, sizeof(path), "%s/stick", folder);
	assert_int_equal(truncate(path, (off_t)octets), 0);
}

static const uint64_t sizes[] = {
	4 << 20, (4 << 20) + 512, 31 << 20, 33 << 20, 511 << 20, 512 << 20,
	(uint64_t)4 << 30, (uint64_t)64 << 30,
};
enum { SIZES = sizeof(sizes) / sizeof(sizes[0]) };

static void
check_files(void)
{
	char path[96];

	for (size_t i = 0; i < FILES; i++) {
		struct blob b;

		snprintf(path, sizeof(path), "out/%.60s", files[i].name);
		b = scratch_get(folder, path);
		assert_non_null(b.data);
		assert_int_equal(b.len, files[i].len);
		assert_memory_equal(b.data, files[i].data, b.len);
		blob_free(&b);
	}
}

static void
mtools_and_fsck_take_it_at_every_size(void **state)
{
	struct blob head = { .len = 0 };
	struct err e;

	(void)state;
	if (shell("command -v mcopy fsck.fat") != 0)
		skip();
	for (size_t i = 0; i < SIZES; i++) {
		check_ok(fat_image("OUT", files, FILES, sizes[i], &head, &e), &e);
		put_stick(&head, sizes[i]);
		must("fsck.fat -n -v stick");
		must("! fsck.fat -n stick | grep -i 'dirty\\|differ\\|wrong'");
		must("mlabel -s -i stick :: | grep -w OUT");
		must("rm -rf out && mkdir out && mcopy -s -i stick '::*' out");
		check_files();
		blob_free(&head);
	}
}

static void
our_own_reader_takes_it_at_every_size(void **state)
{
	char path[4096], out[4096];
	struct blob head = { .len = 0 };
	struct volume_found found;
	struct err e;
	int fd;

	(void)state;
	snprintf(path, sizeof(path), "%s/stick", folder);
	snprintf(out, sizeof(out), "%s/out", folder);
	for (size_t i = 0; i < SIZES; i++) {
		check_ok(fat_image("OUT", files, FILES, sizes[i], &head, &e), &e);
		put_stick(&head, sizes[i]);
		must("rm -rf out && mkdir out");
		assert_true((fd = open(path, O_RDONLY | O_CLOEXEC)) != -1);
		check_ok(volume_take(fd, sizes[i], out, &found, &e), &e);
		close(fd);
		check_files();
		assert_int_equal(found.files, FILES);
		assert_int_equal(found.others, 0);
		assert_string_equal(found.label, "OUT");
		blob_free(&head);
	}
}

/* What was put away once must be made again by every later program. */
static void
the_form_is_known_octets(void **state)
{
	static const struct {
		uint64_t octets;
		const char *sha256;
	} known[] = {
		{ 8 << 20, "ae19005e6d3138299cb507cd140a6cec"
		    "9896798acf4a05e176b08336cfc6c6ce" },
		{ 512 << 20, "28771dcfc7ff67cd308710f4df5fc0f9"
		    "acb9698c6f7f9d331e17e40e020ada92" },
	};
	struct blob head = { .len = 0 };
	char hex[DIGEST_HEX];
	struct digest d;
	struct err e;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		check_ok(fat_image("OUT", files, FILES, known[i].octets, &head,
		    &e), &e);
		d = fat_image_digest(&head, known[i].octets);
		assert_string_equal(digest_hex(&d, hex), known[i].sha256);
		blob_free(&head);
	}
}

static void
the_order_in_which_files_are_given_does_not_count(void **state)
{
	struct fat_file turned[FILES];
	struct blob head = { .len = 0 }, other = { .len = 0 };
	struct err e;

	(void)state;
	for (size_t i = 0; i < FILES; i++)
		turned[i] = files[FILES - 1 - i];
	check_ok(fat_image("OUT", files, FILES, 8 << 20, &head, &e), &e);
	check_ok(fat_image("OUT", turned, FILES, 8 << 20, &other, &e), &e);
	assert_int_equal(head.len, other.len);
	assert_memory_equal(head.data, other.data, head.len);
	blob_free(&head);
	blob_free(&other);
}

static void
its_digest_is_that_of_the_whole_stick(void **state)
{
	struct blob head = { .len = 0 };
	char hex[DIGEST_HEX], line[256];
	struct digest d;
	struct err e;

	(void)state;
	check_ok(fat_image("OUT", files, FILES, (9 << 20) + 512, &head, &e), &e);
	put_stick(&head, (9 << 20) + 512);
	d = fat_image_digest(&head, (9 << 20) + 512);
	snprintf(line, sizeof(line), "sha256sum stick | grep %s",
	    digest_hex(&d, hex));
	must(line);
	blob_free(&head);
}

static void
what_does_not_fit_is_refused(void **state)
{
	static const struct fat_file twice[] = {
		{ "a.xml", "", 0 }, { "A.xml", "", 0 },
	};
	struct blob big = { .len = 0 }, head = { .len = 0 };
	struct fat_file one = { .name = "response.xml", .len = 5 << 20 };
	struct err e;

	(void)state;
	big.data = calloc(1, one.len);
	assert_non_null(one.data = big.data);
	check_refused(fat_image("OUT", &one, 1, 4 << 20, &head, &e), &e,
	    ERR_MEDIA, "is too small");
	check_ok(fat_image("OUT", &one, 1, 8 << 20, &head, &e), &e);
	blob_free(&head);
	blob_free(&big);
	check_refused(fat_image("OUT", files, FILES, 2 << 20, &head, &e), &e,
	    ERR_MEDIA, "take a stick of 4 MiB to 64 GiB");
	check_refused(fat_image("OUT", files, FILES, (uint64_t)65 << 30, &head,
	    &e), &e, ERR_MEDIA, "take a stick of 4 MiB to 64 GiB");
	check_refused(fat_image("OUT", twice, 2, 8 << 20, &head, &e), &e,
	    ERR_MEDIA, "one name where case does not count");
	assert_null(head.data);
}

/* A root folder of thousands, and one folder of as many. */
static void
many_files_fit(void **state)
{
	enum { MANY = 3000 };
	static char names[MANY][32];
	static struct fat_file many[MANY];
	struct blob head = { .len = 0 };
	struct err e;

	(void)state;
	if (shell("command -v fsck.fat") != 0)
		skip();
	for (size_t i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof(names[i]), "%sksk-%zu.backup",
		    i % 2 == 0 ? "" : "all/", i);
		many[i] = (struct fat_file){ names[i], names[i], 5 };
	}
	for (size_t i = 0; i < 2; i++) {
		uint64_t octets = (uint64_t)(i == 0 ? 16 : 600) << 20;

		check_ok(fat_image("OUT", many, MANY, octets, &head, &e), &e);
		put_stick(&head, octets);
		must("fsck.fat -n stick | grep '300[12] files'");
		blob_free(&head);
	}
}

static int
setup(void **state)
{
	(void)state;
	folder = scratch_folder("image");
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mtools_and_fsck_take_it_at_every_size),
		cmocka_unit_test(our_own_reader_takes_it_at_every_size),
		cmocka_unit_test(the_form_is_known_octets),
		cmocka_unit_test(the_order_in_which_files_are_given_does_not_count),
		cmocka_unit_test(its_digest_is_that_of_the_whole_stick),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(many_files_fit),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
