#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

/*
 * usage: serial COMMAND [ARGUMENT...]   Runs it on a terminal that is like the
 * far end of a serial line: nobody tells it a size, nor that one changed, and
 * what it writes comes at 9600 baud.  Exit status as of the command, in a
 * shell's way.
 */
enum { CHUNK = 96, PAUSE = CHUNK * 1000 / 960 };	/* octets, ms */

static struct termios was;

static void
put_back(void)
{
	(void)tcsetattr(STDIN_FILENO, TCSANOW, &was);
}

static int
fail(const char *what)
{
	fprintf(stderr, "serial: %s: %s\n", what, strerror(errno));
	return 2;
}

/* The command's terminal, which becomes the one that controls it. */
static void
run(int far, char *argv[])
{
	int near;

	if (setsid() == -1 || (near = open(ptsname(far), O_RDWR)) == -1)
		_exit(fail("a terminal"));
	for (int i = 0; i < 3; i++)
		if (dup2(near, i) == -1)
			_exit(fail("a terminal"));
	(void)close(near);
	(void)close(far);
	(void)execvp(argv[0], argv);
	_exit(fail(argv[0]));
}

static int
copy(int from, int to, size_t most)
{
	char part[CHUNK];
	ssize_t n = read(from, part, most < sizeof(part) ? most : sizeof(part));

	for (ssize_t at = 0, m; at < n; at += m)
		if ((m = write(to, part + at, (size_t)(n - at))) < 0)
			return -1;
	return n > 0 ? 0 : -1;
}

/* Until the command has closed its end. */
static void
relay(int far)
{
	const struct timespec pause = { 0, PAUSE * 1000000L };
	struct pollfd p[2] = {
		{ .fd = far, .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN },
	};

	while (poll(p, 2, -1) > 0 || errno == EINTR) {
		if ((p[1].revents & POLLIN) != 0 &&
		    copy(STDIN_FILENO, far, CHUNK) != 0)
			return;
		if ((p[0].revents & (POLLIN | POLLHUP)) == 0)
			continue;
		if (copy(far, STDOUT_FILENO, CHUNK) != 0)
			return;
		(void)nanosleep(&pause, NULL);
	}
}

int
main(int argc, char *argv[])
{
	struct termios raw;
	int far, status;
	pid_t pid;

	if (argc < 2) {
		fprintf(stderr, "usage: serial COMMAND [ARGUMENT...]\n");
		return 2;
	}
	if ((far = posix_openpt(O_RDWR | O_NOCTTY)) == -1 ||
	    grantpt(far) != 0 || unlockpt(far) != 0 ||
	    tcgetattr(STDIN_FILENO, &was) != 0)
		return fail("a terminal");
	raw = was;
	cfmakeraw(&raw);
	if (tcsetattr(STDIN_FILENO, TCSANOW, &raw) != 0 || atexit(put_back) != 0)
		return fail("the terminal");
	if ((pid = fork()) == 0)
		run(far, argv + 1);
	relay(far);
	if (pid == -1 || waitpid(pid, &status, 0) != pid)
		return fail(argv[1]);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
	    WEXITSTATUS(status);
}
