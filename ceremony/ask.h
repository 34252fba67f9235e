#ifndef CEREMONY_ASK_H
#define CEREMONY_ASK_H

#include "ceremony/ceremony.h"

/*
 * Questions to the people, for steps.  E, B, L and X work in each of them and
 * are dealt with here; a step sees only an answer, or ERR_ABORTED when the
 * people went back, stopped, or went on a break.
 */

/*
 * One question as it is: what people left it by is the caller's to deal with.
 * -1 only where the room failed (ERR_SYS), or the journal.
 */
int	 ask_once(struct ceremony *, const struct page *,
	    const struct ui_question *, struct ui_answer *, struct err *);

/* Harmless: Enter goes on. */
int	 ask_enter(struct ceremony *, const struct page *, const char *key,
	    struct err *);
/* As ask_enter(), where there is nothing to go back to: Esc does nothing. */
int	 ask_shown(struct ceremony *, const struct page *, const char *key,
	    struct err *);
/* The same, and every page of it must have been on the screen. */
int	 ask_read(struct ceremony *, const struct page *, const char *key,
	    struct err *);
/* Esc goes back, and every page must have been on the screen before Enter. */
int	 ask_pages(struct ceremony *, const struct page *, const char *key,
	    struct err *);
/* A letter of the list (ends with letter 0) into *letter. */
int	 ask_letter(struct ceremony *, const struct page *, const char *key,
	    const struct ui_choice *, char *letter, struct err *);
/* A line of printable text, not empty, at most room - 1 characters. */
int	 ask_text(struct ceremony *, const struct page *, const char *key,
	    const char *prompt, char *text, size_t room, struct err *);
int	 ask_secret(struct ceremony *, const struct page *, const char *key,
	    const char *prompt, struct secret *, struct err *);
/*
 * Row row of a share: n words of the list and a number of so many digits, into
 * the secret, as UI_WORDS has them.
 */
int	 ask_words(struct ceremony *, const struct page *, const char *key,
	    size_t row, const char *(*word)(const char *, size_t), size_t n,
	    size_t digits, struct secret *, struct err *);
/* What cannot be undone: both people type the object. */
int	 ask_object(struct ceremony *, const struct page *, const char *key,
	    const char *object, bool every_page, struct err *);
/* Lines first .. first + n - 1 are ticked; a mismatch is ERR_POLICY. */
int	 ask_ticks(struct ceremony *, const struct page *, const char *key,
	    size_t first, size_t n, struct err *);
/*
 * Something is not as it must be and people decide to go on: both give their
 * reason, and it becomes a numbered exception.
 */
int	 ask_exception(struct ceremony *, const char *expected,
	    const char *happened, struct err *);
/* Where a record is in front of it: what stands, though they go back. */
int	 ask_exception_behind(struct ceremony *, const char *expected,
	    const char *happened, const char *stands, struct err *);

#endif
