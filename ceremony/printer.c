#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ceremony/printer.h"
#include "ceremony/printer_device.h"
#include "ceremony/site.h"

enum {
	QUEUE	= 16 * 1024,
	PART	= 512,		/* octets at a time: a FIFO takes all or none */
	FAULT	= 120,
	PATIENCE = 2000,	/* ms in which it must take something, */
	STALLED	= 10000,	/* and where nobody waits for it, or for a page, */
	SLOW	= 60000,	/* which has so long in all */
};

struct printer {
	char	  path[SITE_PATH];
	int	  fd;		/* -1: it is to be opened again */
	bool	  roll, works;
	char	  fault[FAULT];
	long long since;	/* ms; it took something, or had nothing to take */
	size_t	  len, sent;	/* of the queue, whose first line is kept whole */
	unsigned  missing;	/* lines that had no room */
	bool	  begun, torn;	/* a sheet; and it is not whole */
	char	  queue[QUEUE];
};

static const char rule[] = "- - - - - - - - - - - - - - - - - - - - - - - - - "
    "- - - - - - - - - - - - - -\n";

static long long
clock_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);	/* cannot fail */
	return (long long)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* ---- the queue ------------------------------------------------------------ */

/* Whatever is printed, no octet of it is one that a printer obeys. */
static size_t
octets(char c, char to[2])
{
	if (c == '\n') {
		memcpy(to, "\r\n", 2);
		return 2;
	}
	to[0] = c == '\f' || (c >= ' ' && c <= '~') ? c : '?';
	return 1;
}

static bool
has_room(const struct printer *p, const char *text)
{
	size_t n = sizeof(rule);	/* behind it */
	char two[2];

	for (; *text != '\0'; text++)
		n += octets(*text, two);
	return n <= QUEUE - p->len;
}

/* The caller has looked whether there is room. */
static void
append(struct printer *p, const char *text)
{
	char two[2];

	if (p->len == 0)
		p->since = clock_ms();
	p->begun = strchr(text, '\f') == NULL;
	for (; *text != '\0'; text++) {
		size_t n = octets(*text, two);

		memcpy(p->queue + p->len, two, n);
		p->len += n;
	}
}

/* What was taken goes, but for the beginning of a line, and is wiped. */
static void
compact(struct printer *p)
{
	size_t done = p->sent;

	while (done > 0 && p->queue[done - 1] != '\n' &&
	    p->queue[done - 1] != '\f')
		done--;
	memmove(p->queue, p->queue + done, p->len - done);
	explicit_bzero(p->queue + p->len - done, done);
	p->len -= done;
	p->sent -= done;
}

/* ---- the device ------------------------------------------------------------ */

static void
fail(struct printer *p, const char *fault)
{
	p->works = false;
	snprintf(p->fault, sizeof(p->fault), "%.*s", FAULT - 1, fault);
}

static void
is_gone(struct printer *p, const char *fault)
{
	printer_device_close(p->fd, false);
	p->fd = -1;
	p->sent = 0;
	fail(p, fault);
}

static void
answers(struct printer *p)
{
	p->works = true;
	p->fault[0] = '\0';
	p->since = clock_ms();
}

/* As much as it takes without being waited for. */
static void
feed(struct printer *p)
{
	ssize_t n = 1;

	while (p->fd != -1 && n > 0 && p->sent < p->len) {
		size_t part = p->len - p->sent;

		n = printer_device_write(p->fd, p->queue + p->sent,
		    part < PART ? part : PART);
		if (n > 0) {
			p->sent += (size_t)n;
			answers(p);
		} else if (n < 0 && errno != EAGAIN && errno != EINTR)
			is_gone(p, printer_device_fault(errno));
	}
	compact(p);
}

