#include <stdint.h>
#include <stdlib.h>

#include <ldns/ldns.h>

#include "signer/issue_note.h"

/*
 * RFC 7344, 4.1 wants them signed by a key that the parent has a DS of, which
 * is not here: a parent that insists takes them from the ceremony instead.
 */
int
note_child_records(const struct zone *z, struct blob *notes, struct err *e)
{
	static const struct {
		uint16_t	 type;
		const char	*name;
	} records[] = {
		{ LDNS_RR_TYPE_CDS, "CDS" }, { LDNS_RR_TYPE_CDNSKEY, "CDNSKEY" },
	};
	const struct node *apex = zone_apex(z);
	char zone[DNAME_TEXT_MAX];
	struct span s;

	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		if (node_span(apex, records[i].type, &s) && blob_printf(
		    notes, e, "%s %s: signed by the ZSK; a parent that "
		    "goes by RFC 7344 wants a signature of the KSK\n",
		    dname_text(&z->origin, zone), records[i].name) != 0)
			return -1;
	}
	return 0;
}

/* How long a resolver may keep a set with its signature (RFC 4035, 5.3.3). */
static int64_t
kept_for(const struct span *s, const struct config *c)
{
	return s->ttl < c->signature_validity ? s->ttl : c->signature_validity;
}

/*
 * A ZSK that has signed stays published for one slot more, and a signature
 * of it must be out of every cache by then (RFC 7583, 3.2.1).  The one that
 * is kept longest is told, and how many are too long: a night's note, not a
 * page of them.
 */
int
note_ttls(const struct zone *z, const struct config *c, uint32_t keys,
    struct blob *notes, struct err *e)
{
	int64_t limit = c->slot_length - keys, most = limit;
	const struct node *at = NULL;
	char text[DNAME_TEXT_MAX], *type;
	struct span set = { 0 };
	struct dname owner;
	size_t n = 0;
	int rc;

	for (size_t i = 0; i < z->n; i++) {
		const struct node *node = z->at[i].node;
		struct span s = { 0 };

		while (node_next(node, &s)) {
			if (!node_signs(node, s.type) ||
			    kept_for(&s, c) <= limit)
				continue;
			n++;
			if (kept_for(&s, c) <= most)
				continue;
			most = kept_for(&s, c);
			set = s;
			at = node;
		}
	}
	if (at == NULL)
		return 0;
	if ((type = ldns_rr_type2str((ldns_rr_type)set.type)) == NULL)
		return err_sys(e, "name a type");
	node_owner(at, &z->origin, &owner);
	rc = blob_printf(notes, e, "%s %s: its TTL is %u s, and %jd s "
	    "(slot-length less the TTL of the DNSKEY set) is the most that is "
	    "safe when a ZSK is withdrawn: resolvers may hold its signatures "
	    "longer than its key; RRsets with too long a TTL: %zu\n",
	    dname_text(&owner, text), type, (unsigned)set.ttl,
	    (intmax_t)limit, n);
	free(type);
	return rc;
}

int
note_behind(const char *path, uint32_t serial, bool has_last, uint32_t last,
    struct blob *notes, struct err *e)
{
	if (!has_last)
		return blob_printf(notes, e, "the state knows of no zone that "
		    "was signed, and %.150s has serial %u: the serial goes on "
		    "from there\n", path, (unsigned)serial);
	return blob_printf(notes, e, "the state is behind, as one is that came "
	    "back from an older copy: the last serial in it is %u, and %.150s "
	    "has %u; the serial goes on from there\n", (unsigned)last, path,
	    (unsigned)serial);
}

int
note_apex_stays(const struct change_list *l, const struct dname *zone,
    struct blob *notes, struct err *e)
{
	char text[DNAME_TEXT_MAX];
	size_t i = 0;

	while (i < l->n && (l->at[i].kind != CHANGE_DELETE_NAME ||
	    l->at[i].owner_len > 0))
		i++;
	return i == l->n ? 0 : blob_printf(notes, e, "line %u of the changes "
	    "deletes %.200s: it is the apex, whose SOA and NS records stay\n",
	    l->at[i].line, dname_text(zone, text));
}
