#include <sys/stat.h>

#include <unistd.h>

#include "ceremony/media.h"
#include "tests/scratch.h"
#include "tests/test.h"

static const char response[] = "<SKR id=\"4fe9bb10\" serial=\"0\"/>\n";

/* A sealed folder with a file, and one in an inner folder. */
static const char *
sealed(struct digest *digest)
{
	const char *out = scratch_folder("OUT");
	struct manifest m = { 0 };
	struct err e;

	check_ok(media_write(out, "OUT", &m, "response.xml", response,
	    sizeof(response) - 1, &e), &e);
	check_ok(media_write(out, "OUT", &m, "journal/0001-first.jsonl", "{}\n",
	    3, &e), &e);
	check_ok(media_write(out, "OUT", &m, "Report.txt", "", 0, &e), &e);
	check_ok(media_seal(out, "OUT", &m, digest, &e), &e);
	manifest_free(&m);
	return out;
}

static int
shell(const char *folder, const char *command)
{
	char line[8192];

	snprintf(line, sizeof(line), "cd '%s' && %s", folder, command);
	return system(line);
}

static void
the_list_is_known_bytes(void **state)
{
	struct digest digest, same;
	const char *out = sealed(&digest);
	struct blob sums = scratch_get(out, "SHA256SUMS");
	char hex[DIGEST_HEX], want[600];

	(void)state;
	same = digest_of(response, sizeof(response) - 1);
	snprintf(want, sizeof(want),
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	    "  Report.txt\n"
	    "ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356"
	    "  journal/0001-first.jsonl\n"
	    "%s  response.xml\n", digest_hex(&same, hex));
	assert_string_equal((char *)sums.data, want);
	same = digest_of(sums.data, sums.len);
	assert_true(digest_equal(&same, &digest));
	blob_free(&sums);
}

static void
sha256sum_agrees_and_notices_a_change(void **state)
{
	struct digest digest;
	const char *out = sealed(&digest);

	(void)state;
	assert_int_equal(shell(out, "sha256sum --strict -c SHA256SUMS "
	    ">/dev/null 2>&1"), 0);
	assert_int_equal(shell(out, "find . -type f ! -name SHA256SUMS | "
	    "sed 's,^./,,' | LC_ALL=C sort | xargs sha256sum | "
	    "cmp - SHA256SUMS"), 0);
	scratch_put(out, "response.xml", response, sizeof(response) - 2);
	assert_int_not_equal(shell(out, "sha256sum --strict -c SHA256SUMS "
	    ">/dev/null 2>&1"), 0);
}

static void
what_was_sealed_reads_back(void **state)
{
	struct digest digest, read;
	const char *out = sealed(&digest);
	struct manifest m = { 0 };
	struct blob b;
	struct err e;

	(void)state;
	check_ok(media_check(out, "OUT", &m, &read, &e), &e);
	assert_true(digest_equal(&digest, &read));
	assert_int_equal(m.n, 3);
	assert_string_equal(m.files[1].name, "journal/0001-first.jsonl");
	assert_int_equal(m.files[1].len, 3);
	manifest_free(&m);
	check_ok(media_read(out, "OUT", "response.xml", 100, &b, &e), &e);
	assert_string_equal((char *)b.data, response);
	blob_free(&b);
}

static void
a_file_that_is_missing_is_named_with_what_to_do(void **state)
{
	const char *req = scratch_folder("REQ");
	struct blob b = { 0 };
	struct err e;
	char gone[4200];

	(void)state;
	check_refused(media_read(req, "REQ", "request.xml", 10, &b, &e), &e,
	    ERR_MEDIA, "REQ has no request.xml: put in the stick that has it, "
	    "or check the file's name; nothing was read");
	snprintf(gone, sizeof(gone), "%s/gone", req);
	check_refused(media_read(gone, "REQ", "request.xml", 10, &b, &e), &e,
	    ERR_MEDIA, "REQ is not there");
	assert_null(b.data);
}

static void
what_is_no_plain_short_file_is_not_read(void **state)
{
	const char *req = scratch_folder("REQ");
	struct blob b = { 0 };
	struct err e;

	(void)state;
	scratch_put(req, "long", "0123456789a", 11);
	assert_int_equal(shell(req, "ln -s long link && ln -s /etc dir && "
	    "mkfifo pipe && mkdir folder && ln -s nowhere broken"), 0);
	check_refused(media_read(req, "REQ", "long", 10, &b, &e), &e,
	    ERR_MEDIA, "nothing was read");
	check_refused(media_read(req, "REQ", "link", 99, &b, &e), &e,
	    ERR_MEDIA, "symbolic link");
	check_refused(media_read(req, "REQ", "broken", 99, &b, &e), &e,
	    ERR_MEDIA, "symbolic link");
	check_refused(media_read(req, "REQ", "dir/passwd", 1 << 20, &b, &e),
	    &e, ERR_MEDIA, "dir is not a folder");
	check_refused(media_read(req, "REQ", "pipe", 99, &b, &e), &e,
	    ERR_MEDIA, "regular");
	check_refused(media_read(req, "REQ", "folder", 99, &b, &e), &e,
	    ERR_MEDIA, "regular");
	assert_null(b.data);
}

