#include <string.h>

#include "signer/issue_private.h"
#include "signer/zone_parse.h"
#include "signer/zone_verify.h"
#include "signer/zonemd.h"

static int
sign_all(struct job *j, struct err *e)
{
	struct sink sink;

	if ((j->file = zone_file_open(j->path, e)) == NULL)
		return -1;
	sink = zone_file_sink(j->file);
	if (zone_digest(j->zone, j->digest, e) != 0 ||
	    zone_sign(j->zone, &j->with, &sink, e) != 0)
		return err_doing(e, "sign the zone");
	return zone_file_end(j->file, e);
}

/* As a name server would read it. */
static int
read_back(struct job *j, const struct run *run, struct err *e)
{
	struct blob notes = { NULL, 0 };	/* a clean zone gives none */
	uint8_t digest[ZONE_DIGEST];
	int rc = -1;

	/* One of the two at a time is in memory. */
	zone_free(&j->zone);
	if ((j->zone = zone_new(&run->config.zone, e)) == NULL)
		return -1;
	if (zone_parse_file(j->zone, zone_file_part(j->file), false, &notes,
	    e) == 0 && zone_order(j->zone, &notes, e) == 0 &&
	    zone_digest(j->zone, digest, e) == 0)
		rc = memcmp(digest, j->digest, sizeof(digest)) == 0 ? 0 :
		    err_set(e, ERR_CRYPTO, "what was written does not read "
		    "back as what was signed");
	blob_free(&notes);
	return rc;
}

/* Its digest can be known only now, and the zone is written once more. */
static int
fill_zonemd(struct job *j, struct err *e)
{
	struct sink sink;

	if (zonemd_fill(j->zone, &j->with, e) != 0)
		return -1;
	zone_file_close(&j->file);
	if ((j->file = zone_file_open(j->path, e)) == NULL)
		return -1;
	sink = zone_file_sink(j->file);
	return zone_write(j->zone, &sink, e) == 0 ?
	    zone_file_end(j->file, e) : -1;
}

static int
verify_all(struct job *j, struct run *run, struct err *e)
{
	const struct verifying by = { .slot = j->with.slot,
	    .zsk = &j->with.zsk->key, .now = run->now,
	    .denial = &j->with.denial, .zonemd = j->with.zonemd };

	if (j->with.zonemd && (read_back(j, run, e) != 0 ||
	    fill_zonemd(j, e) != 0))
		return err_doing(e, "the ZONEMD of the zone");
	if (j->order->unverified)
		return blob_printf(&run->notes, e, "the signed zone was not "
		    "verified: do so before it is served (capstan-signer "
		    "verify)\n");
	if (read_back(j, run, e) != 0 ||
	    zone_verify(j->zone, &by, e) != 0)
		return err_doing(e, "the signed zone does not verify and is "
		    "not put in place");
	return 0;
}

int
whole_make(struct job *j, struct run *run, struct err *e)
{
	return sign_all(j, e) == 0 ? verify_all(j, run, e) : -1;
}
