#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "keyset/record_text.h"

#include "keyset/recipe.h"

/* In a rehearsal every name of a key says so; a recipe's wish does not. */
static const char REHEARSAL[] = "REHEARSAL ";

enum {
	KEY_TEXT	= 2 * DNSKEY_PUB_MAX,
	ID_TEXT		= (DIGEST_LEN + 2) / 3 * 4 + 1,	/* base64 */
};

/*
 * The key as a record in print, and read as one: so its base64 is as strict
 * as that of every other format.  White space in it may be.
 */
static int
key_from_data(const char *data, int64_t alg, int64_t flags, struct dnskey *out,
    struct err *e)
{
	char line[KEY_TEXT + 64];
	struct entry entry;
	struct scan s;
	struct dname owner;
	ldns_rr *rr;
	int n, rc;

	n = snprintf(line, sizeof(line), ". 0 DNSKEY %jd 3 %jd %s\n",
	    (intmax_t)flags, (intmax_t)alg, data);
	if (n < 0 || (size_t)n >= sizeof(line))
		return err_set(e, ERR_FORMAT, "the key is longer than any that "
		    "is known here");
	if (strpbrk(data, "();\\\n") != NULL ||
	    scan_start(&s, line, (size_t)n, e) != 0 ||
	    scan_next(&s, &entry, e) != 0 ||
	    (rr = record_from_entry(&s, &entry, &owner, e)) == NULL)
		return err_set(e, ERR_FORMAT, "the base64 of a key of this "
		    "algorithm is expected");
	rc = dnskey_from_rr(out, rr, e);
	ldns_rr_free(rr);
	return rc;
}

static int
direct_key(const struct recipe *in, const struct spot *s, const json_t *object,
    int64_t alg, int64_t flags, struct recipe_key *out)
{
	static const char *const NAMES[] = { "keyType", "keyAlgo", "keyFlags",
		"keyData", NULL };
	const struct spot here = { s, "keyData", 0 };
	const char *data;

	if (recipe_members(in, s, object, NAMES) != 0 ||
	    (data = recipe_text(in, s, object, "keyData")) == NULL)
		return -1;
	out->direct = true;
	if (key_from_data(data, alg, flags, &out->key, in->e) != 0)
		return recipe_doing(in, &here);
	return 0;
}

/* "LABEL, id BASE64, ALGORITHM", of these what there is. */
static int
wish_text(char out[IDENTIFIER_MAX + 1], const char *label, const char *id,
    const struct alg *alg)
{
	int n = snprintf(out, IDENTIFIER_MAX + 1, "%s%s%s%s, %s",
	    label != NULL ? label : "", label != NULL && id != NULL ? ", " : "",
	    id != NULL ? "id " : "", id != NULL ? id : "", alg->name);

	return n < 0 || n > IDENTIFIER_MAX ? -1 : 0;
}

static int
key_by_reference(const struct recipe *in, const struct spot *s,
    const json_t *object, const struct alg *alg, int64_t flags,
    struct recipe_key *out)
{
	static const char *const NAMES[] = { "keyType", "keyAlgo", "keyFlags",
		"keyStore", "keyID", "keyLabel", NULL };
	const char *part[] = { NULL, NULL, NULL };
	static const char *const PARTS[] = { "keyLabel", "keyID", "keyStore" };
	const struct spot store = { s, "keyStore", 0 };
	char plain[IDENTIFIER_MAX + 1];

	if (recipe_members(in, s, object, NAMES) != 0)
		return -1;
	for (size_t i = 0; i < 3; i++) {
		const struct spot here = { s, PARTS[i], 0 };

		if (json_object_get(object, PARTS[i]) == NULL)
			continue;
		if ((part[i] = recipe_text(in, s, object, PARTS[i])) == NULL)
			return -1;
		if (identifier_set(plain, part[i], in->e) != 0)
			return recipe_doing(in, &here);
	}
	if (part[0] == NULL && part[1] == NULL)
		return recipe_fault(in, s, "keyLabel or keyID is missing");
	if (part[2] != NULL && part[1] == NULL)
		return recipe_fault(in, &store, "which token is meant is not "
		    "compared; name the key by keyID too, or leave it out");
	if (flags != DNSKEY_KSK)
		return recipe_fault(in, s, "a key by reference is a KSK, of "
		    "flags 257, and a ZSK is given as a direct key");
	if (wish_text(out->wish, part[0], part[1], alg) != 0)
		return recipe_fault(in, s, "the key's names are too long");
	out->direct = false;
	return 0;
}

