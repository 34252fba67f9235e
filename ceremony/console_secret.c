#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "ceremony/console.h"

/*
 * Curses keeps what it reads, so here the terminal itself is read, a byte at
 * a time, and each byte is wiped as soon as it is in the secret.
 */

enum event { NOTHING, BYTE, GONE };
enum { ESC = 27, TICK = 1000 };

static enum event
read_byte(struct room *r, int ms, unsigned char *byte)
{
	struct pollfd p = { .fd = r->fd, .events = POLLIN };
	int n = poll(&p, 1, ms);

	if (n == 0 || (n < 0 && errno == EINTR))
		return NOTHING;
	if (n < 0 || (p.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
		return GONE;
	return read(r->fd, byte, 1) == 1 ? BYTE : GONE;
}

/*
 * What follows Esc when an arrow or function key was struck (ECMA-48, 5.4:
 * CSI, parameters, a final byte; "ESC O x"; Linux's "ESC [ [ x") is read and
 * dropped, but for the two keys that turn pages.  Alone it is the Esc key.
 */
static int
escape(struct room *r)
{
	unsigned char c = 0, first;

	if (read_byte(r, CONSOLE_ESCAPE, &c) != BYTE)
		return ESC;
	if (c != '[') {
		if (c == 'O')
			(void)read_byte(r, CONSOLE_ESCAPE, &c);
		goto other;
	}
	if (read_byte(r, CONSOLE_ESCAPE, &c) == BYTE && c == '[')
		(void)read_byte(r, CONSOLE_ESCAPE, &c);
	first = c;
	while (c >= 0x20 && c <= 0x3f &&
	    read_byte(r, CONSOLE_ESCAPE, &c) == BYTE)
		;
	if (c == '~' && (first == '5' || first == '6'))
		return first == '5' ? KEY_PPAGE : KEY_NPAGE;
other:
	explicit_bzero(&c, sizeof(c));
	return NOTHING;
}

static void
start_again(struct room *r, struct secret *s, const char *note)
{
	secret_clear(s);
	r->stars = 0;
	r->note = note;
	console_draw(r);
}

static void
add_byte(struct room *r, struct secret *s, unsigned char byte)
{
	struct err full;

	if (byte < ' ' || byte > '~' || secret_push(s, byte, &full) != 0) {
		(void)beep();
		return;
	}
	r->stars++;
	r->note = NULL;
	console_draw(r);
}

static void
drop_byte(struct room *r, struct secret *s)
{
	if (r->stars > 0)
		r->stars--;
	secret_pop(s);
	console_draw(r);
}

/* True when the question is done with. */
static bool
take(struct room *r, struct ui_answer *a, const unsigned char *byte)
{
	int key;

	if (console_is_enter(*byte)) {
		a->reply = UI_ANSWERED;
		if (r->stars > 0 && console_all_seen(r))
			return true;
		(void)beep();
	} else if (*byte == ESC) {
		key = escape(r);
		a->reply = UI_BACK;
		if (key == ESC && !r->q->no_back)
			return true;
		if (key == KEY_PPAGE || key == KEY_NPAGE)
			console_turn(r, key == KEY_NPAGE ? 1 : -1);
	} else if (*byte == '\b' || *byte == 127)
		drop_byte(r, a->secret);
	else if (*byte == 'U' - '@')
		start_again(r, a->secret, NULL);
	else if (*byte == 'L' - '@') {
		(void)clearok(curscr, TRUE);
		console_draw(r);
	} else
		add_byte(r, a->secret, *byte);
	return false;
}

static void
wait_over(struct room *r, struct secret *s, long long since)
{
	console_follow_size(r);
	if (r->stars > 0 && console_ms() - since >= r->idle * 1000LL) {
		(void)beep();
		start_again(r, s, "No key was struck for a while: cleared, "
		    "type it again");
	} else
		console_clock(r);
}

static int
read_secret(struct room *r, struct ui_answer *a, struct err *e)
{
	long long since = console_ms();
	unsigned char byte = 0;
	enum event event;
	bool done = false;

	while (!done) {
		event = read_byte(r, TICK, &byte);
		if (event == GONE)
			return err_set(e, ERR_SYS, "the terminal is gone");
		if (event == NOTHING) {
			wait_over(r, a->secret, since);
			continue;
		}
		since = console_ms();
		done = !console_too_small() && take(r, a, &byte);
		explicit_bzero(&byte, sizeof(byte));
	}
	return 0;
}

int
console_secret(struct room *r, struct ui_answer *a, struct err *e)
{
	int rc;

	/* So that a terminal's number pad sends digits, not sequences. */
	(void)keypad(stdscr, FALSE);
	secret_clear(a->secret);
	rc = read_secret(r, a, e);
	if (rc != 0 || a->reply != UI_ANSWERED)
		secret_clear(a->secret);
	(void)keypad(stdscr, TRUE);
	r->stars = 0;
	return rc;
}
