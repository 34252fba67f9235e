#include <stdint.h>
#include <string.h>

#include "backup/encoding.h"
#include "ceremony/agenda.h"
#include "ceremony/backups.h"
#include "ceremony/break_paper.h"
#include "ceremony/clock.h"
#include "ceremony/exception.h"
#include "ceremony/obsolete.h"
#include "ceremony/post_mortem.h"
#include "ceremony/report.h"
#include "ceremony/retired.h"
#include "ceremony/unnamed_bags.h"
#include "keyset/blob.h"

#include "ceremony/hidden.h"

static const char label[] = "capstan-hidden-1";

enum { LABEL = sizeof(label) - 1, SALT = (HIDDEN_SALT_HEX - 1) / 2 };

/*
 * Everything else is what an auditor judges by.  An officer's signature on a
 * copy is over the name: whoever has the card's key could try names with it.
 * So could be tried what a report, a plan or the configuration says, by its
 * digest: the last names sticks and the token by their serial numbers.
 */
static const struct {
	const char	*step, *kind;		/* NULL: any */
	const char	*member;
} places[] = {
	{ NULL, NULL, "administrator" },
	{ NULL, NULL, "witness" },
	{ NULL, NULL, "name" },
	{ NULL, NULL, "holder" },
	{ NULL, NULL, "joiner" },
	{ NULL, NULL, "who" },
	{ "ceremony", "break", "stays" },
	{ NULL, NULL, "card" },
	{ NULL, NULL, "serial" },
	{ "accept", NULL, "machine" },
	{ "accept", NULL, "configuration" },
	{ "certificate", NULL, "number" },
	{ "bags-out", NULL, "numbers" },
	{ "bags-in", NULL, "number" },
	{ "ceremony", "abandoned", "number" },
	{ NULL, NULL, "reason" },
	{ NULL, NULL, "reasons" },
	{ "ceremony", "exception", "expected" },
	{ "ceremony", "exception", "happened" },
	{ "ceremony", "exception", "decided" },
	{ "ceremony", "resumed", "torn" },
	{ NULL, "medium", "fault" },
	{ NULL, "failed", "text" },
	{ "enrol", NULL, "why" },
	{ "unblock", NULL, "why" },
	{ "drop", NULL, "why" },
	{ "share", NULL, "why" },
	{ "restore", NULL, "why" },
	{ "back-up", "signed", "signature" },
	{ "ceremony", "begin", "plan" },
	{ "plan", "compared", "sha256" },
	{ "export", "intent", AGENDA_FILE },
	{ "export", "intent", REPORT_TEXT },
	{ "export", "intent", REPORT_HTML },
};

static bool
is_of(const char *wanted, const char *is)
{
	return wanted == NULL || strcmp(wanted, is) == 0;
}

/*
 * What the program expects where it asks for reasons, and that names nobody, nor
 * does what happened instead: it stays, for an audit reads it.
 */
static const char *const impersonal[] = {
	"the journal has the last response of the zone",
	"the sets of the last response are in force",
	OBSOLETE_RULE,
	RETIRED_RULE,
	EXCEPTION_REVIEW,
	EXCEPTION_BATCH,
	EXCEPTION_INVENTORY,
	EXCEPTION_MEDIA,
	BREAK_PAPER_EXPECTED,
	CLOCK_EXPECTED,
	UNNAMED_BAGS_EXPECTED,
};

/* An exception that people wrote has the member "decided". */
static bool
is_impersonal(const char *step, const char *kind, const json_t *data,
    const char *member)
{
	const char *expected = json_string_value(json_object_get(data,
	    "expected"));

	if (strcmp(step, "ceremony") != 0 || strcmp(kind, "exception") != 0 ||
	    (strcmp(member, "expected") != 0 && strcmp(member, "happened") != 0) ||
	    json_object_get(data, "decided") != NULL || expected == NULL)
		return false;
	for (size_t i = 0; i < sizeof(impersonal) / sizeof(impersonal[0]); i++)
		if (strcmp(impersonal[i], expected) == 0)
			return true;
	return false;
}

bool
hidden_leaves_out(const char *file)
{
	static const char *const names[] = {
		AGENDA_FILE, REPORT_TEXT, REPORT_HTML,
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], file) == 0)
			return true;
	return backups_is_file(file);
}

