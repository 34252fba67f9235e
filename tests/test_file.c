#undef _FORTIFY_SOURCE	/* it would have a read() of its own */

#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

#include "keyset/file.h"
#include "tests/test.h"

static const char *dir;

/* A medium with faults: these stand in for libc's, here and in keyset. */
enum fault {
	SOUND, SPOILS, LOSES, CANNOT_READ, CANNOT_SYNC, INTERRUPTS_ONCE
};
static enum fault medium;

ssize_t
read(int fd, void *to, size_t len)
{
	ssize_t n;

	if (medium == INTERRUPTS_ONCE) {
		medium = SOUND;
		errno = EINTR;
		return -1;
	}
	n = syscall(SYS_read, fd, to, len);
	if (medium == SPOILS && n > 0)
		((char *)to)[n - 1] ^= 1;
	if (medium == LOSES)
		return 0;
	if (medium == CANNOT_READ) {
		errno = EIO;
		return -1;
	}
	return n;
}

int
fsync(int fd)
{
	if (medium == CANNOT_SYNC) {
		errno = EIO;
		return -1;
	}
	return (int)syscall(SYS_fsync, fd);
}

/* Called once, after a file was looked at and before it is opened. */
static void (*meanwhile)(void);

int
openat(int folder, const char *name, int flags, ...)
{
	void (*now)(void) = meanwhile;
	mode_t mode = 0;
	va_list ap;

	va_start(ap, flags);
	if (flags & O_CREAT)
		mode = va_arg(ap, mode_t);
	va_end(ap);
	meanwhile = NULL;
	if (now != NULL)
		now();
	return (int)syscall(SYS_openat, folder, name, flags, mode);
}

static const char *
path(const char *name)
{
	static char paths[4][4200];
	static unsigned next;
	char *p = paths[next++ % 4];

	snprintf(p, sizeof(paths[0]), "%s/%s", dir, name);
	return p;
}

static void
put(const char *name, const char *text)
{
	FILE *f = fopen(path(name), "we");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

static void
assert_content(const char *name, const char *text)
{
	struct blob b;
	struct err e;

	check_ok(file_read(dir, name, 1 << 20, &b, &e), &e);
	assert_int_equal(b.len, strlen(text));
	assert_string_equal((char *)b.data, text);
	blob_free(&b);
}

static unsigned
count_files(const char *folder)
{
	DIR *d = opendir(folder);
	unsigned n = 0;

	assert_non_null(d);
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n - 2;	/* . and .. */
}

static int
empty_folder(void **state)
{
	char command[4300];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s' && mkdir '%s'", dir,
	    dir);
	return system(command) == 0 ? 0 : -1;
}

/* A medium of 64 KiB, seen by this process only and gone with it. */
static bool
mount_small(unsigned long flags)
{
	return unshare(CLONE_NEWNS) == 0 &&
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	    mount("none", dir, "tmpfs", flags, "size=64k") == 0;
}

static void
a_file_is_read_whole(void **state)
{
	char big[10001];
	struct blob b;
	struct err e;

	(void)state;
	memset(big, 'x', 10000);
	big[10000] = '\0';
	put("big", big);
	check_ok(file_read(dir, "big", 10000, &b, &e), &e);
	assert_int_equal(b.len, 10000);
	assert_string_equal((char *)b.data, big);
	blob_free(&b);
	check_ok(file_read(NULL, path("big"), 10000, &b, &e), &e);
	assert_int_equal(b.len, 10000);
	blob_free(&b);
}

static void
an_empty_file_is_an_empty_text(void **state)
{
	struct blob b;
	struct err e;

	(void)state;
	put("empty", "");
	check_ok(file_read(dir, "empty", 0, &b, &e), &e);
	assert_int_equal(b.len, 0);
	assert_string_equal((char *)b.data, "");
	blob_free(&b);
}

static void
a_missing_file_is_named(void **state)
{
	struct blob b;
	struct err e;

	(void)state;
	check_refused(file_read(dir, "gone", 9, &b, &e), &e, ERR_SYS,
	    path("gone"));
	check_refused(file_read(dir, "gone", 9, &b, &e), &e, ERR_SYS,
	    "No such file");
	check_refused(file_read(path("nowhere"), "x", 9, &b, &e), &e, ERR_SYS,
	    "nowhere/x");
	check_refused(file_read(NULL, path("nowhere/x"), 9, &b, &e), &e,
	    ERR_SYS, "nowhere/x");
}

