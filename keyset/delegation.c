#include <string.h>

#include "keyset/delegation.h"
#include "keyset/xml_sheet.h"

enum { PROTOCOL = 3 };	/* RFC 4034, 2.1.2 */

static int
want_ksk(const struct dnskey *key, struct err *e)
{
	return key->flags == DNSKEY_KSK ? 0 : err_set(e, ERR_FORMAT, "key %u is "
	    "no KSK, or is revoked: no parent is told of it",
	    dnskey_tag(key));
}

int
delegation_form(struct blob *out, const struct dname *zone,
    const struct dnskey *key, struct err *e)
{
	char name[DNAME_TEXT_MAX], sha256[DS_HEX], sha384[DS_HEX],
	    pub[DNSKEY_BASE64];

	if (want_ksk(key, e) != 0 ||
	    dnskey_ds_hex(key, zone, DS_SHA256, sha256, e) != 0 ||
	    dnskey_ds_hex(key, zone, DS_SHA384, sha384, e) != 0)
		return -1;
	return blob_printf(out, e,
	    "Domain         %s\n"
	    "Key tag        %u\n"
	    "Algorithm      %u (%s)\n"
	    "Digest type    %d (SHA-256)\n"
	    "Digest         %s\n"
	    "or digest type %d (SHA-384)\n"
	    "Digest         %s\n"
	    "\n"
	    "Where the key itself is asked for:\n"
	    "Flags          %u (KSK)\n"
	    "Protocol       %d\n"
	    "Algorithm      %u (%s)\n"
	    "Public key     %s\n", dname_text(zone, name), dnskey_tag(key),
	    key->alg->number, key->alg->name, DS_SHA256, sha256, DS_SHA384,
	    sha384, key->flags, PROTOCOL, key->alg->number, key->alg->name,
	    dnskey_base64(key, pub));
}

static void
put_key(struct xml_sheet *s, const struct dnskey *key)
{
	char pub[DNSKEY_BASE64];

	xml_open(s, "secDNS:keyData");
	xml_field(s, "secDNS:flags", "%u", key->flags);
	xml_field(s, "secDNS:protocol", "%d", PROTOCOL);
	xml_field(s, "secDNS:alg", "%u", key->alg->number);
	xml_field(s, "secDNS:pubKey", "%s", dnskey_base64(key, pub));
	xml_close(s);
}

/* The <extension> of an <update>, begun to what its verb does with the DS. */
static void
begin_epp(struct xml_sheet *s, const char *verb, const struct dnskey *key,
    const char *sha256)
{
	xml_open(s, "extension");
	xml_attribute(s, "xmlns", "urn:ietf:params:xml:ns:epp-1.0");
	xml_open(s, "secDNS:update");
	xml_attribute(s, "xmlns:secDNS", "urn:ietf:params:xml:ns:secDNS-1.1");
	xml_open(s, verb);
	xml_open(s, "secDNS:dsData");
	xml_field(s, "secDNS:keyTag", "%u", dnskey_tag(key));
	xml_field(s, "secDNS:alg", "%u", key->alg->number);
	xml_field(s, "secDNS:digestType", "%d", DS_SHA256);
	xml_field(s, "secDNS:digest", "%s", sha256);
}

static void
end_epp(struct xml_sheet *s)
{
	for (int depth = 0; depth < 4; depth++)
		xml_close(s);
}

int
delegation_epp(struct blob *out, const struct dname *zone,
    const struct dnskey *key, struct err *e)
{
	struct xml_sheet s;
	char sha256[DS_HEX];

	if (want_ksk(key, e) != 0 ||
	    dnskey_ds_hex(key, zone, DS_SHA256, sha256, e) != 0 ||
	    xml_sheet_start(&s, e) != 0)
		return -1;
	begin_epp(&s, "secDNS:add", key, sha256);
	put_key(&s, key);
	end_epp(&s);
	return xml_sheet_end(&s, out, e);
}

int
delegation_epp_remove(struct blob *out, const struct dname *zone,
    const struct dnskey *key, const char *when, struct err *e)
{
	struct xml_sheet s;
	char sha256[DS_HEX];

	if (want_ksk(key, e) != 0 ||
	    dnskey_ds_hex(key, zone, DS_SHA256, sha256, e) != 0 ||
	    xml_sheet_start(&s, e) != 0)
		return -1;
	xml_comment(&s, when);
	begin_epp(&s, "secDNS:rem", key, sha256);
	end_epp(&s);
	return xml_sheet_end(&s, out, e);
}

int
delegation_commands_start(struct xml_sheet *s, struct err *e)
{
	if (xml_sheet_start(s, e) != 0)
		return -1;
	xml_open(s, "commands");
	return 0;
}

/* A domain is named without the last dot. */
static void
put_domain(struct xml_sheet *s, const struct dname *zone)
{
	char name[DNAME_TEXT_MAX];

	dname_text(zone, name);
	xml_open(s, "update");
	xml_open(s, "domain:update");
	xml_attribute(s, "xmlns:domain", "urn:ietf:params:xml:ns:domain-1.0");
	xml_field(s, "domain:name", "%.*s", (int)strlen(name) - 1, name);
	xml_close(s);
	xml_close(s);
}

int
delegation_commands_add(struct xml_sheet *s, const struct dname *zone,
    const struct dnskey *key, struct err *e)
{
	char sha256[DS_HEX];

	if (want_ksk(key, e) != 0 ||
	    dnskey_ds_hex(key, zone, DS_SHA256, sha256, e) != 0)
		return -1;
	xml_open(s, "command");
	xml_attribute(s, "xmlns", "urn:ietf:params:xml:ns:epp-1.0");
	put_domain(s, zone);
	begin_epp(s, "secDNS:add", key, sha256);
	put_key(s, key);
	end_epp(s);
	xml_close(s);
	return 0;
}

int
delegation_commands_end(struct xml_sheet *s, struct blob *out, struct err *e)
{
	xml_close(s);
	return xml_sheet_end(s, out, e);
}
