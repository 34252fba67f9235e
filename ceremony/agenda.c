#include <string.h>

#include "ceremony/ceremony.h"
#include "keyset/conf.h"
#include "keyset/file.h"
#include "keyset/utc.h"
#include "keyset/value.h"

#include "ceremony/agenda.h"

static_assert((int)AGENDA_NAME == (int)PERSON_NAME, "a name fits in both");

static const char HEAD[] =
"# A ceremony that was planned: capstan-plan(5).  The words of its SHA-256 are\n"
"# on the printed script; a file with one letter changed has others.\n";

static int
read_any(const char *text, void *field, struct err *e)
{
	return value_text(text, field, AGENDA_TEXT, e);
}

static int
read_text(const char *text, void *field, struct err *e)
{
	return *text == '\0' ? err_set(e, ERR_FORMAT, "empty") :
	    read_any(text, field, e);
}

static int
read_time(const char *text, void *field, struct err *e)
{
	return utc_parse(text, field, e);
}

/* A person who is not one of ours yet is one as well. */
static int
read_person(const char *text, void *field, struct err *e)
{
	const struct holdings nobody = { .n_officers = 0 };

	return value_text(text, field, AGENDA_NAME, e) == 0 ?
	    person_named(&nobody, field, e) : -1;
}

static int
add(struct agenda_names *list, const char *text, struct err *e)
{
	if (list->n == AGENDA_NAMES)
		return err_set(e, ERR_FORMAT, "more than %d", AGENDA_NAMES);
	if (value_text(text, list->names[list->n], AGENDA_NAME, e) != 0)
		return -1;
	list->n++;
	return 0;
}

static int
add_text(const char *text, void *field, struct err *e)
{
	return add(field, text, e);
}

static int
add_person(const char *text, void *field, struct err *e)
{
	char name[AGENDA_NAME];

	if (read_person(text, name, e) != 0)
		return -1;
	if (agenda_has(field, name))
		return err_set(e, ERR_FORMAT, "%s is there twice", name);
	return add(field, name, e);
}

#define FIELD(f)	offsetof(struct agenda, f)

/* In the order in which they are written. */
static const struct conf_option OPTIONS[] = {
	{ "", "kind", NULL, read_text, FIELD(kind) },
	{ "", "mode", NULL, read_text, FIELD(mode) },
	{ "", "site", NULL, read_text, FIELD(site) },
	{ "", "zone", NULL, read_text, FIELD(zone) },
	{ "", "not-before", NULL, read_time, FIELD(not_before) },
	{ "", "not-after", NULL, read_time, FIELD(not_after) },
	{ "", "administrator", NULL, read_person, FIELD(people[0]) },
	{ "", "witness", NULL, read_person, FIELD(people[1]) },
	{ "", "officers", "", add_person, FIELD(officers) },
	{ "", "keepers", "", add_person, FIELD(keepers) },
	{ "", "token", NULL, read_text, FIELD(token) },
	{ "", "algorithm", NULL, read_text, FIELD(algorithm) },
	{ "", "profile", NULL, read_any, FIELD(profile) },
	{ "", "separate", NULL, read_text, FIELD(separate) },
	{ "", "operators", NULL, read_any, FIELD(operators) },
	{ "", "security-officers", NULL, read_any, FIELD(security_officers) },
	{ "", "recovery", NULL, read_any, FIELD(recovery) },
	{ "", "emergency", NULL, read_any, FIELD(emergency) },
	{ "", "bags", "", add_text, FIELD(bags) },
	{ "", "request-sha256", NULL, read_any, FIELD(request_sha256) },
	{ "", "policy", NULL, read_text, FIELD(policy) },
	{ "", "policy-sha256", NULL, read_text, FIELD(policy_sha256) },
	{ "", "groups-sha256", NULL, read_any, FIELD(groups_sha256) },
	{ "", "version", NULL, read_text, FIELD(version) },
	{ "", "steps", "", add_text, FIELD(steps) },
};
enum { N_OPTIONS = sizeof(OPTIONS) / sizeof(OPTIONS[0]) };

static const char *const LISTS[] = { "officers", "keepers", "bags", "steps",
    NULL };

bool
agenda_has(const struct agenda_names *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (person_same(list->names[i], name))
			return true;
	return false;
}

/* ---- writing -------------------------------------------------------------- */

/* In quotes, with nothing in it that would need another character before it. */
static int
put_text(struct blob *out, const char *text, struct err *e)
{
	for (const char *s = text; *s != '\0'; s++)
		if (*s < ' ' || *s > '~' || strchr("\"\\$", *s) != NULL)
			return err_set(e, ERR_FORMAT, "\"%.80s\" has a character "
			    "that a ceremony file cannot have", text);
	return blob_printf(out, e, "\"%s\"", text);
}

