#ifndef KEYSET_FORMAT_H
#define KEYSET_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "keyset/request.h"

/*
 * One row for each form that requests and responses come in
 * (capstan-request(5)).  To add a format, add a file and a row: nothing
 * elsewhere names one.
 */
struct format {
	const char	*name;		/* of option -f, as "icann" */
	const char	*words;		/* for people, as "ICANN XML" */
	const char	*suffix;	/* of request.SUFFIX, response.SUFFIX */
	bool		 claims;	/* it says what its own policy is */
	bool		 proves;	/* each ZSK signs, and ids are of its own;
					   else it is named by its time */
	bool		 stamps;	/* an answer says when it was made */
	bool		 repeats;	/* an answer needs the request's text */
	/* Whether a KSK is the one wished for; NULL: wishes decide nothing. */
	bool		(*signer_is)(const char *wish, const char *identifier,
			    const struct dnskey *);
	/*
	 * The wish for a KSK of this label, of this key, or both; what is not
	 * known is NULL.  There where signer_is is.  ERR_FORMAT.
	 */
	int		(*wish)(char[IDENTIFIER_MAX + 1], const char *label,
			    const struct dnskey *, const struct alg *,
			    struct err *);
	bool		 notices;	/* it has room for CDS and CDNSKEY */
	bool		 all_sign;	/* each KSK of a set must sign it */
	bool		 open;		/* a request's slots have no end: cut.h */
	bool		 marks_end;	/* its last slot is where it ends */
	time_t		 early;		/* seconds from a slot's signatures to
					   the slot, where these differ */
	time_t		 unsure;	/* seconds from UTC to the time at which
					   it says that it was made, at most */
	/* Whether the text looks like this format, good or not. */
	bool		(*recognise)(const char *, size_t);
	/* As request_read and request_write. */
	struct request	*(*read)(const char *, size_t, struct err *);
	int		(*write)(const struct request *, struct blob *,
			    struct err *);
};

/* NULL when there is no such row. */
const struct format *format_by_name(const char *);
/* The row that recognises the text; NULL with ERR_FORMAT, which names all. */
const struct format *format_of(const char *, size_t, struct err *);
/* Walks the table: NULL gives the first row, the last row gives NULL. */
const struct format *format_next(const struct format *);

#endif
