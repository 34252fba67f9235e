#ifndef CEREMONY_POST_MORTEM_H
#define CEREMONY_POST_MORTEM_H

#include <stdbool.h>
#include <time.h>

#include <jansson.h>

#include "ceremony/supervisor.h"

enum { POST_MORTEM_HAPPENED = 240, POST_MORTEM_TEXT = 512 };

/*
 * Writes into the journal that the console ended by no will of its own: that the
 * module crashed, or never answered.  Where a ceremony was not finished it is an
 * exception of that one, written by the program.  A signal that somebody sends to
 * end a process is none, and neither is it where no ceremony is open.
 *
 * summary is a sentence of what happened, what was written, and what to do; also
 * of what could not be written.
 */
void	 post_mortem(const char *configuration, time_t (*now)(void),
	    const struct black_box *, int signal, char summary[POST_MORTEM_TEXT]);
/* Whether an exception is of these. */
bool	 post_mortem_wrote(const json_t *exception);
/* Whether one of these also reads as this program writes them. */
bool	 post_mortem_reads(const json_t *exception);

#endif
