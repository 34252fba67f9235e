#ifndef CEREMONY_SCRIPT_H
#define CEREMONY_SCRIPT_H

#include <stddef.h>

#include "ceremony/agenda.h"
#include "ceremony/page.h"
#include "ceremony/step.h"
#include "keyset/blob.h"
#include "keyset/err.h"

/*
 * What is said and done in each step, for who reads it on paper beforehand and
 * for who presses the question mark at the console: one text for both.
 */
enum script_who {
	SCRIPT_ALOUD,		/* the administrator reads it out */
	SCRIPT_ADMINISTRATOR,	/* does it */
	SCRIPT_WITNESS,
	SCRIPT_BOTH,		/* one after another, on the screen */
	SCRIPT_OFFICER,		/* each whose turn it is */
	SCRIPT_HOLDER,		/* the same, of a share: with a card or a paper */
	SCRIPT_KEEPER,		/* of a safe, who may be no officer */
	SCRIPT_SCREEN,		/* what is seen */
	SCRIPT_ELSE,		/* what to do where it is not so */
	SCRIPT_WHO,
	/*
	 * What the row above says to write down goes here, on paper alone: one
	 * line, a line for each officer, share or bag, or the words of a digest.
	 */
	SCRIPT_LINE,
	SCRIPT_LINE_OFFICER,
	SCRIPT_LINE_PIN,
	SCRIPT_LINE_SO,
	SCRIPT_LINE_BACKUP,
	SCRIPT_LINE_EMERGENCY,
	SCRIPT_LINE_BAGS,
	SCRIPT_LINE_WORDS,
};
enum script_when {
	SCRIPT_ALWAYS,
	SCRIPT_PLANNED,		/* by a ceremony file */
	SCRIPT_CARDS,		/* PINs are split */
	SCRIPT_TYPED,		/* people type them */
	SCRIPT_FIRST,		/* of a zone's first ceremony */
	SCRIPT_JOINED,		/* copies need shares that people have already */
	SCRIPT_SPLIT,		/* or the ceremony makes the backup key itself */
	SCRIPT_BAGS,		/* what is kept in bags is named */
	SCRIPT_NO_BAGS,
};
/*
 * In the text, "{zone}" and the like stand for what the agenda has.  That of a
 * line is its blanks, as in "Tag _|Holder ___": a label, and a rule as wide as
 * it has underscores; that of SCRIPT_LINE_WORDS is empty.
 */
struct script_row {
	enum script_when when;
	enum script_who	 who;
	const char	*text;		/* NULL: there are no more */
};
struct script_step {
	const char		*id;	/* of the step; NULL: there are no more */
	const struct script_row	*rows;
};

/* script_room.c, script_keys.c, script_shares.c. */
extern const struct script_step script_room[], script_keys[], script_shares[];
/* script_room.c: of no step, but of a break or a stop, and what comes behind. */
extern const struct script_row script_left[];

/* The rows of a step; every step has some. */
const struct script_row *script_rows(const struct step *);
/* Whether a row is for this agenda; planned: by a file. */
bool	 script_applies(const struct script_row *, const struct agenda *,
	    bool planned);
/* "Administrator"; what stands in front of a row; of a line "". */
const char *script_label(enum script_who);
/* Whether it is to be written on: nothing is said in it. */
bool	 script_is_line(enum script_who);
enum { SCRIPT_TEXT = 1024 };
char	*script_fill(const char *text, const struct agenda *,
	    char[SCRIPT_TEXT]);
/* Rows on a page, wrapped behind their labels. */
void	 script_tell(const struct script_row *, const struct agenda *, bool planned,
	    struct page *);

/*
 * The whole script of a ceremony that was planned, whose file has this digest:
 * as text for 80 columns in sheets that end with a form feed, and as one HTML
 * document that needs nothing besides.  out is the caller's, empty before.
 */
int	 script_text(const struct agenda *, const struct digest *,
	    struct blob *out, struct err *);
int	 script_html(const struct agenda *, const struct digest *,
	    struct blob *out, struct err *);

#endif
