#include "backup/tlv.h"

/* One octet off the front; false at the end. */
static bool
take(struct tlv *in, unsigned *octet)
{
	if (in->len == 0)
		return false;
	*octet = *in->p++;
	in->len--;
	return true;
}

static bool
take_tag(struct tlv *in, unsigned *tag)
{
	unsigned next;

	if (!take(in, tag))
		return false;
	if ((*tag & 0x1f) != 0x1f)
		return true;
	/* A third octet of a tag is in no object of a card. */
	if (!take(in, &next) || (next & 0x80) != 0)
		return false;
	*tag = *tag << 8 | next;
	return true;
}

static bool
take_value(struct tlv *in, struct tlv *value)
{
	unsigned len, octet, more;

	if (!take(in, &len))
		return false;
	if (len > 0x7f) {
		more = len & 0x7f;
		if (more == 0 || more > 2)
			return false;
		for (len = 0; more > 0; more--) {
			if (!take(in, &octet))
				return false;
			len = len << 8 | octet;
		}
	}
	if (len > in->len)
		return false;
	value->p = in->p;
	value->len = len;
	in->p += len;
	in->len -= len;
	return true;
}

bool
tlv_find(struct tlv in, unsigned tag, struct tlv *value)
{
	struct tlv found;
	unsigned seen;

	while (in.len > 0) {
		if (!take_tag(&in, &seen) || !take_value(&in, &found))
			return false;
		if (seen == tag) {
			*value = found;
			return true;
		}
	}
	return false;
}