/* An exception that the program wrote: it names nobody, and an audit reads who. */
static bool
is_ours(const char *step, const char *kind, const json_t *data,
    const char *member)
{
	return strcmp(step, "ceremony") == 0 && strcmp(kind, "exception") == 0 &&
	    strcmp(member, "who") == 0 && post_mortem_wrote(data);
}

bool
hidden_may(const char *step, const char *kind, const json_t *data,
    const char *member)
{
	if (is_ours(step, kind, data, member))
		return false;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strcmp(places[i].member, member) == 0 &&
		    is_of(places[i].step, step) && is_of(places[i].kind, kind))
			return !is_impersonal(step, kind, data, member);
	return false;
}

bool
hidden_stands(const char *text)
{
	return strncmp(text, HIDDEN_STAND_IN, sizeof(HIDDEN_STAND_IN) - 1) == 0;
}

const char *
hidden_at(const json_t *value)
{
	const char *hex = json_object_size(value) != 1 ? NULL :
	    json_string_value(json_object_get(value, "hidden"));

	return hex != NULL && strlen(hex) == DIGEST_HEX - 1 &&
	    strspn(hex, "0123456789abcdef") == DIGEST_HEX - 1 ? hex : NULL;
}

int
hidden_commitment(const char *salt, const char *text, char hex[DIGEST_HEX],
    struct err *e)
{
	struct blob all = { .len = 0 };
	uint8_t octets[SALT];
	struct digest d;
	int rc;

	if (strlen(salt) != HIDDEN_SALT_HEX - 1 ||
	    encoding_from_hex(octets, SALT, salt, e) != 0)
		return err_set(e, ERR_FORMAT, "a salt of it is not %d digits in "
		    "lower case", HIDDEN_SALT_HEX - 1);
	rc = blob_append(&all, label, LABEL, e) != 0 ||
	    blob_append(&all, octets, SALT, e) != 0 ||
	    blob_append(&all, text, strlen(text), e) != 0 ? -1 : 0;
	if (rc == 0) {
		d = digest_of(all.data, all.len);
		digest_hex(&d, hex);
	}
	blob_free(&all);
	return rc;
}

/* ---- the walk through a record's data ------------------------------------- */

struct mapping {
	const struct hidden_in *in;
	hidden_fn	*fn;
	void		*of;
};

static json_t *map(const struct mapping *, const json_t *value,
	    const json_t *salt, bool may, struct err *);

static json_t *
misplaced(struct err *e)
{
	err_set(e, ERR_FORMAT, "a salt of it is where no text is that may be "
	    "hidden");
	return NULL;
}

static json_t *
map_object(const struct mapping *m, const json_t *value, const json_t *salts,
    struct err *e)
{
	json_t *made = json_object(), *member, *is;
	size_t used = 0;
	const char *name;

	/* A macro of jansson's that takes no const. */
	json_object_foreach((json_t *)(uintptr_t)value, name, member) {
		const json_t *salt = json_object_get(salts, name);

		used += salt != NULL;
		is = map(m, member, salt, hidden_may(m->in->step, m->in->kind,
		    m->in->data, name), e);
		if (is == NULL)
			goto fail;
		if (json_object_set_new(made, name, is) != 0) {
			err_sys(e, "copy a record");
			goto fail;
		}
	}
	if (salts == NULL || (used > 0 && used == json_object_size(salts)))
		return made;
	(void)misplaced(e);
fail:
	json_decref(made);
	return NULL;
}

static json_t *
map_array(const struct mapping *m, const json_t *value, const json_t *salts,
    bool may, struct err *e)
{
	json_t *made = json_array(), *is;
	size_t used = 0, n = json_array_size(value);

	for (size_t i = 0; i < n; i++) {
		const json_t *salt = json_array_get(salts, i);

		if (json_is_null(salt))
			salt = NULL;
		used += salt != NULL;
		is = map(m, json_array_get(value, i), salt, may, e);
		if (is == NULL)
			goto fail;
		if (json_array_append_new(made, is) != 0) {
			err_sys(e, "copy a record");
			goto fail;
		}
	}
	if (salts == NULL || (used > 0 && n == json_array_size(salts)))
		return made;
	(void)misplaced(e);
fail:
	json_decref(made);
	return NULL;
}

