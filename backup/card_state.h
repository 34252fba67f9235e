#ifndef BACKUP_CARD_STATE_H
#define BACKUP_CARD_STATE_H

/* What the files of struct card share with each other and with nobody else. */

#include "backup/apdu.h"
#include "backup/card.h"

enum { CARD_INFO_MAX = 1024 };

enum {
	INS_VERIFY	= 0x20,
	INS_CHANGE	= 0x24,
	INS_UNBLOCK	= 0x2c,
	INS_ACTIVATE	= 0x44,
	INS_GENERATE	= 0x47,
	INS_AUTHENTICATE = 0x88,
	INS_SELECT	= 0xa4,
	INS_GET_DATA	= 0xca,
	INS_PUT_DATA	= 0xda,
	INS_TERMINATE	= 0xe6,
};

struct card {
	struct reader	*reader;
	struct apdu	*apdu;
	struct card_identity identity;
	uint8_t		 info[CARD_INFO_MAX];	/* 6E, as it was read */
	size_t		 info_len;
	struct tlv	 capabilities, attributes, pins;   /* C0, C3, C4 */
	const struct alg *alg;			/* of AUT; NULL: unknown */
	bool		 derives_pins, wants_touch;
};

/* GET DATA; *sw other than 9000 is no error here. */
int	 card_get(struct card *, const char *doing, unsigned tag,
	    unsigned *sw, struct err *);
/* PUT DATA; any status but 9000 is an error. */
int	 card_put(struct card *, const char *doing, unsigned tag,
	    const uint8_t *, size_t, struct err *);
enum { SW_TERMINATED = 0x6285 };

/* A card that nothing was asked yet. */
struct card *card_hold(struct readers *, const char *reader, struct err *);
/* Chooses the application; *sw is 6285 of a card that was terminated. */
int	 card_select(struct card *, unsigned *sw, struct err *);
/* The same, and reads all that the card says of itself anew. */
int	 card_read(struct card *, struct err *);
/* Reads 6E and what is in it anew. */
int	 card_read_info(struct card *, struct err *);
/* Reads the AUT key's public half into the identity. */
int	 card_read_key(struct card *, struct err *);

#endif