int
recipe_key(const struct recipe *in, const struct spot *up,
    const json_t *holder, struct recipe_key *out)
{
	const struct spot s = { up, "key", 0 };
	const json_t *object = json_object_get(holder, "key");
	const struct alg *alg;
	const char *type;
	int64_t number, flags;

	if (!json_is_object(object))
		return recipe_fault(in, up, "the member \"key\", an object, is "
		    "expected");
	if ((type = recipe_text(in, &s, object, "keyType")) == NULL ||
	    recipe_number(in, &s, object, "keyAlgo", UINT8_MAX, &number) != 0 ||
	    recipe_number(in, &s, object, "keyFlags", UINT16_MAX,
	    &flags) != 0)
		return -1;
	if ((alg = alg_by_number((unsigned)number)) == NULL)
		return recipe_fault(in, &s, "algorithm %jd is not known here",
		    (intmax_t)number);
	if (strcmp(type, "direct") == 0)
		return direct_key(in, &s, object, number, flags, out);
	if (strcmp(type, "byRef") == 0)
		return key_by_reference(in, &s, object, alg, flags, out);
	return recipe_fault(in, &s, "keyType is \"direct\" or \"byRef\"");
}

static void
key_id(const struct dnskey *k, char out[ID_TEXT])
{
	struct digest id = dnskey_id(k);

	(void)EVP_EncodeBlock((uint8_t *)out, id.bytes, DIGEST_LEN);
}

int
recipe_wish(char out[IDENTIFIER_MAX + 1], const char *label,
    const struct dnskey *k, const struct alg *alg, struct err *e)
{
	char id[ID_TEXT], plain[IDENTIFIER_MAX + 1];

	if (label != NULL && identifier_set(plain, label, e) != 0)
		return err_doing(e, "the label of a KSK");
	if (k != NULL)
		key_id(k, id);
	if (wish_text(out, label, k != NULL ? id : NULL, alg) != 0)
		return err_set(e, ERR_FORMAT, "the label of a KSK is too "
		    "long");
	return 0;
}

/* The id behind "id " that ends the text; NULL when there is none. */
static char *
id_in(char *text)
{
	size_t len = strlen(text), id = ID_TEXT - 1 + strlen("id ");
	char *at;

	if (len < id || strncmp(at = text + len - id, "id ", 3) != 0)
		return NULL;
	return at == text || (len >= id + 2 && strncmp(at - 2, ", ", 2) == 0) ?
	    at : NULL;
}

json_t *
recipe_reference(const char *wish, struct err *e)
{
	char text[IDENTIFIER_MAX + 1], *comma, *id;
	const struct alg *alg = NULL;
	json_t *key;

	snprintf(text, sizeof(text), "%s", wish);
	for (comma = text + strlen(text); comma > text; comma--)
		if (strncmp(comma, ", ", 2) == 0)
			break;
	if (comma > text)
		alg = alg_by_name(comma + 2);
	if (alg == NULL) {
		err_set(e, ERR_FORMAT, "\"%.80s\" names no KSK as a recipe "
		    "does", wish);
		return NULL;
	}
	*comma = '\0';
	if ((id = id_in(text)) != NULL && id > text)
		id[-2] = '\0';
	key = json_pack("{s:s, s:i, s:i}", "keyType", "byRef", "keyAlgo",
	    (int)alg->number, "keyFlags", (int)DNSKEY_KSK);
	if (key == NULL || (id != text && json_object_set_new(key, "keyLabel",
	    json_string(text)) != 0) || (id != NULL &&
	    json_object_set_new(key, "keyID", json_string(id + 3)) != 0)) {
		json_decref(key);
		err_set(e, ERR_SYS, "no memory to write a recipe");
		return NULL;
	}
	return key;
}

bool
recipe_signer_is(const char *wish, const char *identifier,
    const struct dnskey *k)
{
	char base64[ID_TEXT], text[IDENTIFIER_MAX + 1];
	const char *label = identifier;

	if (strncmp(label, REHEARSAL, strlen(REHEARSAL)) == 0)
		label += strlen(REHEARSAL);
	key_id(k, base64);
	for (int names = 1; names <= 3; names++)
		if (wish_text(text, names & 1 ? label : NULL,
		    names & 2 ? base64 : NULL, k->alg) == 0 &&
		    strcmp(text, wish) == 0)
			return true;
	return false;
}
