#include "signer/overdue.h"

enum overdue
overdue_now(const struct board *b, const struct bundle *slot,
    time_t signed_at, time_t now)
{
	const struct bundle *before = board_before(b, slot->inception);

	if (before != NULL && signed_at < before->inception)
		return OVERDUE_SLOTS;
	if (signed_at < slot->inception &&
	    now - slot->inception > OVERDUE_GRACE)
		return OVERDUE_SLOT;
	return OVERDUE_NOT;
}