static void
a_file_that_is_too_long_is_refused(void **state)
{
	struct blob b;
	struct err e;

	(void)state;
	put("ten", "0123456789");
	check_ok(file_read(dir, "ten", 10, &b, &e), &e);
	blob_free(&b);
	check_refused(file_read(dir, "ten", 9, &b, &e), &e, ERR_FORMAT,
	    "10 octets, more than the 9");
	check_refused(file_read(dir, "ten", 0, &b, &e), &e, ERR_FORMAT,
	    "ten");
}

/* Its size is said to be 0, as of a file that grows after it was looked at. */
static void
a_file_that_grows_is_refused(void **state)
{
	struct blob b;
	struct err e;

	(void)state;
	check_refused(file_read("/proc/self", "status", 100, &b, &e), &e,
	    ERR_FORMAT, "grew beyond the 100 octets");
}

static void
links_are_not_followed(void **state)
{
	struct blob b;
	struct err e;

	(void)state;
	put("target", "text");
	assert_int_equal(symlink("target", path("soft")), 0);
	assert_int_equal(symlink("nowhere", path("dangling")), 0);
	check_refused(file_read(dir, "soft", 9, &b, &e), &e, ERR_FORMAT,
	    "symbolic link");
	check_refused(file_read(dir, "dangling", 9, &b, &e), &e, ERR_FORMAT,
	    "symbolic link");
	check_refused(file_read(NULL, path("soft"), 9, &b, &e), &e, ERR_FORMAT,
	    "symbolic link");
	assert_int_equal(link(path("target"), path("hard")), 0);
	check_refused(file_read(dir, "hard", 9, &b, &e), &e, ERR_FORMAT,
	    "2 names");
	check_refused(file_read(dir, "target", 9, &b, &e), &e, ERR_FORMAT,
	    "2 names");
}

/* A pipe that nobody writes to would otherwise be waited for. */
static void
what_is_no_regular_file_is_refused_at_once(void **state)
{
	struct blob b;
	struct err e;

	(void)state;
	assert_int_equal(mkfifo(path("pipe"), 0600), 0);
	assert_int_equal(mkdir(path("folder"), 0700), 0);
	alarm(5);
	check_refused(file_read(dir, "pipe", 9, &b, &e), &e, ERR_FORMAT,
	    "not a regular file");
	check_refused(file_read(dir, "folder", 9, &b, &e), &e, ERR_FORMAT,
	    "not a regular file");
	check_refused(file_read("/dev", "zero", 9, &b, &e), &e, ERR_FORMAT,
	    "not a regular file");
	alarm(0);
}

static void
becomes_a_pipe(void)
{
	assert_int_equal(unlink(path("name")), 0);
	assert_int_equal(mkfifo(path("name"), 0600), 0);
}

static void
becomes_a_link(void)
{
	assert_int_equal(rename(path("name"), path("target")), 0);
	assert_int_equal(symlink("target", path("name")), 0);
}

static void
gets_another_name(void)
{
	assert_int_equal(link(path("name"), path("other")), 0);
}

static void
becomes_long(void)
{
	put("name", "0123456789");
}

static void
goes(void)
{
	assert_int_equal(unlink(path("name")), 0);
}

static void
a_file_exchanged_while_it_is_opened_is_refused(void **state)
{
	static const struct {
		void		(*with)(void);
		enum err_kind	 kind;
		const char	*words;
	} cases[] = {
		{ becomes_a_pipe, ERR_FORMAT, "not a regular file" },
		{ becomes_a_link, ERR_SYS, "symbolic link" },
		{ gets_another_name, ERR_FORMAT, "2 names" },
		{ becomes_long, ERR_FORMAT, "has 10 octets" },
		{ goes, ERR_SYS, "No such file" },
	};
	struct blob b;
	struct err e;

	alarm(5);	/* a pipe is not waited for */
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(empty_folder(state), 0);
		put("name", "text");
		meanwhile = cases[i].with;
		check_refused(file_read(dir, "name", 9, &b, &e), &e,
		    cases[i].kind, cases[i].words);
		assert_null(meanwhile);
	}
	alarm(0);
}

static void
a_name_is_not_a_path(void **state)
{
	static const char *const names[] = {
		"", ".", "..", "a/b", "/etc/passwd", "../x", "x/",
	};
	struct blob b;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		check_refused(file_read(dir, names[i], 9, &b, &e), &e,
		    ERR_FORMAT, "no name");
		check_refused(file_write(dir, names[i], "", 0, 0600, &e), &e,
		    ERR_FORMAT, "no name");
		check_refused(file_create(dir, names[i], "", 0, 0600, &e), &e,
		    ERR_FORMAT, "no name");
	}
	check_refused(file_read(NULL, "/", 9, &b, &e), &e, ERR_FORMAT,
	    "no name");
	check_refused(file_read(NULL, "/etc/..", 9, &b, &e), &e, ERR_FORMAT,
	    "no name");
}

