#ifndef SIGNER_ZONE_WRITE_H
#define SIGNER_ZONE_WRITE_H

#include "signer/text.h"
#include "signer/zone.h"

/*
 * Writes lines of a zone file, in one thread: one record a line, all names
 * absolute.  Types that not every reader knows are written as RFC 3597 has it.
 */
struct scribe {
	struct text	 out;
	struct text	 origin, owner;		/* in words; owner is kept */
};

int	 scribe_init(struct scribe *, const struct zone *, struct err *);
void	 scribe_free(struct scribe *);
/* The name, without the origin, of the lines that follow. */
void	 scribe_owner(struct scribe *, const uint8_t *, size_t len);
/* A line up to its data; and the end of a line. */
void	 scribe_head(struct scribe *, uint16_t type, uint32_t ttl);
void	 scribe_end(struct scribe *);
void	 scribe_span(struct scribe *, const struct span *);
/* Those of a node's RRSIGs that cover this type. */
void	 scribe_sigs(struct scribe *, const struct node *, uint16_t covered);
/* All lines of a node, each RRset followed by its signatures. */
void	 scribe_node(struct scribe *, const struct node *);

/*
 * The spans of a node in the order in which they are written: the SOA first,
 * RRSIGs not at all.  As node_next().
 */
bool	 node_next_written(const struct node *, struct span *);

/* Where text goes, in the order in which it is given. */
struct sink {
	int		(*put)(void *of, const char *, size_t, struct err *);
	void		*of;
};

/*
 * The zone as it is, the SOA first, then every name in canonical order, each
 * RRset followed by its signatures.
 */
int	 zone_write(const struct zone *, const struct sink *, struct err *);

#endif
