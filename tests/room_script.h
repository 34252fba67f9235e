#ifndef TESTS_ROOM_SCRIPT_H
#define TESTS_ROOM_SCRIPT_H

#include <stdio.h>

#include "ceremony/ui.h"

/*
 * A room without people.  Its answers are lines of a file, in the order in
 * which they are asked for:
 *
 *	# a comment
 *	open.look = enter
 *	sign.agree = s
 *	witness.name = M. Brandt
 *	pin = 84736152
 *	make.object = example. 13 | example. 13
 *	hash.read = all			(or: mismatch)
 *	! rm -r out
 *	export.out = <back>		(<exception>, <log>, <stop>)
 *
 * For UI_OBJECT "<object>" is what both read off the page, where a test cannot
 * know it beforehand.  Below a line "..." the answers are for whatever is
 * asked, in any order and as often as it is: for a ceremony of which is not
 * known where it was interrupted.
 *
 * For UI_CHOOSE "<first>" and "<second>" are the letters that are listed there,
 * for cards of which a test does not say whose letter it is.
 *
 * What goes on paper where a ceremony is left (stop.written), and is compared with
 * it later (break.paper), need not be answered: it is as it should be.
 *
 * A line that begins with "? " is the same for a question that may be asked or
 * not: it is passed over when another one is.
 *
 * An answer given as "@FILE:N" is line N of that file, which may be written by
 * a command before it: words that a share was found to have.
 *
 * A line that begins with ! is run by the shell when it is reached: after
 * the page of the question that follows it was shown, before the answer; it
 * must succeed.  All else is strict.  A question that is not the one the next
 * line answers, an answer of another kind, one that the console would not
 * take, and an answer that nobody asked for are errors (ERR_ABORTED) which
 * name line and key.  After the first error every question fails like it.
 *
 * What people would see is printed to out: title, lines and foot of every
 * page, then the key, and the answer if it is not a secret.
 */
int	 room_script_open(struct ui *, const char *answers_path, FILE *out,
	    struct err *);
/*
 * Also adds to this file what another room can be driven by: for every question
 * "?<tab>kind<tab>key<tab>title<tab>prompt<tab>foot", of an object who types it
 * first in place of the prompt; "!<tab>command" for each that was run; and
 * "=<tab>value", as it stands among the answers, with the object itself where
 * that is left to the question.
 */
int	 room_script_record(struct ui *, const char *path, struct err *);
/* Fails if an answer is left over; the room is closed in any case. */
int	 room_script_close(struct ui *, struct err *);

#endif
