#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "ceremony/typed.h"

enum { KEY_INTERRUPT = 3, KEY_END = 4, KEY_ERASE = 8, KEY_DELETE = 127 };

struct typing {
	bool		terminal;
	struct termios	before;
};

struct typing *
typing_begin(struct err *e)
{
	struct typing *t = calloc(1, sizeof(*t));
	struct termios silent;

	if (t == NULL) {
		err_sys(e, "read what is typed");
		return NULL;
	}
	if ((t->terminal = isatty(STDIN_FILENO) == 1) == false)
		return t;
	if (tcgetattr(STDIN_FILENO, &t->before) == 0) {
		silent = t->before;
		/* Signals off too: a program that is killed would leave it so. */
		silent.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
		silent.c_cc[VMIN] = 1;
		silent.c_cc[VTIME] = 0;
		if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0)
			return t;
	}
	err_sys(e, "the terminal");
	free(t);
	return NULL;
}

void
typing_end(struct typing **t)
{
	/* If this fails there is nothing more to be done about it. */
	if (*t != NULL && (*t)->terminal)
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &(*t)->before);
	free(*t);
	*t = NULL;
}

void
typing_ask(const struct typing *t, const char *format, ...)
{
	va_list ap;

	if (!t->terminal)
		return;
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fflush(stderr);
}

/* One octet; -1 at the end. */
static int
next_octet(uint8_t *c)
{
	ssize_t n;

	do
		n = read(STDIN_FILENO, c, 1);
	while (n < 0 && errno == EINTR);
	return n == 1 ? 0 : -1;
}

int
typing_line(struct typing *t, struct secret *line, struct err *e)
{
	bool fits = true;
	struct err why;
	uint8_t c = 0;

	secret_clear(line);
	for (;;) {
		if (next_octet(&c) != 0 || (t->terminal &&
		    (c == KEY_INTERRUPT || c == KEY_END))) {
			typing_ask(t, "\n");
			return err_set(e, ERR_ABORTED, "no more was typed");
		}
		if (c == '\n' || c == '\r')
			break;
		if (t->terminal && (c == KEY_ERASE || c == KEY_DELETE))
			secret_pop(line);
		else
			fits = secret_push(line, c, &why) == 0 && fits;
		explicit_bzero(&c, sizeof(c));
	}
	typing_ask(t, "\n");
	if (fits)
		return 0;
	secret_clear(line);
	return err_set(e, ERR_FORMAT, "the line is too long");
}
