#include <stdlib.h>
#include <string.h>

#include "keyset/trust_anchor.h"
#include "keyset/utc.h"
#include "keyset/xml_sheet.h"

static int
order(const void *a, const void *b)
{
	const struct anchor_key *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return dnskey_order(x->key, y->key);
}

static int
put_key(struct xml_sheet *s, const struct dname *zone,
    const struct anchor_key *a, struct err *e)
{
	char from[UTC_TEXT + 4], digest[DS_HEX], pub[DNSKEY_BASE64];

	if (dnskey_ds_hex(a->key, zone, DS_SHA256, digest, e) != 0)
		return -1;
	xml_open(s, "KeyDigest");
	xml_attribute(s, "id", a->id);
	xml_attribute(s, "validFrom", utc_text_xsd(a->from, from));
	xml_field(s, "KeyTag", "%u", dnskey_tag(a->key));
	xml_field(s, "Algorithm", "%u", a->key->alg->number);
	xml_field(s, "DigestType", "%d", DS_SHA256);
	xml_field(s, "Digest", "%s", digest);
	xml_field(s, "PublicKey", "%s", dnskey_base64(a->key, pub));
	xml_field(s, "Flags", "%u", a->key->flags);
	xml_close(s);
	return 0;
}

static int
sheet_of(struct blob *out, const struct dname *zone, const char *id,
    const char *source, const struct anchor_key *keys, size_t n,
    struct err *e)
{
	char name[DNAME_TEXT_MAX];
	struct xml_sheet s;
	struct err why;
	int rc = 0;

	if (xml_sheet_start(&s, e) != 0)
		return -1;
	xml_open(&s, "TrustAnchor");
	xml_attribute(&s, "id", id);
	xml_attribute(&s, "source", source);
	xml_field(&s, "Zone", "%s", dname_text(zone, name));
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = put_key(&s, zone, &keys[i], e);
	xml_close(&s);
	if (rc == 0)
		return xml_sheet_end(&s, out, e);
	s.failed = true;
	return xml_sheet_end(&s, out, &why);
}

int
trust_anchor_write(struct blob *out, const struct dname *zone, const char *id,
    const char *source, const struct anchor_key *keys, size_t n,
    struct err *e)
{
	struct anchor_key *sorted;
	int rc;

	if (n == 0)
		return err_set(e, ERR_FORMAT, "a trust anchor has at least one "
		    "key: nothing was written");
	for (size_t i = 0; i < n; i++)
		if (keys[i].key->flags != DNSKEY_KSK)
			return err_set(e, ERR_FORMAT, "key %u is no KSK, or is "
			    "revoked, and no trust anchor: nothing was written",
			    dnskey_tag(keys[i].key));
	if ((sorted = calloc(n, sizeof(*sorted))) == NULL)
		return err_sys(e, "write a trust anchor");
	memcpy(sorted, keys, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), order);
	rc = sheet_of(out, zone, id, source, sorted, n, e);
	free(sorted);
	return rc;
}
