#include <stdlib.h>
#include <string.h>

#include "signer/amend_private.h"
#include "signer/rdata.h"

/* ---- what has to be so (RFC 2136, 2.4 and 3.2) --------------------------- */

static bool
same_set(const struct change_demand *a, const struct change_demand *b)
{
	return a->condition == CHANGE_IF_RECORD &&
	    b->condition == CHANGE_IF_RECORD && a->rr.type == b->rr.type &&
	    a->owner_len == b->owner_len &&
	    memcmp(a->owner, b->owner, a->owner_len) == 0;
}

static bool
same_data(const struct rr *a, const struct rr *b)
{
	return a->type == b->type &&
	    rdata_order(a->data, a->len, b->data, b->len) == 0;
}

/* Whether each record of the RRset is demanded, and each demanded is there. */
static bool
set_is(const struct touched *t, const struct change_demand *at, size_t n,
    size_t which)
{
	const struct change_demand *d = &at[which];
	size_t found;

	for (size_t i = 0; i < t->n; i++) {
		if (t->records[i].type != d->rr.type)
			continue;
		for (found = 0; found < n; found++)
			if (same_set(&at[found], d) && same_data(
			    &t->records[i], &at[found].rr))
				break;
		if (found == n)
			return false;
	}
	for (size_t i = 0; i < t->n; i++)
		if (same_data(&t->records[i], &d->rr))
			return true;
	return false;
}

static size_t
records_of(const struct touched *t, uint16_t type)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++)
		n += type == 0 || t->records[i].type == type;
	return n;
}

static int
demand_check(struct amend *a, const struct change_demand *at, size_t n,
    size_t which, struct err *e)
{
	const struct change_demand *d = &at[which];
	struct touched *t = amend_edit(a, d->owner, d->owner_len, e);

	if (t == NULL)
		return -1;
	switch (d->condition) {
	case CHANGE_IF_NO_NAME:
		return records_of(t, 0) == 0 ? 0 : err_set(e, ERR_POLICY,
		    "the name is there, and was not to be");
	case CHANGE_IF_NAME:
		return records_of(t, 0) > 0 ? 0 : err_set(e, ERR_POLICY,
		    "the name is not there, and was to be");
	case CHANGE_IF_NO_RRSET:
		return records_of(t, d->rr.type) == 0 ? 0 : err_set(e,
		    ERR_POLICY, "the name has records of this type, and was "
		    "to have none");
	case CHANGE_IF_RRSET:
		return records_of(t, d->rr.type) > 0 ? 0 : err_set(e,
		    ERR_POLICY, "the name has no record of this type, and "
		    "was to have one");
	case CHANGE_IF_RECORD:
		break;
	}
	return set_is(t, at, n, which) ? 0 : err_set(e, ERR_POLICY,
	    "the records of this type are others than they were to be");
}

/* ---- all of a file ------------------------------------------------------- */

int
amend_list(struct amend *a, const struct change_list *list, struct err *e)
{
	for (size_t i = 0; i < list->turns; i++) {
		const struct change_turn *turn = &list->turn[i];
		const struct change_demand *demand =
		    &list->demand[turn->demand];
		const struct change *change = &list->at[turn->first];

		for (size_t k = 0; k < turn->demands; k++)
			if (demand_check(a, demand, turn->demands, k, e) != 0)
				return err_doing(e, "line %u",
				    demand[k].line);
		for (size_t k = 0; k < turn->n; k++)
			if (amend_change(a, &change[k], e) != 0)
				return err_doing(e, "line %u", change[k].line);
	}
	return 0;
}
