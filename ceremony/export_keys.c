#include <stdio.h>
#include <string.h>

#include "ceremony/export.h"
#include "ceremony/leaving.h"
#include "keyset/delegation.h"

/* A record as a line of a file. */
static int
add_line(struct blob *to, const json_t *record, struct err *e)
{
	if (!json_is_string(record))
		return err_set(e, ERR_FORMAT, "the journal holds no record of "
		    "the key");
	return blob_printf(to, e, "%s\n", json_string_value(record));
}

static int
add_key(struct export *x, const char *stem, const char *kind, struct blob *of,
    struct err *e)
{
	char name[64];
	int rc;

	snprintf(name, sizeof(name), "%s.%s", stem, kind);
	rc = export_add(x, name, of->data, of->len, e);
	blob_free(of);
	return rc;
}

static int
add_ds(struct blob *to, const json_t *data, struct err *e)
{
	const json_t *ds = json_object_get(data, "ds");

	return add_line(to, json_array_get(ds, 0), e) == 0 ?
	    add_line(to, json_array_get(ds, 1), e) : -1;
}

/*
 * Of a key that no medium had yet, and each time of the KSKs of an answer, for a
 * signer begins with their DS; but nobody is to take the DS of a KSK that the
 * answer removes to a parent.
 */
static bool
is_due(const struct registry *r, const struct register_key *k)
{
	const struct plan *plan = plan_by_name(r->agreed.name);
	bool new = k->exported == 0 || k->exported == r->number;

	/* One that others have is told to no parent. */
	if (k->foreign || k->disclosed != 0)
		return false;
	for (size_t i = 0; plan != NULL && register_done(r, "sign") &&
	    i < r->agreed.n; i++)
		if (digest_equal(&r->agreed.ksks[i], &k->id))
			return !plan_removes(plan, (enum plan_role)i) &&
			    (new || r->agreed.from[i] != 0);
	return new;
}

/* In whose place the answer leaves the zone with another. */
static bool
is_replaced(const struct registry *r, const struct register_key *k)
{
	const struct plan *plan = plan_by_name(r->agreed.name);

	return plan != NULL && register_done(r, "sign") &&
	    plan->stays == PLAN_NEXT &&
	    digest_equal(&r->agreed.ksks[PLAN_CURRENT], &k->id);
}

/* The parent is told to take away the DS of a KSK that signs no more. */
static int
collect_leaving(const struct registry *r, struct export *x, struct err *e)
{
	const struct register_key *k = leaving_key(r);
	char name[LEAVING_FILE], when[LEAVING_WHEN];
	struct blob epp = { .len = 0 };
	int rc;

	if (k == NULL || !register_done(r, "sign"))
		return 0;
	if (delegation_epp_remove(&epp, &k->zone, &k->key, leaving_when(r, when),
	    e) != 0)
		return -1;
	rc = export_add(x, leaving_file(&k->key, name), epp.data, epp.len, e);
	blob_free(&epp);
	return rc;
}

/* What the parent is told of a KSK, in each form that parents take. */
static int
collect_parent(struct export *x, const char *stem, const struct register_key *k,
    struct err *e)
{
	const json_t *pem = json_object_get(json_object_get(k->made,
	    "statement"), "pkcs10");
	struct blob form = { .len = 0 }, epp = { .len = 0 };
	char name[64];

	if (delegation_form(&form, &k->zone, &k->key, e) != 0 ||
	    add_key(x, stem, "registrar.txt", &form, e) != 0 ||
	    delegation_epp(&epp, &k->zone, &k->key, e) != 0 ||
	    add_key(x, stem, "epp.xml", &epp, e) != 0) {
		blob_free(&form);
		blob_free(&epp);
		return -1;
	}
	snprintf(name, sizeof(name), "%s.csr", stem);
	return json_is_string(pem) ? export_add(x, name, json_string_value(pem),
	    json_string_length(pem), e) : 0;
}

/* A signer begins with the DS; a parent is told of no KSK that is replaced. */
static int
collect_key(const struct registry *r, const struct register_key *k,
    struct export *x, struct err *e)
{
	struct blob dnskey = { .len = 0 }, ds = { .len = 0 };
	bool ksk = k->key.flags & DNSKEY_SEP;
	char stem[32];