/* Waits until it takes something, at most ms. */
static void
wait_for(struct printer *p, int ms)
{
	struct pollfd of = { .fd = p->fd, .events = POLLOUT };

	if (p->fd == -1 || poll(&of, 1, ms) <= 0)
		return;
	if ((of.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0)
		is_gone(p, printer_device_fault(EPIPE));
	else if (p->sent == p->len)
		answers(p);
	else
		feed(p);
}

static void
open_again(struct printer *p)
{
	struct err why;

	if (p->fd == -1 && (p->fd = printer_device_open(p->path, &why)) == -1)
		fail(p, why.text);
}

bool
printer_look(struct printer *p)
{
	bool was = p->works;

	open_again(p);
	wait_for(p, 0);
	if (p->works && p->len > 0 && clock_ms() - p->since >= STALLED)
		fail(p, "it takes nothing");
	return p->works != was;
}

/* All of the queue, for as long as it takes something within so many ms. */
static void
drain(struct printer *p, int patience, int most)
{
	const long long begun = clock_ms();
	long long now = begun, since = begun;
	size_t before;

	while (p->fd != -1 && p->len > 0 && now - since < patience &&
	    now - begun < most) {
		before = p->len - p->sent;
		wait_for(p, patience - (int)(now - since));
		now = clock_ms();
		if (p->len - p->sent != before)
			since = now;
	}
	if (p->works && p->len > 0 && now - since >= patience)
		fail(p, "it takes nothing");
}

/* ---- as it is used --------------------------------------------------------- */

int
printer_open(struct printer **out, const char *path, bool roll, struct err *e)
{
	struct printer *p = calloc(1, sizeof(*p));
	struct err why;

	if (p == NULL)
		return err_sys(e, "open the printer %s", path);
	snprintf(p->path, sizeof(p->path), "%s", path);
	p->roll = roll;
	if ((p->fd = printer_device_open(path, &why)) == -1 &&
	    why.kind == ERR_FORMAT) {
		free(p);
		return err_set(e, ERR_FORMAT, "the printer %s: %s; nothing was "
		    "printed or changed: correct \"printer\" in the "
		    "configuration", path, why.text);
	}
	fail(p, p->fd == -1 ? why.text : "it takes nothing");
	wait_for(p, PATIENCE);
	*out = p;
	return 0;
}

void
printer_close(struct printer **pp)
{
	struct printer *p = *pp;

	if (p == NULL)
		return;
	*pp = NULL;
	if (p->works)
		drain(p, PATIENCE, PATIENCE);
	if (p->fd != -1)
		printer_device_close(p->fd, p->works);
	explicit_bzero(p, sizeof(*p));
	free(p);
}

bool
printer_works(const struct printer *p)
{
	return p->works;
}

const char *
printer_fault(const struct printer *p)
{
	return p->fault;
}

/* Where lines are missing it is said, in front of what comes behind them. */
static void
put_line(struct printer *p, const char *text)
{
	char line[2 * PRINTER_COLUMNS];

	snprintf(line, sizeof(line), "%.*s\n", PRINTER_COLUMNS, text);
	if (p->missing > 0)
		snprintf(line, sizeof(line), "*** %u line%s not printed here ***"
		    "\n%.*s\n", p->missing, p->missing == 1 ? " was" : "s were",
		    PRINTER_COLUMNS, text);
	if (!has_room(p, line) && p->works)
		drain(p, PATIENCE, PATIENCE);
	if (has_room(p, line)) {
		append(p, line);
		p->missing = 0;
	} else
		p->missing++;
}

void
printer_line(struct printer *p, const char *text)
{
	(void)printer_look(p);
	put_line(p, text);
	(void)printer_look(p);
}

static void
new_sheet(struct printer *p)
{
	if (p->begun)
		append(p, p->torn ? "*** this page is not whole ***\n\f" : "\f");
	p->torn = false;
}

int
printer_show(struct printer *p, const char *text, struct err *e)
{
	(void)printer_look(p);
	if (!p->works)
		return err_set(e, ERR_SYS, "the printer does not answer (%s)",
		    p->fault);
	if (!has_room(p, text))
		drain(p, PATIENCE, PATIENCE);
	if (!has_room(p, text))
		return err_set(e, ERR_SYS, "the printer is still at what was "
		    "before");
	if (!p->roll)
		new_sheet(p);
	append(p, text);
	append(p, p->roll ? rule : "\f");
	drain(p, PATIENCE, PATIENCE);
	if (!p->works)
		return err_set(e, ERR_SYS, "it comes when the printer answers "
		    "again (%s)", p->fault);
	return 0;
}

/* What was not taken of the n octets at the end goes, and is wiped. */
static void
take_back(struct printer *p, size_t n)
{
	size_t left = p->len - p->sent;

	p->torn = left < n;
	n = left < n ? left : n;
	p->len -= n;
	explicit_bzero(p->queue + p->len, n);
	if (p->sent == p->len)
		p->sent = p->len = 0;
}

int
printer_page(struct printer *p, const char *text, struct err *e)
{
	size_t before;

	(void)printer_look(p);
	if (p->works && (p->len > 0 || !has_room(p, text)))
		drain(p, STALLED, SLOW);
	if (!p->works || !has_room(p, text))
		return err_set(e, ERR_SYS, "the printer does not answer (%s)",
		    p->works ? "it is still at what was before" : p->fault);
	new_sheet(p);
	before = p->len;
	append(p, text);
	append(p, "\f");
	before = p->len - before;
	drain(p, STALLED, SLOW);
	if (p->len == 0)
		return 0;
	take_back(p, before);
	p->begun = true;
	if (p->works)
		fail(p, "it is too slow");
	return err_set(e, ERR_SYS, "the printer did not take all of a page (%s)",
	    p->fault);
}
