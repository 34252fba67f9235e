#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <curses.h>
#include <term.h>
#undef lines	/* term.h means a capability by it, a page its text */

#include "ceremony/console.h"
#include "ceremony/terminal.h"

enum { KEPT_MAX = 64 * 1024 };

/*
 * How the terminal was.  One for the process, since a signal's handler and
 * exit() have to find it; what they need is made ready beforehand.
 */
static struct {
	volatile pid_t	owner;		/* 0: there is nothing to put back */
	int		fd;
	struct termios	was;
	char		reset[256];	/* makes the screen a shell's again */
	size_t		reset_len;
	int		kept;		/* what was written to 1 and 2 */
	int		std[2];		/* where that went before, or -1 */
	FILE		*tty;
	SCREEN		*screen;
} terminal;

static volatile int *taken;	/* tells a parent; or NULL */

/* Nothing can be done here about a terminal that does not take it. */
static void
write_all(int fd, const char *data, size_t len)
{
	ssize_t n;

	while (len > 0) {
		if ((n = write(fd, data, len)) < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		data += n;
		len -= (size_t)n;
	}
}

static void
give_back_output(void)
{
	char part[512];
	off_t at = 0;
	ssize_t n;

	for (int i = 0; i < 2; i++)
		if (terminal.std[i] != -1)
			(void)dup2(terminal.std[i], STDOUT_FILENO + i);
	while ((n = pread(terminal.kept, part, sizeof(part), at)) > 0) {
		write_all(STDERR_FILENO, part, (size_t)n);
		at += n;
	}
}

/*
 * Only calls that are safe in a signal's handler.  A child of the module that
 * exits or crashes has this too, and the screen is not its own.
 */
static void
put_back(void)
{
	int saved = errno;

	if (terminal.owner == 0 || terminal.owner != getpid())
		return;
	terminal.owner = 0;
	if (taken != NULL)
		*taken = 0;
	write_all(terminal.fd, terminal.reset, terminal.reset_len);
	/* What was typed here, a PIN perhaps, must not reach the shell. */
	(void)tcflush(terminal.fd, TCIFLUSH);
	(void)tcsetattr(terminal.fd, TCSANOW, &terminal.was);
	give_back_output();
	errno = saved;
}

static int
add_reset(int c)
{
	if (terminal.reset_len == sizeof(terminal.reset))
		return ERR;
	terminal.reset[terminal.reset_len++] = (char)c;
	return c;
}

static const char *
capability(const char *name)
{
	char *s = tigetstr(name);

	return s == (char *)-1 ? NULL : s;
}

/*
 * keypad off, plain characters, cursor shown; then the screen from before or,
 * where the terminal has none, the last row free for the shell.
 */
static void
make_reset(void)
{
	static const char *const names[] = { "rmkx", "sgr0", "cnorm", "rmcup" };
	const char *s;

	terminal.reset_len = 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if ((s = capability(names[i])) != NULL)
			(void)tputs(s, 1, add_reset);
	if (capability("rmcup") != NULL)
		return;
	(void)tputs(tiparm(capability("cup"), CONSOLE_ROWS - 1, 0), 1,
	    add_reset);
	if ((s = capability("el")) != NULL)
		(void)tputs(s, 1, add_reset);
}

/* What terminal it is, asked before anything of it is changed. */
static int
learn(struct err *e)
{
	const char *type = getenv("TERM");
	int status, rc = 0;

	if (type == NULL || *type == '\0')
		return err_set(e, ERR_SYS, "the type of this terminal is not "
		    "known: set TERM, to linux or vt100 perhaps");
	if (setupterm(type, terminal.fd, &status) == ERR)
		return err_set(e, ERR_SYS, "a terminal of type \"%.40s\" is "
		    "not known here: set TERM, to linux or vt100 perhaps",
		    type);
	if (capability("cup") == NULL)
		rc = err_set(e, ERR_SYS, "a terminal of type \"%.40s\" cannot "
		    "place its cursor: use another, a vt100 is enough", type);
	else
		make_reset();
	(void)del_curterm(cur_term);
	return rc;
}

static int
take_output(struct err *e)
{
	if ((terminal.kept = memfd_create("output", MFD_CLOEXEC)) == -1)
		return err_sys(e, "keep standard error off the screen");
	(void)fflush(NULL);	/* what cannot be written now is lost anyway */
	for (int i = 0; i < 2; i++) {
		int to = STDOUT_FILENO + i;

		if (isatty(to) && (terminal.std[i] = fcntl(to,
		    F_DUPFD_CLOEXEC, STDERR_FILENO + 1)) != -1 &&
		    dup2(terminal.kept, to) == -1)
			return err_sys(e, "keep standard error off the screen");
	}
	return 0;
}

static void
close_all(void)
{
	const int fds[] = { terminal.kept, terminal.std[0], terminal.std[1] };

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (fds[i] != -1)
			(void)close(fds[i]);
	if (terminal.screen != NULL)
		delscreen(terminal.screen);
	if (terminal.tty != NULL)
		(void)fclose(terminal.tty);
	else if (terminal.fd != -1)
		(void)close(terminal.fd);
	memset(&terminal, 0, sizeof(terminal));
}

static void
start_curses(void)
{
	static const char digits[] = "pqrstuvwxy";
	char sequence[] = "\033O?";

	(void)raw();
	(void)noecho();
	(void)nonl();
	(void)keypad(stdscr, TRUE);
	(void)nodelay(stdscr, TRUE);
	(void)typeahead(-1);
	(void)set_escdelay(CONSOLE_ESCAPE);
	/* A serial terminal's number pad sends these while arrows are read. */
	for (int i = 0; i < 10; i++) {
		sequence[2] = digits[i];
		(void)define_key(sequence, '0' + i);
	}
}

/* From here on whatever happens to the process puts the terminal back. */
static int
take_screen(struct err *e)
{
	static bool registered;

	if (!registered && atexit(put_back) != 0)
		return err_sys(e, "open the console");
	registered = true;
	console_signals_take(put_back);
	terminal.owner = getpid();
	if (taken != NULL)
		*taken = 1;
	/* The size is the terminal's own, not what LINES may have said once. */
	use_env(FALSE);
	use_tioctl(TRUE);
	terminal.screen = newterm(NULL, terminal.tty, terminal.tty);
	if (terminal.screen == NULL)
		return err_set(e, ERR_SYS, "curses cannot use this terminal");
	start_curses();
	return take_output(e);
}

int
terminal_open(struct err *e)
{
	if (terminal.owner != 0)
		return err_set(e, ERR_SYS, "the console is open already");
	memset(&terminal, 0, sizeof(terminal));
	terminal.kept = terminal.std[0] = terminal.std[1] = -1;
	terminal.fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (terminal.fd == -1) {
		err_sys(e, "the console needs a terminal: /dev/tty");
		goto fail;
	}
	if (learn(e) != 0)
		goto fail;
	if (tcgetattr(terminal.fd, &terminal.was) != 0 ||
	    (terminal.tty = fdopen(terminal.fd, "r+")) == NULL) {
		err_sys(e, "open the console");
		goto fail;
	}
	if (take_screen(e) != 0) {
		terminal_close();
		return -1;
	}
	return terminal.fd;
fail:
	close_all();
	return -1;
}

void
terminal_close(void)
{
	if (terminal.owner == 0)
		return;
	if (terminal.screen != NULL)
		(void)endwin();
	terminal.reset_len = 0;		/* curses has done that */
	put_back();
	console_signals_give_back();
	close_all();
}

void
terminal_give_up(void)
{
	put_back();
}

void
terminal_tell(volatile int *to)
{
	if (terminal.reset_len > 0)
		close_all();	/* the parent's */
	taken = to;
}

/* The child looks at all of this by itself, and says what is wrong with it. */
int
terminal_remember(void)
{
	struct err why;

	terminal.kept = terminal.std[0] = terminal.std[1] = -1;
	terminal.fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (terminal.fd == -1 || learn(&why) != 0 ||
	    tcgetattr(terminal.fd, &terminal.was) != 0) {
		close_all();
		return -1;
	}
	return terminal.fd;
}

void
terminal_rescue(bool needed)
{
	if (terminal.reset_len == 0)
		return;
	if (needed) {
		terminal.owner = getpid();
		put_back();
	}
	close_all();
}

void
terminal_trim(void)
{
	struct stat st;

	if (fstat(terminal.kept, &st) == 0 && st.st_size > KEPT_MAX &&
	    ftruncate(terminal.kept, 0) == 0)
		(void)lseek(terminal.kept, 0, SEEK_SET);
}
