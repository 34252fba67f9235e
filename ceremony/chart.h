#ifndef CEREMONY_CHART_H
#define CEREMONY_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "ceremony/page.h"
#include "keyset/blob.h"
#include "keyset/request.h"

/*
 * Keys and sets over time.  The timeline of a review is one, of a request and a
 * plan (timeline.h); that of a report is of a response alone, since that has
 * the times that its signatures have, whatever format it is in.
 */
enum chart_part {
	CHART_ABSENT,
	CHART_ANNOUNCED,	/* a ZSK beside others */
	CHART_ALONE,		/* the only ZSK: it signs the zone */
	CHART_PUBLISHED,	/* a KSK that signs nothing */
	CHART_SIGNS,
	CHART_REVOKED,		/* with REVOKE, and signs */
	CHART_PARTS,
};

enum { CHART_KEYS = 32 };

/* By value: it owns nothing. */
struct chart {
	size_t	n_sets;
	struct chart_set {
		time_t	from, to;
	} sets[REQUEST_BUNDLES_MAX];
	size_t	n_keys, left_out;	/* keys that there is no row for */
	struct chart_key {
		unsigned	tag;	/* without REVOKE */
		bool		ksk;
		unsigned char	part[REQUEST_BUNDLES_MAX];
	} keys[CHART_KEYS];
};

/*
 * KSKs first, then ZSKs, as they come.  near is a time about that of the
 * signatures.  ERR_FORMAT: a slot has no signature.
 */
int	 chart_of(struct chart *, const struct request *response, time_t near,
	    struct err *);
/* What a part is called: "announced beside others". */
const char *chart_words(enum chart_part);
/* Whether any key is that in any set. */
bool	 chart_has(const struct chart *, enum chart_part);
/* When its first column begins, and how many days each has, in letters. */
time_t	 chart_start(const struct chart *);
long	 chart_days(const struct chart *);
/* Its rows in letters, at most 78 columns: those of keys, then those of sets. */
void	 chart_rows(const struct chart *, struct page *);
/* The whole picture in letters, with what they mean. */
void	 chart_text(const struct chart *, struct page *);
/* The same as an SVG element, to be read without colour. */
int	 chart_svg(const struct chart *, struct blob *, struct err *);

#endif
