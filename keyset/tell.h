#ifndef KEYSET_TELL_H
#define KEYSET_TELL_H

#include <stdio.h>

/*
 * One sentence for whoever sits in front of a program, as "lead: text", and a
 * line's end.  On a terminal it is broken at blanks so that no line is longer
 * than 79 columns, the following ones indented by two; anywhere else it stays
 * one line, for programs that look for it.  Control characters become '?'.
 *
 * What cannot be written is lost: there is nobody else to tell.
 */
void	 tell(FILE *, const char *lead, const char *text, size_t len);
/* The same with as many columns as are given; 0: never broken. */
void	 tell_columns(FILE *, size_t columns, const char *lead,
	    const char *text, size_t len);

#endif
