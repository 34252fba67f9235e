#ifndef CEREMONY_MEASURED_H
#define CEREMONY_MEASURED_H

#include <jansson.h>

#include "ceremony/ceremony.h"

/*
 * What runs here: the program, the module of the HSM and the configuration, by
 * their SHA-256; the kernel's release, and the machine's serial number where it
 * tells one.  It is what the running kernel says of itself: a machine that lies
 * lies in this too.
 */
enum { MEASURED_TEXT = 80 };

enum measured_file {
	MEASURED_PROGRAM, MEASURED_MODULE, MEASURED_CONFIGURATION, MEASURED_FILES
};

struct measured {
	struct digest files[MEASURED_FILES];
	char	      kernel[MEASURED_TEXT];
	char	      machine[MEASURED_TEXT];	/* "": it tells none */
};

/* "program": in records and on pages. */
extern const char *const measured_names[MEASURED_FILES];

/* ERR_SYS, ERR_FORMAT: which of them cannot be read. */
int	 measured_take(const struct site *, struct measured *, struct err *);
/* As records have it; NULL: no memory. */
json_t	*measured_json(const struct measured *);
/*
 * What is another than in the data of a record, as words that end no sentence;
 * NULL: nothing is.
 */
const char *measured_differs(const json_t *accepted, const json_t *is);
/*
 * Where an earlier ceremony accepted a machine: shows whether what runs is that,
 * and records it; where it is not both give a reason.
 */
int	 measured_compare(struct ceremony *, struct err *);

#endif
