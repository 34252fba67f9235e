#include <string.h>

#include "signer/bitmap.h"

enum { WINDOW_TYPES = 256, WINDOW_LEN = 32 };

/* The window that is being written. */
struct window {
	uint8_t		*out;		/* where it goes */
	unsigned	 number, len;	/* 0: it has no type yet */
	uint8_t		 bits[WINDOW_LEN];
};

/* RFC 4035, 2.3: at a delegation only what is ours, and its NS. */
static bool
node_shows(const struct node *n, uint16_t type)
{
	if (type == LDNS_RR_TYPE_RRSIG || type == LDNS_RR_TYPE_NSEC ||
	    type == LDNS_RR_TYPE_NSEC3)
		return false;	/* these go by rules of their own */
	return n->role == NODE_AUTHORITATIVE || type == LDNS_RR_TYPE_NS ||
	    node_signs(n, type);
}

/* Whether anything at the node has an RRSIG; an NSEC always has. */
static bool
node_shows_rrsig(const struct node *n, bool hashed)
{
	return !hashed || n->role == NODE_AUTHORITATIVE ||
	    (n->has & HAS_DS) != 0;
}

static void
window_end(struct window *w)
{
	if (w->len == 0)
		return;
	w->out[0] = (uint8_t)w->number;
	w->out[1] = (uint8_t)w->len;
	memcpy(w->out + 2, w->bits, w->len);
	w->out += 2 + w->len;
	memset(w->bits, 0, w->len);
	w->len = 0;
}

/* Types come in their order. */
static void
window_show(struct window *w, uint16_t type)
{
	unsigned octet = type % WINDOW_TYPES / 8;

	if (w->number != type / WINDOW_TYPES) {
		window_end(w);
		w->number = type / WINDOW_TYPES;
	}
	w->bits[octet] |= (uint8_t)(0x80 >> type % 8);
	w->len = octet + 1;
}

static void
show_signing(struct window *w, const struct node *n, bool hashed)
{
	if (node_shows_rrsig(n, hashed))
		window_show(w, LDNS_RR_TYPE_RRSIG);
	if (!hashed)
		window_show(w, LDNS_RR_TYPE_NSEC);
}

size_t
bitmap_write(const struct node *n, bool hashed, uint8_t out[BITMAP_MAX])
{
	struct window w = { .out = out };
	struct span s = { 0 };
	bool shown = false;

	while (node_next(n, &s)) {
		if (!shown && s.type > LDNS_RR_TYPE_NSEC) {
			show_signing(&w, n, hashed);
			shown = true;
		}
		if (node_shows(n, s.type))
			window_show(&w, s.type);
	}
	if (!shown)
		show_signing(&w, n, hashed);
	window_end(&w);
	return (size_t)(w.out - out);
}

static bool
type_is_there(const struct node *n, bool hashed, uint16_t type)
{
	struct span s;

	if (type == LDNS_RR_TYPE_RRSIG)
		return node_shows_rrsig(n, hashed);
	if (type == LDNS_RR_TYPE_NSEC)
		return !hashed;
	return node_shows(n, type) && node_span(n, type, &s);
}

static size_t
types_there(const struct node *n, bool hashed)
{
	size_t there = (size_t)!hashed + node_shows_rrsig(n, hashed);
	struct span s = { 0 };

	while (node_next(n, &s))
		there += node_shows(n, s.type);
	return there;
}

bool
bitmap_is_exact(const struct node *n, bool hashed, const uint8_t *p,
    size_t len)
{
	size_t shown = 0;
	int last = -1;

	while (len >= 2) {
		unsigned window = p[0], octets = p[1];

		if ((int)window <= last || octets == 0 || octets > WINDOW_LEN ||
		    len < 2U + octets || p[1 + octets] == 0)
			return false;
		for (unsigned bit = 0; bit < octets * 8; bit++) {
			if ((p[2 + bit / 8] & (0x80 >> bit % 8)) == 0)
				continue;
			if (!type_is_there(n, hashed,
			    (uint16_t)(window * WINDOW_TYPES + bit)))
				return false;
			shown++;
		}
		last = (int)window;
		p += 2 + octets;
		len -= 2 + octets;
	}
	return len == 0 && shown == types_there(n, hashed);
}
