#ifndef CEREMONY_UI_H
#define CEREMONY_UI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "ceremony/page.h"
#include "hsm/secret.h"
#include "keyset/err.h"

/*
 * How a ceremony speaks with the people in the room.  Steps know this and
 * nothing of screens.  The console is one room (console.c); the tests have
 * another, without people in it (tests/room_script.c).
 */

/* What the first two lines of every screen say. */
struct ui_frame {
	char	 ceremony[48];	/* "0003 FIRST CEREMONY example." */
	bool	 rehearsal;	/* else PRODUCTION */
	char	 site[24];	/* "AMS-A" */
	char	 hsm[32];	/* "1440022 OPEN", "1440022 shut", "none yet" */
	char	 log[2][8];	/* "ok", "FAILED" */
	size_t	 step, steps;	/* 0 of 0: not in a ceremony */
	unsigned exceptions;
	uint64_t record;	/* number of the last record */
	char	 head[64];	/* the first words of its digest */
};

enum ui_kind {
	UI_ENTER,	/* harmless: Enter goes on */
	UI_CHOOSE,	/* a decision by one person: a letter */
	UI_TEXT,	/* a line of text, shown as typed */
	UI_SECRET,	/* a PIN: one star a key, into a struct secret */
	UI_OBJECT,	/* cannot be undone: both people type the object */
	UI_TICK,	/* every line ticked off as it is read aloud */
};

enum { UI_CHOICES_MAX = 10, UI_ANSWER_MAX = 256 };

struct ui_choice {
	char	    letter;	/* lower case, not e, l, r, x */
	const char *word;	/* "Sign", "Refuse" */
};

/*
 * Every question has a key that does not change when its words do, so that a
 * script can answer it.  All strings are borrowed for the call.
 */
struct ui_question {
	enum ui_kind	 kind;
	const char	*key;		/* "sign.agree" */
	const char	*prompt;	/* label left of the field, or NULL */
	const struct ui_choice *choices; /* UI_CHOOSE; ends with letter 0 */
	const char	*object;	/* UI_OBJECT: what both must type */
	const char	*who[2];	/* UI_OBJECT: "Administrator  AK", "Witness  MB" */
	size_t		 first_tick;	/* UI_TICK: this line of the page and ... */
	size_t		 n_ticks;	/* ... the n_ticks - 1 after it */
	bool		 every_page;	/* no answer until all of it was shown */
	bool		 no_back;	/* Esc is not offered */
};

enum ui_reply {
	UI_ANSWERED,
	UI_BACK,	/* Esc: nothing was done */
	UI_EXCEPTION,	/* E */
	UI_LOG,		/* L */
	UI_HELP,	/* ? */
	UI_STOP,	/* X */
};

struct ui_answer {
	enum ui_reply	 reply;
	char		 letter;		/* UI_CHOOSE */
	char		 text[UI_ANSWER_MAX];	/* UI_TEXT */
	struct secret	*secret;		/* UI_SECRET: the caller's, filled */
};

/*
 * ask: shows the page and waits for one answer.  R redraws and PgUp/PgDn turn
 * pages inside it.  In UI_TEXT, UI_SECRET and UI_OBJECT the letters are text,
 * so there only Esc leaves.  -1 only when the room itself failed.
 *
 * busy: shows the page with "what: done of total" and comes back at once.
 */
struct ui_ops {
	int  (*ask)(void *room, const struct ui_frame *, const struct page *,
	    const struct ui_question *, struct ui_answer *, struct err *);
	void (*busy)(void *room, const struct ui_frame *, const struct page *,
	    const char *what, size_t done, size_t total);
	void (*close)(void *room);
};

struct ui {
	const struct ui_ops *ops;
	void		    *room;
};

/*
 * Opens the ncurses console on the controlling terminal.  now gives the time
 * the frame shows.  The terminal is put back by ops->close, at exit, and on
 * every fatal signal.
 */
int console_open(struct ui *, time_t (*now)(void), struct err *);

#endif
