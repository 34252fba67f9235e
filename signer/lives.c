#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "keyset/file.h"
#include "keyset/format.h"
#include "keyset/utc.h"
#include "signer/lives.h"

enum { KEY_FILE_MAX = 16 << 10, DIGITS = 14 };

static int
lives_add(struct lives *l, const struct life *life, struct err *e)
{
	if (l->n == LIVES_MAX)
		return err_set(e, ERR_POLICY, "there are more than %d ZSKs",
		    LIVES_MAX);
	l->at[l->n++] = *life;
	return 0;
}

/* ---- BIND's files -------------------------------------------------------- */

/* "; Publish: 20270101000000 (...)" into its field, if the line is one. */
static int
comment_take(struct life *life, const char *line, struct err *e)
{
	char word[16], text[UTC_TEXT];
	const char *at;

	if (sscanf(line, "; %15[A-Za-z]:", word) != 1 ||
	    (strcmp(word, "Publish") != 0 && strcmp(word, "Delete") != 0))
		return 0;
	at = strchr(line, ':') + 1;
	at += strspn(at, " ");
	if (strspn(at, "0123456789") != DIGITS)
		return err_set(e, ERR_FORMAT, "a time of 14 digits is expected "
		    "behind \"%s:\"", word);
	snprintf(text, sizeof(text), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", at,
	    at + 4, at + 6, at + 8, at + 10, at + 12);
	return utc_parse(text, word[0] == 'P' ? &life->from : &life->until, e);
}

/* The record; *is_ours says whether it is a ZSK of the zone. */
static int
record_take(struct life *life, const char *line, const struct dname *zone,
    bool *is_ours, struct err *e)
{
	struct dname owner;
	ldns_rr *rr = NULL;
	int rc = -1;

	if (ldns_rr_new_frm_str(&rr, line, 0, NULL, NULL) != LDNS_STATUS_OK ||
	    ldns_rr_get_type(rr) != LDNS_RR_TYPE_DNSKEY)
		err_set(e, ERR_FORMAT, "a DNSKEY record is expected");
	else if (dname_from_rdf(&owner, ldns_rr_owner(rr), e) == 0 &&
	    dnskey_from_rr(&life->key, rr, e) == 0)
		rc = 0;
	ldns_rr_free(rr);
	if (rc == 0)
		*is_ours = dname_equal(&owner, zone) &&
		    (life->key.flags & DNSKEY_SEP) == 0;
	return rc;
}

/* data is changed: its lines are cut. */
static int
file_take(struct lives *l, char *data, const struct dname *zone,
    struct err *e)
{
	struct life life = { .from = LIFE_OPEN, .until = LIFE_OPEN };
	bool is_ours = false, is_key = false;
	char *rest;

	for (char *line = strtok_r(data, "\n", &rest); line != NULL;
	    line = strtok_r(NULL, "\n", &rest)) {
		if (line[0] == ';' ? comment_take(&life, line, e) != 0 :
		    record_take(&life, line, zone, &is_ours, e) != 0)
			return -1;
		is_key |= line[0] != ';';
	}
	if (!is_key)
		return err_set(e, ERR_FORMAT, "a DNSKEY record is expected");
	return is_ours ? lives_add(l, &life, e) : 0;
}

/* What is no letter, digit, "-" or "_" is a percent sign and two digits. */
static char *
octet_in_file(char *to, uint8_t c)
{
	static const char hex[] = "0123456789ABCDEF";

	if (isalnum(c) || c == '-' || c == '_') {
		*to++ = (char)c;
	} else {
		*to++ = '%';
		*to++ = hex[c >> 4];
		*to++ = hex[c & 15];
	}
	return to;
}

/* The zone as BIND writes it in the name of a file; its length. */
static size_t
name_in_file(const struct dname *zone, char out[DNAME_TEXT_MAX])
{
	const uint8_t *at = zone->wire;
	char *to = out;

	while (*at != 0) {
		for (uint8_t left = *at++; left > 0; left--)
			to = octet_in_file(to, *at++);
		*to++ = '.';
	}
	if (to == out)
		*to++ = '.';
	*to = '\0';
	return (size_t)(to - out);
}

/* "K", the zone, "+ALG+TAG.key". */
static bool
is_of_zone(const char *file, const struct dname *zone)
{
	char text[DNAME_TEXT_MAX];
	size_t len = strlen(file), n = name_in_file(zone, text);

	return len > n + 5 && file[0] == 'K' &&
	    strncasecmp(file + 1, text, n) == 0 && file[n + 1] == '+' &&
	    strcmp(file + len - 4, ".key") == 0;
}

int
lives_of_folder(struct lives *out, const char *folder,
    const struct dname *zone, struct err *e)
{
	struct lives l = { .n = 0 };
	DIR *d = opendir(folder);
	struct dirent *entry;
	int rc = 0;

	if (d == NULL)
		return err_sys(e, "the key directory %.200s", folder);
	while (rc == 0 && (errno = 0, entry = readdir(d)) != NULL) {
		struct blob text = { NULL, 0 };

		if (!is_of_zone(entry->d_name, zone))
			continue;
		if (file_read(folder, entry->d_name, KEY_FILE_MAX, &text,
		    e) != 0 || file_take(&l, (char *)text.data, zone, e) != 0)
			rc = err_doing(e, "the key file %.100s",
			    entry->d_name);
		blob_free(&text);
	}
	if (rc == 0 && errno != 0)
		rc = err_sys(e, "the key directory %.200s", folder);
	(void)closedir(d);	/* it was only read */
	if (rc != 0)
		return -1;
	if (l.n == 0)
		return err_set(e, ERR_POLICY, "there is no ZSK of the zone in "
		    "%.200s", folder);
	*out = l;
	return 0;
}

/* ---- a request's --------------------------------------------------------- */

static bool
slot_names(const struct bundle *b, const struct dnskey *k)
{
	for (size_t i = 0; i < b->n_keys; i++)
		if (dnskey_equal(&b->keys[i].key, k))
			return true;
	return false;
}

int
lives_of_request(struct lives *out, const struct request *r, struct err *e)
{
	const time_t early = r->format->early;

	out->n = 0;
	for (size_t i = 0; i < r->n_bundles; i++) {
		const struct bundle *b = &r->bundles[i];

		for (size_t j = 0; j < b->n_keys; j++) {
			struct life life = { .key = b->keys[j].key,
				.from = b->inception + early,
				.until = LIFE_OPEN };
			size_t last = i;

			if (i > 0 && slot_names(b - 1, &life.key))
				continue;
			while (last < r->n_bundles &&
			    slot_names(&r->bundles[last], &life.key))
				last++;
			if (last < r->n_bundles)
				life.until = r->bundles[last].inception +
				    early;
			if (lives_add(out, &life, e) != 0)
				return -1;
		}
	}
	return 0;
}

bool
life_at(const struct life *l, time_t t)
{
	return l->from <= t && t < l->until;
}

bool
lives_have(const struct lives *l, const struct dnskey *k)
{
	for (size_t i = 0; i < l->n; i++)
		if (dnskey_equal(&l->at[i].key, k))
			return true;
	return false;
}
