#include "signer/zone_write.h"

int
scribe_init(struct scribe *s, const struct zone *z, struct err *e)
{
	*s = (struct scribe){ .out = { .at = NULL } };
	text_name(&s->origin, z->origin.wire);
	return s->origin.failed ? err_sys(e, "write a zone") : 0;
}

void
scribe_free(struct scribe *s)
{
	text_free(&s->out);
	text_free(&s->origin);
	text_free(&s->owner);
}

void
scribe_owner(struct scribe *s, const uint8_t *owner, size_t len)
{
	s->owner.len = 0;
	text_labels(&s->owner, owner, len);
	/* The root's dot is there already, behind the last label. */
	if (len == 0 || s->origin.len > 1)
		text_put(&s->owner, s->origin.at, s->origin.len);
	text_char(&s->owner, '\t');
	s->out.failed |= s->owner.failed;
}

void
scribe_head(struct scribe *s, uint16_t type, uint32_t ttl)
{
	text_put(&s->out, s->owner.at, s->owner.len);
	text_number(&s->out, ttl);
	text_word(&s->out, "\tIN\t");
	text_type(&s->out, type);
	text_char(&s->out, '\t');
}

void
scribe_end(struct scribe *s)
{
	text_char(&s->out, '\n');
}

static void
scribe_rr(struct scribe *s, const struct rr *r)
{
	scribe_head(s, r->type, r->ttl);
	text_rdata(&s->out, r->type, r->data, r->len);
	scribe_end(s);
}

void
scribe_span(struct scribe *s, const struct span *span)
{
	struct rr r = { 0 };

	while (span_next(span, &r))
		scribe_rr(s, &r);
}

void
scribe_sigs(struct scribe *s, const struct node *n, uint16_t covered)
{
	struct rr r = { 0 };
	struct span sigs;

	if (!node_span(n, LDNS_RR_TYPE_RRSIG, &sigs))
		return;
	while (span_next_sig(&sigs, covered, &r))
		scribe_rr(s, &r);
}

bool
node_next_written(const struct node *n, struct span *s)
{
	bool apex = n->owner_len == 0, begun = s->at != NULL;

	if (apex && !begun && node_span(n, LDNS_RR_TYPE_SOA, s))
		return true;
	/* After the SOA from the front, and past where it stands. */
	if (apex && begun && s->type == LDNS_RR_TYPE_SOA)
		*s = (struct span){ 0 };
	while (node_next(n, s)) {
		if (s->type != LDNS_RR_TYPE_RRSIG &&
		    !(apex && s->type == LDNS_RR_TYPE_SOA))
			return true;
	}
	return false;
}

static bool
covers_nothing(const struct node *n, const struct rr *sig)
{
	struct span s;

	return !node_span(n, ldns_read_uint16(sig->data), &s) ||
	    s.type == LDNS_RR_TYPE_RRSIG;
}

void
scribe_node(struct scribe *s, const struct node *n)
{
	struct span span = { 0 };
	struct rr r = { 0 };

	scribe_owner(s, n->bytes, n->owner_len);
	while (node_next_written(n, &span)) {
		scribe_span(s, &span);
		scribe_sigs(s, n, span.type);
	}
	if (!node_span(n, LDNS_RR_TYPE_RRSIG, &span))
		return;
	while (span_next(&span, &r))
		if (covers_nothing(n, &r))
			scribe_rr(s, &r);
}

int
zone_write(const struct zone *z, const struct sink *to, struct err *e)
{
	struct scribe s;
	int rc = scribe_init(&s, z, e);

	for (size_t i = 0; rc == 0 && i < z->n; i++) {
		scribe_node(&s, z->at[i].node);
		if (s.out.failed)
			rc = err_sys(e, "write a zone");
		else
			rc = to->put(to->of, s.out.at, s.out.len, e);
		s.out.len = 0;
	}
	scribe_free(&s);
	return rc;
}
