#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "ceremony/printer.h"
#include "ceremony/printer_device.h"
#include "tests/scratch.h"
#include "tests/test.h"

enum { LINES = 4000, PIPE = 64 * 1024 };

static char fifo[4096], got[2 * PIPE];

static struct printer *
printer(void)
{
	struct printer *p;
	struct err e;

	check_ok(printer_open(&p, fifo, true, &e), &e);
	return p;
}

/* Somebody is at the other end, and has taken nothing yet. */
static int
reader(void)
{
	int fd = open(fifo, O_RDONLY | O_NONBLOCK);

	assert_true(fd != -1);
	return fd;
}

/* What came out so far, as a string. */
static const char *
taken(int fd)
{
	size_t n = 0;
	ssize_t part;

	while ((part = read(fd, got + n, sizeof(got) - 1 - n)) > 0)
		n += (size_t)part;
	got[n] = '\0';
	return got;
}

static void
no_octet_comes_out_that_a_printer_obeys(void **state)
{
	int fd = reader();
	struct printer *p = printer();

	(void)state;
	printer_line(p, "a\033E\r\t\b\377z");
	assert_string_equal(taken(fd), "a?E????z\r\n");
	printer_close(&p);
	(void)close(fd);
}

static void
what_it_did_not_take_comes_when_it_is_back(void **state)
{
	struct printer *p = printer();
	int fd;

	(void)state;
	assert_false(printer_works(p));
	printer_line(p, "one");
	printer_line(p, "two");
	fd = reader();
	assert_true(printer_look(p));
	assert_true(printer_works(p));
	assert_string_equal(taken(fd), "one\r\ntwo\r\n");
	assert_string_equal(printer_fault(p), "");
	printer_close(&p);
	(void)close(fd);
}

/* How many lines of those that were put are in what came out, in order. */
static int
count(const char *text)
{
	char line[24];
	int n = 0;

	for (;; n++) {
		snprintf(line, sizeof(line), "line %04d\r\n", n);
		if (strncmp(text, line, strlen(line)) != 0)
			return n;
		text += strlen(line);
	}
}

static void
lines_for_which_there_was_no_room_are_counted_where_they_are_missing(
    void **state)
{
	char line[80], notice[80];
	struct printer *p = printer();
	int fd, came;

	(void)state;
	for (int i = 0; i < LINES; i++) {
		snprintf(line, sizeof(line), "line %04d", i);
		printer_line(p, line);
	}
	fd = reader();
	assert_true(printer_look(p));
	came = count(taken(fd));
	assert_in_range(came, 100, LINES - 1);
	printer_line(p, "the next");
	snprintf(notice, sizeof(notice), "*** %d lines were not printed here ***"
	    "\r\nthe next\r\n", LINES - came);
	assert_string_equal(taken(fd), notice);
	printer_close(&p);
	(void)close(fd);
}

/* The reader leaves in the middle of a line: the next one has all of it. */
static void
a_line_that_was_cut_is_printed_anew(void **state)
{
	int first = reader(), second;
	struct printer *p = printer();
	char filler[PRINTER_COLUMNS + 1];
	const char *came;

	(void)state;
	memset(filler, 'x', sizeof(filler) - 1);
	filler[sizeof(filler) - 1] = '\0';
	for (int i = 0; i < PIPE / (PRINTER_COLUMNS + 2) + 10; i++)
		printer_line(p, filler);
	printer_line(p, "the last");
	(void)close(first);
	assert_true(printer_look(p));
	assert_false(printer_works(p));
	second = reader();
	(void)printer_look(p);
	came = taken(second);
	assert_int_equal(strcspn(came, "\r"), PRINTER_COLUMNS);
	assert_non_null(strstr(came, "\r\nthe last\r\n"));
	printer_close(&p);
	(void)close(second);
}

/* A printer that is switched off when it has taken so many octets. */
static pid_t
one_that_takes(int octets)
{
	int fd = reader(), n = 0;
	pid_t pid;

	assert_int_not_equal(fcntl(fd, F_SETPIPE_SZ, octets), -1);
	if ((pid = fork()) == 0) {
		while (ioctl(fd, FIONREAD, &n) == 0 && n < octets)
			(void)poll(NULL, 0, 1);
		_exit(0);
	}
	assert_int_not_equal(pid, -1);
	(void)close(fd);
	return pid;
}

static void
a_page_that_was_cut_is_marked_where_the_next_one_begins(void **state)
{
	pid_t pid = one_that_takes(4096);
	struct printer *p = printer();
	char page[6000];
	struct err e;
	int fd;

	(void)state;
	for (size_t i = 0; i < sizeof(page) - 1; i++)
		page[i] = i % 60 == 59 ? '\n' : 'x';
	page[sizeof(page) - 1] = '\0';
	assert_int_equal(printer_page(p, page, &e), -1);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	fd = reader();
	assert_true(printer_look(p));
	(void)taken(fd);
	check_ok(printer_page(p, "the next\n", &e), &e);
	assert_string_equal(taken(fd), "*** this page is not whole ***\r\n\f"
	    "the next\r\n\f");
	check_ok(printer_page(p, "and one\n", &e), &e);
	assert_null(strstr(taken(fd), "not whole"));
	printer_close(&p);
	(void)close(fd);
}

static void
a_pipe_that_nobody_reads_is_an_error_and_no_signal(void **state)
{
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	(void)close(fds[0]);
	assert_int_equal(printer_device_write(fds[1], "x", 1), -1);
	assert_int_equal(errno, EPIPE);
	(void)close(fds[1]);
}

static int
make_fifo(void **state)
{
	const char *folder = scratch_folder("printer");

	(void)state;
	snprintf(fifo, sizeof(fifo), "%s/lp", folder);
	return mkfifo(fifo, 0600);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_octet_comes_out_that_a_printer_obeys),
		cmocka_unit_test(what_it_did_not_take_comes_when_it_is_back),
		cmocka_unit_test(
		    lines_for_which_there_was_no_room_are_counted_where_they_are_missing),
		cmocka_unit_test(a_line_that_was_cut_is_printed_anew),
		cmocka_unit_test(
		    a_page_that_was_cut_is_marked_where_the_next_one_begins),
		cmocka_unit_test(a_pipe_that_nobody_reads_is_an_error_and_no_signal),
	};

	return cmocka_run_group_tests(tests, make_fifo, NULL);
}
