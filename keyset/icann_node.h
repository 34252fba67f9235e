#ifndef KEYSET_ICANN_NODE_H
#define KEYSET_ICANN_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <libxml/tree.h>

#include "keyset/err.h"
#include "keyset/request.h"

/*
 * A strict walk over an XML tree: children are taken by name in the order of
 * the grammar, and what is left over, doubled, out of order or not known is
 * ERR_FORMAT with line, column and element.  Comments are not there.
 */
struct children {
	const xmlNode	*parent;
	const xmlNode	*next;
	struct err	*e;		/* borrowed; of every call below */
};

/* Whether the next child is an element of this name. */
bool	 children_next_is(struct children *, const char *name);
/* How many of the children are elements of this name. */
size_t	 children_count(const struct children *, const char *name);
/* The next child, which must be of this name; NULL with ERR_FORMAT. */
const xmlNode *children_take(struct children *, const char *name);
int	 children_end(struct children *);

/* Take the next child and its value; it may have no attributes. */
int	 children_take_number(struct children *, const char *name, uint64_t max,
	    uint64_t *);
int	 children_take_tag(struct children *, const char *name, uint64_t *);
int	 children_take_time(struct children *, const char *name, time_t *);
int	 children_take_duration(struct children *, const char *name, int64_t *);
int	 children_take_base64(struct children *, const char *name, size_t max,
	    uint8_t *out, size_t *len);
enum { NODE_TEXT_MAX = 2048 };
/* The value without the white space around it. */
int	 children_take_text(struct children *, const char *name,
	    char out[NODE_TEXT_MAX]);

/* An attribute that an element may have, and where its value goes. */
struct attribute {
	const char	*name;
	char		*value;		/* room for size octets, NUL included */
	size_t		 size;
	bool		 optional;
	bool		 found;		/* written by node_attributes */
};

int	 node_attributes(const xmlNode *, struct attribute *, size_t n,
	    struct err *);
/*
 * Opens an element: all its attributes are these, in any order, and no
 * others; its children are walked then.  A NULL node, of which e tells
 * already, fails.
 */
int	 element_open(struct children *, const xmlNode *, struct attribute *,
	    size_t n, struct err *e);
/* Opens an element with one attribute, an identifier. */
int	 identified_open(struct children *, const xmlNode *, const char *name,
	    char id[IDENTIFIER_MAX + 1], struct err *);
/*
 * The number in an attribute's value: digits and nothing else, at most max.
 * Only a key tag may have zeros in front, to five digits.
 */
enum { NUMBER_TEXT = 24 };
int	 attribute_number(const xmlNode *, const struct attribute *,
	    uint64_t max, uint64_t *, struct err *);
int	 attribute_tag(const xmlNode *, const struct attribute *, uint64_t *,
	    struct err *);

/* The text that a tree was read from, to which its _private points. */
struct document {
	const char	*text;		/* borrowed, without a mark of order */
	size_t		 len;
};

/*
 * Put "line N, column N: " of that place in front of what e says; -1.  The
 * place of an element is its start tag's, of a text what is not white in it.
 */
int	 text_doing(const struct document *, const char *at, struct err *);
int	 node_place(const xmlNode *, struct err *);
/* ERR_FORMAT with the node's place in front; returns -1. */
int	 node_fault(const xmlNode *, struct err *, const char *, ...)
    __attribute__((format(printf, 3, 4)));
/* The text of these nodes of an element or attribute, without comments. */
int	 node_text(const xmlNode *, const char *name, const xmlNode *first,
	    char *out, size_t size, struct err *);
/* Refuses what is not printable ASCII, lest it be repeated on a screen. */
int	 node_plain(const xmlNode *, const char *text, struct err *);
/* Puts the place and "<name>: " in front of what e says; returns -1. */
int	 node_doing(const xmlNode *, struct err *);
/* The same with "name=: " between; -1. */
int	 attribute_doing(const xmlNode *, const struct attribute *,
	    struct err *);

/*
 * New tree, the caller's (xmlFreeDoc), which borrows the document: well-formed
 * UTF-8 without DTD, entities, processing instructions or CDATA.
 */
xmlDoc	*document_parse(struct document *, struct err *);
/* A policy element: six durations and the claims. */
int	 claimed_read(const xmlNode *, struct claimed_policy *, struct err *);

#endif
