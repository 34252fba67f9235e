#include <stdio.h>
#include <string.h>

#include "ceremony/report_state.h"

/*
 * A sheet for each key that was made, and for each KSK of the response; keys of
 * groups are many, and are counted.
 */
enum { SHEETS = 16 };

static bool
is_agreed(const struct registry *r, const struct register_key *k)
{
	if (!register_done(r, "sign"))
		return false;
	for (size_t i = 0; i < r->agreed.n; i++)
		if (digest_equal(&r->agreed.ksks[i], &k->id))
			return true;
	return false;
}

static bool
is_made(const struct registry *r, const struct register_key *k)
{
	return !k->foreign && k->ceremony == r->number;
}

/* A record in print, with blanks where a zone file may have tabs. */
static char *
in_print(const json_t *record, char *out, size_t room)
{
	snprintf(out, room, "%s", json_string_value(record) == NULL ? "" :
	    json_string_value(record));
	for (char *c = out; *c != '\0'; c++)
		if (*c == '\t')
			*c = ' ';
	return out;
}

static const char *
sort_of(const struct register_key *k)
{
	return k->key.flags & DNSKEY_SEP ? "KSK" : "ZSK";
}

static void
codes(const struct report *r, const struct register_key *k, const char *ds)
{
	char zone[DNAME_TEXT_MAX], hex[DIGEST_HEX], base64[DNSKEY_BASE64];
	char name[64];

	if (k->key.flags & DNSKEY_SEP) {
		snprintf(name, sizeof(name), "DS of KSK %u",
		    dnskey_tag(&k->key));
		document_add(r->paper, PIECE_CODE, name, "%s", ds);
	}
	snprintf(name, sizeof(name), "Key sheet of %s %u", sort_of(k),
	    dnskey_tag(&k->key));
	document_add(r->paper, PIECE_CODE, name, "zone %s\nkey %s %u\nid %s\n"
	    "dnskey %u 3 %u %s", dname_text(&k->zone, zone), sort_of(k),
	    dnskey_tag(&k->key), digest_hex(&k->id, hex), k->key.flags,
	    k->key.alg->number, dnskey_base64(&k->key, base64));
}

static void
sheet(const struct report *r, const struct register_key *k)
{
	char zone[DNAME_TEXT_MAX], hex[DIGEST_HEX], when[UTC_TEXT];
	char ds[DNAME_TEXT_MAX + 160], longer[DNAME_TEXT_MAX + 160];
	char dnskey[DNAME_TEXT_MAX + DNSKEY_BASE64 + 64];
	char title[80];

	snprintf(title, sizeof(title), "KEY SHEET: %s %u", sort_of(k),
	    dnskey_tag(&k->key));
	in_print(json_array_get(json_object_get(k->made, "ds"), 0), ds,
	    sizeof(ds));
	document_add(r->paper, PIECE_HEADING, title, NULL);
	document_add(r->paper, PIECE_FACT, "Zone", "%s", dname_text(&k->zone,
	    zone));
	document_add(r->paper, PIECE_FACT, "Key", "%s %u, named %s",
	    sort_of(k), dnskey_tag(&k->key), k->label);
	document_add(r->paper, PIECE_FACT, "Algorithm", "%u %s, %u bits",
	    k->key.alg->number, k->key.alg->name, dnskey_bits(&k->key));
	document_add(r->paper, PIECE_FACT, "Made", "%s, record %06llu, in HSM %s",
	    utc_screen(k->made_at, when), (unsigned long long)k->record,
	    k->serial);
	document_add(r->paper, PIECE_FACT, "It signs", "a test signature was "
	    "verified in software when it was made");
	document_add(r->paper, PIECE_EXACT, "Id", "%s", digest_hex(&k->id, hex));
	if (k->key.flags & DNSKEY_SEP) {
		document_add(r->paper, PIECE_EXACT, "DS, SHA-256", "%s", ds);
		document_add(r->paper, PIECE_EXACT, "DS, SHA-384", "%s", in_print(
		    json_array_get(json_object_get(k->made, "ds"), 1), longer,
		    sizeof(longer)));
	}
	document_add(r->paper, PIECE_EXACT, "DNSKEY", "%s", in_print(
	    json_object_get(k->made, "dnskey"), dnskey, sizeof(dnskey)));
	codes(r, k, ds);
}

/* Each group at the first of its keys. */
static void
count_group(const struct report *r, size_t first, size_t n)
{
	const struct registry *reg = r->reg;
	const struct register_key *k = &reg->keys[first];
	size_t made = 0;

	for (size_t i = 0; i < reg->n_keys; i++) {
		if (!is_made(reg, &reg->keys[i]) ||
		    strcmp(reg->keys[i].group, k->group) != 0)
			continue;
		if (i < first)
			return;
		made++;
	}
	if (n == 0)
		document_add(r->paper, PIECE_HEADING, "KEYS OF GROUPS", NULL);
	document_add(r->paper, PIECE_FACT, k->group, "%zu KSKs were made; each "
	    "is in the files ksks-%s.dnskey and ksks-%s.ds", made, k->group,
	    k->group);
}

int
report_keys(const struct report *r)
{
	const struct registry *reg = r->reg;
	size_t sheets = 0, grouped = 0;

	for (size_t i = 0; i < reg->n_keys; i++) {
		const struct register_key *k = &reg->keys[i];

		if (k->group[0] == '\0' && !k->foreign && (is_made(reg, k) ||
		    is_agreed(reg, k)) && sheets++ < SHEETS)
			sheet(r, k);
	}
	if (sheets > SHEETS)
		document_add(r->paper, PIECE_TEXT, "There are more keys, in the "
		    "files that left.", NULL);
	for (size_t i = 0; i < reg->n_keys; i++)
		if (reg->keys[i].group[0] != '\0' && is_made(reg, &reg->keys[i]))
			count_group(r, i, grouped++);
	return 0;
}
