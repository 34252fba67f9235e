#ifndef CEREMONY_EXCEPTION_H
#define CEREMONY_EXCEPTION_H

#include <stdbool.h>

#include <jansson.h>

/*
 * A record "ceremony exception" is of one of three: both people gave a reason
 * for going on, or one wrote down what was not as the script says, or the program
 * did so of its own end (post_mortem.h).  Only the first lets anything pass.
 */

/* What is expected where the console asks both, and an auditor looks for it. */
#define EXCEPTION_REVIEW "every check of the review says ok"
#define EXCEPTION_BATCH "every check of the batch's review says ok"
#define EXCEPTION_INVENTORY \
	"the HSM holds what the register says, and each key signs"
#define EXCEPTION_MEDIA "both log media are written"

/* Whether the data of one is of both: two reasons that are texts, and no other. */
bool	 exception_has_both(const json_t *data);
/* Whether a record is such an exception. */
bool	 exception_of_both(const json_t *record);
/* The same, and to that: what the record says was expected. */
bool	 exception_to(const json_t *record, const char *expected);

#endif
