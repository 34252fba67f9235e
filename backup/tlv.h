#ifndef BACKUP_TLV_H
#define BACKUP_TLV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a card tells of itself is BER-TLV (ISO 7816-4, 5.2.2): tags of one or
 * two octets, lengths of one to three.  Borrowed octets, nothing is copied.
 */
struct tlv {
	const uint8_t	*p;
	size_t		 len;
};

/*
 * The value of the first such tag on this level.  False when it is not there
 * or when what stands before it, or it itself, does not fit together.
 */
bool	 tlv_find(struct tlv in, unsigned tag, struct tlv *value);

#endif
