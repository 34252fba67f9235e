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

struct printer;

/* What the first two lines of every screen say. */
struct ui_frame {
	char	 ceremony[48];	/* "0003 FIRST CEREMONY example." */
	bool	 rehearsal;	/* else PRODUCTION */
	char	 site[24];	/* "AMS-A" */
	char	 hsm[32];	/* "1440022 OPEN", "1440022 shut", "none yet" */
	char	 log[2][8];	/* "ok", "FAILED" */
	struct printer *printer;	/* borrowed: "ok" or "FAILED"; NULL: none */
	size_t	 step, steps;	/* 0 of 0: not in a ceremony */
	unsigned exceptions;
	uint64_t record;	/* number of the last record */
	char	 head[64];	/* the first words of its digest */
	const struct page *script;	/* of the step, behind the help; or NULL */
};

enum ui_kind {
	UI_ENTER,	/* harmless: Enter goes on */
	UI_CHOOSE,	/* a decision by one person: a letter */
	UI_TEXT,	/* a line of text, shown as typed */
	UI_SECRET,	/* a PIN: one star a key, into a struct secret */
	UI_WORDS,	/* words of a share: shown as typed, into a secret */
	UI_OBJECT,	/* cannot be undone: both people type the object */
	UI_TICK,	/* every line ticked off as it is read aloud */
	UI_KINDS
};

enum { UI_CHOICES_MAX = 24, UI_WORD_MAX = 34, UI_ANSWER_MAX = 256 };

struct ui_choice {
	char	    letter;	/* lower case or digit; not e, l, r, x */
	const char *word;	/* "Sign"; at most UI_WORD_MAX; "": on the page */
};

/*
 * Every question has a key that does not change when its words do, so that a
 * script can answer it.  All strings are borrowed for the call.
 */
struct ui_question {
	enum ui_kind	 kind;
	const char	*key;		/* "sign.agree" */
	/*
	 * The label left of the field; of UI_OBJECT, what to type, as in "To
	 * go on, both type zone and algorithm, for example: nl. 8"; of the
	 * others, the question in words.  NULL: none.
	 */
	const char	*prompt;
	const struct ui_choice *choices; /* UI_CHOOSE; ends with letter 0 */
	const char	*object;	/* UI_OBJECT: what both must type */
	const char	*who[2];	/* UI_OBJECT: "Administrator  AK" */
	/*
	 * UI_WORDS: how many, and of how many digits the number behind them is
	 * (0: there is none); and the word of the list that these letters are,
	 * or begin as no other does, else NULL.
	 */
	size_t		 n_words, n_digits;
	const char	*(*word)(const char *letters, size_t len);
	size_t		 first_tick;	/* UI_TICK: this line of the page, */
	size_t		 n_ticks;	/* and the n_ticks - 1 after it */
	bool		 every_page;	/* no answer until all was shown */
	bool		 no_back;	/* Esc is not offered */
	bool		 no_break;	/* nor is B */
	bool		 plain;		/* nor are E, B, L and X: no ceremony is held */
	time_t		 since;		/* the time since then is shown; 0: none */
	/*
	 * Asked before the question is, and each second while it waits: true ends
	 * it with UI_ALARM.  NULL: there is nothing to watch.
	 */
	bool		(*alarm)(const void *of);
	const void	*alarm_of;
};

enum ui_reply {
	UI_ANSWERED,
	UI_BACK,	/* Esc: nothing was done */
	UI_EXCEPTION,	/* E */
	UI_BREAK,	/* B */
	UI_LOG,		/* L */
	UI_STOP,	/* X */
	UI_ALARM,	/* the question's alarm */
};

struct ui_answer {
	enum ui_reply	 reply;
	/* UI_CHOOSE: the choice.  UI_TICK: 'm' mismatch, '\0' all agree. */
	char		 letter;
	/* UI_TEXT: printable ASCII, blanks at its end cut off; may be empty. */
	char		 text[UI_ANSWER_MAX];
	/*
	 * UI_SECRET, UI_WORDS: the caller's; emptied first, filled if answered.
	 * Words are whole and lower case, with one blank between them.
	 */
	struct secret	*secret;
};

/*
 * ask: shows the page and waits for one answer.  Help, R (redraw) and PgUp and
 * PgDn are dealt with inside.  In UI_TEXT, UI_SECRET, UI_WORDS and UI_OBJECT the
 * letters are text, so there E, B and X are struck with Ctrl; and B where b is a
 * choice, as in a list.  So it is with P, where there is a printer: it prints the
 * screen, but for one that has a secret on it or asks for one.  -1 only when the
 * room itself failed, or the question is one that ui_question_check() refuses.
 *
 * busy: shows the page with "what: done of total" (total 0: only what) and
 * comes back at once.
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
 * Is this a question that every room can ask: a key, choices with letters of
 * their own, two names and an object, lines of the page to tick, a secret to
 * fill?  ERR_FORMAT names its key; it is a mistake in a step, not of people.
 */
int ui_question_check(const struct ui_question *, const struct page *,
	    const struct ui_answer *, struct err *);
/* Whether what is typed goes into a secret. */
bool ui_is_secret(enum ui_kind);

/*
 * Opens the ncurses console on the controlling terminal, once at a time.  now
 * gives the time the frame shows.  A terminal that cannot be used is ERR_SYS
 * and stays as it was.  The terminal is put back by ops->close, at exit(), and
 * on every fatal signal.
 *
 * While it is open, a standard output or standard error that is a terminal
 * goes into memory instead, so that nothing a token's module prints paints
 * over the screen; what was written comes out after the terminal is put back.
 */
int console_open(struct ui *, time_t (*now)(void), struct err *);

struct black_box;
/*
 * From here on, until the console is closed, calls to the HSM are in the box
 * (ceremony/supervisor.h) while they are under way; and one that takes long is
 * seen on the console, which E and X work on in that time: E leads to its form
 * at the next question; at X people may give up waiting, and the process ends.
 * The box is borrowed.
 */
int console_watch(struct ui *, struct black_box *, struct err *);

#endif
