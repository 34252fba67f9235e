#ifndef CEREMONY_BAGS_H
#define CEREMONY_BAGS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include <jansson.h>

#include "keyset/err.h"

/*
 * Tamper bags, in which a site keeps its HSM, cards and media between two
 * ceremonies.  A bag has a number printed on it and is used once; what it is
 * known by here is its contents, which the site names: "HSM", "card 3".
 */
enum { BAG_CONTENTS = 20, BAG_NUMBER = 24, BAGS_MAX = 32 };

/* What a site keeps in bags of their own. */
struct bag_list {
	size_t	n;
	char	contents[BAGS_MAX][BAG_CONTENTS];
};

/*
 * For a table of keyset/conf.h, of a list: one more, of letters, digits, blanks
 * and "-._"; ERR_FORMAT where it is there already, but for case.
 */
int	 bag_list_add(const char *text, void *list, struct err *);
/* As the record of a beginning has it, new; NULL: it is empty. */
json_t	*bag_list_json(const struct bag_list *);
/* Whether that says the same as such a member, which may be NULL. */
bool	 bag_list_is(const struct bag_list *, const json_t *);
/* A number as it was typed: letters, which become capitals, digits and "-./". */
int	 bag_number_read(const char *text, char number[BAG_NUMBER],
	    struct err *);

enum bag_state {
	BAG_NEVER,	/* its contents are named, and were in none yet */
	BAG_SEALED,
	BAG_OPENED,	/* and not sealed since */
	BAG_MISSING,	/* people said so */
	BAG_OUT,	/* its contents stay out of a bag, for a reason */
};

/* The last bag of these contents, by the journal. */
struct register_bag {
	char		contents[BAG_CONTENTS];
	bool		named;		/* by the site, in the last ceremony */
	enum bag_state	state;
	unsigned	since;		/* ceremony that made that of it */
	char		number[BAG_NUMBER];	/* "": there was none yet */
	unsigned	sealed;		/* in that ceremony, */
	time_t		sealed_at;	/* then */
	char		before[BAG_NUMBER];	/* of the bag before that */
	unsigned	before_sealed;
	/* What both read off it last, in that ceremony; 0: nobody did. */
	char		read[2][BAG_NUMBER];
	unsigned	read_in;
	/* Ceremonies that last said how it came out, that it did not, and how it
	 * went back. */
	unsigned	looked, missed, settled;
};

/* A number is of one bag for ever. */
struct register_bag_number {
	char		number[BAG_NUMBER], contents[BAG_CONTENTS];
	unsigned	ceremony;
};

struct registry;
const struct register_bag *register_bag(const struct registry *,
	    const char *contents);
/* Where a number was seen first, on a bag; NULL: nowhere yet. */
const struct register_bag_number *register_bag_number(const struct registry *,
	    const char *number);
/* Whether this ceremony has still to say how it came out; how it goes back. */
bool	 register_bag_to_look(const struct registry *,
	    const struct register_bag *);
bool	 register_bag_to_settle(const struct registry *,
	    const struct register_bag *);
/* Whether this ceremony has or had anything to do with it. */
bool	 register_bag_matters(const struct registry *,
	    const struct register_bag *);
/* Whether both read the same off it in this ceremony; and what the bag had. */
bool	 register_bag_read(const struct registry *,
	    const struct register_bag *);
bool	 register_bag_agrees(const struct registry *,
	    const struct register_bag *);
/* Whether it was sealed before this ceremony, and is opened in it. */
bool	 register_bag_opened(const struct registry *,
	    const struct register_bag *);

#endif