static void
what_is_written_is_there_with_its_mode(void **state)
{
	struct stat st;
	mode_t before = umask(077);
	struct err e;

	(void)state;
	check_ok(file_write(dir, "new", "text", 4, 0644, &e), &e);
	assert_content("new", "text");
	assert_int_equal(stat(path("new"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	umask(0);
	check_ok(file_write(dir, "new", "", 0, 0600, &e), &e);
	assert_content("new", "");
	assert_int_equal(stat(path("new"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	umask(before);
	assert_int_equal(count_files(dir), 1);
}

static void
a_long_file_survives_the_comparison(void **state)
{
	size_t len = 200 * 1024 + 7;
	char *text = malloc(len);
	struct blob b;
	struct err e;

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < len; i++)
		text[i] = (char)(i * 31 + i / 256);
	check_ok(file_write(dir, "long", text, len, 0600, &e), &e);
	check_ok(file_read(dir, "long", len, &b, &e), &e);
	assert_int_equal(b.len, len);
	assert_memory_equal(b.data, text, len);
	blob_free(&b);
	free(text);
}

static void
a_link_is_replaced_and_what_it_led_to_is_not(void **state)
{
	struct stat st;
	struct err e;

	(void)state;
	put("target", "old");
	assert_int_equal(symlink("target", path("name")), 0);
	check_ok(file_write(dir, "name", "new", 3, 0600, &e), &e);
	assert_content("target", "old");
	assert_content("name", "new");
	assert_int_equal(lstat(path("name"), &st), 0);
	assert_true(S_ISREG(st.st_mode));
}

static void
what_a_power_cut_left_is_no_hindrance(void **state)
{
	struct err e;

	(void)state;
	put("target", "old");
	put(".name.part", "hal");
	check_ok(file_write(dir, "name", "whole", 5, 0600, &e), &e);
	assert_content("name", "whole");
	assert_int_equal(symlink("target", path(".name.part")), 0);
	check_ok(file_write(dir, "name", "again", 5, 0600, &e), &e);
	assert_content("name", "again");
	assert_content("target", "old");
	assert_int_equal(count_files(dir), 2);
}

/* As on a full medium: the file may not grow beyond a thousand octets. */
static void
on_a_full_medium_the_old_file_still_stands(void **state)
{
	struct rlimit before, small;
	char text[5000];
	struct err e;

	(void)state;
	memset(text, 'x', sizeof(text));
	put("name", "old");
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = 1000;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	e.text[0] = '\0';
	assert_int_equal(file_write(dir, "name", text, sizeof(text), 0600, &e),
	    -1);
	assert_int_equal(file_create(dir, "new", text, sizeof(text), 0600, &e),
	    -1);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(e.kind, ERR_SYS);
	assert_non_null(strstr(e.text, "nothing of it is left"));
	assert_content("name", "old");
	assert_int_equal(count_files(dir), 1);
}

static void
a_medium_with_faults_is_told_and_loses_nothing(void **state)
{
	static const struct {
		enum fault fault;
		const char *words;
	} cases[] = {
		{ SPOILS, "came back different" },
		{ LOSES, "came back different" },
		{ CANNOT_READ, "read back" },
		{ CANNOT_SYNC, "not put in place" },
	};
	struct err e;
	int rc;

	(void)state;
	put("name", "old");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		e.text[0] = '\0';
		medium = cases[i].fault;
		rc = file_write(dir, "name", "new text", 8, 0600, &e);
		medium = SOUND;
		assert_int_equal(rc, -1);
		assert_int_equal(e.kind, ERR_SYS);
		assert_non_null(strstr(e.text, cases[i].words));
		assert_non_null(strstr(e.text, path("name")));
		assert_content("name", "old");
		assert_int_equal(count_files(dir), 1);
	}
	medium = CANNOT_SYNC;
	rc = file_create(dir, "other", "x", 1, 0600, &e);
	medium = SOUND;
	assert_int_equal(rc, -1);
	assert_int_equal(count_files(dir), 1);
}

static void
a_file_that_cannot_be_read_is_told(void **state)
{
	struct blob b;
	struct err e;
	int rc;

	(void)state;
	put("name", "text");
	medium = CANNOT_READ;
	rc = file_read(dir, "name", 9, &b, &e);
	medium = SOUND;
	assert_int_equal(rc, -1);
	assert_int_equal(e.kind, ERR_SYS);
	assert_non_null(strstr(e.text, "Input/output error"));
}

static void
a_read_that_is_interrupted_goes_on(void **state)
{
	(void)state;
	put("name", "text");
	medium = INTERRUPTS_ONCE;
	assert_content("name", "text");
	assert_int_equal(medium, SOUND);
}

static void
no_room_on_a_medium_is_told_and_harmless(void **state)
{
	static char text[256 << 10];
	struct err e;

	(void)state;
	if (!mount_small(0))
		skip();
	put("name", "old");
	memset(text, 'x', sizeof(text));
	e.text[0] = '\0';
	assert_int_equal(file_write(dir, "name", text, sizeof(text), 0600, &e),
	    -1);
	assert_content("name", "old");
	assert_int_equal(count_files(dir), 1);
	assert_int_equal(umount(dir), 0);
	assert_int_equal(e.kind, ERR_SYS);
	assert_non_null(strstr(e.text, "No space left"));
	assert_non_null(strstr(e.text, "not put in place"));
}

static void
a_folder_that_may_not_be_written_stays_as_it_is(void **state)
{
	struct err e;

	(void)state;
	if (!mount_small(MS_RDONLY))
		skip();
	e.text[0] = '\0';
	assert_int_equal(file_write(dir, "name", "new", 3, 0600, &e), -1);
	assert_int_equal(umount(dir), 0);
	assert_int_equal(e.kind, ERR_SYS);
	assert_non_null(strstr(e.text, "Read-only"));
}

static void
a_folder_under_the_name_is_not_replaced(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(mkdir(path("name"), 0700), 0);
	check_refused(file_write(dir, "name", "x", 1, 0600, &e), &e, ERR_SYS,
	    "directory");
	assert_int_equal(count_files(dir), 1);
}

/* As root a device would be gone from the machine. */
static void
a_device_or_pipe_is_let_alone(void **state)
{
	struct stat st;
	struct err e;

	(void)state;
	assert_int_equal(mkfifo(path("pipe"), 0600), 0);
	assert_int_equal(symlink("/dev/null", path("null")), 0);
	check_refused(file_write(dir, "pipe", "x", 1, 0644, &e), &e,
	    ERR_FORMAT, "is no file");
	check_refused(file_write(dir, "null", "x", 1, 0644, &e), &e,
	    ERR_FORMAT, "is no file");
	assert_int_equal(lstat(path("null"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(count_files(dir), 2);
}

static void
a_new_file_is_never_made_over_another(void **state)
{
	struct stat st;
	struct err e;

	(void)state;
	check_ok(file_create(dir, "name", "first", 5, 0600, &e), &e);
	check_refused(file_create(dir, "name", "second", 6, 0600, &e), &e,
	    ERR_POLICY, "is there already");
	assert_content("name", "first");
	assert_int_equal(symlink("nowhere", path("link")), 0);
	check_refused(file_create(dir, "link", "x", 1, 0600, &e), &e,
	    ERR_POLICY, "is there already");
	assert_int_equal(lstat(path("nowhere"), &st), -1);
}

int
main(void)
{
#define test(f)	cmocka_unit_test_setup(f, empty_folder)
	const struct CMUnitTest tests[] = {
		test(a_file_is_read_whole),
		test(an_empty_file_is_an_empty_text),
		test(a_missing_file_is_named),
		test(a_file_that_is_too_long_is_refused),
		test(a_file_that_grows_is_refused),
		test(links_are_not_followed),
		test(what_is_no_regular_file_is_refused_at_once),
		test(a_file_exchanged_while_it_is_opened_is_refused),
		test(a_name_is_not_a_path),
		test(what_is_written_is_there_with_its_mode),
		test(a_long_file_survives_the_comparison),
		test(a_link_is_replaced_and_what_it_led_to_is_not),
		test(what_a_power_cut_left_is_no_hindrance),
		test(on_a_full_medium_the_old_file_still_stands),
		test(a_medium_with_faults_is_told_and_loses_nothing),
		test(a_file_that_cannot_be_read_is_told),
		test(a_read_that_is_interrupted_goes_on),
		test(no_room_on_a_medium_is_told_and_harmless),
		test(a_folder_that_may_not_be_written_stays_as_it_is),
		test(a_folder_under_the_name_is_not_replaced),
		test(a_device_or_pipe_is_let_alone),
		test(a_new_file_is_never_made_over_another),
	};
	static char folder[4096];

	snprintf(folder, sizeof(folder), "%s/files",
	    getenv("TESTDIR") != NULL ? getenv("TESTDIR") : ".");
	dir = folder;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
