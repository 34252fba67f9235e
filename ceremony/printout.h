#ifndef CEREMONY_PRINTOUT_H
#define CEREMONY_PRINTOUT_H

#include "ceremony/ceremony.h"

/*
 * What a ceremony makes of its printer (printer.h): nothing where there is none.
 *
 * That it failed is a record and no exception: paper is a copy of what is in the
 * journal, so that nothing is lost with it, and nobody has to give a reason.
 */

/*
 * A line of what the record begins with, and how the head begins that it makes:
 * for journal_follow(), of a struct printer.
 */
void	 printout_record(void *printer, const struct record *,
	    const struct digest *head);
/*
 * Whenever a question was answered: whether it works now, in the journal where
 * that is news.  Not behind a record that another one is about to follow, for an
 * officer's signature is over what stands directly in front of it.
 */
int	 printout_note(struct ceremony *, struct err *);

/*
 * The report as it is on the output medium, whose words were read: it is offered,
 * and printed in as many copies as the site wants, again where a copy failed; how
 * many came out is a record.  ERR_MEDIA: what is there is not what was written.
 */
int	 printout_report(struct ceremony *, struct err *);

#endif