	snprintf(stem, sizeof(stem), "%s-%05u", ksk ? "ksk" : "zsk",
	    dnskey_tag(&k->key));
	if (add_line(&dnskey, json_object_get(k->made, "dnskey"), e) != 0 ||
	    add_key(x, stem, "dnskey", &dnskey, e) != 0 ||
	    (ksk && (add_ds(&ds, k->made, e) != 0 ||
	    add_key(x, stem, "ds", &ds, e) != 0))) {
		blob_free(&dnskey);
		blob_free(&ds);
		return -1;
	}
	return !ksk || is_replaced(r, k) ? 0 : collect_parent(x, stem, k, e);
}

/* The files of a group, each with what is in those of its keys. */
struct group_files {
	struct blob	dnskeys, ds, forms, statements;
};

static int
group_add(struct group_files *f, const struct register_key *k, struct err *e)
{
	const json_t *pem = json_object_get(json_object_get(k->made,
	    "statement"), "pkcs10");
	struct blob form = { .len = 0 };
	int rc = -1;

	if (add_line(&f->dnskeys, json_object_get(k->made, "dnskey"), e) == 0 &&
	    add_ds(&f->ds, k->made, e) == 0 &&
	    delegation_form(&form, &k->zone, &k->key, e) == 0)
		rc = blob_append(&f->forms, form.data, form.len, e);
	blob_free(&form);
	return rc != 0 || !json_is_string(pem) ? rc : blob_append(
	    &f->statements, json_string_value(pem), json_string_length(pem), e);
}

static int
group_write(struct export *x, const char *group, struct group_files *f,
    struct err *e)
{
	char stem[8 + SITE_NAME];

	snprintf(stem, sizeof(stem), "ksks-%s", group);
	if (add_key(x, stem, "dnskey", &f->dnskeys, e) != 0 ||
	    add_key(x, stem, "ds", &f->ds, e) != 0 ||
	    add_key(x, stem, "registrar.txt", &f->forms, e) != 0)
		return -1;
	return f->statements.len == 0 ? 0 :
	    add_key(x, stem, "csr", &f->statements, e);
}

static bool
is_due_of(const struct registry *r, const struct register_key *k,
    const char *group)
{
	return is_due(r, k) && strcmp(k->group, group) == 0;
}

/* What each zone's parent is told, in one document. */
static int
group_epp(const struct registry *r, const char *group, struct export *x,
    struct err *e)
{
	struct blob epp = { .len = 0 };
	char name[SITE_NAME + 16];
	struct xml_sheet s;
	struct err ended;
	int rc = delegation_commands_start(&s, e);

	if (rc != 0)
		return -1;
	for (size_t i = 0; i < r->n_keys && rc == 0; i++)
		if (is_due_of(r, &r->keys[i], group))
			rc = delegation_commands_add(&s, &r->keys[i].zone,
			    &r->keys[i].key, e);
	if (delegation_commands_end(&s, &epp, &ended) != 0 && rc == 0) {
		*e = ended;
		rc = -1;
	}
	snprintf(name, sizeof(name), "ksks-%s.epp.xml", group);
	if (rc == 0)
		rc = export_add(x, name, epp.data, epp.len, e);
	blob_free(&epp);
	return rc;
}

/* Each group at the first of its keys. */
static int
collect_group(const struct registry *r, size_t first, struct export *x,
    struct err *e)
{
	const char *group = r->keys[first].group;
	struct group_files f = { .ds = { .len = 0 } };
	int rc = 0;

	for (size_t i = 0; i < first; i++)
		if (is_due_of(r, &r->keys[i], group))
			return 0;
	for (size_t i = first; i < r->n_keys && rc == 0; i++)
		if (is_due_of(r, &r->keys[i], group))
			rc = group_add(&f, &r->keys[i], e);
	if (rc == 0)
		rc = group_write(x, group, &f, e);
	if (rc == 0)
		rc = group_epp(r, group, x, e);
	blob_free(&f.dnskeys);
	blob_free(&f.ds);
	blob_free(&f.forms);
	blob_free(&f.statements);
	return rc;
}

int
export_keys(const struct registry *r, struct export *x, struct err *e)
{
	for (size_t i = 0; i < r->n_keys; i++)
		if (is_due(r, &r->keys[i]) && (r->keys[i].group[0] != '\0' ?
		    collect_group(r, i, x, e) :
		    collect_key(r, &r->keys[i], x, e)) != 0)
			return -1;
	return collect_leaving(r, x, e);
}
