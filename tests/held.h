#ifndef TESTS_HELD_H
#define TESTS_HELD_H

#include "ceremony/holdings.h"

/* Holdings into which a test folds records; to be freed by it. */
extern struct holdings held;

/* The data is JSON. */
int	 apply(const char *step, const char *kind, const char *data,
	    struct err *);
/* The same, and it must be taken. */
void	 must(const char *step, const char *kind, const char *data);

#endif
