#ifndef CEREMONY_SCRIPT_PEN_H
#define CEREMONY_SCRIPT_PEN_H

#include "ceremony/script.h"

/*
 * What a script is written with: the same parts, in the same order, as lines of
 * text (script_text.c) or as HTML (script_html.c).  Each returns 0 or -1.
 */
struct script_blank {
	const char *label;
	unsigned    share;	/* of the line, for label and rule; 0: no rule */
};

struct script_pen;
typedef int script_rule(struct script_pen *, const struct script_blank *,
    size_t n, struct err *);

struct script_pen {
	const struct agenda *agenda;
	const char	    *title;	/* "FIRST CEREMONY" */
	struct digest	     digest;	/* of the file */
	void		    *to;
	/* Begins a part: a sheet of its own, or a heading. */
	int (*part)(struct script_pen *, const char *title, struct err *);
	/* A paragraph, and a line with a label in front. */
	int (*say)(struct script_pen *, const char *text, struct err *);
	int (*fact)(struct script_pen *, const char *label, const char *text,
	    struct err *);
	/* A paragraph with a box in front. */
	int (*item)(struct script_pen *, const char *text, struct err *);
	/* 32 octets as words, to be ticked line by line. */
	int (*words)(struct script_pen *, const uint8_t *, struct err *);
	/* A step: who acts, its number, room for time and initials. */
	int (*step)(struct script_pen *, const char *number, const char *title,
	    const char *who, struct err *);
	/* In it, a row; and its end, where it is kept together. */
	int (*row)(struct script_pen *, enum script_who, const char *text,
	    struct err *);
	int (*step_end)(struct script_pen *, struct err *);
	/* In it, below a row: a line with n blanks. */
	script_rule *line;
	/* A line with n blanks to be filled in by hand. */
	script_rule *form;
};

/* Everything that there is to write, with this pen. */
int	 script_write(struct script_pen *, struct err *);
/* script_bring.c: what is to be in the room, each with a box. */
int	 script_bring(struct script_pen *, const struct ceremony_type *,
	    struct err *);
/* script_lines.c: the lines of a row that script_is_line(). */
int	 script_lines(struct script_pen *, const struct script_row *,
	    struct err *);
/* Lines for the words of a digest, numbered as on the screen. */
int	 script_words(struct script_pen *, script_rule *, struct err *);

#endif
