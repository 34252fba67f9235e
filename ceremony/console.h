#ifndef CEREMONY_CONSOLE_H
#define CEREMONY_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include <curses.h>

#include "ceremony/ui.h"

/*
 * The inside of the console, for ceremony/console*.c only.
 *
 * Everything is drawn in the 80 by 24 cells at the top left, the last column
 * left out, from what struct room holds: to change the screen, change that
 * and call console_draw().
 */
enum {
	CONSOLE_ROWS	= 24,
	CONSOLE_COLUMNS	= 80,
	CONSOLE_HELP	= 18,	/* rows of the body when it is all help */
	CONSOLE_LEGEND	= 6,	/* rows of choices and keys at most */
	CONSOLE_QUIET	= 500,	/* ms in which no decision is taken */
	CONSOLE_IDLE	= 60,	/* seconds after which a secret is cleared */
	CONSOLE_ESCAPE	= 50,	/* ms within which an arrow key is complete */
	CONSOLE_FIELD	= 40,	/* columns of a field at most */
	CONSOLE_TRIED	= 12,	/* keys of the keyboard test that are shown */
};

struct fields;

struct room {
	time_t		(*now)(void);
	int		 fd;		/* the terminal */
	unsigned	 idle;		/* CONSOLE_IDLE */
	const struct ui_frame *frame;
	const struct page *page;
	const struct ui_question *q;	/* NULL while busy */
	size_t		 sheet;		/* the part of the page shown, from 0 */
	size_t		 seen;		/* how many sheets were shown */
	size_t		 active;	/* line of the page; n_lines: none */
	bool		*ticked;	/* UI_TICK: n_ticks of them */
	struct fields	*fields;	/* UI_TEXT, UI_OBJECT */
	size_t		 stars;		/* UI_SECRET, UI_WORDS: keys struck */
	const struct secret *words;	/* UI_WORDS: what was typed; or NULL */
	/* UI_SECRET: the keyboard is tried, and which keys were. */
	bool		 trying;
	char		 tried[CONSOLE_TRIED + 1];
	/* A row above the field; in UI_TICK on the rule; or NULL. */
	const char	*note;
	char		 open[PAGE_TEXT];	/* what a note says, where it counts */
	size_t		 help;		/* shown instead, from 1: the keys, and */
					/* sheets of the script; 0: nothing */
	char		 busy[2 * PAGE_TEXT];
	long long	 busy_since, quiet_until;	/* ms; 0: not */
	bool		 excepted;	/* E was struck while the HSM was waited for */
	char		 printed[PAGE_TEXT];	/* on the lower rule, until a key; "" */
};

/* console_terminal.c: how the terminal is taken and given back. */
int	 terminal_open(struct err *);		/* its descriptor, or -1 */
void	 terminal_close(void);
void	 terminal_trim(void);	/* bounds what is kept of standard error */
void	 terminal_give_up(void);	/* put back, at once, in whatever thread */

/*
 * console_signal.c: on any signal that ends the process the function is called
 * first, which may do only what is safe in a handler.
 */
void	 console_signals_take(void (*)(void));
void	 console_signals_give_back(void);

/* console_wait.c: the end of console_watch(); harmless where there was none. */
void	 console_watch_end(void);

/* console_draw.c: the whole screen, or its clock. */
void	 console_draw(struct room *);
void	 console_clock(struct room *);
bool	 console_too_small(void);
size_t	 console_sheets(const struct room *);
size_t	 console_sheet_of(const struct room *, size_t line);
int	 console_field_width(const struct ui_question *);
/* console.c: how far the question is. */
bool	 console_all_seen(const struct room *);	/* or every_page unseen */
bool	 console_all_ticked(const struct room *);
bool	 console_both_same(const struct room *);
bool	 console_current_same(const struct room *);
bool	 console_typed(const struct ui_question *);	/* letters are text */
/* Whether the letter is a choice, so that B or P is struck with Ctrl. */
bool	 console_chooses(const struct ui_question *, char letter);
/* Whether the key leaves the question for a form or the log, and for which. */
bool	 console_leaves(const struct room *, int key, enum ui_reply *);
/*
 * UI_CHOOSE: a character that means nothing there.  Somebody types something
 * else, a PIN that was to be asked for, and none of it may choose.
 */
bool	 console_is_stray(const struct room *, int key);

/* console_print.c: the screen as it is, on paper; only where it may be there. */
bool	 console_is_print(const struct room *, int key);
void	 console_print(struct room *);
/* What was said of it goes with the next key. */
void	 console_print_over(struct room *);

/*
 * console_help.c: how many sheets the help has; and of the one that is shown its
 * title and its lines, of which there are CONSOLE_HELP.
 */
size_t	 console_helps(const struct room *);
const char *console_help_title(const struct room *);
const char *console_help_line(const struct room *, size_t);

/* console_legend.c: the last rows of the screen. */
size_t	 console_legend_rows(const struct ui_question *);
void	 console_legend(const struct room *,
	    char rows[CONSOLE_LEGEND][PAGE_TEXT]);

/* console_key.c: keys, after those that are the same for every question. */
/* Instead of a key: there is no terminal; the question's alarm. */
enum { CONSOLE_GONE = -2, CONSOLE_ALARM = -3 };
int	 console_key(struct room *);
bool	 console_is_enter(int key);
bool	 console_alarmed(const struct room *);
void	 console_turn(struct room *, int sheets);
void	 console_follow_size(struct room *);
void	 console_changed(struct room *);	/* drops what was typed ahead */
long long console_ms(void);			/* a clock that is never set */

/* console_field.c: one or two lines of text that people type. */
struct fields *fields_new(size_t n, int width, struct err *);
void	 fields_free(struct fields **);
bool	 fields_key(struct fields *, int key);	/* false: no use for it */
void	 fields_text(struct fields *, size_t, char[UI_ANSWER_MAX]);
size_t	 fields_current(const struct fields *);
void	 fields_show(struct fields *, int row, int column);
/* "same", "differs", "typing", "": how the field stands to the object. */
const char *fields_state(struct fields *, size_t, const char *object);

/* console_secret.c: UI_SECRET and UI_WORDS, after the screen is drawn. */
int	 console_secret(struct room *, struct ui_answer *, struct err *);

#endif