static json_t *
map(const struct mapping *m, const json_t *value, const json_t *salt, bool may,
    struct err *e)
{
	bool text = json_is_string(value), hidden = hidden_at(value) != NULL;

	if (may && (text || hidden)) {
		if (salt != NULL && (hidden || !json_is_string(salt) ||
		    json_string_length(value) == 0))
			return misplaced(e);
		return m->fn(m->of, value, json_string_value(salt), e);
	}
	if (json_is_object(value) && (salt == NULL || json_is_object(salt)))
		return map_object(m, value, salt, e);
	if (json_is_array(value) && (salt == NULL || json_is_array(salt)))
		return map_array(m, value, salt, may, e);
	return salt == NULL ? json_incref((json_t *)(uintptr_t)value) :
	    misplaced(e);
}

json_t *
hidden_map(const struct hidden_in *in, hidden_fn *fn, void *of, struct err *e)
{
	const struct mapping m = { in, fn, of };

	return map(&m, in->data, in->salts, false, e);
}

static json_t *
hide(void *of, const json_t *value, const char *salt, struct err *e)
{
	struct hidden_count *n = of;
	char hex[DIGEST_HEX];
	json_t *made;

	if (salt == NULL) {
		n->hidden += !json_is_string(value);
		n->bare += json_string_length(value) > 0;
		return json_incref((json_t *)(uintptr_t)value);
	}
	n->salted++;
	if (hidden_commitment(salt, json_string_value(value), hex, e) != 0)
		return NULL;
	if ((made = json_pack("{s:s}", "hidden", hex)) == NULL)
		err_sys(e, "hide a text");
	return made;
}

json_t *
hidden_all(const struct hidden_in *in, struct hidden_count *n, struct err *e)
{
	*n = (struct hidden_count){ 0 };
	return hidden_map(in, hide, n, e);
}

/* ---- salts for a record ---------------------------------------------------- */

struct salting {
	const struct hidden_in *in;
	hidden_salt_fn	*salt_of;
	void		*of;
};

/* *out: NULL where nothing in value has a salt. */
static int salt(const struct salting *, const json_t *value, bool may,
	    json_t **out, struct err *);

static int
salt_object(const struct salting *s, const json_t *value, json_t **out,
    struct err *e)
{
	json_t *made = json_object(), *member, *is;
	const char *name;

	json_object_foreach((json_t *)(uintptr_t)value, name, member) {
		if (salt(s, member, hidden_may(s->in->step, s->in->kind,
		    s->in->data, name), &is, e) != 0) {
			json_decref(made);
			return -1;
		}
		if (is != NULL && json_object_set_new(made, name, is) != 0) {
			json_decref(made);
			return err_sys(e, "salt a record");
		}
	}
	*out = json_object_size(made) > 0 ? made : NULL;
	if (*out == NULL)
		json_decref(made);
	return 0;
}

static int
salt_array(const struct salting *s, const json_t *value, bool may,
    json_t **out, struct err *e)
{
	json_t *made = json_array(), *is;
	bool any = false;

	for (size_t i = 0; i < json_array_size(value); i++) {
		if (salt(s, json_array_get(value, i), may, &is, e) != 0) {
			json_decref(made);
			return -1;
		}
		any |= is != NULL;
		if (json_array_append_new(made, is != NULL ? is :
		    json_null()) != 0) {
			json_decref(made);
			return err_sys(e, "salt a record");
		}
	}
	*out = any ? made : NULL;
	if (!any)
		json_decref(made);
	return 0;
}

static int
salt(const struct salting *s, const json_t *value, bool may, json_t **out,
    struct err *e)
{
	const char *hex;

	*out = NULL;
	if (json_is_object(value))
		return salt_object(s, value, out, e);
	if (json_is_array(value))
		return salt_array(s, value, may, out, e);
	if (!may || json_string_length(value) == 0)
		return 0;
	if ((hex = s->salt_of(s->of, json_string_value(value), e)) == NULL)
		return -1;
	return (*out = json_string(hex)) != NULL ? 0 : err_sys(e,
	    "salt a record");
}

int
hidden_salts(const struct hidden_in *in, hidden_salt_fn *salt_of, void *of,
    json_t **out, struct err *e)
{
	const struct salting s = { in, salt_of, of };

	return salt(&s, in->data, false, out, e);
}
