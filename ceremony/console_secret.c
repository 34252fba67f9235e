#include <errno.h>
#include <poll.h>
#include <stdio.h>
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

static bool
is_digit(uint8_t byte)
{
	return byte >= '0' && byte <= '9';
}

/* The letters, or digits, of the word that is being typed. */
static size_t
open_word(const struct secret *s)
{
	const uint8_t *bytes = secret_bytes(s);
	size_t n = 0;

	while (n < secret_len(s) && bytes[secret_len(s) - 1 - n] != ' ')
		n++;
	return n;
}

static size_t
count_words(const struct secret *s)
{
	const uint8_t *bytes = secret_bytes(s);
	size_t n = 0;

	for (size_t i = 0; i < secret_len(s); i++)
		n += bytes[i] != ' ' && (i == 0 || bytes[i - 1] == ' ');
	return n;
}

/* The word that was begun becomes one of the list; false if none is meant. */
static bool
finish_word(struct room *r, struct secret *s)
{
	size_t n = open_word(s);
	const char *begun = (const char *)secret_bytes(s) + secret_len(s) - n;
	const char *word = n == 0 ? NULL : r->q->word(begun, n);
	struct err full;

	if (n > 0 && is_digit((uint8_t)begun[0]))
		return true;
	if (n > 0 && word == NULL) {
		r->note = "No word of the list begins like this";
		(void)beep();
		console_draw(r);
		return false;
	}
	for (; n > 0 && word[n] != '\0'; n++)
		if (secret_push(s, (uint8_t)word[n], &full) != 0)
			return false;
	r->stars = secret_len(s);
	return true;
}

/* Whether this letter or digit can stand next: in a word, or in the number. */
static bool
may_follow(const struct room *r, const struct secret *s, uint8_t byte)
{
	size_t open = open_word(s), before = count_words(s) - (open > 0);

	if (is_digit(byte))
		return before == r->q->n_words && open < r->q->n_digits;
	return byte >= 'a' && byte <= 'z' && before < r->q->n_words;
}

static size_t
wanted_words(const struct room *r)
{
	return r->q->n_words + (r->q->n_digits > 0);
}

/* A key of a share's words: a letter, a digit, a blank that ends a word. */
static void
add_letter(struct room *r, struct secret *s, unsigned char byte)
{
	if (byte >= 'A' && byte <= 'Z')
		byte = (unsigned char)(byte - 'A' + 'a');
	if (may_follow(r, s, byte))
		add_byte(r, s, byte);
	else if (byte != ' ' || open_word(s) == 0)
		(void)beep();
	else if (finish_word(r, s) && count_words(s) < wanted_words(r))
		add_byte(r, s, ' ');
	else
		console_draw(r);
}

/* What is still missing; who leaves a zero out must learn that it counts. */
static const char *
more(struct room *r, const struct secret *s)
{
	if (count_words(s) < wanted_words(r) || r->q->n_digits == 0 ||
	    open_word(s) == 0)
		return "There is more in this row";
	snprintf(r->open, sizeof(r->open), "The number at the end has %zu digits, "
	    "with the zeros in front of it", r->q->n_digits);
	return r->open;
}

static bool
words_done(struct room *r, struct secret *s)
{
	if (!finish_word(r, s))
		return false;
	while (open_word(s) == 0 && secret_len(s) > 0)
		secret_pop(s);
	if (count_words(s) == wanted_words(r) &&
	    (r->q->n_digits == 0 || open_word(s) == r->q->n_digits))
		return true;
	r->note = more(r, s);
	(void)beep();
	console_draw(r);
	return false;
}

/*
 * Keys of the keyboard test, which are shown and go nowhere: whether the digits
 * are where they are expected is seen before a PIN is typed blindly.
 */
static void
try_key(struct room *r, unsigned char byte)
{
	size_t n = strlen(r->tried);

	if ((byte == '\b' || byte == 127) && n > 0)
		r->tried[n - 1] = '\0';
	else if (byte == 'U' - '@')
		r->tried[0] = '\0';
	else if (byte >= ' ' && byte <= '~' && n < CONSOLE_TRIED) {
		r->tried[n] = (char)byte;
		r->tried[n + 1] = '\0';
	} else
		(void)beep();
	console_draw(r);
}

static void
try_keys(struct room *r, bool begin)
{
	r->trying = begin;
	memset(r->tried, 0, sizeof(r->tried));
	r->note = NULL;
	console_draw(r);
}

/* True when the question is done with. */
static bool
take(struct room *r, struct ui_answer *a, const unsigned char *byte)
{
	int key;

	if (console_leaves(r, *byte, &a->reply))
		return true;
	if (console_is_print(r, *byte))
		console_print(r);
	else if (*byte == '\t' && r->words == NULL)
		try_keys(r, !r->trying);
	else if (r->trying && (console_is_enter(*byte) || *byte == ESC)) {
		if (*byte != ESC || escape(r) == ESC)
			try_keys(r, false);
	} else if (r->trying)
		try_key(r, *byte);
	else if (console_is_enter(*byte)) {
		a->reply = UI_ANSWERED;
		if (r->words != NULL)
			return words_done(r, a->secret);
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
	} else if (r->words != NULL)
		add_letter(r, a->secret, *byte);
	else
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
		if (console_alarmed(r)) {
			(void)beep();
			explicit_bzero(&byte, sizeof(byte));
			a->reply = UI_ALARM;
			return 0;
		}
		if (event == NOTHING) {
			wait_over(r, a->secret, since);
			continue;
		}
		since = console_ms();
		console_print_over(r);
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
	r->words = r->q->kind == UI_WORDS ? a->secret : NULL;
	rc = read_secret(r, a, e);
	if (rc != 0 || a->reply != UI_ANSWERED)
		secret_clear(a->secret);
	(void)keypad(stdscr, TRUE);
	r->words = NULL;
	r->stars = 0;
	r->trying = false;
	return rc;
}
