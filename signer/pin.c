#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "hsm/hsm.h"
#include "signer/own_file.h"
#include "signer/pin.h"

enum { KEY_INTERRUPT = 3, KEY_END = 4, KEY_ERASE = 8, KEY_DELETE = 127 };

/* Signals off too, so that no key leaves the terminal without its echo. */
static int
read_keys(int fd, struct secret *pin, struct err *e)
{
	for (;;) {
		uint8_t c = 0;
		int rc = 0;

		if (read(fd, &c, 1) != 1)
			return err_sys(e, "read the PIN");
		if (c == '\n' || c == '\r' || c == KEY_END)
			return 0;
		if (c == KEY_INTERRUPT)
			return err_set(e, ERR_ABORTED, "no PIN was given");
		if (c == KEY_ERASE || c == KEY_DELETE)
			secret_pop(pin);
		else
			rc = secret_push(pin, c, e);
		explicit_bzero(&c, sizeof(c));
		if (rc != 0)
			return -1;
	}
}

static void
say(int fd, const char *text)
{
	/* A prompt that is not seen is answered by nobody: no error of ours. */
	if (write(fd, text, strlen(text)) < 0)
		return;
}

static int
pin_from_terminal(const char *token, struct secret *pin, struct err *e)
{
	struct termios before, silent;
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY), rc;

	if (fd < 0)
		return err_sys(e, "no terminal to ask for the PIN of %.40s "
		    "(pin-file names a file with it)", token);
	if (tcgetattr(fd, &before) != 0) {
		rc = err_sys(e, "the terminal");
		goto out;
	}
	silent = before;
	silent.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
	silent.c_cc[VMIN] = 1;
	silent.c_cc[VTIME] = 0;
	if (tcsetattr(fd, TCSAFLUSH, &silent) != 0) {
		rc = err_sys(e, "the terminal");
		goto out;
	}
	say(fd, "PIN of the token ");
	say(fd, token);
	say(fd, ": ");
	rc = read_keys(fd, pin, e);
	say(fd, "\n");
	/* If this fails there is nothing more to be done about it. */
	(void)tcsetattr(fd, TCSAFLUSH, &before);
out:
	(void)close(fd);
	return rc;
}

struct secret *
pin_get(const char *file, const char *token, struct err *e)
{
	struct secret *pin = secret_new(PIN_MAX, e);
	int rc;

	if (pin == NULL)
		return NULL;
	if (file[0] != '\0')
		rc = own_file_line(file, "PIN", pin, e);
	else
		rc = pin_from_terminal(token, pin, e);
	if (rc == 0 && secret_len(pin) == 0)
		rc = err_set(e, ERR_PIN, "the PIN is empty");
	if (rc != 0)
		secret_free(&pin);
	return pin;
}
