#ifndef CEREMONY_INPUT_H
#define CEREMONY_INPUT_H

#include <stdbool.h>

#include <jansson.h>

/*
 * What people can have typed at the console, by what a record says.  NULL is
 * nothing; what stands for a hidden text (hidden.h) is taken.
 */

/* Printable ASCII that is not blanks alone, and no longer than an answer. */
bool	 input_text(const char *);
/* Such a text that is a name of a person, as person_named() says. */
bool	 input_name(const char *);
/* A list of two such texts, one of each person. */
bool	 input_both(const json_t *list);

#endif
