#ifndef TESTS_MUTATION_H
#define TESTS_MUTATION_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A text taken into its parts, each of which a test changes, one at a time.
 * A part is a field with a value, or something that holds others.
 */
enum { PARTS_MAX = 1 << 15, PART_NAME = 96 };

struct part {
	char	name[PART_NAME];	/* "Key/TTL", "Key@keyTag", "record.2" */
	size_t	value, value_end;	/* the same: it has none of its own */
	size_t	from, to;		/* what is dropped, or there twice */
	size_t	core, core_end;		/* what changes places */
	size_t	next;			/* part behind it, in the same; or none */
};

#define NO_PART ((size_t)-1)

enum change { ALTER_FIRST, ALTER_LAST, EMPTY, DROP, DOUBLE, MOVE, CHANGES };

extern const char *const CHANGE_WORDS[CHANGES];

struct parts {
	size_t		 n;
	struct part	 at[PARTS_MAX];
	const char	*text;		/* borrowed */
	size_t		 len;
};

/* Take a text apart, by how it looks: XML, lines of records, or JSON. */
void	 parts_of(struct parts *, const char *text, size_t len);
void	 parts_xml(struct parts *);
void	 parts_lines(struct parts *);
void	 parts_json(struct parts *);
/* A new part of these bounds, which is its core too. */
struct part *part_add(struct parts *, const char *name, size_t from,
	    size_t to);

/*
 * The text with this part changed, malloc'ed, *len octets; NULL when the
 * change has no meaning for it.
 */
char	*part_change(const struct parts *, size_t part, enum change, size_t *len);

#endif
