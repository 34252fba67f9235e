#ifndef KEYSET_CONF_H
#define KEYSET_CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "keyset/err.h"

enum {
	CONF_OPTIONS_MAX	= 64,		/* of a table */
	CONF_BYTES_MAX		= 64 << 10,	/* of a file */
};

/*
 * A text of options, as capstan.conf(5) and capstan-policy(5) have it, read
 * by a table.  What a comment, a text or a section looks like is libconfuse's
 * to say; what there may be, and what it means, the table's.
 *
 * An option that others name as theirs is a section.  One without read is
 * opened by its name alone.  One with read has a title too, and may be given
 * again with another title: that is its value, which is read when the section
 * closes, after those of the options in it, which may then be given anew.
 *
 * A section has a name in it once.
 */
struct conf_option {
	const char	*section;	/* that it is in; "": in none */
	const char	*name;
	/*
	 * Its value where it is not given.  NULL: it must be given; "": then
	 * the field is left alone, as it must be in a section with a title.
	 */
	const char	*standard;
	/* Its value into its field; an error says why, and not where. */
	int		(*read)(const char *, void *field, struct err *);
	size_t		 field;		/* offset of it in "into" */
};

/* A reading of one text; the caller fills in all but line. */
struct conf {
	const char	*name;		/* of the file, for errors */
	const struct conf_option *options;
	size_t		 n;		/* at most CONF_OPTIONS_MAX */
	/*
	 * Names of options that are given as { "a", "b" }, of which read has
	 * each text in its turn; ends with NULL, and NULL: none is.
	 */
	const char	*const *lists;
	void		*into;		/* of no use after a failure */
	int		 line[CONF_OPTIONS_MAX];	/* 0: not given */
};

/*
 * Reads every option of a text, behind which there must be a NUL.  ERR_FORMAT
 * is "FILE:LINE: OPTION: why", as far as there is an option and a line: for a
 * value that read refuses, an option that is not known, given twice, or not
 * given; a NUL octet; and "${" anywhere, for which libconfuse would put what
 * the environment has.  No other file is ever drawn in.
 */
int	 conf_parse(struct conf *, const char *text, size_t len, struct err *);
/*
 * The same of the file of that name, of at most CONF_BYTES_MAX; errors are
 * those of file_read() too.
 */
int	 conf_load(struct conf *, struct err *);
/*
 * Whether this option was given, and in which line, or 0; of a name that is in
 * the table more than once, the first.
 */
bool	 conf_given(const struct conf *, const char *option);
int	 conf_line(const struct conf *, const char *option);
/*
 * For what shows only when all is read: ERR_FORMAT about this option, with
 * its line if it was given.  Returns -1.
 */
int	 conf_refuse(const struct conf *, const char *option, struct err *,
	    const char *, ...) __attribute__((format(printf, 4, 5)));

#endif