static int
put_list(struct blob *out, const struct agenda_names *list, struct err *e)
{
	if (blob_printf(out, e, "{") != 0)
		return -1;
	for (size_t i = 0; i < list->n; i++)
		if (blob_printf(out, e, i == 0 ? "\n\t" : ",\n\t") != 0 ||
		    put_text(out, list->names[i], e) != 0)
			return -1;
	return blob_printf(out, e, list->n == 0 ? " }" : "\n}");
}

static int
put(struct blob *out, const struct agenda *a, const struct conf_option *o,
    struct err *e)
{
	const void *field = (const char *)a + o->field;
	char when[UTC_TEXT];

	if (blob_printf(out, e, "%s = ", o->name) != 0)
		return -1;
	if (o->standard != NULL)
		return put_list(out, field, e);
	return put_text(out, o->read == read_time ?
	    utc_text(*(const time_t *)field, when) : field, e);
}

/* What no single option shows. */
static int
check(const struct agenda *a, struct err *e)
{
	if (a->not_after <= a->not_before)
		return err_set(e, ERR_FORMAT, "not-after: not later than "
		    "not-before");
	if (strcmp(a->mode, AGENDA_REHEARSAL) != 0 &&
	    strcmp(a->mode, "PRODUCTION") != 0)
		return err_set(e, ERR_FORMAT, "mode: neither PRODUCTION nor "
		    AGENDA_REHEARSAL);
	if (person_same(a->people[ADMINISTRATOR], a->people[WITNESS]))
		return err_set(e, ERR_POLICY, "administrator and witness are both "
		    "\"%s\": two different people are needed",
		    a->people[WITNESS]);
	return 0;
}

int
agenda_write(const struct agenda *a, struct blob *out, struct err *e)
{
	int rc = check(a, e);

	if (rc == 0)
		rc = blob_printf(out, e, "%s", HEAD);
	for (size_t i = 0; rc == 0 && i < N_OPTIONS; i++) {
		rc = put(out, a, &OPTIONS[i], e);
		if (rc == 0)
			rc = blob_printf(out, e, "\n");
	}
	if (rc != 0)
		blob_free(out);
	return rc;
}

/* ---- reading -------------------------------------------------------------- */

/* Nothing is in it that would not be there if it were written anew. */
static int
is_one_form(const struct agenda *a, const struct blob *bytes, struct err *e)
{
	struct blob again = { .len = 0 };
	int rc = agenda_write(a, &again, e);

	if (rc == 0 && (again.len != bytes->len ||
	    memcmp(again.data, bytes->data, bytes->len) != 0))
		rc = err_set(e, ERR_FORMAT, "it is not as capstan plan writes it: "
		    "make it anew");
	blob_free(&again);
	return rc;
}

int
agenda_parse(struct agenda *out, const char *name, const struct blob *bytes,
    struct err *e)
{
	struct agenda a = { .not_before = 0 };
	struct conf conf = {
		.name = name, .options = OPTIONS, .n = N_OPTIONS, .into = &a,
		.lists = LISTS,
	};

	if (conf_parse(&conf, (const char *)bytes->data, bytes->len, e) != 0)
		return -1;
	if (is_one_form(&a, bytes, e) != 0)
		return err_doing(e, "%.180s", name);
	*out = a;
	return 0;
}

int
agenda_load(struct agenda *a, const char *path, struct blob *bytes,
    struct err *e)
{
	if (file_read(NULL, path, AGENDA_BYTES, bytes, e) != 0)
		return -1;
	if (agenda_parse(a, path, bytes, e) == 0)
		return 0;
	blob_free(bytes);
	return -1;
}

const struct ceremony_type *
agenda_type(const struct agenda *a, struct err *e)
{
	const struct ceremony_type *t = ceremony_type(a->kind, a->bags.n > 0);
	size_t n = 0;

	if (t == NULL) {
		err_set(e, ERR_POLICY, "a ceremony of the kind \"%.40s\" is not "
		    "known to this program", a->kind);
		return NULL;
	}
	while (t->steps[n] != NULL && n < a->steps.n &&
	    strcmp(t->steps[n]->id, a->steps.names[n]) == 0)
		n++;
	if (t->steps[n] == NULL && n == a->steps.n)
		return t;
	err_set(e, ERR_POLICY, "its checklist is not that of \"%.40s\" in this "
	    "program, from step %zu on: the software is not the one that it was "
	    "planned with", a->kind, n + 1);
	return NULL;
}