static void
names_that_lead_elsewhere_are_refused(void **state)
{
	static const char *const names[] = { "", "..", ".", ".hidden", "-rf",
	    "../x", "a/../x", "/etc/passwd", "a/b/c", "a/", "/", "a b", "a\nb",
	    "a\\b", "\xc3\xa9", "a/.b", "a/-b", ".a/b", "a//b", "a:b" };
	const char *out = scratch_folder("OUT");
	struct manifest m = { 0 };
	char longest[140];
	struct blob b;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		check_refused(media_read(out, "REQ", names[i], 9, &b, &e), &e,
		    ERR_MEDIA, "is not a name");
		check_refused(media_write(out, "OUT", &m, names[i], "x", 1,
		    &e), &e, ERR_MEDIA, "is not a name");
	}
	memset(longest, 'n', sizeof(longest));
	longest[128] = '\0';
	check_refused(media_write(out, "OUT", &m, longest, "x", 1, &e), &e,
	    ERR_MEDIA, "is not a name");
	longest[127] = '\0';
	check_ok(media_write(out, "OUT", &m, longest, "x", 1, &e), &e);
	assert_int_equal(m.n, 1);
	manifest_free(&m);
}

static void
a_name_is_written_once_and_the_list_only_by_sealing(void **state)
{
	const char *out = scratch_folder("OUT");
	struct manifest m = { 0 };
	struct digest digest;
	struct err e;

	(void)state;
	check_refused(media_seal(out, "OUT", &m, &digest, &e), &e, ERR_MEDIA,
	    "nothing was written");
	check_ok(media_write(out, "OUT", &m, "a", "1", 1, &e), &e);
	check_refused(media_write(out, "OUT", &m, "a", "2", 1, &e), &e,
	    ERR_MEDIA, "only one a");
	check_refused(media_write(out, "OUT", &m, "SHA256SUMS", "", 0, &e), &e,
	    ERR_MEDIA, "only one SHA256SUMS");
	assert_int_equal(m.n, 1);
	manifest_free(&m);
}

static void
more_files_than_a_few_fit(void **state)
{
	const char *out = scratch_folder("OUT");
	struct manifest m = { 0 }, read = { 0 };
	struct digest digest;
	char name[80];
	struct err e;

	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "blob/%u", i);
		check_ok(media_write(out, "OUT", &m, name, name, strlen(name),
		    &e), &e);
	}
	check_ok(media_seal(out, "OUT", &m, &digest, &e), &e);
	check_ok(media_check(out, "OUT", &read, &digest, &e), &e);
	assert_int_equal(read.n, 100);
	manifest_free(&m);
	manifest_free(&read);
}

static void
one_changed_bit_anywhere_is_noticed(void **state)
{
	static const char *const names[] = { "response.xml", "SHA256SUMS",
	    "journal/0001-first.jsonl" };
	struct manifest m = { 0 };
	struct digest digest, read;
	const char *out = sealed(&digest);
	struct err e;

	(void)state;
	for (size_t n = 0; n < 3; n++) {
		struct blob b = scratch_get(out, names[n]);

		for (size_t i = 0; i < b.len; i++) {
			b.data[i] ^= (uint8_t)(1 << i % 8);
			scratch_put(out, names[n], b.data, b.len);
			check_refused(media_check(out, "OUT", &m, &read, &e),
			    &e, ERR_MEDIA, "OUT");
			b.data[i] ^= (uint8_t)(1 << i % 8);
		}
		scratch_put(out, names[n], b.data, b.len);
		blob_free(&b);
	}
	check_ok(media_check(out, "OUT", &m, &read, &e), &e);
	manifest_free(&m);
}

static void
what_is_not_listed_is_refused_and_named(void **state)
{
	static const struct {
		const char *make, *words;
	} extras[] = {
		{ "echo x >autorun.inf", "\"autorun.inf\" is there" },
		{ "echo x >journal/more", "\"journal/more\" is there" },
		{ "mkdir empty", "\"empty\" is there" },
		{ "echo x >.hidden", "\".hidden\" is there" },
		{ "ln -s response.xml also", "\"also\" is there" },
		{ "touch \"$(printf 'a\\033[2J')\"", "\"a?[2J\" is there" },
		{ "rm response.xml", "has no response.xml" },
		{ "rm -r journal", "has no journal/0001-first.jsonl" },
		{ "mv response.xml x && ln -s x response.xml", "symbolic" },
		{ "mv journal ../j$$ && ln -s ../j$$ journal",
		    "journal is not a folder" },
		{ "rm SHA256SUMS", "has no SHA256SUMS" },
	};
	struct manifest m = { 0 };
	struct digest digest;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(extras) / sizeof(*extras); i++) {
		const char *out = sealed(&digest);

		assert_int_equal(shell(out, extras[i].make), 0);
		check_refused(media_check(out, "OUT", &m, &digest, &e), &e,
		    ERR_MEDIA, extras[i].words);
	}
	assert_null(m.files);
}

