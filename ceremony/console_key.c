#include <sys/ioctl.h>

#include <errno.h>
#include <poll.h>
#include <termios.h>
#include <time.h>

#include "ceremony/console.h"

enum { TICK = 1000 };		/* ms after which the clock is looked at */

long long
console_ms(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_MONOTONIC, &ts) != 0)
		return 0;
	return (long long)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

bool
console_is_enter(int key)
{
	return key == '\r' || key == '\n' || key == KEY_ENTER;
}

/*
 * Curses looks at the size only in some of its reads; poll() below ends with
 * EINTR whenever it has changed.
 */
void
console_follow_size(struct room *r)
{
	struct winsize w;

	if (ioctl(r->fd, TIOCGWINSZ, &w) != 0 || w.ws_row == 0 ||
	    w.ws_col == 0 || !is_term_resized(w.ws_row, w.ws_col))
		return;
	(void)resizeterm(w.ws_row, w.ws_col);
	(void)clearok(curscr, TRUE);
	console_draw(r);
}

/*
 * Curses may hold keys already, so it is asked before the terminal is waited
 * for.  ERR: nothing came for a while.
 */
static int
next_key(struct room *r)
{
	struct pollfd p = { .fd = r->fd, .events = POLLIN };
	int c, n;

	for (;;) {
		console_follow_size(r);
		if ((c = getch()) != ERR)
			return c;
		if ((n = poll(&p, 1, TICK)) == 0)
			return ERR;
		if (n < 0 && errno != EINTR)
			return CONSOLE_GONE;
		if (n > 0 && (p.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
			return CONSOLE_GONE;
	}
}

void
console_turn(struct room *r, int sheets)
{
	if (sheets < 0 ? r->sheet == 0 : r->sheet + 1 >= console_sheets(r)) {
		(void)beep();
		return;
	}
	r->sheet = sheets < 0 ? r->sheet - 1 : r->sheet + 1;
	if (r->seen < r->sheet + 1)
		r->seen = r->sheet + 1;
	console_draw(r);
}

void
console_changed(struct room *r)
{
	(void)flushinp();
	(void)tcflush(r->fd, TCIFLUSH);
	r->quiet_until = 0;
	if (r->q->kind == UI_CHOOSE || r->q->kind == UI_OBJECT ||
	    r->q->kind == UI_TICK)
		r->quiet_until = console_ms() + CONSOLE_QUIET;
}

static void
help(struct room *r)
{
	r->help = 1;
	console_draw(r);
}

static void
leave_help(struct room *r)
{
	r->help = 0;
	console_draw(r);
	console_changed(r);
}

/* Behind the keys is the script; behind that, and on any other key, the question. */
static void
turn_help(struct room *r, int c)
{
	bool next = c == '?' || c == KEY_F(1) || c == KEY_NPAGE || c == '>';

	if (!next || r->help == console_helps(r)) {
		leave_help(r);
		return;
	}
	r->help++;
	console_draw(r);
}

static void
redraw(struct room *r)
{
	(void)clearok(curscr, TRUE);
	console_draw(r);
}

static void
page_down(struct room *r)
{
	console_turn(r, 1);
}

static void
page_up(struct room *r)
{
	console_turn(r, -1);
}

/* What a key does in every question; a letter only where it is not text. */
static bool
same_everywhere(struct room *r, int c)
{
	static const struct {
		int	key;
		bool	text;
		void	(*act)(struct room *);
	} keys[] = {
		{ 'L' - '@', false, redraw },
		{ 'r', true, redraw }, { 'R', true, redraw },
		{ KEY_F(1), false, help }, { '?', true, help },
		{ KEY_NPAGE, false, page_down }, { '>', true, page_down },
		{ KEY_PPAGE, false, page_up }, { '<', true, page_up },
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].key == c &&
		    !(keys[i].text && console_typed(r->q))) {
			keys[i].act(r);
			return true;
		}
	if (console_is_print(r, c)) {
		console_print(r);
		return true;
	}
	return false;
}

bool
console_alarmed(const struct room *r)
{
	return r->q->alarm != NULL && r->q->alarm(r->q->alarm_of);
}

int
console_key(struct room *r)
{
	int c;

	for (;;) {
		c = next_key(r);
		if (c == CONSOLE_GONE)
			return c;
		if (console_alarmed(r))
			return CONSOLE_ALARM;
		if (c == ERR) {
			console_clock(r);
			continue;
		}
		console_print_over(r);
		/* No key, or one struck before the question was read. */
		if (c == KEY_RESIZE || console_too_small())
			;
		else if (console_ms() < r->quiet_until) {
			if (console_is_stray(r, c))
				r->quiet_until = console_ms() + CONSOLE_QUIET;
		}
		else if (r->help > 0)
			turn_help(r, c);
		else if (!same_everywhere(r, c))
			return c;
	}
}
