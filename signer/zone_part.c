#include <stdlib.h>
#include <string.h>

#include "signer/rdata.h"
#include "signer/zone.h"

enum { ENTRIES = 64, RRSIG_LEAST = 18 };

int
zone_part_init(struct zone_part *p, const struct dname *origin, struct err *e)
{
	*p = (struct zone_part){ .origin = origin };
	return (p->arena = arena_new(e)) != NULL ? 0 : -1;
}

void
zone_part_free(struct zone_part *p)
{
	free(p->at);
	arena_free(&p->arena);
	*p = (struct zone_part){ .origin = NULL };
}

static bool
type_is_meta(uint16_t type)
{
	return type == 0 || type == LDNS_RR_TYPE_OPT ||
	    (type >= 128 && type <= 255);
}

/* Types that others replaced, with names in their data. */
static bool
type_is_obsolete(uint16_t type)
{
	return type == LDNS_RR_TYPE_SIG || type == LDNS_RR_TYPE_NXT ||
	    type == LDNS_RR_TYPE_A6;
}

int
zone_check_type(uint16_t type, struct err *e)
{
	if (type_is_meta(type))
		return err_set(e, ERR_FORMAT,
		    "no zone holds records of type %u", (unsigned)type);
	if (type_is_obsolete(type))
		return err_set(e, ERR_POLICY, "type %u is obsolete, and "
		    "validators do not agree on what its signature covers",
		    (unsigned)type);
	return 0;
}

static int
check_type(const struct rr *r, struct err *e)
{
	if (zone_check_type(r->type, e) != 0)
		return -1;
	if (r->type == LDNS_RR_TYPE_RRSIG && r->len < RRSIG_LEAST)
		return err_set(e, ERR_FORMAT, "its data is too short");
	return 0;
}

static int
part_grow(struct zone_part *p, struct err *e)
{
	size_t room = p->room == 0 ? ENTRIES : 2 * p->room;
	struct zone_entry *at;

	if (p->n < p->room)
		return 0;
	if ((at = reallocarray(p->at, room, sizeof(*at))) == NULL)
		return err_sys(e, "a zone's names");
	p->at = at;
	p->room = room;
	return 0;
}

/* Records of one name mostly come together: then its node is the last one. */
static struct zone_entry *
part_entry(struct zone_part *p, const uint8_t *owner, size_t len,
    struct err *e)
{
	struct zone_entry *last = p->n > 0 ? &p->at[p->n - 1] : NULL;
	struct node *n;

	if (last != NULL && last->node->owner_len == len &&
	    (len == 0 || memcmp(last->node->bytes, owner, len) == 0))
		return last;
	if (part_grow(p, e) != 0 ||
	    (n = node_new(p->arena, owner, len, e)) == NULL)
		return NULL;
	last = &p->at[p->n++];
	*last = (struct zone_entry){ .key = owner_key(owner, len), .node = n };
	return last;
}

int
zone_part_add(struct zone_part *p, const uint8_t *wire, size_t len,
    const struct rr *r, struct err *e)
{
	uint8_t owner[DNAME_MAX];
	struct zone_entry *entry;
	size_t at = 0, own;

	if (len > DNAME_MAX || len < p->origin->len)
		return err_set(e, ERR_POLICY, "it is outside the zone");
	for (size_t i = 0; i < len; i++)
		owner[i] = octet_lower(wire[i]);
	own = len - p->origin->len;
	while (at < own)
		at += owner[at] + 1U;
	if (at != own || memcmp(owner + own, p->origin->wire,
	    p->origin->len) != 0)
		return err_set(e, ERR_POLICY, "it is outside the zone");
	if (check_type(r, e) != 0 ||
	    rdata_check(r->type, r->data, r->len, e) != 0 ||
	    (entry = part_entry(p, owner, own, e)) == NULL)
		return -1;
	return node_add(&entry->node, p->arena, r, e);
}
