#ifndef SIGNER_PAGE_H
#define SIGNER_PAGE_H

#include "keyset/blob.h"
#include "keyset/err.h"

/* Well; to be planned for; users fail, or will soon; no judgement. */
enum colour { GREEN, YELLOW, RED, PLAIN };

/* A page of a state as it grows, a line each, and the worst that is on it. */
struct page {
	struct blob	 text;		/* owned */
	enum colour	 worst;
};

const char *colour_name(enum colour);		/* "GREEN"; PLAIN: "" */
/* Adds "COLOUR WHAT  text"; what is longer than a line is cut off. */
int	 page_line(struct page *, enum colour, const char *what, struct err *,
	    const char *, ...) __attribute__((format(printf, 5, 6)));

#endif
