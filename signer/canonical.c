#include <string.h>

#include "signer/canonical.h"
#include "signer/rdata.h"

enum { TTL_AT = 4, FIXED = 10 };	/* in the head; octets of a record's */

unsigned
canonical_labels(const uint8_t *wire)
{
	bool wildcard = wire[0] == 1 && wire[1] == '*';
	unsigned n = 0;

	for (; *wire != 0; wire += *wire + 1U)
		n++;
	return n - wildcard;
}

void
canonical_put(struct text *out, const uint8_t *head, size_t head_len,
    const struct dname *owner, const struct span *s)
{
	uint8_t fixed[FIXED] = {
		(uint8_t)(s->type >> 8), (uint8_t)s->type, 0,
		LDNS_RR_CLASS_IN,
	};
	size_t need = head_len + s->n * (owner->len + (size_t)FIXED) + s->len;
	struct rr r = { 0 };
	uint8_t *p;

	out->len = 0;
	if (!text_room(out, need))
		return;
	p = (uint8_t *)out->at;
	memcpy(p, head, head_len);
	p += head_len;
	memcpy(fixed + 4, head + TTL_AT, 4);
	while (span_next(s, &r)) {
		memcpy(p, owner->wire, owner->len);
		p += owner->len;
		fixed[8] = (uint8_t)(r.len >> 8);
		fixed[9] = (uint8_t)r.len;
		memcpy(p, fixed, FIXED);
		p += FIXED;
		memcpy(p, r.data, r.len);
		p += r.len;
	}
	out->len = (size_t)(p - (uint8_t *)out->at);
}