#define ZERO "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void
a_list_not_as_we_write_it_is_refused(void **state)
{
	static const char *const lists[] = { "", "\n", ZERO "  a", ZERO " a\n",
	    ZERO " *a\n", ZERO "   a\n", ZERO "  a\r\n", ZERO "  b\n" ZERO "  a\n",
	    ZERO "  a\n" ZERO "  a\n", ZERO "  ../a\n", ZERO "  a/b/c\n",
	    "\\" ZERO "  a\n", "# comment\n" ZERO "  a\n", ZERO "  a\n\n",
	    "E3B0C44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	    "  a\n", ZERO "0  a\n", "SHA256 (a) = " ZERO "\n" };
	const char *out = scratch_folder("OUT");
	struct manifest m = { 0 };
	struct digest digest;
	struct err e;

	(void)state;
	scratch_put(out, "a", "", 0);
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		scratch_put(out, "SHA256SUMS", lists[i], strlen(lists[i]));
		check_refused(media_check(out, "OUT", &m, &digest, &e), &e,
		    ERR_MEDIA, "OUT: SHA256SUMS");
	}
	scratch_put(out, "SHA256SUMS", ZERO "  a\n\0", sizeof(ZERO "  a\n"));
	check_refused(media_check(out, "OUT", &m, &digest, &e), &e, ERR_MEDIA,
	    "OUT: SHA256SUMS");
	scratch_put(out, "SHA256SUMS", ZERO "  a\n", strlen(ZERO "  a\n"));
	check_ok(media_check(out, "OUT", &m, &digest, &e), &e);
	manifest_free(&m);
}

static void
a_full_medium_says_so_and_keeps_what_it_had(void **state)
{
	static char big[64 << 10];
	const char *out = scratch_folder("OUT");
	struct manifest m = { 0 };
	struct blob b;
	struct err e;

	(void)state;
	if (!scratch_mount(out, 32 << 10))
		skip();
	scratch_put(out, "response.xml", "old", 3);
	check_refused(media_write(out, "OUT", &m, "response.xml", big,
	    sizeof(big), &e), &e, ERR_MEDIA, "OUT is full: response.xml (65536 "
	    "octets) was not written; what was there before still is");
	assert_int_equal(m.n, 0);
	b = scratch_get(out, "response.xml");
	assert_string_equal((char *)b.data, "old");
	blob_free(&b);
	assert_int_equal(shell(out, "test \"$(ls -A)\" = response.xml"), 0);
}

static void
a_medium_that_cannot_be_written_says_so(void **state)
{
	const char *out = scratch_folder("OUT");
	struct manifest m = { 0 };
	char gone[4200];
	struct err e;

	(void)state;
	snprintf(gone, sizeof(gone), "%s/gone", out);
	check_refused(media_write(gone, "OUT", &m, "a", "", 0, &e), &e,
	    ERR_MEDIA, "OUT is not there");
	scratch_put(out, "journal", "", 0);
	check_refused(media_write(out, "OUT", &m, "journal/a", "", 0, &e), &e,
	    ERR_MEDIA, "the folder journal cannot be made");
	if (!scratch_mount(out, 32 << 10) || !scratch_read_only(out))
		skip();
	check_refused(media_write(out, "OUT", &m, "a", "", 0, &e), &e,
	    ERR_MEDIA, "Read-only file system");
	assert_int_equal(m.n, 0);
}

static void
more_than_a_medium_may_hold_is_refused_before_it_is_written(void **state)
{
	const char *out = scratch_folder("OUT");
	struct manifest m = { 0 };
	struct digest digest = { 0 };
	struct err e;

	(void)state;
	check_ok(manifest_add(&m, "first", MEDIA_BYTES_MAX - 1, &digest, &e),
	    &e);
	check_refused(media_write(out, "OUT", &m, "a", "12", 2, &e), &e,
	    ERR_MEDIA, "more than 512 MiB");
	assert_false(scratch_has(out, "a"));
	check_ok(media_write(out, "OUT", &m, "a", "1", 1, &e), &e);
	manifest_free(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_list_is_known_bytes),
		cmocka_unit_test(sha256sum_agrees_and_notices_a_change),
		cmocka_unit_test(what_was_sealed_reads_back),
		cmocka_unit_test(a_file_that_is_missing_is_named_with_what_to_do),
		cmocka_unit_test(what_is_no_plain_short_file_is_not_read),
		cmocka_unit_test(names_that_lead_elsewhere_are_refused),
		cmocka_unit_test(a_name_is_written_once_and_the_list_only_by_sealing),
		cmocka_unit_test(more_files_than_a_few_fit),
		cmocka_unit_test(one_changed_bit_anywhere_is_noticed),
		cmocka_unit_test(what_is_not_listed_is_refused_and_named),
		cmocka_unit_test(a_list_not_as_we_write_it_is_refused),
		cmocka_unit_test(a_full_medium_says_so_and_keeps_what_it_had),
		cmocka_unit_test(a_medium_that_cannot_be_written_says_so),
		cmocka_unit_test(more_than_a_medium_may_hold_is_refused_before_it_is_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
