#ifndef SIGNER_VIEW_H
#define SIGNER_VIEW_H

#include <time.h>

#include "keyset/blob.h"
#include "keyset/dname.h"
#include "keyset/err.h"
#include "signer/measure.h"

/* Well; to be planned for; users fail, or will soon; no judgement. */
enum colour { GREEN, YELLOW, RED, PLAIN };

enum { VIEW_ROWS = 24, VIEW_TEXT = 2048 };	/* a path and an error */

struct row {
	enum colour	 colour;
	const char	*what;		/* borrowed; "": more of the one above */
	char		 text[VIEW_TEXT];
};

/* A state as it is told: a row each, the worst of them, and figures. By value. */
struct view {
	enum colour	 worst;
	size_t		 n;
	struct row	 rows[VIEW_ROWS];
	struct measures	 measures;
};

const char *colour_name(enum colour);		/* "GREEN"; PLAIN: "" */
/*
 * Adds a row; what is longer than one is cut off, and octets that are no
 * printable ASCII become question marks.
 */
int	 view_line(struct view *, enum colour, const char *what, struct err *,
	    const char *, ...) __attribute__((format(printf, 5, 6)));

/* "ZONE  COLOUR  at TIME", and then "COLOUR WHAT  text", a line each. */
int	 view_text(const struct view *, const struct dname *zone, time_t at,
	    struct blob *, struct err *);
/*
 * One JSON object, RFC 8259: "zone", "at", "colour", "rows" with "colour",
 * "what" and "text" each, and "measures", each figure by its name.
 */
int	 view_json(const struct view *, const struct dname *zone, time_t at,
	    struct blob *, struct err *);
/*
 * One line as the plugins of Nagios and its kin give: the colour in their word,
 * what is of that colour, and the figures behind a bar.
 */
int	 view_plugin(const struct view *, const struct dname *zone,
	    struct blob *, struct err *);
/* As Prometheus reads it, with the colour and each row's as a figure too. */
int	 view_metrics(const struct view *, const struct dname *zone, time_t at,
	    struct blob *, struct err *);

#endif
