#ifndef CEREMONY_WRONG_PINS_H
#define CEREMONY_WRONG_PINS_H

#include <stddef.h>

#include <jansson.h>

/* PINs that were wrong in one ceremony: of the HSM, and of whose cards. */

enum { WRONG_PINS_WHO = 200 };

struct wrong_pins {
	size_t	hsm, cards;
	char	who[WRONG_PINS_WHO];	/* "A. Novak 2, E. Okafor 1" */
};

/* Of its records, as the register keeps them. */
struct wrong_pins wrong_pins_read(const json_t *records);

#endif
