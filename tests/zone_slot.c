#include <stdlib.h>
#include <unistd.h>

#include "keyset/record.h"
#include "tests/test.h"
#include "tests/zone_slot.h"

struct filekey *
zone_key(const char *name, unsigned flags)
{
	char path[512];
	struct filekey *k;
	struct err e;

	snprintf(path, sizeof(path), "%s/%s.pem", getenv("TESTDIR"), name);
	(void)unlink(path);
	k = filekey_make(path, flags, alg_by_number(13), 0, &e);
	if (k == NULL)
		fail_msg("%s", e.text);
	return k;
}

void
zone_slot(struct bundle *slot, const struct filekey *ksk,
    const struct filekey *zsk)
{
	struct dname origin;
	ldns_rr_list *set;
	struct err e;

	check_ok(dname_from_text(&origin, "example.", &e), &e);
	slot->inception = NOW - DAY;
	slot->expiration = NOW + 20 * DAY;
	slot->n_keys = 2;
	slot->keys[0].key = filekey_signing_key(ksk)->key;
	slot->keys[1].key = filekey_signing_key(zsk)->key;
	slot->keys[0].ttl = slot->keys[1].ttl = 3600;
	slot->n_sigs = 1;
	assert_non_null(set = bundle_rrset(slot, &origin, 3600, &e));
	check_ok(rrsig_make(&slot->sigs[0].rrsig, filekey_signing_key(ksk),
	    &origin, set, slot->inception, slot->expiration, &e), &e);
	ldns_rr_list_deep_free(set);
}
